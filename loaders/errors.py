"""What can go wrong in the loaders room, as a tree of what failed.

::

    LoadersError
    ├── RecordError       a record refuses a value
    │   └── UnknownLevel  an issuer's level we have no reading for
    ├── PageRefused       a page must be refused as a whole
    ├── FetchFailed       a source could not be reached
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


class FetchFailed(LoadersError):
    """A source could not be reached, or answered with an error."""


class ArchiveError(LoadersError):
    """The archive cannot be opened, read or written."""
