"""Measures builds with feedpub and with Hugo: `python tests/bench/run.py --records 5000 --kind lean --rounds 5`.

Both make the same feeds of the same records, in turn, each in a process of its own. Needs feedpub and the extra
`bench`, which brings Hugo, in the interpreter that runs this. The corpora and what is built of them stay in a folder
for temporary files until all is measured.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from importlib.metadata import distribution
from itertools import islice
from pathlib import Path
from statistics import median

HERE = Path(__file__).resolve().parent
TOOLS = ("hugo", "feedpub")
STAGES = ("first", "unchanged", "changed")
#: What stands for one entry, in the files of each format; Hugo names its RSS files otherwise.
ENTRY = {"rss": b"<item>", "xml": b"<item>", "atom": b"<entry>", "json": b'"date_published"'}
GROWTH = (1000, 2000, 5000, 10000, 20000, 50000)
_SITE = '[site]\ntitle = "Example News"\nurl = "https://feeds.example.org/"\n'


@dataclass(frozen=True, slots=True)
class Cost:
    """What one process took: seconds on the wall, and MiB of memory at its peak."""

    seconds: float
    memory: float


@dataclass(frozen=True, slots=True)
class Result:
    """The medians of all rounds over one corpus, of each tool and stage, and how many feeds and entries both made."""

    records: int
    kind: str
    rounds: int
    feeds: int
    entries: int
    costs: dict[str, dict[str, Cost]] = field(default_factory=dict)

    def ratio(self, stage: str, of: Callable[[Cost], float]) -> float:
        """How many times more Hugo takes."""
        return of(self.costs["hugo"][stage]) / of(self.costs["feedpub"][stage])


class Bench:
    """One corpus, and a folder for each tool to build it in."""

    def __init__(self, folder: Path, records: int, kind: str, jobs: int) -> None:
        self._corpus = folder / f"{kind}-{records}"
        self._folder = folder
        self._built = folder
        self._jobs = jobs
        given = [str(self._corpus), "--records", str(records), "--kind", kind]
        subprocess.run([sys.executable, str(HERE / "corpus.py"), *given], check=True)

    def round(self, number: int) -> Iterator[tuple[str, str, Cost]]:
        """Build from nothing, again, and once more with another title; each tool begins every second time."""
        # Never where a folder has just been deleted: ext4 takes long to find room for new files there.
        self._built = Path(tempfile.mkdtemp(prefix="built-", dir=self._folder))
        for tool in TOOLS:
            (self._built / tool).mkdir(parents=True)
        (self._built / "feedpub" / "feedpub.toml").write_text(_SITE, encoding="utf-8")
        for stage in STAGES:
            if stage == "changed":
                self._edit(number)
                # A file that changes twice within a second waits for the next one, which is not what is measured.
                time.sleep(1)
            for tool in TOOLS if number % 2 else reversed(TOOLS):
                yield tool, stage, _run(self._command(tool), self._built / tool)

    def _command(self, tool: str) -> list[str]:
        corpus, output = str(self._corpus), str(self._built / tool / "feeds")
        if tool == "feedpub":
            return [sys.executable, "-m", "feedpub", "build", corpus, "--output", output, "--jobs", str(self._jobs)]
        folders = ["--source", str(HERE / "hugo"), "--contentDir", corpus, "--destination", output]
        return [_hugo(), *folders, "--noBuildLock", "--quiet"]

    def _edit(self, number: int) -> None:
        """Give another title to one of the newest records, which stands in several feeds."""
        newest = sorted(self._corpus.iterdir(), reverse=True)
        published = (path for path in newest if "\npublished: true\n" in path.read_text(encoding="utf-8"))
        path = next(islice(published, number, None))
        text = path.read_text(encoding="utf-8")
        path.write_text(re.sub("^title: .*", f'title: "Edited {number}"', text, flags=re.MULTILINE), encoding="utf-8")

    def census(self) -> tuple[int, int]:
        """How many feeds and entries were made.

        Raises:
            SystemExit: The tools do not agree, so that what they cost can't be compared.
        """
        counts = {tool: _census(self._built / tool / "feeds") for tool in TOOLS}
        if counts["hugo"] != counts["feedpub"]:
            raise SystemExit(f"The feeds are not the same: {counts}")
        return counts["feedpub"]


def _hugo() -> str:
    """The binary itself: the command that pip installs starts a Python first."""
    found = distribution("hugo")
    files = [file for file in found.files or () if file.parent.name == "binaries"]
    return str(found.locate_file(files[0]))


def _run(command: Sequence[str], folder: Path) -> Cost:
    """Run a command to its end.

    Its memory is at least this process's own, from which it is forked, so this one stays small.
    """
    # A program that is installed finds its bytecode.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    with tempfile.TemporaryFile() as told:
        start = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=told, stderr=told
        )
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            told.seek(0)
            raise SystemExit(f"{' '.join(command)}: {told.read().decode(errors='replace')}")
    return Cost(seconds, usage.ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10))


def _census(output: Path) -> tuple[int, int]:
    """The number of feeds in three formats, and of the entries in them; catalogues have no entries."""
    counts = [_entries(path) for path in output.rglob("*") if path.suffix[1:] in ENTRY]
    return sum(count > 0 for count in counts), sum(counts)


def _entries(path: Path) -> int:
    return path.read_bytes().count(ENTRY[path.suffix[1:]])


def measure(folder: Path, records: int, kind: str, rounds: int, jobs: int) -> Result:
    """Build one corpus as many times as there are rounds."""
    bench = Bench(folder, records, kind, jobs)
    seen: dict[tuple[str, str], list[Cost]] = {}
    for number in range(rounds):
        for tool, stage, cost in bench.round(number):
            seen.setdefault((tool, stage), []).append(cost)
            _say(f"{records} {kind}, round {number + 1}: {tool} {stage} {cost.seconds:.2f} s")
    feeds, entries = bench.census()
    costs = {tool: {stage: _median(seen[tool, stage]) for stage in STAGES} for tool in TOOLS}
    return Result(records, kind, rounds, feeds, entries, costs)


def _median(costs: Sequence[Cost]) -> Cost:
    return Cost(median(cost.seconds for cost in costs), median(cost.memory for cost in costs))


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")


def table(results: Iterable[Result]) -> str:
    """The results in Markdown: a row for each stage of each corpus."""
    lines = [
        "| records | build | Hugo | feedpub | times faster | Hugo's memory | feedpub's | times smaller |",
        "|---|---|---|---|---|---|---|---|",
    ]
    lines += (_row(result, stage) for result in results for stage in STAGES)
    return "\n".join(lines)


def _row(result: Result, stage: str) -> str:
    hugo, own = (result.costs[tool][stage] for tool in TOOLS)
    faster, smaller = result.ratio(stage, lambda cost: cost.seconds), result.ratio(stage, lambda cost: cost.memory)
    cells = [
        f"{result.records:,} {result.kind}",
        stage,
        f"{hugo.seconds:.2f} s",
        f"{own.seconds:.2f} s",
        f"{faster:.1f}",
        f"{hugo.memory:.0f} MiB",
        f"{own.memory:.0f} MiB",
        f"{smaller:.1f}",
    ]
    return f"| {' | '.join(cells)} |"


_WIDTH, _HEIGHT, _LEFT, _TOP, _RIGHT, _BOTTOM = 860, 380, 60, 40, 20, 50
_COLOURS = {"hugo": "#c2410c", "feedpub": "#1d4ed8"}
_DASHES = {"first": "", "unchanged": "2 4", "changed": "8 4"}


class _Panel:
    """One half of the picture: scales are logarithmic, so cost in proportion to records is a straight line."""

    def __init__(self, title: str, unit: str, at: int, results: Sequence[Result], of: Callable[[Cost], float]) -> None:
        self._title, self._unit, self._results, self._of = title, unit, results, of
        values = [of(cost) for result in results for stages in result.costs.values() for cost in stages.values()]
        self._y = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
        sizes = [math.log10(result.records) for result in results]
        self._x = min(sizes), max(max(sizes), min(sizes) + 0.1)
        self._begin, self._end = at + _LEFT, at + _WIDTH // 2 - _RIGHT

    def draw(self) -> Iterator[str]:
        yield _text((self._begin + self._end) / 2, _TOP - 18, self._title, "middle")
        yield from self._grid()
        for tool in TOOLS:
            for stage in STAGES:
                yield self._line(tool, stage)

    def _across(self, records: float) -> float:
        return self._begin + (math.log10(records) - self._x[0]) / (self._x[1] - self._x[0]) * (self._end - self._begin)

    def _down(self, value: float) -> float:
        low, high = self._y
        return _HEIGHT - _BOTTOM - (math.log10(value) - low) / (high - low) * (_HEIGHT - _BOTTOM - _TOP)

    def _grid(self) -> Iterator[str]:
        for power in range(self._y[0], self._y[1] + 1):
            y = self._down(10**power)
            yield f'<path d="M{self._begin} {y:.1f}H{self._end}" stroke="#ddd"/>'
            yield _text(self._begin - 6, y + 4, f"{10.0**power:g} {self._unit}", "end")
        for result in self._results:
            yield _text(self._across(result.records), _HEIGHT - _BOTTOM + 18, f"{result.records:,}", "middle")

    def _line(self, tool: str, stage: str) -> str:
        points = (
            f"{self._across(result.records):.1f},{self._down(self._of(result.costs[tool][stage])):.1f}"
            for result in self._results
        )
        style = f'stroke="{_COLOURS[tool]}" stroke-dasharray="{_DASHES[stage]}"'
        return f'<polyline points="{" ".join(points)}" fill="none" stroke-width="2" {style}/>'


def _text(x: float, y: float, text: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{text}</text>'


def _legend() -> Iterator[str]:
    for place, (tool, stage) in enumerate((tool, stage) for tool in TOOLS for stage in STAGES):
        x, y = 20 + place * 138, _HEIGHT - 10
        style = f'stroke="{_COLOURS[tool]}" stroke-dasharray="{_DASHES[stage]}"'
        yield f'<path d="M{x} {y - 4}h28" stroke-width="2" {style}/>'
        yield _text(x + 34, y, f"{tool}, {stage}", "start")


def plot(results: Sequence[Result]) -> str:
    """How time and memory grow with the number of records, as SVG."""
    panels = (
        _Panel("Time", "s", 0, results, lambda cost: cost.seconds),
        _Panel("Peak memory", "MiB", _WIDTH // 2, results, lambda cost: cost.memory),
    )
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}">',
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#fff"/><g font-family="sans-serif" font-size="11">',
        *(line for panel in panels for line in panel.draw()),
        *_legend(),
        "</g></svg>",
    ]
    return "\n".join([*lines, ""])


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure builds with feedpub and with Hugo.")
    parser.add_argument("--records", type=int, nargs="+", help="default: 5000; with --plot 1000 to 50000")
    parser.add_argument("--kind", choices=("lean", "full"), default="lean")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--jobs", type=int, default=1, help="feedpub's processes")
    parser.add_argument("--json", action="store_true", help="print JSON and no table")
    parser.add_argument("--plot", type=Path, metavar="FILE.svg", help="draw how cost grows with the records")
    parser.add_argument("--work", type=Path, default=Path(tempfile.gettempdir()), metavar="FOLDER")
    return parser.parse_args()


def main() -> None:
    """Measure, and print what was found."""
    given = _arguments()
    sizes = given.records or (GROWTH if given.plot else (5000,))
    given.work.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=given.work.resolve()) as folder:
        results = [measure(Path(folder), size, given.kind, given.rounds, given.jobs) for size in sizes]
    if given.plot:
        given.plot.write_text(plot(results), encoding="utf-8")
    found = [asdict(result) for result in results]
    sys.stdout.write((json.dumps(found, indent=2) if given.json else table(results)) + "\n")


if __name__ == "__main__":
    main()
