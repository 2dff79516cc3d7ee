"""What can be doubtful about a row: every flag an import sets, and what it means.

`DOUBTS` are faults of a row, or guesses about it; `UNSTATED` says what its reporter leaves open.
A row keeps whatever it has, and every flag is counted and shown.
"""

from loaders.facts.vocabulary import IMPLAUSIBLE_DATE

NO_COORDINATES = "no_coordinates"
IMPOSSIBLE_COORDINATES = "impossible_coordinates"
SWAPPED_COORDINATES = "latitude_longitude_swapped"
EQUAL_COORDINATES = "latitude_equals_longitude"
NULL_ISLAND = "null_island"
SWAP_FITS_LABEL = "label_fits_swapped_coordinates"
BESIDE_SWAPPED = "beside_swapped_coordinates"
COARSE_COORDINATES = "coarse_coordinates"
NOT_A_POINT = "not_a_point"
POINT_OF_COLLECTION = "point_of_collection"
ORDER_ASSUMED = "coordinate_order_assumed"
CRS_ASSUMED = "reference_system_assumed"
NO_COUNTRY = "no_country_within_reach"
LABEL_DISAGREES = "label_place_disagree"
LABEL_UNREAD = "country_label_unread"
COUNTRY_BY_LABEL = "country_by_label_only"
FUTURE_DATE = "future_date"
SWAPPED_DATE = "day_month_swapped"
AMBIGUOUS_DATE = "day_month_ambiguous"
AFTER_POSTING = "dated_after_posting"
IMPLAUSIBLE_POSTING = "implausible_posting_date"
IMPLAUSIBLE_END = "implausible_end_date"
REPEATED_ID = "repeated_id"
BLANK_ID = "blank_id"
REPEATED_ROW = "repeated_row"
SHORT_ROW = "short_row"
ENCODING_GUESSED = "encoding_guessed"
PLACEHOLDER = "placeholder"
METRES = "looks_like_epsg_3857"
UNCOMPUTED = "formula_uncomputed"
ROUGH_DATE = "rough_date"
NO_DATE = "no_date"
PRECISION_UNSTATED = "precision_unstated"
CONFIDENCE_UNSTATED = "confidence_unstated"
NOTE_CUT = "note_cut"

DOUBTS: dict[str, str] = {
    NO_COORDINATES: "no coordinates: counted, drawn nowhere",
    IMPOSSIBLE_COORDINATES: "coordinates that are no place on Earth: drawn nowhere",
    SWAPPED_COORDINATES: "the latitude can only be a longitude: drawn nowhere",
    EQUAL_COORDINATES: "latitude and longitude are the same number, one copied into the other",
    METRES: "looks like EPSG:3857: metres of web maps, or another projected system, not degrees",
    NULL_ISLAND: "latitude 0, longitude 0: the place of a missing value",
    SWAP_FITS_LABEL: "with latitude and longitude exchanged it would lie in the country named",
    BESIDE_SWAPPED: "other rows of the file have latitude and longitude exchanged, as may this one",
    COARSE_COORDINATES: "coordinates of one decimal or none: 5 km off at the least",
    NOT_A_POINT: "a line, an area or several points: drawn nowhere, its middle is nobody's report",
    POINT_OF_COLLECTION: "the one point of a shape that also has lines or areas",
    ORDER_ASSUMED: "which of the two numbers is the latitude is assumed: the first",
    CRS_ASSUMED: "the file names no reference system; degrees of WGS 84 are assumed",
    NO_COUNTRY: "no country within reach",
    LABEL_DISAGREES: "the country named is not the one the point lies in",
    LABEL_UNREAD: "the country named is no known spelling of a country",
    IMPLAUSIBLE_DATE: "a date that cannot be read, or cannot be: kept out of the calendar",
    FUTURE_DATE: "a date in the future: kept out of the calendar",
    SWAPPED_DATE: "with day and month exchanged the date would fit its own posting date",
    AMBIGUOUS_DATE: "day and month cannot be told apart: known to the year at best",
    AFTER_POSTING: "dated after the day it was posted",
    IMPLAUSIBLE_POSTING: "a posting date that cannot be, or is not known to the day",
    IMPLAUSIBLE_END: "an end that cannot be, is before the beginning, or not known to the day",
    REPEATED_ID: "several rows carry this id",
    BLANK_ID: "no id, where other rows have one",
    REPEATED_ROW: "several rows say exactly the same",
    SHORT_ROW: "fewer cells than the heading has",
    ENCODING_GUESSED: "the text is not UTF-8 and its encoding is a guess",
    ROUGH_DATE: "a date in rough words (early March, Q1, about): known to its month or year",
    UNCOMPUTED: "a formula that was never computed: save the workbook in a spreadsheet program",
    PLACEHOLDER: "marked as a test, a fake or a placeholder by its own words",
}
"""Faults of a row and guesses about it, each with what it means."""

UNSTATED: dict[str, str] = {
    NO_DATE: "no date: not in the calendar",
    PRECISION_UNSTATED: "no precision stated: taken as a district",
    CONFIDENCE_UNSTATED: "no confidence stated: taken as low",
    COUNTRY_BY_LABEL: "no point: in the country its reporter names",
    NOTE_CUT: "a note longer than is kept",
}
"""What a row leaves open, each with how it is taken."""

PLACE_DOUBTS = frozenset(
    {EQUAL_COORDINATES, NULL_ISLAND, SWAP_FITS_LABEL, BESIDE_SWAPPED, LABEL_DISAGREES}
)
"""Doubts about where a drawn point lies."""
