"""An archive whose feeds are an enemy's, beside the bundled history."""

from datetime import UTC, date, datetime

from loaders.archive import open_archive
from loaders.facts.departures import Departure
from loaders.facts.presence import PresenceReport
from loaders.facts.tables import to_arrow

FORMULAS = ("=1+1", "+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\uff1d1")
TURNED = "\u202eexe.tod\u202c"
LONG = "x" * 10_000
MARKUP = "<script>alert(1)</script><img src=x onerror=alert(1)>&amp;\"'"

TEXTS = (*FORMULAS, TURNED, LONG, MARKUP)

DAY = date(2030, 6, 1)
AT = datetime(2030, 6, 2, tzinfo=UTC)


def make_departure(number, text):
    return Departure(
        issuer_iso3="USA",
        host_iso3="BLR",
        post=text,
        kind="ordered_departure",
        who=("family_members",),
        valid_from=DAY,
        date_precision="day",
        valid_to=None,
        reason=text,
        url=f"https://a.example/{number}",
        confidence="high",
        lon=27.5,
        lat=53.9,
        coord_source="test",
        recorded_at=AT,
        source=f"test {number}",
    )


def make_report(number, text, *, source="test", reporter=None):
    return PresenceReport(
        report_id=f"hostile-{number}",
        reporter=reporter or text,
        force_iso3=None,
        force_name=text,
        host_iso3="BLR",
        host_label=None,
        place=text,
        lon=28.0,
        lat=53.0,
        coord_source="test",
        precision="site",
        kind="deployment",
        strength_text=text,
        personnel_low=None,
        personnel_high=None,
        claim="reported",
        confidence="low",
        valid_from=DAY,
        date_precision="day",
        valid_to=None,
        reported_on=None,
        url=None,
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
