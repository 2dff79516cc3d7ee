"""Who is read where a fact was found: the page's own publisher, and what kind of source it is."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from ipaddress import ip_address
from pathlib import Path
from typing import Literal
from urllib.parse import unquote, urlsplit

from geodata import find_iso3_of_iso2
from geodata.errors import UnknownName
from loaders.csv_tables import read_table
from loaders.facts.departures import read_publisher
from loaders.facts.levels import Issuer

Kind = Literal["primary", "press", "copy"]

NO_PAGE = "no page held"
"""Words of a citation that has no page to lead to; what was handed in is a copy of something."""

_COPIES_OF_ISSUER = frozenset({"a copy of the issuer's text", "a feed shown on a page"})
_COPY_OF_PRESS = re.compile(r"press \(a copy of ([^,)]+)")

_HOSTS = Path(__file__).with_name("citation_hosts.csv")
_COPIED = re.compile(r"\s*\((?=[^)]*\b(?:copy|mirror|excerpt|repost)\b)[^)]*\)", re.IGNORECASE)
_CARRIED = re.compile(
    r"\b(?:via|copied|copy|mirror|excerpt|archived|snapshot|scan|quoted on|at (?-i:[A-Z]))", re.I
)
_ARCHIVED = re.compile(
    r"/(?:web/)?\d{4,14}(?:[a-z]{2}_)?/((?:https?://?)?[^/?#\s]+\.[^/?#\s]+)|[?&/=](https?://.+)"
)
_OF_GOVERNMENTS = {"gov", "mil", "gob", "gouv", "govt", "gub"}
_OF_GOVERNMENTS_AS_GO = {"cr", "id", "jp", "ke", "kr", "th", "tz", "ug"}
_SECOND_LEVELS = {"ac", "co", "com", "edu", "info", "net", "ne", "or", "org"}
_FEWEST_LETTERS = 3
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


def cite_level(issuer: Issuer, url: str | None, flags: Iterable[str] = ()) -> Citation:
    """Cite where an issuer's level was read.

    Parameters
    ----------
    issuer : Issuer
        Whose level.
    url : str or None
        The page.
    flags : iterable of str
        Of the record: some say that the page is a copy of another's; what others say of the page
        changes nobody who is read there.
    """
    own = {read_publisher(issuer.url)}
    what = f"the {issuer.name} list"
    cited = _cite(url, issuer.country_iso3, what=what, own=own, own_name=issuer.name)
    if cited.kind != "press":
        return cited
    for flag in flags:
        if flag in _COPIES_OF_ISSUER:
            words = f"copy of {what} kept by {cited.name}"
            return Citation(cited.name, "copy", cited.url, words)
        if original := _COPY_OF_PRESS.match(flag):
            words = f"as reported by {original[1]}, as copied at {cited.name}, copy"
            return Citation(cited.name, "copy", cited.url, words)
    return cited


def cite_departure(issuer_iso3: str, url: str | None) -> Citation:
    """Cite where a departure was read; only its own government's page is primary."""
    return _cite(url, issuer_iso3, what="the notice")


def cite_report(reporter: str, url: str | None, *, own_url: str | None = None) -> Citation:
    """Cite where a presence report was read.

    Whoever is named as its reporter is named alone only on a page of their own: one known to be
    theirs, or one whose domain spells their name. A government's page is primary, whoever is
    named.

    Parameters
    ----------
    reporter : str
        Who reported, as recorded: "Reuters (copy), on Maxar images".
    url : str or None
        The page it was read on, which may be another's.
    own_url : str, optional
        Address of the reporter where it is a source of ours: its own pages are primary.
    """
    host = _host(url)
    if not host:
        return Citation(reporter, "copy", None, f"{reporter}, {NO_PAGE}")
    own = {read_publisher(own_url)} if own_url else set()
    known = _find(host)
    iso3 = known.iso3 if known and known.kind == "official" else ""
    cited = _cite(url, iso3, what="the report", own=own, own_name=reporter if own else "")
    if cited.kind == "primary":
        return cited
    if own_url and cited.kind == "press":
        return Citation(cited.name, "press", cited.url, f"{reporter}, reading {cited.name}, press")
    original = _COPIED.sub("", reporter)
    head = _NAME_ENDS.split(original)[0].strip()
    is_copied = original != reporter or _CARRIED.search(reporter) or _is_known(head)
    if original != reporter or _CARRIED.search(reporter) or not _is_own_page(original, host):
        how = "copied" if is_copied else "carried"
        words = f"{original}, as {how} at {cited.name}, copy"
        return Citation(cited.name, "copy", cited.url, words)
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
        original = _find_archived(url or "")
        what = f"the page of {original}" if original else what
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


def _find_archived(url: str) -> str:
    """Name whose page an archive keeps; empty where the address does not say."""
    found = _ARCHIVED.search(unquote(url))
    inner = re.sub(r"^(?:https?:/+)?", "https://", found[1] or found[2]) if found else None
    host = _host(inner)
    known = _find(host) if host else None
    return f"{known.name} ({host})" if known and known.name else host


def _is_own_page(publisher: str, host: str) -> bool:
    """Whether a page is the publisher's own: known to be, or of a domain that spells the name."""
    known = _find(host)
    if known and known.kind == "copy":
        return False
    domain = _find_domain(host)
    label = _fold(domain.split(".")[0])
    head = _NAME_ENDS.split(publisher)[0].strip()
    name = _fold(head)
    if known and known.name:
        return _fold(publisher).startswith(_fold(known.name)) or name == label
    if _is_known(head):
        return False
    initials = "".join(word[0] for word in re.findall(r"\w+", head)).casefold()
    return bool(
        label
        and name
        and (
            label == name
            or _fold(domain) == name
            or (len(label) >= _FEWEST_LETTERS and label in name)
            or (len(name) >= _FEWEST_LETTERS and name in label)
            or (len(initials) >= _FEWEST_LETTERS and label.startswith(initials))
        )
    )


def _is_known(publisher: str) -> bool:
    """Whether a publisher's own hosts are known."""
    return _fold(publisher) in _known_names()


@cache
def _known_names() -> frozenset[str]:
    return frozenset(_fold(host.name) for host in _hosts().values() if host.name)


def _find_domain(host: str) -> str:
    """Find the part of a host that somebody registered: of ``en.x.com.pk``, ``x.com.pk``."""
    parts = host.split(".")
    has_second = len(parts) > 2 and len(parts[-1]) == 2 and parts[-2] in _SECOND_LEVELS
    return ".".join(parts[-3 if has_second else -2 :])


def _fold(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    return re.sub(r"[^a-z0-9]", "", plain).removeprefix("the")


def _find(host: str) -> _Host | None:
    parts = host.split(".")
    ends = (".".join(parts[n:]) for n in range(len(parts)))
    found = next((_hosts()[end] for end in ends if end in _hosts()), None)
    return found or _find_official(parts)


def _find_official(parts: list[str]) -> _Host | None:
    """Find the government whose reserved part of the name space a host lies in."""
    if parts[-1] in ("gov", "mil"):
        return _Host("official", "USA", "")
    is_reserved = len(parts) > 1 and (
        parts[-2] in _OF_GOVERNMENTS or (parts[-2] == "go" and parts[-1] in _OF_GOVERNMENTS_AS_GO)
    )
    if not is_reserved or len(parts[-1]) != 2:
        return None
    try:
        iso3 = find_iso3_of_iso2("GB" if parts[-1] == "uk" else parts[-1].upper())
    except UnknownName:
        return None
    return _Host("official", iso3, "")


@cache
def _hosts() -> dict[str, _Host]:
    rows = read_table(_HOSTS)
    return {row["host"]: _Host(row["kind"], row["iso3"], row["name"]) for row in rows}
