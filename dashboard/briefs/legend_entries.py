"""The legend of the page as entries of a brief: the same pictures, the same words."""

from urllib.parse import quote

from dashboard.briefs.brief import LegendEntry
from dashboard.words.plain import write_plain
from dashboard.words.spans import Entry, Icon, Legend

_SIGN = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><text x="8" y="14" '
    'text-anchor="middle" font-family="sans-serif" font-size="16" font-weight="bold">{}</text>'
    "</svg>"
)

# What a row is headed by where its entries do not say it themselves.
_PREFIXES = {"Presence": "presence: "}


def make_legend_entries(legend: Legend) -> tuple[LegendEntry, ...]:
    """Make the entries of a legend; a sign in place of a picture, such as ``*``, is drawn."""
    return tuple(
        LegendEntry(_find_picture(entry), _PREFIXES.get(name, "") + write_plain(entry.label))
        for name, entries in legend.rows
        for entry in entries
    )


def _find_picture(entry: Entry) -> str:
    if isinstance(entry.icon, Icon):
        return entry.icon.address
    return f"data:image/svg+xml,{quote(_SIGN.format(write_plain(entry.icon)))}"
