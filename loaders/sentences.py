"""Cutting English text into sentences, each with its place in the text."""

import re
from collections.abc import Iterator
from typing import NamedTuple


class Span(NamedTuple):
    """A sentence's place: ``text[start:end]`` is it, without white space around."""

    start: int
    end: int


# A full stop after these ends no sentence; after the second kind it may.
_ABBREVIATIONS = frozenset(
    "adm amb approx apr aug ave capt cf col dec dept dr e.g ed est feb fig fr ft gen gov hon i.e"
    " inc jan jr jul jun lt ltd maj mar messrs mr mrs ms mt no nos nov oct p pp prof rep rev sen"
    " sep sept sgt sr st ste tel vs".split()
)
_AMBIGUOUS = frozenset("a.m d.c e.u etc p.m u.a.e u.k u.n u.s u.s.a".split())
_STARTERS = frozenset(
    "a after all although americans an anyone as at because before both british canadians do due"
    " during each effective every for from he her his however if in it its many most no non-emergency"
    " non-essential on only other our read reconsider routine see several she since some such that"
    " the their there therefore these they this those to travel travelers travellers under until"
    " updated visit we when where while you your".split()
)

# The second alternative: paragraphs of some feeds are joined without a space ("accessible.Have").
_STOP = re.compile(r"[.!?…]+[\"'”’)\]]*(?=\s+|$)|(?<=[a-z)])[.!?](?=[A-Z][a-z])|\n+")
_WORD_BEFORE = re.compile(r"[\w.]*\w$")
_WORD_AFTER = re.compile(r"\s*[\"'“‘(\[•*-]*\s*([\w-]+)")


def split_sentences(text: str) -> Iterator[Span]:
    """Cut a text into sentences.

    A line ends a sentence; so does a full stop, except one that belongs to an abbreviation
    ("U.S. Embassy", "Jan. 23", "St. John's").

    Parameters
    ----------
    text : str
        Plain text, one line per block.

    Yields
    ------
    Span
        Place of each sentence, in order; together they hold every character but white space.
    """
    start = 0
    for stop in _STOP.finditer(text):
        if stop.group().startswith("\n") or _ends_sentence(text, stop):
            yield from _trim(text, start, stop.end())
            start = stop.end()
    yield from _trim(text, start, len(text))


def _ends_sentence(text: str, stop: re.Match[str]) -> bool:
    if stop.group()[0] != ".":
        return True
    before = _WORD_BEFORE.search(text, max(0, stop.start() - 20), stop.start())
    word = before.group().lower() if before else ""
    following = _WORD_AFTER.match(text, stop.end())
    if following is None:
        return True
    if word in _AMBIGUOUS:
        return following[1].lower() in _STARTERS and following[1][0].isupper()
    # A lone capital is an initial: "George H. Bush".
    is_initial = len(word) == 1 and word.isalpha() and text[stop.start() - 1].isupper()
    if word in _ABBREVIATIONS or is_initial:
        return False
    return not following[1][0].islower()


def _trim(text: str, start: int, end: int) -> Iterator[Span]:
    part = text[start:end]
    if part.strip():
        start += len(part) - len(part.lstrip())
        yield Span(start, start + len(part.strip()))
