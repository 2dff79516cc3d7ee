"""The columns of GDELT's event files, which carry no header."""

_EVENT = ("GLOBALEVENTID", "SQLDATE", "MonthYear", "Year", "FractionDate")
_ACTOR = (
    *("Code", "Name", "CountryCode", "KnownGroupCode", "EthnicCode"),
    *("Religion1Code", "Religion2Code", "Type1Code", "Type2Code", "Type3Code"),
)
_ACTION = (
    *("IsRootEvent", "EventCode", "EventBaseCode", "EventRootCode", "QuadClass"),
    *("GoldsteinScale", "NumMentions", "NumSources", "NumArticles", "AvgTone"),
)
_GEO_1 = ("Type", "FullName", "CountryCode", "ADM1Code", "Lat", "Long", "FeatureID")
_GEO_2 = ("Type", "FullName", "CountryCode", "ADM1Code", "ADM2Code", "Lat", "Long", "FeatureID")


def _name_columns(geo: tuple[str, ...]) -> tuple[str, ...]:
    actors = [f"Actor{number}{part}" for number in (1, 2) for part in _ACTOR]
    places = [f"{of}Geo_{part}" for of in ("Actor1", "Actor2", "Action") for part in geo]
    return (*_EVENT, *actors, *_ACTION, *places, "DATEADDED", "SOURCEURL")


COLUMNS_2 = _name_columns(_GEO_2)
"""The 61 columns of a quarter-hour file of GDELT 2.0; DATEADDED has seconds."""

COLUMNS_1 = _name_columns(_GEO_1)
"""The 58 columns of a daily file of GDELT 1.0: no ADM2Code; DATEADDED is a day."""
