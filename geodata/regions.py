"""Named windows on the world, each sized to fill a map of 16:9."""

from collections.abc import Iterable
from typing import NamedTuple

from geodata.errors import UnknownRegion


class Region(NamedTuple):
    """A window on the world and the countries it is about.

    Attributes
    ----------
    key : str
        As in an address: ``region=middle-east``.
    name : str
        As a reader sees it.
    lon_range, lat_range : tuple of float
        West and east, south and north, in degrees; west is less than east, and values beyond 180
        either way lie past the antimeridian.
    projection : str
        A projection of plotly's geo maps.
    rotation_lon : float
        The meridian at the centre, in degrees.
    members : frozenset of str
        ISO 3166-1 alpha-3 of the countries the region is about; empty for the whole world.
        Neighbours that the window shows besides are not members.
    """

    key: str
    name: str
    lon_range: tuple[float, float]
    lat_range: tuple[float, float]
    projection: str
    rotation_lon: float
    members: frozenset[str]


def _region(
    key: str,
    name: str,
    lon_range: tuple[float, float],
    lat_range: tuple[float, float],
    members: str,
    projection: str = "mercator",
) -> Region:
    centre = (lon_range[0] + lon_range[1]) / 2
    rotation = centre - 360 if centre > 180 else centre
    return Region(key, name, lon_range, lat_range, projection, rotation, frozenset(members.split()))


_BALTIC_AND_EAST = "BLR EST LTU LVA MDA POL RUS UKR"
_EUROPE = (
    "ALA ALB AND AUT BEL BGR BIH BLR CHE CYP CZE DEU DNK ESP EST FIN FRA FRO GBR GGY GIB GRC HRV "
    "HUN IMN IRL ISL ITA JEY LIE LTU LUX LVA MCO MDA MKD MLT MNE NLD NOR POL PRT ROU RUS SJM SMR "
    "SRB SVK SVN SWE TUR UKR VAT XKX"
)
_GULF = "ARE BHR IRN IRQ KWT OMN QAT SAU"
_MIDDLE_EAST = f"{_GULF} CYP EGY ISR JOR LBN PSE SYR TUR YEM"
_SAHEL = "BFA CMR ERI GMB GIN MLI MRT NER NGA SDN SEN TCD"
_AFRICA = (
    "AGO BDI BEN BFA BWA CAF CIV CMR COD COG COM CPV DJI DZA EGY ERI ESH ETH GAB GHA GIN GMB "
    "GNB GNQ IOT KEN LBR LBY LSO MAR MDG MLI MOZ MRT MUS MWI MYT NAM NER NGA REU RWA SDN SEN "
    "SHN SLE SOM SSD STP SWZ SYC TCD TGO TUN TZA UGA ZAF ZMB ZWE"
)
_SOUTH_ASIA = "AFG BGD BTN IND LKA MDV NPL PAK"
_EAST_ASIA = "CHN HKG JPN KOR MAC MNG PRK TWN"
_ASIA = (
    f"{_SOUTH_ASIA} {_EAST_ASIA} ARM AZE BRN GEO IDN IRN KAZ KGZ KHM LAO MMR MYS PHL SGP THA TJK "
    "TKM TLS UZB VNM"
)
_CARIBBEAN = (
    "ABW AIA ATG BES BHS BLM BRB CUB CUW CYM DMA DOM GLP GRD HTI JAM KNA LCA MAF MSR MTQ PRI SXM "
    "TCA TTO VCT VGB VIR"
)
_AMERICAS = (
    f"{_CARIBBEAN} ARG BLZ BMU BOL BRA CAN CHL COL CRI ECU FLK GRL GTM GUF GUY HND MEX NIC PAN PER "
    "PRY SGS SLV SPM SUR URY USA VEN"
)
_OCEANIA = (
    "ASM AUS CCK COK CXR FJI FSM GUM KIR MHL MNP NCL NFK NIU NRU NZL PCN PLW PNG PYF SLB TKL TON "
    "TUV UMI VUT WLF WSM"
)

REGIONS: dict[str, Region] = {
    region.key: region
    for region in (
        _region("world", "World", (-180, 180), (-58, 85), "", "natural earth"),
        _region("europe", "Europe", (-42, 68), (34, 69.5), _EUROPE),
        _region("eastern-europe", "Eastern Europe", (10, 62), (43.5, 61), _BALTIC_AND_EAST),
        _region("middle-east", "Middle East", (14.5, 77.5), (11.5, 42.5), _MIDDLE_EAST),
        _region("gulf", "Gulf", (28, 73), (16, 38.5), _GULF),
        _region("africa", "Africa", (-53.5, 89.5), (-36, 38.5), _AFRICA),
        _region("sahel", "Sahel", (-19, 44), (-2, 32), _SAHEL),
        _region("asia", "Asia", (23.5, 162.5), (-12, 55), _ASIA),
        _region("south-asia", "South Asia", (45, 111), (4, 38), _SOUTH_ASIA),
        _region("east-asia", "East Asia", (71, 155), (17, 54), _EAST_ASIA),
        _region("americas", "Americas", (-210, 10), (-57, 74), _AMERICAS, "natural earth"),
        _region("caribbean", "Caribbean", (-89.5, -56.5), (9.5, 27), _CARIBBEAN),
        _region("oceania", "Oceania", (90.5, 237.5), (-50, 24), _OCEANIA),
    )
}
"""By key, in the order a menu shows them."""


def find_region(key: str) -> Region:
    """Return the region of a key.

    Raises
    ------
    UnknownRegion
        If there is none; the message lists the keys.
    """
    try:
        return REGIONS[key]
    except KeyError:
        raise UnknownRegion(f"no region {key!r}; allowed are {', '.join(REGIONS)}") from None


def find_narrowest(lons: Iterable[float], lats: Iterable[float]) -> Region:
    """Return the smallest region whose window holds every point, the world if no other does.

    Parameters
    ----------
    lons, lats : iterable of float
        Degrees, WGS 84, pairwise.
    """
    points = list(zip(lons, lats, strict=True))
    holding = [region for region in REGIONS.values() if _holds(region, points)]
    return min(holding, key=_size) if points and holding else REGIONS["world"]


def _holds(region: Region, points: list[tuple[float, float]]) -> bool:
    (west, east), (south, north) = region.lon_range, region.lat_range
    return all(
        south <= lat <= north and any(west <= lon + turn <= east for turn in (-360, 0, 360))
        for lon, lat in points
    )


def _size(region: Region) -> float:
    (west, east), (south, north) = region.lon_range, region.lat_range
    return (east - west) * (north - south)
