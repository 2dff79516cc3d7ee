"""Who said what, about where, and when: records, sources and the archive."""
