"""The renderer of plain text: what spans say, without what marks them."""

from dashboard.words.spans import Aside, Line, LineBreak, Small, Span, Words


def write_plain(said: Span | Words) -> str:
    """Write words as plain text; pictures and chips are left out."""
    if isinstance(said, str):
        return said
    if isinstance(said, tuple):
        return "".join(map(write_plain, said))
    if isinstance(said, Aside | Small | Line):
        return write_plain(said.words)
    if isinstance(said, LineBreak):
        return "\n"
    return str(getattr(said, "words", ""))
