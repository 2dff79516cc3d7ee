"""The source `ca_gac`."""
