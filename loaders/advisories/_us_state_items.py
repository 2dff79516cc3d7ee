"""What an item of the State Department's advisories says, in whichever form it is served.

The two forms (`_us_state_feed`, `_us_state_list`) take their items apart into the same parts, and
`us_state` reads those.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

LEVELS_BEGAN_ON = date(2018, 1, 10)
"""The four levels began on this day; a page that states one cannot be older."""

ZONE_SLACK = timedelta(days=1)
"""A page may carry the date of a day that has begun elsewhere."""


@dataclass(frozen=True, slots=True)
class StatedItem:
    """One item taken apart, its parts as they stand.

    Parameters
    ----------
    title : str
        The whole title, white space made plain.
    link : str
        Its link.
    stated_on : date or None
        The date it states; ``None`` where that is no day of the calendar.
    threat_level : str or None
        Its Threat-Level, where it has one.
    tags : tuple of str
        Its country tags.
    html : str
        The advisory's text, may be empty.
    """

    title: str
    link: str
    stated_on: date | None
    threat_level: str | None
    tags: tuple[str, ...]
    html: str


@dataclass(frozen=True, slots=True)
class ServedItem:
    """One item as served.

    Parameters
    ----------
    title : str
        Its title as far as it has one.
    text : str
        All of it but the advisory's text, to be shown where it is refused.
    take_apart : callable
        Takes what messages begin with and returns the `StatedItem`. Raises `PageRefused` where
        a part is missing that items always have, and `ItemRefused` where one is not understood.
    """

    title: str
    text: str
    take_apart: Callable[[str], StatedItem]


@dataclass(frozen=True, slots=True)
class Edition:
    """A page opened.

    Parameters
    ----------
    content_on : date
        The day it is of.
    items : sequence of ServedItem
        Its items, in their order.
    levels_stand_twice : bool
        Whether its items state their level in a Threat-Level besides the title.
    """

    content_on: date
    items: Sequence[ServedItem]
    levels_stand_twice: bool
