"""A hub and a subscriber that others have written, with `feedpub serve` and `build --notify` on the other side."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest
from conftest import ROOT, Cli
from lxml import etree
from ports import free_port

Write = Callable[..., Path]
PROGRAMS = Path(__file__).parent / "hubs"
#: In seconds.
LIMIT = 60
FILES = ("all.rss", "topics/ai.atom", "topics/ai.json")


@pytest.fixture(autouse=True)
def _limit() -> Iterator[None]:
    """Nothing happens when a program does not say what the next step waits for."""

    def end(*_: object) -> None:
        raise TimeoutError

    signal.signal(signal.SIGALRM, end)
    signal.alarm(LIMIT)
    yield
    signal.alarm(0)


@contextmanager
def program(*command: str) -> Iterator[IO[str]]:
    """A program at work; gives what it prints."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [sys.executable, *command],
        env=environment,
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as run:
        assert run.stdout
        try:
            yield run.stdout
        finally:
            run.terminate()


def events(told: IO[str], event: str, number: int) -> list[dict[str, str]]:
    """The next so many things that happen, all of that kind."""
    found: list[dict[str, str]] = []
    while len(found) < number:
        line = told.readline()
        assert line, "the program has ended"
        happened = json.loads(line)
        if happened["event"] == event:
            found.append(happened)
    return found


def test_what_changes_is_delivered_to_whoever_found_the_hub_and_subscribed(
    cli: Cli, record_file: Write, tmp_path: Path
) -> None:
    record_file("a.md")
    port = free_port()
    url = f"http://127.0.0.1:{port}/"
    with program(str(PROGRAMS / "flask_hub.py"), str(tmp_path / "hub.db")) as hub:
        hub_url = hub.readline().strip()
        (tmp_path / "feedpub.toml").write_text(f'[site]\nurl = "{url}"\nhubs = ["{hub_url}"]\n', encoding="utf-8")
        cli("build", "--notify")
        topics = [url + file for file in FILES]
        with program("-m", "feedpub", "serve", "--port", str(port), "--log", "none") as server:
            assert server.readline().strip() == url
            with program(str(PROGRAMS / "flask_subscriber.py"), str(tmp_path), *topics) as subscriber:
                found = events(subscriber, "discovered", 1)
                assert found == [{"event": "discovered", "feed": topics[0], "hub": hub_url, "topic": topics[0]}]
                last = events(subscriber, "verified", 3)[-1]
                assert last == {"event": "verified", "topic": topics[-1], "mode": "subscribe"}
                record_file("a.md", title="What is new")
                result = cli("build", "--notify")
                assert f"{hub_url}: told of 6 files." in result.output
                delivered = {each["topic"]: each["sha256"] for each in events(subscriber, "delivered", 3)}
    assert delivered == {
        url + file: hashlib.sha256((tmp_path / "feeds" / file).read_bytes()).hexdigest() for file in FILES
    }
    assert b"What is new" in (tmp_path / "feeds/all.rss").read_bytes()


def test_each_format_names_its_own_address_and_every_hub(cli: Cli, record_file: Write, tmp_path: Path) -> None:
    hubs = ["https://one.example/", "https://other.example/hub?key=1&more=2"]
    (tmp_path / "feedpub.toml").write_text(
        f'[site]\nurl = "https://feeds.example.org/"\nhubs = {json.dumps(hubs)}\n', encoding="utf-8"
    )
    record_file("a.md", topics="[AI, Moon]")
    cli("build")
    cli("retire", "topics/moon", "--to", "https://elsewhere.example/")
    for stem in ("all", "topics/ai", "topics/moon"):
        for form in ("rss", "atom"):
            found = links(tmp_path / f"feeds/{stem}.{form}")
            assert [href for rel, href in found if rel == "self"] == [f"https://feeds.example.org/{stem}.{form}"]
            assert [href for rel, href in found if rel == "hub"] == hubs
        feed = json.loads((tmp_path / f"feeds/{stem}.json").read_bytes())
        assert feed["feed_url"] == f"https://feeds.example.org/{stem}.json"
        assert feed["hubs"] == [{"type": "WebSub", "url": hub} for hub in hubs]


def links(path: Path) -> list[tuple[str | None, str | None]]:
    """How each link of a feed, not of its entries, is related to it, and where it leads, in the order of the file."""
    root = etree.parse(path).getroot()
    channel = root.find("channel")
    found = (root if channel is None else channel).findall("{http://www.w3.org/2005/Atom}link")
    return [(link.get("rel"), link.get("href")) for link in found]
