"""What the last build left behind, in `.feedpub/`. Safe to delete at any time.

Which problems were told, so that a cron job does not tell them again; what the world looked like, so that a build in
which nothing changed is a look and no work; and the files of the output as they were when their bytes were right.
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
from datetime import UTC, datetime
from pathlib import Path
from site import getsitepackages
from typing import Any

from . import __version__
from .errors import Problem
from .model import Action, Change, Report, Site, SourceFile

#: A file that is written twice within one tick of its file system's clock may keep its time; the coarsest tick is 2 s.
_COARSEST_TICK_NS = 2_000_000_000

#: The settings that decide what is read in a file, and so what of it can be kept.
READING = ("reading", "timezone", "permalink", "base_url", "content", "guids")

_NEVER = datetime.max.replace(tzinfo=UTC)
#: A sign of a file of the output that changes whenever its bytes do.
Stamp = tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """All that the output of a build follows from, the clock aside.

    Attributes:
        program: Digest of feedpub, Python and everything installed; empty when that can't be told.
        reading: Digest of the program and of the settings that decide what is read in a file.
        settings: Digest of the program and the whole configuration.
        listing: Digest of the source's listing: paths, sizes, times.
        settled: In nanoseconds since 1970: a file of then or later may change once more and keep its times.
    """

    program: str
    reading: str
    settings: str
    listing: str
    settled: int

    def settles(self, file: SourceFile) -> bool:
        """Whether every further change of the file would show in its times, unless somebody sets them back."""
        return file.mtime_ns < self.settled


def look(site: Site, files: Iterable[SourceFile | Problem], warnings: Iterable[Problem]) -> World:
    """The world as it is before a build."""
    # Not the time of the build, which may be set: what matters is the clock that stamps files.
    settled = time.time_ns() - _COARSEST_TICK_NS
    listing = hashlib.sha256()
    for file in files:
        if isinstance(file, Problem):
            listing.update(f"{file}\n".encode("utf-8", "surrogatepass"))
        else:
            listing.update(f"{file.path}\0{file.size}\0{file.mtime_ns}\0{file.ctime_ns}\0{file.inode}\n".encode())
    try:
        program = _digest(_program())
    except OSError:
        # feedpub runs from where its files have no times, such as an archive.
        program = ""
    return World(
        program=program,
        reading=_digest((program, [getattr(site, name) for name in READING])),
        settings=_digest((program, site, tuple(warnings))),
        listing=listing.hexdigest(),
        settled=settled,
    )


def _digest(value: object) -> str:
    return hashlib.sha256(repr(value).encode("utf-8", "surrogatepass")).hexdigest()


def _program() -> object:
    """What a change of feedpub, of Python or of an installed package would change."""
    here = Path(__file__).parent
    code = (here, here / "codes", here / "config", here / "model", here / "render", here / "render" / "templates")
    # Python writes its bytecode while a build runs.
    files = (entry for part in code for entry in os.scandir(part) if entry.name != "__pycache__")
    stamps = sorted((entry.path, entry.stat().st_mtime_ns) for entry in files)
    # Installing or removing a package touches the folder that holds it, and its version stands in a name there.
    # The first place is the script's, or the working directory, to which builds write.
    places = [place for place in sorted({*getsitepackages(), *sys.path[1:]}) if os.path.isdir(place)]
    packages = [(os.stat(place).st_mtime_ns, sorted(os.listdir(place))) for place in places]
    return __version__, sys.version, stamps, packages


def place(site: Site, extension: str) -> Path:
    """Where something that is remembered of this pair of source and output belongs."""
    name = hashlib.sha256(f"{site.source}\0{site.output}".encode("utf-8", "surrogateescape")).hexdigest()[:16]
    return Path(site.state, f"{name}.{extension}")


def write(file: Path, data: bytes, *, flush: bool = False) -> bool:
    """Put a file of the memory in its place in one step; return whether that could be done.

    Args:
        file: Its place.
        data: Its bytes.
        flush: Whether it is to survive a power cut too, because no later build could find it out again.
    """
    temporary = file.with_name(f"{file.name}.new")
    with contextlib.suppress(OSError):
        file.parent.mkdir(exist_ok=True)
        (file.parent / ".gitignore").write_text("*\n", encoding="ascii")
        with temporary.open("wb") as new:
            new.write(data)
            if flush:
                new.flush()
                os.fsync(new.fileno())
        temporary.replace(file)
        return True
    return False


class Memory:
    """The memory of one pair of source and output. One that can't be read or written is an empty one.

    Attributes:
        library: Where the library of the same pair belongs.
        seal: What `library.Library.keep` gave for it.
        output: (sha256, stamp) of every file of the output by path, as they were when their bytes were right.
        settings: World.settings of the build that left the output so.
    """

    def __init__(self, site: Site) -> None:
        self._source_shown = site.source_shown
        self._file = place(site, "json")
        self.library = str(place(site, "sqlite"))
        self._read()

    def _read(self) -> None:
        self._data: dict[str, Any] = {}
        self._line = b""
        self.seal: str | None = None
        self.output: dict[str, tuple[str, Stamp]] = {}
        self.settings = ""
        with contextlib.suppress(OSError):
            digest, _, line = self._file.read_bytes().partition(b"\n")
            # What is whole is what `remember` wrote.
            if hashlib.sha256(line).hexdigest().encode() == digest:
                self._line, self._data = line, json.loads(line)
                self.seal, self.settings = self._data["seal"], self._data["settings"]
                self.output = {path: (known[0], tuple(known[1:])) for path, known in self._data["output"].items()}

    @property
    def reported(self) -> frozenset[str]:
        """The problems that the build before had, as `name` names them."""
        return frozenset(self._data.get("reported", ()))

    @property
    def next_change(self) -> datetime | None:
        """When the clock gave a build something to do, as far as the last one knew; None for never."""
        moment = self._data.get("next_change")
        return datetime.fromisoformat(moment) if moment else None

    def name(self, problem: Problem) -> str:
        """What makes a problem the same one in two builds: neither its line nor the folder where the build began."""
        return str(replace(problem, file=problem.file.removeprefix(self._source_shown), line=None, column=None))

    def recall(self, world: World, now: datetime, stamp: Callable[[str], Stamp | None]) -> Report | None:
        """What the last build would report now if there is nothing to do; None when there may be.

        Args:
            world: What the output follows from, as it is now.
            now: The time of the build: another record may be due.
            stamp: Tells a file of the output from one that was changed by hand.
        """
        last = self._data.get("last")
        if not last or not world.program or [self.settings, last["listing"]] != [world.settings, world.listing]:
            return None
        begin, end = (datetime.fromisoformat(moment) for moment in last["span"])
        if not begin <= now < end or any(stamp(path) != known for path, (_, known) in self.output.items()):
            return None
        return Report(
            **last["report"],
            next_due=datetime.fromisoformat(last["next_due"]) if last["next_due"] else None,
            changes=tuple(
                Change(path=path, action=Action.KEEP, reason="nothing has changed since the last build", sha256=sha256)
                for path, (sha256, _) in self.output.items()
            ),
            problems=tuple(Problem(**problem) for problem in last["problems"]),
            fresh=(),
            next_change=None if end == _NEVER else end,
        )

    def remember(
        self,
        report: Report,
        world: World,
        *,
        span: tuple[datetime, datetime] | None,
        output: Mapping[str, Stamp],
        seal: str | None,
    ) -> bool:
        """Keep what the next build wants to know; return whether that could be done.

        Args:
            report: What this build did.
            world: What its output follows from.
            span: From when until when, by the clock, the same records are due; None when a file may yet change unseen.
            output: What every file of the output looked like when its bytes were right.
            seal: Of the library, when it was kept.
        """
        data: dict[str, Any] = {
            "reported": sorted({self.name(problem) for problem in report.problems}),
            "seal": seal,
            "settings": world.settings,
            "next_change": report.next_change.isoformat() if report.next_change else None,
            "output": {
                change.path: [change.sha256, *output[change.path]]
                for change in report.changes
                if change.action is not Action.DELETE
            },
        }
        if span:
            data["last"] = {
                "listing": world.listing,
                "span": [moment.isoformat() for moment in span],
                "report": {name: getattr(report, name) for name in ("read", "entries", "feeds", "withheld")},
                "next_due": report.next_due.isoformat() if report.next_due else None,
                "problems": [asdict(problem) for problem in report.problems],
            }
        line = json.dumps(data).encode()
        return line == self._line or write(self._file, hashlib.sha256(line).hexdigest().encode() + b"\n" + line)
