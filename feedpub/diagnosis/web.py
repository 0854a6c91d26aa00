"""Requests over the network: one connection for each host, nothing followed, nothing waited for without end."""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

from .. import __version__
from .exchange import MOST, Ask, Request, Response, UnreachableError

_AGENT = f"feedpub/{__version__} (doctor)"
_CHUNK = 65_536
#: What a host may do to an answer without sending a word of one.
_REFUSALS = {
    socket.gaierror: "its name is not known",
    ssl.SSLCertVerificationError: "its certificate can't be trusted",
    ssl.SSLError: "it does not speak TLS as it should; is it http, not https?",
    TimeoutError: "it does not answer in time",
    ConnectionRefusedError: "it refuses connections",
}


@contextmanager
def session(seconds: float = 15) -> Iterator[Ask]:
    """A way to ask hosts.

    Args:
        seconds: How long a host may be silent, and how long a whole answer may take.
    """
    connections: dict[tuple[str, str], http.client.HTTPConnection] = {}

    def ask(request: Request) -> Response:
        place = urlsplit(request.url)
        key = place.scheme, place.netloc
        for kept in (True, False):
            kept = kept and key in connections
            try:
                connection = connections.get(key) or connections.setdefault(key, _connection(*key, seconds))
                with _no_longer_than(connection, seconds):
                    return _exchange(connection, request)
            except (OSError, http.client.HTTPException, ValueError) as error:
                with suppress(KeyError):
                    connections.pop(key).close()
                # A server may end a connection between two requests.
                if not (kept and isinstance(error, (ConnectionError, http.client.RemoteDisconnected))):
                    raise UnreachableError(_reason(error)) from error
        raise AssertionError

    try:
        yield ask
    finally:
        for connection in connections.values():
            connection.close()


def _connection(scheme: str, netloc: str, seconds: float) -> http.client.HTTPConnection:
    if scheme == "https":
        return http.client.HTTPSConnection(netloc, timeout=seconds, context=ssl.create_default_context())
    if scheme == "http":
        return http.client.HTTPConnection(netloc, timeout=seconds)
    raise ValueError(f'"{scheme}" is neither http nor https')


@contextmanager
def _no_longer_than(connection: http.client.HTTPConnection, seconds: float) -> Iterator[None]:
    """Break a connection off after some time, however busy it looks until then."""
    over = threading.Event()

    def end() -> None:
        over.set()
        # To close it alone would not wake who waits on it.
        with suppress(OSError, AttributeError):
            connection.sock.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
    try:
        yield
    except (OSError, http.client.HTTPException) as error:
        if over.is_set():
            raise TimeoutError from error
        raise
    finally:
        timer.cancel()
    if over.is_set():
        raise TimeoutError


def _exchange(connection: http.client.HTTPConnection, request: Request) -> Response:
    place = urlsplit(request.url)
    target = (place.path or "/") + (f"?{place.query}" if place.query else "")
    # http.client would ask for identity by itself.
    connection.putrequest(request.method, target, skip_accept_encoding=True)
    for name, value in {"user-agent": _AGENT, "accept": "*/*", **request.headers}.items():
        connection.putheader(name, value)
    connection.endheaders()
    answer = connection.getresponse()
    body = bytearray()
    while len(body) < MOST and (chunk := answer.read1(_CHUNK)):
        body += chunk
    if len(body) < MOST:
        answer.close()
    else:
        # What is left would be taken for the next answer.
        connection.close()
    return Response(
        request=request, status=answer.status, headers=_headers(answer.getheaders()), body=bytes(body[:MOST])
    )


def _headers(pairs: list[tuple[str, str]]) -> Mapping[str, str]:
    headers: dict[str, str] = {}
    for name, value in pairs:
        key = name.lower()
        headers[key] = f"{headers[key]}, {value}" if key in headers else value
    return headers


def _reason(error: Exception) -> str:
    known = next((reason for kind, reason in _REFUSALS.items() if isinstance(error, kind)), None)
    return known or str(error) or type(error).__name__
