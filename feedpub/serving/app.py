"""The output as an ASGI application, which any ASGI server runs (https://asgi.readthedocs.io); no package is needed.

An answer follows from the files as they are when it is given: a build shows with the next request.
"""

from __future__ import annotations

import asyncio
import json
import posixpath
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from http import HTTPStatus
from typing import Any, NamedTuple

from .. import delivery as _delivery
from .. import manifest, media
from ..delivery import Delivery, Resource
from ..model import Site
from . import answers, paths
from .answers import Answer, Request
from .headers import http_date
from .shelf import Shelf, Sign

Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]

#: Says that the server is up, and that there are feeds.
HEALTH = "/healthz"
#: Below the site: what lets pages load anew. No file has such a name.
RELOAD = "-/reload.js"
#: In bytes: what is sent at once, so that a client who reads slowly does not fill the memory.
_CHUNK = 64 << 10
#: In seconds: for how long it is believed when a record is due.
_BELIEVED = 5
#: In seconds: how long a page waits for news in one request, and how often is looked for any.
_WAITING, _LOOK = 20.0, 0.2
_RELOAD_FIRST = """(() => {
  const address = document.currentScript.src.split("?")[0];
  const ask = (seen) => {
    const script = document.createElement("script");
    script.src = `${address}?${seen}`;
    script.onload = () => script.remove();
    script.onerror = () => { script.remove(); setTimeout(ask, 1000, seen); };
    document.head.append(script);
  };
  window.feedpubSeen = ask;
  const begin = () => ask("%s");
  if (document.readyState === "complete") begin(); else addEventListener("load", begin);
})();
"""
_RELOAD_AGAIN = 'feedpubSeen("%s");\n'
_RELOAD_NOW = "location.reload();\n"


class Logged(NamedTuple):
    """One request and its answer, for the log. Texts are as the client sent them, for better or worse.

    Attributes:
        size: In bytes, of the body that was sent.
        seconds: From the request to the last byte that was given to the system.
    """

    client: str
    method: str
    target: str
    status: int
    size: int
    seconds: float
    coding: str
    agent: str


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
        self._delivery = _nothing(site)
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
            self._log(Logged(client[0], request.method, target, answer.status, size, seconds, coding, agent))

    async def _waited_for(self, request: Request, target: str, query: str) -> Answer:
        if self._reload:
            self._look()
            if paths.of_request(target, self._mount) == RELOAD:
                return await self._news(query)
        return self.answer(request, target, self._clock())

    def answer(self, request: Request, target: str, now: datetime) -> Answer:
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
        stored = self._shelf.find(path, packs=_packs(type_), added=self._added(path, type_))
        if stored is None:
            return answers.of_absence(self._delivery, path)
        known = self._delivery.resources.get(path)
        resource = known or Resource(path=path, type=type_, max_age=_delivery.SHORTEST)
        return answers.of_file(request, stored, resource, now, self._until_due(now))

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
        data = self._shelf.read(manifest.FILE)
        with suppress(manifest.ManifestError):
            self._delivery = _delivery.of(data, self._site) if data else _nothing(self._site)
        self._former = frozenset((*self._delivery.gone, *self._delivery.moved))

    def _health(self) -> Answer:
        if self._delivery.resources:
            return answers.of_text("ok")
        return answers.of_text("There are no feeds; run `feedpub build`.", HTTPStatus.SERVICE_UNAVAILABLE)

    def _until_due(self, now: datetime) -> float | None:
        """Seconds until the output should change by the clock alone."""
        if self._believed is None or not 0 <= now.timestamp() - self._believed[0] < _BELIEVED:
            self._believed = now.timestamp(), self._due()
        due = self._believed[1]
        return (due - now).total_seconds() if due else None

    def _added(self, path: str, type_: str) -> bytes:
        """The line that lets a page load anew."""
        if not self._reload or not type_.startswith(media.HTML):
            return b""
        script = posixpath.relpath(RELOAD, posixpath.dirname(path) or ".")
        return f'<script src="{script}" defer></script>\n'.encode()

    async def _news(self, seen: str) -> Answer:
        """A script that says what to do when the output is no longer as it was seen; it is long in coming till then.

        A script, for the policy of pages lets them load scripts from their own place, and ask for nothing else.
        """
        now = self._state()
        if not seen:
            return _script(_RELOAD_FIRST % now)
        rounds = int(_WAITING / _LOOK)
        while now == seen and rounds and not self.ending:
            await asyncio.sleep(_LOOK)
            now, rounds = self._state(), rounds - 1
        return _script(_RELOAD_AGAIN % now if now == seen else _RELOAD_NOW)

    def _state(self) -> str:
        """Changes with every build that changes anything, for feeds.json has the digests of all files."""
        return "-".join(f"{part:x}" for part in self._shelf.sign(manifest.FILE) or ())


def text_line(logged: Logged, now: datetime) -> str:
    """A line of the log for people."""
    size = f" {logged.size} bytes" if logged.size else ""
    coding = f" {logged.coding}" if logged.coding else ""
    milliseconds = f"{logged.seconds * 1000:.1f} ms"
    asked = f"{logged.client} {logged.method} {logged.target}"
    return f'{now:%H:%M:%S} {asked} {logged.status}{size}{coding} {milliseconds} "{logged.agent}"'


def json_line(logged: Logged, now: datetime) -> str:
    """A line of the log for programs."""
    return json.dumps({"time": now.isoformat(), **logged._asdict(), "seconds": round(logged.seconds, 6)})


def _nothing(site: Site) -> Delivery:
    return Delivery(url=site.url, resources={}, gone=(), moved={})


def _packs(type_: str) -> bool:
    """Whether files of a media type get smaller: all texts do."""
    return "charset=" in type_


def _script(text: str) -> Answer:
    return answers.of_text(text, type_="text/javascript; charset=utf-8")


def _joined(fields: list[tuple[bytes, bytes]]) -> Mapping[str, str]:
    """Headers that stand more than once, as one (RFC 9110, section 5.3)."""
    found: dict[str, str] = {}
    for name, value in fields:
        key, text = name.decode("latin-1"), value.decode("latin-1")
        found[key] = f"{found[key]}, {text}" if key in found else text
    return found


async def _send(answer: Answer, send: Send, *, bodiless: bool) -> int:
    """Give an answer away, a piece at a time; return the number of bytes of its body."""
    fields = [(name.lower().encode(), value.encode("latin-1", "replace")) for name, value in answer.headers.items()]
    await send({"type": "http.response.start", "status": answer.status, "headers": fields})
    body = b"" if bodiless else answer.body
    for at in range(0, max(len(body), 1), _CHUNK):
        more = at + _CHUNK < len(body)
        await send({"type": "http.response.body", "body": body[at : at + _CHUNK], "more_body": more})
    return len(body)
