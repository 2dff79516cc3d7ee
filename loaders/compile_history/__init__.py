"""Compiles the bundled history from reviewed fact tables; run as a script, never by the app."""
