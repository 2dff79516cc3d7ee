"""Which departures the timeline shows, in which order, and what each says."""

from datetime import date

from dashboard.drawing.timeline import describe_choice, make_timeline
from dashboard.facts.departures import DEPARTURES
from dashboard.facts.presence import PRESENCE
from dashboard.figures.departure_timeline import assign_lanes, describe_density_bars
from geodata.regions import REGIONS

GULF = (date(2026, 2, 1), date(2026, 3, 31))


def hosts_in_order(timeline):
    return assign_lanes(timeline.rows)["host_iso3"].drop_duplicates().tolist()


def test_the_world_shows_every_departure(look):
    situation = look(*GULF)
    timeline = make_timeline(situation)
    assert len(timeline.rows) == len(situation[DEPARTURES].rows) > 40
    assert timeline.elsewhere == {}


def test_a_region_shows_its_own_and_counts_the_rest(look):
    situation = look(*GULF, region="gulf")
    timeline = make_timeline(situation)
    assert set(timeline.rows["host_iso3"]) <= REGIONS["gulf"].members
    assert len(timeline.rows) + sum(timeline.elsewhere.values()) == len(situation[DEPARTURES].rows)
    words = describe_choice(timeline, situation.view)
    assert words.startswith(f"{len(timeline.rows)} departures, 1 Feb 2026 to 31 Mar 2026, ")
    assert "region Gulf (15 elsewhere not shown: Lebanon 4, Israel 3, " in words


def test_the_country_selected_is_shown_wherever_it_lies(look):
    timeline = make_timeline(look(*GULF, region="gulf", country="LBN"))
    assert "LBN" in set(timeline.rows["host_iso3"])
    assert "Lebanon" not in timeline.elsewhere


def test_countries_stand_in_the_order_of_their_first_events(look):
    rows = make_timeline(look(*GULF)).rows
    firsts = rows.groupby("host", sort=False)["valid_from"].min().tolist()
    assert firsts == sorted(firsts)


def test_the_selection_can_stand_first(look):
    assert hosts_in_order(make_timeline(look(*GULF, country="KWT", sort="selection")))[0] == "KWT"
    assert hosts_in_order(make_timeline(look(*GULF, country="KWT")))[0] != "KWT"


def test_countries_of_one_region_can_stand_together(look):
    hosts = hosts_in_order(make_timeline(look(*GULF, sort="region")))
    is_there = [
        host in REGIONS["middle-east"].members - REGIONS["europe"].members for host in hosts
    ]
    assert is_there.index(True) + sum(is_there) == len(is_there) - is_there[::-1].index(True)


def test_what_there_is_no_room_for_is_counted(look):
    situation = look(*GULF)
    words = describe_choice(make_timeline(situation), situation.view, 20)
    n = len(situation[DEPARTURES].rows)
    assert words.startswith(f"{n} departures (20 shown, {n - 20} not shown), 1 Feb 2026")


def test_a_departure_is_said_in_a_sentence(look):
    rows = make_timeline(look(date(2022, 1, 1), date(2022, 2, 28))).rows
    said = [text.replace("<br>", " ") for text in rows.loc[rows["host_iso3"] == "BLR", "text"]]
    ordered = "On 31 Jan 2022 the United States ordered family members of staff out of Minsk, "
    assert f"{ordered}until 28 Feb 2022." in said[0]
    assert "suspended operations in Minsk, end unknown." in said[1]


def test_what_the_grey_bars_count_is_said_with_their_scale(winter_2022):
    words = describe_density_bars(
        winter_2022[PRESENCE].by_host, {"BLR", "UKR", "RUS"}, *(date(2022, 1, 1), date(2022, 2, 28))
    )
    belarus = winter_2022[PRESENCE].by_host
    most = belarus[belarus["host_iso3"].isin({"BLR", "UKR", "RUS"})]["n"].max()
    assert words == f"grey bars: presence reports begun by day, up to {most}"
