"""Whatever fails while feeds are published, and wherever the program is killed: every file is whole, old or new.

The site is small, and its records are from this repository's `seeds/`. strace kills the program before each single
system call of a publication that changes the disk, and lets each single one fail. The processes it traces split off
from one that has loaded the program already: publishing takes milliseconds, and to start Python ten times that.
"""

from __future__ import annotations

import json
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

import pytest
from conftest import NOW, ROOT
from faults import publisher as program
from faults.publisher import MANIFEST, files, is_temporary, with_twins
from lxml import etree

from feedpub.codings import is_twin, pack, twin
from feedpub.publish import UNFINISHED

#: Where it is set, nothing may be skipped, and every system call has its turn; elsewhere every fifth.
STRICT = bool(os.environ.get("FEEDPUB_CI"))
STEP = 1 if STRICT else 5
#: How many builds are killed at random.
KILLS = int(os.environ.get("FEEDPUB_KILLS") or 20)

KEPT, GONE, COME = "hospital-letters-in-plain-words", "ferry-runs-on-batteries", "soft-gripper-picks-tomatoes"
#: What dead runs left behind: beside a file that comes, and beside one that nobody writes any more.
LEFT = {".all.rss.feedpub": b"<rss", "topics/.no-more.json.feedpub": b"{"}

#: In seconds since 1970.
LONG_AGO = 1_600_000_000

STRACE = ["strace", "--quiet=exit"]
#: What is to happen around a process, by its number.
Around = Callable[[int], AbstractContextManager[object]]
#: By other names on other machines.
CALLS = {
    "flock": ["flock"],
    "mkdir": ["mkdir", "mkdirat"],
    "list": ["getdents64"],
    "open": ["open", "openat"],
    "stat": ["stat", "lstat", "fstat", "newfstatat", "statx"],
    "read": ["read"],
    "write": ["write"],
    "hint": ["fadvise64"],
    "fsync": ["fsync"],
    "utime": ["utimensat"],
    "readlink": ["readlink", "readlinkat"],
    "chmod": ["chmod", "fchmod", "fchmodat", "fchmodat2"],
    "link": ["link", "linkat"],
    "symlink": ["symlink", "symlinkat"],
    "rename": ["rename", "renameat", "renameat2"],
    "unlink": ["unlink", "unlinkat"],
    "rmdir": ["rmdir"],
}


class Start(StrEnum):
    """What is there before a publication: nothing, a folder, one with twins, one that becomes a release, releases."""

    FIRST = "first"
    FOLDER = "folder"
    TWINS = "twins"
    TAKEOVER = "takeover"
    RELEASES = "releases"

    @property
    def mode(self) -> str:
        return {Start.FIRST: "folder", Start.FOLDER: "folder", Start.TWINS: "twins"}.get(self, "releases")


@dataclass(frozen=True)
class Site:
    """Two states of a site, as folders, and where the second is to take the place of the first."""

    old: Path
    new: Path

    def before(self, start: Start) -> dict[str, bytes]:
        return {} if start is Start.FIRST else of(self.old, start)

    def after(self, start: Start) -> dict[str, bytes]:
        return of(self.new, start)

    def output(self, home: Path, start: Start = Start.FOLDER) -> Path:
        """A folder, or a link to one, that holds the old state with what dead runs left; or nothing."""
        output = home / "feeds"
        home.mkdir(exist_ok=True)
        if start is Start.RELEASES:
            releases = home / "feeds.releases"
            shutil.copytree(self.old, releases / "000002")
            for path in "000001/all.rss", ".making/topics/ai.rss", ".removing/all.rss":
                (releases / path).parent.mkdir(parents=True)
                (releases / path).write_bytes(b"<rss")
            (home / ".feeds.feedpub").symlink_to("feeds.releases/000003")
            output.symlink_to("feeds.releases/000002")
        elif start is not Start.FIRST:
            shutil.copytree(self.old, output)
            for path, data in {**self.before(start), **LEFT}.items():
                (output / path).write_bytes(data)
                # What is put in the place of a file of this second would wait for the next.
                os.utime(output / path, (LONG_AGO, LONG_AGO))
        return output


@dataclass(frozen=True)
class Run:
    """How a publication ended."""

    returncode: int
    stderr: str


@dataclass(frozen=True)
class Publisher:
    """The program that publishes the new state, and what it complains of."""

    program: subprocess.Popen[str]
    complaints: Path

    def run(self, output: Path, start: Start, around: Around = nullcontext, *, user: str = "") -> Run:
        """Publish once, with something around the process."""
        self.complaints.write_bytes(b"")
        self._ask("\t".join([str(output), start.mode, user]))
        process = self._answer()
        with around(process):
            os.kill(process, signal.SIGUSR1)
            code = self._answer()
        return Run(returncode=code, stderr=self.complaints.read_text(encoding="utf-8"))

    def _ask(self, line: str) -> None:
        assert self.program.stdin
        self.program.stdin.write(f"{line}\n")
        self.program.stdin.flush()

    def _answer(self) -> int:
        assert self.program.stdout
        return int(self.program.stdout.readline())


@contextmanager
def traced(process: int, *options: str) -> Iterator[None]:
    """A process under strace."""
    command = [*STRACE, *options, "-p", str(process)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as strace:
        assert strace.stderr
        said = strace.stderr.readline()
        yield
        said += strace.stderr.read()
    # Asked only now, for a process that nobody lets go on would wait for ever.
    assert re.fullmatch(r".* attached\n", said), said


def of(state: Path, start: Start) -> dict[str, bytes]:
    return with_twins(files(state)) if start is Start.TWINS else files(state)


def feedpub(home: Path, *prefix: str) -> list[str]:
    return [
        *prefix,
        sys.executable,
        "-m",
        "feedpub",
        "build",
        str(home / "seeds"),
        "-o",
        str(home / "feeds"),
        "--now",
        NOW,
    ]


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "0"}


def records(home: Path, *names: str) -> None:
    shutil.rmtree(home / "seeds", ignore_errors=True)
    (home / "seeds").mkdir(parents=True)
    shutil.copy(ROOT / "feedpub.toml", home)
    for name in names:
        shutil.copy(ROOT / f"seeds/_news/{name}.md", home / "seeds")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A topic and a provider stay, one of each goes, and one of each comes."""
    home = tmp_path_factory.mktemp("site")
    for state, names in {"old": (KEPT, GONE), "new": (KEPT, COME)}.items():
        records(home, *names)
        subprocess.run(feedpub(home), cwd=home, env=environment(), check=True)
        shutil.copytree(home / "feeds", home / state)
    old, new = files(home / "old"), files(home / "new")
    assert len(new.keys() & old.keys()) > len(new.keys() - old.keys()) > 0
    assert old.keys() - new.keys()
    assert any(old[path] == new[path] for path in new.keys() & old.keys())
    return Site(old=home / "old", new=home / "new")


@pytest.fixture(scope="module")
def publisher(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Publisher]:
    complaints = tmp_path_factory.mktemp("publisher") / "complaints"
    # Without the packages of others it is small, and so are the processes that split off.
    command = [sys.executable, "-S", program.__file__, str(site.new)]
    with (
        complaints.open("ab") as errors,
        subprocess.Popen(
            command, env=environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True
        ) as running,
    ):
        yield Publisher(program=running, complaints=complaints)


def missing(reason: str) -> None:
    if STRICT:
        pytest.fail(f"FEEDPUB_CI is set, and {reason}")
    pytest.skip(reason)


@pytest.fixture(scope="module")
def _strace() -> None:
    """It may be there and not be allowed to trace."""
    if not shutil.which("strace"):
        missing("there is no strace")
    if subprocess.run([*STRACE, "-o", os.devnull, "true"], capture_output=True, check=False).returncode:
        missing("strace may not trace")


#: For each group of calls: their names, and which ones of that name they are, counted from the start of the program.
Points = dict[str, list[tuple[str, int]]]


def points_of(site: Site, publisher: Publisher, home: Path, start: Start) -> Points:
    """The system calls of a publication."""
    names = ",".join(f"?{name}" for group in CALLS.values() for name in group)
    options = ["-o", str(home / "log"), "-e", f"trace={names}", "-e", "signal=none"]
    output = site.output(home, start)
    assert publisher.run(output, start, lambda process: traced(process, *options)).returncode == 0
    assert files(output) == site.after(start)
    found: Points = {group: [] for group in (*CALLS, "create")}
    count: Counter[str] = Counter()
    for line in (home / "log").read_text(encoding="utf-8", errors="replace").splitlines():
        name = line.partition("(")[0]
        count[name] += 1
        group = next(group for group, known in CALLS.items() if name in known)
        for member in [group, "create"] if "O_CREAT" in line else [group]:
            found[member].append((name, count[name]))
    return found


@pytest.fixture(scope="module")
def points(
    _strace: None, site: Site, publisher: Publisher, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[Start], Points]:
    """Those of a publication, by what is there before."""
    return cache(lambda start: points_of(site, publisher, tmp_path_factory.mktemp("points"), start))


def inject(publisher: Publisher, output: Path, start: Start, call: str, number: int, fault: str) -> Run:
    """Publish with a fault at one system call."""
    options = ["-o", os.devnull, "-e", f"trace={call}", "-e", f"inject={call}:{fault}:when={number}"]
    return publisher.run(output, start, lambda process: traced(process, *options))


def check_is_whole(output: Path, site: Site, start: Start) -> None:
    """Every file is old or new; none is missing that is in both states; feeds.json is new only when all are.

    Of releases, all files are old or all are new. No twin is older than its file, or left when it is gone.
    """
    old, new = site.before(start), site.after(start)
    there = {path: data for path, data in files(output).items() if not is_temporary(path)} if output.exists() else {}
    for path, data in there.items():
        assert data in (old.get(path), new.get(path)), path
        check_parses(path, data)
        packed = there.get(twin(path, "gzip"))
        assert start is not Start.TWINS or is_twin(path) or data == old.get(path) or packed == pack(data, "gzip"), path
        assert not is_twin(path) or path.removesuffix(".gz") in there or path not in old, path
    if start is Start.RELEASES:
        assert there in (old, new)
    # Where a folder becomes a release there is a gap.
    assert old.keys() & new.keys() <= there.keys() or (start is Start.TAKEOVER and not output.exists())
    if there.get(MANIFEST) == new[MANIFEST]:
        assert there == new


def check_parses(path: str, data: bytes) -> None:
    if path.endswith(".json"):
        json.loads(data)
    elif not path.endswith((".html", ".css", ".js", ".gz")):
        etree.fromstring(data)


def check_next_is_clean(output: Path, site: Site, start: Start = Start.FOLDER) -> None:
    """What the next publication leaves is what a clean one does."""
    new = files(site.new)
    gone = [path for path in files(site.old) if path not in new]
    program.publish(new, gone, output, start.mode)
    assert files(output) == site.after(start)
    if start.mode == "releases":
        assert {path.name for path in output.parent.iterdir()} <= {"feeds", "feeds.releases", "ballast"}
        assert all(path.name.isdigit() for path in (output.parent / "feeds.releases").iterdir())


#: Between two of these the disk stays as it is.
CHANGES = ["mkdir", "create", "write", "utime", "chmod", "link", "symlink", "rename", "unlink", "rmdir"]
#: What there is none of.
ABSENT = {
    Start.FIRST: ["read", "readlink", "chmod", "link", "symlink"],
    Start.FOLDER: ["readlink", "chmod", "link", "symlink"],
    Start.TWINS: ["readlink", "chmod", "link", "symlink"],
    Start.TAKEOVER: [],
    Start.RELEASES: [],
}


#: Twins are staged as all files are; what is their own is the order in which they come and go.
OF_TWINS = ["rename", "unlink"]


@pytest.mark.parametrize(
    ("start", "calls"),
    [
        (start, calls)
        for start in Start
        for calls in (OF_TWINS if start is Start.TWINS else CHANGES)
        if calls not in ABSENT[start]
    ],
)
def test_killed_at_any_system_call(
    site: Site, publisher: Publisher, points: Callable[[Start], Points], tmp_path: Path, start: Start, calls: str
) -> None:
    for call, number in points(start)[calls][::-STEP]:
        output = site.output(tmp_path / f"{call}-{number}", start)
        run = inject(publisher, output, start, call, number, "signal=KILL")
        assert run.returncode == -signal.SIGKILL
        check_is_whole(output, site, start)
        check_next_is_clean(output, site, start)


@pytest.mark.parametrize("start", Start)
def test_there_are_calls_of_every_kind(points: Callable[[Start], Points], start: Start) -> None:
    assert [calls for calls, found in points(start).items() if not found] == ABSENT[start]


#: What may fail without a word, for the files are right all the same: a hint, and what only looks or tidies up.
HARMLESS = {"hint", "rmdir", "stat", "list"}
ERRORS = [
    ("flock", "ENOLCK"),
    ("mkdir", "ENOSPC"),
    ("list", "EIO"),
    ("open", "EACCES"),
    ("stat", "EIO"),
    ("read", "EIO"),
    ("write", "ENOSPC"),
    ("hint", "EINVAL"),
    ("fsync", "EIO"),
    ("utime", "EPERM"),
    ("readlink", "EIO"),
    ("chmod", "EROFS"),
    ("link", "EIO"),
    ("link", "EMLINK"),
    ("symlink", "ENOSPC"),
    ("rename", "EROFS"),
    ("unlink", "EACCES"),
    ("rmdir", "EBUSY"),
]


@pytest.mark.parametrize(
    ("start", "calls", "error"),
    [
        (start, calls, error)
        for start in (Start.FOLDER, Start.TWINS, Start.RELEASES)
        for calls, error in ERRORS
        if calls not in ABSENT[start] and (start is not Start.TWINS or calls == "rename")
    ],
)
def test_an_error_at_any_system_call(
    site: Site,
    publisher: Publisher,
    points: Callable[[Start], Points],
    tmp_path: Path,
    start: Start,
    calls: str,
    error: str,
) -> None:
    codes = Counter[int]()
    for call, number in points(start)[calls][::-STEP]:
        output = site.output(tmp_path / f"{call}-{number}", start)
        run = inject(publisher, output, start, call, number, f"error={error}")
        codes[run.returncode] += 1
        check_is_whole(output, site, start)
        if run.returncode:
            check_says_why(run)
        else:
            assert {path for path in files(output) if not is_temporary(path)} == site.after(start).keys()
        if calls not in {"unlink", "list"}:
            # A run that failed tells the next one which files it added.
            left = {UNFINISHED} if run.returncode else set()
            assert {path for path in files(output) if is_temporary(path)} <= LEFT.keys() | left
        check_next_is_clean(output, site, start)
    assert codes.keys() <= {0, 1}
    # Of these, some only remove old releases; not every fifth is one of the others.
    some = start is Start.RELEASES and calls in {"rename", "unlink"}
    if calls not in HARMLESS and error != "EMLINK" and (STRICT or not some):
        assert codes[1]


def check_says_why(run: Run | subprocess.CompletedProcess[str]) -> None:
    """It is one line, and names a place and the reason."""
    assert run.returncode == 1
    assert re.fullmatch(r"feeds\S*: can't be \w+: [A-Z].*; .* \[unwritable\]\n", run.stderr), run.stderr


@pytest.mark.usefixtures("_strace")
@pytest.mark.parametrize(("call", "error"), [("fsync", "EIO"), ("rename", "EROFS"), ("write", "ENOSPC")])
def test_a_build_that_fails_says_why_in_one_line_and_exits_with_1(tmp_path: Path, call: str, error: str) -> None:
    records(tmp_path, KEPT)
    # No file of feedpub is written before those of the output.
    names = [f"?{name}" for name in CALLS[call]]
    # With this flag the program runs at full speed but for the calls that are to fail.
    fault = [*STRACE, "-f", "--seccomp-bpf", "-o", os.devnull, "-e", f"trace={','.join(names)}"]
    fault += ["-e", f"inject={','.join(names)}:error={error}:when=1"]
    run = subprocess.run(
        feedpub(tmp_path, *fault), cwd=tmp_path, env=environment(), capture_output=True, text=True, check=False
    )
    check_says_why(run)
    assert not (tmp_path / "feeds").exists() or files(tmp_path / "feeds") == {}


@pytest.fixture
def tiny_disk() -> Iterator[Path]:
    """A file system with room for the old state and no more than half of what is new."""
    with tempfile.TemporaryDirectory() as name:
        mount = ["mount", "-t", "tmpfs", "-o", "size=320k", "tmpfs", name]
        if os.geteuid() or subprocess.run(mount, capture_output=True, check=False).returncode:
            pytest.skip("only root mounts a small disk; the limit of a file's size shows the same")
        yield Path(name)
        subprocess.run(["umount", name], check=True)  # noqa: S607 - wherever it is


def test_a_full_disk(site: Site, publisher: Publisher, tiny_disk: Path) -> None:
    output = site.output(tiny_disk)
    with suppress(OSError), (output / "ballast").open("wb", buffering=0) as ballast:
        while True:
            ballast.write(bytes(4096))
    os.truncate(output / "ballast", (output / "ballast").stat().st_size - 3 * 4096)
    run = publisher.run(output, Start.FOLDER)
    check_says_why(run)
    assert "No space left" in run.stderr
    (output / "ballast").unlink()
    assert files(output) == files(site.old)
    check_next_is_clean(output, site)


def test_a_limit_of_the_size_of_files(site: Site, publisher: Publisher, tmp_path: Path) -> None:
    output = site.output(tmp_path)
    old = files(site.old)
    limit = max(len(data) for path, data in files(site.new).items() if old.get(path) != data) - 1

    def limited(process: int) -> AbstractContextManager[None]:
        resource.prlimit(process, resource.RLIMIT_FSIZE, (limit, limit))
        return nullcontext()

    run = publisher.run(output, Start.FOLDER, limited)
    check_says_why(run)
    assert "File too large" in run.stderr
    assert files(output) == files(site.old)
    check_next_is_clean(output, site)


@pytest.mark.parametrize("part", ["feeds", "feeds/topics"])
def test_a_folder_that_may_only_be_read(site: Site, publisher: Publisher, part: str) -> None:
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        home.chmod(0o755)
        output = home / "feeds"
        shutil.copytree(site.old, output)
        # Root may write everywhere, so it becomes nobody; who is not root is kept out of the own folder.
        nobody = "" if os.geteuid() else "65534"
        for folder in [output, *(path for path in output.rglob("*") if path.is_dir())]:
            folder.chmod(0o777)
        (home / part).chmod(0o555)
        run = publisher.run(output, Start.FOLDER, user=nobody)
        check_says_why(run)
        assert "Permission denied" in run.stderr
        assert files(output) == files(site.old)
        (home / part).chmod(0o755)
        check_next_is_clean(output, site)


def test_a_reader_never_sees_half_a_feed_while_builds_are_killed(site: Site, tmp_path: Path) -> None:
    states = [files(site.old), files(site.new)]
    paths = states[0].keys() | states[1].keys()
    dice = random.Random(1)  # noqa: S311 - nothing to guess
    stop = threading.Event()
    seen: Counter[str] = Counter()
    torn: list[str] = []

    def is_whole(path: str, data: bytes) -> bool:
        # feeds.json tells of what went, too, and when.
        return bool(json.loads(data)) if path == MANIFEST else data in [state.get(path) for state in states]

    def read() -> None:
        while not stop.is_set():
            for path in paths:
                with suppress(FileNotFoundError):
                    data = (tmp_path / "feeds" / path).read_bytes()
                    seen[path] += 1
                    if not is_whole(path, data):
                        torn.append(path)

    reader = threading.Thread(target=read)
    reader.start()
    killed = 0
    try:
        for number in range(KILLS):
            records(tmp_path, KEPT, (GONE, COME)[number % 2])
            began = time.monotonic()
            with subprocess.Popen(
                feedpub(tmp_path), cwd=tmp_path, env=environment(), stderr=subprocess.DEVNULL
            ) as build:
                if number % 5 == 0:
                    build.wait()
                    usual = time.monotonic() - began
                with suppress(subprocess.TimeoutExpired):
                    build.wait(usual * dice.uniform(0.4, 1))
                build.kill()
            killed += build.returncode == -signal.SIGKILL
    finally:
        stop.set()
        reader.join()
    assert torn == []
    assert killed > KILLS / 3
    assert seen.keys() == paths
    subprocess.run(feedpub(tmp_path), cwd=tmp_path, env=environment(), check=True)
    assert not [path for path in files(tmp_path / "feeds") if is_temporary(path)]
