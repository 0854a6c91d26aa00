"""Whether a reader that has the newest version is told so, in a few bytes (RFC 9110, section 13)."""

from __future__ import annotations

from .finding import Finding, Found
from .visits import Visit

_WEAK = "W/"


def has_validators(visit: Visit) -> Found:
    """Both: some readers send back one of them only."""
    if visit.plain.status != 200:
        return
    for name in ("ETag", "Last-Modified"):
        if not visit.plain.header(name.lower()):
            yield Finding("http-no-validator", f"has no {name}")


def is_not_sent_again(visit: Visit) -> Found:
    """Who has the newest version gets 304."""
    for condition, answer in visit.conditions.items():
        if answer.status != 304:
            yield Finding("http-not-304", f"is answered with {answer.status} to {condition}, though nothing changed")
        elif answer.body:
            yield Finding("http-not-304", f"has a body in its 304 to {condition}")


def is_sent_when_it_is_new(visit: Visit) -> Found:
    """If-None-Match decides where both are sent (RFC 9110, section 13.2.2): a date is no proof."""
    if visit.older is not None and visit.older.status == 304:
        yield Finding("http-date-wins", "is answered with 304 when the ETag is another and only the date is the same")


def has_an_etag_for_each_encoding(visit: Visit) -> Found:
    """What differs in bytes has another strong ETag (RFC 9110, section 8.8.3)."""
    packed = visit.packed
    if packed is None or not packed.header("content-encoding") or visit.plain.header("content-encoding"):
        return
    etag = visit.plain.header("etag")
    if etag and not etag.startswith(_WEAK) and packed.header("etag") == etag:
        yield Finding("http-etag-shared", "has the same strong ETag packed and not packed")


def has_a_date_that_is_past(visit: Visit) -> Found:
    """A date ahead would hide the next change (RFC 9110, section 8.8.2.1)."""
    said, changed, now = (
        visit.plain.header("last-modified"),
        visit.plain.date("last-modified"),
        visit.plain.date("date"),
    )
    if said and changed is None:
        yield Finding("http-future-date", f'has "{said}" as Last-Modified, which is no date')
    if changed and now and changed > now:
        yield Finding("http-future-date", f"was last modified at {changed:%Y-%m-%d %H:%M:%S}, after its own Date")
