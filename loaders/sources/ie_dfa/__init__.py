"""The source `ie_dfa`."""
