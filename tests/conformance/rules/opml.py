"""OPML 2.0 (http://opml.org/spec2.opml)."""

from __future__ import annotations

from .reading import Violations, is_rfc822, is_url, shown, text, twice, xml

_HEAD = frozenset(("title", "dateCreated", "dateModified", "ownerName", "ownerEmail", "ownerId"))


def is_opml_2(data: bytes) -> Violations:
    opml = xml(data)
    found = (opml.tag, opml.get("version"), [child.tag for child in opml])
    return [] if found == ("opml", "2.0", ["head", "body"]) else [str(found)]


def head_is_known(data: bytes) -> Violations:
    """What the specification has, each once; without `docs`."""
    tags = [str(child.tag) for child in xml(data).iterfind("head/*")]
    return [tag for tag in tags if tag not in _HEAD] + twice(tags) + ([] if "title" in tags else ["no title"])


def dates_are_rfc_822(data: bytes) -> Violations:
    return [shown(date) for date in xml(data).iter("dateCreated", "dateModified") if not is_rfc822(date.text)]


def owner_is_an_address(data: bytes) -> Violations:
    owner = text(xml(data), "head/ownerId")
    return [] if is_url(owner) else [owner]


def outlines_have_a_text(data: bytes) -> Violations:
    return [shown(outline) for outline in xml(data).iter("outline") if not outline.get("text")]


def subscriptions_are_complete(data: bytes) -> Violations:
    return [
        shown(outline)
        for outline in xml(data).iter("outline")
        if outline.get("type") is not None
        and (
            outline.get("type") != "rss"
            or outline.get("title") != outline.get("text")
            or not is_url(outline.get("xmlUrl"))
            or not is_url(outline.get("htmlUrl"))
        )
    ]


def groups_hold_subscriptions(data: bytes) -> Violations:
    """What is no subscription holds some, and what is one holds nothing."""
    return [
        shown(outline) for outline in xml(data).iter("outline") if (outline.get("type") is None) != (len(outline) > 0)
    ]


def subscriptions_stand_once(data: bytes) -> Violations:
    return twice(outline.get("xmlUrl", "") for outline in xml(data).iter("outline") if outline.get("type") == "rss")
