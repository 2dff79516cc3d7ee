"""Finding the sources: every folder of `loaders.sources` but the kit is one.

A source's module ``source`` says who it is: `ISSUER` for an authority that advises, `REPORTER` for
who reports presence. It is *live* when it can also ``fetch`` and ``parse``; until then it is known
from the bundled history only.
"""

import importlib
import pkgutil
from collections.abc import Sequence
from types import ModuleType
from typing import TYPE_CHECKING, Protocol, cast

from loaders import sources
from loaders.errors import LoadersError
from loaders.facts.levels import Issuer
from loaders.pages import Expected, Page, Parsed

if TYPE_CHECKING:
    import requests

KINDS = {"advisories": "ISSUER", "presence": "REPORTER"}
"""What a source of each kind says of itself."""

_KIT = "kit"

IMPORTED, IMPORTED_PUBLIC = "import", "public import"
"""What sources of imported reports begin with: kept private, or public by the importer's word."""

_LIVE_PARTS = ("EXPECTED", "HOSTS", "fetch", "parse")


class UnknownSource(LoadersError):
    """No source of this name, or none that can do what was asked."""


class LiveSource(Protocol):
    """What the module of a live source offers."""

    EXPECTED: Expected
    HOSTS: tuple[str, ...]

    def fetch(self, session: "requests.Session", previous: Sequence[Page] = ()) -> list[Page]:
        """Fetch the source's pages: the only part that touches the network.

        Parameters
        ----------
        session : requests.Session
            Open for `HOSTS`.
        previous : sequence of Page
            Pages of an earlier fetch, so that what is unchanged is not sent again.

        Raises
        ------
        FetchFailed
            If a page that is needed cannot be had.
        """

    def parse(self, pages: Sequence[Page]) -> Parsed:
        """Read one or more pages into records; pure.

        Raises
        ------
        PageRefused
            If there is no page, or one is not understood.
        """


def find_sources(kind: str) -> dict[str, ModuleType]:
    """Return the sources of one kind by name, live or not, in alphabetical order.

    Raises
    ------
    UnknownSource
        If there is no such kind.
    """
    if kind not in KINDS:
        raise UnknownSource(f"unknown kind of source {kind!r}; known: {', '.join(KINDS)}")
    folders = sorted(info.name for info in pkgutil.iter_modules(sources.__path__) if info.ispkg)
    found = {
        name: importlib.import_module(f"{sources.__name__}.{name}.source")
        for name in folders
        if name != _KIT
    }
    return {name: module for name, module in found.items() if hasattr(module, KINDS[kind])}


def live_sources() -> dict[str, LiveSource]:
    """Return every live source of every kind, by name."""
    return {
        name: cast(LiveSource, module)
        for kind in KINDS
        for name, module in find_sources(kind).items()
        if _is_live(module)
    }


def find_source(name: str) -> LiveSource:
    """Return one live source.

    Raises
    ------
    UnknownSource
        If there is no source of this name, or if it is known from history only.
    """
    live = live_sources()
    if name in live:
        return live[name]
    what = (
        f"{name!r} is known from the bundled history only, no page of it can be read"
        if any(name in find_sources(kind) for kind in KINDS)
        else f"unknown source {name!r}"
    )
    raise UnknownSource(f"{what}; live sources: {', '.join(live)}")


def issuers() -> dict[str, Issuer]:
    """Return every issuer of advisories by key, live or known from history only."""
    return {module.ISSUER.key: module.ISSUER for module in find_sources("advisories").values()}


def private_sources() -> frozenset[str]:
    """Return the names of the sources whose rows must not leave the user's own archive.

    What users import is private, unless they said otherwise. A module says so of itself with
    ``PRIVATE = True``: its rows are drawn, and neither exported nor
    served as data.
    """
    return frozenset({IMPORTED}) | frozenset(
        name
        for kind in KINDS
        for name, module in find_sources(kind).items()
        if getattr(module, "PRIVATE", False)
    )


def _is_live(module: ModuleType) -> bool:
    return all(hasattr(module, part) for part in _LIVE_PARTS)
