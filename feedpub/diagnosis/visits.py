"""Asking for one address as readers, caches and browsers do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from .exchange import Ask, Request, Response, joined

_MOST_REDIRECTS = 5
REDIRECTS = {301, 302, 303, 307, 308}
#: What a browser says that it likes best.
_BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
_PLAIN = {"accept-encoding": "identity"}
_PACKED = {"accept-encoding": "gzip"}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Visit:
    """The answers to all that was asked about one address.

    All but the first two are None where there was nothing to ask about: the address gives no feed, or no validator.

    Attributes:
        url: The address.
        trail: The redirects that led away from it.
        plain: GET, nothing packed.
        packed: GET, in gzip if the host can.
        head: HEAD, nothing packed.
        browser: GET as browsers do.
        query: GET with a query that means nothing.
        conditions: GET under a condition, which is still true: by ETag, by the ETag of what is packed, by date.
        older: GET with the ETag of another version, and with the date of this one.
        sha256: What feeds.json says of the file, in hex; empty when it says nothing.
    """

    url: str
    trail: tuple[Response, ...]
    plain: Response
    packed: Response | None = None
    head: Response | None = None
    browser: Response | None = None
    query: Response | None = None
    conditions: Mapping[str, Response] = field(default_factory=dict)
    older: Response | None = None
    sha256: str = ""


def visit(url: str, ask: Ask, *, sha256: str = "") -> Visit:
    """Ask for an address in every way that matters.

    Raises:
        UnreachableError: The host does not answer.
    """
    trail, plain = follow(url, ask)
    if plain.status != 200:
        return Visit(url=url, trail=trail, plain=plain)
    place = plain.url

    def get(**headers: str) -> Response:
        return ask(Request(url=place, headers={name.replace("_", "-"): value for name, value in headers.items()}))

    packed = get(**_PACKED)
    etag, packed_etag, date = plain.header("etag"), packed.header("etag"), plain.header("last-modified")
    conditions = {}
    if etag:
        conditions["If-None-Match"] = get(**_PLAIN, if_none_match=etag)
    if packed_etag:
        conditions["If-None-Match with gzip"] = get(**_PACKED, if_none_match=packed_etag)
    if date:
        conditions["If-Modified-Since"] = get(**_PLAIN, if_modified_since=date)
    return Visit(
        url=url,
        trail=trail,
        plain=plain,
        packed=packed,
        head=ask(Request(url=place, method="HEAD", headers=_PLAIN)),
        browser=get(**_PLAIN, accept=_BROWSER),
        query=ask(Request(url=f"{place}{'&' if urlsplit(place).query else '?'}feedpub=1", headers=_PLAIN)),
        conditions=conditions,
        older=get(**_PLAIN, if_none_match='"another"', if_modified_since=date) if etag and date else None,
        sha256=sha256,
    )


def follow(url: str, ask: Ask) -> tuple[tuple[Response, ...], Response]:
    """The redirects that an address answers with, and what is behind them, or the last one when they are too many.

    Raises:
        UnreachableError: A host does not answer.
    """
    trail: list[Response] = []
    answer = ask(Request(url=url, headers=_PLAIN))
    while len(trail) < _MOST_REDIRECTS and (there := target(answer)):
        trail.append(answer)
        answer = ask(Request(url=there, headers=_PLAIN))
    return tuple(trail), answer


def target(answer: Response) -> str | None:
    """Where a redirect leads; None when it is none, or leads to no address."""
    location = answer.header("location")
    return joined(answer.url, location) if location and answer.status in REDIRECTS else None
