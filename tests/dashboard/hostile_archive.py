"""An archive whose feeds are an enemy's, beside the bundled history."""

from datetime import UTC, date, datetime

import factories

from loaders.archive import open_archive
from loaders.facts.tables import to_arrow

FORMULAS = ("=1+1", "+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\uff1d1")
TURNED = "\u202eexe.tod\u202c"
LONG = "x" * 10_000
MARKUP = "<script>alert(1)</script><img src=x onerror=alert(1)>&amp;\"'"

TEXTS = (*FORMULAS, TURNED, LONG, MARKUP)

DAY = date(2030, 6, 1)
AT = datetime(2030, 6, 2, tzinfo=UTC)


def make_departure(number, text):
    return factories.departure(
        post=text,
        kind="ordered_departure",
        who=("family_members",),
        valid_from=DAY,
        reason=text,
        url=f"https://a.example/{number}",
        lon=27.5,
        lat=53.9,
        coord_source="test",
        recorded_at=AT,
        source=f"test {number}",
    )


def make_report(number, text, *, source="test", reporter=None):
    return factories.report(
        report_id=f"hostile-{number}",
        reporter=reporter or text,
        force_name=text,
        place=text,
        lon=28.0,
        lat=53.0,
        strength_text=text,
        valid_from=DAY,
        note=text,
        recorded_at=AT,
        source=source,
    )


def open_hostile_archive(folder):
    """Open an archive of the bundled history and hostile rows of 1 June 2030, in Belarus."""
    archive = open_archive(str(folder))
    records = [make_departure(i, text) for i, text in enumerate(TEXTS)]
    records += [make_report(i, text) for i, text in enumerate(TEXTS)]
    archive.append("hostile", to_arrow(records))
    return archive
