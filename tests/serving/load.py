"""Many clients at once, with wrk, while builds go on."""

from __future__ import annotations

import re
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from serving.servers import Home, Server

FEED = "all.rss"
CLIENTS = 16
#: What is asked for, by what it is called.
KINDS = ("304", "gzip", "identity")


class Load(NamedTuple):
    """What wrk saw.

    Attributes:
        rate: Answers in a second.
        slow: In milliseconds: one answer in a hundred took longer.
        wrong: What it complains of: other statuses than 2xx and 3xx, errors of sockets.
    """

    rate: float
    slow: float
    wrong: list[str]


def load(server: Server, kind: str, seconds: int) -> Load:
    """Ask for a feed without a pause."""
    coding = ["-H", "Accept-Encoding: gzip"] if kind != "identity" else []
    # Builds change the validator, so whichever there is will do.
    validator = ["-H", "If-None-Match: *"] if kind == "304" else []
    command = ["wrk", "-t1", f"-c{CLIENTS}", f"-d{seconds}s", "--latency", *coding, *validator, f"{server.url}{FEED}"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    rate = re.search(r"Requests/sec:\s+([\d.]+)", told)
    slow = re.search(r"99%\s+([\d.]+)(us|ms|s)", told)
    assert rate, told
    assert slow, told
    unit = {"us": 0.001, "ms": 1.0, "s": 1000.0}[slow[2]]
    wrong = [line.strip() for line in told.splitlines() if "Non-2xx" in line or "Socket errors" in line]
    return Load(float(rate[1]), float(slow[1]) * unit, wrong)


@contextmanager
def builds(home: Home) -> Iterator[list[bytes]]:
    """Build without a pause, one more record each time; give the feeds that were published, as they come."""
    ended, published = threading.Event(), [(home.output / FEED).read_bytes()]

    def build() -> None:
        while not ended.is_set():
            home.record(f"load-{len(published)}", publishedDateTime="2022-01-01T00:00:00Z")
            home.feedpub("build")
            published.append((home.output / FEED).read_bytes())

    thread = threading.Thread(target=build)
    thread.start()
    try:
        yield published
    finally:
        ended.set()
        thread.join()


def memory(pid: int) -> float:
    """How much a process holds, in MiB."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    assert found
    return int(found[1]) / 1024
