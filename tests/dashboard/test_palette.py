"""What the map's fills say is told apart by everyone, and the digits on them are read.

Distances are CIEDE2000; colour-vision deficiencies are the matrices of Machado, Oliveira and
Fernandes (2009) at full severity, on linear light.
"""

from itertools import combinations
from math import atan2, cos, degrees, exp, hypot, radians, sin, sqrt

import pytest

from dashboard.figures.comparison_map import LOOKS, find_quiet_fill
from dashboard.palette import DARK, LEVEL_FILLS, LEVEL_INKS, LIGHT, OLD_FILL
from loaders.evidence.ages import CONFIRMED, OLD, RECENT

SEEN_BY = {
    "everyone": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
XYZ = (
    (0.4124564, 0.3575761, 0.1804375),
    (0.2126729, 0.7151522, 0.0721750),
    (0.0193339, 0.1191920, 0.9503041),
)
WHITE = (0.95047, 1.0, 1.08883)
APART = 8.0
LEGIBLE = 4.5


def multiply(matrix, vector):
    return [sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix]


def linear(colour):
    shares = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    return [s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares]


def read_lab(colour, seen_by="everyone"):
    seen = [min(1.0, max(0.0, part)) for part in multiply(SEEN_BY[seen_by], linear(colour))]
    parts = [part / white for part, white in zip(multiply(XYZ, seen), WHITE, strict=True)]
    x, y, z = (
        part ** (1 / 3) if part > 216 / 24389 else (24389 / 27 * part + 16) / 116 for part in parts
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def ciede2000(first, second):
    """Distance of two colours in CIELAB (Sharma, Wu and Dalal, 2005)."""
    (l1, a1, b1), (l2, a2, b2) = first, second
    chroma = ((hypot(a1, b1) + hypot(a2, b2)) / 2) ** 7
    more = 1.5 - 0.5 * sqrt(chroma / (chroma + 25**7))
    c1, c2 = hypot(a1 * more, b1), hypot(a2 * more, b2)
    h1, h2 = (degrees(atan2(b, a * more)) % 360 for a, b in ((a1, b1), (a2, b2)))
    turn = (h2 - h1 + 180) % 360 - 180 if c1 * c2 else 0.0
    hue = 2 * sqrt(c1 * c2) * sin(radians(turn / 2))
    middle = (h1 + turn / 2) % 360 if c1 * c2 else h1 + h2
    lightness, c = (l1 + l2) / 2 - 50, (c1 + c2) / 2
    t = (
        1
        - 0.17 * cos(radians(middle - 30))
        + 0.24 * cos(radians(2 * middle))
        + 0.32 * cos(radians(3 * middle + 6))
        - 0.20 * cos(radians(4 * middle - 63))
    )
    by_l = (l2 - l1) / (1 + 0.015 * lightness**2 / sqrt(20 + lightness**2))
    by_c = (c2 - c1) / (1 + 0.045 * c)
    by_h = hue / (1 + 0.015 * c * t)
    rotation = sin(radians(60 * exp(-(((middle - 275) / 25) ** 2))))
    rotation *= -2 * sqrt(c**7 / (c**7 + 25**7))
    return sqrt(by_l**2 + by_c**2 + by_h**2 + rotation * by_c * by_h)


def contrast(first, second):
    """Contrast of two colours as WCAG 2 counts it."""
    low, high = sorted(multiply(XYZ, linear(colour))[1] for colour in (first, second))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(
    ("first", "second", "distance"),
    [
        ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
        ((50.0, 2.49, -0.001), (50.0, -2.49, 0.0011), 7.2195),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
        ((2.0776, 0.0795, -1.135), (0.9033, -0.0636, -0.5514), 0.9082),
    ],
)
def test_distances_are_those_of_the_published_pairs(first, second, distance):
    assert ciede2000(first, second) == pytest.approx(distance, abs=1e-4)


STATES = {
    **{f"level {level}": fill for level, fill in LEVEL_FILLS[CONFIRMED].items()},
    **{f"pale {level}": fill for level, fill in LEVEL_FILLS[RECENT].items()},
    "old": OLD_FILL,
}


@pytest.mark.parametrize("seen_by", SEEN_BY)
@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_levels_pale_ones_old_ones_and_no_data_are_told_apart(theme, seen_by):
    assert find_near({**STATES, "no data": theme.no_data}, seen_by) == {}


@pytest.mark.parametrize("seen_by", SEEN_BY)
@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_the_findings_of_a_comparison_are_told_apart(theme, seen_by):
    fills = {way: look.fill for way, look in LOOKS.items() if look.fill}
    quiet = {"unchanged": find_quiet_fill(theme), "no data": theme.no_data}
    assert find_near(fills | quiet, seen_by) == {}


def find_near(fills, seen_by):
    """The pairs of fills that are nearer to one another than `APART`."""
    seen = {name: read_lab(fill, seen_by) for name, fill in fills.items()}
    return {
        (one, other): round(distance, 1)
        for one, other in combinations(seen, 2)
        if (distance := ciede2000(seen[one], seen[other])) < APART
    }


@pytest.mark.parametrize("age", [CONFIRMED, RECENT, OLD])
def test_the_digit_on_every_fill_is_read(age):
    fills, inks = LEVEL_FILLS[age], LEVEL_INKS[age]
    assert [level for level in fills if contrast(fills[level], inks[level]) < LEGIBLE] == []
