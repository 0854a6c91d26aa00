from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path

import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st

from feedpub import dates


def read(text: str, zone: str = "UTC") -> str:
    return dates.rfc3339(dates.parse(text, zone))


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[None]:
    """A machine that stands in another time zone."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2021-02-04T14:15:00Z", "2021-02-04T14:15:00Z"),
        ("2021-02-04t14:15:00z", "2021-02-04T14:15:00Z"),
        ("2021-02-04T14:15Z", "2021-02-04T14:15:00Z"),
        ("2021-02-04T14Z", "2021-02-04T14:00:00Z"),
        ("2021-02-04 14:15:00", "2021-02-04T14:15:00Z"),
        ("2021-02-04 14:15:00 +0100", "2021-02-04T13:15:00Z"),
        ("2021-02-04T14:15:00+01:00", "2021-02-04T13:15:00Z"),
        ("2021-02-04T14:15:00+01", "2021-02-04T13:15:00Z"),
        ("2021-02-04T14:15:00-00:00", "2021-02-04T14:15:00Z"),
        ("2021-02-04T14:15:00-03:30", "2021-02-04T17:45:00Z"),
        ("2021-02-04T14:15:00+14:00", "2021-02-04T00:15:00Z"),
        ("20210204T141500Z", "2021-02-04T14:15:00Z"),
        ("20210204", "2021-02-04T00:00:00Z"),
        ("2021-02-04", "2021-02-04T00:00:00Z"),
        ("2021-2-4", "2021-02-04T00:00:00Z"),
        ("2021/02/04", "2021-02-04T00:00:00Z"),
        ("2021.02.04", "2021-02-04T00:00:00Z"),
        ("  2021-02-04\t14:15  ", "2021-02-04T14:15:00Z"),
        ("2021-W05-4", "2021-02-04T00:00:00Z"),
        ("2021-02-04T24:00:00Z", "2021-02-05T00:00:00Z"),
        ("2024-02-29T00:00:00Z", "2024-02-29T00:00:00Z"),
    ],
)
def test_iso_8601(text: str, expected: str) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Thu, 04 Feb 2021 14:15:00 GMT", "2021-02-04T14:15:00Z"),
        ("Thu, 4 Feb 2021 14:15 +0100", "2021-02-04T13:15:00Z"),
        ("4 feb 2021 14:15:00 UT", "2021-02-04T14:15:00Z"),
        ("Thu, 04 Feb 2021 14:15:00 EST", "2021-02-04T19:15:00Z"),
        ("Thu, 04 Feb 2021 14:15:00 PDT", "2021-02-04T21:15:00Z"),
        ("Thu, 04 Feb 2021 14:15:00 -0000", "2021-02-04T14:15:00Z"),
    ],
)
def test_rfc_822(text: str, expected: str) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("February 4, 2021", "2021-02-04T00:00:00Z"),
        ("4 February 2021", "2021-02-04T00:00:00Z"),
        ("4-Feb-2021 10:15", "2021-02-04T10:15:00Z"),
        ("Feb 4th 2021, 5:15 pm", "2021-02-04T17:15:00Z"),
        ("Thu Feb  4 14:15:00 2021", "2021-02-04T14:15:00Z"),
        ("4 Feb 2021 14:15 +05:30", "2021-02-04T08:45:00Z"),
        ("13/02/2021", "2021-02-13T00:00:00Z"),
        ("02/13/2021", "2021-02-13T00:00:00Z"),
        ("2021-02-04 10:15 PM", "2021-02-04T22:15:00Z"),
        ("2021-02-04 10:15:30 am", "2021-02-04T10:15:30Z"),
    ],
)
def test_other_forms_that_read_in_one_way_only(text: str, expected: str) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    "text",
    ["March", "2021", "2021-02", "March 2021", "4 February", "Feb 29", "10:15", "10:15:00Z", "5", "Thursday", "noon"],
)
def test_what_would_be_filled_from_today_is_refused(text: str) -> None:
    with pytest.raises(dates.DateError):
        dates.parse(text, "UTC")


@pytest.mark.parametrize(
    "text", ["04/02/2021", "4.2.2021", "3/4/2024", "04/02/21", "21-02-04", "210204", "04 Feb 21", "1/2/3"]
)
def test_what_reads_differently_by_order_is_refused(text: str) -> None:
    with pytest.raises(dates.DateError):
        dates.parse(text, "UTC")


@pytest.mark.parametrize(
    "text",
    ["4 Feb 76", "Feb 13 99", "13 February '87 10:15", "31/12/75", "Thu, 25 Mar 76 10:15 +0100", "13 Feb 99 1015"],
)
def test_a_year_of_two_digits_is_refused_for_its_century_depends_on_today(text: str) -> None:
    with pytest.raises(dates.DateError):
        dates.parse(text, "UTC")


@pytest.mark.parametrize(
    "text",
    [
        "2021-02-04T14:15:00XYZ",
        "2021-02-04 14:15 CET",
        "2021-02-04 14:15 IST",
        "Thu, 04 Feb 2021 14:15:00 CEST",
        "February 4, 2021 2:15 pm BST",
        "2021-02-04T14:15:00A",
    ],
)
def test_an_unknown_zone_is_refused(text: str) -> None:
    with pytest.raises(dates.DateError):
        dates.parse(text, "UTC")


@pytest.mark.parametrize(
    "text",
    [
        "4 Feb 2021 10:15 GMT+3",
        "2021-02-04 10:15 UTC-5",
        "4 Feb 2021 10:15 PM GMT+3",
        "4 Feb 2021 10am GMT+3",
        "4 Feb 2021 10am UTC +3",
        "GMT+3 10:15 4 Feb 2021",
    ],
)
def test_an_offset_after_a_zone_name_is_refused_for_it_reads_in_two_ways(text: str) -> None:
    with pytest.raises(dates.DateError):
        dates.parse(text, "UTC")


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "today",
        "now",
        "soon",
        "2021-02-30",
        "2021-13-01",
        "2021-00-10",
        "2021-02-04T25:00",
        "2021-02-04T24:00:01",
        "2021-02-04T14:60",
        "2021-02-04T14:15:61Z",
        "2021-02-04T14:15:00+24:00",
        "2021-02-04T14:15:00+01:60",
        "Thu, 31 Feb 2021 14:15:00 GMT",
        "1612448100",
        "{}",
        "\x00",
        "2021-02-04" * 20,
    ],
)
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(dates.DateError):
        dates.parse(text, "UTC")


@pytest.mark.parametrize("text", ["9" * 30 + "h", "2021-02-04 " + "9" * 60 + "m", "1." + "9" * 90, "9" * 99])
def test_a_huge_number_is_refused_like_any_other_text(text: str) -> None:
    with pytest.raises(dates.DateError):
        dates.parse(text, "UTC")


@pytest.mark.parametrize("text", ["0001-01-01", "0999-12-31T23:59:59Z", "1000-01-01T00:00:00+01:00"])
def test_years_that_feeds_cannot_write_are_refused(text: str) -> None:
    with pytest.raises(dates.DateError):
        dates.parse(text, "UTC")


@pytest.mark.parametrize("text", ["9999-12-31T23:59:59-01:00", "9999-12-31T24:00:00Z", "9999-W52-7", "9999-365T24:00"])
def test_what_lies_behind_the_last_year_is_refused(text: str) -> None:
    with pytest.raises(dates.DateError):
        dates.parse(text, "UTC")


@pytest.mark.parametrize(
    ("text", "expected"),
    [("2021-02-04T10:15+1:30", "2021-02-04T08:45:00Z"), ("2021-02-04T10:15-3:30", "2021-02-04T13:45:00Z")],
)
def test_the_hour_of_an_offset_may_have_one_digit(text: str, expected: str) -> None:
    assert read(text) == expected


@pytest.mark.parametrize("fraction", [".9", ".999999", ".999999999999", ",5"])
def test_a_fraction_of_a_second_is_cut_off(fraction: str) -> None:
    moment = dates.parse(f"2021-02-04T14:15:07{fraction}Z", "UTC")
    assert (moment.second, moment.microsecond) == (7, 0)


def test_a_leap_second_is_the_last_second_of_its_minute() -> None:
    assert read("2016-12-31T23:59:60Z") == "2016-12-31T23:59:59Z"


def test_a_time_without_an_offset_is_of_the_zone() -> None:
    assert read("2021-07-04 14:15", "Europe/Berlin") == "2021-07-04T12:15:00Z"


def test_an_offset_counts_more_than_the_zone() -> None:
    assert read("2021-07-04T14:15Z", "Europe/Berlin") == "2021-07-04T14:15:00Z"


def test_a_date_alone_is_the_start_of_the_day_in_the_zone() -> None:
    assert read("2021-02-04", "Asia/Tokyo") == "2021-02-03T15:00:00Z"


def test_a_day_without_a_midnight_starts_after_the_gap() -> None:
    assert read("2018-11-04", "America/Sao_Paulo") == "2018-11-04T03:00:00Z"


def test_an_hour_that_the_clocks_skip_moves_forward() -> None:
    assert read("2021-03-28 02:30", "Europe/Berlin") == read("2021-03-28 03:30", "Europe/Berlin")


def test_an_hour_that_stands_twice_is_the_first() -> None:
    assert read("2021-10-31 02:30", "Europe/Berlin") == "2021-10-31T00:30:00Z"


def test_the_rules_of_a_zone_go_on_after_2037() -> None:
    assert read("2050-07-01 12:00", "Europe/Berlin") == "2050-07-01T10:00:00Z"


@pytest.mark.parametrize("elsewhere", ["UTC", "EST5EDT", "Asia/Kathmandu"], indirect=True)
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2021-02-04 14:15", "2021-02-04T13:15:00Z"),
        ("February 4, 2021 2:15 pm", "2021-02-04T13:15:00Z"),
        ("February 4, 2021 2:15 pm EST", "2021-02-04T19:15:00Z"),
        ("Thu Feb 4 14:15:00 UTC 2021", "2021-02-04T14:15:00Z"),
    ],
)
@pytest.mark.usefixtures("elsewhere")
def test_the_zone_of_the_machine_does_not_count(text: str, expected: str) -> None:
    assert read(text, "Europe/Berlin") == expected


@pytest.mark.parametrize("name", ["UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "Etc/GMT+3", "EST5EDT"])
def test_iana_names_are_zones(name: str) -> None:
    assert dates.is_zone(name)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "Europe",
        "Mars/Olympus",
        "CEST",
        "+01:00",
        "/etc/localtime",
        "../zoneinfo/UTC",
        "Europe/../UTC",
        "Europe//Berlin",
        "leapseconds",
        "zone.tab",
        "UTC\x00",
    ],
)
def test_other_names_are_no_zones(name: str) -> None:
    assert not dates.is_zone(name)


def test_rfc_822_form() -> None:
    assert dates.rfc822(datetime(2021, 2, 4, 4, 5, 6, tzinfo=UTC)) == "Thu, 04 Feb 2021 04:05:06 +0000"


def test_rfc_3339_form() -> None:
    assert dates.rfc3339(datetime(2021, 2, 4, 4, 5, 6, tzinfo=UTC)) == "2021-02-04T04:05:06Z"


def test_zones_are_those_of_the_package_not_of_the_machine(tmp_path: Path) -> None:
    here = tmp_path / "Europe"
    here.mkdir()
    shutil.copy(str(resources.files("tzdata").joinpath("zoneinfo", "Asia", "Tokyo")), here / "Berlin")
    script = "from feedpub import dates; print(dates.parse('2021-02-04T12:00', 'Europe/Berlin'))"
    environment = {**os.environ, "PYTHONTZPATH": str(tmp_path), "PYTHONPATH": str(ROOT)}
    run = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True)
    assert run.stdout == "2021-02-04 11:00:00+00:00\n"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2024\u201303\u201305", "has the character U+2013 where - belongs"),
        ("2024-03-05T\uff10\uff19:30", "has the character U+FF10 where 0 belongs"),
        ("2024-03-05T09\uff1a30", "has the character U+FF1A where : belongs"),
        ("2024-03-0\u06605", "has the character U+0660 where 0 belongs"),
        ("2024-\u200e03-05x", "has the character U+200E, which nobody sees"),
        ("5. M\u00e4rz 2024", "is no date that can be read"),
    ],
)
def test_a_character_that_only_looks_like_one_of_a_date_is_named(text: str, reason: str) -> None:
    with pytest.raises(dates.DateError, match=re.escape(reason)):
        dates.parse(text, "UTC")


@pytest.mark.parametrize(
    ("name", "zone"),
    [
        ("Europe/Berln", "Europe/Berlin"),
        ("europe/berlin", "Europe/Berlin"),
        ("Berlin", "Europe/Berlin"),
        ("New York", "America/New_York"),
        ("Mars/Base", None),
        ("", None),
    ],
)
def test_a_zone_that_is_misspelt_is_known_for_the_one_that_was_meant(name: str, zone: str | None) -> None:
    assert dates.similar_zone(name) == zone


@pytest.mark.parametrize(
    "field",
    [
        "Sun, 06 Nov 1994 08:49:37 GMT",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994",
        "Sun, 06 Nov 1994 08:49:37 -0000",
    ],
)
def test_times_of_http_are_read_in_all_three_forms(field: str) -> None:
    assert dates.of_http(field) == datetime(1994, 11, 6, 8, 49, 37, tzinfo=UTC)


@pytest.mark.parametrize(
    "field",
    ["", "yesterday", "Sun, 99 Nov 1994 08:49:37 GMT", "0", "\xff", "Sun, 06 Nov 1994 08:49:37 +99999999999999999"],
)
def test_what_is_no_time_of_http_is_none(field: str) -> None:
    assert dates.of_http(field) is None


@given(st.text())
def test_no_time_of_http_is_too_strange(field: str) -> None:
    found = dates.of_http(field)
    assert found is None or found.tzinfo is UTC
