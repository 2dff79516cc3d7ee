"""Write the dictionary of the page: what most views say, so that no change of view says it again.

``python -m dashboard.component.build_dictionary`` shows two views of the bundled history and keeps
a stretch of each element's data. Any dictionary is right, and only a fitting one is of use: build
it anew when figures or panels have changed much.
"""

import os
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from streamlit.testing.v1 import AppTest

import dashboard.component
from dashboard.component import DICTIONARY, write_json
from dashboard.resources import ARCHIVE_VARIABLE

# DEFLATE reaches 32,768 bytes back, and a dictionary that fills it leaves it at once: the words and
# the small charts stand last, where they are reached longest.
_AT_MOST = 30_000
_VIEWS = (
    {"from": "2022-02-01", "to": "2022-03-31", "country": "UKR", "region": "eastern-europe"},
    {"from": "2026-05-01", "to": "2026-07-31"},
)
_MAP_BYTES, _WORDS_BYTES, _CHART_BYTES = 9_000, 5_000, 3_000


def main() -> None:
    """Write `DICTIONARY`."""
    stretches = dict.fromkeys(s for view in _VIEWS for s in map(_cut, _show(view)))
    text = b"".join(sorted(stretches, key=len, reverse=True))[-_AT_MOST:]
    # Never in the middle of a character.
    DICTIONARY.write_text(text.decode("utf-8", "ignore"), encoding="utf-8")


def _show(address: dict[str, str]) -> list[dict[str, Any]]:
    """Show one view, and return the data of its elements."""
    held: list[dict[str, Any]] = []
    packed = dashboard.component.pack

    def pack(data: dict[str, Any]) -> bytes:
        held.append(data)
        return packed(data)

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
    DICTIONARY.touch()
    with TemporaryDirectory() as folder:
        os.environ[ARCHIVE_VARIABLE] = folder
        main()
