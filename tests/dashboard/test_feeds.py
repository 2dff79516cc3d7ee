import xml.etree.ElementTree as ET
from datetime import UTC, date, datetime, timedelta

from dashboard.routes.feeds import CHANGES_URL, ENTRIES_AT_MOST, find_news, make_atom
from loaders.changes import Change

AT = datetime(2026, 11, 24, tzinfo=UTC)
ATOM = "{http://www.w3.org/2005/Atom}"
CHANGE = Change(
    kind="level",
    issuer="us_state",
    issuer_name="U.S. Department of State",
    iso3="BLR",
    on=date(2022, 1, 31),
    not_before=date(2022, 1, 30),
    before="Exercise Normal Precautions",
    after="Do Not Travel",
    url="https://example.org/",
    held_at=datetime(2022, 2, 1, tzinfo=UTC),
)


def with_facts(**more):
    names = CHANGE.__slots__
    return Change(**{name: getattr(CHANGE, name) for name in names} | more)


def read(*changes):
    body = make_atom(changes, base_url="http://here", feed_url=f"http://here{CHANGES_URL}")
    return ET.fromstring(body)


def test_an_entry_says_the_change_its_day_its_source_and_links_the_view():
    entry = read(CHANGE).find(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}title").startswith("Belarus: “Exercise Normal Precautions” to")
    assert "31 Jan 2022" in entry.findtext(f"{ATOM}summary")
    links = {link.get("rel"): link.get("href") for link in entry.findall(f"{ATOM}link")}
    assert links["via"] == "https://example.org/"
    assert links["alternate"].startswith("http://here/?from=")
    assert "country=BLR" in links["alternate"]


def test_hostile_text_is_text_and_a_script_is_no_link():
    entry = read(
        with_facts(after="<script>x</script>\x00\x0b =1+1", url="javascript:alert(1)")
    ).find(f"{ATOM}entry")
    assert "“<script>x</script> =1+1”" in entry.findtext(f"{ATOM}title")
    assert [link.get("rel") for link in entry.findall(f"{ATOM}link")] == ["alternate"]


def test_a_change_keeps_its_id_when_it_is_held_again():
    ids = {
        read(change).find(f"{ATOM}entry").findtext(f"{ATOM}id")
        for change in (CHANGE, with_facts(held_at=CHANGE.held_at + timedelta(days=9)))
    }
    assert len(ids) == 1


def test_the_newest_held_come_first_and_are_bounded(archive):
    news = find_news(archive, at=AT)
    assert len(news) == ENTRIES_AT_MOST
    held = [change.held_at for change in news]
    assert held == sorted(held, reverse=True)


def test_belarus_has_its_departures_and_its_level_changes_and_no_reissue(archive):
    news = find_news(archive, country="BLR", at=AT)
    assert {change.iso3 for change in news} == {"BLR"}
    titles = [change.title for change in news]
    assert "Belarus: ordered departure, family members, Minsk, to 2022-02-28 (United States)" in (
        titles
    )
    assert all(change.before != change.after for change in news)


def test_a_feed_can_be_of_one_issuer_and_one_kind(archive):
    news = find_news(archive, issuer="uk_fcdo", kind="level", at=AT)
    assert {(change.kind, change.issuer) for change in news} == {("level", "uk_fcdo")}
