"""What feedpub remembers from one build to the next, in `.feedpub/`. Safe to delete at any time.

Two things: which problems were told, so that a cron job does not tell them again, and what the world looked like after
the last build, so that a build in which nothing changed is a look and no work.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from site import getsitepackages
from typing import Any

from . import __version__
from .errors import Problem
from .model import Action, Change, Report, Site, SourceFile

#: A file that is written twice within one tick of its file system's clock may keep its time; the coarsest tick is 2 s.
_COARSEST_TICK_NS = 2_000_000_000


#: A sign of a file of the output that changes whenever its bytes do.
Stamp = tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """All that the output of a build follows from, the clock aside.

    Attributes:
        key: Of the configuration and of the program with everything it is built on.
        listing: Digest of the source's listing: paths, sizes, times.
        settled: False when a file was changed so recently that a further change need not show in the listing.
    """

    key: str
    listing: str
    settled: bool


def look(site: Site, files: Iterable[SourceFile | Problem], warnings: Iterable[Problem]) -> World:
    """The world as it is before a build."""
    # Not the time of the build, which may be set: what matters is the clock that stamps files.
    newest = time.time_ns() - _COARSEST_TICK_NS
    listing = hashlib.sha256()
    settled = True
    for file in files:
        if isinstance(file, Problem):
            listing.update(f"{file}\n".encode("utf-8", "surrogatepass"))
        else:
            listing.update(f"{file.path}\0{file.size}\0{file.mtime_ns}\0{file.ctime_ns}\0{file.inode}\n".encode())
            settled = settled and file.mtime_ns < newest
    try:
        key = _key(site, warnings)
    except OSError:
        # feedpub runs from where its files have no times, such as an archive.
        key, settled = "", False
    return World(key=key, listing=listing.hexdigest(), settled=settled)


def _key(site: Site, warnings: Iterable[Problem]) -> str:
    """What a change of the configuration, of feedpub, of Python or of an installed package would change."""
    here = Path(__file__).parent
    code = (here, here / "render", here / "render" / "templates")
    stamps = [entry.stat().st_mtime_ns for part in code for entry in sorted(os.scandir(part), key=lambda e: e.name)]
    # Installing or removing a package touches the folder that holds it.
    # The first place is the script's, or the working directory, to which builds write.
    places = sorted({*getsitepackages(), *sys.path[1:]})
    packages = [os.stat(place).st_mtime_ns for place in places if os.path.isdir(place)]
    parts = (__version__, sys.version, site, tuple(warnings), stamps, packages)
    return hashlib.sha256(repr(parts).encode("utf-8", "surrogatepass")).hexdigest()


class Library:
    """The memory of one pair of source and output. A memory that can't be read or written is an empty one."""

    def __init__(self, site: Site) -> None:
        name = hashlib.sha256(f"{site.source}\0{site.output}".encode("utf-8", "surrogateescape")).hexdigest()[:16]
        self._source_shown = site.source_shown
        self._folder = Path(site.state)
        self._file = self._folder / f"{name}.json"

    def reported(self) -> frozenset[str]:
        """The problems that the build before had, as `name` names them."""
        with contextlib.suppress(TypeError):
            return frozenset(self._read().get("reported", ()))
        return frozenset()

    def name(self, problem: Problem) -> str:
        """What makes a problem the same one in two builds: neither its line nor the folder where the build began."""
        file = problem.file.removeprefix(self._source_shown)
        return str(replace(problem, file=file, line=None))

    def recall(self, world: World, now: datetime, stamp: Callable[[str], Stamp | None]) -> Report | None:
        """What the last build would report now if there is nothing to do; None when there may be.

        Args:
            world: What the output follows from, as it is now.
            now: The time of the build: another record may be due.
            stamp: Tells a file of the output from one that was changed by hand.
        """
        try:
            last = self._read()["last"]
            begin, end = (datetime.fromisoformat(moment) for moment in last["span"])
            same = [last["key"], last["listing"]] == [world.key, world.listing] and begin <= now < end
            if not same or any(stamp(path) != tuple(known) for path, known in last["output"].items()):
                return None
            return _report(last)
        except (KeyError, TypeError, ValueError, AttributeError):
            return None

    def remember(
        self, report: Report, world: World, span: tuple[datetime, datetime], output: Mapping[str, Stamp]
    ) -> None:
        """Keep what the next build wants to know.

        Args:
            report: What this build did.
            world: What its output follows from.
            span: From when until when, by the clock, the same records are due.
            output: What every file of the output looked like when its bytes were right.
        """
        data: dict[str, Any] = {"reported": sorted({self.name(problem) for problem in report.problems})}
        certain = world.settled and not any(problem.code == "unreadable" for problem in report.problems)
        if certain and report.entries:
            data["last"] = {
                "key": world.key,
                "listing": world.listing,
                "span": [moment.isoformat() for moment in span],
                "output": {path: list(stamp) for path, stamp in output.items()},
                "report": {name: getattr(report, name) for name in ("read", "entries", "feeds")},
                "withheld": dict(report.withheld),
                "next_due": report.next_due.isoformat() if report.next_due else None,
                "problems": [asdict(problem) for problem in report.problems],
            }
        if data != self._read():
            self._write(json.dumps(data).encode())

    def _read(self) -> dict[str, Any]:
        try:
            found = json.loads(self._file.read_bytes())
        except (OSError, ValueError, RecursionError):
            return {}
        return found if isinstance(found, dict) else {}

    def _write(self, data: bytes) -> None:
        temporary = self._file.with_suffix(".new")
        with contextlib.suppress(OSError):
            self._folder.mkdir(exist_ok=True)
            (self._folder / ".gitignore").write_text("*\n", encoding="ascii")
            temporary.write_bytes(data)
            temporary.replace(self._file)


def _report(last: Mapping[str, Any]) -> Report:
    return Report(
        **last["report"],
        withheld=last["withheld"],
        next_due=datetime.fromisoformat(last["next_due"]) if last["next_due"] else None,
        changes=tuple(Change(path=path, action=Action.KEEP, reason="unchanged") for path in last["output"]),
        problems=tuple(Problem(**problem) for problem in last["problems"]),
        fresh=(),
    )
