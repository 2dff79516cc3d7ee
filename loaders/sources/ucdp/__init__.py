"""The source `ucdp`."""
