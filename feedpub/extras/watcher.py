"""Building whenever the records or the configuration change, or the clock makes a record due.

`State` decides and words what is told, and knows neither clock nor disk; `watch` looks, waits and builds.
"""

from __future__ import annotations

import os
import stat
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import NamedTuple

from ..api import build, clock, config_file, load
from ..errors import ConfigError, FeedpubError, Problem
from ..installing import require
from ..model import Action, Report, Send

#: In seconds: how often to look at what tells nothing by itself, the clock and the configuration.
_TICK = 0.2
#: A burst of changes is over when nothing came for the debounce, or after so many times that.
_LONGEST_BURST = 20
#: In seconds: when to try again what may be mended without a change of any file that is watched.
_AGAIN = {"locked": 1.0, "unwritable": 10.0}
#: In seconds: when to tell hubs again what they did not take.
_TELL_AGAIN = 60.0
#: In seconds: polling compares times of whole seconds, and does not see a second change within one.
_SECOND_LOOK = 2.0
#: A reason that nobody waits to hear of.
_LOOKED = "looked again"

Signs = Mapping[str, object]


class Moment(NamedTuple):
    """What there is to see.

    Attributes:
        changed: Paths below the source folder that changed since the last moment.
        signs: Of other files and folders by name: each sign changes when they do.
        now: The time by which records are due.
        ticks: Seconds by a clock that nobody sets.
    """

    changed: frozenset[str]
    signs: Signs
    now: datetime
    ticks: float


class Result(NamedTuple):
    """What came of a build: a report, or the problems that stopped it."""

    report: Report | None
    stopped: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What is known after a build.

    Attributes:
        signs: As they were before it.
        due: When the clock gives the next build something to do.
        again: When to try again, in ticks.
        wrong: What is wrong with records, and was told.
        stopped: What stopped the build, and was told.
    """

    signs: Signs = field(default_factory=dict)
    due: datetime | None = None
    again: float | None = None
    wrong: frozenset[Problem] = frozenset()
    stopped: frozenset[Problem] = frozenset()

    def reason(self, seen: Moment) -> str | None:
        """Why to build now; None when there is no reason to."""
        other = [name for name, sign in seen.signs.items() if self.signs.get(name, sign) != sign]
        if seen.changed:
            number = len(seen.changed)
            return f"{number} file{'s' if number > 1 else ''} changed"
        if other:
            return f"{', '.join(other)} changed"
        if self.due and seen.now >= self.due:
            return "a record is due"
        return _LOOKED if self.again is not None and seen.ticks >= self.again else None

    def after(self, seen: Moment, result: Result) -> State:
        """The state after a build that was begun at that moment."""
        if result.report is None:
            # What is wrong with records is not known better than before.
            wait = _AGAIN.get(result.stopped[-1].code)
            again = None if wait is None else seen.ticks + wait
            return replace(self, signs=seen.signs, due=None, again=again, stopped=frozenset(result.stopped))
        due, pending = result.report.next_change, any(not ping.sent for ping in result.report.pings)
        return State(
            signs=seen.signs,
            due=due if due and due > seen.now else None,
            again=seen.ticks + _TELL_AGAIN if pending else None,
            wrong=frozenset(result.report.told(again=True)),
        )

    def lines(self, reason: str, result: Result, seconds: float) -> Iterator[str]:
        """What to tell of a build that followed this state."""
        report = result.report
        problems = report.told(again=True) if report else result.stopped
        news = [problem for problem in problems if problem not in self.wrong | self.stopped]
        mended = self._files() - {problem.file for problem in problems} if report else frozenset()
        if news or mended or reason != _LOOKED or (report and _written(report)):
            yield f"{reason}: {_done(report, seconds) if report else _not_done(result.stopped)}"
        yield from map(str, news)
        if mended:
            # Mended, or gone.
            yield f"no longer wrong: {', '.join(sorted(mended))}"

    def _files(self) -> frozenset[str]:
        problems = self.wrong | {problem for problem in self.stopped if problem.code not in _AGAIN}
        return frozenset(problem.file for problem in problems if problem.file)


def _not_done(stopped: tuple[Problem, ...]) -> str:
    return "nothing was built" + (" yet; trying again" if stopped[-1].code in _AGAIN else "")


def _done(report: Report, seconds: float) -> str:
    parts = [f"{number} {noun}{'s' if number > 1 else ''} {verb}" for number, noun, verb in _written(report)]
    return f"{', '.join(parts)} in {seconds:.1f} s" if parts else "nothing to do"


def _written(report: Report) -> list[tuple[int, str, str]]:
    """How many feeds, or else files, were written and removed, and how many pings were sent to hubs."""
    counts = []
    for action, verb in ((Action.PUT, "written"), (Action.DELETE, "removed")):
        paths = [change.path for change in report.changes if change.action is action]
        feeds = sum(path.endswith(".rss") for path in paths)
        counts.append((feeds, "feed", verb) if feeds else (len(paths), "file", verb))
    counts.append((sum(ping.sent for ping in report.pings), "ping", "sent"))
    return [count for count in counts if count[0]]


class _Places(NamedTuple):
    """Where to look.

    Attributes:
        root: The source folder; empty when the configuration does not tell.
        identity: What makes it another folder of the same name; None when there is none.
        apart: What builds write, which is not looked at.
        others: Names and paths of all else that is looked at.
    """

    root: str
    identity: object
    apart: tuple[str, ...]
    others: Mapping[str, str]


def watch(
    source: str | None = None,
    output: str | None = None,
    *,
    url: str | None = None,
    config: str | None = None,
    poll: bool = False,
    debounce: int = 200,
    say: Callable[[str], None] = print,
    until: threading.Event | None = None,
    send: Send | None = None,
) -> None:
    """Build, and build again at each change, until interrupted. What goes wrong is told, and mending it is waited for.

    Args:
        source: As for `build`.
        output: As for `build`.
        url: As for `build`.
        config: As for `build`.
        poll: Look at all files now and then, for folders whose system tells of no change.
        debounce: For how many milliseconds nothing may change before a build begins.
        say: Is called with each line for people.
        until: Set by another thread, it ends the watch; a build that is under way comes to its end.
        send: As for `build`.

    Raises:
        ConfigError: watchfiles is not installed, or the system can't watch so many folders.
    """
    require("feedpub watch", watchfiles="watch")
    until = until or threading.Event()
    places = partial(_places, source, output, url, config)
    make = partial(build, source, output, url=url, config=config, send=send)
    state, started = State(), False
    while not until.is_set():
        here = places()
        for number, changed in enumerate(_moments(here, until, poll=poll, debounce=debounce)):
            seen = Moment(changed, _signs(here), clock(), time.monotonic())
            # What changed before the folder was watched is not told.
            reason = state.reason(seen) or (None if number else _LOOKED)
            if reason:
                result = _attempt(make)
                told = reason if started else f"watching {here.root and os.path.relpath(here.root)}".rstrip()
                for line in _timed(state.lines(told, result, time.monotonic() - seen.ticks)):
                    say(line)
                state, started = state.after(seen, result), True
                if poll and changed:
                    state = replace(state, again=seen.ticks + _SECOND_LOOK)
                if places() != here:
                    break


def _attempt(make: Callable[[], Report]) -> Result:
    try:
        return Result(make())
    except FeedpubError as error:
        return Result(None, error.problems)
    except OSError as error:
        return Result(None, (Problem(code="unwritable", message=str(error)),))


def _timed(lines: Iterator[str]) -> Iterator[str]:
    """The lines, the first one with the time of day."""
    for number, line in enumerate(lines):
        yield line if number else f"{time.strftime('%H:%M:%S')} {line}"


def _places(source: str | None, output: str | None, url: str | None, config: str | None) -> _Places:
    file = config_file(config)
    others = {str(file): os.path.abspath(file)} if file else {"feedpub.toml": os.path.abspath("feedpub.toml")}
    try:
        site, _ = load(source, output, url=url, config=config)
    except FeedpubError:
        return _Places("", None, (), others)
    root = os.path.realpath(site.source)
    others |= {site.guids_shown: site.guids_file, site.source_shown: site.source}
    # The output itself may be a link, which leads elsewhere after each build.
    folder, name = os.path.split(site.output)
    apart = (os.path.join(os.path.realpath(folder), name), os.path.realpath(site.state))
    return _Places(root, _sign(root), (*apart, f"{apart[0]}.releases"), others)


def _signs(places: _Places) -> Signs:
    return {name: _sign(path) for name, path in places.others.items()}


def _sign(path: str) -> object:
    """What changes when another file or folder is in its place, or other bytes in the file."""
    try:
        status = os.stat(path)
    except OSError:
        return None
    identity = (status.st_dev, status.st_ino)
    return identity if stat.S_ISDIR(status.st_mode) else (*identity, status.st_size, status.st_mtime_ns)


def _moments(places: _Places, until: threading.Event, *, poll: bool, debounce: int) -> Iterator[frozenset[str]]:
    """What changed below the source folder, whenever something did or a tick is over, until the event."""
    from watchfiles import Change
    from watchfiles import watch as changes

    def wanted(change: Change, path: str) -> bool:
        # That a folder changed says no more than what is told of the files in it.
        touched = change is Change.modified and os.path.isdir(path)
        return not touched and concerns(path, places.root, places.apart)

    while not os.path.isdir(places.root):
        if until.wait(_TICK):
            return
        yield frozenset()
    try:
        for changed in changes(
            places.root,
            watch_filter=wanted,
            step=debounce,
            debounce=debounce * _LONGEST_BURST,
            rust_timeout=int(_TICK * 1000),
            stop_event=until,
            yield_on_timeout=True,
            force_polling=poll or None,
            ignore_permission_denied=True,
        ):
            yield frozenset(path for _, path in changed)
    except FileNotFoundError:
        # It went in this very moment.
        return
    except OSError as error:
        message = f"the system can't watch {places.root}: {error.strerror or error}; pass --poll"
        raise ConfigError(Problem(code="bad-value", message=message)) from error


def concerns(path: str, root: str, apart: tuple[str, ...]) -> bool:
    """Whether a change at that path may be one of records: it is neither hidden nor written by builds.

    Builds also make the folders that hold what they write.
    """
    inside = Path(path)
    if any(inside.is_relative_to(folder) or Path(folder).is_relative_to(inside) for folder in apart):
        return False
    if not inside.is_relative_to(root):
        return False
    return not any(part.startswith(".") for part in inside.relative_to(root).parts)
