"""A brief in the page as its document will look, and the ways to take it along."""

from collections.abc import Mapping, Sequence

from dashboard.components import make_component

_PREVIEW = make_component("preview")


def show_preview(
    *,
    key: str,
    query: str,
    page: str,
    edits: Mapping[str, str | None],
    width: int,
    height: int | None,
    documents: Sequence[tuple[str, str]],
    data: Sequence[tuple[str, str]],
    missing: str | None,
) -> None:
    """Show the document of a brief, with buttons that save it in each form.

    Parameters
    ----------
    key : str
        Streamlit key of the element.
    query : str
        The view, as the parameters that every address asked for takes.
    page : str
        Address of the document as HTML, with its layout.
    edits : Mapping of str to str or None
        The analyst's changes, sent with every request.
    width, height : int, int or None
        Of the document in CSS pixels; without a height it is as long as it is, and scrolls.
    documents, data : sequence of (str, str)
        What each button says, and the address it asks below the app.
    missing : str or None
        What to install, where the server has no browser: PNG and SVG are then drawn by the
        reader's, and the forms that cannot be are shown as not available.
    """
    _PREVIEW(
        {
            "testid": "brief-preview",
            "query": query,
            "page": page,
            "edits": dict(edits),
            "width": width,
            "height": height,
            "documents": [list(one) for one in documents],
            "data": [list(one) for one in data],
            "missing": missing,
        },
        key=key,
    )
