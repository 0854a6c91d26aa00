"""`feedpub doctor` over the network of this machine: servers that answer, and some that misbehave."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from conftest import ROOT, Cli

from feedpub import api
from feedpub.diagnosis.exchange import MOST, Request, UnreachableError
from feedpub.diagnosis.web import session


@contextmanager
def answering(answer: Callable[[socket.socket], None]) -> Iterator[str]:
    """A server that does with each connection what it is told to."""
    listener = socket.create_server(("127.0.0.1", 0))

    def run() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                try:
                    answer(connection)
                except OSError:
                    continue

    threading.Thread(target=run, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/all.rss"
    finally:
        # To close it alone would not wake the thread that waits on it.
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()


def refused(url: str, seconds: float = 5) -> str:
    with session(seconds) as ask, pytest.raises(UnreachableError) as caught:
        ask(Request(url=url))
    return str(caught.value)


def test_a_host_that_is_silent_is_not_waited_for_without_end() -> None:
    def wait(connection: socket.socket) -> None:
        while connection.recv(10_000):
            pass

    with answering(wait) as url:
        assert refused(url, 0.2) == "it does not answer in time"


def test_an_answer_in_drops_is_not_waited_for_without_end() -> None:
    def drip(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        for _ in range(100):
            connection.sendall(b"x")
            threading.Event().wait(0.05)

    with answering(drip) as url:
        assert refused(url, 0.3) == "it does not answer in time"


def test_a_head_in_drops_is_not_waited_for_without_end() -> None:
    def drip(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n")
        for number in range(100):
            connection.sendall(b"X-%d: x\r\n" % number)
            threading.Event().wait(0.05)

    with answering(drip) as url:
        assert refused(url, 0.3) == "it does not answer in time"


def test_an_answer_without_end_is_read_as_far_as_is_looked_at() -> None:
    def flood(connection: socket.socket) -> None:
        connection.recv(10_000)
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            connection.sendall(b" " * 100_000)

    with answering(flood) as url, session() as ask:
        assert len(ask(Request(url=url)).body) == MOST


def test_what_is_no_http_is_no_answer() -> None:
    with answering(lambda connection: connection.sendall(b"SSH-2.0-OpenSSH_9.2\r\n")) as url:
        assert "SSH-2.0" in refused(url)


def test_a_port_that_nobody_listens_on_refuses() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    assert refused(f"http://127.0.0.1:{port}/") == "it refuses connections"


def test_a_name_that_nobody_has_is_told() -> None:
    assert refused("http://nobody.invalid/") == "its name is not known"


def test_a_server_that_ends_each_connection_is_asked_on_a_new_one() -> None:
    def once(connection: socket.socket) -> None:
        connection.recv(10_000)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")

    with answering(once) as url, session() as ask:
        assert [ask(Request(url=url)).body for _ in range(3)] == [b"ok"] * 3


def test_a_connection_is_kept_for_the_next_request() -> None:
    count = 0

    def serve(connection: socket.socket) -> None:
        nonlocal count
        count += 1
        while connection.recv(10_000):
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")

    with answering(serve) as url, session() as ask:
        assert [ask(Request(url=url)).status for _ in range(3)] == [200] * 3
    assert count == 1


def test_headers_that_stand_twice_are_one_list() -> None:
    def twice(connection: socket.socket) -> None:
        connection.recv(10_000)
        connection.sendall(b"HTTP/1.1 200 OK\r\nVary: Accept\r\nvary: Accept-Encoding\r\nContent-Length: 0\r\n\r\n")

    with answering(twice) as url, session() as ask:
        assert ask(Request(url=url)).names("vary") == {"accept", "accept-encoding"}


class _Handler(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def plain(tmp_path: Path) -> Iterator[str]:
    """The address of a server that knows nothing of feeds, and serves some."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, directory=str(tmp_path / "feeds")))
    url = f"http://127.0.0.1:{server.server_port}/"
    (tmp_path / "feedpub.toml").write_text(f'[site]\nurl = "{url}"\n', encoding="utf-8")
    api.build(ROOT / "seeds", tmp_path / "feeds", config=tmp_path / "feedpub.toml")
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield url
    server.shutdown()
    server.server_close()


def test_a_person_is_told_what_is_wrong_where_and_what_to_do(plain: str, cli: Cli) -> None:
    result = cli("doctor", plain)
    lines = result.stdout.splitlines()
    assert result.exit_code == 1
    assert f"{plain}all.rss: has no ETag (and 8 more) (warning) [http-no-validator]" in lines
    assert lines[0].endswith("[http-type]")
    assert all(line.startswith("    ") for line in lines[1::2])
    assert "9 addresses: 1 error, " in result.stderr


def test_the_address_is_that_of_the_configuration_when_none_is_given(
    plain: str, cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert plain in cli("doctor").stdout


def test_without_an_address_and_a_configuration_it_says_what_to_do(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = cli("doctor")
    assert (result.exit_code, result.stderr) == (2, "site.url: is not set; name the URL to check [bad-value]\n")


def test_an_address_of_this_machine_is_one_of_http(plain: str, cli: Cli) -> None:
    assert f"{plain}all.rss: " in cli("doctor", plain.removeprefix("http://")).stdout


def test_who_speaks_no_tls_is_said_to_speak_http() -> None:
    with answering(lambda connection: connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")) as url:
        assert refused(url.replace("http:", "https:")) == "it does not speak TLS as it should; is it http, not https?"


def test_another_warning_of_the_configuration_is_no_reason_to_ask_nobody(
    plain: str, cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    configuration = f'[site]\nurl = "{plain}feeds/"\n[output]\nfeed_menu = true\n'
    (tmp_path / "feedpub.toml").write_text(configuration, encoding="utf-8")
    assert "http-status" in cli("doctor").stdout


def test_what_is_no_address_is_refused(cli: Cli) -> None:
    assert cli("doctor", "ftp://example.org/").exit_code == 2


def test_programs_get_json(plain: str, cli: Cli) -> None:
    data = json.loads(cli("doctor", plain, "--json").stdout)
    assert len(data["visited"]) == 9
    assert {"code", "severity", "message", "urls", "cure"} == set(data["findings"][0])
