"""The button that updates the archive, its progress, and the notice that the data are old."""

from datetime import UTC, datetime, timedelta

import streamlit as st

from dashboard.resources import get_archive
from dashboard.updates.updater import Progress, get_updater
from dashboard.view_state import Choices
from dashboard.words.html import write_html
from dashboard.words.labels import format_date, plural
from dashboard.words.spans import Paragraph

OLD_AFTER = timedelta(days=7)
"""Data whose newest day is longer ago are said to be old."""

_DISMISSED = "old_data_dismissed"


def show_update_button(key: str, *, is_short: bool = False) -> None:
    """Show the button and how the update fares; what was fetched is shown once it has ended.

    `is_short` leaves out what each source answered.
    """
    every = "1s" if get_updater().progress.is_running else None
    st.fragment(_show_button, run_every=every)(key, every is not None, is_short)


def _show_button(key: str, is_watching: bool, is_short: bool) -> None:
    updater = get_updater()
    progress = updater.progress
    if is_watching and not progress.is_running:
        get_archive().refresh()
        st.rerun()
    with st.container(key=f"{key}-place", horizontal=is_short, vertical_alignment="center"):
        if st.button(
            "Updating" if progress.is_running else "Update now",
            key=key,
            icon=":material/sync:",
            disabled=progress.is_running,
            help="Asks every live source what it says now",
        ):
            updater.start()
            st.rerun()
        _say_progress(progress)
    if progress.lines and not is_short:
        st.code("\n".join(progress.lines), language=None, wrap_lines=True)


def _say_progress(progress: Progress) -> None:
    if progress.refusal:
        st.warning(f"Not started: {progress.refusal}.")
    elif progress.is_running:
        st.caption(f"Asking the sources: {plural(len(progress.lines), 'source')} done so far.")
    elif progress.ended_at is not None:
        how = "every source answered" if progress.code == 0 else "not every source answered"
        if progress.code not in (0, 3):
            how = "it failed"
        st.caption(f"Updated at {progress.ended_at:%H:%M} UTC: {how}.")


def show_age_notice(choices: Choices) -> None:
    """Say that the newest data held are old, once in a session, with the button to update."""
    age = datetime.now(UTC).date() - choices.newest_on
    if age <= OLD_AFTER or st.session_state.get(_DISMISSED):
        return
    with st.container(horizontal=True, vertical_alignment="center", key="old-data"):
        newest = format_date(choices.newest_on)
        said = f"The newest data held are of {newest}, {plural(age.days, 'day')} ago."
        st.html(write_html(Paragraph((said,))))
        show_update_button("update-old", is_short=True)
        st.button("Dismiss", key="dismiss-old", type="tertiary", on_click=_dismiss)


def _dismiss() -> None:
    st.session_state[_DISMISSED] = True
