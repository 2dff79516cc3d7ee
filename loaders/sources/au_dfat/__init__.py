"""The source `au_dfat`."""
