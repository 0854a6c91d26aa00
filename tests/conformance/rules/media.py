"""Media RSS 1.5.1, in RSS and in Atom."""

from __future__ import annotations

from .reading import ATOM, MEDIA, MEDIA_TYPE, NATURAL, Violations, is_url, name, shown, twice, xml


def group_has_alternatives(data: bytes) -> Violations:
    """A group is for several forms of one thing: never of one member."""
    return [shown(group) for group in xml(data).iter(f"{MEDIA}group") if len(group.findall(f"{MEDIA}content")) < 2]


def content_is_complete(data: bytes) -> Violations:
    """Each has url, type and medium; sizes are whole numbers."""
    return [
        shown(content)
        for content in xml(data).iter(f"{MEDIA}content")
        if not is_url(content.get("url"))
        or not MEDIA_TYPE.fullmatch(content.get("type", ""))
        or not all(NATURAL.fullmatch(content.get(size, "1")) for size in ("width", "height"))
    ]


def medium_is_that_of_the_type(data: bytes) -> Violations:
    return [
        shown(content)
        for content in xml(data).iter(f"{MEDIA}content")
        if content.get("medium")
        not in {content.get("type", "").partition("/")[0]} & {"image", "audio", "video"} | {"document"}
    ]


def content_stands_once(data: bytes) -> Violations:
    """Readers show a picture that stands twice twice."""
    return [
        f"{name(entry)}: {url}"
        for entry in xml(data).iter("item", f"{ATOM}entry")
        for url in twice(content.get("url", "") for content in entry.iter(f"{MEDIA}content"))
    ]
