"""Proposed departures, and what people decide on them."""
