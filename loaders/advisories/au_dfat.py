"""Australian Department of Foreign Affairs and Trade (Smartraveller): history only as yet.

Ranks are those of its feed, which counts to five and starts at two: 2/5 is normal.
"""

from loaders.records import Issuer, Level

ISSUER = Issuer(
    key="au_dfat",
    name="Australian Department of Foreign Affairs and Trade",
    country_iso3="AUS",
    levels=(
        Level("2/5", 2, "Exercise normal safety precautions"),
        Level("3/5", 3, "Exercise a high degree of caution"),
        Level("4/5", 4, "Reconsider your need to travel"),
        Level("5/5", 5, "Do not travel"),
    ),
    url="https://www.smartraveller.gov.au/destinations",
    licence="CC BY 4.0",
    cadence="Reviewed at least every 12 months, and as events demand",
)
