"""Runs: which pages came when, what was made of them, and what a person decided.

Facts are what sources say (`loaders.facts`); these say how the facts came here, so that each of
them can be traced to its page and nothing fails unseen. Conventions are those of the records.
"""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from loaders.facts.checks import (
    refusal,
    require_count,
    require_iso3,
    require_one_of,
    require_order,
    require_sha256,
    require_tags,
    require_text,
    require_url,
    require_utc,
)

OUTCOMES = ("ok", "unreachable", "refused", "stale")
"""How a run of a source can end; all but the first leave its last good data as they are."""

FAULT_KINDS = (
    "refused_record",
    "blip",
    "older_edition",
    "reversal",
    "mass_restamp",
    "implausible_date",
    "missing_destination",
)
PROPOSED_EVENTS = ("begins", "ends")
VERDICTS = ("confirmed", "corrected", "rejected")


@dataclass(frozen=True, slots=True)
class KeptPage:
    """What a source served, byte for byte, under the hash of it.

    Parameters
    ----------
    sha256 : str
        Hash of the body, lower-case hexadecimal.
    body : bytes
        The page, content encoding undone.
    recorded_at : datetime
        When this archive first held it (UTC).
    """

    TABLE: ClassVar[str] = "pages"
    ORDERED_BY: ClassVar[str] = "recorded_at"

    sha256: str
    body: bytes
    recorded_at: datetime

    def __post_init__(self) -> None:
        require_utc(self, self.recorded_at)
        found = hashlib.sha256(self.body).hexdigest()
        if self.sha256 != found:
            raise refusal(self, "sha256", self.sha256, f"the hash of the body, {found}")


@dataclass(frozen=True, slots=True)
class PageFetch:
    """That one address answered with one page at one time.

    Parameters
    ----------
    run : str
        Which run of the source asked: `SourceRun.run`.
    url : str
        The address.
    sha256 : str
        The page: `KeptPage.sha256`.
    content_type, etag, last_modified : str or None
        Response headers.
    not_modified : bool
        The source said that nothing changed since the fetch before.
    recorded_at : datetime
        When it answered (UTC).
    """

    TABLE: ClassVar[str] = "fetches"
    ORDERED_BY: ClassVar[str] = "recorded_at"

    run: str
    url: str
    sha256: str
    content_type: str | None
    etag: str | None
    last_modified: str | None
    not_modified: bool
    recorded_at: datetime

    def __post_init__(self) -> None:
        require_text(self, "run")
        require_sha256(self, "sha256")
        require_url(self, "url", self.url)
        require_utc(self, self.recorded_at)


@dataclass(frozen=True, slots=True)
class SourceRun:
    """One attempt at one source, and what became of it.

    Parameters
    ----------
    run : str
        Its identity: ``<source>/<start, ISO 8601 UTC>/<random>``.
    name : str
        Name of the source.
    started_at : datetime
        When it began (UTC).
    outcome : str
        One of `OUTCOMES`.
    message : str
        What failed, in one line; empty where nothing did.
    content_on, newest_on : date or None
        The day the pages say they were built, and the newest day they speak of.
    n_items, n_placed : int
        Items on the pages, and how many of them stand on a country.
    n_new, n_changed, n_reissued, n_waiting, n_faults, n_refused : int
        Records held for the first time; levels announced as changed; same levels with a new
        date; levels seen once and not believed yet; faults found; records refused.
    unplaced, missing : tuple of str
        Destinations that stand on no country; and those seen in the last month, but not now.
    recorded_at : datetime
        When it ended (UTC).
    """

    TABLE: ClassVar[str] = "runs"
    ORDERED_BY: ClassVar[str] = "recorded_at"

    run: str
    name: str
    started_at: datetime
    outcome: str
    message: str
    content_on: date | None
    newest_on: date | None
    n_items: int
    n_placed: int
    n_new: int
    n_changed: int
    n_reissued: int
    n_waiting: int
    n_faults: int
    n_refused: int
    unplaced: tuple[str, ...]
    missing: tuple[str, ...]
    recorded_at: datetime

    def __post_init__(self) -> None:
        require_text(self, "run", "name")
        require_one_of(self, "outcome", OUTCOMES)
        require_utc(self, self.started_at)
        require_utc(self, self.recorded_at)
        require_order(self, "started_at", "recorded_at")
        counts = ("n_new", "n_changed", "n_reissued", "n_waiting", "n_faults", "n_refused")
        require_count(self, "n_items", "n_placed", *counts)
        if self.outcome != "ok":
            require_text(self, "message")


@dataclass(frozen=True, slots=True)
class Fault:
    """Something a source served that is not believed, and why.

    Parameters
    ----------
    name : str
        Name of the source.
    kind : str
        One of `FAULT_KINDS`.
    subject : str
        The destination, row or field it is about.
    reason : str
        What is wrong with it, and what was allowed.
    text : str
        The offending text as served, shortened to `TEXT_AT_MOST` characters; may be empty.
    sha256 : str or None
        The page it stands on: `KeptPage.sha256`.
    seen_on : date
        The day it was seen.
    recorded_at : datetime
        When this archive first held it (UTC).
    """

    TABLE: ClassVar[str] = "faults"
    ORDERED_BY: ClassVar[str] = "recorded_at"

    NOT_FACTS: ClassVar[tuple[str, ...]] = ("sha256",)

    name: str
    kind: str
    subject: str
    reason: str
    text: str
    sha256: str | None
    seen_on: date
    recorded_at: datetime

    def __post_init__(self) -> None:
        require_text(self, "name", "subject", "reason")
        require_one_of(self, "kind", FAULT_KINDS)
        if self.sha256 is not None:
            require_sha256(self, "sha256")
        require_utc(self, self.recorded_at)


TEXT_AT_MOST = 500
"""Characters of an offending text that a `Fault` keeps; the page itself is kept whole."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A departure that a text seems to state, for a person to judge.

    Parameters
    ----------
    name : str
        Name of the source whose text it is.
    issuer_iso3 : str
        Whose people or post.
    host_iso3 : str or None
        The country left; ``None`` where the text's destination is several or none.
    destination : str
        The destination as the issuer names it.
    kind : str
        One of `loaders.facts.departures.DEPARTURE_KINDS`.
    event : str
        One of `PROPOSED_EVENTS`: a lifting is the end of what was ordered.
    who : tuple of str
        Of `loaders.facts.departures.DEPARTURE_WHO`.
    post : str or None
        The post named.
    stated_on : date or None
        The day the sentence itself gives.
    sentence : str
        The sentence it was read from.
    text_from, text_to : int
        Where the sentence stands in the notice's text, in characters.
    published_on : date or None
        The day the text was published.
    url : str
        Where the text can be read.
    sha256 : str
        The page it stands on: `KeptPage.sha256`.
    recorded_at : datetime
        When it was proposed (UTC).
    """

    TABLE: ClassVar[str] = "proposals"
    ORDERED_BY: ClassVar[str] = "recorded_at"

    # The same sentence on tomorrow's edition of a page is the same proposal.
    NOT_FACTS: ClassVar[tuple[str, ...]] = (
        "published_on",
        "sha256",
        "text_from",
        "text_to",
        "url",
    )

    name: str
    issuer_iso3: str
    host_iso3: str | None
    destination: str
    kind: str
    event: str
    who: tuple[str, ...]
    post: str | None
    stated_on: date | None
    sentence: str
    text_from: int
    text_to: int
    published_on: date | None
    url: str
    sha256: str
    recorded_at: datetime

    def __post_init__(self) -> None:
        require_text(self, "name", "destination", "kind", "sentence")
        require_iso3(self, "issuer_iso3", self.issuer_iso3)
        if self.host_iso3 is not None:
            require_iso3(self, "host_iso3", self.host_iso3)
        require_one_of(self, "event", PROPOSED_EVENTS)
        require_tags(self, "who")
        require_count(self, "text_from", "text_to")
        require_order(self, "text_from", "text_to")
        require_url(self, "url", self.url)
        require_sha256(self, "sha256")
        require_utc(self, self.recorded_at)


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided of a proposal, and when.

    Parameters
    ----------
    proposal_id : str
        `loaders.facts.identity.record_id` of the proposal.
    verdict : str
        One of `VERDICTS`.
    decided_by : str
        Who decided, as they named themselves.
    note : str
        Their reason, may be empty.
    departure_id : str or None
        The departure it put on the timeline; ``None`` if rejected.
    replaces : str or None
        The departure it takes the place of: the same one without its end.
    recorded_at : datetime
        When it was decided (UTC).
    """

    TABLE: ClassVar[str] = "decisions"
    ORDERED_BY: ClassVar[str] = "recorded_at"

    proposal_id: str
    verdict: str
    decided_by: str
    note: str
    departure_id: str | None
    replaces: str | None
    recorded_at: datetime

    def __post_init__(self) -> None:
        require_text(self, "proposal_id", "decided_by")
        require_one_of(self, "verdict", VERDICTS)
        if (self.departure_id is None) != (self.verdict == "rejected"):
            allowed = "a departure, and none if the proposal is rejected"
            raise refusal(self, "departure_id", self.departure_id, allowed)
        require_utc(self, self.recorded_at)


@dataclass(frozen=True, slots=True)
class Delivery:
    """That a change was delivered to an address, or from which version on one is told.

    Parameters
    ----------
    hook : str
        SHA-256 of the address, which may hold a secret.
    change_key : str or None
        `Change.key` of what was delivered; None where all before `version` is.
    version : int
        Version of the archive the change was found in, or from which on changes are told.
    recorded_at : datetime
        When (UTC).
    """

    TABLE: ClassVar[str] = "deliveries"
    ORDERED_BY: ClassVar[str] = "recorded_at"

    hook: str
    change_key: str | None
    version: int
    recorded_at: datetime

    def __post_init__(self) -> None:
        require_sha256(self, "hook")
        if self.change_key is not None:
            require_sha256(self, "change_key")
        require_count(self, "version")
        require_utc(self, self.recorded_at)


RECORDS = (KeptPage, PageFetch, SourceRun, Fault, Proposal, Decision, Delivery)
"""What the archive holds of them."""
