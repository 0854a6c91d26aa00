"""What is asked of a host and what it answers."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urljoin

from .. import dates, urls

#: In bytes: of a body no more is read, and none unpacks to more.
MOST = 5_000_001
_DIRECTIVE = re.compile(r'([\w-]+)(?:\s*=\s*(?:"([^"]*)"|([^\s,"]*)))?')
_GZIP = 31  # a window of 15 bits, in the wrapping of gzip


class UnreachableError(Exception):
    """The host gives no answer that could be read; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request. Names of headers are in lower case."""

    url: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """An answer. Names of headers are in lower case; what stands several times is joined by commas.

    Attributes:
        body: As it was sent, packed or not; no more than MOST bytes of it.
    """

    request: Request
    status: int
    headers: Mapping[str, str]
    body: bytes = b""

    @property
    def url(self) -> str:
        """The address that was asked."""
        return self.request.url

    def header(self, name: str) -> str:
        """The value of a header, empty when it is not there."""
        return self.headers.get(name, "").strip()

    def names(self, header: str) -> frozenset[str]:
        """The members of a list such as that of Vary, in lower case."""
        return frozenset(part.strip().lower() for part in self.header(header).split(",") if part.strip())

    def directives(self) -> dict[str, str]:
        """What Cache-Control says (RFC 9111, section 5.2), by name."""
        found = _DIRECTIVE.finditer(self.header("cache-control"))
        return {match[1].lower(): match[2] or match[3] or "" for match in found}

    def date(self, name: str) -> datetime | None:
        """The time in a header; None when it is not there, or none."""
        return dates.of_http(self.header(name))

    @property
    def content(self) -> bytes:
        """The body, unpacked; as it is when it can't be."""
        if self.header("content-encoding").lower() not in {"gzip", "x-gzip"}:
            return self.body
        try:
            return zlib.decompressobj(_GZIP).decompress(self.body, MOST)
        except zlib.error:
            return self.body


def joined(base: str, reference: str) -> str | None:
    """The address that a reference leads to, encoded and without fragment; None when that is none of HTTP."""
    try:
        return urls.absolute(urljoin(base, reference).partition("#")[0])
    except ValueError:
        return None


#: Sends a request and gives the answer, whatever its status; raises UnreachableError when there is none.
Ask = Callable[[Request], Response]
