"""A brief tells what the screen shows, with its sources, and the same from the same version."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import factories
import pytest
from hostile_archive import AT, DAY, make_departure, make_report

from dashboard.briefs.brief import LegendEntry
from dashboard.briefs.data_files import make_data
from dashboard.briefs.legend_entries import make_legend_entries
from dashboard.briefs.making import make_brief, prepare_brief
from dashboard.briefs.manifest import make_manifest
from dashboard.choices import find_choices
from dashboard.drawing.timeline import make_timeline
from dashboard.drawing.view import draw_map, draw_timeline
from dashboard.facts.coverage import describe_coverage
from dashboard.facts.presence import PRESENCE
from dashboard.pages.saved_views import SAVED_VIEWS
from dashboard.palette import LIGHT
from dashboard.queries.citing import cite_row
from dashboard.queries.sources import find_source_statuses
from dashboard.view_state import ViewState, parse_view
from dashboard.words.spans import Entry, Icon, Key, Legend, Strong
from dashboard.words.telling import Quiet
from loaders.archive import open_archive
from loaders.discovery import private_sources
from loaders.facts.tables import to_arrow
from loaders.updates.runs import SourceRun

CASE = SAVED_VIEWS[0].view
URL = "https://postwatch.example"
EVENT = factories.event(
    iso3="BLR",
    country_label="Belarus",
    place="Minsk",
    lon=27.5,
    lat=53.9,
    precision="locality",
    valid_from=DAY,
    valid_to=DAY,
    deaths_low=1,
    deaths_high=1,
    recorded_at=AT,
    source="a test",
)


@pytest.fixture(scope="module")
def make(archive, geography):
    def make(view=CASE, **asked):
        return make_brief(archive, geography, view, base_url=URL, **asked)

    return make


@pytest.fixture(scope="module")
def case(make):
    return make()


def tell(brief, number):
    return [sentence.text for sentence in brief.sections[number].sentences]


def test_the_case_of_2022_is_told_with_its_sources(case):
    told = {sentence.text: sentence for sentence in case.sections[0].sentences}
    expected = {
        "On 31 January 2022 the United States ordered family members of staff out of Minsk.": (
            "as reported by Diplopundit, press"
        ),
        "On 23 January 2022 the United States ordered family members of staff out of Kyiv, "
        "Ukraine.": "ua.usembassy.gov, primary",
        "On 14 February 2022 the United States relocated its post from Kyiv, Ukraine.": (
            "as reported by politico.com, press"
        ),
        "On 28 February 2022 the United States suspended operations in Minsk.": (
            "by.usembassy.gov, primary"
        ),
    }
    sources = {source.number: source.name for source in case.sources}
    found = {text: sources[told[text].sources[0]] for text in expected}
    assert found == expected
    lviv = told["On 14 February 2022 the United States relocated its post from Kyiv, Ukraine."]
    assert "moved to Lviv" in lviv.detail
    assert next(iter(told)).endswith("out of Minsk."), "the country a brief is about comes first"


def test_presence_is_told_by_its_distance_from_the_border_with_ukraine(case):
    yelsk = [text for text in tell(case, 2) if "Yelsk area, Belarus" in text]
    assert yelsk == [
        "On 4 February 2022 a build-up of Missile and rocket units at Yelsk area, Belarus, about "
        "20 km from the border with Ukraine, was reported."
    ]
    counted = [text for text in tell(case, 2) if text.startswith("10 reports of an exercise")]
    assert len(counted) == 1
    assert "about 5 km from the border with Poland" in counted[0]


def test_no_report_of_the_country_is_dropped_uncounted(case, archive, geography):
    prepared = prepare_brief(archive, geography, CASE, base_url=URL)
    reports = prepared.brief.tables[-1]
    n_told = sum(
        int(text.split()[0]) if text.split()[1] == "reports" else 1 for text in tell(case, 2)
    )
    assert n_told == len(reports.rows) + reports.n_more
    n_inside = prepared.situation[PRESENCE].rows["host_iso3"].eq("BLR").sum()
    assert n_inside == sum(row[0].endswith(", Belarus") for row in reports.rows) == 43


def test_a_report_is_cited_in_its_table_as_everywhere(case, look):
    rows = look(CASE.date_from, CASE.date_to)[PRESENCE].rows.to_dict("records")
    known = {(cited.words, cited.url) for cited in map(cite_row, rows)}
    sources = {row[-1] for row in case.tables[-1].rows}
    assert sources <= known
    assert {words.split(", ")[-1] for words, _ in sources} == {"copy", "press"}


def test_a_level_too_old_to_be_counted_stands_back_in_the_table(make):
    (levels, *_) = make(ViewState(date(2020, 2, 1), date(2020, 2, 28), country="UKR")).tables
    common, known = map(levels.heads.index, ("Common level (our reading)", "On the as-of date"))
    ukraine = {row[1]: (row[common], row[known]) for row in levels.rows if row[0] == "Ukraine"}
    common, footing = ukraine["U.S. Department of State"]
    assert common == Quiet("was 2")
    assert "182 days earlier" in footing
    assert "too old to be counted" in footing


def test_the_issuers_own_country_stands_in_the_table_of_levels(make):
    (levels, *_) = make(ViewState(date(2022, 2, 1), date(2022, 2, 28), country="USA")).tables
    own = next(row for row in levels.rows if row[1] == "U.S. Department of State")
    said = dict(zip(levels.heads, own, strict=True))
    assert said["On the as-of date"] == "not advised on by its own government"
    assert said["Common level (our reading)"] is said["Issued on"] is said["Source"] is None


def test_unknown_ends_are_said_to_be_unknown(case):
    assert (
        "No end is stated for 9 of 18 departures of the range; whether they still held on "
        "28 February 2022 is not known." in tell(case, 3)
    )


def test_a_region_tells_of_its_countries_alone(make):
    gulf = make(replace(SAVED_VIEWS[1].view, country=None))
    assert gulf.title.startswith("Gulf:")
    posts = {row[0] for table in gulf.tables if table.title == "Departures" for row in table.rows}
    assert "Tehran, Iran" in posts
    assert "Tel Aviv, Israel" not in posts


def test_the_world_tells_the_most_recent_and_counts_the_rest(make):
    world = make(ViewState(date(2020, 1, 1), date(2026, 8, 22)))
    departures = world.sections[0].sentences
    assert len(departures) == 41
    assert departures[-1].text.endswith("earlier departures of the range are not listed here.")
    assert departures[-2].text.split()[-1] != "2020"


def test_every_sentence_cites_sources_that_are_listed(case):
    listed = [source.number for source in case.sources]
    cited = {n for section in case.sections for s in section.sentences for n in s.sources}
    assert listed == list(range(1, len(listed) + 1))
    assert cited == set(listed)
    assert all(s.sources for section in case.sections[:3] for s in section.sentences)


def test_the_brief_draws_the_marks_of_the_screen(case, look, geography):
    shown = {"country": CASE.country, "region": CASE.region}
    screen = look(CASE.date_from, CASE.date_to, **shown)
    assert case.map_figure == draw_map(screen, geography, LIGHT)
    # A brief about a country begins its timeline with it.
    ordered = look(CASE.date_from, CASE.date_to, sort="selection", **shown)
    rows = make_timeline(ordered).rows
    assert case.timeline_figure == draw_timeline(screen, rows, LIGHT)
    assert sorted(rows["text"]) == sorted(make_timeline(screen).rows["text"])
    assert case.coverage.startswith(describe_coverage(screen))


def test_the_permalink_opens_the_view_at_its_version(case, archive):
    address, _, query = case.permalink.partition("/?")
    view, faults = parse_view(
        dict(part.split("=") for part in query.split("&")), find_choices(archive)
    )
    assert (address, faults) == (URL, [])
    assert view == case.view == replace(CASE, version=archive.version)


def test_the_legend_is_in_the_issuers_words_with_pictures(case):
    labels = [entry.label for entry in case.legend]
    assert "4 Do Not Travel" in labels
    assert all(entry.icon.startswith("data:image/svg+xml,") for entry in case.legend)


# Frozen


def test_a_second_archive_of_the_same_history_gives_the_same_brief_and_data(
    case, archive, geography, tmp_path
):
    second = open_archive(str(tmp_path / "second"))
    prepared = prepare_brief(second, geography, CASE, base_url=URL)
    assert prepared.brief == case
    files = {form: make_data(second, CASE, form) for form in ("csv", "geojson")}
    assert files == {form: make_data(archive, CASE, form) for form in files}
    first = prepare_brief(archive, geography, CASE, base_url=URL)
    assert make_manifest(second, prepared, files) == make_manifest(archive, first, files)


@pytest.fixture
def grown(tmp_path):
    """An archive that learnt a departure, a report and a fetch on 2 June 2030."""
    grown = open_archive(str(tmp_path / "grown"))
    at = datetime(2030, 6, 2, tzinfo=UTC)
    departure = factories.departure(
        issuer_iso3="FRA",
        valid_from=date(2022, 2, 1),
        reason="learnt later",
        url="https://a.example/",
        lon=27.5,
        lat=53.9,
        coord_source="test",
        recorded_at=at,
    )
    report = replace(make_report(1, "learnt later"), valid_from=date(2022, 2, 1))
    names = ("items", "placed", "new", "changed", "reissued", "waiting", "faults", "refused")
    run = SourceRun(
        run="us_state/1",
        name="us_state",
        started_at=at,
        outcome="ok",
        message="",
        content_on=at.date(),
        newest_on=at.date(),
        **{f"n_{name}": 0 for name in names},
        unplaced=(),
        missing=(),
        recorded_at=at,
    )
    grown.append("test", to_arrow([departure, report, run]))
    return grown


def test_what_was_learnt_later_is_in_no_brief_of_an_earlier_version(grown, case, geography):
    newest = make_brief(grown, geography, CASE, base_url=URL)
    assert "learnt later" in str(newest)
    assert "fetched 2 Jun 2030" in newest.freshness
    before = make_brief(grown, geography, replace(CASE, version=0), base_url=URL)
    assert before == case
    assert make_data(grown, replace(CASE, version=0), "csv") == make_data(grown, case.view, "csv")


def test_what_was_learnt_later_is_in_no_brief_as_known_before(grown, case, geography):
    known = replace(CASE, known_on=date(2030, 6, 1))
    brief = make_brief(grown, geography, known, base_url=URL)
    assert brief.sources == case.sources
    assert brief.freshness == case.freshness
    assert brief.tables == case.tables
    assert "As held by this archive on 1 Jun 2030." in brief.coverage
    assert b"learnt later" not in make_data(grown, known, "csv")
    (us_state,) = (
        status
        for status in find_source_statuses(grown, known_on=known.known_on)
        if status.name == "us_state"
    )
    assert us_state.last_run is None


# Edits


def test_an_edit_is_the_analysts_and_keeps_its_sources(make, case):
    first, second, *_ = case.sections[0].sentences
    edited = make(edits={first.key: "Our own\u202e words", second.key: None})
    sentences = edited.sections[0].sentences
    assert (sentences[0].text, sentences[0].is_edited) == ("Our own words", True)
    assert sentences[0].sources == first.sources
    assert second.text not in [sentence.text for sentence in sentences]
    assert sentences[-1].text == "The analyst left out 1 sentence here."
    assert sentences[-1].is_edited
    assert make(edits={first.key: first.text}) == case


def test_an_edit_of_no_sentence_is_refused(make):
    with pytest.raises(ValueError, match="no sentence of this brief has the key 'departure/x'"):
        make(edits={"departure/x": "words"})


# Private sources


def test_rows_of_private_sources_are_in_no_public_brief_and_no_data(geography, tmp_path):
    (private, *_) = sorted(private_sources())
    archive = open_archive(str(tmp_path / "private"))
    record = make_report(1, "SECRET", source=f"{private} page {'0' * 64}", reporter=private)
    archive.append("test", to_arrow([record]))
    view = ViewState(DAY, DAY, country="BLR")
    own = prepare_brief(archive, geography, view, base_url=URL)
    assert "SECRET" in str(own.brief.sections)
    assert "SECRET" in str(own.brief.map_figure)
    public = prepare_brief(archive, geography, view, base_url=URL, public_only=True)
    assert "SECRET" not in str(public)
    assert public.situation[PRESENCE].n == 0
    assert "are left out" in public.brief.coverage
    for form in ("csv", "geojson", "gpkg", "parquet"):
        assert b"SECRET" not in make_data(archive, view, form)
    counts = json.loads(make_manifest(archive, own, {}))["counts"]
    assert counts["presence_reports_not_in_data_files"] == 1


def test_the_manifest_counts_what_the_data_of_one_country_leaves_out(tmp_path, geography):
    archive = open_archive(str(tmp_path / "archive"))
    worldwide = replace(make_departure(1, "worldwide"), host_iso3=None)
    archive.append("a test", to_arrow([worldwide, EVENT]))
    everywhere = ViewState(DAY, DAY, layers=("departures", "conflict"))
    left_out = {
        country: count_left_out(archive, geography, replace(everywhere, country=country))
        for country in (None, "BLR")
    }
    assert left_out == {None: (0, 0), "BLR": (1, 1)}
    held = make_data(archive, everywhere, "csv").decode()
    of_one = make_data(archive, replace(everywhere, country="BLR"), "csv").decode()
    assert ("worldwide" in held, "conflict cell" in held) == (True, True)
    assert ("worldwide" in of_one, "conflict cell" in of_one) == (False, False)


def count_left_out(archive, geography, view):
    prepared = prepare_brief(archive, geography, view, base_url=URL)
    counts = json.loads(make_manifest(archive, prepared, {}))["counts"]
    return (
        counts["departures_without_a_host_not_in_data_files"],
        counts["conflict_cells_not_in_data_files"],
    )


# The legend


def test_a_legend_is_taken_over_without_what_explains_it():
    site = Entry(Icon("data:image/svg+xml,a"), ("exact & ", Strong("site")), "explained")
    sign = Entry(Key("*"), ("parts differ",), "explained")
    legend = Legend((("Presence", (site,)), ("Levels", (sign,))))
    first, second = make_legend_entries(legend)
    assert first == LegendEntry("data:image/svg+xml,a", "presence: exact & site")
    assert second.label == "parts differ"
    assert second.icon.startswith("data:image/svg+xml,")
