"""Whoever is slow has a time, and then goes. The server runs in this process, with times that a test can wait for.

Only where somebody has to go is the server in a hurry: else nobody would have to be faster than the machine may be.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest
import uvicorn
from serving.client import LIMIT, ask

from feedpub import Site
from feedpub.extras import connections
from feedpub.extras.connections import server
from feedpub.serving.app import Application

NOW = datetime(2026, 1, 1, tzinfo=UTC)
#: In bytes: more than the system keeps between a server and a client that does not read.
LARGE = 24 << 20

#: For tests in which somebody has to go.
HURRIED = pytest.mark.parametrize("patience", [0.3])

Connect = Callable[[], socket.socket]


class Running(NamedTuple):
    """A server at work in this process."""

    url: str
    server: uvicorn.Server

    def is_left(self) -> bool:
        """Whether nobody is connected any more; it is waited for."""
        pause = threading.Event()
        looks = range(int(LIMIT / 0.01))
        return any(not self.server.server_state.connections or pause.wait(0.01) for _ in looks)


@pytest.fixture
def patience() -> float:
    """For how many seconds the server waits."""
    return LIMIT


@pytest.fixture
def running(
    site: Site, patience: float, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Running]:
    """A server with few connections, of a folder that has a large file."""
    monkeypatch.setattr(connections, "HEAD_TIME", patience)
    monkeypatch.setattr(connections, "ANSWER_TIME", patience)
    monkeypatch.setattr(connections, "MOST", 5)
    folder = tmp_path_factory.mktemp("served")
    (folder / "large.png").write_bytes(bytes(LARGE))
    (folder / "small.txt").write_bytes(b"small")
    ready = threading.Event()
    application = Application(replace(site, output=str(folder)), clock=lambda: NOW)
    at_work = server(application, ready=ready.set)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        thread = threading.Thread(target=at_work.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            assert ready.wait(LIMIT)
            yield Running(f"http://127.0.0.1:{port}/", at_work)
        finally:
            at_work.should_exit = True
            thread.join(LIMIT)
    assert not thread.is_alive()


@pytest.fixture
def connect(running: Running) -> Iterator[Connect]:
    """Makes connections, and closes them in the end."""
    made: list[socket.socket] = []

    def connection() -> socket.socket:
        made.append(socket.create_connection(("127.0.0.1", urlsplit(running.url).port or 0), timeout=LIMIT))
        return made[-1]

    yield connection
    for each in made:
        each.close()


def has_gone(client: socket.socket, *, sending: bytes = b"") -> bool:
    """Whether the server ends the connection; it is waited for. Something is sent whenever nothing comes in time."""
    with suppress(ConnectionError):
        while True:
            try:
                if not client.recv(1 << 20):
                    break
            except TimeoutError:
                if not sending:
                    return False
                client.sendall(sending)
    return True


@HURRIED
@pytest.mark.parametrize("sent", [b"", b"GET / HTTP/1.1\r\nHost: "])
def test_who_does_not_end_a_request_goes(connect: Connect, sent: bytes) -> None:
    client = connect()
    client.sendall(sent)
    assert has_gone(client)


@HURRIED
def test_who_sends_a_byte_now_and_then_goes_too(connect: Connect) -> None:
    client = connect()
    client.sendall(b"GET / HTTP/1.1\r\nX-Slow: ")
    client.settimeout(0.05)
    assert has_gone(client, sending=b"x")


@HURRIED
def test_who_does_not_take_the_answer_goes_without_all_of_it(connect: Connect, running: Running) -> None:
    client = connect()
    client.sendall(b"GET /large.png HTTP/1.1\r\nHost: x\r\n\r\n")
    taken = len(client.recv(1024))
    assert running.is_left()
    with suppress(ConnectionError):
        while part := client.recv(1 << 20):
            taken += len(part)
    assert taken < LARGE


def test_who_takes_the_answer_piece_by_piece_gets_all_of_it(connect: Connect) -> None:
    client = connect()
    client.sendall(b"GET /large.png HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    taken = 0
    while part := client.recv(1 << 20):
        taken += len(part)
    assert taken > LARGE


def test_who_has_said_all_gets_all_of_the_answer(connect: Connect) -> None:
    client = connect()
    client.sendall(b"GET /large.png HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    client.shutdown(socket.SHUT_WR)
    taken = 0
    while part := client.recv(1 << 20):
        taken += len(part)
    assert taken > LARGE


def test_no_answer_waits_until_its_head_is_acknowledged(connect: Connect, running: Running) -> None:
    client = connect()
    client.sendall(b"HEAD /small.txt HTTP/1.1\r\nHost: x\r\n\r\n")
    assert client.recv(1024)
    (connection,) = running.server.server_state.connections
    assert connection.transport.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_for_one_more_than_there_may_be_the_one_goes_who_has_been_idle_longest(connect: Connect) -> None:
    clients = []
    for _ in range(connections.MOST + 1):
        client = connect()
        # It has been met when it is answered.
        client.sendall(b"HEAD /small.txt HTTP/1.1\r\nHost: x\r\n\r\n")
        assert client.recv(1024).startswith(b"HTTP/1.1 200")
        clients.append(client)
    assert has_gone(clients[0])
    for client in clients[1:]:
        client.sendall(b"HEAD /small.txt HTTP/1.1\r\nHost: x\r\n\r\n")
        assert client.recv(1024).startswith(b"HTTP/1.1 200")


def test_who_takes_no_answers_on_every_connection_shuts_nobody_out(connect: Connect, running: Running) -> None:
    for _ in range(2 * connections.MOST):
        connect().sendall(b"GET /large.png HTTP/1.1\r\nHost: x\r\n\r\n")
    assert ask(running.url, "small.txt").body == b"small"
