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


def find_unit(name: str) -> Unit | None:
    """Return the unit without a code that is called `name`, or None if it is not one."""
    return UNITS_WITHOUT_CODE.get(OTHER_SPELLINGS.get(name, name))
