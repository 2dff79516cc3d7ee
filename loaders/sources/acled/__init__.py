"""The source `acled`."""
