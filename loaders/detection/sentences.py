"""Cutting English text into sentences, each with its place in the text."""

import re
from collections.abc import Iterator
from typing import NamedTuple


class Span(NamedTuple):
    """A sentence's place: ``text[start:end]`` is it, without white space around."""

    start: int
    end: int


# A full stop after these ends no sentence; after the second kind it does before a word that
# begins one: "they left the U.S. The embassy", but "the U.S. Embassy".
_ABBREVIATIONS = re.compile(
    r"adm|amb|approx|apr|aug|ave|capt|cf|col|dec|dept|dr|e\.g|ed|est|feb|fig|fr|ft|gen|gov|hon"
    r"|i\.e|inc|jan|jr|jul|jun|lt|ltd|maj|mar|messrs|mr|mrs|ms|mt|no|nos|nov|oct|p|pp|prof|rep"
    r"|rev|sen|sept?|sgt|sr|ste?|tel|vs"
)
_AMBIGUOUS = re.compile(r"a\.m|d\.c|e\.u|etc|p\.m|u\.a\.e|u\.k|u\.n|u\.s(?:\.a)?")
_STARTERS = re.compile(
    r"an?|after|all|although|americans|anyone|as|at|because|before|both|british|canadians|do|due"
    r"|during|each|effective|every|for|from|he|her|his|however|if|in|its?|many|most|no"
    r"|non-(?:emergency|essential)|on|only|other|our|read|reconsider|routine|see|several|she"
    r"|since|some|such|that|the(?:ir|re|refore|se|y)?|this|those|to|travel(?:l?ers)?|under|until"
    r"|updated|visit|we|when|where|while|your?"
)

# The second alternative: paragraphs of some feeds are joined without a space ("accessible.Have").
_STOP = re.compile(r"[.!?\u2026]+[\"'\u201d\u2019)\]]*(?=\s+|$)|(?<=[a-z)])[.!?](?=[A-Z][a-z])|\n+")
_WORD_BEFORE = re.compile(r"[\w.]*\w$")
_WORD_AFTER = re.compile(r"\s*[\"'\u201c\u2018(\[\u2022*-]*\s*([\w-]+)")


def split_sentences(text: str) -> Iterator[Span]:
    """Cut a plain text into sentences, which hold every character but white space.

    A line ends a sentence; so does a full stop, except one that belongs to an abbreviation
    ("U.S. Embassy", "Jan. 23", "St. John's").
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
    if _AMBIGUOUS.fullmatch(word):
        return _STARTERS.fullmatch(following[1].lower()) is not None and following[1][0].isupper()
    # A lone capital is an initial: "George H. Bush".
    is_initial = len(word) == 1 and word.isalpha() and text[stop.start() - 1].isupper()
    if _ABBREVIATIONS.fullmatch(word) or is_initial:
        return False
    return not following[1][0].islower()


def _trim(text: str, start: int, end: int) -> Iterator[Span]:
    part = text[start:end]
    if part.strip():
        start += len(part) - len(part.lstrip())
        yield Span(start, start + len(part.strip()))
