"""The sources: one folder each, over the kit of what every source needs."""
