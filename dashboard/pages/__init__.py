"""Views: read the controls, ask for data, ask for a figure, show it."""
