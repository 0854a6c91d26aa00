"""Telling WebSub hubs over HTTP that feeds have changed, in the way that they all know (PubSubHubbub Core 0.4, 7.1).

What hubs say is not trusted: no more than a few lines of it are read, and whatever it is, `send` ends in time. Nothing
is tried again for long, for what is not told stays pending.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from http import HTTPStatus
from itertools import groupby
from queue import Empty, SimpleQueue
from threading import Event, Thread
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urljoin, urlsplit

from .. import __version__
from ..errors import printable
from ..installing import missing
from ..model import Answer, Ping, Send

if TYPE_CHECKING:
    import urllib3

#: Connections to one hub at once.
_AT_ONCE = 4
#: In seconds: to connect, and between two parts of an answer.
_CONNECT, _READ = 5.0, 10.0
#: In seconds: how long to wait before each further try of what may pass in a moment.
_PAUSES = (0.5, 1.5)
_MAY_PASS = {408, 425, 429, 500, 502, 503, 504}
#: The others do not keep what was posted.
_REDIRECTS = {301, 302, 307, 308}
_MOST_REDIRECTS = 3
#: In bytes, and in characters.
_MOST_READ, _MOST_TOLD = 2048, 200
_HEADERS = {"User-Agent": f"feedpub/{__version__}", "Content-Type": "application/x-www-form-urlencoded"}


def sender() -> Send:
    """What `api.build` and `api.notify` take to tell hubs.

    Raises:
        ConfigError: urllib3 is not installed.
    """
    try:
        import urllib3  # noqa: F401
    except ImportError as error:
        raise missing("to tell hubs needs the package urllib3", "notify") from error
    return send


def send(pings: Sequence[Ping], seconds: float) -> Iterator[Answer]:
    """Send pings to their hubs, several at once, and give each answer as it comes.

    A hub that is down, is in trouble or asks to wait is not asked for more. A ping without an answer may have arrived.

    Args:
        pings: Those to one hub are sent in their order.
        seconds: When they are over, it ends.
    """
    end = time.monotonic() + seconds
    answers: SimpleQueue[Answer | None] = SimpleQueue()
    queues = [_Queue(list(group), answers) for _, group in groupby(sorted(pings), key=lambda ping: ping.hub)]
    try:
        at_work = sum(queue.start() for queue in queues)
        while at_work and (left := end - time.monotonic()) > 0:
            try:
                answer = answers.get(timeout=left)
            except Empty:
                return
            if answer is None:
                at_work -= 1
            else:
                yield answer
    finally:
        for queue in queues:
            queue.over.set()


class _Queue:
    """The pings to one hub, and those who send them."""

    def __init__(self, pings: Sequence[Ping], answers: SimpleQueue[Answer | None]) -> None:
        self.over = Event()
        self._answers = answers
        self._number = min(_AT_ONCE, len(pings))
        self._pings: SimpleQueue[Ping] = SimpleQueue()
        for ping in pings:
            self._pings.put(ping)

    def start(self) -> int:
        """Begin; return how many are at work, each of whom will put a None behind its answers."""
        for _ in range(self._number):
            # Nobody waits for these: a hub may take for ever to say a word.
            Thread(target=self._work, daemon=True).start()
        return self._number

    def _work(self) -> None:
        import urllib3

        timeout = urllib3.Timeout(connect=_CONNECT, read=_READ)
        try:
            with urllib3.PoolManager(retries=False, timeout=timeout, headers=_HEADERS) as client:
                while not self.over.is_set() and (ping := self._next()):
                    answer = self._answer(client, ping)
                    if answer.status is None or answer.status in _MAY_PASS or answer.retry_after:
                        self.over.set()
                    self._answers.put(answer)
        finally:
            self._answers.put(None)

    def _next(self) -> Ping | None:
        try:
            return self._pings.get_nowait()
        except Empty:
            return None

    def _answer(self, client: urllib3.PoolManager, ping: Ping) -> Answer:
        for pause in _PAUSES:
            answer, passes = _ask(client, ping)
            if not passes or self.over.wait(pause):
                return answer
        return _ask(client, ping)[0]


def _ask(client: urllib3.PoolManager, ping: Ping) -> tuple[Answer, bool]:
    """What the hub answers, and whether it may answer something else in a moment."""
    from urllib3.exceptions import HTTPError, ProtocolError

    try:
        response = _post(client, ping)
        try:
            answer = _read(response, ping)
        finally:
            # What was not read to its end is no connection for the next ping.
            response.close()
    except (HTTPError, OSError, ValueError) as error:
        return Answer(ping, reason=_reason(error)), isinstance(error, ProtocolError)
    return answer, answer.status in _MAY_PASS and not answer.retry_after


def _post(client: urllib3.PoolManager, ping: Ping) -> urllib3.BaseHTTPResponse:
    url = ping.hub
    body = urlencode({"hub.mode": "publish", "hub.topic": ping.topic, "hub.url": ping.topic})
    for _ in range(_MOST_REDIRECTS + 1):
        # urllib3 itself would read all of the body of a redirect, however long that is.
        response = client.request("POST", url, body=body, redirect=False, preload_content=False, decode_content=False)
        there = response.headers.get("Location") if response.status in _REDIRECTS else None
        if not there:
            return response
        response.close()
        url = follow(url, there)
    raise ValueError("leads from one address to another, and on")


def follow(url: str, there: str) -> str:
    """Where a redirect leads to.

    Raises:
        ValueError: It can't be followed in safety.
    """
    target = urljoin(url, there)
    if urlsplit(url).scheme == "https" and urlsplit(target).scheme != "https":
        raise ValueError("leads from https to an address without")
    return target


def _read(response: urllib3.BaseHTTPResponse, ping: Ping) -> Answer:
    from urllib3.exceptions import HTTPError

    try:
        told = response.read(_MOST_READ)
    except HTTPError:
        # What it says besides does not matter.
        told = b""
    answer = Answer(ping, response.status)
    if answer.taken:
        return answer
    plain = response.headers.get("Content-Type", "").startswith("text/plain")
    reason = f"answered {response.status} {_phrase(response.status)}".rstrip()
    words = _short(told.decode("utf-8", "replace")) if plain else ""
    retry_after = response.headers.get("Retry-After")
    return answer._replace(reason=f"{reason}: {words}" if words else reason, retry_after=retry_after)


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


def _short(text: str) -> str:
    """The first line, without anything that a terminal would obey."""
    return printable(next(iter(text.strip().splitlines()), "")[:_MOST_TOLD])


def _reason(error: Exception) -> str:
    """Why there was no answer, in words that go on after the name of the hub."""
    from urllib3 import exceptions

    cause = error.__cause__ or next((part for part in error.args if isinstance(part, Exception)), None)
    detail = _short(getattr(cause, "verify_message", "") or getattr(cause, "strerror", "") or str(cause or error))
    match error:
        case exceptions.NewConnectionError():
            return f"can't be reached: {detail}"
        case exceptions.ConnectTimeoutError():
            return f"can't be reached within {_CONNECT:g} s"
        case exceptions.ReadTimeoutError():
            return f"did not answer within {_READ:g} s"
        case exceptions.SSLError():
            return f"can't be trusted: {detail}"
        case exceptions.ProtocolError():
            return f"broke off: {detail or 'it said nothing'}"
        case exceptions.HTTPError():
            return f"can't be asked: {detail}"
    return detail
