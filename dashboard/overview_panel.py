"""What the range holds, shown while no country is selected."""

from collections.abc import Mapping
from html import escape
from typing import Any

from dashboard.citing import cite_row
from dashboard.panel_parts import make_chip, make_link, make_list, make_section
from dashboard.rows import read_rows
from dashboard.situation import Situation
from dashboard.wording import (
    change_day_words,
    format_date,
    format_range,
    is_missing,
    name_issuing_country,
    name_kind,
    name_who,
    plural,
    span_words,
)
from geodata import country_name
from loaders.ages import OLD, RECENT_DAYS, is_counted

_ROWS_AT_MOST = 15


def make_overview(situation: Situation) -> str:
    """Write the panel of a view without a country: levels counted, changes, newest departures.

    Returns
    -------
    str
        A ``section`` element with ``data-testid="country-panel"``.
    """
    view = situation.view
    period = format_range(view.date_from, view.date_to)
    sections = [
        make_section(
            "Levels by number of countries", _levels(situation), format_date(view.date_to)
        ),
        make_section("Level changes", _changes(situation), period),
        make_section("Departures", _departures(situation), period),
    ]
    return (
        '<section data-testid="country-panel" class="pw-panel" aria-label="Overview">'
        "<h2>What this range holds</h2>"
        "<p>Click a country on the map, or choose one above, to read its full record.</p>"
        f"{''.join(sections)}</section>"
    )


def _levels(situation: Situation) -> str:
    levels = situation.levels
    counts = levels.loc[is_counted(levels), "common_level"].dropna().value_counts()
    lines = [
        f"{make_chip(level)} {plural(int(counts[level]), 'country', 'countries')}"
        for level in (4, 3, 2, 1)
        if level in counts
    ]
    if n_old := int(levels["age"].eq(OLD).sum()):
        lines.append(f"{plural(n_old, 'level')} older than {RECENT_DAYS} days not counted")
    return make_list(lines, f"{situation.issuer.name} holds none for this day.")


def _changes(situation: Situation) -> str:
    newest = situation.changes.sort_values("on", ascending=False)
    lines = [
        f"{make_chip(row['from_common'])} → {make_chip(row['to_common'])} "
        f"<strong>{escape(country_name(row['iso3']))}</strong> "
        f'<span class="pw-note">{escape(change_day_words(row))}; '
        f"{_source(row)}</span>"
        for row in read_rows(newest.head(_ROWS_AT_MOST))
    ]
    return make_list(
        [*lines, *_rest(len(newest))], f"{situation.issuer.name}: none seen in this range."
    )


def _departures(situation: Situation) -> str:
    newest = situation.departures.sort_values("valid_from", ascending=False)
    lines = [
        f"<strong>{escape(span_words(row))}</strong> "
        f"{escape(name_issuing_country(row['issuer_iso3']))}: {escape(name_kind(row['kind']))}, "
        f"{escape(name_who(row['who']))}, {escape(_where(row))} "
        f'<span class="pw-note">{_source(row)}</span>'
        for row in read_rows(newest.head(_ROWS_AT_MOST))
    ]
    return make_list([*lines, *_rest(len(newest))], "None held for this range.")


def _source(row: Mapping[str, Any]) -> str:
    cited = cite_row(row)
    return make_link(cited.url, cited.words)


def _where(row: dict) -> str:
    host = row["host_iso3"]
    return row["post"] if is_missing(host) else f"{row['post']}, {country_name(host)}"


def _rest(n: int) -> list[str]:
    return [f"and {n - _ROWS_AT_MOST} more in the table below"] if n > _ROWS_AT_MOST else []
