"""Issuers of travel advisories: one module each, found by `loaders.discovery`."""
