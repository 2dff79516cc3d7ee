"""Foreign, Commonwealth & Development Office: history only as yet.

The FCDO gives no number. It states which of four things it advises against, and combinations
occur; whole-country advice is the country's level, advice on parts is an area's.
"""

from loaders.records import Issuer, Level

ISSUER = Issuer(
    key="uk_fcdo",
    name="Foreign, Commonwealth & Development Office",
    country_iso3="GBR",
    levels=(
        Level("none", None, "No advice against travel"),
        Level("parts", None, "Advises against travel to parts"),
        Level(
            "all_but_essential_whole",
            None,
            "Advises against all but essential travel to the whole country or the rest of it",
        ),
        Level("all_whole", None, "Advises against all travel to the whole country"),
        Level(
            "avoid_all_but_essential_travel_to_parts",
            None,
            "Advises against all but essential travel to parts",
        ),
        Level("avoid_all_travel_to_parts", None, "Advises against all travel to parts"),
    ),
    url="https://www.gov.uk/foreign-travel-advice",
    licence="Open Government Licence v3.0",
    cadence="Reviewed continuously; a page changes when the advice does",
)
