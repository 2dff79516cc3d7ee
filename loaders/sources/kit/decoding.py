"""The bytes of a page as text."""

from loaders.errors import PageRefused
from loaders.pages import Page


def decode_page(page: Page, place: str, *, n_bytes_max: int, allowed: str) -> str:
    """Return the text of a page in UTF-8, without a byte order mark.

    Parameters
    ----------
    page : Page
        The page as served.
    place : str
        Source and page, to begin messages with.
    n_bytes_max : int
        Largest page taken.
    allowed : str
        What the page must be, to be said where it is empty.

    Raises
    ------
    PageRefused
        If the page is too large, not UTF-8, or blank.
    """
    if len(page.body) > n_bytes_max:
        raise PageRefused(f"{place}: {len(page.body)} bytes; allowed: {n_bytes_max} or fewer")
    try:
        text = page.body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise PageRefused(
            f"{place}: not UTF-8: byte {error.start} is 0x{page.body[error.start]:02x}"
        ) from error
    if not text.strip():
        raise PageRefused(f"{place}: an empty page; allowed: {allowed}")
    return text
