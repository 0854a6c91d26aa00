"""What the application answers, without a network: what depends on the time, on feeds.json, and on who looks on."""

from __future__ import annotations

import asyncio
import errno
import json
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feedpub import Site
from feedpub.delivery import Delivery
from feedpub.serving.answers import Request, Response, of_absence
from feedpub.serving.app import Application
from feedpub.serving.log import Logged, json_line, text_line

NOW = datetime(2026, 1, 1, tzinfo=UTC)
URL = "https://feeds.example.org/news/"
Ask = Callable[..., Response]


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An output with a topic, one that has gone and one that has moved."""
    output = tmp_path / "feeds"
    (output / "topics").mkdir(parents=True)
    for name in ("ai.rss", "ai.html", "ki.rss"):
        (output / "topics" / name).write_text(f"<head></head>{name * 100}", encoding="utf-8")
    (output / "index.html").write_text("<head></head>catalogue", encoding="utf-8")
    describe(output, "ai")
    return output


def describe(output: Path, *slugs: str, name: str = "feeds.json") -> None:
    sha256 = dict.fromkeys(("rss", "atom", "json", "html"), "")
    topic = {"kind": "topic", "sha256": sha256}
    present = [{**topic, "key": slug, "slug": slug, "title": slug} for slug in slugs]
    moved = {**topic, "key": "ki", "slug": "ki", "title": "ki", "retired": "2025-01-01", "to": f"{URL}topics/ai.html"}
    gone = {**topic, "key": "old", "slug": "old", "title": "old", "retired": "2025-01-01"}
    document = {"url": URL, "feeds": present, "files": {"index.html": ""}, "retired": [moved, gone]}
    (output / name).write_text(json.dumps(document), encoding="utf-8")


def application(site: Site, folder: Path, **more: Any) -> Application:
    return Application(replace(site, output=str(folder)), clock=more.pop("clock", lambda: NOW), **more)


@pytest.fixture
def ask(site: Site, folder: Path) -> Ask:
    """Ask for a path, with headers."""
    app = application(site, folder)

    def answer(path: str, method: str = "GET", **headers: str) -> Response:
        asked = {name.replace("_", "-"): value for name, value in headers.items()}
        return app.answer(Request(method, asked), f"/news/{path}", NOW)

    return answer


def test_a_feed_that_moved_is_led_to_by_a_relative_address(ask: Ask) -> None:
    answer = ask("topics/ki.rss")
    assert (answer.status, answer.headers["Location"]) == (301, "../topics/ai.rss")


@pytest.mark.parametrize("path", ["all.rss", "topics/ki.rss"])
@pytest.mark.parametrize("to", ["", "about/", "?x=1#f/../g", "#part", "a:b.html", "topics/ki.html"])
def test_a_relative_address_leads_to_where_the_absolute_one_does(path: str, to: str) -> None:
    answer = of_absence(Delivery(url=URL, resources={}, gone=(), moved={path: f"{URL}{to}"}), path)
    assert answer.status == 301
    assert urljoin(f"{URL}{path}", answer.headers["Location"]) == f"{URL}{to}"
    assert URL not in answer.headers["Location"]


def test_a_feed_that_is_gone_is_gone_though_its_file_is_there(ask: Ask, folder: Path) -> None:
    (folder / "topics" / "old.rss").write_text("old", encoding="utf-8")
    assert ask("topics/old.rss").status == 410


def test_a_file_that_feeds_json_does_not_know_is_served_by_its_type(ask: Ask, folder: Path) -> None:
    (folder / "favicon.ico").write_bytes(b"icon" * 100)
    answer = ask("favicon.ico", accept_encoding="gzip")
    assert (answer.status, answer.headers["Content-Type"]) == (200, "image/x-icon")
    assert "Content-Encoding" not in answer.headers


def test_an_unchanged_file_is_told_with_all_that_caches_want_to_know(ask: Ask) -> None:
    tag = ask("topics/ai.rss").headers["ETag"]
    answer = ask("topics/ai.rss", if_none_match=tag)
    assert answer.status == 304
    assert {"Cache-Control", "ETag", "Last-Modified", "Vary"} <= set(answer.headers)
    assert not {"Content-Type", "Content-Length", "Content-Encoding"} & set(answer.headers)


def test_an_icon_that_is_not_there_is_no_error(ask: Ask) -> None:
    assert ask("favicon.ico").status == 204
    assert ask("other.ico").status == 404


@pytest.mark.parametrize("path", ["index.html", "topics/ai.html", "feedpub.css", "feedpub.js"])
def test_what_people_look_at_is_asked_for_anew_each_time(folder: Path, ask: Ask, path: str) -> None:
    (folder / path).write_text("as it is now", encoding="utf-8")
    answer = ask(path)
    assert answer.headers["Cache-Control"] == "public, no-cache"
    assert ask(path, if_none_match=answer.headers["ETag"]).status == 304


EARLIER = "Sun, 06 Nov 1994 08:49:37 GMT"


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"if_match": '"other"', "if_none_match": "{etag}"}, 412),
        ({"if_match": "W/{etag}"}, 412),
        ({"if_match": "not a validator"}, 412),
        ({"if_unmodified_since": EARLIER, "if_modified_since": "{modified}"}, 412),
        ({"if_match": '"other"', "range": "bytes=0-1"}, 412),
        ({"if_match": "{etag}", "if_unmodified_since": EARLIER}, 200),
        ({"if_match": "{etag}", "if_none_match": "{etag}"}, 304),
        ({"if_match": "{etag}", "range": "bytes=0-1"}, 206),
        ({"if_unmodified_since": "yesterday"}, 200),
    ],
)
def test_preconditions_count_in_their_order(ask: Ask, fields: dict[str, str], status: int) -> None:
    known = ask("topics/ai.rss").headers
    filled = {name: text.format(etag=known["ETag"], modified=known["Last-Modified"]) for name, text in fields.items()}
    assert ask("topics/ai.rss", **filled).status == status


def test_a_refusal_for_one_who_asks_is_kept_for_nobody_else(ask: Ask) -> None:
    answer = ask("topics/ai.rss", if_match='"other"')
    assert (answer.status, answer.headers["Cache-Control"]) == (412, "no-store")


@pytest.mark.parametrize("path", ["topics/nothing.rss", "topics/old.rss", "topics/ki.rss"])
def test_where_there_is_no_file_preconditions_say_nothing(ask: Ask, path: str) -> None:
    assert ask(path, if_match='"other"').status == ask(path).status


def test_a_part_of_a_packed_file_is_a_part_of_what_is_packed(ask: Ask) -> None:
    whole = ask("topics/ai.rss", accept_encoding="gzip")
    part = ask("topics/ai.rss", accept_encoding="gzip", range="bytes=2-5", if_range=whole.headers["ETag"])
    assert (part.status, part.body) == (206, whole.body[2:6])
    assert part.headers["Content-Encoding"] == "gzip"


def test_a_part_is_given_for_the_very_time_of_the_file_and_for_no_other(ask: Ask) -> None:
    time = ask("topics/ai.rss").headers["Last-Modified"]
    assert ask("topics/ai.rss", range="bytes=0-1", if_range=time).status == 206
    assert ask("topics/ai.rss", range="bytes=0-1", if_range="Sun, 06 Nov 1994 08:49:37 GMT").status == 200


@pytest.mark.parametrize("field", ["bytes=0-1,3-4", "lines=1-2", "bytes=x"])
def test_what_is_no_single_range_gives_the_whole(ask: Ask, field: str) -> None:
    assert ask("topics/ai.rss", range=field).status == 200


def test_no_part_is_given_to_head(ask: Ask) -> None:
    assert ask("topics/ai.rss", "HEAD", range="bytes=0-1").status == 200


def test_a_part_beyond_the_end_is_refused(ask: Ask) -> None:
    assert ask("topics/ai.rss", range="bytes=99999-").status == 416


@pytest.mark.parametrize(("method", "status"), [("OPTIONS", 204), ("POST", 405), ("TRACE", 405), ("get", 405)])
def test_other_methods_are_told_which_ones_there_are(ask: Ask, method: str, status: int) -> None:
    answer = ask("topics/ai.rss", method)
    assert (answer.status, answer.headers["Allow"]) == (status, "GET, HEAD, OPTIONS")


def max_age(app: Application, now: datetime = NOW) -> str:
    return app.answer(Request("GET", {}), "/news/topics/ai.rss", now).headers["Cache-Control"].split(",")[1].strip()


def test_what_is_due_soon_ends_what_caches_keep(site: Site, folder: Path) -> None:
    app = application(site, folder, due=lambda: NOW + timedelta(minutes=10))
    assert max_age(app) == "max-age=600"


def test_the_time_at_which_something_is_due_is_asked_for_again_after_a_while(site: Site, folder: Path) -> None:
    asked: list[datetime] = []

    def due() -> datetime:
        asked.append(NOW)
        return NOW + timedelta(minutes=10)

    app = application(site, folder, due=due)
    for seconds in (0, 1, 4, 6, 7):
        max_age(app, NOW + timedelta(seconds=seconds))
    assert len(asked) == 2


def test_a_feed_that_a_build_adds_is_known_with_the_next_request(site: Site, folder: Path) -> None:
    app = application(site, folder)
    assert app.answer(Request("GET", {}), "/news/topics/ki.rss", NOW).status == 301
    describe(folder, "ai", "ki", name="new.json")
    (folder / "new.json").replace(folder / "feeds.json")
    assert app.answer(Request("GET", {}), "/news/topics/ki.rss", NOW).status == 200


def test_a_damaged_catalogue_leaves_known_what_was_known(site: Site, folder: Path) -> None:
    app = application(site, folder)
    assert app.answer(Request("GET", {}), "/healthz", NOW).status == 200
    (folder / "feeds.json").write_text("{", encoding="utf-8")
    assert app.answer(Request("GET", {}), "/news/topics/old.rss", NOW).status == 410


def test_without_a_catalogue_files_are_served_and_the_server_is_not_well(site: Site, folder: Path) -> None:
    (folder / "feeds.json").unlink()
    app = application(site, folder)
    assert app.answer(Request("GET", {}), "/topics/ai.rss", NOW).status == 200
    assert app.answer(Request("GET", {}), "/healthz", NOW).status == 503


@pytest.fixture
def locked(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Let the system refuse to open files of a name, as it does for anybody but root."""

    def lock(name: str) -> None:
        def refuse(path: bytes, flags: int) -> int:
            if path.endswith(name.encode()):
                raise PermissionError(errno.EACCES, "Permission denied", path)
            return opened(path, flags)

        opened = os.open
        monkeypatch.setattr(os, "open", refuse)

    return lock


def test_a_file_that_may_not_be_read_ends_no_subscription(ask: Ask, locked: Callable[[str], None]) -> None:
    locked("ai.rss")
    answer = ask("topics/ai.rss")
    assert (answer.status, answer.headers["Cache-Control"]) == (503, "no-store")
    assert answer.trouble == "can't be read: Permission denied; check the permissions of the file and its folders"
    assert b"Permission" not in answer.body


def test_a_file_in_a_folder_that_may_not_be_looked_into_is_not_called_missing(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: bytes) -> os.stat_result:
        if b"topics/" in path:
            raise PermissionError(errno.EACCES, "Permission denied", path)
        return looked(path)

    looked = os.lstat
    monkeypatch.setattr(os, "lstat", refuse)
    assert ask("topics/ai.rss").status == 503


def test_a_catalogue_that_may_not_be_read_leaves_known_what_was_known(
    site: Site, folder: Path, locked: Callable[[str], None]
) -> None:
    app = application(site, folder)
    assert not app.trouble
    locked("feeds.json")
    os.utime(folder / "feeds.json", (1, 1))
    assert app.answer(Request("GET", {}), "/news/topics/old.rss", NOW).status == 410


def test_what_keeps_feeds_from_being_served_is_told(site: Site, folder: Path, locked: Callable[[str], None]) -> None:
    locked("feeds.json")
    app = application(site, folder)
    assert app.answer(Request("GET", {}), "/healthz", NOW).body.startswith(b"feeds.json can't be read: Permission")


def test_the_configuration_is_read_again_when_something_was_published(site: Site, folder: Path) -> None:
    hub = "https://hub.example/"
    app = application(site, folder, fresh=lambda site: replace(site, hubs=(hub,)))
    assert hub in app.answer(Request("GET", {}), "/news/topics/ai.rss", NOW).headers["Link"]


@pytest.mark.parametrize(("path", "script"), [("", "-/reload.js"), ("topics/ai.html", "../-/reload.js")])
def test_pages_get_a_script_where_they_are_to_load_anew(site: Site, folder: Path, path: str, script: str) -> None:
    app = application(site, folder, reload=True)
    page = app.answer(Request("GET", {}), f"/news/{path}", NOW).body.decode()
    assert page.startswith(f'<head><script src="{script}" defer></script>\n</head>')


def test_without_that_pages_are_as_they_were_published(ask: Ask, folder: Path) -> None:
    assert ask("topics/ai.html").body == (folder / "topics" / "ai.html").read_bytes()
    assert ask("-/reload.js").status == 404


def received(
    app: Application, target: str, query: str = "", method: str = "GET", *headers: tuple[str, str]
) -> Response:
    """What the application sends to an ASGI server."""
    sent: list[Any] = []

    async def receive() -> None:
        raise AssertionError("nothing more is asked for")

    async def send(message: Any) -> None:
        sent.append(message)

    fields = [(name.encode(), value.encode("latin-1")) for name, value in headers]
    scope = {
        "type": "http",
        "method": method,
        "raw_path": target.encode(),
        "query_string": query.encode(),
        "headers": fields,
        "client": ("192.0.2.1", 4711),
    }
    asyncio.run(app(scope, receive, send))
    start, *parts = sent
    assert [part["more_body"] for part in parts] == [True] * (len(parts) - 1) + [False]
    told = {name.decode(): value.decode() for name, value in start["headers"]}
    return Response(start["status"], told, b"".join(part["body"] for part in parts))


def test_an_answer_has_the_time_at_which_it_was_given(site: Site, folder: Path) -> None:
    assert received(application(site, folder), "/news/all.rss").headers["date"] == "Thu, 01 Jan 2026 00:00:00 GMT"


def test_headers_that_stand_twice_are_one(site: Site, folder: Path) -> None:
    app = application(site, folder)
    tag = received(app, "/news/topics/ai.rss").headers["etag"]
    tags = (("if-none-match", '"other"'), ("if-none-match", tag))
    assert received(app, "/news/topics/ai.rss", "", "GET", *tags).status == 304


def test_a_large_file_is_sent_in_pieces(site: Site, folder: Path) -> None:
    (folder / "large.txt").write_bytes(b"x" * 200_000)
    assert len(received(application(site, folder), "/large.txt").body) == 200_000


def test_a_page_that_has_seen_all_is_told_so_when_the_server_ends(site: Site, folder: Path) -> None:
    app = application(site, folder, reload=True)
    first = received(app, "/news/-/reload.js").body.decode()
    seen = first.rpartition('ask("')[2].partition('"')[0]
    app.ending = True
    assert received(app, "/news/-/reload.js", seen).body.decode() == f'feedpubSeen("{seen}");\n\n'


def test_a_page_that_has_not_seen_the_last_build_is_told_to_load_anew(site: Site, folder: Path) -> None:
    app = application(site, folder, reload=True)
    assert received(app, "/news/-/reload.js", "something-else").body == b"location.reload();\n\n"


def test_what_is_no_request_of_http_is_not_answered(site: Site, folder: Path) -> None:
    async def never(*_: object) -> None:
        raise AssertionError

    asyncio.run(application(site, folder)({"type": "lifespan"}, never, never))


def test_each_request_is_logged_but_those_about_health(site: Site, folder: Path) -> None:
    told: list[Logged] = []
    app = application(site, folder, log=told.append)
    received(app, "/healthz")
    received(app, "/news/topics/ai.rss", "x=1", "GET", ("user-agent", "reader"), ("accept-encoding", "gzip"))
    (logged,) = told
    assert logged[:4] == ("192.0.2.1", "GET", "/news/topics/ai.rss", 200)
    assert (logged.coding, logged.agent) == ("gzip", "reader")


LOGGED = Logged("192.0.2.1", "GET", "/all.rss", 200, 512, 0.0012, "gzip", "reader")


def test_a_line_of_the_log_for_people() -> None:
    assert text_line(LOGGED, NOW) == '2026-01-01T00:00:00Z 192.0.2.1 GET /all.rss 200 512 bytes gzip 1.2 ms "reader"'


def test_what_is_wrong_with_the_server_ends_the_line() -> None:
    assert text_line(LOGGED._replace(trouble="can't be read"), NOW).endswith('"reader" can\'t be read')


def test_a_line_of_the_log_for_programs() -> None:
    assert json.loads(json_line(LOGGED, NOW)) == {
        "time": "2026-01-01T00:00:00+00:00",
        "client": "192.0.2.1",
        "method": "GET",
        "target": "/all.rss",
        "status": 200,
        "size": 512,
        "seconds": 0.0012,
        "coding": "gzip",
        "agent": "reader",
        "trouble": "",
    }


FIELDS = (
    *("accept", "accept-encoding", "range", "if-range"),
    *("if-match", "if-none-match", "if-unmodified-since", "if-modified-since"),
)
VALUES = st.one_of(
    st.text(st.characters(max_codepoint=255)),
    st.text('*"W/,;=q0.1 -bytesgzipbr'),
    st.sampled_from(["*", "gzip", "bytes=0-", "bytes=-1", "text/html", "Thu, 01 Jan 2026 00:00:00 GMT"]),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    path=st.one_of(st.sampled_from(["", "topics/ai.rss", "topics/ki.rss", "topics/old.rss"]), st.text()),
    fields=st.dictionaries(st.sampled_from(FIELDS), VALUES),
)
def test_whatever_is_asked_is_answered(ask: Ask, path: str, fields: dict[str, str]) -> None:
    answer = ask(path, **fields)
    assert answer.status in {200, 206, 301, 304, 404, 410, 412, 416}
    assert answer.headers.get("Content-Length", str(len(answer.body))) == str(len(answer.body))
    assert all("\n" not in value and "\r" not in value for value in answer.headers.values())
