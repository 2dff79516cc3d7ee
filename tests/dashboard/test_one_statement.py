"""A fact says the same wherever it is met: who is read there, how old, how precisely known."""

import csv
import io
import json
import re
import threading
import xml.etree.ElementTree as ET
from datetime import UTC, date, datetime, timedelta
from html import unescape

import factories
import pytest
import requests
import uvicorn
from starlette.applications import Starlette

from dashboard.cli.main import main
from dashboard.drawing.frames import make_frames
from dashboard.facts.discovery import KINDS
from dashboard.facts.kind import CountryAsked
from dashboard.facts.levels import LEVELS
from dashboard.panels.country import make_panel
from dashboard.queries.period import Period
from dashboard.resources import ARCHIVE_VARIABLE, get_archive
from dashboard.routes import api, exports, feeds
from dashboard.situation import find_country, find_situation
from dashboard.view_state import ViewState
from dashboard.words.html import write_html
from geodata import country_name
from loaders.archive import open_archive
from loaders.discovery import issuers
from loaders.facts.identity import record_id
from loaders.facts.levels import Sighting
from loaders.facts.tables import to_arrow

AS_OF = date(2031, 5, 1)
FROM = date(2031, 3, 1)
AT = datetime(2031, 5, 2, tzinfo=UTC)
KEPT = "https://web.archive.org/web/20301013/https://travel.state.gov/x.html"


def make_level(iso3, level, age_days, url):
    """A level of the US, seen on one day so long before the day asked about."""
    day = AS_OF - timedelta(days=age_days)
    advisory = factories.advisory(
        destination="A destination",
        iso3=(iso3,),
        level=level,
        level_key=str(level),
        level_label="Do Not Travel" if level == 4 else "Reconsider Travel",
        issued_on=day,
        url=url,
        recorded_at=AT,
        source="a test",
    )
    return [advisory, Sighting(record_id(advisory), day, day, 0, AT)]


DEPARTURE = factories.departure(
    host_iso3="FJI",
    post="Suva",
    kind="ordered_departure",
    who=("family_members",),
    valid_from=date(2031, 4, 1),
    date_precision="month",
    reason="A reason",
    url="https://www.theguardian.com/x",
    lon=178.4,
    lat=-18.1,
    coord_source="test",
    recorded_at=AT,
    source="a test",
)
REPORT = factories.report(
    report_id="a-copy",
    reporter="Reuters (copy)",
    host_iso3="FJI",
    place="Nadi",
    lon=177.4,
    lat=-17.8,
    precision="district",
    kind="exercise",
    valid_from=date(2031, 4, 1),
    date_precision="month",
    url="https://playcrazygame.com/x",
    recorded_at=AT,
    source="a test",
)
FACTS = [
    *make_level("NZL", 4, 400, "https://travel.state.gov/y.html"),
    *make_level("NZL", 3, 60, "https://www.reuters.com/x"),
    *make_level("BLR", 4, 200, KEPT),
    *make_level("FJI", 3, 0, "https://travel.state.gov/x.html"),
    DEPARTURE,
    REPORT,
]


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """The facts of this test in an archive of their own, beside the bundled history."""
    archive = open_archive(str(tmp_path_factory.mktemp("told")))
    archive.append("a test", to_arrow(FACTS))
    return archive


@pytest.fixture(scope="module")
def ask(told):
    """Ask the app's routes behind a real server on loopback."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv(ARCHIVE_VARIABLE, told.root)
        environment.setenv("NO_PROXY", "127.0.0.1")
        get_archive.cache_clear()
        app = Starlette(routes=[*api.ROUTES, *feeds.ROUTES, *exports.ROUTES])
        web = uvicorn.Server(uvicorn.Config(app, port=0, ws="none", log_level="error"))
        thread = threading.Thread(target=web.run)
        thread.start()
        while not web.started:
            thread.join(0.02)
        at = f"http://127.0.0.1:{web.servers[0].sockets[0].getsockname()[1]}"

        def ask(path):
            answer = requests.get(at + path, timeout=30)
            assert answer.status_code == 200, answer.text
            return answer

        yield ask
        web.should_exit = True
        thread.join()
        get_archive.cache_clear()


@pytest.fixture
def follow(told, geography, ask, capsys, read_markup):
    """Follow a country through every interface: ``follow(iso3)`` gives its texts and its rows."""

    def run(*words):
        assert main([*words, "--country", view.country, "--archive", told.root]) == 0
        return capsys.readouterr().out

    def list_rows(kind, *, is_json):
        words = ["--as-of", str(view.date_to), "--issuer", "us_state"]
        days = ["--from", str(view.date_from), "--to", str(view.date_to)]
        asked = [kind, *(words if kind == "levels" else days)]
        return json.loads(run(*asked, "--json")) if is_json else run(*asked)

    def read_api(kind):
        if kind == "levels":
            query = f"levels?as_of={view.date_to}&issuer=us_state"
        else:
            name = "presence.geojson" if kind == "presence" else kind
            query = f"{name}?from={view.date_from}&to={view.date_to}"
        body = ask(f"/api/v1/{query}&country={view.country}").json()
        if kind == "presence":
            return [feature["properties"] for feature in body["features"]]
        return body[kind]

    def read_brief(address, kind):
        document = ask(f"/export/brief.html?{address}&layout=country").text
        title, words = IN_BRIEF[kind]
        (table,) = re.findall(rf"<section><h2>{title}.*?</section>", document.split('"tables"')[1])
        rows = re.findall(r"<tr>.*?</tr>", table)
        (row,) = (row for row in rows if f"{country_name(view.country)}<" in row and words in row)
        return read_markup(row).text

    def read_csv(address, kind):
        content = ask(f"/export/data.csv?{address}").content.decode("utf-8-sig")
        rows = csv.DictReader(io.StringIO(content, newline=""))
        layer = {"levels": "level", "departures": "departure"}.get(kind, kind)
        return [row for row in rows if row["layer"] == layer]

    def follow(kind, iso3, date_from=FROM, date_to=AS_OF):
        nonlocal view
        view = ViewState(date_from, date_to, country=iso3, issuer="us_state")
        situation = find_situation(told, view, issuers()["us_state"])
        period = Period(date_from, date_to)
        record = find_country(CountryAsked(told, geography, iso3, period, "us_state"))
        address = f"from={date_from}&to={date_to}&country={iso3}&issuer=us_state"
        texts = {
            "hover": read_hovers(situation, kind, iso3),
            "panel": read_panel(write_html(make_panel(record)), kind, read_markup),
            "table": read_table(situation, kind, iso3),
            "terminal": list_rows(kind, is_json=False),
            "brief": read_brief(address, kind),
        }
        rows = {
            "--json": list_rows(kind, is_json=True),
            "API": read_api(kind),
            "CSV": read_csv(address, kind),
        }
        return texts, rows

    view = ViewState(FROM, AS_OF)
    return follow


def read_panel(panel, kind, read_markup):
    """Read of a panel the issuer's row of the levels, or the section of the kind."""
    if kind == "levels":
        rows = re.findall(r'<tr class="pw-level">.*?</tr>', panel)
        (row,) = (row for row in rows if ">United States<" in row)
        return read_markup(row).text
    title = {"departures": "Departures", "presence": "Reported military presence"}[kind]
    (section,) = re.findall(rf"<h3>{title}.*?(?=<h3>)", panel)
    return read_markup(section).text


IN_BRIEF = {
    "levels": ("Levels on", "U.S. Department of State"),
    "departures": ("Departures", "Suva, Fiji"),
    "presence": ("Presence reports", "Nadi, Fiji"),
}
TABLES = {"levels": "Levels", "departures": "Departures", "presence": "Presence"}


def read_hovers(situation, kind, iso3):
    marks = situation[KINDS[kind]].marks
    text = " ".join(marks.loc[marks["iso3"] == iso3, "text"])
    return unescape(text.replace("<br>", " "))


def read_table(situation, kind, iso3):
    table = KINDS[kind].offer_tables(situation)[TABLES[kind]]()
    (row,) = (row for row, code in zip(table.rows, table.codes, strict=True) if code == iso3)
    return " | ".join(str(cell[0] if isinstance(cell, list) else cell) for cell in row)


def lacking(texts, words):
    return [name for name, text in texts.items() if words not in text]


def differing(rows, **said):
    """The interfaces whose one row says something else."""
    return {
        name: [{key: row[key] for key in said} for row in held]
        for name, held in rows.items()
        if [{key: str(row[key] or "") for key in said} for row in held]
        != [{key: str(value) for key, value in said.items()}]
    }


@pytest.mark.parametrize(
    ("iso3", "source", "age", "said"),
    [
        ("NZL", "as reported by Reuters, press", "recent", "last known 60 days earlier"),
        (
            "BLR",
            "copy of the page of U.S. Department of State (travel.state.gov) kept by the "
            "Internet Archive",
            "old",
            "last known 200 days earlier, on 13 Oct 2030; too old to be counted",
        ),
        ("FJI", "U.S. Department of State, primary", "confirmed", "in force on this day"),
    ],
)
def test_a_level_is_cited_and_aged_alike(follow, iso3, source, age, said):
    texts, rows = follow("levels", iso3)
    assert lacking(texts, source) == []
    assert lacking(texts, said) == []
    is_old = {name: "was 4" in text for name, text in texts.items() if name != "hover"}
    assert set(is_old.values()) == {age == "old"}
    words = {row["footing_words"] for held in rows.values() for row in held}
    assert len(words) == 1
    assert words.pop().startswith(said)
    days = {"NZL": 60, "BLR": 200, "FJI": 0}[iso3]
    kind = source.split(", ")[-1].split(" ")[0]
    assert differing(rows, age=age, source_kind=kind, source_words=source) == {}
    assert {int(row["age_days"]) for held in rows.values() for row in held} == {days}


def test_an_own_country_is_named_as_such_and_cites_nothing(follow):
    texts, rows = follow("levels", "USA")
    own = "ot advised on by its own government"
    assert lacking(texts, own) == []
    assert lacking({name: texts[name] for name in ("table", "terminal")}, "held") == [
        "table",
        "terminal",
    ]
    assert differing(rows, absence="own_country", footing_words=f"n{own}", source_words="") == {}


def test_a_departure_of_a_month_is_of_a_month_everywhere(follow, ask):
    texts, rows = follow("departures", "FJI")
    source = "as reported by The Guardian, press"
    assert lacking(texts, "April 2031") == []
    assert lacking(texts, source) == []
    assert [name for name, text in texts.items() if "1 Apr 2031" in text] == []
    assert differing(rows, date_precision="month", source_words=source, source_kind="press") == {}
    (entry,) = ask("/feeds/changes.atom?country=FJI&kind=departure&issuer=us_state").text.split(
        "<entry>"
    )[1:]
    assert lacking({"feed": entry}, "April 2031") == lacking({"feed": entry}, source) == []
    assert "1 Apr 2031" not in entry


def test_a_copied_report_is_a_copy_everywhere(follow):
    texts, rows = follow("presence", "FJI")
    source = "Reuters, as copied at playcrazygame.com, copy"
    assert lacking(texts, source) == []
    assert lacking(texts, "April 2031") == []
    assert lacking(texts, "district") == []
    said = {"date_precision": "month", "precision": "district", "source_kind": "copy"}
    assert differing(rows, source_words=source, **said) == {}


def test_a_change_is_cited_in_the_feed_as_its_level_is(ask):
    feed = ET.fromstring(ask("/feeds/changes.atom?country=NZL&kind=level&issuer=us_state").content)
    newest = feed.find("{http://www.w3.org/2005/Atom}entry")
    said = "".join(newest.itertext())
    assert "“Do Not Travel” to “Reconsider Travel”" in said
    assert "between 27 Mar 2030 and 2 Mar 2031" in said
    assert "Source: as reported by Reuters, press." in said


@pytest.mark.parametrize("day", [date(2023, 7, 25), date(2023, 8, 1), date(2023, 8, 20)])
def test_nothing_is_presumed_of_niger_across_its_departures(follow, told, geography, day):
    texts, rows = follow("levels", "NER", date(2023, 7, 1), day)
    age = (day - date(2023, 7, 20)).days
    assert lacking(texts, f"last known {age} day") == []
    assert [name for name, text in texts.items() if "presumed" in text] == []
    assert differing(rows, footing="last_known", age_days=age) == {}
    record = find_country(CountryAsked(told, geography, "NER", Period(day, day), "us_state"))
    lane = record[LEVELS].history[record[LEVELS].history["issuer"] == "us_state"]
    assert not ((lane["begun"] <= day) & (lane["ended"] >= day)).any()
    view = ViewState(date(2023, 7, 1), date(2023, 8, 31), issuer="us_state")
    frames = json.loads(
        make_frames(told, told.version, view, issuers()["us_state"], public_only=True)
    )
    frame = frames["days"].index(day.isoformat())
    (footing,) = {
        stretch[4]
        for stretch in frames["levels"]
        if stretch[0] == "NER" and stretch[1] <= frame <= stretch[2]
    }
    assert footing == "last_known"
