"""Text from elsewhere, for the parts of the page that read their text as Markdown."""

import re

_SPECIAL = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:&/@=])")

# Bare addresses become links after the marks of Markdown are read, escaped or not. A word joiner,
# which is not seen, keeps them apart.
_LINKED_BARE = re.compile(r"(?<=:)(?=//)|(?<=www)(?=\.)|(?<=@)", re.IGNORECASE)
_WORD_JOINER = "\u2060"


def escape_markdown(text: object) -> str:
    """Write a text so that Markdown shows it as it is: no link, picture, markup or formula."""
    apart = _LINKED_BARE.sub(_WORD_JOINER, " ".join(str(text).split()))
    return _SPECIAL.sub(r"\\\1", apart)
