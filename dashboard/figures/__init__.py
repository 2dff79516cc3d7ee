"""Figures: pure functions, tables in and a Plotly figure out. The only place that draws."""
