"""Proposing departures from what advisories and notices say; a person decides.

A sentence is read by a table of phrases (`loaders.departure_phrases`) and by rules anybody can
follow: whose embassy it is, who leaves, whether it begins or ends, and whether it is denied,
supposed, explained or history. Nothing here learns or guesses. What is missed and what is wrong
is measured on sentences labelled by hand (``tests/loaders/departure_sentences.csv``).

Three readings are decisions. A state that goes on ("remains", "was extended") is neither a
beginning nor an end. Closing for a day or a holiday is not a departure. Only issuers with the
two statuses can authorize or order a departure; elsewhere the same words are reduced staff.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from loaders.bookkeeping import Proposal
from loaders.departure_actors import is_of_mission, is_ours, match_citizens
from loaders.departure_phrases import (
    CLOSED_FOR_A_WHILE,
    CLOSED_FOR_GOOD,
    DEFINED_AFTER,
    END_AFTER,
    END_BEFORE,
    FAMILY,
    GOES_ON_AFTER,
    GOES_ON_BEFORE,
    HYPOTHETICAL,
    MAY,
    MISSION,
    NEGATED,
    NEW_PREMISES,
    PARTS_OF_A_POST,
    PHRASES,
    PLUPERFECT,
    REASON,
    STAFF,
    Phrase,
)
from loaders.departure_posts import find_posts
from loaders.pages import Notice
from loaders.sentences import split_sentences
from loaders.stated_dates import StatedDate, find_dates

ORDERS = ("authorized_departure", "ordered_departure")

# Observed: Australia authorises and directs departures as the United States do; the others
# withdraw staff and have no such status.
WITH_STATUSES = frozenset({"AUS", "USA"})
"""Issuers with the statuses of `ORDERS`."""

# The most specific: who moved has also suspended, closed and withdrawn.
_STATES = ("relocated", "suspended_operations", "closed", "reopened")
_WINDOW = 160
_PLAIN = str.maketrans("’‘ʼ´“”–—‑\u00a0\u2009\u202f\t", "''''\"\"---    ")
_WORTH_READING = re.compile(
    rf"departure|{MISSION}|\b{STAFF}|{FAMILY}|evacuat|airlift|repatriat|charter|\bflights? |\bflew|\bflown",
    re.IGNORECASE,
)
_OFFICIAL = re.compile(
    rf"\b(?:{MISSION}|diplomat\w*|consular|department|fcdo|global affairs|official|officials"
    r"|government (?:employees|personnel)|direct[- ]hires?|(?:our|british|uk|canadian|irish|german|australian)"
    r" staff|posted)\b",
    re.IGNORECASE,
)
_STATUS = re.compile(rf"\b(?:{MISSION}|mission|status|post)\b", re.IGNORECASE)
_WHOSE_FAMILY = re.compile(
    rf"\b({FAMILY}(?: under (?:the age of )?\d+)?),? (?:of|for|assigned to|belonging to)"
    rf"(?: [\w.'/-]+){{0,7}}? {STAFF}\b|\b{STAFF}(?:'s?)? ({FAMILY})\b",
    re.IGNORECASE,
)
_FAMILY = re.compile(rf"\b{FAMILY}\b|\bEFMs?\b", re.IGNORECASE)
_STAFF = re.compile(rf"\b{STAFF}\b|\bUSDH\b", re.IGNORECASE)
_SOME = re.compile(
    r"\b(?:non-? ?emergency|non-? ?essential|some|most|several|certain|designated|number of|part of|many|half|a few"
    r"|additional|eligible)\b",
    re.IGNORECASE,
)
_ALL = re.compile(r"\b(?:all|entire|remaining|last)\b", re.IGNORECASE)
_COMES_FIRST = re.compile(
    r"^ (?:status )?(?:(?:was|has been|were) )?(?:replaced |changed |upgraded |downgraded |moved )?"
    r"(?:to|into|with|by) (?:an? |the )?$"
)
_RETURNED_BEFORE = re.compile(r"\b(?:have|has|are)(?: now| all)? (?:returned|back)\b[^;:.]{0,60}$")
_LIFTED_LATER = re.compile(
    r"\b(?:lifted|ended|terminated|rescinded) (?:that|this|the) (?:status|order)\b"
)
_JOINED = re.compile(r"\band (?:for )?(?:the |an? )?$")
_ENDS_IN_RELATIVE = re.compile(
    r"\b(?:who|which|that)(?: (?:have|has|had|were|was|are|is))?(?: been)?\s*$"
)
_NAMES_A_PLACE = re.compile(
    r"\b(?:to|from|in) (?:a |its |the )?(?:temporary |offices? |new |in )*[A-Z]"
)


@dataclass(frozen=True, slots=True)
class Stated:
    """A departure as one sentence states it.

    Parameters
    ----------
    kind, event : str
        As in `Proposal`.
    who : tuple of str
        Of `loaders.records.DEPARTURE_WHO`; empty if the sentence does not say.
    post : str or None
        The post named.
    date : StatedDate or None
        When it happened, as precise as the sentence is.
    """

    kind: str
    event: str
    who: tuple[str, ...]
    post: str | None
    date: StatedDate | None


@dataclass(frozen=True, slots=True)
class _Mention:
    """One phrase met in a sentence, and what is understood of it so far."""

    phrase: Phrase
    start: int
    end: int
    text: str
    event: str = "begins"
    kind: str = ""
    who: tuple[str, ...] = ()


def find_proposals(notice: Notice, *, name: str, recorded_at: datetime) -> tuple[Proposal, ...]:
    """Find the departures a text seems to state.

    Parameters
    ----------
    notice : Notice
        The text.
    name : str
        Name of the source it is from.
    recorded_at : datetime
        When it was read (UTC).

    Returns
    -------
    tuple of Proposal
        In the order of the text, each once; ``notice.text[text_from:text_to]`` is the sentence.
        A sentence about several posts gives one for each.
    """
    proposals: dict[tuple[object, ...], Proposal] = {}
    for start, end in split_sentences(notice.text):
        sentence = notice.text[start:end]
        for stated in read_sentence(
            sentence, issuer_iso3=notice.issuer_iso3, published_on=notice.published_on
        ):
            is_day = stated.date is not None and stated.date.precision == "day"
            proposal = Proposal(
                name=name,
                issuer_iso3=notice.issuer_iso3,
                host_iso3=notice.iso3[0] if len(notice.iso3) == 1 else None,
                destination=notice.destination,
                kind=stated.kind,
                event=stated.event,
                who=stated.who,
                post=stated.post,
                stated_on=stated.date.first_day if stated.date and is_day else None,
                sentence=sentence,
                text_from=start,
                text_to=end,
                published_on=notice.published_on,
                url=notice.url,
                sha256=notice.sha256,
                recorded_at=recorded_at,
            )
            proposals.setdefault((sentence, stated), proposal)
    return tuple(proposals.values())


def read_sentence(
    sentence: str, *, issuer_iso3: str, published_on: date | None
) -> tuple[Stated, ...]:
    """Read the departures one sentence states.

    Parameters
    ----------
    sentence : str
        One sentence.
    issuer_iso3 : str
        Whose text it is.
    published_on : date or None
        When it was published, for dates without a year.
    """
    plain = sentence.translate(_PLAIN)
    if not _WORTH_READING.search(plain):
        return ()
    mentions = _choose(_find_mentions(plain, issuer_iso3))
    dates = find_dates(plain, published_on)
    return tuple(
        dict.fromkeys(
            stated
            for place, mention in enumerate(mentions)
            for stated in _complete(mention, place, mentions, plain, dates)
        )
    )


def _find_mentions(plain: str, issuer_iso3: str) -> list[_Mention]:
    met = [
        _Mention(phrase, match.start(), match.end(), match.group(), phrase.event, phrase.kind)
        for phrase in PHRASES
        for match in phrase.pattern.finditer(plain)
    ]
    orders = sorted(_drop_overlaps([one for one in met if one.kind in ORDERS]), key=_by_place)
    taken: list[_Mention] = []
    for mention in [*orders, *(one for one in met if one.kind not in ORDERS)]:
        read = _read(mention, plain, orders, taken, issuer_iso3)
        if read is not None:
            taken.append(read)
    return taken


def _drop_overlaps(mentions: Sequence[_Mention]) -> list[_Mention]:
    kept: list[_Mention] = []
    for mention in mentions:
        if all(mention.end <= other.start or other.end <= mention.start for other in kept):
            kept.append(mention)
    return kept


def _by_place(mention: _Mention) -> int:
    return mention.start


def _read(
    mention: _Mention,
    plain: str,
    orders: Sequence[_Mention],
    taken: Sequence[_Mention],
    issuer_iso3: str,
) -> _Mention | None:
    """Understand one mention; None where it states no departure."""
    before = _clause_before(plain, mention.start)
    after = _clause_after(plain, mention, orders)
    mention = replace(mention, event=_find_event(mention, plain, after, orders, taken))
    if _states_nothing(mention, before, after):
        return None
    if not is_ours(before, plain[mention.end :], issuer_iso3):
        return None
    who = _find_who(mention, plain, before, after, issuer_iso3)
    return None if who is None else replace(mention, who=who)


def _clause_before(plain: str, start: int) -> str:
    boundary = 0
    for match in REASON.finditer(plain, 0, start):
        boundary = match.end()
    # "After the attack, the embassy closed": the comma ends what the reason began.
    return plain[max(boundary, start - 2 * _WINDOW) : start]


def _clause_after(plain: str, mention: _Mention, orders: Sequence[_Mention]) -> str:
    following = [order.start for order in orders if order.start >= mention.end]
    limit = min([*following, mention.end + _WINDOW, len(plain)])
    reason = REASON.search(plain, mention.end, limit)
    return plain[mention.end : reason.start() if reason else limit]


def _is_noun(mention: _Mention) -> bool:
    """Whether an order stands as the name of a status: "ordered departure" and not "ordered the"."""
    return mention.kind in ORDERS and len(mention.text.split()) == 2 or " to " in mention.text


def _find_event(
    mention: _Mention,
    plain: str,
    after: str,
    orders: Sequence[_Mention],
    taken: Sequence[_Mention],
) -> str:
    if mention.phrase.event == "ends":
        return "ends"
    is_order = mention.kind in ORDERS
    head = plain[max(0, mention.start - 90) : mention.start]
    ended = END_BEFORE.search(head)
    if ended and (not is_order or _is_noun(mention)) and not REASON.search(ended["between"]):
        return "ends"
    if mention.kind == "citizens_evacuated":
        return "ends" if END_AFTER.search(after) else "begins"
    if not is_order:
        return "begins"
    if _LIFTED_LATER.search(plain, mention.end) or _RETURNED_BEFORE.search(plain[: mention.start]):
        return "ends"
    if _is_noun(mention):
        if END_AFTER.search(after):
            return "ends"
        for other in orders:
            between = plain[mention.end : other.start]
            if other.start > mention.end and _COMES_FIRST.search(between):
                return "ends"
        previous = [one for one in taken if one.end <= mention.start and one.kind in ORDERS]
        if previous and previous[-1].event == "ends":
            if _JOINED.search(plain[previous[-1].end : mention.start]):
                return "ends"
    return "begins"


def _states_nothing(mention: _Mention, before: str, after: str) -> bool:
    """Whether the departure is denied, supposed, explained, history, or merely goes on."""
    if HYPOTHETICAL.search(before) or MAY.search(before):
        return True
    is_end = mention.event == "ends"
    if NEGATED.search(before) and not (is_end and re.search(r"\bno longer\b", before)):
        return True
    if PLUPERFECT.search(before) or mention.text.lower().startswith("had "):
        return True
    if _is_noun(mention) and DEFINED_AFTER.match(after.lstrip()):
        return True
    if is_end:
        return False
    return bool(
        GOES_ON_BEFORE.search(before) or (_is_noun(mention) and GOES_ON_AFTER.search(after))
    )


def _find_who(
    mention: _Mention, plain: str, before: str, after: str, issuer_iso3: str
) -> tuple[str, ...] | None:
    """Find who leaves; None where the phrase is not about an issuer's people or post."""
    about = mention.phrase.about
    if about == "mission":
        return _find_who_of_mission(mention, plain, before, after, issuer_iso3)
    if about == "citizens":
        return _find_citizens(mention, plain, before, after, issuer_iso3)
    if about == "fewer_staff":
        return ("non_emergency_staff",) if re.search(MISSION, plain, re.IGNORECASE) else None
    if about == "people_after":
        who = _read_people(after, mention.kind)
        if not who and mention.kind in ORDERS:
            who = _read_people(before, mention.kind)
    elif about == "people_inside":
        who = _read_people(mention.text, mention.kind)
    else:
        who = _read_people(before[-_WINDOW:], mention.kind)
    if mention.kind == "reduced_staff":
        return who if who and _OFFICIAL.search(plain) else None
    if who:
        return who
    is_status = _is_noun(mention) and (mention.event == "ends" or _STATUS.search(plain))
    return () if is_status else None


def _read_people(text: str, kind: str) -> tuple[str, ...]:
    """Read who is meant; staff without another word are those an order of that kind is for."""
    apart = _WHOSE_FAMILY.sub(lambda match: match[1] or match[2], text)
    who = ["family_members"] if _FAMILY.search(apart) else []
    staff = _STAFF.search(apart)
    if staff:
        words = apart[: staff.end()]
        if _SOME.search(words):
            who.append("non_emergency_staff")
        elif _ALL.search(words) or kind == "reduced_staff":
            who.append("all_staff")
        else:
            who.append("non_emergency_staff")
    return tuple(who)


def _find_who_of_mission(
    mention: _Mention, plain: str, before: str, after: str, issuer_iso3: str
) -> tuple[str, ...] | None:
    rest = plain[mention.end :]
    if not is_of_mission(before, rest, issuer_iso3):
        return None
    is_negative = {
        "relocated": _is_no_relocation,
        "closed": _is_no_closure,
        "reopened": _is_no_reopening,
    }.get(mention.kind)
    if is_negative is not None and is_negative(mention, plain, before, rest):
        return None
    return ("all_staff",)


def _is_no_relocation(mention: _Mention, plain: str, before: str, rest: str) -> bool:
    words = mention.text.lower()
    if NEW_PREMISES.search(rest) or PARTS_OF_A_POST.search(rest[:40]):
        return True
    moved = _read_people(before[-60:] + " " + rest[:40], "reduced_staff")
    if "family_members" in moved or "non_emergency_staff" in moved:
        return True
    return words.startswith(("mov", "transfer")) and not _NAMES_A_PLACE.search(rest)


def _is_no_closure(mention: _Mention, plain: str, before: str, rest: str) -> bool:
    if CLOSED_FOR_GOOD.search(plain):
        return False
    is_announced = re.search(r"\bwill be\s*$", before) or mention.text.lower().startswith("will")
    return bool(is_announced or CLOSED_FOR_A_WHILE.search(plain))


def _is_no_reopening(mention: _Mention, plain: str, before: str, rest: str) -> bool:
    if re.search(r"\bwill\s*$", before):
        return bool(CLOSED_FOR_A_WHILE.search(plain))
    return bool(
        re.search(r"\b(?:normal|regular|routine) \w+|holiday", plain)
        or PARTS_OF_A_POST.search(rest[:40])
    )


def _find_citizens(
    mention: _Mention, plain: str, before: str, after: str, issuer_iso3: str
) -> tuple[str, ...] | None:
    if _ENDS_IN_RELATIVE.search(before):
        return None
    citizens = match_citizens(issuer_iso3)
    near = before[-80:] + mention.text + after
    return ("citizens",) if citizens.search(near) else None


def _choose(mentions: Sequence[_Mention]) -> list[_Mention]:
    """Keep what says most: one state of the post, and no withdrawal that it implies."""
    chosen = sorted(_drop_overlaps(mentions), key=_by_place)
    state = next((kind for kind in _STATES if any(one.kind == kind for one in chosen)), None)
    has_order = any(one.kind in ORDERS for one in chosen)

    def is_implied(mention: _Mention) -> bool:
        if mention.kind in _STATES:
            return mention.kind != state
        if mention.kind == "reduced_staff":
            return state is not None or has_order
        is_told_to_leave = "departure" not in mention.text.lower()
        return mention.kind in ORDERS and state is not None and is_told_to_leave

    return [mention for mention in chosen if not is_implied(mention)]


def _complete(
    mention: _Mention,
    place: int,
    mentions: Sequence[_Mention],
    plain: str,
    dates: Sequence[StatedDate],
) -> Iterator[Stated]:
    """Add the posts and the date, and read the kind as the issuer's system has it."""
    start = mentions[place - 1].end if place else 0
    end = mentions[place + 1].start if place + 1 < len(mentions) else len(plain)
    who = mention.who
    if mention.kind == "ordered_departure" and who == ("non_emergency_staff",):
        is_everyone = any(one.kind == "suspended_operations" for one in mentions)
        who = ("all_staff",) if is_everyone else who
    posts = find_posts(plain, start, end) or (None,)
    for post in posts:
        yield Stated(mention.kind, mention.event, who, post, _choose_date(mention, end, dates))


def _choose_date(mention: _Mention, end: int, dates: Sequence[StatedDate]) -> StatedDate | None:
    """Choose the nearest date before the phrase, else the first behind it."""
    earlier = [stated for stated in dates if stated.start < mention.start]
    later = [stated for stated in dates if mention.start <= stated.start < end]
    return earlier[-1] if earlier else later[0] if later else dates[0] if dates else None
