from __future__ import annotations

import dataclasses
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from feedpub import Action, Change, Site, pings
from feedpub.memory import place
from feedpub.model import Answer, Ping
from feedpub.pings import Hub, Hubs

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
ONE, OTHER = "https://one.example/", "https://other.example/hub"
ALL = "https://feeds.example.org/all.rss"


@pytest.fixture
def site(site: Site) -> Site:
    """A site with two hubs."""
    return dataclasses.replace(site, hubs=(ONE, OTHER))


def put(*paths: str, action: Action = Action.PUT) -> list[Change]:
    return [Change(path=path, action=action, reason="changed") for path in paths]


def one(known: Hub) -> Hubs:
    return {ONE: known}


def settled(*answers: Answer, now: datetime = NOW) -> Hub:
    """A hub that was to be told of one file, after it was."""
    hubs = one(Hub(pending={"all.rss": NOW}))
    return pings.settled(hubs, [Ping(ONE, "all.rss", ALL)], answers, now)[ONE]


def answer(status: int | None, retry_after: str | None = None) -> Answer:
    return Answer(Ping(ONE, "all.rss", ALL), status, retry_after=retry_after)


@pytest.mark.parametrize("path", ["all.rss", "all.atom", "all.json", "topics/ai.rss", "providers/www.example.org.json"])
def test_a_feed_in_each_format_is_something_to_tell_of(path: str) -> None:
    assert pings.is_feed(path)


@pytest.mark.parametrize(
    "path",
    ["feeds.json", "feeds.opml", "index.html", "all.html", "topics/ai.html", "feedpub.css", "all.rss.gz", "x/all.rss"],
)
def test_what_nobody_subscribes_to_is_not(path: str) -> None:
    assert not pings.is_feed(path)


def test_what_stays_and_what_goes_is_no_news() -> None:
    assert pings.changed(put("all.rss", action=Action.KEEP) + put("topics/ai.rss", action=Action.DELETE)) == []


def test_every_hub_is_to_be_told_of_what_changes(site: Site) -> None:
    pings.expect(site, put("all.rss", "all.html"))
    assert pings.load(site) == {ONE: Hub(pending={"all.rss": None}), OTHER: Hub(pending={"all.rss": None})}


def test_a_feed_that_changes_twice_is_one_ping(site: Site) -> None:
    pings.expect(site, put("all.rss"))
    pings.expect(site, put("all.rss", "all.atom"))
    assert [ping.path for ping in pings.due(pings.load(site), site) if ping.hub == ONE] == ["all.atom", "all.rss"]


def test_the_topic_is_the_address_of_the_file(site: Site) -> None:
    assert pings.due(one(Hub(pending={"all.rss": NOW})), site) == [Ping(ONE, "all.rss", ALL)]


def test_nothing_is_written_when_no_feed_changes(site: Site) -> None:
    pings.expect(site, put("index.html"))
    assert not Path(site.state).exists()


def test_nothing_is_written_for_a_site_without_hubs(site: Site) -> None:
    pings.expect(dataclasses.replace(site, hubs=()), put("all.rss"))
    assert not Path(site.state).exists()


def test_the_list_is_kept(site: Site) -> None:
    hubs = {ONE: Hub(pending={"all.rss": NOW, "all.atom": None}, until=NOW, failing=True), OTHER: Hub()}
    assert pings.save(site, hubs)
    assert pings.load(site) == hubs


def test_a_hub_that_the_site_no_longer_names_is_forgotten(site: Site) -> None:
    pings.expect(site, put("all.rss"))
    assert pings.load(dataclasses.replace(site, hubs=(OTHER,))) == {OTHER: Hub(pending={"all.rss": None})}


@pytest.mark.parametrize("text", ["", "[]", "{", '{"https://one.example/": {}}', '{"https://one.example/": 1}', "\xff"])
def test_a_list_that_is_damaged_is_an_empty_one(site: Site, text: str) -> None:
    pings.expect(site, put("all.rss"))
    place(site, "hubs.json").write_text(text, encoding="latin-1")
    assert pings.load(site) == {ONE: Hub(), OTHER: Hub()}


def test_a_list_that_cannot_be_kept_stops_nothing(site: Site) -> None:
    Path(site.state).write_text("a file", encoding="ascii")
    pings.expect(site, put("all.rss"))
    assert pings.load(site)[ONE] == Hub()


def test_the_list_holds_no_more_than_the_site_has_files(site: Site) -> None:
    for _ in range(5):
        pings.expect(site, put("all.rss", "all.atom"))
    document = json.loads(place(site, "hubs.json").read_bytes())
    assert [len(hub["pending"]) for hub in document.values()] == [2, 2]


def test_what_is_new_on_the_list_grows_old_from_now_on() -> None:
    hubs = pings.current(one(Hub(pending={"all.rss": None})), {"all.rss"}, NOW)
    assert hubs[ONE].pending == {"all.rss": NOW}


def test_a_change_makes_what_is_old_new_again() -> None:
    hubs = pings.added(one(Hub(pending={"all.rss": NOW})), ["all.rss"])
    assert hubs[ONE].pending == {"all.rss": None}


@pytest.mark.parametrize(("age", "kept"), [(pings.KEPT, True), (pings.KEPT + timedelta(seconds=1), False)])
def test_what_no_hub_wants_to_hear_is_given_up_after_a_week(age: timedelta, kept: bool) -> None:  # noqa: FBT001
    before = one(Hub(pending={"all.rss": NOW - age, "gone.rss": NOW - age}))
    after = pings.current(before, {"all.rss"}, NOW)
    assert bool(after[ONE].pending) == kept
    assert pings.dropped(before, after, {"all.rss"}) == ({} if kept else {ONE: 1})


def test_a_feed_that_is_gone_is_forgotten() -> None:
    assert pings.current(one(Hub(pending={"all.rss": None})), (), NOW)[ONE].pending == {}


def test_a_hub_that_took_a_ping_is_not_told_again() -> None:
    assert settled(answer(204)) == Hub()


@pytest.mark.parametrize("status", [None, 199, 302, 400, 404, 410, 429, 500, 503])
def test_anything_else_stays_pending(status: int | None) -> None:
    assert settled(answer(status)) == Hub(pending={"all.rss": NOW}, failing=True)


def test_what_was_not_answered_stays_pending() -> None:
    assert settled() == Hub(pending={"all.rss": NOW}, failing=True)


def test_a_hub_that_was_not_asked_is_as_it_was() -> None:
    hubs = one(Hub(pending={"all.rss": NOW}, until=NOW, failing=True))
    assert pings.settled(hubs, [], [], NOW) == hubs


@pytest.mark.parametrize(
    ("retry_after", "seconds"),
    [
        ("120", 120),
        (" 1 ", 1),
        ("Thu, 01 Jan 2026 12:02:00 GMT", 120),
        ("Thursday, 01-Jan-26 12:02:00 GMT", 120),
    ],
)
def test_a_hub_that_asks_to_wait_is_not_told_before(retry_after: str, seconds: int) -> None:
    # The clock of the machine has fractions; times are in whole seconds.
    now = NOW + timedelta(milliseconds=300)
    until = settled(answer(503, retry_after), now=now).until
    assert until
    assert until.microsecond == 0
    begin = NOW if "GMT" in retry_after else now
    assert timedelta() <= until - (begin + timedelta(seconds=seconds)) <= timedelta(seconds=1)


@pytest.mark.parametrize("retry_after", ["99999999999999999999", "Fri, 31 Dec 9999 23:59:59 GMT", "999999"])
def test_a_hub_that_asks_to_wait_for_long_is_told_after_a_day(retry_after: str) -> None:
    now = NOW + timedelta(milliseconds=300)
    until = settled(answer(503, retry_after), now=now).until
    assert until
    assert timedelta(seconds=-1) <= until - (now + pings.LONGEST_WAIT) <= timedelta()


@pytest.mark.parametrize(
    "retry_after", [None, "", "0", "-5", "soon", "1e3", "٣", "1.5", "Thu, 01 Jan 2026 11:00:00 GMT", "x" * 9999]
)
def test_a_wait_that_makes_no_sense_is_none(retry_after: str | None) -> None:
    assert settled(answer(429, retry_after)).until is None


def test_a_hub_that_took_the_ping_can_ask_for_nothing() -> None:
    assert settled(answer(202, "120")).until is None


def test_a_hub_that_wants_to_wait_is_not_due(site: Site) -> None:
    hubs = {
        ONE: Hub(pending={"all.rss": NOW}, until=NOW + timedelta(seconds=1)),
        OTHER: Hub(pending={"all.rss": NOW}, until=NOW),
    }
    due = pings.due(pings.current(hubs, {"all.rss"}, NOW), site)
    assert [ping.hub for ping in due] == [OTHER]


def test_a_wait_that_only_a_clock_set_back_can_explain_is_over(site: Site) -> None:
    hubs = one(Hub(pending={"all.rss": NOW}, until=NOW + timedelta(days=2)))
    assert pings.due(pings.current(hubs, {"all.rss"}, NOW), site)


def test_what_became_of_each_ping_is_told(site: Site) -> None:
    until = NOW + timedelta(minutes=5)
    before = {
        ONE: Hub(pending={"all.atom": NOW, "all.json": NOW, "all.rss": NOW}),
        OTHER: Hub(pending={"all.rss": NOW}, until=until),
    }
    asked = pings.due(before, site)
    answers = [Answer(asked[0], 204), Answer(asked[2], 400, "answered 400")]
    after = pings.settled(before, asked, answers, NOW)
    found = [
        (each.ping.path, each.sent, each.status, each.reason, each.until)
        for each in pings.outcome(before, answers, after, site)
    ]
    assert found == [
        ("all.atom", True, 204, "", None),
        ("all.json", False, None, "was not asked", None),
        ("all.rss", False, 400, "answered 400", None),
        ("all.rss", False, None, "asked to wait", until),
    ]
