"""What leaves the page carries the marks that stand on it."""

import pytest

from dashboard.briefs.making import make_brief
from dashboard.pages.saved_views import SAVED_VIEWS
from dashboard.view_state import make_address
from geodata.geography import read_geography
from loaders.archive import open_archive

pytestmark = pytest.mark.browser

TRACES = """plot.data.map(({name, locations, z, lon, lat, hovertext, text}) =>
    ({name, locations, z, lon, lat, hovertext, text}))"""


def find_levels(traces):
    """The level of every country, by code."""
    levels = [
        t for t in traces if t.get("z") and t["name"] in ("level", "recent level", "old level")
    ]
    return {iso3: z for t in levels for iso3, z in zip(t["locations"], t["z"], strict=True)}


def find_marks(traces):
    """Where each mark stands and what it says."""
    return {
        (trace["name"], lon, lat, text)
        for trace in traces
        if trace.get("lon") and isinstance(trace.get("hovertext"), list)
        for lon, lat, text in zip(trace["lon"], trace["lat"], trace["hovertext"], strict=True)
    }


def test_screen_and_brief_carry_the_same_marks(visitor, tmp_path):
    view = SAVED_VIEWS[0].view
    query = "&".join(f"{name}={value}" for name, value in make_address(view).items())
    visitor.open(f"/?{query}")
    drawn = visitor.read_map(TRACES)
    archive = open_archive(str(tmp_path / "archive"))
    brief = make_brief(archive, read_geography(), view, base_url=visitor.app_url)
    exported = brief.map_figure["data"]
    assert find_levels(exported) == find_levels(drawn)
    assert len(find_levels(exported)) > 200
    marks = find_marks(exported)
    assert len(marks) > 40
    assert marks == find_marks(drawn)
