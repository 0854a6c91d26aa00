"""A client that sends what it is told, and nothing else: no Accept-Encoding, no redirect followed."""

from __future__ import annotations

import http.client
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import urlsplit

#: In seconds: whoever waits longer waits in vain.
LIMIT = 20


class Response(NamedTuple):
    """What a server answered. Headers are found in any letter case; `joined` is for those that stand more than once."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    def joined(self, name: str) -> str:
        """All values of a header; empty without one."""
        return ", ".join(self.headers.get_all(name) or [])

    def listed(self, name: str) -> set[str]:
        """The members of a header that is a list, in lower case."""
        return {member.strip().lower() for member in self.joined(name).split(",") if member.strip()}

    @property
    def max_age(self) -> int:
        """That of Cache-Control, in seconds."""
        found = [part for part in self.listed("Cache-Control") if part.startswith("max-age=")]
        return int(found[0].removeprefix("max-age="))


def ask(base: str, path: str, headers: Mapping[str, str] | None = None, *, method: str = "GET") -> Response:
    """The answer to one request on a connection of its own.

    Args:
        base: The address of the site, with a slash at its end.
        path: Below it; one that begins with a slash is below the root.
        headers: What to send besides Host.
        method: GET by default.
    """
    parts = urlsplit(base)
    connection = http.client.HTTPConnection(parts.netloc, timeout=LIMIT)
    try:
        target = path if path.startswith("/") else f"{parts.path}{path}"
        connection.putrequest(method, target, skip_accept_encoding=True)
        for name, value in (headers or {}).items():
            connection.putheader(name, value)
        connection.endheaders()
        answer = connection.getresponse()
        return Response(answer.status, answer.headers, answer.read())
    finally:
        connection.close()
