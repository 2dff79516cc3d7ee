"""What can go wrong in the loaders room, as a tree of what failed.

::

    LoadersError
    ├── RecordError       a record refuses a value
    │   └── UnknownLevel  an issuer's level we have no reading for
    ├── PageRefused       a page must be refused as a whole
    │   └── ItemRefused   one item of it is not understood
    ├── FetchFailed       a source could not be reached
    │   ├── NoNetwork     no host can be reached from this machine
    │   ├── NotSetUp      it needs a login that nobody gave
    │   ├── HostUnknown   its name is not known (in fetching.py)
    │   ├── PageMissing   it has no such page (in fetching.py)
    │   └── Undelivered   changes could not be sent (in webhook.py)
    ├── UpdateRunning     another update of the archive runs
    └── ArchiveError      the archive cannot be read or written
"""


class LoadersError(Exception):
    """Root of every error this room raises on purpose."""


class RecordError(LoadersError, ValueError):
    """A record refuses a value; the message names record, field, value and what is allowed."""


class UnknownLevel(RecordError):
    """An issuer's level key or label which no reviewed table reads."""


class PageRefused(LoadersError):
    """A fetched or saved page is not what its source promises, and nothing is taken from it."""


class ItemRefused(PageRefused):
    """One item of a page holds what no table reads; the rest of the page may stand."""


class FetchFailed(LoadersError):
    """A source could not be reached, or answered with an error."""


class NoNetwork(FetchFailed):
    """Nothing can be reached from this machine: there is no use in asking another host."""


class NotSetUp(FetchFailed):
    """A source needs a login, and none was given; the message says where to put it."""


class UpdateRunning(LoadersError):
    """Another update of the archive runs: this one fetched nothing."""


class ArchiveError(LoadersError):
    """The archive cannot be opened, read or written."""
