"""Irish Department of Foreign Affairs: history only, until a stable page is known.

Four phrases and no number. Its page changed in September 2025.
"""

from loaders.facts.levels import Issuer, Level

ISSUER = Issuer(
    key="ie_dfa",
    name="Irish Department of Foreign Affairs",
    country_iso3="IRL",
    levels=(
        Level("normal", None, "Normal precautions"),
        Level("high_caution", None, "High degree of caution"),
        Level("avoid_non_essential", None, "Avoid non-essential travel"),
        Level("do_not_travel", None, "Do not travel"),
    ),
    url="https://www.ireland.ie/en/dfa/overseas-travel/advice/",
    licence="No open licence stated; facts only",
    cadence="Changed as the advice does",
)
