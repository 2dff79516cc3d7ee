"""Under the map: the bar that steps through the range, day by day or by longer steps."""

from dashboard.components.play import show_play
from dashboard.drawing.frames import make_frames_url
from dashboard.pages.controls import pick_last_day
from dashboard.queries.frames import choose_days
from dashboard.view_state import ViewState
from dashboard.words.labels import plural

_AT_REST = "Your system asks for no motion: the days are stepped through, and not played."


def show_play_bar(view: ViewState) -> None:
    """Show the bar for the range of a view."""
    days, step = choose_days(view.date_from, view.date_to)
    words = (
        f"{plural(len(days), step)} of the range, one by one."
        if len(days) > 1
        else "One day: nothing to step through."
    )
    show_play(
        make_frames_url(view),
        n_days=len(days),
        day=view.date_to,
        words=words,
        words_at_rest=_AT_REST,
        map_testid="world-map",
        key="play",
        on_day=pick_last_day,
    )
