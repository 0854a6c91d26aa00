"""What is answered to a request: a function of the request, what is there, and the time.

By RFC 9110; its sections stand beside what follows from them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import NamedTuple

from .. import dates, media
from ..delivery import EXPOSED, FORMER, MISSING, Delivery, Resource, cache_control
from . import headers

ALLOWED = "GET, HEAD, OPTIONS"
_PREFLIGHT = 86_400
#: What a person looks at is asked for anew each time, and mostly answered with 304: a build shows at once.
_LOOKED_AT = (media.HTML, "text/css", "text/javascript")
_ASKED_ANEW = "public, no-cache"
#: Browsers ask for it though no page names one, and would call it an error that it is not there.
_ICON = "favicon.ico"
_TEXT = "text/plain; charset=utf-8"

Headers = Mapping[str, str]


class Request(NamedTuple):
    """What is asked. The names of headers are in lower case."""

    method: str
    headers: Headers


class Packed(NamedTuple):
    """The bytes of a file in one content coding, empty for none, and their strong validator."""

    coding: str
    data: bytes
    etag: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A file as it is now.

    Attributes:
        modified: Never goes back while the server runs.
        forms: In all codings that there are, by coding, the best first and the bytes as they are last.
    """

    modified: datetime
    forms: Mapping[str, Packed]


class Response(NamedTuple):
    """What is answered. The body is also that of an answer to HEAD, which goes without.

    Attributes:
        trouble: For the log: what is wrong with the server, and what to do; not for those who ask.
    """

    status: int
    headers: dict[str, str]
    body: bytes
    trouble: str = ""


def of_file(request: Request, stored: Stored, resource: Resource, now: datetime, until_due: float | None) -> Response:
    """The answer to GET or HEAD for a file that is there.

    Args:
        request: What is asked.
        stored: The file.
        resource: What HTTP says of it.
        now: The time of the answer: nothing was modified after it (section 8.8.2.1).
        until_due: As for `delivery.cache_control`.
    """
    asked = request.headers
    browser = resource.type != resource.type_in_browsers
    as_html = browser and headers.prefers_html(asked.get("accept"), resource.type.partition(";")[0])
    form = stored.forms[headers.coding(asked.get("accept-encoding"), (name for name in stored.forms if name))]
    modified = min(stored.modified, now.replace(microsecond=0))
    about = {
        "Cache-Control": _caching(resource, until_due),
        "ETag": form.etag,
        "Last-Modified": headers.http_date(modified),
        "Vary": "Accept, Accept-Encoding" if browser else "Accept-Encoding",
    } | ({"Link": resource.link} if resource.links else {})
    if _unwanted(asked, form.etag, modified):
        return of_text("The file is another one by now.", HTTPStatus.PRECONDITION_FAILED)
    if _unchanged(asked, form.etag, modified):
        return _answer(HTTPStatus.NOT_MODIFIED, about)
    about |= {"Content-Type": resource.type_in_browsers if as_html else resource.type, "Accept-Ranges": "bytes"}
    if form.coding:
        about["Content-Encoding"] = form.coding
    return _part(request, form, about) if _wants_part(request, form.etag, modified) else _whole(form.data, about)


def _caching(resource: Resource, until_due: float | None) -> str:
    if resource.type.startswith(_LOOKED_AT):
        return _ASKED_ANEW
    return cache_control(resource.max_age, until_due)


def of_absence(delivery: Delivery, path: str | None) -> Response:
    """The answer where no file is, or should be, by what has become of it."""
    if path in delivery.gone:
        about = {"Cache-Control": FORMER}
        return _told(HTTPStatus.GONE, "This feed is gone for good. Please unsubscribe.", about)
    if path is not None and path in delivery.moved:
        to = _relative(delivery, path)
        about = {"Location": to, "Cache-Control": FORMER}
        return _told(HTTPStatus.MOVED_PERMANENTLY, f"This feed has moved to {delivery.moved[path]}", about)
    about = {"Cache-Control": MISSING}
    if path == _ICON:
        return _answer(HTTPStatus.NO_CONTENT, about)
    return _told(HTTPStatus.NOT_FOUND, "There is no such feed here.", about)


def of_unreadable(reason: str) -> Response:
    """The answer where a file is that may not be read: a fault of the server, which ends no subscription."""
    answer = of_text("This is there, but can't be given at the moment.", HTTPStatus.SERVICE_UNAVAILABLE)
    return answer._replace(trouble=f"can't be read: {reason}; check the permissions of the file and its folders")


def of_method(request: Request) -> Response | None:
    """The answer to what is neither GET nor HEAD; None to those two."""
    if request.method in {"GET", "HEAD"}:
        return None
    if request.method == "OPTIONS":
        # A script of another site asks whether it may name validators.
        about = {
            "Allow": ALLOWED,
            "Access-Control-Allow-Methods": ALLOWED,
            "Access-Control-Allow-Headers": "*",
            "Access-Control-Max-Age": str(_PREFLIGHT),
        }
        return _answer(HTTPStatus.NO_CONTENT, about)
    # Its content, which nobody reads, is not waited for.
    about = {"Allow": ALLOWED, "Connection": "close"}
    return _told(HTTPStatus.METHOD_NOT_ALLOWED, f"Only {ALLOWED} are answered here.", about)


def of_text(text: str, status: HTTPStatus = HTTPStatus.OK, type_: str = _TEXT) -> Response:
    """A text of the server itself, which nobody keeps."""
    return _told(status, text, {"Cache-Control": "no-store", "Content-Type": type_})


def to_folder(mount: str) -> Response:
    """The answer to a folder without its slash, against which the links of its page would lead astray."""
    about = {"Location": mount, "Cache-Control": FORMER}
    return _told(HTTPStatus.MOVED_PERMANENTLY, f"See {mount}", about)


def _unwanted(asked: Headers, etag: str, modified: datetime) -> bool:
    """Whether who asks wants only the file that was known before; this counts first (section 13.2.2)."""
    tags = asked.get("if-match")
    if tags is not None:
        return not headers.matches(tags, etag, strong=True)
    until = dates.of_http(asked.get("if-unmodified-since", ""))
    return until is not None and modified > until


def _unchanged(asked: Headers, etag: str, modified: datetime) -> bool:
    """Whether who asks has the file already: where validators are named, times say nothing (section 13.2.2)."""
    tags = asked.get("if-none-match")
    if tags is not None:
        return headers.matches(tags, etag)
    since = dates.of_http(asked.get("if-modified-since", ""))
    return since is not None and modified <= since


def _wants_part(request: Request, etag: str, modified: datetime) -> bool:
    """Whether Range counts: only for GET, and while the file is the one of which there is a part (section 13.1.5)."""
    if request.method != "GET" or "range" not in request.headers:
        return False
    same = request.headers.get("if-range")
    return same is None or same.strip() == etag or dates.of_http(same) == modified


def _part(request: Request, form: Packed, about: dict[str, str]) -> Response:
    size = len(form.data)
    span = headers.span(request.headers["range"], size)
    if span is None:
        return _whole(form.data, about)
    if span.start >= span.end:
        return _told(HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, "", {"Content-Range": f"bytes */{size}"})
    about |= {"Content-Range": f"bytes {span.start}-{span.end - 1}/{size}"}
    return _whole(form.data[span.start : span.end], about, HTTPStatus.PARTIAL_CONTENT)


def _whole(data: bytes, about: dict[str, str], status: HTTPStatus = HTTPStatus.OK) -> Response:
    return _answer(status, about | {"Content-Length": str(len(data))}, data)


def _told(status: HTTPStatus, text: str, about: dict[str, str]) -> Response:
    return _whole(f"{text}\n".encode() if text else b"", {"Content-Type": _TEXT} | about, status)


def _answer(status: HTTPStatus, about: dict[str, str], body: bytes = b"") -> Response:
    everywhere = {
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Expose-Headers": EXPOSED,
        "X-Content-Type-Options": "nosniff",
    }
    return Response(int(status), about | everywhere, body)


def _relative(delivery: Delivery, path: str) -> str:
    """Where a feed has moved; relative within the site, which may be looked at elsewhere than it will be."""
    to = delivery.moved[path]
    if not to.startswith(delivery.url):
        return to
    # Something stands before the rest, which may be empty, or have a colon.
    return ("../" * path.count("/") or "./") + to.removeprefix(delivery.url)
