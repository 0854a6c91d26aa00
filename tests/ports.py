"""Ports for servers that are told where to listen."""

from __future__ import annotations

import socket

#: While they are bound the system gives their ports to nobody who asks for any.
_HELD: list[socket.socket] = []


def free_port() -> int:
    """A port of loopback that is free until the tests end, for whoever names it and may take it over, as servers do."""
    held = socket.socket()
    _HELD.append(held)
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    held.bind(("127.0.0.1", 0))
    return int(held.getsockname()[1])
