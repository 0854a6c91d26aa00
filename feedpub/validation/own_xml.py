"""RSS, Atom and OPML as feedpub writes them: what they have in common."""

from __future__ import annotations

from . import values
from .any_xml import strings
from .characters import unclean
from .reading import MEDIA, Found, Xml

_DECLARATION = b'<?xml version="1.0" encoding="utf-8"?>\n'


def begins_with_the_declaration(document: Xml) -> Found:
    """All of XML that feedpub writes does."""
    if not document.data.startswith(_DECLARATION):
        yield document.whole("own-form", "does not begin with the XML declaration", 1)


def characters_are_clean(document: Xml) -> Found:
    """Nothing that nobody sees."""
    for element, part in strings(document):
        found = unclean(part)
        if found:
            yield document.problem("odd-characters", element, found)


def medium_is_that_of_the_type(document: Xml) -> Found:
    """Each media:content has both."""
    for content in document.root.iter(f"{MEDIA}content"):
        kind = content.get("type", "")
        media = {kind.partition("/")[0]} & {"image", "audio", "video"} | {"document"}
        if not values.MEDIA_TYPE.fullmatch(kind) or content.get("medium") not in media:
            yield document.problem("own-form", content, "has no type, or not the medium of its type")
