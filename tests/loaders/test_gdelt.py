import io
import zipfile
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from gdelt_pages import (
    FETCHED_AT,
    KYIV,
    N_ROWS,
    NEWEST,
    NOWHERE,
    make_daily,
    make_export,
    make_manifest,
    make_page,
    make_page_with,
    make_pages,
    make_row,
    make_rows,
    make_zip,
)
from page_host import Answer, Host

from geodata import is_iso3
from loaders.errors import FetchFailed, PageRefused
from loaders.facts.identity import record_id
from loaders.facts.presence import PRESENCE_KINDS
from loaders.fetching import open_session
from loaders.pages import read_pages
from loaders.sources.gdelt import source as gdelt
from loaders.sources.gdelt.codes import PRESENCE_CODES, _reviewed_countries, find_force_country
from loaders.sources.gdelt.columns import COLUMNS_1, COLUMNS_2
from loaders.sources.gdelt.source import EXPECTED, REPORTER, fetch, parse

RECORDINGS = Path(__file__).parents[3] / "shared/recordings/gdelt"
RECORDED = RECORDINGS / "REBUILT_61col_noheader_2017.export.CSV"


def parse_rows(*rows, **options):
    """Parse rows on a full page and return what is found."""
    return parse([make_page_with(*rows, **options)])


def one(**fields):
    (record,) = parse_rows(make_row(**fields)).records
    return record


def refused(**fields):
    """The reason for which one row is refused."""
    parsed = parse_rows(make_row(**fields))
    (item,) = parsed.refused
    assert parsed.records == ()
    return item.reason


def at(place, lon, lat, code, kind="4"):
    return {
        "ActionGeo_Type": kind,
        "ActionGeo_FullName": place,
        "ActionGeo_CountryCode": code,
        "ActionGeo_Long": str(lon),
        "ActionGeo_Lat": str(lat),
    }


@pytest.fixture(scope="module")
def recorded():
    if not RECORDED.exists():
        pytest.skip("the recorded rows of 2017 are not here")
    return parse(read_pages([RECORDED]))


@pytest.mark.recording
class TestRecordedRows:
    def test_of_6090_rows_114_are_presence_and_none_is_refused(self, recorded):
        assert (recorded.n_items, len(recorded.records)) == (6090, 114)
        assert recorded.refused == ()
        assert recorded.content_on == date(2017, 7, 1)

    def test_kinds_and_precisions_are_those_counted_in_the_rows(self, recorded):
        kinds = Counter(record.kind for record in recorded.records)
        assert kinds == {
            "withdrawal": 72,
            "incursion": 26,
            "unspecified": 9,
            "buildup": 5,
            "deployment": 2,
        }
        precisions = Counter(record.precision for record in recorded.records)
        assert precisions == {"locality": 67, "country": 34, "district": 13}

    def test_khan_sheikhoun_is_a_demobilisation_in_syria(self, recorded):
        (record,) = [record for record in recorded.records if record.report_id == "669667648"]
        assert (record.kind, record.force_iso3, record.host_iso3) == ("withdrawal", "SYR", "SYR")
        assert record.place == "Khan Sheikhoun, Idlib, Syria"
        assert (record.lon, record.lat, record.precision) == (36.65, 35.4406, "locality")
        assert record.valid_from == record.reported_on == date(2017, 7, 1)

    def test_every_record_says_how_precise_and_how_sure_it_is(self, recorded):
        assert {(r.claim, r.confidence) for r in recorded.records} == {("reported", "low")}
        assert all(record.host_iso3 and record.lon is not None for record in recorded.records)

    @pytest.mark.parametrize(
        "name", ["lastupdate_20201229.txt", "masterfilelist_excerpt_20220317-21.txt"]
    )
    def test_a_recorded_list_without_its_file_is_refused(self, name):
        if not (RECORDINGS / name).exists():
            pytest.skip(f"the recorded {name} is not here")
        with pytest.raises(PageRefused, match=r"which is not among the pages|allowed: exactly one"):
            parse(read_pages([RECORDINGS / name]))

    @pytest.mark.parametrize(
        ("name", "columns"),
        [("gdelt2_columns_61.txt", COLUMNS_2), ("gdelt1_daily_columns.txt", COLUMNS_1)],
    )
    def test_the_columns_are_those_gdelt_names(self, name, columns):
        if not (RECORDINGS / name).exists():
            pytest.skip(f"the recorded {name} is not here")
        assert tuple((RECORDINGS / name).read_text().split()) == columns


class TestCodes:
    @pytest.mark.parametrize(
        ("code", "kind"),
        [
            ("150", "unspecified"),
            ("152", "unspecified"),
            ("154", "buildup"),
            ("074", "deployment"),
            ("0861", "deployment"),
            ("192", "incursion"),
            ("0873", "withdrawal"),
            ("0874", "withdrawal"),
        ],
    )
    def test_each_code_of_presence_has_its_kind(self, code, kind):
        record = one(EventCode=code)
        assert record.kind == kind
        assert f"CAMEO {code}, {PRESENCE_CODES[code].words}" in record.note

    @pytest.mark.parametrize(
        "code", ["151", "153", "0841", "190", "193", "014", "155", "20", "---"]
    )
    def test_police_releases_fighting_and_all_else_are_counted_and_no_presence(self, code):
        parsed = parse_rows(make_row(EventCode=code))
        assert parsed.records == ()
        assert parsed.refused == ()
        assert parsed.n_items == N_ROWS - len(PRESENCE_CODES) + 1

    def test_every_code_is_read_with_a_reason_and_a_known_kind(self):
        assert {code.kind for code in PRESENCE_CODES.values()} <= set(PRESENCE_KINDS)
        assert all(code.reason and code.words for code in PRESENCE_CODES.values())

    def test_peacekeepers_received_are_the_force_of_the_second_actor(self):
        record = one(
            EventCode="0861",
            Actor1Name="MALI",
            Actor1CountryCode="MLI",
            Actor2Name="FRANCE",
            Actor2CountryCode="FRA",
        )
        assert (record.force_name, record.force_iso3) == ("FRANCE", "FRA")

    @pytest.mark.parametrize(
        ("code", "root", "message"),
        [
            ("861", "86", "EventCode is b'861'"),
            ("74", "74", "EventCode is b'74'"),
            ("0", "0", "EventCode is b'0'"),
            ("", "", "EventCode is b''"),
            ("154", "19", "EventRootCode is '19'; allowed: the beginning of '154'"),
            ("154", "", "EventRootCode is ''"),
        ],
    )
    def test_a_code_that_lost_its_zero_or_its_root_is_refused(self, code, root, message):
        assert message in refused(EventCode=code, EventRootCode=root)


class TestPlaces:
    @pytest.mark.parametrize(
        ("kind", "precision", "words"),
        [
            ("1", "country", "centroid of a country"),
            ("2", "district", "centroid of a state"),
            ("3", "locality", "city"),
            ("4", "locality", "city"),
            ("5", "district", "centroid of a state"),
        ],
    )
    def test_a_centroid_is_never_a_place(self, kind, precision, words):
        record = one(ActionGeo_Type=kind)
        assert record.precision == precision
        assert words in record.coord_source

    def test_a_town_is_read_longitude_first_in_the_country_of_its_fips_code(self):
        record = one()
        assert (record.lon, record.lat) == (30.5167, 50.4333)
        assert (record.host_iso3, record.host_label) == ("UKR", "Ukraine")
        assert record.place == "Kyiv, Kyyiv, Misto, Ukraine"
        assert record.flags == ()

    def test_the_centroid_of_russia_is_russia_by_its_code(self):
        record = one(**at("Russia", 100, 60, "RS", "1"))
        assert (record.host_iso3, record.precision, record.lat) == ("RUS", "country", 60.0)

    def test_a_centroid_is_not_held_against_the_shapes(self):
        record = one(**at("Kiribati", -157.4, 1.9, "KR", "1"))
        assert (record.host_iso3, record.flags) == ("KIR", ())

    def test_sevastopol_labelled_russia_is_flagged_and_keeps_the_label(self):
        record = one(**at("Sevastopol, Krym, Russia", 33.5, 44.6, "RS"))
        assert (record.host_iso3, record.host_label) == ("UKR", "Russia")
        assert record.flags == ("label_place_disagree",)

    def test_a_town_just_off_drawn_land_follows_its_label(self):
        record = one(**at("Dover Strait, United Kingdom", 1.6, 51.0, "UK"))
        assert (record.host_iso3, record.flags) == ("GBR", ("label_place_disagree",))

    def test_a_town_in_the_open_sea_is_flagged(self):
        record = one(**at("Null Island, Ghana", 0, 0, "GH"))
        assert (record.host_iso3, record.flags) == ("GHA", ("far_from_land",))

    def test_the_vatican_has_no_shape_and_is_believed(self):
        record = one(**at("Vatican City, Vatican", 12.453, 41.903, "VT"))
        assert (record.host_iso3, record.flags) == ("VAT", ())

    def test_a_code_nobody_knows_is_flagged_and_the_point_decides(self):
        record = one(**KYIV | {"ActionGeo_CountryCode": "UA"})
        assert (record.host_iso3, record.host_label) == ("UKR", "UA")
        assert record.flags == ("country_code_unknown",)

    def test_the_seas_are_no_country(self):
        record = one(**at("Black Sea, Oceans (general), Oceans", 35, 43, "OS", "1"))
        assert (record.host_iso3, record.host_label, record.flags) == (None, "Oceans", ())

    @pytest.mark.parametrize("kind", ["0", ""])
    def test_an_event_without_a_place_is_kept_and_not_drawn(self, kind):
        record = one(**NOWHERE | {"ActionGeo_Type": kind})
        assert (record.lon, record.lat, record.host_iso3) == (None, None, None)
        assert (record.place, record.flags) == ("not stated", ("no_place",))

    def test_a_place_without_coordinates_is_kept_in_its_country(self):
        record = one(ActionGeo_Lat="", ActionGeo_Long="")
        assert (record.lon, record.host_iso3) == (None, "UKR")
        assert record.flags == ("no_coordinates",)

    @pytest.mark.parametrize(
        ("fields", "message"),
        [
            ({"ActionGeo_Type": "6"}, "ActionGeo_Type is '6'; allowed: 0, 1, 2, 3, 4, 5"),
            ({"ActionGeo_Type": "0"}, "'0' with coordinates"),
            ({"ActionGeo_Lat": ""}, "allowed: degrees"),
            ({"ActionGeo_Lat": "50.4.3"}, "allowed: degrees"),
            ({"ActionGeo_Lat": "91"}, "allowed: degrees on WGS 84"),
            ({"ActionGeo_Long": "nan"}, "allowed: degrees on WGS 84"),
        ],
    )
    def test_a_place_of_another_form_refuses_the_row(self, fields, message):
        assert message in refused(**fields)


class TestActors:
    @pytest.mark.parametrize(
        ("code", "iso3"),
        [
            ("RUS", "RUS"),
            ("ROM", "ROU"),
            ("TMP", "TLS"),
            ("MTN", "MNE"),
            ("WSB", "PSE"),
            ("EUR", None),
            ("AFR", None),
            ("", None),
        ],
    )
    def test_a_cameo_country_is_iso_or_reviewed_or_none(self, code, iso3):
        record = one(Actor1CountryCode=code)
        assert (record.force_iso3, record.flags) == (iso3, ())

    def test_a_country_code_nobody_reviewed_is_flagged(self):
        assert find_force_country("QQQ") == (None, ("force_country_unknown",))

    def test_no_reviewed_code_hides_a_country_of_iso(self):
        codes = _reviewed_countries()
        assert len(codes) > 30
        assert not [code for code in codes if is_iso3(code)]
        assert all(iso3 is None or is_iso3(iso3) for iso3 in codes.values())

    def test_a_force_without_a_name_is_not_stated(self):
        record = one(Actor1Code="", Actor1Name="", Actor1CountryCode="", Actor1Type1Code="")
        assert (record.force_name, record.force_iso3, record.flags) == ("not stated", None, ())
        assert "actors: not stated, UKRAINE" in record.note

    @pytest.mark.parametrize("roles", [("BUS",), ("COP",), ("EDU", "MED")])
    def test_a_company_or_the_police_is_flagged_as_not_military(self, roles):
        types = {f"Actor1Type{number}Code": role for number, role in enumerate(roles, start=1)}
        assert one(**types).flags == ("actor_not_military",)

    @pytest.mark.parametrize("roles", [("",), ("GOV",), ("MED", "", "MIL"), ("UAF",)])
    def test_an_army_a_government_or_no_role_is_not_flagged(self, roles):
        types = {f"Actor1Type{number}Code": role for number, role in enumerate(roles, start=1)}
        assert one(**types).flags == ()


class TestDates:
    def test_the_event_day_begins_it_and_the_day_added_reports_it(self):
        record = one(SQLDATE="20220314")
        assert (record.valid_from, record.valid_to) == (date(2022, 3, 14), None)
        assert record.reported_on == date(2022, 3, 15)

    @pytest.mark.parametrize("day", ["20220316", "20120315", "20210313", "20220230", "00000000"])
    def test_a_day_that_cannot_be_stays_out_of_the_calendar(self, day):
        record = one(SQLDATE=day)
        assert (record.valid_from, record.flags) == (None, ("implausible_date",))
        assert record.reported_on == date(2022, 3, 15)

    def test_the_same_day_of_the_year_before_is_possible(self):
        assert one(SQLDATE="20210315").valid_from == date(2021, 3, 15)

    @pytest.mark.parametrize(
        ("fields", "message"),
        [
            ({"SQLDATE": "2022-03-15"}, "SQLDATE is"),
            ({"SQLDATE": ""}, "SQLDATE is"),
            ({"DATEADDED": "20220315"}, "allowed: a date of 14 digits"),
            ({"DATEADDED": "20220230120000"}, "allowed: a date of 14 digits"),
            ({"DATEADDED": "20220315 12:00"}, "allowed: a date of 14 digits"),
            ({"DATEADDED": "20220317000000"}, "allowed: 2013-04-01 to 2022-03-16"),
            ({"DATEADDED": "19700101000000"}, "allowed: 2013-04-01 to"),
        ],
    )
    def test_a_date_in_another_form_refuses_the_row(self, fields, message):
        assert message in refused(**fields)

    def test_content_is_of_the_newest_day_added(self):
        assert parse(make_pages()).content_on == date(2022, 3, 15)


class TestArticles:
    def test_rows_of_one_article_and_event_are_one_record_that_counts_them(self):
        rows = [make_row(number, SOURCEURL="https://news.example/1") for number in range(18)]
        (record,) = parse_rows(*rows).records
        assert record.report_id == rows[0]["GLOBALEVENTID"]
        assert record.note.endswith("; rows alike: 18")

    @pytest.mark.parametrize(
        "other",
        [
            {"SQLDATE": "20220314"},
            {"SOURCEURL": "https://news.example/other"},
            {"EventCode": "152"},
            {"Actor1Code": "BLR"},
            {"Actor2Code": "POL"},
            at("Lviv, L'vivs'ka Oblast', Ukraine", 24.0, 49.84, "UP"),
        ],
    )
    def test_another_day_article_code_actor_or_place_is_another_record(self, other):
        same = {"SOURCEURL": "https://news.example/1"}
        assert len(parse_rows(make_row(**same), make_row(2, **same | other)).records) == 2

    @pytest.mark.parametrize(
        "cited", ["BBC Monitoring", "", "ftp://a.example/x", "javascript:alert(1)", "http://[x"]
    )
    def test_a_citation_that_is_no_web_address_is_kept_without_a_link(self, cited):
        record = one(SOURCEURL=cited)
        assert (record.url, record.flags) == (None, ("no_web_address",))

    def test_a_record_says_who_coded_it_from_what(self):
        record = one()
        assert record.url == "https://news.example/1"
        assert (record.reporter, record.claim, record.confidence) == ("gdelt", "reported", "low")
        assert record.note == (
            "Coded by machine from one article: CAMEO 154, armed forces mobilised or increased; "
            "actors: RUSSIA, UKRAINE; when first seen: mentions 10, sources 1"
        )

    def test_text_of_any_script_is_kept(self):
        name = "\u041a\u0438\u0457\u0432, Ukraine"
        assert one(ActionGeo_FullName=name).place == name

    def test_the_same_file_fetched_later_gives_the_same_identities(self):
        later = datetime(2022, 3, 16, tzinfo=UTC)
        first, second = (
            [record_id(record) for record in parse_rows(make_row(), fetched_at=fetched).records]
            for fetched in (FETCHED_AT, later)
        )
        assert first == second


class TestRows:
    def test_a_row_of_another_width_is_refused_by_number_and_the_rest_stands(self):
        page = make_page_with(make_row())
        body = page.body + b"1000000999\t20220315\tshort\n"
        parsed = parse([make_page(body)])
        (item,) = parsed.refused
        assert item.subject == f"row {N_ROWS - len(PRESENCE_CODES) + 2}"
        assert item.reason == "3 columns; allowed: 61"
        assert item.text == "1000000999\t20220315\tshort"
        assert len(parsed.records) == 1
        assert parsed.n_items == N_ROWS - len(PRESENCE_CODES) + 2

    def test_a_row_with_a_tab_too_many_is_refused(self):
        assert "62 columns; allowed: 61" in refused(SOURCEURL="https://news.example/\t1")

    def test_a_row_that_is_not_utf_8_is_refused(self):
        body = make_page_with(make_row()).body.replace(b"Kyiv, Kyyiv", b"Ky\xefv", 1)
        (item,) = parse([make_page(body)]).refused
        assert "not UTF-8" in item.reason

    @pytest.mark.parametrize(
        ("fields", "message"),
        [
            ({"GLOBALEVENTID": "x1"}, "GLOBALEVENTID is b'x1'"),
            ({"NumMentions": "many"}, "NumMentions is 'many'"),
            ({"NumSources": ""}, "NumSources is ''"),
        ],
    )
    def test_a_field_of_another_form_refuses_the_row(self, fields, message):
        assert message in refused(**fields)

    def test_more_refused_rows_than_declared_refuse_the_file(self):
        rows = [make_row(number, NumMentions="?") for number in range(EXPECTED.n_refused_max + 1)]
        with pytest.raises(PageRefused, match="26 items not understood; allowed: 25; the first"):
            parse_rows(*rows)

    @pytest.mark.parametrize("missing", COLUMNS_2)
    def test_a_file_without_one_of_its_columns_is_refused(self, missing):
        rows = [{k: v for k, v in row.items() if k != missing} for row in make_rows()]
        with pytest.raises(PageRefused, match=r"gdelt: .*no row of 61"):
            parse([make_page(make_export(rows))])

    def test_lines_may_end_as_on_windows(self):
        body = make_export(make_rows()).replace(b"\n", b"\r\n")
        assert len(parse([make_page(body)]).records) == len(PRESENCE_CODES)


class TestDailyFiles:
    def test_a_file_of_gdelt_1_is_read_by_its_58_columns(self):
        parsed = parse([make_daily([make_row(columns=COLUMNS_1)])])
        (record,) = parsed.records
        assert (record.lon, record.place) == (30.5167, "Kyiv, Kyyiv, Misto, Ukraine")
        assert record.reported_on == date(2022, 3, 15)

    def test_a_file_of_gdelt_2_that_lost_three_columns_is_not_taken_for_gdelt_1(self):
        with pytest.raises(PageRefused, match="allowed: a date of 8 digits"):
            parse([make_daily([make_row(), *make_rows(100)])])


def repack(**changes):
    """The zip of a full file with other names or members."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in changes.get("members", ()):
            archive.writestr(name, body)
    return packed.getvalue()


WHOLE = make_zip(make_export(make_rows()))
NAME = f"{NEWEST}.export.CSV"


def lie_about_size(n_bytes):
    """A zip whose member claims to be of another size, in both places that say so."""
    whole = repack(members=[(NAME, b"x" * 300_000)])
    true = (300_000).to_bytes(4, "little")
    assert whole.count(true) == 2
    return whole.replace(true, n_bytes.to_bytes(4, "little"))


class TestRefusals:
    def test_no_page_is_refused(self):
        with pytest.raises(PageRefused, match="gdelt: no export file"):
            parse([])

    @pytest.mark.parametrize(
        ("body", "message"),
        [
            (b"", "an empty page"),
            (b" \n", "an empty page"),
            (b"[]", "no row of 61"),
            (b"<html>503</html>", "no row of 61"),
            (WHOLE[: len(WHOLE) // 2], "not a whole zip"),
            (WHOLE.replace(WHOLE[200:240], b"\0" * 40), "not a whole zip"),
            (repack(), r"a zip of \[\]"),
            (repack(members=[(NAME, b"x"), ("b.csv", b"x")]), "a zip of"),
            (repack(members=[(f"../{NAME}", b"x")]), r"a zip of \['\.\./"),
            (repack(members=[(f"/tmp/{NAME}", b"x")]), "a zip of"),
            (repack(members=[(f"{NEWEST}.mentions.CSV", b"x")]), "a zip of"),
            (repack(members=[(NAME, b"")]), "not one of 0 rows"),
            (lie_about_size(EXPECTED.n_bytes_max + 1), "bytes unpacked; allowed"),
            (lie_about_size(1000), "not a whole zip"),
        ],
    )
    def test_a_page_that_is_no_export_file_is_refused(self, body, message):
        with pytest.raises(PageRefused, match=f"gdelt: .*({message})"):
            parse([make_page(body)])

    def test_a_zip_that_unpacks_too_large_is_refused(self, monkeypatch):
        bound = gdelt.Expected(1, 10, 1, 7, n_bytes_max=1000)
        monkeypatch.setattr(gdelt, "EXPECTED", bound)
        with pytest.raises(PageRefused, match="bytes unpacked; allowed: 1000"):
            parse([make_page(WHOLE)])
        with pytest.raises(PageRefused, match="bytes; allowed: 1000"):
            parse([make_page(make_export(make_rows()))])

    def test_a_file_of_nothing_but_refused_rows_is_refused(self):
        body = make_export([make_row(DATEADDED="20990101000000")])
        with pytest.raises(
            PageRefused, match="not one of 1 rows is understood; the first: DATEADDED is 2"
        ):
            parse([make_page(body)])

    def test_a_file_without_any_country_is_refused(self):
        with pytest.raises(PageRefused, match="only 0 of 40 items stand on a country"):
            parse([make_page(make_export([make_row(n, **NOWHERE) for n in range(40)]))])

    def test_a_quarter_hour_without_news_beside_another_is_no_failure(self):
        empty = make_page(make_zip(b""), "20220315114500.export.CSV.zip")
        assert parse([*make_pages(), empty]).n_items == N_ROWS

    def test_one_broken_file_among_good_ones_refuses_them_all(self):
        with pytest.raises(PageRefused, match="20220315114500"):
            parse([*make_pages(), make_page(b"PK", "20220315114500.export.CSV.zip")])


class TestManifest:
    def test_the_announced_file_is_taken_and_every_row_counted(self):
        parsed = parse(make_pages())
        assert parsed.n_items == N_ROWS
        assert [record.kind for record in parsed.records] == [
            code.kind for code in PRESENCE_CODES.values()
        ]

    def test_an_announced_file_that_is_missing_is_refused(self):
        manifest, export = make_pages()
        other = make_page(export.body, "20220315114500.export.CSV.zip")
        with pytest.raises(PageRefused, match=f"announces {NEWEST}.export.CSV.zip, which is not"):
            parse([manifest, other])

    def test_an_announced_file_that_arrived_otherwise_is_refused(self):
        manifest, _ = make_pages()
        other = make_zip(make_export(make_rows(500)))
        with pytest.raises(PageRefused, match=r"announced: \d+ bytes with MD5"):
            parse([manifest, make_page(other)])

    @pytest.mark.parametrize(
        ("body", "message"),
        [
            (make_manifest(WHOLE) + b"<html>\n", "line '<html>'"),
            (make_manifest(WHOLE) * 2, "allowed: exactly one"),
            (make_manifest(WHOLE).replace(b"export", b"other"), "allowed: exactly one"),
            (make_manifest(WHOLE, stamp="20221315120000"), "allowed: exactly one"),
        ],
    )
    def test_a_list_of_another_form_is_refused(self, body, message):
        with pytest.raises(PageRefused, match=message):
            parse([make_page(body, "lastupdate.txt"), make_page(WHOLE)])


@pytest.fixture
def host(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with Host() as host:
        monkeypatch.setattr(gdelt, "LAST_UPDATE_URL", f"http://{host.name}/v2/lastupdate.txt")
        yield host


@pytest.fixture
def session(host):
    with open_session([host.name], backoff_seconds=0.01) as session:
        yield session


def announce(host, stamp, *, missing=(), n_before=100):
    """Serve a newest file and the quarter hours before it."""
    quarters = datetime.strptime(stamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    for number in range(n_before + 1):
        at = (quarters - number * gdelt.QUARTER_HOUR).strftime("%Y%m%d%H%M%S")
        answer = Answer(404) if at in missing else Answer(body=WHOLE)
        host.serve(f"/v2/{at}.export.CSV.zip", answer)
    manifest = make_manifest(WHOLE, folder=f"http://{host.name}/v2/", stamp=stamp)
    host.serve("/v2/lastupdate.txt", Answer(body=manifest))


def names(pages):
    return [page.url.rpartition("/")[2].partition(".")[0] for page in pages]


class TestFetch:
    def test_a_first_run_takes_the_last_hour(self, host, session):
        announce(host, NEWEST)
        pages = fetch(session)
        assert names(pages) == [
            "lastupdate",
            "20220315111500",
            "20220315113000",
            "20220315114500",
            NEWEST,
        ]
        assert len(parse(pages).records) == 4 * len(PRESENCE_CODES)

    def test_the_next_run_takes_what_it_missed_and_no_more(self, host, session):
        announce(host, NEWEST)
        first = fetch(session)
        announce(host, "20220315124500")
        assert names(fetch(session, first)) == [
            "lastupdate",
            "20220315121500",
            "20220315123000",
            "20220315124500",
        ]

    def test_a_quarter_hour_gdelt_skipped_is_no_failure(self, host, session):
        announce(host, NEWEST, missing=("20220315114500",))
        assert names(fetch(session)) == ["lastupdate", "20220315111500", "20220315113000", NEWEST]

    def test_an_announced_file_that_is_not_there_is_a_failure(self, host, session):
        announce(host, NEWEST, missing=(NEWEST,))
        with pytest.raises(FetchFailed, match=rf"{NEWEST}\.export\.CSV\.zip: answered 404"):
            fetch(session)

    def test_a_missed_file_that_cannot_be_had_is_a_failure(self, host, session):
        announce(host, NEWEST)
        host.serve("/v2/20220315114500.export.CSV.zip", Answer(403))
        with pytest.raises(FetchFailed, match=r"20220315114500\.export\.CSV\.zip: answered 403"):
            fetch(session)

    def test_nothing_new_asks_for_the_list_only_and_keeps_the_newest(self, host, session):
        announce(host, NEWEST)
        first = fetch(session)
        host.asked.clear()
        again = fetch(session, first)
        assert [path for path, _ in host.asked] == ["/v2/lastupdate.txt"]
        assert names(again) == ["lastupdate", NEWEST]
        assert (again[1].body, again[1].not_modified) == (WHOLE, True)
        assert again[1].fetched_at == again[0].fetched_at

    def test_a_kept_file_that_differs_from_the_list_is_fetched_again(self, host, session):
        announce(host, NEWEST)
        first = fetch(session)
        broken = make_page(b"PK broken")
        assert fetch(session, [*first[:-1], broken])[-1].body == WHOLE

    def test_after_a_long_absence_only_so_many_files_are_fetched(self, host, session, monkeypatch):
        assert timedelta(days=1) == gdelt.N_FILES_MAX * gdelt.QUARTER_HOUR
        monkeypatch.setattr(gdelt, "N_FILES_MAX", 10)
        old = make_page(WHOLE, "20220101000000.export.CSV.zip")
        announce(host, NEWEST)
        pages = fetch(session, [old])
        assert len(pages) == 1 + 10
        assert names(pages)[1] == "20220315094500"

    def test_a_list_that_sends_us_to_another_host_is_not_followed(self, host, session):
        announce(host, NEWEST)
        elsewhere = make_manifest(WHOLE, folder="http://elsewhere.example/")
        host.serve("/v2/lastupdate.txt", Answer(body=elsewhere))
        with pytest.raises(FetchFailed, match="is not on a declared host"):
            fetch(session)


def test_gdelt_is_named_as_it_asks_to_be():
    assert REPORTER.url in REPORTER.attribution
    assert "citation" in REPORTER.licence
