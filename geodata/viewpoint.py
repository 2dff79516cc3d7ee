"""The boundary viewpoint: whose land a contested unit is drawn as, and why.

The source (Natural Earth 1:10m) draws who controls the ground. This project draws the country that
issuers of travel advice mean by a destination's name. Every departure from the source stands here,
and is read both by the build of the bundled shapes and by the reader of other country files.
"""

from typing import NamedTuple

VIEWPOINT = (
    "Boundaries: Crimea and Sevastopol drawn in Ukraine, Somaliland in Somalia, Northern Cyprus in "
    "Cyprus; Kosovo, Taiwan, Palestine and Western Sahara drawn as destinations of their own; "
    "the Golan Heights, Kashmir and other lines as controlled; disputed lines are dashed. "
    "Not a statement on sovereignty."
)
"""The sentence a map prints."""


class Unit(NamedTuple):
    """A unit of the source without an ISO 3166-1 code of its own.

    Attributes
    ----------
    iso3 : str or None
        The country it is drawn in; None leaves it off the map.
    why : str
        The reason, as printed in ``shapes/SOURCE.md``.
    """

    iso3: str | None
    why: str


UNITS_WITHOUT_CODE: dict[str, Unit] = {
    "Crimea": Unit("UKR", "occupied since 2014; issuers advise on it under Ukraine"),
    "Sevastopol": Unit("UKR", "occupied since 2014; issuers advise on it under Ukraine"),
    "Somaliland": Unit("SOM", "issuers advise on it under Somalia"),
    "Northern Cyprus": Unit("CYP", "issuers advise on it under Cyprus"),
    "Cyprus No Mans Area": Unit("CYP", "the UN buffer zone lies in Cyprus"),
    "Akrotiri": Unit("CYP", "UK Sovereign Base Area: no ISO code, issuers advise under Cyprus"),
    "Dhekelia": Unit("CYP", "UK Sovereign Base Area: no ISO code, issuers advise under Cyprus"),
    "Akrotiri and Dhekelia": Unit("CYP", "UK Sovereign Base Areas: no ISO code"),
    "Baykonur": Unit("KAZ", "leased to Russia; Kazakhstan's territory"),
    "Guantanamo Bay": Unit("CUB", "leased to the United States; Cuba's territory"),
    "Siachen Glacier": Unit("IND", "held by India since 1984, claimed by Pakistan; dashed"),
    "Paracel Islands": Unit("CHN", "held by China since 1974, claimed by Vietnam and Taiwan"),
    "Clipperton Island": Unit("FRA", "French state property; ISO 3166-1 counts it under France"),
    "Ashmore and Cartier Islands": Unit("AUS", "external territory; ISO counts it under Australia"),
    "Coral Sea Islands": Unit("AUS", "external territory; ISO counts it under Australia"),
    "Serranilla Bank": Unit("COL", "administered by Colombia"),
    "Bajo Nuevo Bank": Unit("COL", "administered by Colombia"),
    "Spratly Islands": Unit(None, "held piecemeal by five claimants: no one country, left off"),
    "Scarborough Reef": Unit(None, "claimed by three governments, no dry land: left off"),
    "Bir Tawil": Unit(None, "claimed by nobody: left off"),
    "Brazilian Island": Unit(None, "claimed by Brazil and Uruguay, no inhabitants: left off"),
    "Southern Patagonian Ice Field": Unit(None, "boundary not demarcated: left off"),
    "Caspian Sea": Unit(None, "water"),
}
"""By name. Units the bundled source lacks are there for other country files."""

OTHER_SPELLINGS: dict[str, str] = {
    "N. Cyprus": "Northern Cyprus",
    "Baikonur": "Baykonur",
    "Baikonur Cosmodrome": "Baykonur",
    "Baykonur Cosmodrome": "Baykonur",
    "Bajo Nuevo Bank (Petrel Is.)": "Bajo Nuevo Bank",
    "Brazilian I.": "Brazilian Island",
    "Clipperton I.": "Clipperton Island",
    "Clipperton": "Clipperton Island",
    "Coral Sea Is.": "Coral Sea Islands",
    "Cyprus U.N. Buffer Zone": "Cyprus No Mans Area",
    "Ashmore and Cartier Is.": "Ashmore and Cartier Islands",
    "Akrotiri Sovereign Base Area": "Akrotiri",
    "Dhekelia Sovereign Base Area": "Dhekelia",
    "S. Patagonian Ice Field": "Southern Patagonian Ice Field",
    "Scarborough Shoal": "Scarborough Reef",
    "Spratly Is.": "Spratly Islands",
    "US Naval Base Guantanamo Bay": "Guantanamo Bay",
    "USNB Guantanamo Bay": "Guantanamo Bay",
}
"""Names Natural Earth, GADM and others use for the units above."""

AS_DRAWN: tuple[tuple[str, str], ...] = (
    ("Golan Heights", "in Israel up to the 1974 ceasefire line, the UN zone in Syria; both dashed"),
    ("East Jerusalem", "in Palestine (West Bank)"),
    ("Kashmir", "divided at the Line of Control; Aksai Chin in China; all lines dashed"),
    ("Arunachal Pradesh", "in India; China's claim dashed"),
    ("Abkhazia, South Ossetia", "in Georgia, dashed"),
    ("Transnistria", "in Moldova, dashed"),
    ("Nagorno-Karabakh", "in Azerbaijan; the lines of 1991 and 1994 are the source's, dashed"),
    ("Halaib; Abyei; Ilemi", "in Egypt; in Sudan; in South Sudan; claims dashed where drawn"),
    ("Falkland Islands, Gibraltar", "their own ISO codes"),
)
"""Contested places drawn as the source draws them."""


class Area(NamedTuple):
    """A part of the map whose rule or sovereignty is contested, named when it is pointed at.

    Attributes
    ----------
    iso3 : str
        The country it is drawn in.
    said : str
        What a reader is told, as a sentence.
    source : str
        Where that stands.
    """

    iso3: str
    said: str
    source: str


CONTESTED_AREAS: dict[str, Area] = {
    "Crimea and Sevastopol": Area(
        "UKR",
        "Drawn in Ukraine, by this map's viewpoint; occupied by Russia since 2014.",
        "UN General Assembly resolutions 68/262 (27 March 2014) and 71/205 (19 December 2016)",
    ),
    "Donetsk and Luhansk east of the line of contact of 2015": Area(
        "UKR",
        "Drawn in Ukraine; outside its government's control since 2014. The line is that of 2015, "
        "not of today.",
        "UN Security Council resolution 2202 (17 February 2015); the source's line",
    ),
    "Somaliland": Area(
        "SOM",
        "Drawn in Somalia, by this map's viewpoint; governs itself and has claimed independence "
        "since 1991.",
        "UN Security Council resolution 2102 (2 May 2013) on the sovereignty of Somalia",
    ),
    "Northern Cyprus": Area(
        "CYP",
        "Drawn in Cyprus, by this map's viewpoint; outside its government's control since 1974. "
        "Its declaration of 1983 is recognised by Türkiye alone.",
        "UN Security Council resolutions 541 (18 November 1983) and 550 (11 May 1984)",
    ),
    "Golan Heights": Area(
        "ISR",
        "Drawn in Israel as controlled, no statement on sovereignty; occupied from Syria since "
        "1967, its annexation of 1981 held void by the UN Security Council.",
        "UN Security Council resolutions 242 (22 November 1967) and 497 (17 December 1981)",
    ),
    "UN zone on the Golan Heights": Area(
        "SYR",
        "Drawn in Syria; the area of separation of 1974, held by the UN force.",
        "UN Security Council resolution 350 (31 May 1974)",
    ),
    "Western Sahara west of the berm": Area(
        "ESH",
        "Drawn as a destination of its own; held by Morocco. A non-self-governing territory on the "
        "UN's list since 1963.",
        "UN list of Non-Self-Governing Territories; General Assembly resolution 34/37 (1979)",
    ),
    "Western Sahara east of the berm": Area(
        "ESH",
        "Drawn as a destination of its own; held by the Polisario Front. A non-self-governing "
        "territory on the UN's list since 1963.",
        "UN list of Non-Self-Governing Territories; General Assembly resolution 34/37 (1979)",
    ),
    "Jammu and Kashmir": Area(
        "IND",
        "Drawn in India up to the Line of Control, as controlled; claimed by Pakistan.",
        "UN Security Council resolution 47 (21 April 1948); Simla Agreement (2 July 1972)",
    ),
    "Azad Kashmir and Gilgit-Baltistan": Area(
        "PAK",
        "Drawn in Pakistan up to the Line of Control, as controlled; claimed by India.",
        "UN Security Council resolution 47 (21 April 1948); Simla Agreement (2 July 1972)",
    ),
    "Aksai Chin": Area(
        "CHN",
        "Drawn in China, as controlled; claimed by India.",
        "Natural Earth 1:10m, disputed borders: Indian claim",
    ),
    "Shaksgam Valley": Area(
        "CHN",
        "Drawn in China, as controlled; ceded by Pakistan in 1963, claimed by India.",
        "Sino-Pakistan Agreement (2 March 1963); Natural Earth 1:10m, disputed borders",
    ),
    "Siachen Glacier": Area(
        "IND",
        "Drawn in India, by this map's viewpoint; held by India since 1984, claimed by Pakistan.",
        "Natural Earth 1:10m, unit Siachen Glacier",
    ),
    "Arunachal Pradesh": Area(
        "IND",
        "Drawn in India, as controlled; claimed in large part by China.",
        "Natural Earth 1:10m, disputed borders: Chinese claim",
    ),
    "Abkhazia": Area(
        "GEO",
        "Drawn in Georgia; outside its government's control since 1993. Its independence is "
        "recognised by Russia and few others.",
        "UN General Assembly resolution 62/249 (15 May 2008)",
    ),
    "South Ossetia": Area(
        "GEO",
        "Drawn in Georgia; outside its government's control since 1992. Its independence is "
        "recognised by Russia and few others.",
        "UN General Assembly resolution 63/307 (9 September 2009)",
    ),
    "Transnistria": Area(
        "MDA",
        "Drawn in Moldova; outside its government's control since 1992. Russian troops are there.",
        "UN General Assembly resolution 72/282 (22 June 2018)",
    ),
}
"""By name. Facts of the ground, each with where it stands: cited, not fetched."""


def find_unit(name: str) -> Unit | None:
    """Return the unit without a code that is called `name`, or None if it is not one."""
    return UNITS_WITHOUT_CODE.get(OTHER_SPELLINGS.get(name, name))
