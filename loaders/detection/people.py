"""Who leaves, as the words around a departure name them."""

import re

from loaders.detection.phrases import CITIZENS, FAMILY, NATIONALITIES, STAFF

# "Family members of embassy staff" are family members and no staff.
_WHOSE_FAMILY = re.compile(
    rf"\b({FAMILY}(?: under (?:the age of )?\d+)?),? (?:of|for|assigned to|belonging to)"
    rf"(?: [\w.'/-]+){{0,7}}? {STAFF}\b|\b{STAFF}(?:'s?)? ({FAMILY})\b",
    re.IGNORECASE,
)
_FAMILY = re.compile(rf"\b{FAMILY}\b|\bEFMs?\b", re.IGNORECASE)
_STAFF = re.compile(rf"\b{STAFF}\b|\bUSDH\b", re.IGNORECASE)
_SOME = re.compile(
    r"\b(?:non-? ?emergency|non-? ?essential|some|most|several|certain|designated|number of"
    r"|part of|many|half|a few|whose functions)\b",
    re.IGNORECASE,
)
_ALL = re.compile(r"\b(?:all|entire|remaining)\b", re.IGNORECASE)


def read_people(text: str, *, plain_staff: str) -> tuple[str, ...]:
    """Read who of a post the words around a departure mean; empty where nobody of one is named.

    `plain_staff` is what "staff" is without "some", "all" or "non-emergency"; all are of
    `loaders.facts.departures.DEPARTURE_WHO`.
    """
    apart = _WHOSE_FAMILY.sub(lambda match: match[1] or match[2], text)
    who = ["family_members"] if _FAMILY.search(apart) else []
    staff = _STAFF.search(apart)
    if staff:
        words = apart[: staff.end() + len(" whose functions")]
        is_some, is_all = _SOME.search(words), _ALL.search(words)
        who.append("non_emergency_staff" if is_some else "all_staff" if is_all else plain_staff)
    return tuple(who)


def names_citizens(text: str, issuer_iso3: str) -> bool:
    """Whether a text names citizens of the issuer."""
    adjectives = "|".join(map(re.escape, NATIONALITIES.get(issuer_iso3, ("our",))))
    names = "|".join(CITIZENS.get(issuer_iso3, ("our citizens",)))
    pattern = (
        rf"(?<![\w.])(?:(?:{adjectives}|[Oo]ur)(?: and \w+)? (?:citizens?|nationals?|travell?ers)"
        rf"|{names})\b"
    )
    return re.search(pattern, text) is not None
