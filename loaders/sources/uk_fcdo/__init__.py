"""The source `uk_fcdo`."""
