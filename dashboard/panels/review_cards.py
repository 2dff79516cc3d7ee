"""What a person reads before deciding on a proposed departure."""

from dataclasses import asdict

from dashboard.facts.departures.words import label_departure
from dashboard.words.labels import (
    format_date,
    name_kind,
    name_who,
    span_words,
)
from dashboard.words.spans import (
    Aside,
    Group,
    Heading,
    KeptPage,
    Link,
    Listing,
    Quoted,
    Strong,
    Words,
)
from geodata import country_name
from loaders.facts.departures import Departure, name_issuing_country
from loaders.reviews.departure_reviews import Pending, Reviewed
from loaders.updates.runs import Proposal

_HELD_AT_MOST = 3


def make_card(pending: Pending) -> Group:
    """Make one proposal: what is proposed, the sentence, and what is held already."""
    proposal = pending.proposal
    published = format_date(proposal.published_on) if proposal.published_on else "on no stated day"
    lines: list[Words] = [
        (Quoted(proposal.sentence),),
        (
            f"{proposal.destination}, published {published}: ",
            Link("the text", proposal.url),
            ", ",
            KeptPage("the page as kept", proposal.sha256),
        ),
    ]
    lines += [(f"On the timeline: {_held_words(one)}",) for one in pending.held[:_HELD_AT_MOST]]
    if len(pending.held) > _HELD_AT_MOST:
        lines.append((f"and {len(pending.held) - _HELD_AT_MOST} earlier ones",))
    blocks = (Heading(name_proposal(proposal)), Listing(tuple(lines)))
    return Group(blocks, style="pw-panel pw-proposal")


def name_proposal(proposal: Proposal) -> str:
    """Name what is proposed in one line."""
    host = country_name(proposal.host_iso3) if proposal.host_iso3 else proposal.destination
    parts = [
        f"{name_issuing_country(proposal.issuer_iso3)}: {name_kind(proposal.kind)}",
        name_who(proposal.who),
        f"{proposal.post}, {host}" if proposal.post else f"{host}, post not named",
        f"{proposal.event} {format_date(proposal.stated_on)}"
        if proposal.stated_on
        else f"{proposal.event}, day not stated",
    ]
    return "; ".join(part for part in parts if part)


def make_reviewed(reviewed: Reviewed) -> Words:
    """Make one decision: what was decided of what, by whom and when."""
    decision = reviewed.decision
    decided = f" {decision.decided_by} {decision.verdict}: {name_proposal(reviewed.proposal)}"
    if reviewed.departure is not None and decision.verdict == "corrected":
        decided += f" → {_held_words(reviewed.departure)}"
    note = (" ", Aside((decision.note,))) if decision.note else ()
    return (Strong(format_date(decision.recorded_at.date())), decided, *note)


def _held_words(departure: Departure) -> str:
    row = asdict(departure)
    return f"{label_departure(row)} ({span_words(row)})"
