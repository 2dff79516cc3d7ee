"""What a change of date costs in bytes, which are the same on every machine."""

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from dashboard.component import ASSETS_URL
from dashboard.component.hover_lines import join_lines
from dashboard.words.plotly import break_lines

pytestmark = pytest.mark.browser

WORLD = "/"
CASE = "/?from=2022-01-01&to=2022-02-28&country=BLR&region=eastern-europe"

BASE, PER_MARK = 10_240, 60
# Marks are what the map and the timeline draw and say something of; digits say nothing.
MARKS = """plot.data
    .filter(({geo, name}) => (geo ?? "geo") === "geo"
        && (/^(level|recent level|old level|presence|events with)/.test(name)
            || /departure|staff|relocated|operations|closed|reopened|evacuated/i.test(name)))
    .reduce((n, {locations, lon}) => n + (locations ?? lon).length, 0)
    + document.querySelector("[data-testid=departure-timeline] .js-plotly-plot").data
    .filter(({hovertext}) => hovertext)
    .reduce((n, {hovertext}) => n + hovertext.filter(text => text).length, 0)"""


class Meter:
    """Counts the bytes a page gets for its changes, over its socket and by its requests."""

    def __init__(self, page) -> None:
        self.runs: list[tuple[int, int]] = []
        self.fetched = 0
        page.on("websocket", lambda socket: socket.on("framereceived", self._count))
        page.on("requestfinished", self._count_answer)

    @property
    def n_bytes(self) -> int:
        """Bytes but those of a look at the archive, which comes every 15 s and shows nothing."""
        return self.fetched + sum(n_bytes for n_bytes, n_elements in self.runs if n_elements)

    def begin(self) -> None:
        self.runs, self.fetched = [], 0

    def _count(self, frame) -> None:
        message = ForwardMsg()
        message.ParseFromString(frame)
        if message.WhichOneof("type") == "new_session" or not self.runs:
            self.runs.append((0, 0))
        is_element = message.WhichOneof("type") in ("ref_hash", "delta") and (
            message.WhichOneof("type") == "ref_hash" or message.delta.HasField("new_element")
        )
        n_bytes, n_elements = self.runs[-1]
        self.runs[-1] = n_bytes + len(frame), n_elements + is_element

    def _count_answer(self, request) -> None:
        self.fetched += request.sizes()["responseBodySize"]


def change_date(visitor, day: str) -> None:
    field = visitor.page.get_by_role("group", name="To (as-of date)", exact=True)
    field.get_by_role("spinbutton").first.click()
    visitor.page.keyboard.type(day.replace("-", ""))
    visitor.page.keyboard.press("Tab")
    visitor.page.keyboard.press("Tab")
    visitor.wait_for_map(day)


@pytest.mark.parametrize(
    ("address", "days"),
    [(WORLD, ("2026-08-15", "2026-07-31")), (CASE, ("2022-02-20", "2022-02-10"))],
    ids=["the world", "the case of 2022"],
)
def test_a_change_of_date_stays_within_its_bound(visitor, address, days):
    meter = Meter(visitor.page)
    visitor.open(address)
    # What comes after the map, the panel and the table, is waited for as well.
    table = visitor.page.get_by_test_id("facts-table")
    table.locator("tbody tr").first.wait_for(state="attached")
    visitor.page.wait_for_load_state("networkidle")
    for day in days:
        meter.begin()
        change_date(visitor, day)
        visitor.page.wait_for_selector(
            "[data-testid=facts-table][aria-busy=true]", state="attached"
        )
        bound = BASE + PER_MARK * visitor.read_map(MARKS)
        assert BASE < meter.n_bytes <= bound, f"{day}: {meter.n_bytes:,} bytes of {bound:,}"


def test_the_rows_of_the_table_come_when_it_is_near(visitor):
    visitor.open(CASE)
    table = visitor.page.get_by_test_id("facts-table")
    table.locator("tbody tr").first.wait_for(state="attached")
    change_date(visitor, "2022-02-20")
    visitor.page.wait_for_selector("[data-testid=facts-table][aria-busy=true]", state="attached")
    assert table.locator("tbody tr").count() == 0
    table.scroll_into_view_if_needed()
    table.get_by_role("rowheader", name="Belarus").wait_for()
    assert table.locator("caption").inner_text() == "Levels, 1 Jan 2022 to 20 Feb 2022: 215 rows"
    assert visitor.errors == []


def test_hover_texts_are_broken_in_the_page_as_the_server_breaks_them(visitor):
    visitor.open(CASE)
    texts = [
        f"<b>{name}</b><br>{break_lines(words)}"
        for name in ("Belarus", "Åland &amp; more")
        for words in ("“Do Not Travel” & “Reconsider” " * 9, "short", "x" * 130)
    ]
    broken = visitor.page.evaluate(
        """async (joined) => {
            const address = new URL("assets/hover_lines.js", document.baseURI);
            const { breakLines } = await import(address);
            return joined.map(breakLines);
        }""".replace("assets/hover_lines.js", f"{ASSETS_URL}/hover_lines.js"),
        [join_lines(text) for text in texts],
    )
    assert broken == texts
