"""A page again and again, each time without one of its fields."""

import copy
import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

from loaders.pages import Page


def without_each_field(page: Page) -> Iterator[tuple[str, Page]]:
    """Yield the name of a field and the page without it.

    Of a JSON page each key is removed from the first item that has it, of an XML page each
    element of the first item, of a table each column of every row.
    """
    body = page.body
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            (name,) = packed.namelist()
            folder = page.url.rpartition("/")[0]
            unpacked = replace(page, url=f"{folder}/{name}", body=packed.read(name))
        yield from without_each_field(unpacked)
    elif body.lstrip().startswith(b"<"):
        yield from _without_elements(page)
    elif body.lstrip()[:1] in (b"{", b"["):
        yield from _without_keys(page)
    else:
        yield from _without_columns(page)


def _without_keys(page: Page) -> Iterator[tuple[str, Page]]:
    whole = json.loads(page.body)
    for path in _find_paths(whole, (), set()):
        changed = copy.deepcopy(whole)
        holder = changed
        for step in path[:-1]:
            holder = holder[step]
        del holder[path[-1]]
        yield ".".join(map(str, path)), replace(page, body=json.dumps(changed).encode())


def _find_paths(value: Any, path: tuple[Any, ...], seen: set[Any]) -> Iterator[tuple[Any, ...]]:
    """Find one path for each key name and depth."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if (len(path), key) not in seen and not _is_identity(key):
                seen.add((len(path), key))
                yield (*path, key)
            yield from _find_paths(inner, (*path, key), seen)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _find_paths(inner, (*path, number), seen)


def _is_identity(key: str) -> bool:
    """Whether a key names an item ("AF", "PT-20", "204678") rather than a field."""
    return key.isdigit() or key.upper() == key


def _without_elements(page: Page) -> Iterator[tuple[str, Page]]:
    whole = ElementTree.fromstring(page.body)
    item = next(whole.iter("item"))
    for number, part in enumerate(item):
        changed = copy.deepcopy(whole)
        holder = next(changed.iter("item"))
        holder.remove(holder[number])
        yield part.tag, replace(page, body=ElementTree.tostring(changed, encoding="utf-8"))


def _without_columns(page: Page) -> Iterator[tuple[str, Page]]:
    lines = page.body.decode().splitlines()
    mark = "\t" if "\t" in lines[0] else ","
    for number in range(lines[0].count(mark) + 1):
        kept = [
            mark.join(cell for at, cell in enumerate(line.split(mark)) if at != number)
            for line in lines
        ]
        yield f"column {number + 1}", replace(page, body=("\n".join(kept) + "\n").encode())
