"""The text of a brief: what each kind of fact says, and what is not known.

Written from the rows a view shows, and nothing else.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from dashboard.briefs.brief import Section
from dashboard.facts.discovery import KINDS
from dashboard.facts.kind import BriefAsked, FactKind
from dashboard.queries.citations import Citations
from dashboard.view_state import shorten
from dashboard.words.dates import write_day
from dashboard.words.feed_text import make_plain
from dashboard.words.labels import plural
from dashboard.words.telling import Sentence, Table

Edits = Mapping[str, str | None]
"""By `Sentence.key`: the analyst's text, or None to leave the sentence out."""

_EDIT_AT_MOST = 2_000


def tell_facts(
    asked: BriefAsked, citations: Citations, edits: Edits | None = None
) -> tuple[tuple[Section, ...], tuple[Table, ...]]:
    """Write the text and the tables of a brief.

    Parameters
    ----------
    asked : BriefAsked
        What it is of.
    citations : Citations
        Takes in the sources, in the order of their first mention.
    edits : Mapping of str to str or None, optional
        The analyst's changes, by the key of a sentence. A text replaces the sentence, which is
        then marked as the analyst's and keeps its sources; None leaves it out, and the section
        says how many were.

    Returns
    -------
    tuple of (tuple of Section, tuple of Table)
        Of each kind a section, those first that a brief tells first; then what is not known. The
        tables stand in the order in which kinds are listed, without those that have no row.

    Raises
    ------
    ValueError
        If an edit names no sentence of this brief.
    """
    kinds = sorted(KINDS.values(), key=lambda kind: not kind.is_told_first)
    told = {kind.key: kind.tell(asked, citations) for kind in kinds if _is_told(kind, asked)}
    unknowns = (
        *(sentence for of_kind in told.values() for sentence in of_kind.unknowns),
        *_tell_clock(asked),
    )
    sections = (
        *(Section(one.title, one.sentences, one.empty) for one in told.values()),
        Section("Not known", unknowns, "Nothing is known to be missing."),
    )
    tables = (table for key in KINDS if key in told for table in told[key].tables)
    return _edit(sections, edits or {}), tuple(table for table in tables if table.rows)


def _is_told(kind: FactKind[Any, Any], asked: BriefAsked) -> bool:
    """Whether a brief tells of a kind: context only where it is drawn."""
    return kind.is_on or asked.situation[kind].is_on


def _tell_clock(asked: BriefAsked) -> Iterable[Sentence]:
    known_on = asked.situation.view.known_on
    if known_on is not None:
        words = f"Told as this archive held it on {write_day(known_on)}: "
        yield Sentence(f"{words}what it took in later is left out.", (), key="unknown/later")


def _edit(sections: tuple[Section, ...], edits: Edits) -> tuple[Section, ...]:
    known = {sentence.key for section in sections for sentence in section.sentences} - {""}
    if unknown := sorted(set(edits) - known):
        named = ", ".join(repr(shorten(key)) for key in unknown[:5])
        raise ValueError(f"edits: no sentence of this brief has the key {named}")
    return tuple(
        replace(section, sentences=tuple(_edit_section(section, edits))) for section in sections
    )


def _edit_section(section: Section, edits: Edits) -> Iterable[Sentence]:
    n_left_out = 0
    for sentence in section.sentences:
        if sentence.key not in edits:
            yield sentence
        elif (text := make_plain(edits[sentence.key], _EDIT_AT_MOST)) == "":
            n_left_out += 1
        elif text == sentence.text:
            yield sentence
        else:
            yield replace(sentence, text=text, detail="", is_edited=True)
    if n_left_out:
        yield Sentence(
            f"The analyst left out {plural(n_left_out, 'sentence')} here.", (), is_edited=True
        )
