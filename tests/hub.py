"""A hub of our own on loopback, which answers as it is told to, and remembers what it was told."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self
from urllib.parse import parse_qs, urlsplit

from ports import free_port


@dataclass
class Reply:
    """An answer: status, headers, and a body or what writes one."""

    status: int = 202
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | Callable[[BaseHTTPRequestHandler], None] = b""


class Hub:
    """Use it as a context.

    `replies` are given one after the other, the last one for ever. `url` is that of a hub that was here before.
    """

    def __init__(self, *replies: Reply, url: str = "") -> None:
        self.replies = list(replies) or [Reply()]
        self.requests: list[dict[str, str]] = []
        #: Seconds of time.monotonic().
        self.times: list[float] = []
        self.connections = 0
        hub = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            timeout = 20

            def setup(self) -> None:
                super().setup()
                hub.connections += 1

            def do_POST(self) -> None:
                hub.answer(self)

            def do_GET(self) -> None:
                self.send_error(405)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 64

            def handle_error(self, *_: object) -> None:
                """Clients go when they please."""

        self._server = Server(("127.0.0.1", urlsplit(url).port or 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/hub"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        """Take a request down, and give the next reply."""
        length = int(handler.headers["Content-Length"])
        body = handler.rfile.read(length).decode()
        if len(body) < length:
            # Who asked is dead.
            return
        fields = {name: values[0] for name, values in parse_qs(body, strict_parsing=True).items()}
        self.times.append(time.monotonic())
        self.requests.append({"path": handler.path, "type": handler.headers["Content-Type"], **fields})
        reply = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
        handler.send_response(reply.status)
        for name, value in reply.headers.items():
            handler.send_header(name, value)
        if isinstance(reply.body, bytes):
            handler.send_header("Content-Length", str(len(reply.body)))
            handler.end_headers()
            handler.wfile.write(reply.body)
        else:
            handler.close_connection = True
            handler.end_headers()
            reply.body(handler)

    def encrypt(self, context: ssl.SSLContext) -> None:
        """Speak https from now on."""
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self.url = self.url.replace("http:", "https:")

    @property
    def topics(self) -> Counter[str]:
        """How often it was told of each topic."""
        return Counter(request["hub.topic"] for request in self.requests)


class Silent:
    """A hub that takes calls and never says a word. Use it as a context."""

    def __enter__(self) -> str:
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=64)
        return f"http://127.0.0.1:{self._socket.getsockname()[1]}/hub"

    def __exit__(self, *_: object) -> None:
        self._socket.close()


def nobody() -> str:
    """The address of a hub that is down."""
    return f"http://127.0.0.1:{free_port()}/hub"
