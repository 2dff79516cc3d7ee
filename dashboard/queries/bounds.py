"""How much is drawn, and listed, at the most."""

MARKS_AT_MOST = 2000
"""Marks a browser draws smoothly; past it reports are counted in grid cells."""

ROWS_OF_MANY = 200
"""Reports listed one by one where there are more than can be drawn: the newest."""
