"""The small map in a country's panel: its presence reports at its own scale, with neighbours."""

import os
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import pandas as pd

from dashboard.queries.rows import read_rows
from dashboard.resources import COUNTRIES_VARIABLE, get_geography
from dashboard.words.labels import format_range, is_missing, plural
from geodata.countries import hash_shapes
from geodata.locator_map import WIDTH, LocatorMap, make_locator_map
from loaders.facts.presence import DOUBTS

if TYPE_CHECKING:
    from dashboard.facts.kind import Country
    from dashboard.facts.levels.shown import LevelsOfCountry
    from dashboard.facts.presence.shown import PresenceOfCountry

OUTLINES_URL = f"shapes/{hash_shapes(os.environ.get(COUNTRIES_VARIABLE))}/locator-maps"
"""Under it the page fetches the outlines of one country's locator map."""

_POINT = ["place", "lon", "lat", "precision", "flags", "n"]


@lru_cache(maxsize=64)
def find_locator_map(iso3: str) -> LocatorMap | None:
    """Draw a country with what lies around it; None where the shapes do not hold it."""
    countries = get_geography().countries
    return make_locator_map(countries, iso3) if iso3 in set(countries["iso3"]) else None


def make_locator_marks(
    country: "Country", levels: "LevelsOfCountry", presence: "PresenceOfCountry"
) -> dict[str, Any] | None:
    """Gather what the page draws into the locator map.

    Returns
    -------
    dict or None
        ``outlines`` (URL), ``iso3``, ``levels`` (common level by country), ``ages``
        (of these, see `loaders.evidence.ages`), ``label`` (text
        alternative) and ``marks``: x and y in the units of the outlines, how it is drawn, and what
        it says. None where there is nothing to draw.
    """
    locator, placed = find_locator_map(country.iso3), find_placed(presence)
    if locator is None or placed.empty:
        return None
    x, y = locator.project(placed["lon"].tolist(), placed["lat"].tolist())
    is_in = (x >= 0) & (x <= WIDTH) & (y >= 0) & (y <= locator.height)
    marks = [
        [round(float(at_x), 1), round(float(at_y), 1), row["style"], row["said"]]
        for at_x, at_y, row in zip(x[is_in], y[is_in], read_rows(placed[is_in]), strict=True)
    ]
    neighbours = levels.neighbours
    at = dict(zip(neighbours["iso3"], neighbours["common_level"], strict=True))
    at[country.iso3] = levels.common_level
    ages = dict(zip(neighbours["iso3"], neighbours["age"], strict=True))
    ages[country.iso3] = levels.age
    return {
        "outlines": f"{OUTLINES_URL}/{country.iso3}.json",
        "iso3": country.iso3,
        "levels": {iso3: int(level) for iso3, level in at.items() if not is_missing(level)},
        "ages": {iso3: age for iso3, age in ages.items() if not is_missing(age)},
        "label": (
            f"{country.name}: presence reports at {plural(len(marks), 'place')}, "
            f"{format_range(country.period.date_from, country.period.date_to)}"
        ),
        "marks": marks,
    }


def find_placed(held: "PresenceOfCountry") -> pd.DataFrame:
    """Gather the places of the reports in the country, and of those nearest beyond its border."""
    near = held.near.points
    parts = [held.rows.assign(n=1)]
    if len(near):
        parts.append(near.assign(place=near["places"].str[0], n=near["n_reports"]))
    filled = [part[_POINT] for part in parts if len(part)] or [parts[0][_POINT]]
    reports = pd.concat(filled)
    reports = reports[reports["lon"].notna() & (reports["precision"] != "country")]
    if reports.empty:
        return reports
    is_doubtful = reports["flags"].map(lambda flags: bool(DOUBTS.intersection(flags)))
    style = reports["precision"].mask(is_doubtful, "doubtful")
    counted = (
        reports.assign(style=style)
        .groupby(["lon", "lat", "style"], sort=False)
        .agg(place=("place", "first"), n=("n", "sum"))
        .reset_index()
    )
    said = [
        f"{place}: {plural(n, 'report')}"
        for place, n in zip(counted["place"], counted["n"], strict=True)
    ]
    return counted.assign(said=said)
