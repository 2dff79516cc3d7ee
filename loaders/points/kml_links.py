"""Links of a KML to further documents: live ones elsewhere, and members of its own archive."""

import re
from collections.abc import Collection, Sequence
from pathlib import PurePosixPath
from posixpath import normpath
from urllib.parse import unquote
from xml.etree.ElementTree import Element

_LIVE = re.compile(r"(?:https?:)?//", re.IGNORECASE)
_N_NAMED = 5
_N_SHOWN = 100


def read_addresses(link: Element) -> list[str]:
    """Return the addresses that a NetworkLink states."""
    stated = [part.text or "" for part in link.iter() if str(part.tag).endswith("href")]
    return [address.strip() for address in stated if address.strip()]


def is_live(address: str) -> bool:
    """Say whether an address leads to the web."""
    return _LIVE.match(address) is not None


def name_missing(document: str, addresses: Sequence[str], members: Collection[str]) -> str:
    """Name what a document links to and nobody reads here; blank if there is nothing.

    Parameters
    ----------
    document : str
        The member that links; blank for a KML that is no member.
    addresses : sequence of str
        What it links to.
    members : collection of str
        The members of its archive.
    """
    held = {member.casefold() for member in members}
    not_here, not_read = [], []
    for address in dict.fromkeys(address for address in addresses if not is_live(address)):
        path = unquote(re.split(r"[?#]", address, maxsplit=1)[0]).replace("\\", "/")
        member = normpath((PurePosixPath(document).parent / path).as_posix()).casefold()
        if member not in held:
            not_here.append(address)
        elif not member.endswith(".kml"):
            not_read.append(address)
    said = [
        f"links to {_list(not_here)}, which {'are' if len(not_here) > 1 else 'is'} not here"
        if not_here
        else "",
        f"links to {_list(not_read)} within the archive: import it by itself" if not_read else "",
    ]
    return "; ".join(filter(None, said))


def _list(addresses: Sequence[str]) -> str:
    named = ", ".join(repr(address[:_N_SHOWN]) for address in addresses[:_N_NAMED])
    more = len(addresses) - _N_NAMED
    return f"{named} and {more} more" if more > 0 else named
