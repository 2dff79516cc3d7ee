"""Proposing departures from what advisories and notices say; a person decides.

A sentence is read by a table of phrases (`loaders.detection.phrases`) and by rules anybody can
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

from loaders.detection import phrases
from loaders.detection.actors import is_of_mission, is_ours
from loaders.detection.people import names_citizens, read_people
from loaders.detection.phrases import FAMILY, MISSION, PHRASES, STAFF, Phrase
from loaders.detection.posts import find_posts
from loaders.detection.sentences import split_sentences
from loaders.detection.stated_dates import StatedDate, find_dates
from loaders.pages import Notice
from loaders.updates.runs import Proposal

ORDERS = ("authorized_departure", "ordered_departure")

# The fact table reads Australia's "directed" and "voluntary" departures as these; the other
# issuers withdraw staff and have no such status.
WITH_STATUSES = frozenset({"AUS", "USA"})
"""Issuers with the statuses of `ORDERS`."""

# The most specific first: a post that moved has also suspended, closed and withdrawn.
_STATES = ("relocated", "suspended_operations", "closed", "reopened")

_CLAUSE_AT_MOST = 160
# Text that runs on for longer without a full stop is no sentence; reading it would take long.
_SENTENCE_AT_MOST = 3000
_PLAIN = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u02bc\u00b4", "'"),
        **dict.fromkeys("\u201c\u201d", '"'),
        **dict.fromkeys("\u2010\u2011\u2013\u2014", "-"),
        **dict.fromkeys("\u00a0\u2009\u202f\t", " "),
    }
)
_WORTH_READING = re.compile(
    rf"departure|{MISSION}|\b{STAFF}|{FAMILY}|evacuat|airlift|repatriat|charter|\bflights? "
    r"|\bflew|\bflown",
    re.IGNORECASE,
)
_OFFICIAL = re.compile(
    rf"\b(?:{MISSION}|diplomat\w*|consular|department|fcdo|global affairs|officials?|posted"
    r"|government (?:employees|personnel)|direct[- ]hires?"
    r"|(?:our|british|uk|canadian|irish|german|australian) (?:staff|diplomats))\b",
    re.IGNORECASE,
)
# "authorized the voluntary departure ("authorized departure") of ..."
_SAID_TWICE = re.compile(
    r" \(['\"]?(?:ordered|authori[sz]ed|voluntary) departure['\"]?\)", re.IGNORECASE
)
_STATUS = re.compile(rf"\b(?:{MISSION}|mission|status|post)\b", re.IGNORECASE)
_SUSPENDED = re.compile(r"\bsuspen\w+ (?:\w+ ){0,3}operations\b", re.IGNORECASE)
_WHO_HAVE_BEEN = re.compile(r"\bwho(?: (?:have|has|had|were|was|are|is))?(?: been)?\s*$")
_OBJECT_ENDS = re.compile(r" (?:from|to|by|near|because) ")
_IT = re.compile(rf" (?:its|the|our|their) (?:[\w.]+ )?{MISSION}\b", re.IGNORECASE)
_AND_THE = re.compile(r"\band (?:for )?(?:the |an? )?$")
_NAMES_A_PLACE = re.compile(r"\b(?:to|from|in) (?:a |its |the )?(?:temporary |offices? |in )*[A-Z]")
_MOVES_TO = re.compile(r"\b(?:to|from there)\b|(?<=from )$")


@dataclass(frozen=True, slots=True)
class Stated:
    """A departure as one sentence states it, in the terms of `Proposal`.

    `who` is empty if the sentence does not say; the date is as precise as the sentence is.
    """

    kind: str
    event: str
    who: tuple[str, ...]
    post: str | None
    date: StatedDate | None


@dataclass(frozen=True, slots=True)
class _Mention:
    """A phrase met in a sentence, and what is understood of it so far."""

    phrase: Phrase
    start: int
    end: int
    text: str
    event: str
    who: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        return self.phrase.kind

    @property
    def is_order(self) -> bool:
        return self.kind in ORDERS

    @property
    def is_status(self) -> bool:
        """Whether it names a status, "ordered departure", and no act, "ordered the departure"."""
        return self.is_order and (len(self.text.split()) == 2 or "departure" not in self.text)


@dataclass(frozen=True, slots=True)
class _Clause:
    """What stands around a mention: up to a reason or a pause on each side, and the rest."""

    sentence: str
    before: str
    after: str
    rest: str
    issuer_iso3: str


def find_proposals(notice: Notice, *, name: str, recorded_at: datetime) -> tuple[Proposal, ...]:
    """Find the departures that a text of the source `name`, read at a time (UTC), seems to state.

    They are in the order of the text, each once; ``notice.text[text_from:text_to]`` is the
    sentence. A sentence about several posts gives one for each.
    """
    proposals: dict[tuple[str, Stated], Proposal] = {}
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
    """Read the departures one sentence states, in its order; none in what is longer than any.

    The day of publication is for dates without a year.
    """
    if len(sentence) > _SENTENCE_AT_MOST:
        return ()
    plain = _SAID_TWICE.sub(_blank, sentence.translate(_PLAIN))
    if not _WORTH_READING.search(plain):
        return ()
    mentions = _leave_out_implied(_find_mentions(plain, issuer_iso3))
    dates = find_dates(plain, published_on)
    stated = (
        one
        for place, mention in enumerate(mentions)
        for one in _complete(mention, place, mentions, plain, dates)
    )
    if issuer_iso3 not in WITH_STATUSES:
        stated = (
            replace(one, kind="reduced_staff") if one.kind in ORDERS else one for one in stated
        )
    return tuple(dict.fromkeys(stated))


def _find_mentions(plain: str, issuer_iso3: str) -> list[_Mention]:
    """Find the phrases that state a departure; of two that overlap the first in the table."""
    met = [
        _Mention(phrase, match.start(), match.end(), match.group(), phrase.event)
        for phrase in PHRASES
        for match in phrase.pattern.finditer(plain)
    ]
    orders = sorted(_drop_overlaps([one for one in met if one.is_order]), key=_by_place)
    read: list[_Mention] = []
    for mention in [*orders, *(one for one in met if not one.is_order)]:
        clause = _find_clause(plain, mention, orders, issuer_iso3)
        mention = replace(mention, event=_find_event(mention, clause, orders, read))
        if _states_nothing(mention, clause) or not is_ours(clause.before, clause.rest, issuer_iso3):
            continue
        who = _find_who(mention, clause)
        if who is not None:
            read.append(replace(mention, who=who))
    return sorted(_drop_overlaps(read), key=_by_place)


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())


def _drop_overlaps(mentions: Sequence[_Mention]) -> list[_Mention]:
    kept: list[_Mention] = []
    for mention in mentions:
        if all(mention.end <= other.start or other.end <= mention.start for other in kept):
            kept.append(mention)
    return kept


def _by_place(mention: _Mention) -> int:
    return mention.start


def _find_clause(
    plain: str, mention: _Mention, orders: Sequence[_Mention], issuer_iso3: str
) -> _Clause:
    pauses = [match.end() for match in phrases.REASON.finditer(plain, 0, mention.start)]
    before_from = max([mention.start - 2 * _CLAUSE_AT_MOST, 0, *pauses[-1:]])
    following = [order.start for order in orders if order.start >= mention.end]
    after_to = min([mention.end + _CLAUSE_AT_MOST, *following])
    pause = phrases.REASON.search(plain, mention.end, after_to)
    return _Clause(
        sentence=plain,
        before=plain[before_from : mention.start],
        after=plain[mention.end : pause.start() if pause else after_to],
        rest=plain[mention.end :],
        issuer_iso3=issuer_iso3,
    )


def _find_event(
    mention: _Mention, clause: _Clause, orders: Sequence[_Mention], read: Sequence[_Mention]
) -> str:
    is_act = mention.is_order and not mention.is_status
    earlier = clause.sentence[: mention.start]
    ended = phrases.END_BEFORE.search(earlier[-90:])
    between = (ended["between"] or ended["between_noun"] or "") if ended else ""
    if ended and not is_act and not phrases.REASON.search(between):
        return "ends"
    if mention.kind == "citizens_evacuated" and (
        phrases.END_AFTER.search(clause.after) or phrases.LAST.search(earlier)
    ):
        return "ends"
    if phrases.TEXT_BEFORE.search(earlier) and phrases.REMOVED_AFTER.search(clause.after):
        return "ends"
    if mention.is_order and (
        phrases.LIFTED_LATER.search(clause.rest) or phrases.RETURNED_BEFORE.search(earlier)
    ):
        return "ends"
    if mention.is_status and (
        phrases.END_AFTER.search(clause.after)
        or _is_replaced(mention, clause, orders)
        or _shares_an_end(mention, clause, read)
    ):
        return "ends"
    return mention.phrase.event


def _is_replaced(mention: _Mention, clause: _Clause, orders: Sequence[_Mention]) -> bool:
    """Whether the other status takes its place: "from authorized to ordered departure"."""
    return any(
        phrases.REPLACED_BY.search(clause.sentence[mention.end : other.start])
        for other in orders
        if other.start > mention.end
    )


def _shares_an_end(mention: _Mention, clause: _Clause, read: Sequence[_Mention]) -> bool:
    """Whether it is the second of two: "the end of ordered departure and authorized departure"."""
    previous = [one for one in read if one.is_order and one.end <= mention.start][-1:]
    return any(
        one.event == "ends" and _AND_THE.search(clause.sentence[one.end : mention.start])
        for one in previous
    )


def _states_nothing(mention: _Mention, clause: _Clause) -> bool:
    """Whether the departure is denied, supposed, explained, history, or merely goes on."""
    before = clause.before
    if phrases.HYPOTHETICAL.search(before) or phrases.MAY.search(before):
        return True
    if phrases.NEGATED.search(before) and not (mention.event == "ends" and "no longer" in before):
        return True
    if phrases.HISTORY.search(before) or phrases.DENIED_AFTER.search(clause.rest):
        return True
    is_pluperfect = phrases.PLUPERFECT.search(before) or mention.text.lower().startswith("had ")
    if is_pluperfect and not phrases.REPORTED.search(before):
        return True
    if mention.is_status and phrases.DEFINED_AFTER.match(clause.after.lstrip()):
        return True
    if mention.event == "ends" or phrases.REMOTELY.search(mention.text):
        return False
    goes_on_after = mention.is_status and phrases.GOES_ON_AFTER.search(clause.after)
    return bool(phrases.GOES_ON_BEFORE.search(before) or goes_on_after)


def _find_who(mention: _Mention, clause: _Clause) -> tuple[str, ...] | None:
    """Find who leaves; None where it is not about an issuer's people or post."""
    match mention.phrase.about:
        case "mission":
            return _find_who_of_mission(mention, clause)
        case "citizens_before" | "citizens_after":
            return _find_citizens(mention, clause)
        case "fewer_staff":
            is_of_post = re.search(MISSION, clause.sentence, re.IGNORECASE)
            is_for_a_while = phrases.CLOSED_FOR_A_WHILE.search(clause.sentence) or re.search(
                r"\bwill\b", clause.before
            )
            return ("non_emergency_staff",) if is_of_post and not is_for_a_while else None
    who = _find_people(mention, clause)
    if mention.kind == "reduced_staff":
        if not who and mention.phrase.about == "people_after" and _IT.match(clause.after):
            return ("all_staff",)
        return who if who and _is_official(mention, clause) else None
    # A status may be named without saying for whom.
    is_bare_status = mention.is_status and (
        mention.event == "ends" or _STATUS.search(clause.sentence)
    )
    return who if who or is_bare_status else None


def _is_official(mention: _Mention, clause: _Clause) -> bool:
    """Whether the staff are a government's; withdrawn staff are, where no other is named."""
    if _OFFICIAL.search(clause.sentence):
        return True
    is_withdrawn = "withdr" in mention.text.lower()
    return is_withdrawn and not phrases.OTHER_PLACES.search(clause.sentence)


def _find_people(mention: _Mention, clause: _Clause) -> tuple[str, ...]:
    is_everyone = mention.kind == "reduced_staff" or (
        mention.kind == "ordered_departure" and _SUSPENDED.search(clause.sentence)
    )
    plain_staff = "all_staff" if is_everyone else "non_emergency_staff"
    parts = {
        "people_after": [clause.after if mention.is_order else _OBJECT_ENDS.split(clause.after)[0]],
        "people_before": [clause.before[-_CLAUSE_AT_MOST:]],
        "people_inside": [mention.text],
    }[mention.phrase.about]
    ended = phrases.END_AFTER.search(clause.after) if mention.is_status else None
    if ended:  # "was terminated and staff are returning": who returns may be others
        parts = [clause.after[: ended.start()]]
    if mention.is_order:
        parts += [clause.before, clause.sentence[: mention.start]]
    found = (read_people(part, plain_staff=plain_staff) for part in parts)
    return next((who for who in found if who), ())


def _find_who_of_mission(mention: _Mention, clause: _Clause) -> tuple[str, ...] | None:
    is_no_departure = {
        "relocated": _is_no_relocation,
        "closed": _is_no_closure,
        "reopened": _is_no_reopening,
    }.get(mention.kind)
    if not is_of_mission(clause.before, clause.rest, clause.issuer_iso3):
        return None
    return None if is_no_departure and is_no_departure(mention, clause) else ("all_staff",)


def _is_no_relocation(mention: _Mention, clause: _Clause) -> bool:
    if phrases.REMOTELY.search(mention.text):
        return False
    if phrases.NEW_PREMISES.search(clause.rest) or not phrases.MOVED.match(clause.rest):
        return True
    around = f"{clause.before[-60:]} {clause.rest[:40]}"
    if set(read_people(around, plain_staff="all_staff")) - {"all_staff"}:
        return True  # some of the people moved, not the post
    is_common_verb = mention.text.lower().startswith(("mov", "transfer"))
    return is_common_verb and not _NAMES_A_PLACE.search(clause.rest)


def _is_no_closure(mention: _Mention, clause: _Clause) -> bool:
    if phrases.CLOSED_TO_VISITORS.match(clause.rest.lstrip()) or re.search(
        r"\breopened\b", clause.rest
    ):
        return True
    if phrases.CLOSED_FOR_GOOD.search(clause.sentence):
        return False
    words = (clause.before + mention.text).lower()
    is_announced = re.search(r"\bwill (?:be )?(?:temporarily )?close[d]?$", words)
    return bool(is_announced or phrases.CLOSED_FOR_A_WHILE.search(clause.sentence))


def _is_no_reopening(mention: _Mention, clause: _Clause) -> bool:
    if mention.text.lower() in ("reopen", "re-open", "resume operations"):
        return bool(phrases.CLOSED_FOR_A_WHILE.search(clause.sentence))
    return bool(
        phrases.NOTHING_UNUSUAL.search(clause.sentence)
        or phrases.PARTS_OF_A_POST.search(clause.rest[:40])
    )


def _find_citizens(mention: _Mention, clause: _Clause) -> tuple[str, ...] | None:
    if _WHO_HAVE_BEEN.search(clause.before):
        return None
    is_before = mention.phrase.about == "citizens_before"
    near = clause.before[-80:] if is_before else mention.text + clause.after
    return ("citizens",) if names_citizens(near, clause.issuer_iso3) else None


def _leave_out_implied(mentions: Sequence[_Mention]) -> list[_Mention]:
    """Keep what says most: one state of the post, and no withdrawal that it implies."""
    kinds = {mention.kind for mention in mentions}
    state = next((kind for kind in _STATES if kind in kinds), None)

    def is_implied(mention: _Mention) -> bool:
        if mention.kind in _STATES:
            return mention.kind != state
        if mention.kind == "reduced_staff":
            return state is not None or not kinds.isdisjoint(ORDERS)
        # "Closed, and staff were told to leave" is one thing; an ordered departure is another.
        is_told_to_leave = mention.is_order and "departure" not in mention.text.lower()
        return is_told_to_leave and state is not None

    return [mention for mention in mentions if not is_implied(mention)]


def _complete(
    mention: _Mention,
    place: int,
    mentions: Sequence[_Mention],
    plain: str,
    dates: Sequence[StatedDate],
) -> Iterator[Stated]:
    """Add the posts and the date."""
    start = mentions[place - 1].end if place else 0
    end = mentions[place + 1].start if place + 1 < len(mentions) else len(plain)
    read_to = len(plain)
    if mention.kind == "relocated":
        # What it moved to is not the post that was left.
        moved_to = _MOVES_TO.search(plain, mention.end)
        read_to = mention.start if phrases.REMOTELY.search(mention.text) else read_to
        read_to = min(read_to, moved_to.start()) if moved_to else read_to
    stated_on = _choose_date(mention, end, dates)
    for post in find_posts(plain[:read_to], start, mention.start, end) or (None,):
        yield Stated(mention.kind, mention.event, mention.who, post, stated_on)


def _choose_date(mention: _Mention, end: int, dates: Sequence[StatedDate]) -> StatedDate | None:
    """Choose the nearest date before the phrase, else the first behind it."""
    earlier = [stated for stated in dates if stated.start < mention.start]
    later = [stated for stated in dates if mention.start <= stated.start < end]
    return next(iter([*earlier[-1:], *later, *dates]), None)
