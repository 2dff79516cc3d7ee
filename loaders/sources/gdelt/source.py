"""GDELT 2.0 events: reports of presence that a machine coded from news articles.

Read from ``http://data.gdeltproject.org/gdeltv2/``: ``lastupdate.txt`` announces every quarter
hour the newest ``YYYYMMDDhhmmss.export.CSV.zip``, one tab-separated file of 61 columns without a
header. Daily files of GDELT 1.0 (58 columns) are read as well, and both unzipped. The host
answered over plain http until 2025 and redirects to https since September 2026 at the latest; the
addresses are asked as GDELT writes them and redirects on its host are followed.

Of ``lastupdate.txt`` the lines of the mentions and of the knowledge graph are not followed. Of an
event, these columns are mapped: GLOBALEVENTID, SQLDATE, EventCode (held against EventRootCode), of
both actors Code, Name, CountryCode and Type1Code to Type3Code, NumMentions, NumSources, of
ActionGeo Type, FullName, CountryCode, Lat and Long, DATEADDED and SOURCEURL. These are ignored on
purpose:

* ``MonthYear``, ``Year``, ``FractionDate``: SQLDATE again.
* ``KnownGroupCode``, ``EthnicCode``, ``Religion1Code``, ``Religion2Code`` of the actors: a force is
  named by its name here, and creeds are no concern of a map of forces.
* ``IsRootEvent``, ``EventBaseCode``, ``QuadClass``, ``GoldsteinScale``, ``AvgTone``,
  ``NumArticles``: where the sentence stood, the code again, and scores of GDELT's own.
* ``Actor1Geo`` and ``Actor2Geo``: where the actors were named, not where it happened.
* ``ADM1Code``, ``ADM2Code``, ``FeatureID`` of ActionGeo: the place again, as codes.

Which event codes are presence, and why, stands in ``cameo_presence.csv``. Places of type 3 and 4
are towns; types 1, 2 and 5 are centroids of a country or province and say so by their precision.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from loaders.errors import PageRefused
from loaders.facts.presence import PresenceReport, Reporter
from loaders.fetching import PageMissing, fetch_page
from loaders.pages import Expected, Page, Parsed
from loaders.sources.gdelt.events import Export, make_report, read_export
from loaders.sources.gdelt.files import (
    QUARTER_HOUR,
    Promise,
    find_file_time,
    is_manifest,
    name_file,
    name_files_between,
    read_manifest,
)
from loaders.sources.kit.editions import check_expected
from loaders.sources.kit.hosts import place_hosts

if TYPE_CHECKING:
    import requests

LAST_UPDATE_URL = "http://data.gdeltproject.org/gdeltv2/lastupdate.txt"
HOSTS = ("data.gdeltproject.org",)

REPORTER = Reporter(
    key="gdelt",
    name="GDELT Project",
    what=(
        "Events of armed forces deployed, mobilised, occupying or withdrawing, coded by machine "
        "from news articles of the whole world."
    ),
    url="https://www.gdeltproject.org/",
    licence="Any use and redistribution, with a citation of the GDELT Project and a link to it",
    attribution="Source: The GDELT Project, https://www.gdeltproject.org/",
    cadence="Every 15 minutes",
)

# A quarter hour has some 500 to 3,000 rows, a daily file of GDELT 1.0 up to 300,000, and a run
# reads one day of quarter hours at most.
EXPECTED = Expected(
    n_min=1,
    n_max=600_000,
    n_placed_min=1,
    newest_within_days=7,
    n_bytes_max=200 * 1024 * 1024,
    content_within_days=2,
    n_refused_max=25,
)

N_FILES_FIRST = 4
"""Files of a first run: the last hour."""

N_FILES_MAX = 96
"""Files of one run: a day. What was missed before that is not fetched."""

_N_BYTES_MANIFEST = 64 * 1024
_N_BYTES_ZIP = 16 * 1024 * 1024


def fetch(session: "requests.Session", previous: Sequence[Page] = ()) -> list[Page]:
    """Fetch what GDELT announces as newest, and the export files missed since an earlier fetch.

    A quarter hour which GDELT skipped is not there, and that is no failure; the announced file
    must be. Without `previous` the last `N_FILES_FIRST` quarter hours are fetched, with it those
    since, at most `N_FILES_MAX`. Returned are ``lastupdate.txt``, then the export files, oldest
    first; where nothing is newer than `previous`, the newest file again, as kept. For the rest, as
    `LiveSource.fetch` describes.

    Raises `FetchFailed` if the host cannot be reached or lacks the file it announces. Raises
    `PageRefused` if ``lastupdate.txt`` is not understood.
    """
    kept = {name_file(page.url): page for page in previous}
    manifest = fetch_page(
        session, LAST_UPDATE_URL, previous=previous, n_bytes_max=_N_BYTES_MANIFEST
    )
    promise = read_manifest(manifest, f"{REPORTER.key}: {manifest.url}")
    missed = []
    for url in _find_missed(promise, previous):
        try:
            missed.append(fetch_page(session, url, n_bytes_max=_N_BYTES_ZIP))
        except PageMissing:
            continue
    newest = kept.get(promise.name)
    if newest is not None and promise.is_kept_by(newest):
        newest = replace(newest, fetched_at=manifest.fetched_at, not_modified=True)
    else:
        newest = fetch_page(session, promise.url, n_bytes_max=_N_BYTES_ZIP)
    return [manifest, *missed, newest]


def parse(pages: Sequence[Page]) -> Parsed:
    """Read export files, and hold them against ``lastupdate.txt`` where it is among the pages.

    Each article and event of presence is one `PresenceReport`; rows that say the same are joined
    and counted in its note. `Parsed.n_items` counts every row.

    Raises `PageRefused` if a page is no such file, the file that is announced is missing or
    differs, or too many rows are not understood.
    """
    manifests = [page for page in pages if is_manifest(page)]
    files = [page for page in pages if not is_manifest(page)]
    for manifest in manifests:
        _require_promised(manifest, files)
    if not files:
        raise PageRefused(f"{REPORTER.key}: no export file; allowed: one or more")
    exports = [
        read_export(page, f"{REPORTER.key}: {page.url}", n_bytes_max=EXPECTED.n_bytes_max)
        for page in files
    ]
    refused = tuple(item for export in exports for item in export.refused)
    n_rows = sum(export.n_rows for export in exports)
    place = f"{REPORTER.key}: {files[0].url}"
    content_on = max(filter(None, (export.added_on for export in exports)), default=None)
    if content_on is None:
        first = f"; the first: {refused[0].reason}" if refused else ""
        raise PageRefused(f"{place}: not one of {n_rows} rows is understood{first}")
    check_expected(
        place,
        EXPECTED,
        n_items=n_rows,
        n_placed=sum(export.n_placed for export in exports),
        newest_on=max(filter(None, (export.newest_on for export in exports)), default=None),
        content_on=content_on,
        refused=refused,
    )
    return Parsed(
        records=tuple(_make_reports(exports)),
        unplaced=(),
        content_on=content_on,
        refused=refused,
        n_items=n_rows,
    )


def _find_missed(promise: Promise, previous: Sequence[Page]) -> Iterator[str]:
    """Yield the addresses of the files between those of an earlier fetch and the announced one."""
    times = [find_file_time(name_file(page.url)) for page in previous]
    after = max(filter(None, times), default=promise.at - N_FILES_FIRST * QUARTER_HOUR)
    yield from name_files_between(max(after, promise.at - N_FILES_MAX * QUARTER_HOUR), promise)


def _require_promised(manifest: Page, files: Sequence[Page]) -> None:
    place = f"{REPORTER.key}: {manifest.url}"
    promise = read_manifest(manifest, place)
    named = [page for page in files if name_file(page.url) == promise.name]
    if not named:
        raise PageRefused(f"{place}: announces {promise.name}, which is not among the pages")
    for page in named:
        if not promise.is_kept_by(page):
            raise PageRefused(
                f"{REPORTER.key}: {page.url}: {len(page.body)} bytes; announced: "
                f"{promise.n_bytes} bytes with MD5 {promise.md5}"
            )


def _make_reports(exports: Sequence[Export]) -> Iterator[PresenceReport]:
    found = [(export.page, event) for export in exports for event in export.events]
    hosts = place_hosts([event.host_iso3 for _, event in found], [event.town for _, event in found])
    for (page, event), host in zip(found, hosts, strict=True):
        yield make_report(event, host, reporter=REPORTER.key, page=page)
