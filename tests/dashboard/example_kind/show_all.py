"""Add the invented kind to a program that is about to start, and say as JSON where it is found.

A process of its own: kinds are found once, when the program first asks for them.
"""

import contextlib
import io
import json
import os
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import dashboard.facts
import loaders.facts

HERE = Path(__file__).parent
loaders.facts.__path__.append(str(HERE / "records"))
dashboard.facts.__path__.append(str(HERE / "shown"))
sys.path.append(str(HERE.parent))

root = sys.argv[1]
DAY = date(2022, 2, 1)


def ask_program(*words):
    from dashboard.cli.main import main

    with contextlib.redirect_stdout(io.StringIO()) as said:
        code = main([*words, "--archive", root])
    return code, said.getvalue()


def fill():
    from loaders.facts.crossings import Crossing

    from loaders.archive import open_archive
    from loaders.facts.tables import to_arrow

    crossing = Crossing(
        host_iso3="BLR",
        place="Novaya Rudnya",
        kind="crossing_closed",
        valid_from=DAY,
        valid_to=None,
        date_precision="day",
        lon=29.2,
        lat=51.5,
        reporter="Example Gazette",
        url="https://example.org/crossings",
        recorded_at=datetime(2022, 2, 2, tzinfo=UTC),
        source="a test",
    )
    archive = open_archive(root)
    archive.append("a test", to_arrow([crossing]))
    return archive


def find_all():
    archive = fill()
    os.environ["POSTWATCH_ARCHIVE"] = root
    from asking import Asker

    from dashboard.app import app
    from dashboard.drawing.density import count_by_month, list_lanes
    from dashboard.drawing.frames import make_frames
    from dashboard.drawing.legend import draw_legend
    from dashboard.drawing.timeline import make_timeline
    from dashboard.drawing.view import draw_map, draw_timeline
    from dashboard.facts.coverage import describe_coverage
    from dashboard.facts.discovery import KINDS
    from dashboard.facts.kind import CountryAsked
    from dashboard.palette import LIGHT
    from dashboard.panels.country import make_panel
    from dashboard.resources import get_geography
    from dashboard.situation import find_country, find_situation
    from dashboard.view_state import ViewState
    from dashboard.words.html import write_html
    from loaders.discovery import issuers

    view = ViewState(date(2022, 1, 15), date(2022, 2, 28), country="BLR")
    us_state = issuers()["us_state"]
    situation = find_situation(archive, view, us_state)
    geography = get_geography()
    rows = make_timeline(situation).rows
    asked = CountryAsked(archive, geography, "BLR", situation.period, "us_state")
    table = KINDS["crossings"].offer_tables(situation)["Crossings"]()
    counts = count_by_month(archive, archive.version, "us_state", None, None)
    frames = json.loads(make_frames(archive, archive.version, view, us_state, public_only=False))
    ask = Asker(app)
    asked_of = "from=2022-01-15&to=2022-02-28&country=BLR"
    read = {
        name: ask(f"/{address}").body.decode()
        for name, address in {
            "API": f"api/v1/crossings.geojson?{asked_of}",
            "API of a country": "api/v1/countries/BLR?as_of=2022-02-28",
            "feed": "feeds/changes.atom?country=BLR",
            "brief": f"export/brief.html?{asked_of}",
            "data": f"export/data.csv?{asked_of}",
            "status": "api/v1/status",
        }.items()
    }
    drawn = draw_map(situation, geography, LIGHT)["data"]
    return read | {
        "map": json.dumps([trace.get("hovertext") for trace in drawn]),
        "play": json.dumps(frames["traces"]),
        "legend": write_html(draw_legend(situation, LIGHT)),
        "timeline": json.dumps(draw_timeline(situation, rows, LIGHT)),
        "strip": json.dumps(
            [lane.name for lane in list_lanes(counts).values()]
            + [str(row.month) for row in counts.itertuples() if row.kind == "crossings"]
        ),
        "table": json.dumps(table.rows),
        "panel": write_html(make_panel(find_country(asked))),
        "coverage": describe_coverage(situation),
        "address": json.dumps(sorted(view.layers)),
        "CLI": ask_program("crossings", "--from", "2022-01-15", "--to", "2022-02-28")[1],
        "CLI status": ask_program("status", "--json")[1],
    }


print(json.dumps(find_all()))
