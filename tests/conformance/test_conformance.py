"""Every published file of this repository against the standards, and through other people's parsers.

That is the sample site's output, feeds/, and what is expected of every case in tests/cases/sites. A test is named after
the format, its case after the rule (see the package `rules`) and the file.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest
from conformance import clients
from conformance.rules import any_xml, atom, folders, json_feed, media, name_of, opml, pages, rss, rules_of
from conformance.rules.folders import Folder, entries
from conformance.rules.reading import Violations

ROOT = Path(__file__).parents[2]
SITES = {"feedpub": ROOT} | {path.name: path for path in sorted((ROOT / "tests" / "cases" / "sites").iterdir())}

Rule = Callable[[bytes], Violations]


@cache
def folder(site: str) -> Folder:
    """The output of a site, with its address as its configuration gives it."""
    settings: dict[str, str] = tomllib.loads((SITES[site] / "feedpub.toml").read_text(encoding="utf-8"))["site"]
    output = SITES[site] / "feeds"
    files = {path.relative_to(output).as_posix(): path.read_bytes() for path in output.rglob("*") if path.is_file()}
    host = settings["url"].split("/")[2]
    return Folder(url=settings["url"], authority=settings.get("authority", f"{host},2021"), files=files)


@pytest.fixture(autouse=True)
def _no_settings_from_outside() -> None:
    """Nothing to do: these tests only read files, and there are thousands of them."""


def files_of(*extensions: str) -> list[tuple[str, str]]:
    return [(site, path) for site in SITES for extension in extensions for path in folder(site).of(extension)]


def each(*extensions: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("file", files_of(*extensions), ids="/".join)


def every_rule(*modules: ModuleType) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("rule", rules_of(*modules), ids=name_of)


def read(file: tuple[str, str]) -> bytes:
    return folder(file[0]).files[file[1]]


@pytest.mark.parametrize("extension", ["rss", "atom", "json", "html", "opml"])
@pytest.mark.parametrize("site", SITES)
def test_every_site_has_every_format(site: str, extension: str) -> None:
    assert folder(site).of(extension)


@every_rule(any_xml)
@each("rss", "atom", "opml")
def test_xml(file: tuple[str, str], rule: Rule) -> None:
    assert rule(read(file)) == []


@every_rule(rss, media)
@each("rss")
def test_rss(file: tuple[str, str], rule: Rule) -> None:
    assert rule(read(file)) == []


@every_rule(atom, media)
@each("atom")
def test_atom(file: tuple[str, str], rule: Rule) -> None:
    assert rule(read(file)) == []


@every_rule(json_feed)
@each("json")
def test_json_feed(file: tuple[str, str], rule: Rule) -> None:
    assert rule(read(file)) == []


@every_rule(opml)
@each("opml")
def test_opml(file: tuple[str, str], rule: Rule) -> None:
    assert rule(read(file)) == []


@every_rule(pages)
@each("html")
def test_page(file: tuple[str, str], rule: Rule) -> None:
    assert rule(read(file)) == []


@every_rule(folders)
@pytest.mark.parametrize("site", SITES)
def test_folder(site: str, rule: Callable[[Folder], Violations]) -> None:
    assert rule(folder(site)) == []


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
    feeds = folder(file[0]).catalogue["feeds"]
    assert clients.subscriptions_by_atoma(read(file)) == [(feed["title"], feed["url"]["rss"]) for feed in feeds]
