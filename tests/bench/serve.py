"""Measures servers under load while builds go on: `PYTHONPATH=tests python tests/bench/serve.py --seconds 10`.

Each server of tests/serving that can be started serves a site of its own; wrk asks for one feed with 16 connections, as
fast as it is answered, while a record is added and built again and again.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from serving.hosts import HOSTS
from serving.load import FEED, KINDS, builds, load, memory
from serving.servers import SERVERS, Home, made

ALL = SERVERS | HOSTS


def rows(seconds: int, names: list[str]) -> Iterator[str]:
    """A line of the table for each server and kind, as they come."""
    with tempfile.TemporaryDirectory() as place:
        template = made(Path(place) / "site")
        for number in range(50):
            template.record(f"entry-{number}", publishedDateTime=f"2021-01-{number % 28 + 1:02}T00:00:00Z")
        template.feedpub("build")
        for name in names:
            home = Home(Path(place) / name / "home")
            shutil.copytree(template.folder, home.folder, symlinks=True)
            with ExitStack() as stack:
                server = stack.enter_context(ALL[name](home))
                for kind in KINDS:
                    load(server, kind, 1)
                    before = memory(server.pid) if server.pid else 0
                    with builds(home) as published:
                        found = load(server, kind, seconds)
                    grown = f"{memory(server.pid) - before:+.1f}" if server.pid else ""
                    size = (home.output / FEED).stat().st_size
                    wrong = "; ".join(found.wrong) or "none"
                    numbers = f"{found.rate:,.0f} | {found.slow:.1f} | {len(published) - 1} | {size:,} | {grown}"
                    yield f"| {name} | {kind} | {numbers} | {wrong} |"


def main() -> None:
    """Print a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--server", action="append", choices=list(ALL), help="default: all")
    chosen = parser.parse_args()
    head = "| server | asked for | answers/s | 99 % within, ms | builds | bytes | memory, MiB | wrong |"
    for row in (head, "|---|---|---|---|---|---|---|---|", *rows(chosen.seconds, chosen.server or list(ALL))):
        sys.stdout.write(f"{row}\n")


if __name__ == "__main__":
    main()
