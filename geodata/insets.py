"""Windows on the places of small states, for a corner of a map of the world."""

from typing import NamedTuple

from geodata.regions import AZIMUTHAL, Region


class Inset(NamedTuple):
    """A window shown beside the world.

    Attributes
    ----------
    window : Region
        What it shows; its members are all countries that have a shape in it.
    slot : tuple of float
        Where on a map of the world, whose north is at 84 degrees, there is nothing but sea and
        ice: its west, east and north edge, as parts of the map's width. It is open to the south.
    """

    window: Region
    slot: tuple[float, float, float]


def _inset(
    key: str,
    name: str,
    slot: tuple[float, float, float],
    lon_range: tuple[float, float],
    lat_range: tuple[float, float],
    members: str,
) -> Inset:
    codes = frozenset(members.split())
    return Inset(Region(key, name, lon_range, lat_range, AZIMUTHAL, codes), slot)


_PACIFIC = (
    "ASM AUS COK FJI FSM GUM IDN KIR MHL MNP NCL NFK NIU NRU PLW PNG PYF SLB TKL TON TUV UMI USA "
    "VUT WLF WSM"
)
_ANTILLES = (
    "ABW AIA ATG BES BLM BRB COL CUW DMA DOM GLP GRD GUY KNA LCA MAF MSR MTQ PRI SXM TTO VCT VEN "
    "VGB VIR"
)
_MICROSTATES = (
    "ALB AND AUT BEL BIH CHE CZE DEU DZA ESP FRA GBR GGY GRC HRV HUN ITA JEY LBY LIE LUX MAR MCO "
    "MKD MLT MNE NLD POL ROU SMR SRB SVK SVN TUN UKR XKX"
)
_GULF_STATES = "ARE BHR IRN IRQ KWT OMN QAT SAU YEM"

INSETS = (
    _inset("pacific-isles", "Pacific", (0.06, 0.278, 0.35), (143, 203), (-24, 15.5), _PACIFIC),
    _inset(
        "antilles", "Lesser Antilles", (0.478, 0.588, 0.373), (-70.4, -59.2), (10, 19.2), _ANTILLES
    ),
    _inset("microstates", "Europe", (0.602, 0.699, 0.35), (0, 16), (35.2, 50.2), _MICROSTATES),
    _inset("gulf-states", "Gulf", (0.705, 0.8, 0.35), (46.3, 57), (21.8, 31.2), _GULF_STATES),
)
"""From west to east."""
