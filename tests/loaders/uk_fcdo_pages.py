"""Pages in the form of GOV.UK's content API for the FCDO's travel advice, made here."""

import json
import re
import unicodedata
from datetime import UTC, datetime, timedelta

from geodata import ALL_ISO3, country_name
from loaders.pages import Page

API = "https://www.gov.uk/api/content"
ROOT = "/foreign-travel-advice"
FETCHED_AT = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)
BUILT_AT = "2026-11-20T05:31:10Z"
CHANGED_AT = "2026-11-19T16:20:00+00:00"
N_DESTINATIONS = 205

ALL_WHOLE = "avoid_all_travel_to_whole_country"
ESSENTIAL_WHOLE = "avoid_all_but_essential_travel_to_whole_country"
ALL_PARTS = "avoid_all_travel_to_parts"
ESSENTIAL_PARTS = "avoid_all_but_essential_travel_to_parts"
STATUSES = (
    [],
    [ALL_PARTS],
    [ESSENTIAL_PARTS],
    [ALL_PARTS, ESSENTIAL_PARTS],
    [ESSENTIAL_WHOLE],
    [ESSENTIAL_WHOLE, ALL_PARTS],
    [ALL_WHOLE],
)
MISSING = object()

READ_ON_TOP = ("base_path", "document_type", "public_updated_at", "title", "updated_at")
READ_OF_DETAILS = ("alert_status", "change_history", "country", "parts")


def make_slug(name):
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-")


def make_note(at, note):
    return {"public_timestamp": at, "note": note}


def make_link(path, kind):
    """What GOV.UK repeats of another page in `links`."""
    return {
        "api_path": f"/api/content{path}",
        "api_url": f"{API}{path}",
        "base_path": path,
        "content_id": "00000000-0000-4000-8000-000000000000",
        "document_type": kind,
        "links": {},
        "locale": "en",
        "schema_name": kind,
        "title": "A page",
        "web_url": f"https://www.gov.uk{path}",
        "withdrawn": False,
    }


def make_detail(
    name="Belarus", statuses=(), *, slug=None, notes=None, changed_at=CHANGED_AT, **more
):
    """One destination's page; fields of its details or its top may be given or set to `MISSING`."""
    slug = make_slug(name) if slug is None else slug
    notes = [make_note(changed_at, "New wording on buses.")] if notes is None else notes
    content = {
        "analytics_identifier": None,
        "base_path": f"{ROOT}/{slug}",
        "content_id": "00000000-0000-4000-8000-000000000001",
        "description": f"Advice for travel to {name}",
        "document_type": "travel_advice",
        "first_published_at": "2016-02-29T09:24:10Z",
        "links": {
            "parent": [make_link(ROOT, "travel_advice_index")],
            "ordered_related_items": [make_link("/driving", "answer")],
        },
        "locale": "en",
        "phase": "live",
        "public_updated_at": changed_at,
        "publishing_app": "travel-advice-publisher",
        "publishing_scheduled_at": None,
        "rendering_app": "frontend",
        "scheduled_publishing_delay_seconds": None,
        "schema_name": "travel_advice",
        "title": f"{name} travel advice",
        "updated_at": BUILT_AT,
        "withdrawn_notice": {},
        "details": {
            "alert_status": list(statuses),
            "change_description": "New wording on buses.",
            "change_history": notes,
            "country": {"name": name, "slug": slug, "synonyms": []},
            "document": {"attachment_type": "file", "url": "https://assets.example/map.pdf"},
            "email_signup_link": f"{ROOT}/{slug}/email-signup",
            "image": {"content_type": "image/jpeg", "url": "https://assets.example/map.jpg"},
            "max_cache_time": 10,
            "parts": [
                {
                    "slug": "warnings-and-insurance",
                    "title": "Warnings and insurance",
                    "body": f"<h2>Before you go</h2><p>Plan for {name} &amp; insure it.</p>",
                },
                {"slug": "health", "title": "Health", "body": "<p>Drink water.</p>"},
            ],
            "reviewed_at": "2026-11-19T16:20:00Z",
            "updated_at": "2026-11-19T16:20:01Z",
        },
    }
    for key, value in more.items():
        holder = content if key in content else content["details"]
        if value is MISSING:
            del holder[key]
        else:
            holder[key] = value
    return content


def make_child(detail):
    """What the index says of a destination's page: its change in UTC, and nothing of its level."""
    changed_at = datetime.fromisoformat(detail["public_updated_at"]).astimezone(UTC)
    return {
        **make_link(detail["base_path"], "travel_advice"),
        "details": {
            "change_description": "New wording on buses.",
            "country": detail["details"]["country"],
        },
        "links": {"parent": [make_link(ROOT, "travel_advice_index")]},
        "public_updated_at": changed_at.isoformat().replace("+00:00", "Z"),
        "title": detail["title"],
    }


def make_index(details, **more):
    return {
        "base_path": ROOT,
        "content_id": "00000000-0000-4000-8000-000000000002",
        "details": {"email_signup_link": f"{ROOT}/email-signup", "max_cache_time": 10},
        "document_type": "travel_advice_index",
        "links": {"children": [make_child(detail) for detail in details], "parent": []},
        "locale": "en",
        "public_updated_at": "2024-08-05T08:23:09+01:00",
        "schema_name": "travel_advice_index",
        "title": "Foreign travel advice",
        "updated_at": BUILT_AT,
        **more,
    }


def make_details():
    """The pages of many real countries, every combination of codes among them.

    The first is a whole page; the others have only what is read of one, to be read fast.
    """
    details = []
    for number, iso3 in enumerate(sorted(ALL_ISO3 - {"GBR"})[:N_DESTINATIONS]):
        changed_at = datetime(2026, 11, 19, 16, 20, tzinfo=UTC) - timedelta(days=2 * number)
        detail = make_detail(
            country_name(iso3),
            STATUSES[number % len(STATUSES)],
            changed_at=changed_at.isoformat(),
        )
        details.append(make_lean(detail) if details else detail)
    return details


def make_lean(detail):
    """A destination's page with nothing on it but what is read."""
    lean = {key: detail[key] for key in READ_ON_TOP}
    lean["details"] = {key: detail["details"][key] for key in READ_OF_DETAILS}
    return lean


def make_body(content):
    return json.dumps(content, ensure_ascii=False).encode()


def make_page(content=None, *, fetched_at=FETCHED_AT, api=API):
    """The page of a JSON object: one destination's, if none is given."""
    content = make_detail() if content is None else content
    return Page(f"{api}{content['base_path']}", make_body(content), fetched_at)


def make_pages(details=None, *, fetched_at=FETCHED_AT):
    """The index, and the page of every destination on it."""
    details = make_details() if details is None else details
    return [
        make_page(content, fetched_at=fetched_at) for content in (make_index(details), *details)
    ]


def make_pages_with(*details):
    """All pages, of which only the given ones matter."""
    given = {detail["base_path"] for detail in details}
    others = [detail for detail in make_details() if detail["base_path"] not in given]
    return make_pages([*details, *others])
