"""An ASGI application on uvicorn, so that a client who is slow takes the place of nobody.

There is a time for the head of a request, and one for taking a piece of the answer. Where too many are connected, the
one goes who has been asking for nothing for longest, or else the one who has been taking an answer for longest.
"""

from __future__ import annotations

import asyncio
import math
import socket
from collections.abc import Callable
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from ..serving.app import Application

#: Connections at once.
MOST = 256
#: In seconds: for the head of a request; for asking again on the same connection; for a piece of an answer, of as many
#: bytes as the system and asyncio hold between them.
HEAD_TIME, IDLE_TIME, ANSWER_TIME = 10, 5, 30
#: In bytes.
LARGEST_HEAD = 16 << 10
#: In seconds: for answers that are under way when the server ends.
_GRACE = 5


def server(application: Application, *, ready: Callable[[], None]) -> uvicorn.Server:
    """A server that runs until SIGINT or SIGTERM, and then raises that signal once more.

    Args:
        application: What is served.
        ready: Is called when it answers.
    """
    return _Server(
        uvicorn.Config(
            application,
            http=_Connection,
            ws="none",
            lifespan="off",
            log_config=None,
            log_level="error",
            access_log=False,
            server_header=False,
            date_header=False,
            h11_max_incomplete_event_size=LARGEST_HEAD,
            timeout_keep_alive=IDLE_TIME,
            timeout_graceful_shutdown=_GRACE,
        ),
        application,
        ready,
    )


class _Connection(H11Protocol):
    """A connection with a time at which it is over."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        # Else the body waits, for 40 ms, until the client has acknowledged the head; asyncio sees to some sockets only.
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.since = self.loop.time()
        self.until = self.since + HEAD_TIME
        if len(self.connections) > MOST:
            self._make_room()

    def data_received(self, data: bytes) -> None:
        cycle = self.cycle
        super().data_received(data)
        if self.cycle is not cycle:
            # From now on it is for the server to be quick.
            self.since, self.until = self.loop.time(), math.inf

    def eof_received(self) -> bool:  # type: ignore[override]
        """Who has nothing more to say may still wait for an answer."""
        return self._answering

    def pause_writing(self) -> None:
        super().pause_writing()
        self.until = self.loop.time() + ANSWER_TIME

    def resume_writing(self) -> None:
        super().resume_writing()
        self.until = math.inf if self._answering else self.loop.time() + IDLE_TIME + HEAD_TIME

    def on_response_complete(self) -> None:
        taken = not self.transport.get_write_buffer_size()
        self.until = self.loop.time() + (IDLE_TIME + HEAD_TIME if taken else ANSWER_TIME)
        super().on_response_complete()

    @property
    def busy(self) -> bool:
        """Whether an answer is under way."""
        return self._answering or bool(self.transport.get_write_buffer_size())

    @property
    def _answering(self) -> bool:
        return bool(self.cycle and not self.cycle.response_complete)

    def _make_room(self) -> None:
        others = (other for other in self.connections if isinstance(other, _Connection) and other is not self)
        other = min(others, key=lambda other: (other.busy, other.since))
        other.transport.abort()
        # It is told that it is lost only later, and must not be chosen again till then.
        self.connections.discard(other)


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, application: Application, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._application, self._ready = application, ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready()

    async def on_tick(self, counter: int) -> bool:
        now = asyncio.get_running_loop().time()
        late: list[Any] = [
            connection
            for connection in self.server_state.connections
            if isinstance(connection, _Connection) and connection.until < now
        ]
        for connection in late:
            connection.transport.abort()
        return await super().on_tick(counter)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._application.ending = True
        await super().shutdown(sockets)
