"""The source `us_state`."""
