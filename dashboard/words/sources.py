"""Where a fact stands and since when it is held, in words."""

from datetime import datetime

from dashboard.words.labels import format_date
from loaders.evidence.citations import NO_PAGE, Citation


def say_source(cited: Citation, recorded_at: datetime) -> str:
    """Say since when a fact is held here, and who is read where it was found."""
    words = cited.words
    source = "No address of its source is held." if words == NO_PAGE else f"Source: {words}."
    return f"Held here since {format_date(recorded_at.date())}. {source}"
