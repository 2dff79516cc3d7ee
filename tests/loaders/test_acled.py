import json
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from acled_pages import (
    BASE,
    COLUMNS,
    FETCHED_AT,
    N_ROWS,
    TRANSFER,
    make_answer,
    make_csv,
    make_page,
    make_page_with,
    make_pages,
    make_row,
    make_rows,
)
from page_host import Answer, Host

from loaders.errors import FetchFailed, NotSetUp, PageRefused
from loaders.facts.identity import record_id
from loaders.fetching import open_session
from loaders.pages import Page
from loaders.sources.acled import source as acled
from loaders.sources.acled.events import PRESENCE_KINDS
from loaders.sources.acled.login import PASSWORD, USERNAME, Login, read_login
from loaders.sources.acled.pages import IGNORED, REQUIRED
from loaders.sources.acled.source import EXPECTED, REPORTER, fetch, find_extent, parse

RECORDINGS = Path(__file__).parents[3] / "shared/recordings/acled"
SECRET = "p&ss=w\u00f6rd"
TOKEN = "eyJ0.to-ken_~+/=="


def one(**fields):
    (record,) = parse([make_page_with(make_row(**fields))]).records
    return record


def refused(**fields):
    """The reason for which one row is refused."""
    parsed = parse([make_page_with(make_row(**fields))])
    (item,) = parsed.refused
    assert parsed.records == ()
    return item.reason


class TestPresence:
    def test_a_base_is_a_base_and_a_quiet_takeover_a_deployment(self):
        assert one(sub_event_type=BASE).kind == "base"
        assert one(sub_event_type=TRANSFER).kind == "deployment"

    @pytest.mark.parametrize("name", [BASE.upper(), BASE.lower(), f" {BASE.title()} "])
    def test_the_case_of_a_kind_varies_and_means_nothing(self, name):
        record = one(sub_event_type=name, event_type="STRATEGIC DEVELOPMENTS")
        assert record.kind == "base"
        assert record.note.startswith(name.strip())

    @pytest.mark.parametrize(
        ("event_type", "sub_event_type"),
        [
            ("Battles", "Armed clash"),
            ("Explosions/Remote violence", "Air/drone strike"),
            ("Protests", "Peaceful protest"),
            ("Riots", "Mob violence"),
            ("Violence against civilians", "Attack"),
            ("Strategic developments", "Looting/property destruction"),
            ("Battles", BASE),
        ],
    )
    def test_every_other_event_is_counted_and_no_presence(self, event_type, sub_event_type):
        rows = [make_row(event_type=event_type, sub_event_type=sub_event_type)]
        parsed = parse([make_page(make_answer(rows))])
        assert (parsed.records, parsed.refused, parsed.n_items) == ((), (), 1)

    @pytest.mark.parametrize(
        ("fields", "message"),
        [
            ({"event_type": "Cyber"}, "event_type is 'cyber'; allowed: battles"),
            ({"event_type": ""}, "event_type is ''"),
            ({"sub_event_type": "Base established"}, "sub_event_type is 'base established'"),
            ({"sub_event_type": ""}, "sub_event_type is ''"),
        ],
    )
    def test_a_kind_nobody_knows_is_refused(self, fields, message):
        assert message in refused(**fields)

    def test_every_kind_has_a_reason(self):
        assert all(kind.reason for kind in PRESENCE_KINDS.values())

    def test_a_full_page_leaves_a_record_for_every_tenth_event(self):
        parsed = parse(make_pages())
        assert parsed.n_items == N_ROWS + 30
        assert len(parsed.records) == (N_ROWS + 30) / 10
        assert {record.source[:6] for record in parsed.records} == {"acled "}

    def test_a_record_says_what_acled_says_and_where_it_has_that_from(self):
        record = one()
        assert record.report_id == "MLI1"
        assert record.note == f"{BASE}: A camp was set up. (source: A paper)"
        assert (record.reporter, record.claim, record.confidence) == ("acled", "reported", "medium")
        assert (record.url, record.reported_on) == (None, None)

    def test_a_record_is_the_same_when_only_the_row_was_touched(self):
        assert record_id(one(timestamp="1")) == record_id(one(timestamp="1729999999"))


class TestPlaces:
    def test_a_named_town_is_a_locality_read_longitude_first(self):
        record = one()
        assert (record.lon, record.lat, record.place) == (-0.0447, 16.2717, "Gao")
        assert (record.precision, record.host_iso3, record.host_label) == (
            "locality",
            "MLI",
            "Mali",
        )
        assert record.flags == ()

    @pytest.mark.parametrize(
        ("number", "precision"), [("1", "locality"), ("2", "district"), ("3", "district")]
    )
    def test_a_town_that_stands_for_an_area_is_no_place(self, number, precision):
        record = one(geo_precision=number)
        assert record.precision == precision
        assert f"geo precision {number}" in record.coord_source

    def test_a_label_that_disagrees_with_the_point_is_flagged_and_kept(self):
        record = one(country="Niger")
        assert (record.host_iso3, record.host_label) == ("MLI", "Niger")
        assert record.flags == ("label_place_disagree",)

    def test_an_event_at_sea_is_in_no_country(self):
        record = one(country="Red Sea", latitude="20", longitude="38.5")
        assert (record.host_iso3, record.host_label) == (None, "Red Sea")
        assert record.flags == ("country_label_unknown", "far_from_land")

    @pytest.mark.parametrize(
        "label",
        ["Democratic Republic of Congo", "Ivory Coast", "eSwatini", "Palestine", "Kosovo", "Macau"],
    )
    def test_acleds_own_names_of_countries_are_known(self, label):
        assert "country_label_unknown" not in one(country=label).flags

    @pytest.mark.parametrize(
        ("fields", "message"),
        [
            ({"geo_precision": "4"}, "geo_precision is '4'; allowed: 1, 2, 3"),
            ({"geo_precision": ""}, "geo_precision is ''"),
            ({"latitude": ""}, "allowed: degrees"),
            ({"latitude": "16,27"}, "allowed: degrees"),
            ({"longitude": "181"}, "allowed: degrees on WGS 84"),
            ({"longitude": "nan"}, "allowed: degrees on WGS 84"),
            ({"location": " "}, "location is blank"),
            ({"country": ""}, "country is blank"),
            ({"actor1": ""}, "actor1 is blank"),
            ({"event_id_cnty": ""}, "event_id_cnty is blank"),
        ],
    )
    def test_an_event_of_another_form_is_refused(self, fields, message):
        assert message in refused(**fields)


class TestForces:
    @pytest.mark.parametrize(
        ("actor", "iso3"),
        [
            ("Military Forces of Russia (2000-)", "RUS"),
            ("Military Forces of Russia (2000-) Airborne Forces", "RUS"),
            ("Military Forces of the United States (2021-2025)", "USA"),
            ("Military Forces of Sudan (2019-) Rapid Support Forces", "SDN"),
            ("Military Forces of Puntland (1998-)", None),
            ("Police Forces of Mali (2021-)", None),
            ("Wagner Group", None),
            ("Unidentified Armed Group (Mali)", None),
        ],
    )
    def test_the_army_of_a_country_is_its_force_and_a_group_is_nobodys(self, actor, iso3):
        record = one(actor1=actor)
        assert (record.force_name, record.force_iso3) == (actor, iso3)


class TestDates:
    @pytest.mark.parametrize("text", ["2024-10-05", "5 October 2024", "05-Oct-2024"])
    def test_a_day_is_read_as_the_api_and_the_exports_write_it(self, text):
        record = one(event_date=text)
        assert (record.valid_from, record.date_precision) == (date(2024, 10, 5), "day")

    def test_an_event_known_to_its_week_says_so(self):
        record = one(time_precision="2")
        assert (record.valid_from, record.date_precision) == (date(2024, 10, 15), "day")
        assert record.flags == ("week_precision",)

    def test_an_event_known_to_its_month_begins_on_the_first(self):
        record = one(time_precision="3")
        assert (record.valid_from, record.date_precision) == (date(2024, 10, 1), "month")

    @pytest.mark.parametrize("text", ["2024-10-24", "1970-01-01", "2024-02-30", "31 April 2024"])
    def test_a_day_that_cannot_be_stays_out_of_the_calendar(self, text):
        record = one(event_date=text)
        assert (record.valid_from, record.flags) == (None, ("implausible_date",))

    @pytest.mark.parametrize(
        ("fields", "message"),
        [
            ({"event_date": "10/05/2024"}, "event_date is '10/05/2024'"),
            ({"event_date": "5 Oktember 2024"}, "event_date is '5 Oktember 2024'"),
            ({"event_date": ""}, "event_date is ''"),
            ({"time_precision": "0"}, "time_precision is '0'; allowed: 1, 2, 3"),
        ],
    )
    def test_a_date_in_another_form_is_refused(self, fields, message):
        assert message in refused(**fields)

    def test_content_is_as_old_as_the_api_says(self):
        assert parse([make_page_with(make_row())]).content_on == date(2024, 10, 21)
        unsaid = make_page_with(make_row(), last_update=None)
        assert parse([unsaid]).content_on == FETCHED_AT.date()


class TestAnswers:
    def test_numbers_and_nulls_are_read_as_the_texts_they_were_before(self):
        row = make_row(latitude=16.2717, longitude=-0.0447, geo_precision=1, time_precision=1)
        row |= {"fatalities": 0, "iso": 466, "tags": None, "notes": None}
        (record,) = parse([make_page_with(row)]).records
        assert (record.lon, record.lat, record.precision) == (-0.0447, 16.2717, "locality")
        assert record.note == f"{BASE} (source: A paper)"

    @pytest.mark.parametrize("missing", REQUIRED)
    def test_a_row_without_a_column_that_is_read_refuses_the_page(self, missing):
        row = make_row()
        del row[missing]
        with pytest.raises(PageRefused, match=f"acled: .*no {missing}"):
            parse([make_page_with(row)])

    @pytest.mark.parametrize("missing", [name for name in COLUMNS if name not in REQUIRED])
    def test_a_row_without_a_column_that_is_ignored_is_read(self, missing):
        row = make_row()
        del row[missing]
        assert len(parse([make_page_with(row)]).records) == 1

    def test_a_column_nobody_knows_refuses_that_row(self):
        assert refused(secret_column="x") == "unknown columns ['secret_column']"

    def test_an_unknown_part_beside_the_rows_is_told_and_the_rows_stand(self):
        parsed = parse([make_page_with(make_row(), novelty=1)])
        assert [item.reason for item in parsed.refused] == [
            "unknown part 'novelty' beside the rows"
        ]
        assert len(parsed.records) == 1

    @pytest.mark.parametrize("part", ["next_cursor", "total_count", "limit", "page"])
    def test_parts_that_were_seen_beside_the_rows_are_known(self, part):
        assert parse([make_page_with(make_row(), **{part: None})]).refused == ()

    def test_a_refused_row_is_told_without_its_text(self):
        (item,) = parse([make_page_with(make_row(geo_precision="9", notes=SECRET))]).refused
        assert (item.subject, item.text) == ("MLI1", "MLI1")
        assert SECRET not in item.reason

    def test_more_refused_rows_than_declared_refuse_the_page(self):
        rows = [make_row(n, geo_precision="9") for n in range(EXPECTED.n_refused_max + 1)]
        with pytest.raises(PageRefused, match="26 items not understood; allowed: 25"):
            parse([make_page_with(*rows)])

    def test_an_account_that_may_not_read_so_new_events_is_told(self):
        restrictions = {"date_recency": {"quantity": 12, "unit": "Months", "date": "2023-10-22"}}
        body = make_answer([], data_query_restrictions=restrictions)
        with pytest.raises(PageRefused, match=r"not one event; the account may read .* 2023-10-22"):
            parse([make_page(body)])

    @pytest.mark.parametrize(
        ("body", "message"),
        [
            (b"", "an empty page"),
            (b"[]", "neither JSON nor a table"),
            (b"{}", "an empty object; allowed: an object with fields"),
            (b"<html>503</html>", "neither JSON nor a table"),
            (make_answer([])[:-9], "not whole, well-formed JSON"),
            (b'{"a":' * 100_000, "not whole, well-formed JSON"),
            (make_answer([]), "not one event"),
            (make_answer({}), "data is no list"),
            (make_answer([1]), "row 1: int; allowed: an object"),
            (make_answer([], success=False, messages=["no access"]), "no success: .*no access"),
            (make_answer([], status=403), "no success: .*403"),
            ("{\u00e9}".encode("latin-1"), "not UTF-8"),
            (make_answer([make_row(event_date="1970-01-01")]), "plausible issue date"),
            (make_answer([make_row(event_date="2021-01-01")]), "newest item is of 2021-01-01"),
            (make_answer([make_row(country="Ruritania")]), "only 0 of 1 items stand"),
        ],
    )
    def test_a_page_that_is_no_answer_is_refused(self, body, message):
        with pytest.raises(PageRefused, match=f"acled: .*{message}"):
            parse([make_page(body)])

    def test_no_page_is_refused(self):
        with pytest.raises(PageRefused, match="acled: no page"):
            parse([])


class TestExports:
    @pytest.mark.parametrize("delimiter", [",", ";", "\t"])
    def test_an_export_of_31_columns_is_read_with_any_delimiter(self, delimiter):
        body = make_csv(make_rows(), delimiter=delimiter)
        parsed = parse([make_page(body)])
        assert (parsed.n_items, len(parsed.records)) == (N_ROWS, N_ROWS // 10)
        assert parsed.content_on == date(2024, 10, 18)

    def test_a_mark_at_the_beginning_and_quoted_lines_are_read(self):
        row = make_row(notes='A "camp",\nin two lines; so.')
        body = b"\xef\xbb\xbf" + make_csv([row]).replace(b"\n", b"\r\n")
        (record,) = parse([make_page(body)]).records
        assert 'A "camp",' in record.note

    def test_an_old_export_in_capitals_with_other_columns_is_read(self):
        dropped = ("disorder_type", "civilian_targeting", "tags")
        columns = [name for name in COLUMNS if name not in dropped]
        header, _, rest = make_csv(
            [make_row(event_date="15 October 2024")],
            columns=["data_id", "event_id_no_cnty", *columns, "iso3"],
        ).partition(b"\n")
        (record,) = parse([make_page(header.upper() + b"\n" + rest)]).records
        assert (record.report_id, record.valid_from) == ("MLI1", date(2024, 10, 15))

    def test_an_export_of_years_ago_is_as_new_as_its_events(self):
        parsed = parse([make_page(make_csv([make_row(event_date="2019-05-01")]))])
        assert parsed.content_on == date(2019, 5, 1)

    @pytest.mark.parametrize("missing", REQUIRED)
    def test_an_export_without_a_column_that_is_read_is_refused(self, missing):
        columns = [name for name in COLUMNS if name != missing]
        with pytest.raises(PageRefused, match=f"acled: .*a table with {missing}"):
            parse([make_page(make_csv(make_rows(), columns=columns))])

    def test_an_export_with_a_column_nobody_knows_is_refused(self):
        body = make_csv(make_rows(), columns=[*COLUMNS, "severity"])
        with pytest.raises(PageRefused, match=r"columns unknown \['severity'\]"):
            parse([make_page(body)])

    def test_an_export_with_a_column_twice_is_refused(self):
        header, _, rest = make_csv([make_row()]).partition(b"\n")
        body = header.replace(b"tags", b"notes") + b"\n" + rest
        with pytest.raises(PageRefused, match="or there twice"):
            parse([make_page(body)])

    def test_a_line_of_another_width_is_refused_alone(self):
        body = make_csv([make_row()]) + b"MLI2,2024-10-15\n\n"
        parsed = parse([make_page(body)])
        assert [item.reason for item in parsed.refused] == ["2 columns; allowed: 31"]
        assert (len(parsed.records), parsed.n_items) == (1, 2)

    def test_a_quote_that_never_ends_is_refused(self):
        with pytest.raises(PageRefused, match="not CSV"):
            parse([make_page(make_csv([make_row()]) + b'"MLI2,2024')])

    @pytest.mark.recording
    def test_every_column_acled_documents_is_read_or_named_as_ignored(self):
        recording = RECORDINGS / "acled_header_31col.csv"
        if not recording.exists():
            pytest.skip("the recorded header is not here")
        header = recording.read_text().strip().split(",")
        assert len(header) == 31
        assert set(header) <= {*REQUIRED, *IGNORED}
        assert tuple(header) == COLUMNS

    @pytest.mark.recording
    def test_every_kind_acled_documents_is_known(self):
        recording = RECORDINGS / "acled_event_categories.csv"
        if not recording.exists():
            pytest.skip("the recorded categories are not here")
        kinds = [line.split(",")[:2] for line in recording.read_text().splitlines()[1:]]
        assert len(kinds) == 25
        rows = [make_row(n, event_type=a, sub_event_type=b) for n, (a, b) in enumerate(kinds)]
        parsed = parse([make_page(make_answer(rows))])
        assert (parsed.refused, len(parsed.records)) == ((), 2)


@pytest.fixture
def nowhere(monkeypatch, tmp_path):
    """A working folder without secrets, and an environment without login."""
    monkeypatch.chdir(tmp_path)
    for name in (USERNAME, PASSWORD):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


class TestLogin:
    def test_without_a_login_the_source_is_not_set_up_and_says_how(self, nowhere):
        message = (
            f"acled: needs your own login.* {USERNAME} and {PASSWORD} not set: set {USERNAME} and "
            rf"{PASSWORD} in the environment or in \.streamlit/secrets\.toml"
        )
        with open_session(acled.HOSTS) as session, pytest.raises(NotSetUp, match=message):
            fetch(session)

    def test_half_a_login_names_the_other_half(self, nowhere):
        with pytest.raises(NotSetUp, match=f"acleddata.com; {PASSWORD} not set"):
            read_login("acled", {USERNAME: "a@b.example"})

    def test_the_environment_comes_before_the_file(self, nowhere):
        (nowhere / ".streamlit").mkdir()
        filed = f'{USERNAME} = "filed"\n{PASSWORD} = "{SECRET}"\n[other]\nkey = 1\n'
        (nowhere / ".streamlit/secrets.toml").write_text(filed, encoding="utf-8")
        assert read_login("acled", {}) == Login("filed", SECRET)
        assert read_login("acled", {USERNAME: "given"}) == Login("given", SECRET)

    def test_a_file_that_is_no_toml_is_told_without_what_it_holds(self, nowhere):
        secrets = nowhere / "secrets.toml"
        secrets.write_text(f"{PASSWORD} = {SECRET}", encoding="utf-8")
        with pytest.raises(NotSetUp, match="cannot be read as TOML") as raised:
            read_login("acled", {}, secrets)
        assert SECRET not in str(raised.value)
        assert raised.value.__cause__ is None

    def test_a_password_is_not_part_of_what_is_printed(self):
        assert SECRET not in repr(Login("a@b.example", SECRET))


@pytest.fixture
def host(monkeypatch, nowhere):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv(USERNAME, "a@b.example")
    monkeypatch.setenv(PASSWORD, SECRET)
    with Host() as host:
        token = json.dumps({"token_type": "Bearer", "expires_in": 86400, "access_token": TOKEN})
        monkeypatch.setattr(acled, "TOKEN_URL", host.serve("/token", Answer(body=token.encode())))
        monkeypatch.setattr(acled, "READ_URL", f"http://{host.name}/read")
        monkeypatch.setattr(acled, "N_ROWS_PAGE", 50)
        yield host


@pytest.fixture
def session(host):
    with open_session([host.name], backoff_seconds=0.01) as session:
        yield session


def serve(host, *answers):
    host.serve("/read", *(Answer(body=body) for body in answers))


def asked(host):
    """The queries the API was asked, in order."""
    return [
        {name: value for name, (value,) in parse_qs(urlsplit(path).query).items()}
        for path, _ in host.asked
        if path.startswith("/read")
    ]


class TestFetch:
    def test_the_token_is_bought_with_the_login_and_sent_with_every_page(self, host, session):
        serve(host, make_answer(make_rows(50)), make_answer(make_rows(20)))
        pages = fetch(session)
        ((path, form),) = host.posted
        assert path == "/token"
        assert parse_qs(form) == {
            "username": ["a@b.example"],
            "password": [SECRET],
            "grant_type": ["password"],
            "client_id": ["acled"],
        }
        assert len(pages) == 2
        sent = [headers["Authorization"] for path, headers in host.asked if path[:5] == "/read"]
        assert sent == [f"Bearer {TOKEN}"] * 2

    def test_no_page_holds_the_login_or_the_token(self, host, session):
        serve(host, make_answer(make_rows(20)))
        kept = repr(fetch(session))
        assert TOKEN not in kept
        assert SECRET not in kept
        assert "a@b.example" not in kept

    def test_strategic_developments_of_60_days_are_asked_for(self, host, session):
        serve(host, make_answer(make_rows(20)))
        before = datetime.now(UTC).date()
        fetch(session)
        (query,) = asked(host)
        first_on, last_on = map(date.fromisoformat, query.pop("event_date").split("|"))
        assert last_on >= before
        assert last_on - first_on == acled.WINDOW
        assert query == {
            "_format": "json",
            "event_type": "Strategic developments",
            "event_date_where": "BETWEEN",
            "with_total": "true",
            "limit": "50",
            "page": "1",
        }

    def test_pages_are_asked_for_until_one_is_short(self, host, session):
        serve(host, *(make_answer(make_rows(n)) for n in (50, 50, 7)))
        assert len(fetch(session)) == 3
        assert [query["page"] for query in asked(host)] == ["1", "2", "3"]

    def test_an_empty_last_page_ends_it_and_is_not_kept(self, host, session):
        serve(host, make_answer(make_rows(50)), make_answer([]))
        assert len(fetch(session)) == 1

    def test_a_server_that_sends_shorter_pages_is_asked_for_all_it_announces(self, host, session):
        serve(host, *(make_answer(make_rows(20), total_count=60) for _ in range(3)))
        assert len(fetch(session)) == 3
        assert len(host.asked) == 1 + 3

    def test_fewer_rows_than_announced_are_a_failure(self, host, session):
        serve(host, make_answer(make_rows(20), total_count=60), make_answer([], total_count=60))
        with pytest.raises(FetchFailed, match="20 rows came; allowed: all 60"):
            fetch(session)

    def test_pages_without_end_are_a_failure(self, host, session, monkeypatch):
        monkeypatch.setattr(acled, "N_PAGES_MAX", 3)
        serve(host, make_answer(make_rows(50)))
        with pytest.raises(FetchFailed, match="more than 3 pages of 50"):
            fetch(session)

    def test_an_account_for_older_events_is_asked_for_those(self, host, session):
        restrictions = {"date_recency": {"quantity": 12, "unit": "Months", "date": "2023-10-22"}}
        parts = {"data_query_restrictions": restrictions}
        serve(host, make_answer([], **parts), make_answer(make_rows(20), **parts))
        assert len(fetch(session)) == 1
        assert asked(host)[1]["event_date"] == "2023-08-23|2023-10-22"

    def test_an_answer_without_rows_is_kept_to_say_so(self, host, session):
        serve(host, make_answer([]))
        with pytest.raises(PageRefused, match="not one event"):
            parse(fetch(session))

    @pytest.mark.parametrize("status", [400, 401, 403, 500])
    def test_a_login_that_is_not_accepted_is_told_without_it(self, host, session, status):
        host.serve("/token", Answer(status, body=SECRET.encode()))
        with pytest.raises(FetchFailed, match=f"the login gave no token: .*{status}") as raised:
            fetch(session)
        assert SECRET not in str(raised.value)
        assert "a@b.example" not in str(raised.value)

    @pytest.mark.parametrize(
        "body",
        [b"", b"[]", b"null", b"{}", b'{"access_token": null}', b'{"access_token": "x\\r\\ny: z"}'],
    )
    def test_an_answer_without_a_token_is_a_failure(self, host, session, body):
        host.serve("/token", Answer(body=body))
        with pytest.raises(FetchFailed, match="answered without a token"):
            fetch(session)
        assert [path for path, _ in host.asked] == ["/token"]

    def test_an_error_of_the_api_is_told_without_the_token(self, host, session):
        host.serve("/read", Answer(403, body=TOKEN.encode()))
        with pytest.raises(FetchFailed, match="answered 403") as raised:
            fetch(session)
        assert TOKEN not in str(raised.value)

    def test_a_refusal_of_the_api_in_an_answer_of_200_is_told(self, host, session):
        serve(host, make_answer([], success=False, status=403, messages=["Access denied"]))
        with pytest.raises(PageRefused, match="Access denied"):
            fetch(session)


class TestWindow:
    TODAY = date(2024, 10, 22)

    def earlier(self, *day):
        return [Page("https://acleddata.com/", b"", datetime(*day, tzinfo=UTC))]

    def test_every_run_looks_back_60_days_for_late_corrections(self):
        assert find_extent([], self.TODAY) == (date(2024, 8, 23), self.TODAY)
        assert find_extent(self.earlier(2024, 10, 21), self.TODAY)[0] == date(2024, 8, 23)

    def test_after_a_longer_absence_nothing_is_left_out(self):
        assert find_extent(self.earlier(2024, 5, 10), self.TODAY)[0] == date(2024, 5, 3)


def test_rows_are_marked_as_the_users_own():
    assert acled.PRIVATE
    assert "never passed on" in REPORTER.licence
