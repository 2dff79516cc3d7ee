"""The screen: queries, figures, views, the map component and the web app.

Shows what the loaders recorded, on the shapes of geodata. Parses no feed and opens no socket
to the world.
"""
