"""Write the dictionaries of the page: what most views say, so that no change of view says it again.

``python -m dashboard.component.build_dictionaries`` shows two views of the bundled history and
keeps a stretch of each element's data. Any dictionary is right, and only a fitting one is of use:
build them anew when figures or panels have changed much.
"""

import os
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from streamlit.testing.v1 import AppTest

import dashboard.component
from dashboard.component import DICTIONARIES, name_dictionary, write_json
from dashboard.resources import ARCHIVE_VARIABLE

# DEFLATE reaches 32,768 bytes back, and a dictionary that fills it is left at once by what stands
# first in it: the longest stretches, of data that is long itself.
_AT_MOST = 32_700
_VIEWS = (
    {"from": "2022-02-01", "to": "2022-03-31", "country": "UKR", "region": "eastern-europe"},
    {"from": "2026-05-01", "to": "2026-07-31"},
)
_MAP_BYTES, _WORDS_BYTES, _CHART_BYTES = 8_000, 10_000, 5_000

Shown = list[tuple[str, dict[str, Any]]]


def main() -> None:
    """Write the texts of `DICTIONARIES`."""
    shown = [element for view in _VIEWS for element in _show(view)]
    for name in ("words", "figures"):
        of_kind = (data for element, data in shown if name_dictionary(element) == name)
        stretches = sorted(dict.fromkeys(map(_cut, of_kind)), key=len, reverse=True)
        # Never begun or ended in the middle of a character.
        text = b"".join(stretches)[-_AT_MOST:].decode("utf-8", "ignore")
        (DICTIONARIES / f"{name}.txt").write_text(text, encoding="utf-8")


def _show(address: dict[str, str]) -> Shown:
    """Show one view, and return the component and the data of each element."""
    held: Shown = []
    packed = dashboard.component.pack

    def pack(data: dict[str, Any], name: str) -> bytes:
        held.append((name, data))
        return packed(data, name)

    page = Path(__file__).parents[1] / "page.py"
    dashboard.component.pack = pack
    try:
        test = AppTest.from_file(str(page), default_timeout=120)
        test.query_params.update(address)
        test.run()
    finally:
        dashboard.component.pack = packed
    return held


def _cut(data: dict[str, Any]) -> bytes:
    if data.get("testid") == "world-map":
        return write_json(data).encode()[:_MAP_BYTES]
    if "rows" in data or "steps" in data:
        return b""
    return write_json(data).encode()[: _CHART_BYTES if "figure" in data else _WORDS_BYTES]


if __name__ == "__main__":
    DICTIONARIES.mkdir(exist_ok=True)
    for name in ("words", "figures"):
        (DICTIONARIES / f"{name}.txt").touch()
    with TemporaryDirectory() as folder:
        os.environ[ARCHIVE_VARIABLE] = folder
        main()
