"""Sources of reported military presence: one module each, found by `loaders.discovery`."""
