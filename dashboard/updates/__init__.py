"""Updates started by the app."""
