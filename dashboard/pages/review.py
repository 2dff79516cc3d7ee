"""The review: departures that texts seem to state, for a person to confirm, correct or reject."""

import streamlit as st

from dashboard.panels.review_cards import make_card, make_reviewed
from dashboard.resources import get_archive
from dashboard.words.html import write_html
from dashboard.words.labels import name_kind, name_who, plural
from dashboard.words.markdown import escape_markdown
from dashboard.words.spans import Group, Heading, Listing, Paragraph
from geodata import ALL_ISO3, country_name
from loaders.errors import LoadersError
from loaders.facts.departures import DEPARTURE_KINDS, DEPARTURE_WHO
from loaders.reviews.departure_reviews import (
    Correction,
    Pending,
    decide,
    list_reviewed,
    pending_proposals,
)

_CARDS_AT_MOST = 10
_SAID = "review_said"
_REFUSED = "review_refused"


def show_review() -> None:
    """Show what waits for a decision, and what was decided."""
    archive = get_archive()
    archive.refresh()
    pending = pending_proposals(archive)
    explained = (
        "Sentences of fetched texts that seem to state a departure. Nothing of them stands on the "
        "timeline until a person has confirmed it; who did and when is kept."
    )
    st.html(write_html((Heading("Review departures", rank=2), Paragraph((explained,)))))
    reviewer = st.text_input("Reviewed by", key="reviewer", placeholder="your name", width=360)
    if said := st.session_state.pop(_SAID, None):
        st.success(escape_markdown(said))
    if refused := st.session_state.pop(_REFUSED, None):
        st.error(escape_markdown(refused))
    shown = min(len(pending), _CARDS_AT_MOST)
    waiting = f"{plural(len(pending), 'proposal')} waiting"
    st.caption(f"{waiting}, the newest {shown} shown" if shown < len(pending) else waiting)
    for one in pending[:_CARDS_AT_MOST]:
        _show_proposal(one, reviewer.strip())
    reviewed = list_reviewed(archive)
    st.html(write_html(Heading(f"Decided: {len(reviewed)}")))
    decided = Listing(tuple(map(make_reviewed, reviewed)), "Nothing yet.")
    st.html(write_html(Group((decided,), style="pw-panel", testid="reviewed")))


def _show_proposal(pending: Pending, reviewer: str) -> None:
    key = pending.proposal_id
    with st.container(border=True, key=f"proposal-{key[:12]}"):
        st.html(write_html(make_card(pending)))
        with st.container(horizontal=True):
            for verdict, label in (("confirmed", "Confirm"), ("rejected", "Reject")):
                st.button(
                    label,
                    key=f"{verdict}-{key}",
                    disabled=not reviewer,
                    help=None if reviewer else "Say who reviews first",
                    on_click=_decide,
                    args=(key, verdict, reviewer),
                )
        with st.expander("Correct"):
            _show_correction(pending, reviewer)


def _show_correction(pending: Pending, reviewer: str) -> None:
    proposal, key = pending.proposal, pending.proposal_id
    with st.form(f"correct-{key}", border=False):
        with st.container(horizontal=True):
            event = st.selectbox(
                "Event",
                ["begins", "ends"],
                index=["begins", "ends"].index(proposal.event),
                width=120,
            )
            kind = st.selectbox(
                "Kind",
                DEPARTURE_KINDS,
                index=DEPARTURE_KINDS.index(proposal.kind),
                format_func=name_kind,
                width=220,
            )
            who = st.multiselect(
                "Who",
                DEPARTURE_WHO,
                default=list(proposal.who),
                format_func=lambda group: name_who([group]),
                width=320,
            )
            countries = sorted(ALL_ISO3, key=country_name)
            host = st.selectbox(
                "Host",
                countries,
                index=countries.index(proposal.host_iso3) if proposal.host_iso3 else None,
                format_func=country_name,
                width=200,
            )
            post = st.text_input("Post (city)", value=proposal.post or "", width=160)
            begun = st.date_input("From", value=proposal.stated_on, width=130)
            ended = st.date_input("To, if known", value=None, width=130)
        note = st.text_input("Why")
        correction = Correction(
            event=event,
            kind=kind,
            who=tuple(who),
            host_iso3=host,
            post=post.strip() or None,
            valid_from=begun,
            valid_to=ended,
        )
        # The form's values are read after it was sent, so the decision is taken in this run.
        if st.form_submit_button("Confirm as corrected", disabled=not reviewer):
            _decide(key, "corrected", reviewer, correction=correction, note=note)
            st.rerun()


def _decide(
    proposal_id: str,
    verdict: str,
    reviewer: str,
    *,
    correction: Correction | None = None,
    note: str = "",
) -> None:
    """Take a decision, or say why it cannot be taken."""
    try:
        decided = decide(
            get_archive(), proposal_id, verdict, reviewer, correction=correction, note=note
        )
    except LoadersError as error:
        st.session_state[_REFUSED] = str(error)
        return
    n_departures = sum(one.departure_id is not None for one in decided)
    st.session_state[_SAID] = (
        f"{verdict.capitalize()}: {plural(n_departures, 'departure')} on the timeline."
        if n_departures
        else "Rejected: it will not be proposed again."
    )
