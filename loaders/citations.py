"""Who is read where a fact was found: the page's own publisher, and what kind of source it is."""

import csv
import re
from dataclasses import dataclass
from functools import cache
from ipaddress import ip_address
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from loaders.records import Issuer, read_publisher

Kind = Literal["primary", "press", "copy"]

NO_PAGE = "no page held"
"""Words of a citation that has no page to lead to; what was handed in is a copy of something."""

_HOSTS = Path(__file__).with_name("citation_hosts.csv")
_COPIED = re.compile(r"\s*\((?=[^)]*\b(?:copy|mirror|excerpt|repost)\b)[^)]*\)", re.IGNORECASE)
_CARRIED = re.compile(r"\b(?:via|copied|copy|mirror)\b", re.IGNORECASE)
_NAME_ENDS = re.compile(r",| \(| via | citing | quoting |/")


@dataclass(frozen=True)
class Citation:
    """Where a fact is read.

    Attributes
    ----------
    name
        Who is read there, never who is merely quoted there.
    kind
        ``primary`` (the authority's own page), ``press`` or ``copy`` (somebody else's page kept by
        another).
    url
        The page, or None where none is held or it stands at a bare number and is not linked.
    words
        All of it, to stand after what is cited.
    """

    name: str
    kind: Kind
    url: str | None
    words: str


@dataclass(frozen=True)
class _Host:
    kind: str
    iso3: str
    name: str


def cite_level(issuer: Issuer, url: str | None) -> Citation:
    """Cite where an issuer's level was read."""
    own = {read_publisher(issuer.url)}
    what = f"the {issuer.name} list"
    return _cite(url, issuer.country_iso3, what=what, own=own, own_name=issuer.name)


def cite_departure(issuer_iso3: str, url: str | None) -> Citation:
    """Cite where a departure was read; only its own government's page is primary."""
    return _cite(url, issuer_iso3, what="the notice")


def cite_report(reporter: str, url: str | None, *, own_url: str | None = None) -> Citation:
    """Cite where a presence report was read.

    Parameters
    ----------
    reporter : str
        Who reported, as recorded: "Reuters (copy), on Maxar images".
    url : str or None
        The page it was read on, which may be another's.
    own_url : str, optional
        Address of the reporter where it is a source of ours: its own pages are primary.
    """
    if not _host(url):
        return Citation(reporter, "copy", None, f"{reporter}, {NO_PAGE}")
    own = {read_publisher(own_url)} if own_url else set()
    cited = _cite(url, "", what="the report", own=own, own_name=reporter)
    original = _COPIED.sub("", reporter)
    head = _NAME_ENDS.split(original)[0]
    is_copy = cited.kind == "copy" or original != reporter or _CARRIED.search(reporter)
    if is_copy or _stands_elsewhere(head, cited.name):
        words = f"{original}, as copied at {cited.name}, copy"
        return Citation(cited.name, "copy", cited.url, words)
    if own_url and cited.kind == "press":
        return Citation(cited.name, "press", cited.url, f"{reporter}, reading {cited.name}, press")
    if cited.kind == "primary":
        return Citation(cited.name, "primary", cited.url, f"{cited.name}, primary")
    return Citation(reporter, "press", cited.url, f"{reporter}, press")


def _cite(
    url: str | None,
    iso3: str,
    *,
    what: str,
    own: set[str] = frozenset(),  # type: ignore[assignment]
    own_name: str = "",
) -> Citation:
    host = _host(url)
    if not host:
        return Citation("no page", "copy", None, NO_PAGE)
    if _is_number(host):
        name = "a page at a bare number"
        return Citation(name, "copy", None, f"copy of {what} at {host}, not linked")
    known = _find(host)
    if known and known.kind == "repository":
        kept = "/".join(urlsplit(url or "").path.strip("/").split("/")[:2])
        name = f"{host}/{kept}".rstrip("/")
        words = f"copy of {what} kept in a public repository ({name})"
        return Citation(name, "copy", url, words)
    name = known.name if known and known.name else host
    if host in own or (known and known.kind == "official" and known.iso3 == iso3):
        name = own_name or name
        return Citation(name, "primary", url, f"{name}, primary")
    if known and known.kind == "copy":
        return Citation(name, "copy", url, f"copy of {what} kept by {name}")
    return Citation(name, "press", url, f"as reported by {name}, press")


def _host(url: str | None) -> str:
    """Read the host of an address; a cell without one holds None or a missing value."""
    try:
        return read_publisher(url) if isinstance(url, str) else ""
    except ValueError:
        return ""


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return host.isdigit()
    return True


def _stands_elsewhere(publisher: str, read_at: str) -> bool:
    """Whether a publisher whose own hosts are known is named on a page of another."""
    names = {host.name for host in _hosts().values() if host.kind == "press"}
    return publisher in names and publisher != read_at


def _find(host: str) -> _Host | None:
    parts = host.split(".")
    ends = (".".join(parts[n:]) for n in range(len(parts)))
    return next((_hosts()[end] for end in ends if end in _hosts()), None)


@cache
def _hosts() -> dict[str, _Host]:
    with _HOSTS.open(encoding="utf-8", newline="") as file:
        return {
            row["host"]: _Host(row["kind"], row["iso3"], row["name"])
            for row in csv.DictReader(file)
        }
