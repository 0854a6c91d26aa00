"""What feedpub's own server promises beyond the rules: slow clients, changes while it serves, its log, its end."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from conftest import Cli
from serving.client import LIMIT, ask
from serving.servers import COMMAND, Home, Server, environment, made, own

from feedpub.extras import connections

FEED = "topics/ai.rss"


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The site that all tests of this file share."""
    return made(tmp_path_factory.mktemp("own") / "home")


@pytest.fixture(scope="module")
def server(shared: Home) -> Iterator[Server]:
    """The server of it."""
    with own(shared) as server:
        yield server


def copied(home: Home, folder: Path) -> Home:
    shutil.copytree(home.folder, folder / "home")
    return Home(folder / "home")


def connected(server: Server) -> socket.socket:
    parts = urlsplit(server.url)
    return socket.create_connection((parts.hostname or "", parts.port or 0), timeout=LIMIT)


def test_more_clients_with_half_a_request_than_there_are_connections_shut_nobody_out(server: Server) -> None:
    with ExitStack() as stack:
        for _ in range(connections.MOST + 50):
            stack.enter_context(connected(server)).sendall(b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ")
        assert [ask(server.url, FEED).status for _ in range(20)] == [200] * 20


def test_a_head_without_end_is_refused(server: Server) -> None:
    with connected(server) as client:
        client.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nX-Long: ")
        answer = b""
        try:
            for _ in range(64):
                client.sendall(b"x" * 1024)
            answer = client.recv(1024)
        except ConnectionError:
            return
        assert answer.startswith(b"HTTP/1.1 4") or not answer


def test_what_is_not_http_is_refused(server: Server) -> None:
    with connected(server) as client:
        client.sendall(b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n")
        assert client.recv(1024).startswith(b"HTTP/1.1 400")


def test_requests_that_are_sent_together_are_answered_in_their_order(server: Server) -> None:
    with connected(server) as client:
        target = f"{urlsplit(server.url).path}{FEED}"
        last = "HEAD /nothing HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        client.sendall(f"HEAD {target} HTTP/1.1\r\nHost: x\r\n\r\n{last}".encode())
        answers = b""
        while part := client.recv(65536):
            answers += part
    assert [line for line in answers.decode().split("\r\n") if line.startswith("HTTP/")] == [
        "HTTP/1.1 200 OK",
        "HTTP/1.1 404 Not Found",
    ]


def test_the_site_is_at_its_path_and_below_the_root(server: Server) -> None:
    assert ask(server.url, f"/{FEED}").body == ask(server.url, FEED).body


def test_the_path_without_its_slash_leads_to_the_catalogue(server: Server) -> None:
    answer = ask(server.url, "/news")
    assert (answer.status, answer.headers["Location"]) == (301, "/news/")


def test_it_tells_that_it_is_well(server: Server) -> None:
    assert (ask(server.url, "/healthz").status, ask(server.url, "/healthz").body) == (200, b"ok\n")


def test_scripts_of_other_sites_may_name_validators(server: Server) -> None:
    answer = ask(server.url, FEED, {"Access-Control-Request-Headers": "if-none-match"}, method="OPTIONS")
    assert (answer.status, answer.headers["Access-Control-Allow-Headers"]) == (204, "*")


def test_a_file_of_a_persons_own_is_served_too(server: Server) -> None:
    (server.home.output / "robots.txt").write_text("User-agent: *\n", encoding="utf-8")
    answer = ask(server.url, "robots.txt")
    assert (answer.status, answer.headers["Content-Type"]) == (200, "text/plain; charset=utf-8")


def test_a_time_that_lies_ahead_is_now(server: Server) -> None:
    file = server.home.output / "ahead.txt"
    file.write_text("later", encoding="utf-8")
    os.utime(file, (time.time() + 3600,) * 2)  # noqa: TID251 - that of the disk
    answer = ask(server.url, "ahead.txt")
    assert parsedate_to_datetime(answer.headers["Last-Modified"]) <= parsedate_to_datetime(answer.headers["Date"])


def test_an_older_file_that_is_put_in_the_place_of_one_is_told_as_newer(server: Server) -> None:
    file = server.home.output / "back.txt"
    times = []
    for text, age in (("first", 1000), ("second", 5000)):
        file.write_text(text, encoding="utf-8")
        os.utime(file, (time.time() - age,) * 2)  # noqa: TID251 - that of the disk
        times.append(parsedate_to_datetime(ask(server.url, "back.txt").headers["Last-Modified"]))
    assert times[0] < times[1]


@pytest.mark.parametrize(("ending", "coding"), [(".gz", "gzip"), (".br", "br")])
def test_a_packed_file_of_the_same_time_is_taken_and_another_is_not(server: Server, ending: str, coding: str) -> None:
    file = server.home.output / f"packed-{coding}.txt"
    twin = file.with_name(file.name + ending)
    file.write_text("text " * 1000, encoding="utf-8")
    twin.write_bytes(b"packed by the build")
    os.utime(file, ns=(10**18, 10**18))
    os.utime(twin, ns=(10**18, 10**18))
    answer = ask(server.url, file.name, {"Accept-Encoding": f"gzip, {coding}"})
    assert (answer.headers["Content-Encoding"], answer.body) == (coding, b"packed by the build")
    os.utime(twin, ns=(10**18 + 1, 10**18 + 1))
    stale = ask(server.url, file.name, {"Accept-Encoding": f"gzip, {coding}"})
    assert stale.headers["Content-Encoding"] == "gzip"
    assert stale.body != b"packed by the build"


def test_nothing_is_kept_in_caches_beyond_the_time_at_which_a_record_is_due(shared: Home, tmp_path: Path) -> None:
    home = copied(shared, tmp_path)
    home.record("soon", publishedDateTime="2030-01-01T00:10:00Z")
    home.feedpub("build", "--now", "2030-01-01T00:00:00Z")
    with own(home, SOURCE_DATE_EPOCH=str(int(datetime(2030, 1, 1, tzinfo=UTC).timestamp()))) as server:
        assert ask(server.url, FEED).max_age == 600


def test_another_release_shows_with_the_next_request(shared: Home, tmp_path: Path) -> None:
    home = copied(shared, tmp_path)
    with (home.folder / "feedpub.toml").open("a", encoding="utf-8") as file:
        file.write('[output]\npath = "released"\nmode = "releases"\n')
    home.feedpub("build")
    with own(home) as server:
        before = ask(server.url, FEED)
        home.record("new")
        home.feedpub("build")
        after = ask(server.url, FEED)
        home.feedpub("rollback")
        back = ask(server.url, FEED)
    assert (b"About new" in before.body, b"About new" in after.body) == (False, True)
    assert back.body == before.body
    times = [parsedate_to_datetime(answer.headers["Last-Modified"]) for answer in (before, after, back)]
    assert times == sorted(times)


def test_a_feed_that_is_retired_while_it_is_served_is_gone(shared: Home, tmp_path: Path) -> None:
    home = copied(shared, tmp_path)
    with own(home) as server:
        assert ask(server.url, FEED).status == 200
        home.feedpub("retire", "topics/ai")
        assert ask(server.url, FEED).status == 410
        # The feed that had moved there has no place any more.
        assert ask(server.url, "topics/ki.rss").status == 410


def test_without_feeds_it_is_not_well(tmp_path: Path) -> None:
    (tmp_path / "feeds").mkdir()
    with own(Home(tmp_path)) as server:
        assert ask(server.url, "/healthz").status == 503


@contextmanager
def started(home: Home, *arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The server in a process of its own, which a test ends itself, and its address."""
    with subprocess.Popen(
        [*COMMAND, "serve", "-p", "0", *arguments],
        cwd=home.folder,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        try:
            yield process, process.stdout.readline().strip()
        finally:
            # It has ended, unless the test did not come to that.
            process.kill()


def ended(process: subprocess.Popen[str], number: int) -> tuple[int, list[str]]:
    process.send_signal(number)
    _, told = process.communicate(timeout=LIMIT)
    return process.returncode, told.splitlines()


def test_a_folder_without_feeds_is_told_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "feeds").mkdir()
    with started(Home(tmp_path)) as (process, _):
        _, told = ended(process, signal.SIGTERM)
    assert told[0].startswith("feeds: there are no feeds yet; run `feedpub build`")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_well_at_a_signal(shared: Home, number: int) -> None:
    with started(shared) as (process, _):
        status, told = ended(process, number)
    assert status == 0
    assert (told[0], told[-1]) == ("Serving; Ctrl-C ends it.", "Ended.")


def test_each_request_is_told_in_a_line_that_no_client_can_break(shared: Home) -> None:
    with started(shared) as (process, url):
        ask(url, FEED, {"User-Agent": "reader\x1b[31m\x85"})
        _, told = ended(process, signal.SIGTERM)
    size = (shared.output / FEED).stat().st_size
    assert f"127.0.0.1 GET /news/{FEED} 200 {size} bytes" in told[1]
    assert told[1].endswith(r'"reader\x1b[31m\x85"')


def test_the_log_is_json_for_programs(shared: Home) -> None:
    with started(shared, "--log", "json") as (process, url):
        ask(url, FEED, {"User-Agent": "reader", "Accept-Encoding": "gzip"})
        _, told = ended(process, signal.SIGTERM)
    line = json.loads(told[1])
    assert datetime.now(UTC) - datetime.fromisoformat(line.pop("time")) < timedelta(minutes=1)  # noqa: TID251 - as above
    assert line.pop("seconds") > 0
    assert line.pop("size") > 0
    assert line == {
        "client": "127.0.0.1",
        "method": "GET",
        "target": f"/news/{FEED}",
        "status": 200,
        "coding": "gzip",
        "agent": "reader",
        "trouble": "",
    }


def test_a_port_that_is_taken_is_told(shared: Home, server: Server, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(shared.folder)
    result = cli("serve", "-p", str(urlsplit(server.url).port))
    assert result.exit_code == 2
    assert "Address already in use; pass another --bind, or another --port (0 for one that is free)" in result.stderr


def test_an_address_of_another_machine_is_told(shared: Home, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(shared.folder)
    result = cli("serve", "--bind", "192.0.2.1")
    assert result.exit_code == 2
    assert result.stderr.startswith("--bind: can't listen at 192.0.2.1, port 8000: ")


def test_a_folder_that_is_not_there_is_told(cli: Cli) -> None:
    result = cli("serve", "nowhere")
    assert result.exit_code == 2
    assert "run `feedpub build` first" in result.stderr


def test_without_uvicorn_it_says_what_to_install(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    result = cli("serve")
    assert result.exit_code == 2
    assert "install 'feedpub[serve]'`" in result.stderr


def test_without_what_watching_needs_too_it_says_at_once_what_to_install(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    for package in ("uvicorn", "watchfiles"):
        monkeypatch.setitem(sys.modules, package, None)
    result = cli("serve", "--watch")
    assert result.exit_code == 2
    assert "needs the packages uvicorn and watchfiles; install with `" in result.stderr
    assert "install 'feedpub[serve,watch]'`" in result.stderr


def test_with_watch_a_change_is_built_and_served(shared: Home, tmp_path: Path) -> None:
    home = copied(shared, tmp_path)
    with own(home, "--watch") as server:
        page = ask(server.url, "topics/ai.html")
        assert b'<script src="../-/reload.js" defer></script>\n</head>' in page.body
        first = ask(server.url, "-/reload.js").body.decode()
        seen = first.rpartition('ask("')[2].partition('"')[0]
        home.record("new")
        # It answers when the build is done.
        while b"location.reload" not in ask(server.url, f"-/reload.js?{seen}").body:
            pass
        assert b"About new" in ask(server.url, FEED).body
