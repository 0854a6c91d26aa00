"""Web servers with the configuration of a site whose names are what configurations obey."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from ports import free_port
from serving.client import ask
from serving.hosts import HOSTS
from serving.servers import Home, Server

import feedpub
from feedpub import delivery

#: What a folder may be called.
FOLDER = """it's "quoted" $HOME {{x}} {y} %{z} 100% #1 \\t ü"""
URL = "https://feeds.example.org/caf%C3%A9%20%22%7Bx%7D%22$1%251/"
HUB = "https://hub.example.org/$1/%7Bx%7D/%251?a=%22"
ELSEWHERE = "https://other.example/$1/%251/{x}?a=$host&b=%20#%7B"
#: Parts of names for which servers know a language, a charset, a handler, a filter, a coding.
TOPICS = (
    "spiegel.de",
    "kyiv.ua",
    "x.var",
    "x.shtml",
    "x.br",
    "x.gz",
    "x.cgi",
    "C# {\"$1\"} '%1'",
    "日本",
    "feeds",
    "Gone 日",
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The site."""
    home = Home(tmp_path_factory.mktemp("hostile") / FOLDER)
    home.folder.mkdir()
    settings = {"title": 'News "}; # <x> ${x}', "url": URL, "hubs": [HUB]}
    lines = [f"{key} = {json.dumps(value)}" for key, value in settings.items()]
    lines += ["[output]", "feed_menu = true", 'compress = ["gzip", "br"]']
    (home.folder / "feedpub.toml").write_text("\n".join(["[site]", *lines, ""]), encoding="utf-8")
    for number, topic in enumerate(TOPICS):
        home.record(
            f"r{number}", topics=json.dumps([topic, "Moved"]), provider="{name: Example, domain: example.com.br}"
        )
    home.feedpub("build")
    home.feedpub("retire", "topics/gone-日")
    home.feedpub("retire", "topics/moved", "--to", ELSEWHERE)
    return home


@pytest.fixture(scope="module", params=HOSTS)
def server(request: pytest.FixtureRequest, site: Home) -> Iterator[Server]:
    """Each server with it."""
    with HOSTS[request.param](site, urlsplit(URL).path) as server:
        yield server


def listed(server: Server) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((server.home.output / "feeds.json").read_bytes())
    return document


def files(server: Server) -> Iterator[tuple[str, Path]]:
    """The address of every file of a feed below that of the site, and the file."""
    for feed in listed(server)["feeds"]:
        for url in feed["url"].values():
            path = url.removeprefix(URL)
            yield path, server.home.output / unquote(path)


TYPES = {
    "rss": "application/rss+xml",
    "atom": "application/atom+xml",
    "json": "application/feed+json",
    "html": "text/html",
}


def test_every_file_is_given_by_its_type_whatever_it_is_called(server: Server) -> None:
    for path, file in files(server):
        answer = ask(server.url, path)
        assert (answer.status, answer.body) == (200, file.read_bytes()), path
        assert answer.headers["Content-Type"].replace(" ", "") == f"{TYPES[file.suffix[1:]]};charset=utf-8", path
        assert answer.headers["Content-Language"] is None, path
        assert answer.headers["Content-Encoding"] is None, path


def test_every_file_is_given_packed(server: Server) -> None:
    for path, file in files(server):
        answer = ask(server.url, path, {"Accept-Encoding": "gzip"})
        assert answer.headers["Content-Encoding"] == "gzip", path
        assert gzip.decompress(answer.body) == file.read_bytes(), path


def test_every_feed_names_its_hub_and_its_address(server: Server) -> None:
    for path, file in files(server):
        expected = f'<{HUB}>; rel="hub", <{URL}{path}>; rel="self"' if file.suffix != ".html" else None
        assert ask(server.url, path).headers["Link"] == expected, path


def test_what_is_gone_is_gone_and_what_has_moved_leads_there(server: Server) -> None:
    assert ask(server.url, "topics/gone-%E6%97%A5.rss").status == 410
    answer = ask(server.url, "topics/moved.atom")
    assert (answer.status, answer.headers["Location"]) == (301, _encoded(ELSEWHERE))


def _encoded(url: str) -> str:
    """As feedpub writes it into feeds.json."""
    return url.replace("{", "%7B").replace("}", "%7D")


def test_browsers_are_told_of_what_is_gone_and_has_moved_too(server: Server) -> None:
    assert ask(server.url, "topics/gone-%E6%97%A5.rss", {"Accept": "text/html"}).status == 410
    assert ask(server.url, "topics/moved.atom", {"Accept": "text/html"}).status == 301


def test_the_path_of_the_site_without_its_slash_leads_to_the_one_with_it(server: Server) -> None:
    mount = urlsplit(URL).path
    answer = ask(server.url, mount.rstrip("/"))
    assert (answer.status, urlsplit(answer.headers["Location"]).path) == (301, mount)
    assert answer.headers["Cache-Control"] == delivery.FORMER
    assert ask(server.url, mount).status == 200


def plain(folder: Path, *output: str, url: str = "https://feeds.example.org/", hubs: Iterable[str] = (HUB,)) -> Home:
    """A site of one record that has these lines in the table `output`."""
    home = Home(folder / "home")
    home.folder.mkdir()
    lines = ["[site]", f'url = "{url}"', f"hubs = {json.dumps(list(hubs))}", "[output]", *output, ""]
    (home.folder / "feedpub.toml").write_text("\n".join(lines), encoding="utf-8")
    home.record("a")
    home.feedpub("build")
    return home


@pytest.mark.parametrize(("host", "packed"), [("nginx", "gzip"), ("apache", None), ("caddy", None)])
def test_without_twins_an_answer_is_packed_where_the_server_can_do_that_and_give_304(
    tmp_path: Path, host: str, packed: str | None
) -> None:
    with HOSTS[host](plain(tmp_path, "compress = []"), "/") as server:
        asked = {"Accept-Encoding": "gzip"}
        answer = ask(server.url, "all.rss", asked)
        assert (answer.status, answer.headers["Content-Encoding"]) == (200, packed)
        assert ask(server.url, "all.rss", asked | {"If-None-Match": answer.headers["ETag"]}).status == 304
        assert ask(server.url, "all.rss").headers["Content-Encoding"] is None


@pytest.mark.parametrize("host", HOSTS)
def test_a_feed_that_went_with_its_last_record_and_came_back_is_given(tmp_path: Path, host: str) -> None:
    home = plain(tmp_path, 'compress = ["gzip", "br"]')
    last = home.record("last", topics="[Old]")
    home.feedpub("build")
    last.unlink()
    home.feedpub("build")
    kinds: tuple[dict[str, str], ...] = ({}, {"Accept-Encoding": "gzip"}, {"Accept": "text/html"})
    with HOSTS[host](home, "/") as server:
        assert [ask(server.url, "topics/old.rss", asked).status for asked in kinds] == [410, 410, 410]
        server.home.record("next", topics="[Old]")
        server.home.feedpub("build")
        assert [ask(server.url, "topics/old.rss", asked).status for asked in kinds] == [200, 200, 200]
        assert "max-age=3600" in ask(server.url, "topics/old.rss").listed("Cache-Control")


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize(("codings", "mended"), [('["gzip", "br"]', set()), ("[]", {"http-not-compressed"})])
def test_doctor_finds_nothing_to_mend_but_that_nothing_is_packed_without_twins(
    tmp_path: Path, host: str, codings: str, mended: set[str]
) -> None:
    port = free_port()
    home = plain(tmp_path, f"compress = {codings}", url=f"http://127.0.0.1:{port}/")
    home.record("b", topics="[Old]")
    home.feedpub("build")
    home.feedpub("retire", "topics/old")
    with HOSTS[host](home, "/", port):
        diagnosis = feedpub.doctor(config=home.folder / "feedpub.toml")
    assert len(diagnosis.visited) > 3
    assert {ailment.code for ailment in diagnosis.ailments} <= mended


@pytest.mark.parametrize("host", HOSTS)
def test_a_feed_without_hubs_names_its_address(tmp_path: Path, host: str) -> None:
    with HOSTS[host](plain(tmp_path, "compress = []", hubs=()), "/") as server:
        assert ask(server.url, "all.rss").headers["Link"] == '<https://feeds.example.org/all.rss>; rel="self"'


def test_nginx_takes_what_is_your_own_from_files_beside_its_configuration(tmp_path: Path) -> None:
    own = tmp_path / "nginx/feedpub/feeds.example.org/own.conf"
    own.parent.mkdir(parents=True)
    own.write_text("location = /own { return 204; }", encoding="utf-8")
    with HOSTS["nginx"](plain(tmp_path, "compress = []"), "/") as server:
        assert ask(server.url, "own").status == 204


@pytest.mark.parametrize("host", HOSTS)
def test_a_new_release_is_seen_at_once(tmp_path: Path, host: str) -> None:
    with HOSTS[host](plain(tmp_path, 'compress = ["gzip"]', 'mode = "releases"'), "/") as server:
        before = ask(server.url, "topics/ai.rss", {"Accept-Encoding": "gzip"})
        assert before.status == 200
        server.home.record("b")
        server.home.feedpub("build")
        after = ask(server.url, "topics/ai.rss", {"Accept-Encoding": "gzip"})
        assert b"About b" in gzip.decompress(after.body)
        assert after.headers["ETag"] != before.headers["ETag"]


def test_the_catalogue_is_no_feed_and_a_topic_of_its_name_is_one(server: Server) -> None:
    assert ask(server.url, "feeds.json").headers["Content-Type"].startswith("application/json")
    assert ask(server.url, "topics/feeds.json").headers["Content-Type"].startswith("application/feed+json")


def test_readers_find_the_feed_menu_of_the_host(server: Server) -> None:
    answer = ask(server.url, "/.well-known/feed-menu.json")
    assert (answer.status, answer.headers["Location"]) == (302, f"{URL}.well-known/feed-menu.json")
    menu = ask(server.url, ".well-known/feed-menu.json", {"Accept-Encoding": "gzip"})
    assert menu.headers["Content-Type"].startswith("application/json")
    assert gzip.decompress(menu.body) == (server.home.output / ".well-known/feed-menu.json").read_bytes()
