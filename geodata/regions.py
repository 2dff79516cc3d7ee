"""Named windows on the world, each in a projection that fits it."""

from math import asin, atan2, cos, degrees, radians, sin
from typing import NamedTuple

from geodata.errors import UnknownRegion

NATURAL_EARTH = "natural earth"
CONIC = "conic equal area"
AZIMUTHAL = "azimuthal equal area"


class Region(NamedTuple):
    """A window on the world and the countries it is about.

    A frame shows at least the window, and as much more as its shape has room for.

    Attributes
    ----------
    key : str
        As in an address: ``region=middle-east``.
    name : str
        As a reader sees it.
    lon_range, lat_range : tuple of float
        How far the window reaches: west and east in degrees of its middle parallel, south and
        north in degrees of its middle meridian. West is less than east; values beyond 180 either
        way lie past the antimeridian, a south or north beyond 90 past the pole.
    projection : str
        A projection of plotly's geo maps: `NATURAL_EARTH`, `CONIC` or `AZIMUTHAL`.
    members : frozenset of str
        ISO 3166-1 alpha-3 of the countries the region is about; empty for the whole world.
        Neighbours that the window shows besides are not members.
    parallels : tuple of float or None
        The standard parallels of a conic projection, in degrees.
    """

    key: str
    name: str
    lon_range: tuple[float, float]
    lat_range: tuple[float, float]
    projection: str
    members: frozenset[str]
    parallels: tuple[float, float] | None = None

    @property
    def middle(self) -> tuple[float, float]:
        """The longitude, from -180 to 180, and the latitude in the middle, in degrees."""
        lon = (sum(self.lon_range) / 2 + 180) % 360 - 180
        return lon, sum(self.lat_range) / 2

    @property
    def rotation(self) -> tuple[float, float]:
        """The longitude and latitude that the globe is turned to, in degrees.

        Only an azimuthal projection is turned to its latitude: on every other, north is up and the
        parallels stay what they are.
        """
        lon, lat = self.middle
        return lon, lat if self.projection == AZIMUTHAL else 0.0

    @property
    def ends(self) -> list[tuple[float, float]]:
        """Where the window ends west, east, south and north of its middle, lon and lat in degrees.

        A frame fits these four points. In an azimuthal projection west and east lie on the great
        circle through the middle, which is drawn straight there; in a conic on the middle
        parallel, and on a map of the world on the equator, where it is widest.
        """
        lon, lat = self.middle
        aside, turn = (self.lon_range[1] - self.lon_range[0]) / 2, lat
        if self.projection == NATURAL_EARTH:
            turn = 0.0
        if self.projection == AZIMUTHAL:
            middle, angle = radians(lat), radians(aside) * cos(radians(lat))
            end = asin(sin(middle) * cos(angle))
            aside = degrees(atan2(sin(angle) * cos(middle), cos(angle) - sin(middle) * sin(end)))
            turn = degrees(end)
        south, north = self.lat_range
        bottom = (lon, south) if south >= -90 else (lon + 180, -180 - south)
        top = (lon, north) if north <= 90 else (lon + 180, 180 - north)
        return [(lon - aside, turn), (lon + aside, turn), bottom, top]


def _region(
    key: str,
    name: str,
    lon_range: tuple[float, float],
    lat_range: tuple[float, float],
    members: str,
    *,
    parallels: tuple[float, float] | None = None,
    projection: str = AZIMUTHAL,
) -> Region:
    projection = CONIC if parallels else projection
    codes = frozenset(members.split())
    return Region(key, name, lon_range, lat_range, projection, codes, parallels)


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

WORLD = Region("world", "World", (-180, 180), (-57, 84), NATURAL_EARTH, frozenset())
"""The whole world but most of Antarctica."""

# Where a region is wide and of middle latitudes, a conic keeps its shapes and lays its parallels
# in calm arcs; where it is tall or lies on the equator, an azimuthal does. Both keep areas. Around
# the Americas a wide frame shows half the globe, which only a map of the world bears.
REGIONS: dict[str, Region] = {
    region.key: region
    for region in (
        WORLD,
        _region("europe", "Europe", (-26, 51), (34, 71), _EUROPE, parallels=(43, 62)),
        _region(
            "eastern-europe",
            "Eastern Europe",
            (13, 50),
            (43.5, 60.5),
            _BALTIC_AND_EAST,
            parallels=(47, 57),
        ),
        _region(
            "middle-east", "Middle East", (24, 64), (11.5, 42.5), _MIDDLE_EAST, parallels=(18, 37)
        ),
        _region("gulf", "Gulf", (37, 64), (16, 39), _GULF, parallels=(21, 34)),
        _region("africa", "Africa", (-26, 73), (-36, 38.5), _AFRICA),
        _region("sahel", "Sahel", (-18, 43), (-1, 29), _SAHEL),
        _region("asia", "Asia", (38, 150), (-12, 55), _ASIA),
        _region("south-asia", "South Asia", (60, 98), (3, 39), _SOUTH_ASIA, parallels=(11, 32)),
        _region("east-asia", "East Asia", (73, 148), (17, 54), _EAST_ASIA, parallels=(25, 47)),
        _region(
            "americas", "Americas", (-155, -20), (-57, 80), _AMERICAS, projection=NATURAL_EARTH
        ),
        _region("caribbean", "Caribbean", (-86, -58.5), (9.5, 27.5), _CARIBBEAN),
        _region("oceania", "Oceania", (95, 233), (-48, 21), _OCEANIA),
    )
}
"""By key, in the order a menu shows them."""

NEIGHBOURS = "neighbours"
"""The key of the window on one country and its neighbours, see `geodata.extents.find_extent`."""


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
