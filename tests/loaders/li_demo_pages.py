"""A page of the invented issuer."""

import json
from datetime import UTC, datetime

from loaders.pages import Page

ADVICE = [
    {"place": "Belarus", "code": "BY", "advice": "stay", "since": "2022-01-31", "page": "/by"},
    {"place": "Ukraine", "code": "UA", "advice": "stay", "since": "2022-01-23", "page": "/ua"},
    {
        "place": "Both Congos",
        "code": None,
        "advice": "go",
        "since": "2022-01-02",
        "page": "/congos",
    },
    {"place": "Iceland", "code": "IS", "advice": "go", "since": "2021-12-24", "page": "/is"},
]


def make_page(*, advice=ADVICE, at=datetime(2022, 2, 1, 9, tzinfo=UTC)):
    """Make the list as the issuer would serve it."""
    shown = [
        entry | {"text": f"<p>Advice on {entry['place']}.</p>", "picture": "map.png"}
        for entry in advice
    ]
    body = json.dumps({"built_on": at.date().isoformat(), "advice": shown}).encode()
    return Page("https://advice.example.org/all.json", body, at)
