"""Distances from borders in words, as precise as the place they are measured from."""

from collections.abc import Iterable

from geodata import country_in_sentence


def write_distance(km: float, precision: str) -> str:
    """Write a distance from a border as precisely as the point it is measured from is known."""
    if km == 0:
        return "Inside the border as drawn"
    if precision == "district":
        return f"about {max(5, 5 * round(km / 5)):.0f} km"
    words = f"{km:.0f} km" if km >= 1 else "under 1 km"
    return words if precision == "site" else f"about {words}"


def write_distances(borders: Iterable[tuple[float, str]], precision: str) -> str:
    """Write how far a place is from borders, as precisely as the place is known.

    Parameters
    ----------
    borders : iterable of (float, str)
        Kilometres, and the country beyond; empty gives an empty text.
    precision : str
        Of the place, one of `loaders.facts.vocabulary.PRESENCE_PRECISIONS`.
    """
    told = [_write_distance(km, country, precision) for km, country in borders]
    # The border is named in full once: "... from the border with Poland, ... from that with ...".
    told[1:] = [words.replace("the border with", "that with") for words in told[1:]]
    return " and ".join([", ".join(told[:-1]), told[-1]]) if len(told) > 1 else "".join(told)


def _write_distance(km: float, country: str, precision: str) -> str:
    name = country_in_sentence(country)
    if km == 0:
        return f"on the border with {name} as drawn"
    return f"{write_distance(km, precision)} from the border with {name}"
