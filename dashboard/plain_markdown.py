"""Text from elsewhere, for the parts of the page that read their text as Markdown."""

import re

_SPECIAL = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:&/@=])")


def escape_markdown(text: object) -> str:
    """Write a text so that Markdown shows it as it is: no link, picture, markup or formula."""
    return _SPECIAL.sub(r"\\\1", " ".join(str(text).split()))
