"""Every published file of this repository against the standards, and through other people's parsers.

That is the sample site's output, feeds/, and what is expected of every case in tests/cases/sites. A case is
named after its file.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from conformance import clients

from feedpub import validation
from feedpub.validation import entries as _entries
from feedpub.validation import reading
from feedpub.validation.entries import Entry

ROOT = Path(__file__).parents[2]
SITES = {"feedpub": ROOT} | {path.name: path for path in sorted((ROOT / "tests" / "cases" / "sites").iterdir())}


@dataclass(frozen=True)
class Output:
    """Where the output of a site is on the web, the authority of its ids, and its files by path."""

    url: str
    authority: str
    files: Mapping[str, bytes]

    def of(self, extension: str) -> list[str]:
        """The paths of the feeds, or pages, of one format."""
        return sorted(path for path in self.files if path.endswith(f".{extension}") and path != "feeds.json")


@cache
def folder(site: str) -> Output:
    """The output of a site, with its address as its configuration gives it."""
    settings: dict[str, str] = tomllib.loads((SITES[site] / "feedpub.toml").read_text(encoding="utf-8"))["site"]
    output = SITES[site] / "feeds"
    files = {path.relative_to(output).as_posix(): path.read_bytes() for path in output.rglob("*") if path.is_file()}
    host = settings["url"].split("/")[2]
    return Output(url=settings["url"], authority=settings.get("authority", f"{host},2021"), files=files)


@pytest.fixture(autouse=True)
def _no_settings_from_outside() -> None:
    """Nothing to do: these tests only read files, and there are thousands of them."""


def files_of(*extensions: str) -> list[tuple[str, str]]:
    return [(site, path) for site in SITES for extension in extensions for path in folder(site).of(extension)]


def each(*extensions: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("file", files_of(*extensions), ids="/".join)


def read(file: tuple[str, str]) -> bytes:
    return folder(file[0]).files[file[1]]


def entries(path: str, data: bytes) -> list[Entry]:
    return _entries.of(reading.read(path, data))


@pytest.mark.parametrize("extension", ["rss", "atom", "json", "html", "opml"])
@pytest.mark.parametrize("site", SITES)
def test_every_site_has_every_format(site: str, extension: str) -> None:
    assert folder(site).of(extension)


@pytest.mark.parametrize("site", SITES)
def test_the_output_keeps_every_rule(site: str) -> None:
    output = folder(site)
    assert validation.of_folder(output.files, url=output.url, authority=output.authority) == []


@each("rss", "atom")
def test_feedparser_has_nothing_to_complain_about(file: tuple[str, str]) -> None:
    result = clients.feedparser_result(read(file))
    assert not result.bozo, result.bozo_exception


@each("rss", "atom")
def test_feedparser_sees_what_the_file_says(file: tuple[str, str]) -> None:
    assert clients.by_feedparser(file[1], read(file)) == entries(file[1], read(file))


@each("rss", "atom", "json")
def test_atoma_sees_what_the_file_says(file: tuple[str, str]) -> None:
    assert clients.by_atoma(file[1], read(file)) == entries(file[1], read(file))


@each("rss", "atom", "json")
def test_fastfeedparser_sees_what_the_file_says(file: tuple[str, str]) -> None:
    assert clients.by_fastfeedparser(file[1], read(file)) == entries(file[1], read(file))


@each("atom")
def test_feedparser_takes_the_article_for_the_link_and_not_the_picture(file: tuple[str, str]) -> None:
    links = [entry.link for entry in clients.by_feedparser(file[1], read(file))]
    assert not [link for link in links if re.search(r"\.(?:jpe?g|png|gif|webp|mp3|mp4)(?:\?|$)", link)]


@each("opml")
def test_atoma_sees_every_subscription(file: tuple[str, str]) -> None:
    feeds = json.loads(folder(file[0]).files["feeds.json"])["feeds"]
    # Topics that belong together stand together.
    assert sorted(clients.subscriptions_by_atoma(read(file))) == sorted(
        (feed["title"], feed["url"]["rss"]) for feed in feeds
    )
