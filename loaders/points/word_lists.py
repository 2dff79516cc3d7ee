"""What people write in their languages: tables of words beside this code, each of several lists."""

from pathlib import Path

from loaders.csv_tables import read_table


def read_lists(table: str) -> dict[str, list[str]]:
    """Return the texts of each list of a table, in its order."""
    lists: dict[str, list[str]] = {}
    for row in read_table(Path(__file__).with_name(table)):
        lists.setdefault(row["list"], []).append(row["words"])
    return lists


PHRASES = {name: "|".join(texts) for name, texts in read_lists("phrases.csv").items()}
"""Alternatives of a regular expression, by what they say."""
