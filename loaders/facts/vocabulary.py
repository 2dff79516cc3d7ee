"""Words and bounds that several kinds of fact share."""

from datetime import date, timedelta

DATE_PRECISIONS = ("day", "month", "year")

CONFIDENCES = ("high", "medium", "low")

PRESENCE_PRECISIONS = ("site", "locality", "district", "country")

AMBIGUOUS = "ambiguous"

IMPLAUSIBLE_DATE = "implausible_date"

APPROXIMATE_DATES = ("high-level/approx-date", "press/date +-1 day")

EARLIEST_EVENT = date(1900, 1, 1)

FURTHEST_PLAN = timedelta(days=731)


# Issuers east of Greenwich publish on what is still the day before in UTC.
ZONE_SLACK = timedelta(days=1)
