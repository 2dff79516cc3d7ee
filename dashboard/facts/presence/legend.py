"""The legend of reported presence: what fill, shape, age and number of a mark mean."""

from collections.abc import Iterator

import pandas as pd

from dashboard.facts.presence.words import count_names, name_force
from dashboard.figures.icons import make_mark
from dashboard.palette import (
    AGE_STEPS,
    DOUBT_INK,
    MARK_HALO,
    MARK_INK,
    PRESENCE_FAMILIES,
    Theme,
)
from dashboard.queries.rows import read_rows
from dashboard.words.labels import name_kind
from dashboard.words.spans import Entry

_RING = f'fill="{MARK_HALO}" stroke="{MARK_INK}" stroke-width="1.6"'
_PRECISIONS = {
    "site": (
        "exact site",
        f'fill="{MARK_INK}" stroke="{MARK_HALO}"',
        "Reported presence at an exact site: filled.",
    ),
    "locality": ("named locality", _RING, "Reported presence at a named town or village: a ring."),
    "coarse": (
        "district or country",
        f'{_RING} stroke-dasharray="3 2"',
        "The point stands for a district or a country and is not a place: a dashed ring. Of "
        "several reports in one mark the coarsest decides.",
    ),
    "doubtful": (
        "day or place in doubt",
        f'fill="{MARK_HALO}" stroke="{DOUBT_INK}" stroke-width="1.6" stroke-dasharray="1 2"',
        "The day or the place of the report is in doubt: a grey question mark.",
    ),
}
_COUNT = (
    '<text x="8" y="11.2" text-anchor="middle" font-family="sans-serif" font-size="9" '
    f'font-weight="600" fill="{MARK_INK}">3</text>'
)


def make_entries(presence: pd.DataFrame, theme: Theme) -> Iterator[Entry]:
    """Explain the symbols of the marks drawn: precision, kind, age, and counts."""
    styles = set(presence["precision"].replace({"district": "coarse", "country": "coarse"}))
    for style, (label, drawn, meaning) in _PRECISIONS.items():
        if style in styles:
            yield Entry(make_mark("circle", drawn, theme), (label,), meaning)
    for key, family in PRESENCE_FAMILIES.items():
        if family.shape != "circle" and presence["family"].eq(key).any():
            meaning = f"{family.meaning} Circles are other kinds, or several."
            yield Entry(make_mark(family.shape, _RING, theme), (family.label,), meaning)
    for i, step in enumerate(AGE_STEPS):
        if i and presence["age_step"].eq(i).any():
            faded = f'{_RING} opacity="{step.opacity}"'
            yield Entry(make_mark("circle", faded, theme), (step.label,), step.meaning)
    if presence["n"].gt(1).any():
        counted = make_mark("circle", _RING, theme, _COUNT)
        yield Entry(
            counted,
            ("several reports",),
            "The number counts the reports of one place, or of places whose marks would cover one "
            "another. They stand at the place with most reports; the hover says what they are.",
        )


def count_reports(reports: pd.DataFrame) -> str:
    """Count the reports drawn by force and by kind."""
    if reports.empty:
        return ""
    forces = count_names(map(name_force, read_rows(reports)))
    kinds = count_names(map(name_kind, reports["kind"]))
    return f"Presence reports by force: {forces}. By kind: {kinds}."
