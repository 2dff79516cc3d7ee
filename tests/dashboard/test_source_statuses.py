"""The sources page, and what is drawn as a question: doubtful reports, and counted events."""

import hashlib
from datetime import UTC, date, datetime, timedelta

import factories
import pytest

from dashboard.facts.conflict import CONFLICT, count_in_cells
from dashboard.facts.coverage import describe_coverage
from dashboard.facts.discovery import LAYERS
from dashboard.facts.presence import PRESENCE
from dashboard.facts.presence.query import count_presence_apart
from dashboard.facts.sources_in_view import describe_sources
from dashboard.figures.mark_traces import make_conflict_traces, make_presence_traces
from dashboard.panels.sources import make_source_panel, make_source_table
from dashboard.queries.period import Period
from dashboard.queries.sources import find_other_holdings, find_served_page, find_source_statuses
from dashboard.situation import find_situation
from dashboard.view_state import ViewState
from dashboard.words.html import write_html
from loaders.archive import open_archive
from loaders.discovery import issuers
from loaders.facts.presence import DOUBTS
from loaders.facts.tables import to_arrow
from loaders.points import DOUBTS as IMPORT_DOUBTS
from loaders.points import PLACE_DOUBTS
from loaders.updates.runs import Fault, KeptPage, PageFetch, SourceRun

AT = datetime(2030, 6, 2, 6, 0, tzinfo=UTC)
BODY = b"<script>a page</script>"
SHA256 = hashlib.sha256(BODY).hexdigest()
JUNE = (date(2030, 6, 1), date(2030, 6, 30))


def make_run(number, outcome, *, name="us_state", message="", missing=()):
    at = AT + timedelta(days=number)
    return SourceRun(
        run=f"{name}/{number}",
        name=name,
        started_at=at - timedelta(seconds=2),
        outcome=outcome,
        message=message,
        content_on=at.date(),
        newest_on=at.date(),
        n_items=211,
        n_placed=209,
        n_new=0,
        n_changed=0,
        n_reissued=0,
        n_waiting=0,
        n_faults=0,
        n_refused=0,
        unplaced=("Worldwide",),
        missing=missing,
        recorded_at=at,
    )


def make_report(number, *, flags=(), lon=27.5, lat=53.9, valid_from=date(2030, 6, 1)):
    return factories.report(
        report_id=f"r{number}",
        place=f"Place {number}",
        lon=lon,
        lat=lat,
        kind="unspecified",
        valid_from=valid_from,
        recorded_at=AT,
        source="import page " + "0" * 64,
        flags=flags,
    )


def make_event(number, *, lon, lat, precision="site"):
    return factories.event(
        event_id=str(number),
        lon=lon,
        lat=lat,
        precision=precision,
        valid_from=date(2030, 5, 30),
        valid_to=date(2030, 6, 1),
        deaths_best=3,
        deaths_low=1,
        deaths_high=5,
        recorded_at=AT,
        source="ucdp page " + "0" * 64,
    )


@pytest.fixture(scope="module")
def books(tmp_path_factory, hostile):
    archive = open_archive(str(tmp_path_factory.mktemp("books")))
    fault = Fault("us_state", "refused_record", hostile, hostile, hostile, SHA256, AT.date(), AT)
    records = [
        make_run(0, "ok", missing=("Belarus",)),
        make_run(1, "refused", message=hostile),
        fault,
        KeptPage(SHA256, BODY, AT),
        PageFetch("us_state/0", "https://x.example/", SHA256, None, None, None, False, AT),
        make_report(1),
        make_report(2, flags=("label_place_disagree",), lon=28.5),
        make_report(3, flags=("no_coordinates",), lon=None, lat=None),
        make_report(4, flags=("no_date",), valid_from=None),
        make_event(1, lon=30.51, lat=50.45),
        make_event(2, lon=30.52, lat=50.46, precision="country"),
        make_event(3, lon=36.2, lat=49.9),
    ]
    archive.append("test", to_arrow(records))
    return archive


@pytest.fixture(scope="module")
def us_state(books):
    return {status.name: status for status in find_source_statuses(books)}["us_state"]


@pytest.fixture(scope="module")
def june(books):
    view = ViewState(*JUNE, layers=frozenset(LAYERS))
    return find_situation(books, view, issuers()["us_state"])


def test_a_failed_source_is_named_beside_its_last_good_data(us_state):
    assert (us_state.last_run.outcome, us_state.last_good.outcome) == ("refused", "ok")
    table = write_html(make_source_table([us_state], AT + timedelta(days=4)))
    assert "failed: the page was refused" in table
    assert "4 days ago" in table
    assert "209 of 211 placed, 1 missing" in table


def test_a_source_says_its_terms_its_missing_and_its_faults_as_text(us_state, read_markup, hostile):
    page = read_markup(write_html(make_source_panel(us_state)))
    assert "Licence: Public domain" in page.text
    assert "missing now: Belarus" in page.text
    assert "Unplaced: Worldwide" in page.text
    assert hostile in page.text
    assert not {"script", "img"} & set(page.tags)
    assert f"pages/{SHA256}" in page.links
    assert not [link for link in page.links if link.startswith("javascript")]


def test_a_source_never_fetched_says_how_to_fetch_it(books):
    statuses = {status.name: status for status in find_source_statuses(books)}
    assert "run postwatch update" in write_html(make_source_panel(statuses["gdelt"]))
    assert "bundled history only" in write_html(make_source_panel(statuses["ie_dfa"]))


def test_the_sources_in_view_are_named_with_their_age(june, us_state):
    line = describe_sources(june, us_state)
    assert line.startswith("Levels: U.S. Department of State (Public domain")
    assert "fetched 2 Jun 2030, missing from it: Belarus; the fetch of 3 Jun 2030 failed" in line
    assert "Presence: Test reporter 3." in line


def test_what_came_by_no_source_is_listed_too(books):
    held = {(one.what, one.name): one.n_held for one in find_other_holdings(books)}
    assert held["presence", "Test reporter"] == 4
    assert held["departures", "postwatch fact tables"] > 300


def test_a_kept_page_is_found_by_its_hash(books):
    page = find_served_page(books, SHA256)
    assert (page.body, page.url, page.name) == (BODY, "https://x.example/", "us_state")
    assert find_served_page(books, "0" * 64) is None


def test_what_is_doubtful_or_cannot_be_drawn_is_counted(books, june):
    apart = count_presence_apart(books, Period(*JUNE))
    assert (apart.n_doubtful, apart.n_without_place, apart.n_without_date) == (1, 1, 1)
    line = describe_coverage(june)
    assert "3 presence reports in 2 marks; 1 doubtful; 1 without a place" in line
    assert "1 of no known day, in no range" in line


def test_a_doubtful_report_is_drawn_as_a_question(june):
    marks = june[PRESENCE].marks.set_index("lon")
    assert marks.loc[27.5, "precision"] == "site"
    assert marks.loc[28.5, "precision"] == "doubtful"
    assert "Doubtful: label place disagree" in marks.loc[28.5, "text"]
    doubtful, site = make_presence_traces(june[PRESENCE].marks)
    assert doubtful["text"] == ["?"]
    assert site["text"] == [""]


def test_conflict_events_are_counted_in_cells_and_said_to_be_context(books, june):
    cells = count_in_cells(books, Period(*JUNE))
    assert sorted(zip(cells["n"], cells["deaths"], strict=True)) == [(1, 3), (2, 6)]
    marks = june[CONFLICT].marks.set_index("n")
    assert "6 deaths" in marks.loc[2, "text"]
    assert "1 of them placed to a district or country only" in marks.loc[2, "text"]
    assert "context, not military presence" in marks.loc[1, "text"]
    (trace,) = make_conflict_traces(june[CONFLICT].marks)
    assert len(trace["lon"]) == 2
    assert "3 events with deaths in 2 cells" in describe_coverage(june)


def test_conflict_events_are_in_the_table_as_they_are_on_the_map(june):
    table = CONFLICT.offer_tables(june)["Conflict"]()
    deaths = [column.name for column in table.columns].index("Deaths (best estimate)")
    counted = june[CONFLICT].marks
    assert len(table.rows) == table.n == counted["n"].sum()
    assert sum(row[deaths] for row in table.rows) == counted["deaths"].sum()
    assert {*table.codes} <= {"SYR", "UKR", None} | {
        row["iso3"] for _, row in june[CONFLICT].rows.iterrows()
    }


def test_conflict_events_are_not_drawn_unless_asked(books):
    quiet = find_situation(books, ViewState(*JUNE), issuers()["us_state"])
    assert CONFLICT.offer_tables(quiet) == {}
    assert quiet[CONFLICT].marks.empty
    assert make_conflict_traces(quiet[CONFLICT].marks) == []


def test_a_report_without_a_place_keeps_its_row(june):
    assert set(june[PRESENCE].rows["place"]) == {"Place 1", "Place 2", "Place 3"}
    assert june[PRESENCE].n == 3


def test_what_the_importer_doubts_of_a_day_or_a_place_is_drawn_as_a_question():
    of_days = {"day_month_swapped", "day_month_ambiguous", "dated_after_posting"}
    assert of_days <= set(IMPORT_DOUBTS)
    assert PLACE_DOUBTS | of_days <= DOUBTS
