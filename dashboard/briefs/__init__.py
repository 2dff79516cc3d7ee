"""Briefs: what leaves the page, with everything that lets a reader cite and reproduce it."""
