"""The output as an ASGI application, which any ASGI server runs (https://asgi.readthedocs.io); no package is needed.

An answer follows from the files as they are when it is given: a build shows with the next request.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import replace
from datetime import datetime
from http import HTTPStatus
from typing import Any

from .. import delivery as _delivery
from .. import manifest, media
from ..delivery import Delivery, Resource
from ..model import Site
from . import answers, paths, reloading
from .answers import Request, Response
from .headers import http_date
from .log import Logged
from .shelf import Shelf, Sign

Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]

#: Says that the server is up, and that there are feeds.
HEALTH = "/healthz"
_NO_FEEDS = f"there are no feeds yet; run `feedpub build`, or serve the folder that holds {manifest.FILE}"
#: In bytes: what is sent at once, so that a client who reads slowly does not fill the memory.
_CHUNK = 64 << 10
#: In seconds: for how long it is believed when a record is due.
_BELIEVED = 5


class Application:
    """The files of one output, with all that HTTP says of them."""

    def __init__(
        self,
        site: Site,
        *,
        clock: Callable[[], datetime],
        due: Callable[[], datetime | None] = lambda: None,
        fresh: Callable[[Site], Site] = lambda site: site,
        log: Callable[[Logged], None] | None = None,
        reload: bool = False,
    ) -> None:
        """Serve what a site's output holds.

        Args:
            site: Where the output is, its hubs and its `feeds.ttl`.
            clock: Gives the time in UTC.
            due: Tells when the clock gives the next build something to do; None when it never will.
            fresh: Gives the site as it is configured now; is asked when feeds.json has changed.
            log: Is called after each answer, but for those about health.
            reload: Let pages load anew when a build changed anything.
        """
        self._site = site
        self._clock, self._due, self._fresh, self._log = clock, due, fresh, log
        self._reload = reload
        self._shelf = Shelf(site.output)
        self._sign: Sign | None = None
        self._delivery, self._wrong = _nothing(site), _NO_FEEDS
        self._former: frozenset[str] = frozenset()
        self._believed: tuple[float, datetime | None] | None = None
        #: Whether the server is about to end, so that nobody is kept waiting.
        self.ending = False

    async def __call__(self, scope: MutableMapping[str, Any], _receive: Receive, send: Send) -> None:
        """Answer a request; see the standard of ASGI. There are no websockets, and nothing happens at start and end."""
        if scope["type"] != "http":
            return
        loop = asyncio.get_running_loop()
        began = loop.time()
        request = Request(scope["method"], _joined(scope["headers"]))
        target = scope["raw_path"].decode("latin-1")
        answer = await self._waited_for(request, target, scope["query_string"].decode("latin-1"))
        answer.headers["Date"] = http_date(self._clock())
        size = await _send(answer, send, bodiless=request.method == "HEAD")
        if self._log and target != HEALTH:
            client = scope.get("client") or ("", 0)
            coding = answer.headers.get("Content-Encoding", "")
            agent = request.headers.get("user-agent", "")
            seconds = loop.time() - began
            asked = client[0], request.method, target
            self._log(Logged(*asked, answer.status, size, seconds, coding, agent, answer.trouble))

    async def _waited_for(self, request: Request, target: str, query: str) -> Response:
        if self._reload:
            self._look()
            if paths.of_request(target, self._mount) == reloading.SCRIPT:
                text = await reloading.script(query, self._state, lambda: self.ending)
                return answers.of_text(text, type_=_delivery.type_of(reloading.SCRIPT))
        return self.answer(request, target, self._clock())

    def answer(self, request: Request, target: str, now: datetime) -> Response:
        """What is answered to a request.

        Args:
            request: What is asked.
            target: For which address, as it stands in the request.
            now: The time of the answer.
        """
        refused = answers.of_method(request)
        if refused:
            return refused
        self._look()
        if target == HEALTH:
            return self._health()
        if f"{target.partition('?')[0]}/" == self._mount:
            return answers.to_folder(self._mount)
        path = paths.of_request(target, self._mount)
        if path is None or path in self._former:
            return answers.of_absence(self._delivery, path)
        type_ = _delivery.type_of(path)
        try:
            stored = self._shelf.find(path, packs=_packs(type_), added=self._added(path, type_))
        except PermissionError as error:
            return answers.of_unreadable(error.strerror or str(error))
        if stored is None:
            return answers.of_absence(self._delivery, path)
        known = self._delivery.resources.get(path)
        resource = known or Resource(path=path, type=type_, max_age=_delivery.SHORTEST)
        return answers.of_file(request, stored, resource, now, self._until_due(now))

    @property
    def trouble(self) -> str:
        """Why no feeds are served, and what to do; empty when they are."""
        self._look()
        return "" if self._delivery.resources else self._wrong

    @property
    def _mount(self) -> str:
        return paths.mount(self._delivery.url)

    def _look(self) -> None:
        """Read feeds.json again when it has changed. One that can't be read leaves all as it was known before."""
        sign = self._shelf.sign(manifest.FILE)
        if sign == self._sign:
            return
        self._sign = sign
        self._site = replace(self._fresh(self._site), output=self._site.output)
        try:
            data = self._shelf.read(manifest.FILE)
            self._delivery = _delivery.of(data, self._site) if data else _nothing(self._site)
            self._wrong = _NO_FEEDS
        except PermissionError as error:
            self._wrong = f"{manifest.FILE} can't be read: {error.strerror}; check its permissions"
        except manifest.ManifestError as error:
            self._wrong = f"{manifest.FILE} {error}; restore it, or delete it to begin anew"
        self._former = frozenset((*self._delivery.gone, *self._delivery.moved))

    def _health(self) -> Response:
        wrong = self.trouble
        return answers.of_text(wrong or "ok", HTTPStatus.SERVICE_UNAVAILABLE if wrong else HTTPStatus.OK)

    def _until_due(self, now: datetime) -> float | None:
        """Seconds until the output should change by the clock alone."""
        if self._believed is None or not 0 <= now.timestamp() - self._believed[0] < _BELIEVED:
            self._believed = now.timestamp(), self._due()
        due = self._believed[1]
        return (due - now).total_seconds() if due else None

    def _added(self, path: str, type_: str) -> bytes:
        """What a page has more than its file."""
        return reloading.element(path).encode() if self._reload and type_.startswith(media.HTML) else b""

    def _state(self) -> str:
        """Changes with every build that changes anything, for feeds.json has the digests of all files."""
        return "-".join(f"{part:x}" for part in self._shelf.sign(manifest.FILE) or ())


def _nothing(site: Site) -> Delivery:
    return Delivery(url=site.url, resources={}, gone=(), moved={})


def _packs(type_: str) -> bool:
    """Whether files of a media type get smaller: all texts do."""
    return "charset=" in type_


def _joined(fields: list[tuple[bytes, bytes]]) -> Mapping[str, str]:
    """Headers that stand more than once, as one (RFC 9110, section 5.3)."""
    found: dict[str, str] = {}
    for name, value in fields:
        key, text = name.decode("latin-1"), value.decode("latin-1")
        found[key] = f"{found[key]}, {text}" if key in found else text
    return found


async def _send(answer: Response, send: Send, *, bodiless: bool) -> int:
    """Give an answer away, a piece at a time; return the number of bytes of its body."""
    fields = [(name.lower().encode(), value.encode("latin-1", "replace")) for name, value in answer.headers.items()]
    await send({"type": "http.response.start", "status": answer.status, "headers": fields})
    body = b"" if bodiless else answer.body
    for at in range(0, max(len(body), 1), _CHUNK):
        more = at + _CHUNK < len(body)
        await send({"type": "http.response.body", "body": body[at : at + _CHUNK], "more_body": more})
    return len(body)
