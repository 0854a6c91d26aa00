"""What reader authors and operators ask of a server of feeds, rule by rule, of every server there is."""

from __future__ import annotations

import gzip
import re
import shutil
import socket
from collections.abc import Iterator
from datetime import timedelta
from email.utils import format_datetime, parsedate_to_datetime
from urllib.parse import urljoin, urlsplit

import pytest
from serving.client import LIMIT, Response, ask
from serving.hosts import HOSTS
from serving.servers import ELSEWHERE, SERVERS, URL, Home, Server, made

import feedpub

FEED = "topics/ai.rss"
FILES = ("all.rss", "topics/ai.atom", "topics/energy.json", "all.html", "index.html", "feeds.opml", "feeds.json")
SUBSCRIBED = tuple(path for path in FILES if not path.endswith(".html"))
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
READERS = ("*/*", "application/rss+xml, application/atom+xml, application/xml;q=0.9, */*;q=0.1", "")
TRAVERSALS = (
    "../feedpub.toml",
    "%2e%2e/feedpub.toml",
    "..%2ffeedpub.toml",
    "..%5cfeedpub.toml",
    "topics/../../feedpub.toml",
    "topics/..%2f..%2ffeedpub.toml",
    "//etc/passwd",
    "/etc/passwd",
    "%00index.html",
    "index.html%00.rss",
    ".feedpub/",
    ".unfinished.json",
    ".hidden",
    "topics/.hidden",
    ".well-known/.hidden",
    "out/feedpub.toml",
    "way-out",
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The site that each server gets a copy of."""
    home = made(tmp_path_factory.mktemp("site") / "home")
    (home.output / ".hidden").write_text("secret", encoding="utf-8")
    (home.output / "topics" / ".hidden").write_text("secret", encoding="utf-8")
    (home.output / ".well-known").mkdir()
    (home.output / ".well-known" / ".hidden").write_text("secret", encoding="utf-8")
    (home.output / "way-out").symlink_to("../feedpub.toml")
    (home.output / "out").symlink_to("..")
    return home


@pytest.fixture(scope="module", params=[*SERVERS, *HOSTS])
def served(request: pytest.FixtureRequest, site: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Each server once."""
    folder = tmp_path_factory.mktemp(request.param) / "home"
    shutil.copytree(site.folder, folder, symlinks=True)
    with (SERVERS | HOSTS)[request.param](Home(folder)) as server:
        yield server


@pytest.fixture
def server(served: Server, request: pytest.FixtureRequest) -> Server:
    """A server. Where it is known not to keep a rule, it must not: else what is told of it is wrong."""
    name = re.sub(r"\[[a-z]+(?:-|\])", "[", request.node.name)
    for reason in (reason for test, reason in served.cannot.items() if name.startswith(test)):
        request.node.add_marker(pytest.mark.xfail(reason=reason, strict=True))
    return served


def validators(server: Server, path: str, **headers: str) -> tuple[str | None, str | None]:
    answer = ask(server.url, path, {name.replace("_", "-"): value for name, value in headers.items()})
    return answer.headers["ETag"], answer.headers["Last-Modified"]


def etag(server: Server, path: str = FEED, coding: str = "") -> str:
    answer = ask(server.url, path, {"Accept-Encoding": coding} if coding else {})
    assert answer.status == 200
    return answer.headers["ETag"] or ""


def status(server: Server, headers: dict[str, str], path: str = FEED) -> int:
    return ask(server.url, path, headers).status


def moved_by(server: Server, seconds: int) -> str:
    """Last-Modified, and some seconds."""
    modified = parsedate_to_datetime(ask(server.url, FEED).headers["Last-Modified"])
    return format_datetime(modified + timedelta(seconds=seconds), usegmt=True)


@pytest.mark.parametrize("path", FILES)
def test_h01_every_file_has_a_strong_etag_and_the_time_of_its_last_change(server: Server, path: str) -> None:
    tag, modified = validators(server, path)
    assert tag
    assert tag.startswith('"')
    assert modified
    assert parsedate_to_datetime(modified)


@pytest.mark.parametrize("form", ["{}", '"other", {}', "W/{}", 'W/"other" , W/{}, "more"', "*"])
def test_h02_who_has_the_validator_gets_304_alone_in_a_list_weak_or_any(server: Server, form: str) -> None:
    answer = ask(server.url, FEED, {"If-None-Match": form.format(etag(server))})
    assert (answer.status, answer.body) == (304, b"")
    assert answer.headers["ETag"] == etag(server)


@pytest.mark.parametrize("field", ['"other"', 'W/"other", "more"', '""'])
def test_h02_who_has_another_validator_gets_the_file(server: Server, field: str) -> None:
    assert status(server, {"If-None-Match": field}) == 200


@pytest.mark.parametrize(("seconds", "expected"), [(0, 304), (3600, 304), (-1, 200)])
def test_h03_a_time_alone_gives_304_when_nothing_changed_since(server: Server, seconds: int, expected: int) -> None:
    assert status(server, {"If-Modified-Since": moved_by(server, seconds)}) == expected


def test_h03_a_time_that_is_none_is_not_heeded(server: Server) -> None:
    assert status(server, {"If-Modified-Since": "yesterday"}) == 200


def test_h04_where_both_are_named_the_etag_decides_for_the_file(server: Server) -> None:
    assert status(server, {"If-None-Match": '"other"', "If-Modified-Since": moved_by(server, 0)}) == 200


def test_h04_where_both_are_named_the_etag_decides_for_304(server: Server) -> None:
    assert status(server, {"If-None-Match": etag(server), "If-Modified-Since": moved_by(server, -3600)}) == 304


@pytest.mark.parametrize(("form", "expected"), [("{}", 200), ('"other", {}', 200), ("*", 200), ('"other"', 412)])
def test_h04_who_wants_the_file_only_as_it_knows_it_gets_no_other(server: Server, form: str, expected: int) -> None:
    assert status(server, {"If-Match": form.format(etag(server))}) == expected


@pytest.mark.parametrize(("seconds", "expected"), [(0, 200), (3600, 200), (-1, 412)])
def test_h04_who_wants_the_file_only_as_old_as_it_knows_it_gets_no_newer_one(
    server: Server, seconds: int, expected: int
) -> None:
    assert status(server, {"If-Unmodified-Since": moved_by(server, seconds)}) == expected


def test_h05_each_coding_has_an_etag_of_its_own(server: Server) -> None:
    assert etag(server, coding="gzip") != etag(server)


@pytest.mark.parametrize("coding", ["identity", "gzip", "br, gzip"])
def test_h05_each_coding_gives_304_to_its_own_etag(server: Server, coding: str) -> None:
    tag = etag(server, coding=coding)
    assert status(server, {"Accept-Encoding": coding, "If-None-Match": tag}) == 304


@pytest.mark.parametrize("path", FILES)
@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_h06_every_answer_says_that_it_varies_by_coding(server: Server, path: str, coding: str) -> None:
    answer = ask(server.url, path, {"Accept-Encoding": coding})
    assert "accept-encoding" in answer.listed("Vary")


def test_h06_so_does_304(server: Server) -> None:
    answer = ask(server.url, FEED, {"If-None-Match": etag(server)})
    assert "accept-encoding" in answer.listed("Vary")


@pytest.mark.parametrize("coding", ["gzip", "gzip, deflate, zstd", "deflate;q=0.9, gzip;q=0.5", "GZIP"])
def test_h07_who_asks_for_gzip_gets_the_same_bytes_packed(server: Server, coding: str) -> None:
    answer = ask(server.url, FEED, {"Accept-Encoding": coding})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(answer.body) == (server.home.output / FEED).read_bytes()


@pytest.mark.parametrize("coding", [None, "identity", "gzip;q=0", "deflate", "gzip;q=0.0, identity"])
def test_h07_who_does_not_ask_for_gzip_gets_none(server: Server, coding: str | None) -> None:
    answer = ask(server.url, FEED, {"Accept-Encoding": coding} if coding else {})
    assert answer.headers["Content-Encoding"] is None
    assert answer.body == (server.home.output / FEED).read_bytes()


@pytest.mark.parametrize("path", SUBSCRIBED)
def test_h08_caches_keep_for_a_quarter_of_an_hour_to_six_hours(server: Server, path: str) -> None:
    answer = ask(server.url, path)
    assert "public" in answer.listed("Cache-Control")
    assert 900 <= answer.max_age <= 21600


def test_h09_no_change_lies_ahead(server: Server) -> None:
    answer = ask(server.url, FEED)
    assert parsedate_to_datetime(answer.headers["Last-Modified"]) <= parsedate_to_datetime(answer.headers["Date"])


def test_h09_a_change_moves_the_time_forward(server: Server) -> None:
    before = validators(server, FEED)
    server.home.record("new", topics="[AI]")
    server.home.feedpub("build")
    after = validators(server, FEED)
    assert after[0] != before[0]
    assert parsedate_to_datetime(after[1] or "") > parsedate_to_datetime(before[1] or "")


def test_h10_ten_builds_of_what_has_not_changed_change_no_validator(server: Server) -> None:
    before = [validators(server, path, Accept_Encoding=coding) for path in FILES for coding in ("identity", "gzip")]
    for number in range(10):
        config = server.home.folder / "feedpub.toml"
        # Each second one without what earlier ones remembered.
        feedpub.build(config=config, forget=bool(number % 2))
    after = [validators(server, path, Accept_Encoding=coding) for path in FILES for coding in ("identity", "gzip")]
    assert after == before


def test_h11_a_change_in_one_topic_changes_no_validator_of_another(server: Server) -> None:
    others = ("topics/energy.rss", "topics/energy.atom", "topics/energy.json", "topics/energy.html")
    before = [validators(server, path) for path in others]
    server.home.record("newer", topics="[AI]")
    server.home.feedpub("build")
    assert b"About newer" in ask(server.url, FEED).body
    assert [validators(server, path) for path in others] == before


@pytest.mark.parametrize(
    ("path", "type_"),
    [
        ("all.rss", "application/rss+xml"),
        ("topics/ai.atom", "application/atom+xml"),
        ("providers/example.org.json", "application/feed+json"),
        ("all.json", "application/feed+json"),
        ("feeds.json", "application/json"),
        ("feeds.opml", "text/x-opml"),
        ("index.html", "text/html"),
        ("feedpub.css", "text/css"),
        ("feedpub.js", "text/javascript"),
    ],
)
def test_h12_types_are_those_of_the_formats_with_their_charset(server: Server, path: str, type_: str) -> None:
    assert ask(server.url, path).headers["Content-Type"].replace(" ", "").lower() == f"{type_};charset=utf-8"


@pytest.mark.parametrize("path", FILES)
def test_h13_no_type_is_guessed_and_every_site_may_read_it(server: Server, path: str) -> None:
    answer = ask(server.url, path)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("path", FILES)
def test_h13_scripts_of_other_sites_learn_the_etag_to_ask_with_and_get_304(server: Server, path: str) -> None:
    file = ask(server.url, path)
    unchanged = ask(server.url, path, {"If-None-Match": file.headers["ETag"]})
    assert unchanged.status == 304
    for answer in (file, unchanged):
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert answer.listed("Access-Control-Expose-Headers") == {"etag", "link"}


@pytest.mark.parametrize("path", FILES)
@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_h14_head_says_what_get_says_without_the_file(server: Server, path: str, coding: str) -> None:
    get, head = (ask(server.url, path, {"Accept-Encoding": coding}, method=method) for method in ("GET", "HEAD"))
    assert (head.status, head.body) == (200, b"")
    assert _told(head) == _told(get)


def _told(answer: Response) -> dict[str, str]:
    return {name.lower(): value for name, value in answer.headers.items() if name.lower() != "date"}


@pytest.mark.parametrize("path", [FEED, f"{FEED}?utm_source=x&v=1", "topics/%E6%97%A5%E6%9C%AC.rss", ""])
def test_h15_a_file_is_there_at_once_without_cookies_whatever_the_query(server: Server, path: str) -> None:
    answer = ask(server.url, path)
    assert answer.status == 200
    assert answer.headers["Set-Cookie"] is None


def test_h15_the_query_changes_no_validator(server: Server) -> None:
    assert etag(server, f"{FEED}?x=1") == etag(server)


def test_h16_nobody_is_told_to_ask_less_often(server: Server) -> None:
    assert {status(server, {}) for _ in range(50)} == {200}


@pytest.mark.parametrize("extension", ["rss", "atom", "json", "html"])
def test_h17_a_feed_that_moved_leads_to_the_same_format_in_one_step(server: Server, extension: str) -> None:
    answer = ask(server.url, f"topics/ki.{extension}")
    assert answer.status in {301, 308}
    to = urljoin(f"{server.url}topics/ki.{extension}", answer.headers["Location"])
    assert urlsplit(to).path == urlsplit(f"{URL}topics/ai.{extension}").path


def test_h17_a_feed_that_moved_away_leads_there(server: Server) -> None:
    answer = ask(server.url, "topics/far.rss")
    assert (answer.status, answer.headers["Location"]) == (301, ELSEWHERE)


@pytest.mark.parametrize("extension", ["rss", "atom", "json", "html"])
def test_h17_a_retired_feed_is_gone(server: Server, extension: str) -> None:
    assert status(server, {}, f"topics/old.{extension}") == 410


@pytest.mark.parametrize("path", ["topics/old.rss", "topics/ki.rss", "topics/far.json", "topics/old.html"])
@pytest.mark.parametrize("accept", ["*/*", BROWSER])
def test_h17_that_a_feed_went_can_be_undone_and_read_by_scripts(server: Server, path: str, accept: str) -> None:
    answer = ask(server.url, path, {"Accept": accept})
    assert answer.headers.get_all("Cache-Control") == ["public, max-age=900"]
    assert answer.headers.get_all("Access-Control-Allow-Origin") == ["*"]
    assert answer.headers["Link"] is None


def test_h17_what_never_was_is_not_found_and_soon_looked_for_again(server: Server) -> None:
    answer = ask(server.url, "topics/nothing.rss")
    assert answer.status == 404
    assert answer.headers["Cache-Control"] in {None, "public, max-age=60"}


@pytest.mark.parametrize("path", [FEED, "all.atom", "topics/energy.json"])
def test_h18_every_feed_names_its_hub_and_itself(server: Server, path: str) -> None:
    assert _links(ask(server.url, path)) == {
        ("<https://hub.example.org/>", 'rel="hub"'),
        (f"<{URL}{path}>", 'rel="self"'),
    }


def _links(answer: Response) -> set[tuple[str, str]]:
    links = (link.partition(";") for link in answer.joined("Link").split(","))
    return {(url.strip(), rel.strip()) for url, _, rel in links}


def test_h19_clients_that_send_half_a_request_keep_nobody_waiting(server: Server) -> None:
    parts = urlsplit(server.url)
    slow = [socket.create_connection((parts.hostname or "", parts.port or 0), timeout=LIMIT) for _ in range(50)]
    try:
        for connection in slow:
            connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ")
        assert {status(server, {}) for _ in range(20)} == {200}
    finally:
        for connection in slow:
            connection.close()


@pytest.mark.parametrize("path", ["all.rss", "topics/ai.atom"])
def test_h20_browsers_get_the_same_feed_as_xml(server: Server, path: str) -> None:
    answer = ask(server.url, path, {"Accept": BROWSER})
    assert answer.headers["Content-Type"].replace(" ", "").lower() == "application/xml;charset=utf-8"
    assert answer.body == ask(server.url, path).body
    assert "accept" in answer.listed("Vary")


@pytest.mark.parametrize("accept", READERS)
def test_h20_readers_get_it_by_its_own_type_and_know_that_it_varies(server: Server, accept: str) -> None:
    answer = ask(server.url, FEED, {"Accept": accept} if accept else {})
    assert answer.headers["Content-Type"].startswith("application/rss+xml")
    assert "accept" in answer.listed("Vary")


def test_h20_browsers_get_304_too(server: Server) -> None:
    tag = ask(server.url, FEED, {"Accept": BROWSER}).headers["ETag"]
    assert status(server, {"Accept": BROWSER, "If-None-Match": tag}) == 304


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_nothing_can_be_written(server: Server, method: str) -> None:
    answer = ask(server.url, FEED, method=method)
    assert answer.status == 405
    assert {"get", "head"} <= answer.listed("Allow")


@pytest.mark.parametrize(
    ("field", "start", "end"), [("bytes=10-19", 10, 20), ("bytes=100-", 100, None), ("bytes=-7", -7, None)]
)
def test_a_part_can_be_asked_for(server: Server, field: str, start: int, end: int | None) -> None:
    whole = (server.home.output / FEED).read_bytes()
    answer = ask(server.url, FEED, {"Range": field})
    first, last = slice(start, end).indices(len(whole))[:2]
    assert answer.status == 206
    assert answer.headers["Content-Range"] == f"bytes {first}-{last - 1}/{len(whole)}"
    assert answer.body == whole[start:end]


def test_a_part_beyond_the_end_is_refused(server: Server) -> None:
    size = (server.home.output / FEED).stat().st_size
    answer = ask(server.url, FEED, {"Range": f"bytes={size}-"})
    assert (answer.status, answer.headers["Content-Range"]) == (416, f"bytes */{size}")


def test_a_part_of_what_has_changed_since_is_the_whole(server: Server) -> None:
    assert status(server, {"Range": "bytes=0-9", "If-Range": '"other"'}) == 200
    assert status(server, {"Range": "bytes=0-9", "If-Range": etag(server)}) == 206


@pytest.mark.parametrize("path", TRAVERSALS)
def test_what_is_hidden_or_elsewhere_is_not_given(server: Server, path: str) -> None:
    answer = ask(server.url, path)
    assert answer.status in {400, 403, 404, 410}
    assert b"secret" not in answer.body
    assert b"[site]" not in answer.body


def test_the_doctor_has_nothing_to_say_but_that_the_address_is_another(server: Server) -> None:
    found = feedpub.doctor(server.url, every=True).ailments
    assert [ailment for ailment in found if ailment.code != "http-self"] == []
