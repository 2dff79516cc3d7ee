"""Routes beside the page: the facts as JSON, the feed of change, shapes, frames, what leaves it.

Every parameter is checked; a bad one gets status 422 with its name and the reason.
"""
