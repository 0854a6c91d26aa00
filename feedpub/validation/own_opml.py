"""OPML as feedpub writes it: a list of subscriptions."""

from __future__ import annotations

from . import values
from .reading import Found, Xml, text, whole_text


def head_is_that_of_feedpub(document: Xml) -> Found:
    """A title, an owner with an address, and no `docs`."""
    for docs in document.root.iterfind("head/docs"):
        yield document.problem("own-form", docs, "is none that feedpub writes")
    if document.root.find("head/title") is None:
        yield document.whole("own-form", "has no title")
    if not values.is_url(text(document.root, "head/ownerId")):
        yield document.whole("own-form", "has no ownerId that is a URL")


def version_is_2_0(document: Xml) -> Found:
    """An older one would do for others."""
    if document.root.get("version") != "2.0":
        yield document.problem("own-form", document.root, "is not OPML 2.0", "version")


def dates_are_in_utc(document: Xml) -> Found:
    """With the day of the week, and the year in full."""
    for date in document.root.iter("dateCreated", "dateModified"):
        if not values.is_utc_822(whole_text(date)):
            yield document.problem("own-form", date, "is not in UTC")


def subscriptions_are_complete(document: Xml) -> Found:
    """Type `rss`, title as text, address of feed and page; groups have none of them, and hold some."""
    for outline in document.root.iter("outline"):
        whole = (
            outline.get("type") == "rss"
            and outline.get("title") == outline.get("text")
            and values.is_url(outline.get("xmlUrl"))
            and values.is_url(outline.get("htmlUrl"))
        )
        group = outline.get("type") is None
        if (not group and not whole) or group != (len(outline) > 0) or not outline.get("text"):
            yield document.problem("own-form", outline, "is neither a whole subscription nor a group of some")


def subscriptions_stand_once(document: Xml) -> Found:
    """Readers would subscribe twice."""
    seen: set[str] = set()
    for outline in document.root.iter("outline"):
        address = outline.get("xmlUrl", "")
        if address and address in seen:
            yield document.problem("own-form", outline, f"{values.quoted(address)} stands above too", "xmlUrl")
        seen.add(address)
