"""What the headers of a feed say: type, caching, who may read it."""

from __future__ import annotations

from ..delivery import LONGEST, SHORTEST
from .exchange import Response
from .finding import Finding, Found
from .visits import REDIRECTS, Visit, target

#: Below this size, packing gains nothing.
_SMALL = 1_000


def is_there(visit: Visit) -> Found:
    """The address gives a file."""
    status = visit.plain.status
    if status == 200:
        return
    if status == 410:
        yield Finding("http-called-gone", "is there, and answered with 410, at which readers end their subscription")
    elif visit.trail and status in REDIRECTS:
        yield Finding("http-status", f"still leads to another address after {len(visit.trail)} redirects")
    else:
        yield Finding("http-status", f"is answered with {status}")


def is_where_it_is_asked_for(visit: Visit) -> Found:
    """No redirect stands between a subscriber and the feed."""
    if visit.plain.status in REDIRECTS:
        return  # there is no last address
    for answer in visit.trail[1:]:
        yield Finding("http-redirect", f"leads on from {answer.url} to {target(answer)}: each one costs a request")
    if visit.trail:
        first = visit.trail[0]
        kind = "for good" if first.status in {301, 308} else "for now"
        yield Finding("http-redirect", f"leads {kind} ({first.status}) to {target(first)}")


def may_be_kept(visit: Visit) -> Found:
    """Cache-Control says how long, and neither too short nor too long."""
    if visit.plain.status != 200:
        return
    directives = visit.plain.directives()
    refused = next((name for name in ("no-store", "no-cache", "private") if name in directives), None)
    age = directives.get("max-age", "")
    if refused:
        yield Finding("http-caching", f"says Cache-Control: {refused}, so no cache spares the host a request")
    elif not age.isdigit():
        yield Finding("http-caching", "does not say by Cache-Control: max-age how long it may be kept")
    elif not SHORTEST <= int(age) <= LONGEST:
        yield Finding("http-caching", f"says max-age={age}; between {SHORTEST} and {LONGEST} seconds suit a feed")


def is_packed_when_asked(visit: Visit) -> Found:
    """In gzip where the reader takes it, and only there (RFC 9110, section 12.5.3)."""
    if visit.packed is None:
        return
    if visit.plain.header("content-encoding"):
        encoding = visit.plain.header("content-encoding")
        yield Finding("http-unasked-encoding", f"is packed ({encoding}) though the reader asked for identity")
    packed = visit.packed.header("content-encoding")
    if not packed and len(visit.plain.body) > _SMALL:
        yield Finding("http-not-compressed", "is not packed for readers that take gzip")
    if packed and not visit.packed.names("vary") & {"accept-encoding", "*"}:
        yield Finding("http-vary", "is packed for some, and has no Vary: Accept-Encoding, so caches give it to all")


def may_be_read_by_all(visit: Visit) -> Found:
    """By pages of other sites, and as nothing but what its type says."""
    answer = visit.plain
    if answer.status != 200:
        return
    if answer.header("access-control-allow-origin") != "*":
        yield Finding("http-cors", "has no Access-Control-Allow-Origin: *, so no page of another site can read it")
    if answer.header("x-content-type-options").lower() != "nosniff":
        yield Finding("http-sniffing", "has no X-Content-Type-Options: nosniff")
    if answer.header("set-cookie"):
        yield Finding("http-cookie", "sets a cookie, so shared caches do not keep it")


def is_the_same_by_head(visit: Visit) -> Found:
    """HEAD is GET without a body (RFC 9110, section 9.3.2)."""
    if visit.head is None:
        return
    if visit.head.status != visit.plain.status:
        yield Finding("http-head", f"is answered with {visit.head.status} to HEAD")
        return
    for name in ("content-type", "etag", "last-modified"):
        if visit.head.header(name) != visit.plain.header(name):
            yield Finding("http-head", f"has another {name.title()} for HEAD than for GET")


def is_the_same_with_a_query(visit: Visit) -> Found:
    """Readers and trackers append one."""
    if visit.query is not None and not _same(visit.query, visit.plain):
        yield Finding("http-query", "is answered in another way when the address has a query")


def is_a_feed_for_browsers(visit: Visit) -> Found:
    """Some readers ask as browsers do."""
    answer = visit.browser
    if answer is not None and not _same(answer, visit.plain):
        yield Finding("http-browser", f"gives those who like HTML best something else ({_told(answer)})")


def has_its_vary(visit: Visit) -> Found:
    """Where the type follows from Accept, Vary says so."""
    if visit.browser is None or visit.browser.header("content-type") == visit.plain.header("content-type"):
        return
    if not all(answer.names("vary") & {"accept", "*"} for answer in (visit.browser, visit.plain)):
        yield Finding("http-vary", "has another type for browsers, and no Vary: Accept, so caches give it to all")


def _same(answer: Response, plain: Response) -> bool:
    return answer.status == plain.status and answer.content == plain.content


def _told(answer: Response) -> str:
    return " ".join(part for part in (str(answer.status), answer.header("content-type")) if part)
