import pytest
from point_files import MINSK, read_one, take_csv

from loaders.points.words import N_COUNTRY_WORDS_MAX


@pytest.mark.parametrize(
    ("heading", "text", "precision"),
    [
        ("precision", "Exact", "site"),
        ("precision", "Vicinity", "site"),
        ("precision", "Locality", "locality"),
        ("location_precision", "district", "district"),
        ("precision", "oblast", "country"),
        ("accuracy", "50 m", "site"),
        ("accuracy", "1 km", "locality"),
        ("accuracy", "20km", "district"),
        ("accuracy", "~ 80 km", "country"),
        ("Accuracy (m)", "2500", "locality"),
        ("accuracy_km", "2,5", "locality"),
        ("coordinateUncertaintyInMeters", "30", "site"),
    ],
)
def test_a_stated_precision_is_read_from_its_word_or_its_distance(heading, text, precision):
    report = read_one(heading, f'"{text}"')
    assert report.precision == precision
    assert "precision_unstated" not in report.flags


@pytest.mark.parametrize("text", ["", "1", "point_unstated", "good"])
def test_a_precision_nobody_states_is_never_a_site(text):
    report = read_one("precision", text)
    assert report.precision == "district"
    assert "precision_unstated" in report.flags
    assert (f"precision: {text}" in report.note) is bool(text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Exercise", "exercise"),
        ("drills", "exercise"),
        ("build-up", "buildup"),
        ("camp_staging", "buildup"),
        ("airfield_aircraft", "airfield_activity"),
        ("naval presence", "naval_presence"),
        ("Garrison", "base"),
        ("troop withdrawal", "withdrawal"),
        ("Headquarters or base established", "base"),
        ("convoy_movement", "unspecified"),
        ("no exercise", "unspecified"),
        ("exercise or withdrawal", "unspecified"),
        ("", "unspecified"),
    ],
)
def test_a_kind_is_read_only_from_words_that_name_one(text, kind):
    assert read_one("kind", text).kind == kind


def test_a_word_that_is_read_as_another_stays_in_the_note():
    assert read_one("kind", "convoy_movement").note == "kind: convoy_movement"
    assert read_one("kind", "drills").note == "kind: drills"
    assert read_one("kind", "exercise").note == ""


@pytest.mark.parametrize(
    ("text", "iso3"),
    [
        ("Russia", "RUS"),
        ("ru", "RUS"),
        ("RUS", "RUS"),
        ("Russian", "RUS"),
        ("Russian troops", "RUS"),
        ("Armed Forces of the Russian Federation", "RUS"),
        ("US Army", "USA"),
        ("Belarusian armed forces", "BLR"),
        ("Wagner", None),
        ("DPR", None),
    ],
)
def test_a_force_is_read_from_its_country(text, iso3):
    report = read_one("actor", text)
    assert (report.force_iso3, report.force_name) == (iso3, text)


def test_a_force_nobody_names_is_not_stated():
    report = read_one("place", "Minsk")
    assert (report.force_iso3, report.force_name) == (None, "not stated")


def test_a_force_no_table_reads_stays_beside_its_unit():
    assert read_one("faction,unit", "DPR,1st Corps").force_name == "1st Corps (DPR)"
    assert read_one("faction,unit", "Russia,4th Division").force_name == "4th Division"


def test_a_column_of_too_many_texts_is_no_column_of_countries():
    rows = [f"{MINSK},unit {number}" for number in range(N_COUNTRY_WORDS_MAX)]
    imported = take_csv("lat,lon,actor", *rows, f"{MINSK},Russia")
    assert {report.force_iso3 for report in imported.reports} == {None}
    assert imported.reports[-1].force_name == "Russia"


@pytest.mark.parametrize(
    ("heading", "row", "bounds", "strength"),
    [
        ("troops", '"1,500"', (1500, 1500), "1,500"),
        ("personnel", "1000-2000", (1000, 2000), "1000-2000"),
        ("troops", "about 900", (None, None), "about 900"),
        ("personnel_low,personnel_high", "100,200", (100, 200), ""),
        ("strength,troops", "20 tanks,60", (60, 60), "20 tanks"),
    ],
)
def test_numbers_of_people_are_read_and_words_for_them_kept(heading, row, bounds, strength):
    report = read_one(heading, row)
    assert (report.personnel_low, report.personnel_high) == bounds
    assert report.strength_text == strength


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("https://example.org/1?a=b", "https://example.org/1?a=b"),
        ("see https://example.org/1.", "https://example.org/1"),
        ("Reuters", None),
        ("javascript:alert(1)", None),
        ("ftp://example.org/1", None),
        ("http://[", None),
    ],
)
def test_only_web_addresses_are_links_and_everything_else_stays_in_the_note(text, url):
    report = read_one("source", text)
    assert report.url == url
    assert (f"source: {text}" in report.note) is (text != url)


def test_claim_and_confidence_are_read_from_the_records_own_words():
    report = read_one("claim_status,confidence", "confirmed by host,High")
    assert (report.claim, report.confidence) == ("confirmed_by_host", "high")
    assert "confidence_unstated" not in report.flags


def test_a_confidence_nobody_states_is_low_and_says_so():
    report = read_one("claim,confidence", "maybe,so so")
    assert (report.claim, report.confidence) == ("reported", "low")
    assert "confidence_unstated" in report.flags
    assert report.note == "claim: maybe; confidence: so so"


def test_a_place_is_named_by_the_best_the_row_has():
    imported = take_csv(
        "lat,lon,place,title,province",
        f"{MINSK},Minsk,Convoy,Minsk oblast",
        f"{MINSK},,Convoy,Minsk oblast",
        f"{MINSK},,,Minsk oblast",
        f"{MINSK},,,",
    )
    assert [report.place for report in imported.reports] == [
        "Minsk",
        "Convoy",
        "Minsk oblast",
        "not stated",
    ]
    assert [report.note for report in imported.reports] == [
        "title: Convoy; province: Minsk oblast",
        "province: Minsk oblast",
        "",
        "",
    ]


def test_a_long_note_is_cut_and_says_so():
    report = read_one("description", "a" * 3000)
    assert len(report.note) == 2000
    assert report.note.endswith("…")
    assert "note_cut" in report.flags


def test_every_column_is_read_kept_in_the_note_or_named_as_ignored():
    imported = take_csv("lat,lon,place,colour,credit", f"{MINSK},Minsk,red,Ann")
    assert [(use.heading, use.field) for use in imported.columns] == [
        ("lat", "lat"),
        ("lon", "lon"),
        ("place", "place"),
        ("colour", None),
        ("credit", "note"),
    ]
    assert imported.ignored == ("colour",)
    assert imported.reports[0].note == "credit: Ann"
