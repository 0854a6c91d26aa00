"""What `feedpub watch` does about each event, without a clock, a disk or a wait."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from feedpub import Action, Change, Problem, Report
from feedpub.extras.watcher import Moment, Result, State, concerns
from feedpub.model import Notified, Ping

NOW = datetime(2026, 1, 1, tzinfo=UTC)
BAD = Problem(code="bad-date", message="is wrong", file="seeds/b.md", line=4)
TOML = Problem(code="bad-toml", message="is not TOML", file="feedpub.toml")


def moment(*changed: str, signs: dict[str, object] | None = None, now: datetime = NOW, ticks: float = 100.0) -> Moment:
    return Moment(frozenset(changed), signs or {"feedpub.toml": 1}, now, ticks)


def report(*problems: Problem, changes: tuple[Change, ...] = (), next_change: datetime | None = None) -> Report:
    return Report(
        read=1,
        entries=1,
        feeds=1,
        withheld={},
        next_due=None,
        changes=changes,
        problems=problems,
        fresh=(),
        next_change=next_change,
    )


def put(*paths: str, action: Action = Action.PUT) -> tuple[Change, ...]:
    return tuple(Change(path=path, action=action, reason="changed") for path in paths)


def after(result: Result, seen: Moment | None = None) -> State:
    return State().after(seen or moment(), result)


def test_without_a_change_there_is_no_reason_to_build() -> None:
    assert after(Result(report())).reason(moment()) is None


@pytest.mark.parametrize(("changed", "reason"), [(["a"], "1 file changed"), (["a", "b"], "2 files changed")])
def test_changed_files_are_a_reason(changed: list[str], reason: str) -> None:
    assert after(Result(report())).reason(moment(*changed)) == reason


def test_a_changed_configuration_is_a_reason() -> None:
    assert after(Result(report())).reason(moment(signs={"feedpub.toml": 2})) == "feedpub.toml changed"


def test_a_file_that_another_configuration_names_is_none_until_it_changes() -> None:
    assert after(Result(report())).reason(moment(signs={"feedpub.toml": 1, "ids.json": 1})) is None


def test_a_record_that_falls_due_is_a_reason_once() -> None:
    due = NOW + timedelta(hours=1)
    state = after(Result(report(next_change=due)))
    assert state.reason(moment(now=due - timedelta(seconds=1))) is None
    assert state.reason(moment(now=due)) == "a record is due"
    assert state.after(moment(now=due), Result(report(next_change=due))).reason(moment(now=due)) is None


@pytest.mark.parametrize(("code", "wait"), [("locked", 1), ("unwritable", 10)])
def test_what_may_be_mended_elsewhere_is_tried_again(code: str, wait: float) -> None:
    state = after(Result(None, (Problem(code=code, message="is in the way"),)))
    assert state.reason(moment(ticks=100 + wait - 0.1)) is None
    assert state.reason(moment(ticks=100 + wait)) == "looked again"


def test_what_is_tried_again_says_so_and_is_not_called_mended() -> None:
    locked = Result(None, (Problem(code="locked", message="is at work", file="feeds"),))
    told = list(State().lines("1 file changed", locked, 0.1))
    assert told[0] == "1 file changed: nothing was built yet; trying again"
    assert list(after(locked).lines("looked again", Result(report()), 0.1)) == []


def told_hub(*, sent: bool) -> Report:
    ping = Ping("https://hub.example/", "all.rss", "https://feeds.example.org/all.rss")
    return replace(report(), pings=(Notified(ping=ping, sent=sent),))


def test_a_hub_that_did_not_take_a_ping_is_told_again_after_a_minute() -> None:
    state = after(Result(told_hub(sent=False)))
    assert state.reason(moment(ticks=159.9)) is None
    assert state.reason(moment(ticks=160)) == "looked again"
    assert list(state.lines("looked again", Result(told_hub(sent=False)), 0.1)) == []


def test_a_hub_that_took_every_ping_is_not() -> None:
    assert after(Result(told_hub(sent=True))).reason(moment(ticks=1e9)) is None


def test_pings_that_were_sent_are_told() -> None:
    told = State().lines("looked again", Result(told_hub(sent=True)), 0.1)
    assert list(told) == ["looked again: 1 ping sent in 0.1 s"]


def test_what_only_a_person_can_mend_waits_for_a_change() -> None:
    assert after(Result(None, (TOML,))).reason(moment(ticks=1e9)) is None


def test_a_build_is_told_in_one_line() -> None:
    changes = put("all.rss", "all.atom", "topics/ai.rss") + put("topics/x.rss", action=Action.DELETE)
    told = State().lines("3 files changed", Result(report(changes=changes)), 0.21)
    assert list(told) == ["3 files changed: 2 feeds written, 1 feed removed in 0.2 s"]


def test_files_around_the_feeds_are_told_when_no_feed_changes() -> None:
    told = State().lines("1 file changed", Result(report(changes=put("index.html"))), 0.1)
    assert list(told) == ["1 file changed: 1 file written in 0.1 s"]


def test_a_change_that_changes_nothing_is_told_too() -> None:
    assert list(State().lines("1 file changed", Result(report()), 0.1)) == ["1 file changed: nothing to do"]


def test_what_nobody_waits_for_is_told_only_when_it_brings_news() -> None:
    reason = "looked again"
    assert list(State().lines(reason, Result(report()), 0.1)) == []
    assert list(State().lines(reason, Result(report(BAD)), 0.1)) == [f"{reason}: nothing to do", str(BAD)]


def test_an_error_is_told_once() -> None:
    state = after(Result(report(BAD)))
    assert list(state.lines("1 file changed", Result(report(BAD)), 0.1)) == ["1 file changed: nothing to do"]


def test_what_is_mended_is_told_once() -> None:
    state = after(Result(report(BAD)))
    assert list(state.lines("1 file changed", Result(report()), 0.1))[1:] == ["no longer wrong: seeds/b.md"]
    assert list(state.after(moment(), Result(report())).lines("looked again", Result(report()), 0.1)) == []


def test_a_record_with_another_error_is_not_mended() -> None:
    other = Problem(code="no-link", message="has no link", file="seeds/b.md")
    told = after(Result(report(BAD))).lines("1 file changed", Result(report(other)), 0.1)
    assert list(told)[1:] == [str(other)]


def test_a_broken_configuration_stops_builds_and_hides_no_bad_record() -> None:
    state = after(Result(report(BAD)))
    assert list(state.lines("feedpub.toml changed", Result(None, (TOML,)), 0.1)) == [
        "feedpub.toml changed: nothing was built",
        str(TOML),
    ]
    broken = state.after(moment(), Result(None, (TOML,)))
    assert list(broken.lines("feedpub.toml changed", Result(report(BAD)), 0.1)) == [
        "feedpub.toml changed: nothing to do",
        "no longer wrong: feedpub.toml",
    ]


@pytest.mark.parametrize(
    ("path", "concerned"),
    [
        ("/site/a.md", True),
        ("/site/news/a.md", True),
        ("/site", False),
        ("/site/web", False),
        ("/site/web/feeds/all.rss", False),
        ("/site/feeds/all.rss", False),
        ("/site/feeds.releases/000001/all.rss", False),
        ("/site/.feedpub/x.json", False),
        ("/site/news/.a.md.swp", False),
        ("/site/feedsome/a.md", True),
        ("/elsewhere/a.md", False),
    ],
)
def test_hidden_files_and_what_builds_write_are_no_change(path: str, *, concerned: bool) -> None:
    assert concerns(path, "/site", ("/site/feeds", "/site/feeds.releases", "/site/web/feeds")) is concerned
