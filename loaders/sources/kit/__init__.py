"""What every source needs once: strict reading, places, days, bounds.

A page is opened (`rss.open_rss`, `opening.open_json`), its items are taken apart field by field
(`fields.Fields`) and placed (`places.Places`), and `editions.parse_editions` makes records of what
they state and holds the page against the bounds of its source. An argument ``place`` is everywhere
the words that begin a message: source, page and item.
"""
