import hashlib
import json
import threading
import urllib.error
import urllib.request
import xml.etree.ElementTree as ET
from datetime import UTC, date, datetime

import factories
import pytest
import uvicorn
from starlette.applications import Starlette

from dashboard.drawing.frames import make_frames_url
from dashboard.drawing.geometry import SHAPES_URL
from dashboard.resources import ARCHIVE_VARIABLE, get_archive
from dashboard.routes import api, feeds, frames, shapes
from dashboard.view_state import ViewState
from loaders.archive import open_archive
from loaders.facts.tables import to_arrow
from loaders.updates.runs import KeptPage, PageFetch

AT = datetime(2031, 5, 2, tzinfo=UTC)
PAGE = b"<script>alert(1)</script>"
MARKUP = '<script>alert(1)</script> "quoted" & <b>bold</b>'


def closing_on(day):
    """A post in New Zealand closed, for a reason that is markup."""
    return factories.departure(
        host_iso3="NZL",
        post="Wellington",
        valid_from=day,
        reason=MARKUP,
        confidence="low",
        recorded_at=datetime(2031, 1, 2, tzinfo=UTC),
    )


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    """An archive of its own, with one departure more than the bundled history."""
    root = str(tmp_path_factory.mktemp("served"))
    open_archive(root).append("a test", to_arrow([closing_on(date(2031, 1, 1))]))
    return root


@pytest.fixture(scope="module")
def server(root):
    """The routes behind a real server on loopback."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv(ARCHIVE_VARIABLE, root)
        get_archive.cache_clear()
        config = uvicorn.Config(
            Starlette(routes=[*api.ROUTES, *feeds.ROUTES, *frames.ROUTES, *shapes.ROUTES]),
            port=0,
            ws="none",
            lifespan="off",
            log_level="error",
        )
        web = uvicorn.Server(config)
        thread = threading.Thread(target=web.run)
        thread.start()
        while not web.started:
            thread.join(0.02)
        yield f"http://127.0.0.1:{web.servers[0].sockets[0].getsockname()[1]}"
        web.should_exit = True
        thread.join()
        get_archive.cache_clear()


@pytest.fixture
def ask(server):
    """Ask a route; gives the status, the content type and the JSON of the answer."""

    def ask(path):
        try:
            answer = urllib.request.urlopen(server + path, timeout=30)
        except urllib.error.HTTPError as refusal:
            answer = refusal
        with answer:
            return answer.status, answer.headers["Content-Type"], json.loads(answer.read())

    return ask


def test_the_service_says_that_it_is_well_and_which_version_it_serves(ask):
    assert ask("/healthz") == (200, "application/json", {"status": "ok", "archive_version": 1})


def test_status_names_every_source_with_its_age(ask):
    status, _, body = ask("/api/v1/status")
    us_state = next(source for source in body["sources"] if source["source"] == "us_state")
    assert status == 200
    assert body["version"] == 1
    assert us_state["newest_content_on"] == "2026-10-10"


def test_levels_say_what_the_fcdo_advised_on_28_february_2022(ask):
    status, kind, body = ask("/api/v1/levels?as_of=2022-02-28&issuer=uk_fcdo&country=UKR")
    (level,) = body["levels"]
    assert (status, kind) == (200, "application/json")
    assert (body["as_of"], body["archive_version"]) == ("2022-02-28", 1)
    assert level["level_label"] == "Advises against all travel to the whole country"
    assert (level["issued_on"], level["common_level"], level["level"]) == ("2022-02-11", 4, None)


def test_levels_are_those_of_the_newest_day_unless_asked(ask):
    body = ask("/api/v1/levels?issuer=us_state")[2]
    assert body["as_of"] == "2026-10-10"
    assert len({level["iso3"] for level in body["levels"] if level["common_level"]}) >= 200


def test_levels_as_known_on_a_day_hide_what_was_recorded_later(ask):
    query = "/api/v1/levels?as_of=2022-02-28&issuer=us_state&country=BLR"
    (then,) = ask(f"{query}&known_on=2022-03-01")[2]["levels"]
    (now,) = ask(query)[2]["levels"]
    assert (then["seen_on"], now["seen_on"]) == ("2021-10-31", "2022-02-28")


def test_departures_list_minsk_in_february_2022(ask):
    query = "/api/v1/departures?from=2022-01-01&to=2022-02-28&country=BLR"
    status, kind, body = ask(query)
    assert (status, kind) == (200, "application/json")
    assert (body["from"], body["to"]) == ("2022-01-01", "2022-02-28")
    assert [(row["valid_from"], row["kind"]) for row in body["departures"]] == [
        ("2022-01-31", "ordered_departure"),
        ("2022-02-28", "suspended_operations"),
    ]
    assert body["departures"][0]["who"] == ["family_members"]
    assert body["departures"][1]["valid_to"] is None


@pytest.mark.parametrize(
    "clock", ["known_on=2022-03-01", "version=0&from=2031-01-01&to=2031-01-01"]
)
def test_departures_keep_both_clocks(ask, clock):
    days = "" if "from" in clock else "&from=2022-01-01&to=2022-02-28"
    assert ask(f"/api/v1/departures?{clock}{days}")[2]["departures"] == []


def test_markup_in_the_data_comes_out_as_text(ask):
    _, kind, body = ask("/api/v1/departures?from=2031-01-01&to=2031-01-01")
    assert kind == "application/json"
    assert body["departures"][0]["reason"] == MARKUP


def test_presence_is_geojson_with_longitude_first(ask):
    query = "/api/v1/presence.geojson?from=2022-01-01&to=2022-02-28&country=BLR"
    status, kind, body = ask(query)
    assert (status, kind, body["type"]) == (200, "application/geo+json", "FeatureCollection")
    assert len(body["features"]) == body["n_reports"] == 43
    lida = next(f for f in body["features"] if f["properties"]["place"] == "Lida airfield")
    assert lida["type"] == "Feature"
    assert lida["geometry"] == {"type": "Point", "coordinates": [25.377, 53.877]}
    assert lida["properties"]["valid_to"] == "2022-02-20"
    assert "lon" not in lida["properties"]


def test_personnel_are_whole_numbers_or_null(ask):
    body = ask("/api/v1/presence.geojson?from=2022-01-01&to=2022-02-28")[2]
    figures = [f["properties"]["personnel_high"] for f in body["features"]]
    assert {type(figure) for figure in figures} == {int, type(None)}


def test_a_range_starts_90_days_before_its_end_unless_asked(ask):
    body = ask("/api/v1/departures?to=2022-03-31")[2]
    assert (body["from"], body["to"]) == ("2021-12-31", "2022-03-31")


def test_a_range_at_the_first_day_starts_there(ask):
    body = ask("/api/v1/departures?to=1970-01-02")[2]
    assert (body["from"], body["departures"]) == ("1970-01-01", [])


def test_a_country_comes_with_everything_held_about_it(ask):
    status, _, body = ask("/api/v1/countries/BLR")
    assert status == 200
    assert (body["name"], body["as_of"]) == ("Belarus", "2026-10-10")
    assert {level["issuer"] for level in body["levels"]} == {
        "au_dfat", "ca_gac", "de_aa", "ie_dfa", "uk_fcdo", "us_state",
    }  # fmt: skip
    assert ("2022-01-31", "Minsk") in {
        (row["valid_from"], row["post"]) for row in body["departures"]
    }
    assert [fault["seen_on"] for fault in body["faults"]] == ["2026-01-14"]
    assert body["n_reissues"]["ca_gac"] == 27
    assert len(body["presence"]) == body["n_presence"]
    assert [row["iso3"] for row in body["neighbours"]][:2] == ["RUS", "UKR"]
    assert body["neighbours_issuer"] == "us_state"


def test_a_country_is_answered_as_of_a_day(ask):
    body = ask("/api/v1/countries/ukr?as_of=2022-02-28&issuer=uk_fcdo")[2]
    levels = {level["issuer"]: level["common_level"] for level in body["levels"]}
    neighbours = {row["iso3"]: row["common_level"] for row in body["neighbours"]}
    assert levels["uk_fcdo"] == 4
    assert neighbours["BLR"] == 4
    assert max(row["valid_from"] for row in body["departures"]) <= "2022-02-28"


def test_what_the_search_box_finds_is_served_for_good_by_version(ask):
    _, _, places = ask("/places.json?version=1")
    assert {"name": "Wellington", "iso3": "NZL"} in places
    of_belarus = [place for place in places if place["iso3"] == "BLR"]
    seen = [place["name"] for place in of_belarus if place.get("what") == "place"]
    assert [place["name"] for place in of_belarus] == ["Belarus", "Minsk", *seen]
    assert "Baranavichy airfield" in seen


def test_the_outlines_of_a_small_map_are_served_by_country(ask):
    _, _, locator = ask(f"/{SHAPES_URL}/locator-maps/BLR.json")
    assert set(locator) == {"height", "units_per_km", "paths", "labels"}
    assert "UKR" in locator["paths"]


def test_the_feed_of_change_is_atom_and_names_its_own_address(server):
    path = f"{feeds.CHANGES_URL}?country=NZL&kind=departure"
    with urllib.request.urlopen(server + path, timeout=30) as answer:
        kind, body = answer.headers["Content-Type"], answer.read()
    feed = ET.fromstring(body)
    atom = "{http://www.w3.org/2005/Atom}"
    assert kind.startswith("application/atom+xml")
    assert feed.findtext(f"{atom}id").startswith("urn:uuid:")
    assert feed.find(f"{atom}link[@rel='self']").get("href") == server + path
    assert [entry.findtext(f"{atom}title") for entry in feed.findall(f"{atom}entry")] == [
        "1 Jan 2031: United States closed its embassy in Wellington, New Zealand"
    ]


@pytest.mark.parametrize(
    ("path", "parameter", "reason"),
    [
        ("/api/v1/levels?as_of=yesterday", "as_of", "not a date; write it as YYYY-MM-DD"),
        ("/api/v1/levels?as_of=2022-02-30", "as_of", "not a date"),
        ("/api/v1/levels?as_of=0001-01-01", "as_of", "not a day from 1970-01-01 to 2100-01-01"),
        ("/api/v1/levels?known_on=20220301", "known_on", "not a date"),
        ("/api/v1/levels?issuer=cia", "issuer", "no such issuer; known: au_dfat"),
        ("/api/v1/levels?country=ZZZ", "country", "no such country code"),
        ("/api/v1/levels?version=2", "version", "no such archive version; there are 0 to 1"),
        ("/api/v1/levels?version=-1", "version", "no such archive version"),
        ("/api/v1/levels?when=2022-01-01", "when", "no such parameter; known: as_of, issuer"),
        ("/api/v1/levels?when=", "when", "no such parameter"),
        ("/api/v1/departures?from=2022-03-01&to=2022-02-01", "from", "comes after to=2022-02-01"),
        ("/api/v1/departures?from=x", "from", "not a date"),
        ("/api/v1/departures?country=Belarus", "country", "no such country code"),
        ("/api/v1/departures?as_of=2022-01-01", "as_of", "no such parameter; known: from, to"),
        ("/api/v1/presence.geojson?from=2022-03-01&to=2022-02-01", "from", "comes after"),
        ("/api/v1/presence.geojson?to=2022-13-01", "to", "not a date"),
        ("/api/v1/presence.geojson?country=%3Cscript%3E", "country", "no such country code"),
        ("/api/v1/countries/ZZZ", "country", "no such country code"),
        ("/api/v1/countries/BLR?as_of=x", "as_of", "not a date"),
        ("/api/v1/countries/BLR?colour=red", "colour", "no such parameter"),
        ("/frames?to=2022-02-30", "to", "not a date"),
        ("/frames?issuer=cia", "issuer", "no such issuer"),
        ("/frames?country=ZZZ", "country", "no such country code"),
        ("/frames?when=now", "when", "no such parameter; known: from, to"),
        ("/frames?to=2022-02-28&key=abc", "key", "not the key of this address"),
        ("/api/v1/status?as_of=2022-01-01", "as_of", "no such parameter; known: none"),
        ("/feeds/changes.atom?kind=rumour", "kind", "no such kind; known: level, departure"),
        ("/feeds/changes.atom?country=ATLANTIS", "country", "no such country code"),
        ("/feeds/changes.atom?silent_days=0", "silent_days", "not a whole number from 1 to 365"),
        (f"/feeds/changes.atom?silent_days={'9' * 5000}", "silent_days", "not a whole number"),
        ("/feeds/changes.atom?page=2", "page", "no such parameter; known: country, issuer"),
        (f"/{SHAPES_URL}/countries/neighbours.geojson", "region", "needs a country"),
        (f"/{SHAPES_URL}/countries/neighbours/VAT.geojson", "country", "no shape of VAT"),
        (f"/{SHAPES_URL}/countries/atlantis.geojson", "region", "no such region; known: africa"),
    ],
)
def test_a_bad_parameter_is_refused_by_name_with_the_reason(ask, path, parameter, reason):
    status, kind, body = ask(path)
    assert (status, kind) == (422, "application/json")
    assert body["parameter"] == parameter
    assert body["error"].startswith(f"{parameter}=")
    assert reason in body["error"]


def test_an_empty_value_counts_as_not_given(ask):
    asked = ask("/api/v1/levels?as_of=2022-02-28&issuer=uk_fcdo&country=UKR&known_on=&version=")
    assert asked == ask("/api/v1/levels?as_of=2022-02-28&issuer=uk_fcdo&country=UKR")


def test_shapes_come_as_geojson_by_country(ask):
    status, kind, body = ask(f"/{SHAPES_URL}/countries/eastern-europe.geojson")
    assert (status, kind, body["type"]) == (200, "application/geo+json", "FeatureCollection")
    assert {"BLR", "UKR", "RUS"} <= {feature["id"] for feature in body["features"]}


@pytest.mark.parametrize("name", ["countries/neighbours/SGP", "finer-world", "insets"])
def test_finer_shapes_come_where_they_are_needed(ask, name):
    status, kind, body = ask(f"/{SHAPES_URL}/{name}.geojson")
    assert (status, kind) == (200, "application/geo+json")
    assert {"SGP", "MLT"} & {feature["id"] for feature in body["features"]}


def test_disputed_lines_come_as_geojson_with_their_names(ask):
    status, kind, body = ask(f"/{SHAPES_URL}/lines.geojson")
    assert (status, kind) == (200, "application/geo+json")
    names = [feature["properties"]["name"] for feature in body["features"]]
    assert all(names)
    assert any("Crimea" in name for name in names)


def test_a_kept_page_is_served_as_inert_text(server, root):
    page = KeptPage(hashlib.sha256(PAGE).hexdigest(), PAGE, AT)
    fetch = PageFetch("us_state/1", "https://x.example/", page.sha256, None, None, None, False, AT)
    open_archive(root).append("a page", to_arrow([page, fetch]))
    with urllib.request.urlopen(f"{server}/pages/{page.sha256}", timeout=30) as answer:
        assert answer.read() == PAGE
        assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
        assert answer.headers["Content-Security-Policy"] == "sandbox"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_kept_page_of_a_private_source_is_not_served(ask, root):
    body = b"rows of a licensed source"
    page = KeptPage(hashlib.sha256(body).hexdigest(), body, AT)
    fetch = PageFetch("acled/1", "https://x.example/", page.sha256, None, None, None, False, AT)
    open_archive(root).append("a page", to_arrow([page, fetch]))
    status, _, body = ask(f"/pages/{page.sha256}")
    assert (status, "its terms forbid it" in body["error"]) == (403, True)


def test_a_page_nobody_kept_is_not_there(ask):
    assert ask("/pages/" + "0" * 64)[0] == 404


def add_two_sources(root):
    """A report of a source that forbids passing rows on, and one of a source that does not."""
    shown = [
        factories.report(
            report_id=name,
            reporter=name,
            host_iso3="NZL",
            place="Wellington",
            lon=174.8,
            lat=-41.3,
            kind="base",
            valid_from=date(2031, 5, 1),
            recorded_at=AT,
            source=f"{name} page {'0' * 64}",
        )
        for name in ("acled", "gdelt")
    ]
    open_archive(root).append("two sources", to_arrow(shown))


def test_rows_of_a_private_source_are_in_no_answer(ask, root):
    add_two_sources(root)
    body = ask("/api/v1/presence.geojson?from=2031-05-01&to=2031-05-01")[2]
    assert [row["properties"]["reporter"] for row in body["features"]] == ["gdelt"]
    assert body["n_reports"] == 1
    country = ask("/api/v1/countries/NZL?as_of=2031-05-01")[2]
    assert [row["reporter"] for row in country["presence"]] == ["gdelt"]


def test_rows_of_a_private_source_are_in_the_frames_of_the_page_and_of_nobody_else(ask, root):
    add_two_sources(root)
    view = ViewState(date(2031, 5, 1), date(2031, 5, 2))
    theirs = f"/{make_frames_url(view)}"
    status, kind, of_page = ask(theirs)
    of_all = ask(theirs.rpartition("&key=")[0])[2]
    assert (status, kind) == (200, "application/json")
    assert (of_page["counts"][0][2], of_all["counts"][0][2]) == ([2, 2], [1, 1])
    assert "acled" in json.dumps(of_page["traces"]).lower()
    assert "acled" not in json.dumps(of_all["traces"]).lower()


def test_a_version_made_by_another_process_is_served_at_once(ask, root):
    before = ask("/healthz")[2]["archive_version"]
    open_archive(root).append("another process", to_arrow([closing_on(date(2031, 3, 1))]))
    assert ask("/healthz")[2]["archive_version"] == before + 1
    body = ask("/api/v1/departures?from=2031-03-01&to=2031-03-01")[2]
    assert [row["host_iso3"] for row in body["departures"]] == ["NZL"]
