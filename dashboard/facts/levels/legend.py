"""The legend of levels: the issuer's words for each colour, and what age and absence look like."""

from collections.abc import Iterator

import pandas as pd

from dashboard.figures.icons import make_swatch
from dashboard.palette import LEVEL_COLOURS, OLD_FILL, RECENT_COLOURS, Theme
from dashboard.words.labels import NOT_ADVISED, OWN_COUNTRY
from dashboard.words.spans import Entry, Key
from loaders.evidence.ages import CONFIRMED_DAYS, OLD, RECENT, RECENT_DAYS
from loaders.evidence.common_scale import common_level
from loaders.facts.levels import Issuer


def make_entries(
    issuer: Issuer, levels: pd.DataFrame, marks: pd.DataFrame, theme: Theme
) -> Iterator[Entry]:
    """Explain each colour in the issuer's words, and what is pale, grey, empty or starred."""
    for level, words in sorted(name_levels(issuer, levels).items(), reverse=True):
        label = (Key(str(level)), f" {words}")
        meaning = f"Step {level} of our common scale of 1 to 4: our reading of these words."
        yield Entry(make_swatch(LEVEL_COLOURS[level]), label, meaning)
    if marks["age"].eq(RECENT).any():
        yield Entry(
            make_swatch(RECENT_COLOURS[4]),
            (f"pale: last seen {CONFIRMED_DAYS + 1} to {RECENT_DAYS} days before",),
            "The level is not confirmed for the day of the map; its hover says how many days old "
            "it is.",
        )
    if marks["age"].eq(OLD).any():
        yield Entry(
            make_swatch(OLD_FILL),
            (f"“was 4”: last seen over {RECENT_DAYS} days before",),
            "The level is too old to be counted or compared; its hover says how many days old it "
            "is.",
        )
    if marks["footing"].eq(OWN_COUNTRY).any():
        yield Entry(
            make_swatch(theme.paper, line=theme.quiet),
            (NOT_ADVISED,),
            "The issuer's own country, which no advisory of its own is for.",
        )
    yield Entry(
        make_swatch(theme.no_data, theme.no_data_line, theme.no_data_line),
        ("no advisory held",),
        "This archive holds none, which is no advice either way.",
    )
    if marks["has_areas"].eq(True).any():
        yield Entry(
            Key("*"),
            ("parts of the country differ",),
            "They have advice of their own, which the hover lists.",
        )


def name_levels(issuer: Issuer, levels: pd.DataFrame) -> dict[int, str]:
    """Say, in the issuer's words, what each colour of its map stands for.

    Parameters
    ----------
    issuer : Issuer
        Whose words.
    levels : pandas.DataFrame
        Levels drawn; a colour stands in the legend when the issuer has a step of its own for it.

    Returns
    -------
    dict of int to str
        Common level to words.
    """
    drawn = set(levels["level_key"].dropna())
    names: dict[int, list[str]] = {}
    for level in issuer.levels:
        common = common_level(issuer.key, level.key)
        if common is not None and (level.key in drawn or level.rank is not None):
            names.setdefault(common, []).append(level.words)
    return {common: " / ".join(words) for common, words in names.items()}
