"""A site with everything that HTTP has to say, and the servers that say it.

A server is a context manager in `SERVERS`: given a built site, it serves it until it is left. All are put through
`test_http_rules.py`.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from conftest import ROOT

#: It has a path, as many sites have.
URL = "https://feeds.example.org/news/"
CONFIGURATION = f"""
[site]
title = "Example News"
url = "{URL}"
hubs = ["https://hub.example.org/"]
"""
ELSEWHERE = "https://other.example/feed.xml"


@dataclass(frozen=True)
class Home:
    """A site on the disk."""

    folder: Path

    @property
    def output(self) -> Path:
        """The folder to serve."""
        return self.folder / "feeds"

    def record(self, name: str, **fields: str) -> Path:
        """Write a record; fields are added or replaced."""
        known = {
            "title": f"About {name}",
            "excerpt": "An excerpt. " * 30,
            "publishedDateTime": "2021-02-04T14:15:00Z",
            "originalUrl": f"https://www.example.org/{name}",
            "topics": "[AI]",
        }
        file = self.folder / "seeds" / f"{name}.md"
        file.parent.mkdir(exist_ok=True)
        lines = [f"{key}: {value}" for key, value in (known | fields).items()]
        file.write_text("\n".join(["---", *lines, "---", ""]), encoding="utf-8")
        return file

    def feedpub(self, *arguments: str) -> None:
        """Run feedpub in the folder, as a person would: where the second is not over, it waits."""
        subprocess.run([*COMMAND, *arguments], cwd=self.folder, env=environment(), check=True, capture_output=True)


COMMAND = (sys.executable, "-m", "feedpub")


def environment(**more: str) -> dict[str, str]:
    """For feedpub in a process of its own."""
    return {**os.environ, "PYTHONPATH": str(ROOT), **more}


def made(folder: Path) -> Home:
    """A site with topics that are there, one that has moved within the site, one that has moved away, and one gone."""
    home = Home(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "feedpub.toml").write_text(CONFIGURATION, encoding="utf-8")
    home.record("a", topics="[AI, KI, Far]", provider="{name: Example, domain: example.org}")
    home.record("b", topics="[Energy, 日本]")
    home.record("c", topics="[Old]")
    home.feedpub("build")
    home.feedpub("retire", "topics/ki", "--to", "topics/ai")
    home.feedpub("retire", "topics/far", "--to", ELSEWHERE)
    home.record("c", topics="[Energy]")
    home.feedpub("build")
    return home


@dataclass(frozen=True)
class Server:
    """A server at work.

    Attributes:
        url: The address of the site, with a slash at its end.
        home: What it serves.
        cannot: By the beginning of the name of a test, why this server does not pass it.
        pid: Of its process, where it is one of ours.
    """

    url: str
    home: Home
    cannot: Mapping[str, str] = field(default_factory=dict)
    pid: int = 0


@contextmanager
def own(home: Home, *arguments: str, **variables: str) -> Iterator[Server]:
    """The server of feedpub, on a port that is free."""
    command = [*COMMAND, "serve", "-p", "0", "--log", "none", *arguments]
    process = subprocess.Popen(
        command, cwd=home.folder, env=environment(**variables), stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    try:
        yield Server(process.stdout.readline().strip(), home, pid=process.pid)
    finally:
        process.terminate()
        process.stdout.close()
        assert process.wait(timeout=20) == 0


#: By name, how a server is started with a site.
SERVERS: dict[str, Callable[[Home], AbstractContextManager[Server]]] = {"feedpub": own}
