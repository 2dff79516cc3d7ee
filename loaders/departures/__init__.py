"""Sources of departures: one module each, found by `loaders.discovery`."""
