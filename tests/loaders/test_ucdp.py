import io
import json
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from page_host import Answer, Host
from ucdp_pages import (
    FETCHED_AT,
    N_EVENTS,
    NEWEST_ON,
    make_csv,
    make_event,
    make_events,
    make_json,
    make_page,
    make_zip,
)

from loaders.errors import PageRefused
from loaders.facts.conflict import ConflictEvent
from loaders.facts.identity import record_id
from loaders.fetching import open_session
from loaders.pages import Page
from loaders.sources.ucdp import pages as ucdp_pages_of
from loaders.sources.ucdp import source as ucdp
from loaders.sources.ucdp.pages import COLUMNS
from loaders.sources.ucdp.releases import find_releases
from loaders.sources.ucdp.source import EXPECTED, parse

RECORDING = (
    Path(__file__).parents[3]
    / "shared/recordings/ucdp/ged_v22-1_ukraine_header_and_4_rows_transcribed.csv"
)
MAPPED = [
    *("id", "year", "code_status", "where_prec", "where_coordinates", "where_description"),
    *("adm_1", "adm_2", "latitude", "longitude", "country", "event_clarity"),
    *("date_start", "date_end", "side_a", "side_b", "best", "low", "high"),
]


def parse_body(body):
    return parse([make_page(body)])


def ids_in(body):
    return [record_id(record) for record in parse_body(body).records]


def one(**changes):
    """Parse a page of one event and return its record."""
    (record,) = parse_body(make_csv([make_event(**changes)])).records
    return record


def refusal_of(**changes):
    """Parse a page on which one event is not understood, and return its refusal."""
    parsed = parse_body(make_csv([make_event(7, **changes), *make_events(3)]))
    assert (len(parsed.records), parsed.n_items) == (3, 4)
    (refused,) = parsed.refused
    return refused


@pytest.fixture(scope="module")
def recorded():
    if not RECORDING.exists():
        pytest.skip(f"the recorded page {RECORDING.name} is not here")
    fetched_at = datetime(2022, 9, 1, tzinfo=UTC)
    return parse([Page(RECORDING.as_uri(), RECORDING.read_bytes(), fetched_at)])


@pytest.mark.recording
class TestRecordedRows:
    def test_both_forms_of_date_in_one_file_are_read_month_first(self, recorded):
        assert [(event.valid_from, event.valid_to) for event in recorded.records] == [
            (date(2014, 1, 27), date(2014, 1, 27)),
            (date(2014, 4, 13), date(2014, 4, 13)),
            (date(2014, 4, 16), date(2014, 4, 16)),
            (date(2014, 5, 2), date(2014, 5, 2)),
        ]

    def test_the_airfield_event_is_read_in_all_its_parts(self, recorded):
        event = recorded.records[2]
        assert (event.event_id, event.reporter, event.iso3) == ("149879", "ucdp", "UKR")
        assert (event.place, event.precision) == ("Kramatorsk airfield", "site")
        assert (event.lon, event.lat) == (37.6302, 48.7067)
        assert (event.side_a, event.side_b) == ("Government of Ukraine", "DPR")
        assert (event.deaths_low, event.deaths_best, event.deaths_high) == (0, 0, 4)
        assert (event.country_label, event.flags) == ("Ukraine", ())

    def test_a_stretch_of_road_is_no_site(self, recorded):
        assert recorded.records[1].place == "M03 road between Sloviansk and Artemivsk town"
        assert recorded.records[1].precision == "district"


EVENTS = make_events()
WHOLE = make_csv(EVENTS)
OLD_HEADER = b",".join(name.encode() for name in COLUMNS)
NEW_HEADER = OLD_HEADER.upper().replace(b"BEST,HIGH,LOW", b"Best_est,High_est,Low_est")


class TestForms:
    def test_a_csv_file_a_zip_file_and_an_answer_of_the_api_say_the_same(self):
        zipped = make_zip(("readme.txt", b"see the codebook"), ("GEDEvent_v26_1.csv", WHOLE))
        assert len(ids_in(WHOLE)) == N_EVENTS
        assert ids_in(zipped) == ids_in(WHOLE)
        assert ids_in(make_json(EVENTS)) == ids_in(WHOLE)

    @pytest.mark.parametrize(
        "body",
        [
            b"\xef\xbb\xbf" + WHOLE,
            make_csv(EVENTS, has_header=False),
            make_csv(EVENTS, columns=COLUMNS[::-1]),
            WHOLE.replace(OLD_HEADER, NEW_HEADER),
            make_csv(EVENTS, columns=("", *COLUMNS)),
            WHOLE + b"\r\n\r\n",
        ],
        ids=["mark", "no header", "other order", "other names", "row numbers", "blank lines"],
    )
    def test_a_file_written_a_little_differently_reads_the_same(self, body):
        assert body != WHOLE
        assert ids_in(body) == ids_in(WHOLE)

    def test_events_are_a_layer_of_their_own_and_no_presence(self):
        assert {type(record) for record in parse([make_page()]).records} == {ConflictEvent}

    def test_identities_do_not_depend_on_the_day_of_the_fetch(self):
        later = parse([make_page(fetched_at=FETCHED_AT + timedelta(days=9))])
        assert [record_id(record) for record in later.records] == ids_in(WHOLE)

    def test_the_last_page_with_an_event_wins_and_all_rows_are_counted(self):
        old = make_csv([make_event(1, best=3), make_event(2)])
        new = make_csv([make_event(1, best=5, high=9)])
        parsed = parse([make_page(old), make_page(new, url="https://ucdp.uu.se/b.csv")])
        assert {event.event_id: event.deaths_best for event in parsed.records} == {"1": 5, "2": 3}
        assert parsed.n_items == 3

    def test_the_page_is_dated_by_its_newest_event(self):
        assert parse([make_page()]).content_on == NEWEST_ON


class TestValues:
    @pytest.mark.parametrize(
        "text",
        [
            "2026-03-05",
            "2026-03-05 00:00:00.000",
            "2026-03-05T00:00:00",
            "2026-03-05T00:00:00Z",
            "3/5/2026 12:00:00 AM",
            "03/05/2026 00:00",
            "03/05/2026",
        ],
    )
    def test_every_form_of_date_met_is_the_fifth_of_march(self, text):
        event = one(date_start=text, date_end=text)
        assert (event.valid_from, event.valid_to) == (date(2026, 3, 5), date(2026, 3, 5))

    def test_a_date_with_the_day_first_refuses_the_whole_page(self):
        body = make_csv([*make_events(3), make_event(date_start="27/01/2026 00:00")])
        with pytest.raises(PageRefused, match="row 4: date '27/01/2026 00:00' has no month first"):
            parse_body(body)

    @pytest.mark.parametrize(
        ("changes", "message"),
        [
            ({"date_start": "2026-02-30"}, "date '2026-02-30'; allowed: a day of the calendar"),
            ({"date_start": ""}, "date ''; allowed: 2022-03-01"),
            ({"date_start": "20 Aug 2026"}, "date '20 Aug 2026'; allowed"),
            ({"date_start": "2026-08-22"}, "from 2026-08-22 to 2026-08-21; allowed: in this order"),
            ({"date_end": "2026-09-24"}, "to 2026-09-24; allowed"),
            ({"date_start": "1970-01-01"}, "from 1970-01-01 to"),
            ({"best": "-1"}, "best '-1'; allowed: a whole number, 0 or more"),
            ({"high": ""}, "high ''; allowed: a whole number"),
            ({"low": "2.5"}, "low '2.5'; allowed"),
            ({"latitude": "95"}, "latitude '95'; allowed: degrees from -90.0 to 90.0"),
            ({"longitude": "nan"}, "longitude 'nan'; allowed: degrees from -180.0"),
            ({"longitude": ""}, "longitude ''; allowed: degrees"),
            ({"where_prec": "8"}, "where_prec '8'; allowed: 1, 2, 3, 4, 5, 6, 7"),
            ({"event_clarity": "3"}, "event_clarity '3'; allowed: 1, 2"),
            ({"country": " "}, "no country; allowed: text"),
            ({"side_b": ""}, "no side_b; allowed: text"),
            ({"year": "this"}, "year 'this'; allowed: a whole number"),
        ],
    )
    def test_a_row_that_cannot_be_is_refused_by_itself_and_nothing_invented(self, changes, message):
        refused = refusal_of(**changes)
        assert message in refused.reason
        assert refused.subject == "event 7"
        assert "side_a=Government of Ukraine" in refused.text

    def test_an_id_that_is_no_number_is_refused(self):
        parsed = parse_body(make_csv([make_event("UKR-1"), make_event(2)]))
        assert [item.reason for item in parsed.refused] == [
            "id 'UKR-1'; allowed: a whole number, 0 or more"
        ]

    def test_an_id_twice_on_a_page_is_refused_the_second_time(self):
        parsed = parse_body(make_csv([make_event(7, best=3), make_event(7, best=4)]))
        assert [event.deaths_best for event in parsed.records] == [3]
        assert "a second time; allowed: once" in parsed.refused[0].reason

    def test_more_faults_than_allowed_refuse_the_page(self):
        faults = [make_event(number, best="many") for number in range(26)]
        with pytest.raises(PageRefused, match="26 items not understood; allowed: 25"):
            parse_body(make_csv([*faults, *make_events()]))

    @pytest.mark.parametrize(
        ("changes", "flag"),
        [
            ({"code_status": "Check deaths"}, "coding_not_final"),
            ({"event_clarity": "2"}, "reported_in_a_sum"),
            ({"year": "2025"}, "year_disagrees_with_dates"),
            ({"low": "4"}, "deaths_not_low_best_high"),
            ({"high": "2"}, "deaths_not_low_best_high"),
        ],
    )
    def test_a_doubt_is_flagged_and_the_event_kept_as_coded(self, changes, flag):
        assert one(**changes).flags == (flag,)

    def test_numbers_written_as_decimals_are_the_same_numbers(self):
        event = one(id="1001.0", best="3.0", where_prec="1.0", event_clarity="1.0")
        assert (event.event_id, event.deaths_best, event.precision) == ("1001", 3, "site")

    def test_text_stays_text(self):
        event = one(side_b="NA", adm_1="007", where_coordinates="None")
        assert (event.side_b, event.place) == ("NA", "None")


class TestPlaces:
    @pytest.mark.parametrize(
        ("where_prec", "precision", "flags"),
        [
            ("1", "site", ()),
            ("2", "locality", ()),
            ("3", "district", ()),
            ("4", "country", ("place_known_to_the_province",)),
            ("5", "district", ()),
            ("6", "country", ()),
        ],
    )
    def test_precision_is_never_finer_than_coded(self, where_prec, precision, flags):
        event = one(where_prec=where_prec)
        assert (event.precision, event.flags, event.iso3) == (precision, flags, "UKR")

    def test_over_international_waters_there_is_no_country(self):
        near_odesa = {"longitude": "30.8", "latitude": "46.4"}
        parsed = parse_body(make_csv([make_event(where_prec="7", **near_odesa), make_event(2)]))
        assert (parsed.records[0].iso3, parsed.records[0].precision) == (None, "country")
        assert parsed.records[0].flags == ("international_waters_or_air",)
        (unplaced,) = parsed.unplaced
        assert unplaced.reason == "coded as international waters or air"
        assert "event 1001" in unplaced.destination

    @pytest.mark.parametrize(
        ("label", "lon", "lat", "iso3"),
        [
            ("Russia (Soviet Union)", 37.62, 55.75, "RUS"),
            ("DR Congo (Zaire)", 15.31, -4.33, "COD"),
            ("Kingdom of eSwatini (Swaziland)", 31.13, -26.32, "SWZ"),
            ("Bosnia-Herzegovina", 18.41, 43.86, "BIH"),
            ("Ukraine", 34.1, 44.95, "UKR"),
        ],
    )
    def test_a_country_is_known_under_the_name_ucdp_gives_it(self, label, lon, lat, iso3):
        event = one(country=label, longitude=lon, latitude=lat)
        assert (event.iso3, event.country_label, event.flags) == (iso3, label, ())

    def test_the_gleditsch_ward_number_is_not_read_as_a_code(self):
        assert one(country_id="365").iso3 == "UKR"

    def test_a_point_in_another_country_than_the_label_wins_and_is_flagged(self):
        event = one(country="Israel", longitude="34.45", latitude="31.50")
        assert (event.iso3, event.country_label) == ("PSE", "Israel")
        assert event.flags == ("label_place_disagree",)

    def test_an_event_known_to_the_country_only_is_placed_by_the_name_of_the_country(self):
        event = one(where_prec="6", country="Israel", longitude="34.45", latitude="31.50")
        assert (event.iso3, event.precision, event.flags) == ("ISR", "country", ())

    def test_a_name_nobody_knows_is_flagged_and_the_point_places_the_event(self):
        event = one(country="Ruritania", where_prec="6")
        assert (event.iso3, event.flags) == ("UKR", ("country_label_unknown",))

    def test_a_point_far_at_sea_is_kept_under_the_name_of_its_country(self):
        event = one(longitude="31.0", latitude="43.5")
        assert (event.iso3, event.lon, event.lat) == ("UKR", 31.0, 43.5)
        assert event.flags == ("far_from_land",)

    def test_a_page_of_which_nothing_stands_on_a_country_is_refused(self):
        adrift = make_event(country="Atlantis", longitude="-30", latitude="30")
        with pytest.raises(PageRefused, match="only 0 of 1 items stand on a country"):
            parse_body(make_csv([adrift]))

    def test_the_place_is_the_finest_that_is_coded(self):
        blank = {"where_coordinates": "", "where_description": " "}
        assert one(**blank, adm_1="Kyiv city").place == "Kyiv city"
        assert one(**blank, adm_1="").place == "Ukraine"


class TestRefusals:
    @pytest.mark.parametrize("column", MAPPED)
    def test_a_page_without_a_column_that_is_read_is_refused(self, column):
        columns = [name for name in COLUMNS if name != column]
        with pytest.raises(PageRefused, match=rf"ucdp: https.* no columns \['{column}'\]"):
            parse_body(make_csv(EVENTS, columns=columns))
        without = [{name: event[name] for name in columns} for event in EVENTS]
        with pytest.raises(PageRefused, match=rf"event 1: no \['{column}'\]"):
            parse_body(make_json(without))

    def test_one_object_of_many_without_a_field_refuses_the_page(self):
        last = make_event()
        del last["best"]
        with pytest.raises(PageRefused, match=r"event 49: no \['best'\]"):
            parse_body(make_json([*EVENTS, last]))

    @pytest.mark.parametrize(
        ("body", "message"),
        [
            (b"", "an empty page"),
            (b" \n", "an empty page"),
            (b"<html><body>Not found</body></html>", "a page of markup"),
            (make_csv(EVENTS, columns=(*COLUMNS, "victims")), r"unknown columns \['victims'\]"),
            (make_csv(EVENTS, columns=(*COLUMNS, "best")), "50 columns, 49 of them different"),
            (make_csv([]), "0 items; allowed: 1 to 500000"),
            (WHOLE[: len(WHOLE) // 2], "not a whole, well-formed CSV file: .*Expected 49 columns"),
            (WHOLE + b"1,2,3\r\n", "not a whole, well-formed CSV file: .*Expected 49 columns"),
            (WHOLE.replace(b"Kyiv city", b"K\xffiv city"), "not a whole, well-formed CSV .*UTF8"),
            (make_zip(("a.csv", WHOLE), ("b.csv", WHOLE)), r"\['a.csv', 'b.csv'\]; allowed: one"),
            (make_zip(("a.pdf", WHOLE)), r"a ZIP file of \['a.pdf'\]; allowed: one CSV file"),
            (make_zip(("a.csv", WHOLE))[:-30], "not a whole, plain ZIP file"),
            (make_zip(("a.csv", WHOLE)).replace(b"a.csv", b"b.csv", 1), "not a whole, plain ZIP"),
            (b'{"Message": "API token required"}', r"an answer of \['Message'\]; allowed: Next"),
            (b'{"Result": []}', r"an answer of \['Result'\]; allowed"),
            (make_json([]), "0 items; allowed: 1"),
            (make_json([], Extra=1), "an answer of .*'Extra'"),
            (b"[]", r"list \[\]; allowed: an object with fields"),
            (make_json(EVENTS)[:-9], "not whole, well-formed JSON"),
            (b'{"TotalCount": 1, "Result": [{"best": NaN}]}', "JSON: NaN is no number"),
            (b'{"TotalCount": 1, "Result": ["x"]}', "event 1: str; allowed: an object"),
            (b"[" * 100_000, "not whole, well-formed JSON"),
        ],
    )
    def test_a_page_that_is_no_release_is_refused(self, body, message):
        with pytest.raises(PageRefused, match=rf"ucdp: https.*{message}"):
            parse_body(body)

    def test_a_field_nobody_knows_refuses_that_event_of_the_api(self):
        events = json.loads(make_json(make_events(3)))["Result"]
        events[1]["victims"] = 3
        answer = {"TotalCount": 3, "TotalPages": 1, "Result": events}
        parsed = parse_body(json.dumps(answer).encode())
        assert (len(parsed.records), parsed.n_items) == (2, 3)
        assert "event 2: unknown fields ['victims']" in parsed.refused[0].reason

    def test_a_page_over_the_size_bound_is_refused_unread(self, monkeypatch):
        monkeypatch.setattr(ucdp, "EXPECTED", replace(EXPECTED, n_bytes_max=1000))
        with pytest.raises(PageRefused, match="bytes; allowed: 1000 or fewer"):
            parse([make_page()])

    def test_what_a_zip_file_claims_to_hold_is_checked_before_it_is_unpacked(self, monkeypatch):
        monkeypatch.setattr(ucdp_pages_of, "N_BYTES_UNPACKED_MAX", len(WHOLE) - 1)
        with pytest.raises(PageRefused, match=f"{len(WHOLE)} bytes when unpacked; allowed"):
            parse_body(make_zip(("a.csv", WHOLE)))

    def test_no_more_is_unpacked_than_was_claimed(self):
        body = make_zip(("a.csv", WHOLE))
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            size = archive.infolist()[0].file_size
        lying = body.replace(size.to_bytes(4, "little"), (100).to_bytes(4, "little"))
        with pytest.raises(PageRefused, match="not a whole"):
            parse_body(lying)

    def test_no_page_at_all_is_refused(self):
        with pytest.raises(PageRefused, match="no page"):
            parse([])


def link(name):
    return f'<li><a class="x" href="https://ucdp.uu.se/downloads/{name}">CSV</a></li>'


class TestReleases:
    def test_the_widest_releases_after_the_yearly_one_are_read_oldest_first(self):
        names = [
            "ged/ged261-csv.zip",
            "ged/ged251-csv.zip",
            "candidateged/GEDEvent_v26_0_8.csv",
            "candidateged/GEDEvent_v26_0_7.csv",
            "candidateged/GEDEvent_v26_0_6.csv",
            "candidateged/GEDEvent_v26_01_26_03.csv",
            "candidateged/GEDEvent_v26_01_26_06.csv",
            "candidateged/GEDEvent_v25_01_25_12.csv",
            "vpp/VPP_v26_0_8.csv",
        ]
        found = [release.path for release in find_releases("".join(map(link, names)))]
        assert found == [
            "candidateged/GEDEvent_v26_01_26_06.csv",
            "candidateged/GEDEvent_v26_0_7.csv",
            "candidateged/GEDEvent_v26_0_8.csv",
        ]

    def test_in_spring_last_year_is_still_read_from_its_candidates(self):
        names = [
            "ged/ged261-csv.zip",
            "candidateged/GEDEvent_v26_01_26_12.csv",
            "candidateged/GEDEvent_v27_0_1.csv",
            "candidateged/GEDEvent_v27_0_10.csv",
        ]
        found = [release.path for release in find_releases("".join(map(link, names)))]
        assert found == names[1:]

    def test_without_a_yearly_release_the_newest_year_is_read(self):
        text = link("candidateged/GEDEvent_v25_0_8.csv") + link("candidateged/GEDEvent_v26_0_1.csv")
        assert [release.path for release in find_releases(text)] == [
            "candidateged/GEDEvent_v26_0_1.csv"
        ]

    def test_a_page_of_something_else_lists_none(self):
        assert find_releases(link("ged/ged261-csv.zip")) == []


class TestFetch:
    @pytest.fixture
    def host(self):
        with Host() as host:
            yield host

    def test_releases_are_found_on_the_downloads_page_and_asked_only_whether_they_changed(
        self, host, monkeypatch
    ):
        index = "".join(
            f'<a href="candidateged/GEDEvent_v26_0_{month}.csv">CSV</a>' for month in (8, 7)
        )
        address = host.serve("/downloads/", Answer(body=index.encode()))
        monkeypatch.setattr(ucdp, "DOWNLOADS_URL", address)
        for month in (7, 8):
            path = f"/downloads/candidateged/GEDEvent_v26_0_{month}.csv"
            host.serve(path, Answer(headers={"ETag": f'"{month}"'}, body=WHOLE))
        with open_session([host.name]) as session:
            pages = ucdp.fetch(session)
            host.serve("/downloads/candidateged/GEDEvent_v26_0_7.csv", Answer(304, body=b""))
            again = ucdp.fetch(session, pages)
        assert [page.url[-8:] for page in pages] == ["_0_7.csv", "_0_8.csv"]
        assert [page.not_modified for page in again] == [True, False]
        assert again[0].body == WHOLE
        assert len(parse(again).records) == N_EVENTS

    def test_a_downloads_page_without_releases_is_refused(self, host, monkeypatch):
        address = host.serve("/downloads/", Answer(body=b"<html>We are moving</html>"))
        monkeypatch.setattr(ucdp, "DOWNLOADS_URL", address)
        with (
            open_session([host.name]) as session,
            pytest.raises(
                PageRefused, match=r"ucdp: .* lists no candidate release; allowed: links"
            ),
        ):
            ucdp.fetch(session)
