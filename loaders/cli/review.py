"""The verb ``postwatch departures review``: a person decides what enters the timeline."""

import argparse
import json
import re
import sys
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

from geodata import country_name
from loaders.errors import LoadersError
from loaders.facts.departures import DEPARTURE_KINDS, DEPARTURE_WHO
from loaders.facts.identity import as_json
from loaders.updates.runs import PROPOSED_EVENTS

if TYPE_CHECKING:
    from loaders.archive import Archive
    from loaders.reviews.departure_reviews import Correction, Pending
    from loaders.updates.runs import Decision, Proposal

EXIT_REFUSED = 2

_DATE = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?")
_SHOWN_OF_ID = 12
_QUESTION = "[c]onfirm, [e]dit, [r]eject, [s]kip, [q]uit? "


def add_review_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the verb; sets ``run``, which returns the exit code."""
    parser.description = (
        "Show the departures proposed from advisories and notices, and decide them. Only what a "
        "person confirms enters the timeline, with their name and the time. On a terminal and "
        "without a decision among the options, one proposal after another is asked about."
    )
    decision = parser.add_mutually_exclusive_group()
    decision.add_argument("--confirm", metavar="ID", help="confirm a proposal as it stands")
    decision.add_argument("--reject", metavar="ID", help="reject a proposal for good")
    decision.add_argument("--correct", metavar="ID", help="confirm it with what is said here:")
    parser.add_argument("--event", choices=PROPOSED_EVENTS, help="whether it begins or ends")
    parser.add_argument("--kind", choices=DEPARTURE_KINDS)
    parser.add_argument("--who", type=read_who, metavar="WHO[,WHO]", help=", ".join(DEPARTURE_WHO))
    parser.add_argument("--post", metavar="CITY", help="city of the embassy or consulate")
    parser.add_argument("--host", metavar="ISO3", type=str.upper, help="the country left")
    parser.add_argument(
        "--from",
        dest="began",
        type=read_began,
        metavar="DATE",
        help="when it began: a day, month or year (2022-01-31, 2022-01, 2022)",
    )
    parser.add_argument(
        "--to", dest="ended_on", type=_read_day, metavar="DATE", help="the day it ended"
    )
    parser.add_argument("--by", metavar="NAME", help="who decides")
    parser.add_argument("--note", default="", help="why")
    parser.add_argument("--archive", metavar="PATH_OR_URL", help="which archive")
    parser.add_argument("--json", action="store_true", help="print one JSON array")
    parser.set_defaults(run=run_review, refuse=parser.error)


def run_review(args: argparse.Namespace) -> int:
    """Run ``postwatch departures review``.

    Returns
    -------
    int
        0; 2 if a decision is refused or the archive cannot be opened.
    """
    from loaders.archive import open_archive

    try:
        _refuse_odd_options(args)
        archive = open_archive(args.archive)
        if args.confirm or args.reject or args.correct:
            return _decide(archive, args)
        if not args.json and sys.stdin.isatty():
            return _ask_about_each(archive, args.by)
        return _list(archive, is_json=args.json)
    except LoadersError as error:
        print(f"postwatch: {error}", file=sys.stderr)
        return EXIT_REFUSED


def read_who(text: str) -> tuple[str, ...]:
    """Read who leaves: names of `DEPARTURE_WHO` with commas or plus signs between them."""
    who = tuple(part.strip().replace(" ", "_") for part in re.split(r"[,+]", text) if part.strip())
    unknown = [one for one in who if one not in DEPARTURE_WHO]
    if unknown or not who:
        raise argparse.ArgumentTypeError(f"{text!r}: allowed: {', '.join(DEPARTURE_WHO)}")
    return who


def read_began(text: str) -> tuple[date, str]:
    """Read a day, month or year: its first day, and how precise it is."""
    match = _DATE.fullmatch(text.strip())
    try:
        if match is None:
            raise ValueError
        year, month, day = match.groups()
        first_day = date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{text!r}: a day, month or year is written 2022-01-31, 2022-01 or 2022"
        ) from None
    return first_day, "day" if day else "month" if month else "year"


def _read_day(text: str) -> date:
    day, precision = read_began(text)
    if precision != "day":
        raise argparse.ArgumentTypeError(f"{text!r}: a day is written 2022-01-31")
    return day


def _refuse_odd_options(args: argparse.Namespace) -> None:
    is_decided = args.confirm or args.reject or args.correct
    if is_decided and not (args.by or "").strip():
        args.refuse("argument --by: a decision carries the name of who decides")
    corrects = _read_correction(args)
    if bool(corrects) != bool(args.correct):
        args.refuse("--event, --kind, --who, --post, --host, --from, --to go with --correct")


def _read_correction(args: argparse.Namespace) -> "Correction":
    from loaders.reviews.departure_reviews import Correction

    valid_from, precision = args.began or (None, "day")
    return Correction(
        event=args.event,
        kind=args.kind,
        who=args.who,
        post=args.post,
        host_iso3=args.host,
        valid_from=valid_from,
        date_precision=precision,
        valid_to=args.ended_on,
    )


def _decide(archive: "Archive", args: argparse.Namespace) -> int:
    from loaders.reviews.departure_reviews import decide

    if args.reject:
        decisions = decide(archive, args.reject, "rejected", args.by, note=args.note)
    elif args.confirm:
        decisions = decide(archive, args.confirm, "confirmed", args.by, note=args.note)
    else:
        correction = _read_correction(args)
        decisions = decide(
            archive, args.correct, "corrected", args.by, correction=correction, note=args.note
        )
    if args.json:
        print(json.dumps([as_json(one) for one in decisions], ensure_ascii=False))
    else:
        print(_word_decisions(archive, decisions))
    return 0


def _word_decisions(archive: "Archive", decisions: "tuple[Decision, ...]") -> str:
    from loaders.reviews.departure_reviews import describe, list_reviewed

    ids = {one.proposal_id for one in decisions}
    reviewed = [one for one in list_reviewed(archive) if one.decision.proposal_id in ids]
    put = [describe(one.departure) for one in reviewed if one.departure is not None]
    by = f"{decisions[0].verdict} by {decisions[0].decided_by}"
    return f"{by}; on the timeline: {'; '.join(put)}" if put else f"{by}; nothing enters"


def _list(archive: "Archive", *, is_json: bool) -> int:
    from loaders.reviews.departure_reviews import pending_proposals

    pending = pending_proposals(archive)
    if is_json:
        rows = [
            as_json(one.proposal) | {"held": [as_json(departure) for departure in one.held]}
            for one in pending
        ]
        print(json.dumps(rows, ensure_ascii=False))
    else:
        print("\n\n".join([_count(pending), *map(write_pending, pending)]))
    return 0


def _count(pending: "list[Pending]") -> str:
    if not pending:
        return "no proposal waits"
    return f"{len(pending)} proposal{'s wait' if len(pending) > 1 else ' waits'} for a person"


def write_pending(pending: "Pending") -> str:
    """Word a proposal in a few lines: what it says, the sentence, and what is held already."""
    from loaders.reviews.departure_reviews import describe, word_key

    one = pending.proposal
    host = f"{country_name(one.host_iso3)}, {one.host_iso3}" if one.host_iso3 else "no country"
    who = ", ".join(map(word_key, one.who)) or "not said"
    stated = f"stated {one.stated_on}" if one.stated_on else "no day stated"
    lines = [
        f"{pending.proposal_id[:_SHOWN_OF_ID]}  {one.name}  {one.destination} ({host})",
        f"  {word_key(one.kind)} {one.event}; who: {who}; post: {one.post or 'not said'}; "
        f"{stated}, published {one.published_on or 'on a day not known'}",
        f'  "{one.sentence}"',
        f"  {one.url} (characters {one.text_from} to {one.text_to})",
        *(f"  held: {describe(departure)}" for departure in pending.held),
    ]
    # The text is a stranger's: what would steer the terminal is not printed.
    return "\n".join("".join(filter(str.isprintable, line)) for line in lines)


def _ask_about_each(archive: "Archive", decided_by: str | None) -> int:
    """Ask about one proposal after another; the end of the input is as good as quitting."""
    from loaders.reviews.departure_reviews import pending_proposals

    pending = pending_proposals(archive)
    print(_count(pending))
    try:
        for one in pending:
            print(f"\n{write_pending(one)}")
            answer = ""
            while answer not in ("c", "e", "r", "s", "q"):
                answer = input(_QUESTION).strip().lower()[:1]
            if answer == "q":
                break
            if answer != "s":
                decided_by = decided_by or _ask_name()
                _settle(archive, one, answer, decided_by)
    except EOFError:
        print()
    return 0


def _ask_name() -> str:
    name = ""
    while not name:
        name = input("Who decides (your name)? ").strip()
    return name


def _settle(archive: "Archive", pending: "Pending", answer: str, decided_by: str) -> None:
    """Take one decision; one that is refused says why and leaves the proposal waiting."""
    from loaders.reviews.departure_reviews import decide

    verdict = {"c": "confirmed", "r": "rejected", "e": "corrected"}[answer]
    try:
        correction = _ask_correction(pending.proposal) if answer == "e" else None
        if answer == "e" and not correction:
            verdict, correction = "confirmed", None
        decisions = decide(archive, pending.proposal_id, verdict, decided_by, correction=correction)
    except LoadersError as refused:
        print(f"not taken: {refused}")
    else:
        print(_word_decisions(archive, decisions))


def _ask_correction(proposal: "Proposal") -> "Correction":
    """Ask for each thing a departure needs; an empty answer keeps what was proposed."""
    from loaders.reviews.departure_reviews import Correction

    began = _ask("began", proposal.stated_on, read_began)
    return Correction(
        event=_ask("event", proposal.event, _choose(PROPOSED_EVENTS)),
        kind=_ask("kind", proposal.kind, _choose(DEPARTURE_KINDS)),
        who=_ask("who", ", ".join(proposal.who), read_who),
        post=_ask("post", proposal.post, str.strip),
        host_iso3=_ask("host", proposal.host_iso3, str.upper),
        valid_from=began[0] if began else None,
        date_precision=began[1] if began else "day",
        valid_to=_ask("ended", None, _read_day),
    )


def _choose(allowed: tuple[str, ...]) -> Callable[[str], str]:
    def read(text: str) -> str:
        key = text.strip().replace(" ", "_")
        if key not in allowed:
            raise argparse.ArgumentTypeError(f"{text!r}: allowed: {', '.join(allowed)}")
        return key

    return read


def _ask(what: str, proposed: object, read: Callable[[str], Any]) -> Any:
    while True:
        answer = input(f"  {what} [{proposed or 'not said'}]: ").strip()
        if not answer:
            return None
        try:
            return read(answer)
        except argparse.ArgumentTypeError as fault:
            print(f"  {fault}")
