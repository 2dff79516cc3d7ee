"""The source `gdelt`."""
