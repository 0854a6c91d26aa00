from __future__ import annotations

import dataclasses
import random
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

import feedparser
import pytest
from composed import composed, filled
from hypothesis import example, given
from hypothesis import strategies as st

from feedpub import Site, polling, render, validation
from feedpub.library import Library
from feedpub.model import Feed, Hints, Kind, Record, Slugs

#: A Monday.
START = datetime(2021, 3, 1, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
HALF_A_YEAR = 182
LATER = datetime(2999, 1, 1, tzinfo=UTC)


def record(number: int, published: datetime, **fields: Any) -> Record:
    name = f"{number:06}"
    return Record(
        path=f"{name}.md",
        id=f"urn:x:{name}",
        link=f"https://www.example.org/{name}",
        title=name,
        published=published,
        updated=published,
        summary=name,
        **fields,
    )


def quarters(moments: Iterable[datetime]) -> list[int]:
    """As a library tells them."""
    return sorted({int(moment.timestamp()) // polling.QUARTER for moment in moments}, reverse=True)


def hints(moments: Iterable[datetime]) -> Hints:
    return polling.hints(quarters(moments))


def days(count: int, *hours: float, left_out: Callable[[int], bool] = lambda _: False) -> Iterator[datetime]:
    """Updates at these hours of so many days, but for those of some days of the week (Monday is 0)."""
    for number in range(count):
        if not left_out(number % 7):
            yield from (START + number * DAY + hour * HOUR for hour in hours)


def workday(step: float = 1) -> list[float]:
    """From 8 to 18 o'clock."""
    return [8 + step * number for number in range(int(10 / step))]


def test_a_feed_without_history_has_no_hints() -> None:
    assert hints([]) == Hints()


def test_nine_updates_are_too_few_to_tell() -> None:
    weekly = [START + 7 * number * DAY for number in range(10)]
    assert (hints(weekly[:9]), hints(weekly).ttl) == (Hints(), 360)


def test_less_than_four_weeks_are_too_few_to_tell() -> None:
    assert (hints(days(28, *workday())), hints(days(29, *workday())).ttl) == (Hints(), 120)


@pytest.mark.parametrize(
    ("updates", "told"),
    [
        (1, (360, None, None)),
        (3, (360, None, None)),
        (4, (180, "daily", 4)),
        (6, (120, "daily", 6)),
        (12, (60, "daily", 12)),
        (24, (30, "hourly", 1)),
        (48, (15, "hourly", 2)),
        (96, (15, "hourly", 2)),
    ],
)
def test_the_more_often_a_feed_is_updated_the_sooner_it_is_worth_asking(
    updates: int, told: tuple[int, str | None, int | None]
) -> None:
    found = hints(days(40, *(24 / updates * number for number in range(updates))))
    assert (found.ttl, found.period, found.frequency) == told


def test_a_weekly_feed_is_asked_for_every_six_hours_and_not_once_a_week() -> None:
    found = hints(START + 7 * number * DAY for number in range(60))
    assert found == Hints(ttl=360)


def test_many_records_of_one_second_are_one_update() -> None:
    assert hints([*days(40, 12), *[START + 35 * DAY] * 1000]) == hints(days(40, 12))


def test_a_day_of_a_thousand_updates_makes_no_busy_feed() -> None:
    flood = [START + 35 * DAY + number * timedelta(minutes=1) for number in range(1000)]
    assert hints([*days(40, 12), *flood]).ttl == 360


def test_a_busy_feed_that_fell_asleep_and_wakes_is_a_quiet_one() -> None:
    assert hints([*days(40, *workday()), START + 2000 * DAY]).ttl == 360


def test_weekends_do_not_make_a_busy_feed_a_quiet_one() -> None:
    assert hints(days(40, *workday(), left_out=lambda day: day >= 5)).ttl == 120


def test_a_day_that_is_not_over_changes_nothing() -> None:
    """Of the four weeks before it, every other day has updates: one such day less, and they were few."""
    before = [START + number * DAY + hour * HOUR for number in range(0, 56, 2) for hour in workday()]
    assert hints([*before, START + 56 * DAY]).ttl == hints(before).ttl == 120


def test_the_nights_are_told_of_a_feed_that_had_none_for_half_a_year() -> None:
    found = hints(days(HALF_A_YEAR, *workday()))
    assert found.hours == (0, 1, 2, 3, 4, 5, 6, 19, 20, 21, 22, 23)
    assert found.days == ()


def test_an_update_at_night_in_half_a_year_takes_that_night_back() -> None:
    found = hints([*days(HALF_A_YEAR, *workday()), START + 10 * DAY + 3 * HOUR])
    assert found.hours == (0, 1, 5, 6, 19, 20, 21, 22, 23)


def test_what_was_before_that_half_year_is_forgotten() -> None:
    found = hints([START - DAY + 3 * HOUR, *days(HALF_A_YEAR, *workday())])
    assert found.hours == hints(days(HALF_A_YEAR, *workday())).hours


def test_weekends_are_told_of_a_feed_that_had_none_for_half_a_year() -> None:
    found = hints(days(HALF_A_YEAR, *workday(), left_out=lambda day: day >= 5))
    assert found.days == ("Saturday", "Sunday")


def test_a_day_that_begins_elsewhere_while_it_is_sunday_in_london_is_none_to_skip() -> None:
    # Monday, 8 o'clock in Sydney.
    found = hints(moment - 10 * HOUR for moment in days(HALF_A_YEAR, *workday(), left_out=lambda day: day >= 5))
    assert found.days == ("Saturday",)


def test_clocks_that_are_put_forward_make_no_hint_untrue() -> None:
    winter = hints(days(HALF_A_YEAR, *workday(), left_out=lambda day: day >= 5))
    summer = [moment - HOUR for moment in days(HALF_A_YEAR, *workday(), left_out=lambda day: day >= 5)]
    assert not {moment.hour for moment in summer} & set(winter.hours)
    assert not {f"{moment:%A}" for moment in summer} & set(winter.days)


def test_a_feed_with_an_hour_of_its_own_is_asked_for_at_any_hour() -> None:
    """What is late would be seen a day later."""
    assert hints(days(HALF_A_YEAR, 5)).hours == ()


def test_a_feed_with_a_day_of_its_own_is_asked_for_on_any_day() -> None:
    moments = days(HALF_A_YEAR, *workday(), left_out=lambda day: day not in {0, 2, 4, 6})
    assert hints(moments).days == ()


def test_no_pattern_is_seen_where_most_days_have_no_update() -> None:
    found = hints(days(HALF_A_YEAR, *workday(), left_out=lambda day: day >= 3))
    assert (found.hours, found.days) == ((), ())


def test_chance_makes_no_pattern() -> None:
    for seed in range(50):
        dice = random.Random(seed)  # noqa: S311 - the same every time
        moments = [START + dice.random() * HALF_A_YEAR * DAY for _ in range(150)]
        assert (hints(moments).hours, hints(moments).days) == ((), ())


def test_no_more_of_the_history_is_read_than_half_a_year() -> None:
    taken = []

    def noting() -> Iterator[int]:
        for quarter in quarters(days(1000, *workday())):
            taken.append(quarter)
            yield quarter

    polling.hints(noting())
    assert len(taken) == (HALF_A_YEAR + 1) * 10 + 1


@given(st.lists(st.integers(0, 400 * 96), max_size=300))
def test_nobody_is_told_to_wait_for_more_than_six_hours_or_beyond_the_next_update(numbers: list[int]) -> None:
    found = polling.hints(sorted(set(numbers), reverse=True))
    assert found.ttl is None or 15 <= found.ttl <= 360
    if found.period and found.frequency:
        waits = {"hourly": 60, "daily": 1440}[found.period] / found.frequency
        assert (found.ttl or 0) <= waits <= 360


# what the library tells of it


def test_records_that_are_not_due_are_no_history() -> None:
    with Library("", "", None, lasting=False) as library:
        records = [record(number, START + number * DAY) for number in range(10)]
        filled(library, records, now=START + 4 * DAY)
        assert list(library.updates(Kind.ALL, "")) == quarters(one.published for one in records[:5])


def test_updates_are_told_newest_first_and_once() -> None:
    moments = [START + minutes * timedelta(minutes=1) for minutes in (0, 14, 15, 100, 101, 1000)]
    with Library("", "", None, lasting=False) as library:
        filled(library, [record(number, moment) for number, moment in enumerate(moments)])
        assert list(library.updates(Kind.ALL, "")) == quarters(moments)
        assert list(library.updates(Kind.TOPIC, "none")) == []


@given(st.lists(st.integers(-5_000_000_000, 5_000_000_000), max_size=20))
@example([-14_182_940])  # when people first stood on the moon
def test_updates_of_any_year_are_each_told_once(seconds: list[int]) -> None:
    moments = [datetime.fromtimestamp(second, UTC) for second in seconds]
    with Library("", "", None, lasting=False) as library:
        filled(library, [record(number, moment) for number, moment in enumerate(moments)], now=LATER)
        assert list(islice(library.updates(Kind.ALL, ""), len(moments) + 1)) == quarters(moments)


def test_what_a_history_costs_follows_from_its_updates_and_not_from_its_records() -> None:
    def steps(records: Iterable[Record]) -> int:
        """SQLite counts them in hundreds."""
        with Library("", "", None, lasting=False) as library:
            filled(library, records)
            counted = []
            library._db.set_progress_handler(lambda: counted.append(1), 100)  # noqa: SLF001 - nobody else asks
            assert len(list(library.updates(Kind.ALL, ""))) == 10
            return len(counted)

    few = [record(number, START + number * DAY) for number in range(10)]
    many = [record(number, START + number % 10 * DAY) for number in range(5000)]
    assert steps(many) <= steps(few) + 1


# what feeds say of it


def newsroom(site: Site) -> Feed:
    moments = days(HALF_A_YEAR, *workday(), left_out=lambda day: day >= 5)
    return composed(site, [record(number, moment) for number, moment in enumerate(moments)]).feeds[0]


def rss(feed: Feed, site: Site) -> bytes:
    return next(artifact.data for artifact in render.feed(feed, Slugs(), site) if artifact.path == "all.rss")


def test_rss_has_the_hints_as_readers_know_them(site: Site) -> None:
    feed = feedparser.parse(rss(newsroom(site), site)).feed
    assert (feed.ttl, feed.sy_updateperiod, feed.sy_updatefrequency) == ("120", "daily", "6")
    assert (feed.hour, feed.day) == ("23", "Sunday")


def test_rss_with_all_hints_is_as_it_should_be(site: Site) -> None:
    assert [str(problem) for problem in validation.of_file("all.rss", rss(newsroom(site), site))] == []


def test_hints_change_nothing_but_the_head_of_rss(site: Site) -> None:
    feed = newsroom(site)
    told, untold = (
        {artifact.path: artifact.data for artifact in render.feed(one, Slugs(), site)}
        for one in (feed, newsroom(dataclasses.replace(site, hints=False)))
    )
    assert [path for path in told if told[path] != untold[path]] == ["all.rss"]
    assert told["all.rss"].partition(b"<item>")[2] == untold["all.rss"].partition(b"<item>")[2]
