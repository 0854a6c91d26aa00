"""Feed readers that people use, each in a folder of its own: subscribing, asking again, and what it then has.

Another reader is another class in `READERS`.
"""

from __future__ import annotations

import mailbox
import os
import shutil
import sqlite3
import subprocess
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime
from email.header import decode_header, make_header
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import ClassVar, NamedTuple

import reader

NEVER = datetime.min.replace(tzinfo=UTC)


class Shown(NamedTuple):
    """An entry as a reader has it: in one feed, or, in readers that know an entry wherever it is, in any of them."""

    title: str
    link: str
    published: datetime
    enclosure: str | None


class Reader(ABC):
    """A reader with its subscriptions.

    Attributes:
        programs: What must be installed.
        enclosures: The kinds of files beside entries that it keeps.
        of_each_feed: Whether it has an entry once for each feed it is in, and not once for all.
        before_304: How often it asks for a feed before it trusts what it was told to ask with.
        by_title: Whether it takes an entry with another title for another entry, whatever its id.
    """

    programs: ClassVar[tuple[str, ...]] = ()
    enclosures: ClassVar[frozenset[str]] = frozenset({"image", "audio"})
    of_each_feed: ClassVar[bool] = True
    before_304: ClassVar[int] = 1
    by_title: ClassVar[bool] = False

    def __init__(self, folder: Path, urls: Sequence[str]) -> None:
        self.folder = folder
        self.urls = urls
        self.subscribe()

    @abstractmethod
    def subscribe(self) -> None:
        """To all addresses, without asking for one."""

    @abstractmethod
    def update(self) -> None:
        """Ask for each feed once."""

    @abstractmethod
    def entries(self) -> Iterator[Shown]:
        """All that it has."""

    def write(self, name: str, text: str) -> None:
        """A file in its folder."""
        (self.folder / name).write_text(text, encoding="utf-8")

    def run(self, *command: str) -> None:
        """Run a program for which its folder is home."""
        environment = {**os.environ, "HOME": str(self.folder), "XDG_CONFIG_HOME": str(self.folder)}
        subprocess.run(command, cwd=self.folder, env=environment, check=True, capture_output=True, timeout=60)


class Newsboat(Reader):
    """Newsboat, https://newsboat.org/."""

    programs = ("newsboat",)
    enclosures = frozenset({"audio"})
    of_each_feed = False
    before_304 = 2

    def subscribe(self) -> None:
        self.write("urls", "\n".join(self.urls))
        self.write("config", "reload-threads 1\n")

    def update(self) -> None:
        self.run("newsboat", "-u", "urls", "-c", "cache.db", "-C", "config", "-x", "reload")

    def entries(self) -> Iterator[Shown]:
        with closing(sqlite3.connect(self.folder / "cache.db")) as cache:
            for title, link, published, enclosure in cache.execute(
                "SELECT title, url, pubDate, enclosure_url FROM rss_item WHERE deleted = 0"
            ).fetchall():
                yield Shown(title, link, datetime.fromtimestamp(published, UTC), enclosure or None)


class Lemon(Reader):
    """A library for readers, https://reader.readthedocs.io/."""

    def subscribe(self) -> None:
        with self._opened() as library:
            for url in self.urls:
                library.add_feed(url)

    def update(self) -> None:
        with self._opened() as library:
            for url in self.urls:
                library.update_feed(url)

    def entries(self) -> Iterator[Shown]:
        with self._opened() as library:
            for entry in library.get_entries():
                enclosure = next((file.href for file in entry.enclosures), None)
                yield Shown(entry.title or "", entry.link or "", entry.published or NEVER, enclosure)

    def _opened(self) -> closing[reader.Reader]:
        return closing(reader.make_reader(str(self.folder / "reader.sqlite")))


class Sfeed(Reader):
    """The sfeed of https://codemadness.org/sfeed.html, with what its README says about asking again."""

    programs = ("sfeed_update", "sfeed", "curl")
    by_title = True

    def subscribe(self) -> None:
        feeds = "\n".join(f'feed "{number}" "{url}"' for number, url in enumerate(self.urls))
        (self.folder / "feeds").mkdir()
        self.write(
            "sfeedrc",
            f"""
sfeedpath="{self.folder}/feeds"
fetch() {{
    etag="{self.folder}/$1.etag"
    curl -H "User-Agent:" -f -s -m 15 --compressed --etag-save "$etag" --etag-compare "$etag" "$2"
}}
feeds() {{
{feeds}
}}
""",
        )

    def update(self) -> None:
        self.run("sfeed_update", str(self.folder / "sfeedrc"))

    def entries(self) -> Iterator[Shown]:
        for file in (self.folder / "feeds").iterdir():
            for line in file.read_text(encoding="utf-8").splitlines():
                published, title, link, _, _, _, _, enclosure, *_ = line.split("\t")
                yield Shown(title, link, datetime.fromtimestamp(int(published), UTC), enclosure or None)


class Rss2email(Reader):
    """The rss2email of https://github.com/rss2email/rss2email, with a folder for its mails."""

    programs = ("r2e",)

    def subscribe(self) -> None:
        (self.folder / "mails").mkdir()
        settings = {
            "to": "ada@example.org",
            "from": "feeds@example.org",
            "email-protocol": "maildir",
            "maildir-path": str(self.folder / "mails"),
            "maildir-mailbox": "new",
            "date-header": "True",
        }
        lines = (f"{name} = {value}" for name, value in settings.items())
        self.write("rss2email.cfg", "\n".join(["[DEFAULT]", *lines, ""]))
        for number, url in enumerate(self.urls):
            self._r2e("add", f"feed{number}", url)

    def update(self) -> None:
        self._r2e("run")

    def _r2e(self, *arguments: str) -> None:
        self.run("r2e", "-c", "rss2email.cfg", "-d", "rss2email.json", *arguments)

    def entries(self) -> Iterator[Shown]:
        for mail in mailbox.Maildir(self.folder / "mails" / "new", create=False):
            body = mail.get_payload(decode=True)
            assert isinstance(body, bytes)
            files = [line for line in body.decode().splitlines() if line.startswith("Enclosure: ")]
            yield Shown(
                title=str(make_header(decode_header(mail["Subject"]))),
                link=str(mail["X-RSS-URL"]),
                # It says -0000, which is UTC without a place.
                published=parsedate_to_datetime(mail["Date"]).replace(tzinfo=UTC),
                enclosure=files[0].removeprefix("Enclosure: ") if files else None,
            )


READERS: Mapping[str, type[Reader]] = {
    "newsboat": Newsboat,
    "reader": Lemon,
    "sfeed": Sfeed,
    "rss2email": Rss2email,
}


def missing(kind: type[Reader]) -> list[str]:
    """The programs of a reader that are not installed."""
    return [program for program in kind.programs if not shutil.which(program)]
