"""A comparison in words: its counts, what each country says on the map, and the table."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from dashboard.queries.comparison import (
    APPEARED,
    DOWN,
    GONE,
    NO_LEVEL_HELD,
    REWORDED,
    SAME,
    STALE,
    TOO_OLD,
    UNKNOWN,
    UP,
    Sides,
    count_directions,
    is_own_of_both,
)
from dashboard.queries.rows import read_rows
from dashboard.words.labels import (
    NOT_ADVISED,
    is_missing,
    plural,
)
from dashboard.words.plotly import write_lines, write_plotly
from dashboard.words.spans import Strong, Words

_ALWAYS_COUNTED = (UP, DOWN, APPEARED, GONE)


def describe_counts(table: pd.DataFrame, sides: Sides) -> str:
    """Write the counts of a comparison as sentences.

    Returns
    -------
    str
        Such as "5 raised, 3 lowered, 2 newly covered, 1 silent; 203 unchanged."
    """
    n = count_directions(table)
    n_own = int(is_own_of_both(table).sum())
    n[UNKNOWN] -= n_own
    line = ", ".join(sides.counts[way].format(n=n[way]) for way in _ALWAYS_COUNTED)
    rest = [
        way
        for way in (SAME, STALE, REWORDED, NO_LEVEL_HELD, TOO_OLD, UNKNOWN)
        if n[way] or way == SAME
    ]
    told = ", ".join(
        [sides.counts[way].format(n=n[way]) for way in rest]
        + ([f"{n_own} {NOT_ADVISED}"] if n_own else [])
    )
    sentences = [f"{line}; {told}."]
    if wide := int(table["steps"].abs().ge(2).sum()):
        sentences.append(f"By two steps or more: {wide}.")
    ages = table.loc[table["direction"].ne(TOO_OLD), "age_days"]
    if ages.notna().any():
        oldest = plural(int(ages.max()), "day")
        sentences.append(f"Levels last known are up to {oldest} old; each says its age.")
    return " ".join(sentences)


def name_direction(row: Mapping[str, Any], sides: Sides) -> str:
    """Say what one country's comparison found, with its steps where there are any."""
    label = _name_finding(row, sides)
    if row["direction"] not in (UP, DOWN):
        return label
    return f"{label} by {plural(abs(int(row['steps'])), 'step')}"


def _name_finding(row: Mapping[str, Any], sides: Sides) -> str:
    is_own = row["words_first"] == row["words_second"] == NOT_ADVISED
    return NOT_ADVISED if is_own else sides.labels[row["direction"]]


def make_comparison_marks(table: pd.DataFrame, sides: Sides) -> pd.DataFrame:
    """Say what each country's shape says when it is asked.

    Returns
    -------
    pandas.DataFrame
        ``iso3``, ``name``, ``direction``, ``steps``, ``age_days``, ``is_own`` (the issuer's own
        country, on which neither side advises), and in Plotly's markup ``text`` and, without the
        name of the country, ``said``.
    """
    rows = read_rows(table)
    findings = [name_direction(row, sides) for row in rows]
    lines = [
        [*_side_lines(sides.first, row, "first"), *_side_lines(sides.second, row, "second")]
        for row in rows
    ]
    said = [write_lines([finding, *more]) for finding, more in zip(findings, lines, strict=True)]
    texts = [
        write_plotly((Strong(row["name"]), ": ")) + words
        for row, words in zip(rows, said, strict=True)
    ]
    return table[["iso3", "name", "direction", "steps", "age_days"]].assign(
        is_own=is_own_of_both(table),
        said=pd.Series(said, index=table.index, dtype="str"),
        text=pd.Series(texts, index=table.index, dtype="str"),
    )


def _side_lines(name: str, row: Mapping[str, Any], side: str) -> list[Words]:
    said, evidence = row[f"words_{side}"], row[f"evidence_{side}"]
    source = row[f"source_{side}"]
    lines = [*evidence.split("; "), *([] if is_missing(source) else [source])]
    return [(f"{name}: ", Strong(said)), *((line,) for line in lines)]


def make_comparison_table(table: pd.DataFrame, sides: Sides) -> tuple[list[str], list[list[Any]]]:
    """List what the map shows, one row per country; differences first.

    Returns
    -------
    tuple of (list of str, list of list)
        Heads, of which the first names the row, and rows as `dashboard.components.table` takes
        them.
    """
    heads = [
        "Country",
        "Finding",
        "Steps (our scale)",
        f"{sides.first}: issuer's words",
        f"{sides.second}: issuer's words",
        f"{sides.first}: common level (ours)",
        f"{sides.second}: common level (ours)",
        f"{sides.first}: evidence",
        f"{sides.second}: evidence",
        "Source, first",
        "Source, second",
    ]
    rows = [
        [
            row["name"],
            _name_finding(row, sides),
            _number(row["steps"]),
            row["words_first"],
            row["words_second"],
            _number(row["common_first"]),
            _number(row["common_second"]),
            row["evidence_first"],
            row["evidence_second"],
            _source(row, "first"),
            _source(row, "second"),
        ]
        for row in read_rows(table)
    ]
    return heads, rows


def _number(value: Any) -> int | None:
    return None if is_missing(value) else int(value)


def _source(row: Mapping[str, Any], side: str) -> list[str | None] | None:
    words, url = row[f"source_{side}"], row[f"url_{side}"]
    return None if is_missing(words) else [words, None if is_missing(url) else url]
