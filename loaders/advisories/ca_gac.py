"""Global Affairs Canada: history only as yet.

Ranks are those of its index, 0 to 3. A country's record may say that regions differ without
saying how; that is an area record without a level.
"""

from loaders.records import Issuer, Level

ISSUER = Issuer(
    key="ca_gac",
    name="Global Affairs Canada",
    country_iso3="CAN",
    levels=(
        Level("0", 0, "Take normal security precautions"),
        Level("1", 1, "Exercise a high degree of caution"),
        Level("2", 2, "Avoid non-essential travel"),
        Level("3", 3, "Avoid all travel"),
    ),
    url="https://travel.gc.ca/travelling/advisories",
    licence="Open Government Licence - Canada",
    cadence="Reviewed continuously; dates are restamped in bulk",
)
