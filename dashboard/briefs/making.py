"""Making a brief: the view on the screen, with everything said that it rests on."""

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from dashboard.briefs.brief import Brief
from dashboard.briefs.legend_entries import make_legend_entries
from dashboard.briefs.scope import find_scope
from dashboard.briefs.sections import Edits, tell_facts
from dashboard.drawing.legend import draw_legend
from dashboard.drawing.timeline import make_timeline, order_rows
from dashboard.drawing.view import (
    describe_borders,
    describe_drawn_map,
    describe_freshness,
    draw_map,
    draw_timeline,
)
from dashboard.facts.coverage import describe_coverage
from dashboard.facts.kind import BriefAsked, Situation
from dashboard.figures.departure_timeline import describe_timeline
from dashboard.palette import LIGHT
from dashboard.queries.citations import Citations
from dashboard.situation import find_situation
from dashboard.view_state import ViewState, make_address
from dashboard.words.dates import write_day
from dashboard.words.labels import name_issuer
from geodata.geography import Geography
from loaders.archive import Archive
from loaders.discovery import issuers


def pin_view(archive: Archive, view: ViewState) -> ViewState:
    """Pin a view to the version of the archive it is read at, unless it names one."""
    return view if view.version is not None else replace(view, version=archive.version)


def make_permalink(view: ViewState, base_url: str) -> str:
    """Write the absolute address that opens a view."""
    return f"{base_url.rstrip('/')}/?{urlencode(make_address(view), safe=',')}"


@dataclass(frozen=True, slots=True)
class Prepared:
    """A brief, and the situation it was made from, for the files that go with it."""

    brief: Brief
    situation: Situation


def make_brief(
    archive: Archive,
    geography: Geography,
    view: ViewState,
    *,
    base_url: str,
    edits: Edits | None = None,
    public_only: bool = False,
) -> Brief:
    """Make the brief of a view; see `prepare_brief`."""
    prepared = prepare_brief(
        archive, geography, view, base_url=base_url, edits=edits, public_only=public_only
    )
    return prepared.brief


def prepare_brief(
    archive: Archive,
    geography: Geography,
    view: ViewState,
    *,
    base_url: str,
    edits: Edits | None = None,
    public_only: bool = False,
) -> Prepared:
    """Make the brief of a view, and keep the situation it shows.

    Parameters
    ----------
    archive : Archive
        Where to look.
    geography : Geography
        Whose borders are drawn and measured from.
    view : ViewState
        What is shown; pinned to the archive's newest version unless it names one.
    base_url : str
        Where readers find the app, such as ``https://postwatch.example``.
    edits : Mapping of str to str or None, optional
        The analyst's changes; see `dashboard.briefs.sections.tell_facts`.
    public_only : bool
        Without the rows of sources whose terms keep them in the user's own archive: what a web
        route may serve. The coverage line then says so.

    Raises
    ------
    ArchiveError
        If the archive has no such version.
    ValueError
        If an edit names no sentence of this brief.
    """
    view = pin_view(archive, view)
    situation = find_situation(archive, view, issuers()[view.issuer], public_only=public_only)
    scope = find_scope(view, geography)
    citations = Citations()
    known = issuers()
    asked = BriefAsked(situation, scope, geography, {view.issuer: known[view.issuer], **known})
    sections, tables = tell_facts(asked, citations, edits)
    # Where a slide has no room for all, those of the country come before the others.
    order = "selection" if view.country else view.sort
    timeline_rows = order_rows(make_timeline(situation).rows, replace(view, sort=order))
    as_of = write_day(view.date_to)
    brief = Brief(
        view=view,
        title=f"{scope.name}: advisory levels of {name_issuer(situation.issuer)} on {as_of}",
        subtitle=f"Marks of {write_day(view.date_from)} to {write_day(view.date_to)}",
        as_of=view.date_to,
        map_figure=draw_map(situation, geography, LIGHT),
        timeline_figure=draw_timeline(situation, timeline_rows, LIGHT),
        map_label=describe_drawn_map(situation),
        timeline_label=describe_timeline(timeline_rows, view.date_from, view.date_to),
        legend=make_legend_entries(draw_legend(situation, LIGHT)),
        sections=sections,
        sources=citations.list_sources(),
        coverage=_describe_coverage(situation, public_only),
        freshness=describe_freshness(archive, situation),
        viewpoint=describe_borders(geography),
        permalink=make_permalink(view, base_url),
        archive_version=situation.view.version or 0,
        tables=tables,
    )
    return Prepared(brief, situation)


def _describe_coverage(situation: Situation, public_only: bool) -> str:
    words = describe_coverage(situation)
    if public_only and "presence" in situation.view.layers:
        words += " Reports whose source's terms keep them in the archive are left out."
    return words
