import argparse
import json

import pytest
from us_state_pages import LINKS, N_ITEMS, make_feed, make_item, make_items

from loaders.cli.parse import add_verbs


@pytest.fixture
def postwatch(capsys):
    """Run the program's verbs; return exit code, standard output and standard error."""
    parser = argparse.ArgumentParser(prog="postwatch")
    add_verbs(parser.add_subparsers(required=True))

    def run(*words):
        args = parser.parse_args([str(word) for word in words])
        return args.run(args), *capsys.readouterr()

    return run


@pytest.fixture
def save(tmp_path):
    def save(body, name="feed.xml"):
        path = tmp_path / name
        path.write_bytes(body)
        return path

    return save


WORLDWIDE = make_item(
    title="Worldwide Caution", link=f"{LINKS}/worldwide-caution.html", threat_level="", tag=""
)


def test_json_is_one_object_a_line_for_every_item_unplaced_ones_with_the_reason(postwatch, save):
    code, out, err = postwatch(
        "parse", "us_state", save(make_feed([WORLDWIDE, *make_items()])), "--json"
    )
    rows = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert len(rows) == 1 + N_ITEMS
    assert [row["destination"] for row in rows if "unplaced" in row] == ["Worldwide Caution"]
    assert "whole world" in rows[0]["unplaced"]
    assert err.startswith(
        f"us_state: {1 + N_ITEMS} items of 2025-10-07, {1 + N_ITEMS} records, "
        f"{N_ITEMS} placed, 1 unplaced"
    )


def test_a_json_line_carries_the_whole_record(postwatch, save):
    _, out, _ = postwatch(
        "parse", "us_state", save(make_feed([make_item(), *make_items()])), "--json"
    )
    row = json.loads(out.splitlines()[0])
    assert row["record"] == "Advisory"
    assert row["issuer"] == "us_state"
    assert row["iso3"] == ["BLR"]
    assert (row["level"], row["level_key"]) == (4, "4")
    assert row["level_label"] == "Level 4: Do Not Travel"
    assert row["issued_on"] == "2025-08-28"
    assert row["url"].startswith("https://travel.state.gov/")


def test_the_table_has_a_heading_and_a_line_for_every_item(postwatch, save):
    code, out, _ = postwatch("parse", "us_state", save(make_feed([WORLDWIDE, *make_items()])))
    lines = out.splitlines()
    assert code == 0
    assert lines[0].split()[:3] == ["destination", "iso3", "level_label"]
    assert lines[1].startswith("Worldwide Caution")
    assert "whole world" in lines[1]
    assert len(lines) == 2 + N_ITEMS


def test_the_summary_counts_the_faults(postwatch, save):
    faulty = make_item(issued="Tue, 07 Oct 2920")
    _, _, err = postwatch("parse", "us_state", save(make_feed([faulty, *make_items()])))
    assert "flags implausible_date 1" in err


def test_several_files_are_read_one_after_the_other(postwatch, save):
    paths = [save(make_feed(make_items()), name) for name in ("a.xml", "b.xml")]
    code, out, _ = postwatch("parse", "us_state", *paths, "--json")
    assert code == 0
    assert len(out.splitlines()) == 2 * N_ITEMS


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (make_feed(make_items())[:5000], "not whole, well-formed XML"),
        (b"<!DOCTYPE html><html><title>Sorry</title></html>", "an HTML page"),
        (make_feed([]), "an empty feed"),
        (make_feed(make_items(15)), "15 items; allowed: 150 to 260"),
        (
            make_feed([make_item(title="Belarus - Level 7: Run")] * 4 + make_items()),
            "unknown level 'Level 7: Run'",
        ),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><rss>&b;</rss>', "document type or entities"),
    ],
)
def test_a_page_that_must_be_refused_exits_2_with_one_clear_line(postwatch, save, body, message):
    path = save(body)
    code, out, err = postwatch("parse", "us_state", path, "--json")
    assert (code, out) == (2, "")
    assert err.startswith(f"postwatch: us_state: {path.as_uri()}: ")
    assert message in err
    assert err.count("\n") == 1


def test_an_unknown_source_exits_2_naming_the_known_ones(postwatch, save):
    code, out, err = postwatch("parse", "us_stat", save(b""))
    assert (code, out) == (2, "")
    assert err.startswith("postwatch: unknown source 'us_stat'; live sources: ")


def test_a_missing_file_exits_2_naming_it(postwatch, tmp_path):
    code, out, err = postwatch("parse", "us_state", tmp_path / "no.xml")
    assert (code, out) == (2, "")
    assert err.startswith("postwatch: ")
    assert "no.xml" in err


def test_nothing_on_disk_changes(postwatch, save, tmp_path):
    path = save(make_feed(make_items()))
    before = path.stat().st_mtime_ns, path.read_bytes()
    postwatch("parse", "us_state", path)
    assert (path.stat().st_mtime_ns, path.read_bytes()) == before
    assert list(tmp_path.iterdir()) == [path]
