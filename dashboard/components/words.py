"""Words in the page: markup that travels compressed, and is built anew from what is allowed."""

from typing import Any

from dashboard.components import make_component

_WORDS = make_component("words")


def show_words(markup: str, *, key: str, locator: dict[str, Any] | None = None) -> None:
    """Show markup of ours.

    Text of others in it is escaped where the markup is made. The page trusts that as little as
    anything: it builds the elements, attributes and addresses of a short list, and drops the rest.

    Parameters
    ----------
    markup : str
        HTML; see ``dashboard/assets/words.js`` for what is allowed in it.
    key : str
        Streamlit key of the element.
    locator : dict, optional
        A small map for the place of class ``pw-locator-map`` in the markup, see
        `dashboard.facts.presence.locator_map.make_locator_marks`.
    """
    _WORDS({"markup": markup, "locator": locator}, key=key)
