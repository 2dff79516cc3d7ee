"""Fetching sources and keeping what they say: runs, their lock, how they fare, the webhook."""
