"""The source `de_aa`."""
