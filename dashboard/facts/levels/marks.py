"""Levels as what each country's shape says when it is asked, and changes as ticks of a timeline."""

from datetime import date
from typing import Any

import pandas as pd

from dashboard.facts.levels.words import change_hover, level_hover
from dashboard.queries.rows import read_rows
from dashboard.words.labels import OWN_COUNTRY, is_own_country
from geodata import country_name
from loaders.facts.levels import Issuer


def make_level_marks(
    levels: pd.DataFrame, areas: pd.DataFrame, issuer: Issuer, as_of: date
) -> pd.DataFrame:
    """Say what each country's shape says when it is asked.

    Returns
    -------
    pandas.DataFrame
        ``iso3``, ``name``, ``common_level``, ``footing`` (`OWN_COUNTRY` where it is the issuer's
        own), ``age``, ``has_areas``, ``text`` (without the name, which the page knows: it does not
        travel with each change of date).
    """
    differing: dict[str, list[dict[str, Any]]] = {}
    for area in read_rows(areas):
        for iso3 in area["iso3"]:
            differing.setdefault(iso3, []).append(area)
    rows = [
        {
            "iso3": row["iso3"],
            "name": country_name(row["iso3"]),
            "common_level": row["common_level"],
            "footing": OWN_COUNTRY if is_own_country(row) else row["footing"],
            "age": row["age"],
            "has_areas": row["iso3"] in differing,
            "text": level_hover(row, differing.get(row["iso3"], []), issuer, as_of),
        }
        for row in read_rows(levels)
    ]
    columns = ["iso3", "name", "common_level", "footing", "age", "has_areas", "text"]
    marks = pd.DataFrame(rows, columns=columns)
    return marks.assign(common_level=marks["common_level"].astype("Int64").astype("float64"))


def make_change_rows(changes: pd.DataFrame, issuer: Issuer) -> pd.DataFrame:
    """Say what each level change says on the timeline.

    Returns
    -------
    pandas.DataFrame
        The changes with a ``text``.
    """
    texts = [change_hover(row, issuer) for row in read_rows(changes)]
    return changes.assign(text=texts)
