"""What can go wrong when a brief is printed.

::

    BriefError
    ├── NoBrowser           no Chromium is installed: says what to install
    └── BriefNotPrinted     the browser hung, died, or was asked for too much at once
"""


class BriefError(RuntimeError):
    """A brief could not be made in the form asked for."""


class NoBrowser(BriefError):
    """No browser of the Chromium family was found."""


class BriefNotPrinted(BriefError):
    """The browser did not print the brief."""
