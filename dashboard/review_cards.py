"""What a person reads before deciding on a proposed departure.

Feed text is untrusted: everything is escaped, and only http and https addresses become links.
"""

from dataclasses import asdict
from html import escape

from dashboard.panel_parts import make_link, make_list
from dashboard.source_panel import PAGES_URL
from dashboard.wording import (
    departure_words,
    format_date,
    name_issuing_country,
    name_kind,
    name_who,
)
from geodata import country_name
from loaders.departure_reviews import Pending, Reviewed
from loaders.facts.departures import Departure
from loaders.runs import Proposal

_HELD_AT_MOST = 3


def make_card(pending: Pending) -> str:
    """Write one proposal: what is proposed, the sentence, and what is held already."""
    proposal = pending.proposal
    published = format_date(proposal.published_on) if proposal.published_on else "on no stated day"
    lines = [
        f"<q>{escape(proposal.sentence)}</q>",
        f"{escape(proposal.destination)}, published {published}: "
        f"{make_link(proposal.url, 'the text')}, "
        f'<a href="{PAGES_URL}/{proposal.sha256}" target="_blank">the page as kept</a>',
    ]
    lines += [f"On the timeline: {_held_words(held)}" for held in pending.held[:_HELD_AT_MOST]]
    if len(pending.held) > _HELD_AT_MOST:
        lines.append(f"and {len(pending.held) - _HELD_AT_MOST} earlier ones")
    return (
        f'<div class="pw-panel pw-proposal"><h3>{escape(name_proposal(proposal))}</h3>'
        f"{make_list(lines, '')}</div>"
    )


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


def make_reviewed(reviewed: Reviewed) -> str:
    """Write one decision: what was decided of what, by whom and when."""
    decision = reviewed.decision
    decided = (
        f"<strong>{format_date(decision.recorded_at.date())}</strong> "
        f"{escape(decision.decided_by)} {escape(decision.verdict)}: "
        f"{escape(name_proposal(reviewed.proposal))}"
    )
    if reviewed.departure is not None and decision.verdict == "corrected":
        decided += f" &rarr; {_held_words(reviewed.departure)}"
    return decided + (
        f' <span class="pw-note">{escape(decision.note)}</span>' if decision.note else ""
    )


def _held_words(departure: Departure) -> str:
    return escape(departure_words(asdict(departure)))
