"""RSS 2.0 (https://www.rssboard.org/rss-specification), and the Best Practices Profile (https://www.rssboard.org/rss-profile).

What breaks the specification is an error; what the profile advises against is a warning.
"""

from __future__ import annotations

import re
from datetime import datetime
from email.utils import parsedate_to_datetime
from itertools import pairwise

from . import atom, extensions, markup, values
from .reading import ATOM, CONTENT, DC, MEDIA, SY, Found, Xml, inner, rel, text, whole_text
from .shapes import ANY, MAYBE, ONCE, SOME, Shape, fits, repeated

_TEXT = Shape()
_URL = Shape(text=values.absolute_uri)
_DATE = Shape(text=values.rfc822)
_PERSON = Shape(text=values.email_and_name)

_ATOM_CHILDREN = {f"{ATOM}{name}": ANY for name in atom.NAMES if name not in {"feed", "entry", "name", "uri", "email"}}

SHAPES: dict[str, Shape] = {
    **{tag: shape for tag, shape in atom.SHAPES.items() if tag != f"{ATOM}source"},
    **extensions.SHAPES,
    "rss": Shape(children={"channel": ONCE}, required={"version": None}),
    "channel": Shape(
        children={
            **dict.fromkeys(("title", "link", "description"), ONCE),
            **dict.fromkeys(
                """
                language copyright managingEditor webMaster pubDate lastBuildDate generator docs cloud ttl image rating
                textInput skipHours skipDays
                """.split(),
                MAYBE,
            ),
            **dict.fromkeys(("category", "item"), ANY),
            **_ATOM_CHILDREN,
            **extensions.CHILDREN,
            **extensions.SY_CHILDREN,
        }
    ),
    "item": Shape(
        children={
            **dict.fromkeys("title link description author comments guid pubDate source".split(), MAYBE),
            **dict.fromkeys(("category", "enclosure"), ANY),
            **_ATOM_CHILDREN,
            **extensions.CHILDREN,
        }
    ),
    "image": Shape(
        children={
            **dict.fromkeys(("url", "title", "link"), ONCE),
            **dict.fromkeys(("width", "height", "description"), MAYBE),
            **extensions.DC_CHILDREN,
        }
    ),
    "textInput": Shape(
        children={**dict.fromkeys(("title", "description", "name", "link"), ONCE), **extensions.DC_CHILDREN}
    ),
    "cloud": Shape(
        required={
            "domain": values.some,
            "port": values.number(1),
            "path": None,
            "registerProcedure": None,
            "protocol": None,
        }
    ),
    "skipHours": Shape(children={"hour": SOME}),
    "skipDays": Shape(children={"day": SOME}),
    "hour": Shape(text=values.number(0, 24)),
    "day": Shape(text=values.one_of("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")),
    **dict.fromkeys("title description copyright generator rating".split(), _TEXT),
    "name": Shape(text=values.name_of_a_field),
    **dict.fromkeys("link docs comments url".split(), _URL),
    **dict.fromkeys("pubDate lastBuildDate".split(), _DATE),
    **dict.fromkeys("author managingEditor webMaster".split(), _PERSON),
    "language": Shape(text=values.language),
    "ttl": Shape(text=values.number(1)),
    "width": Shape(text=values.number(1, 144)),
    "height": Shape(text=values.number(1, 400)),
    "category": Shape(optional={"domain": None}),
    "source": Shape(required={"url": values.absolute_uri}),
    "enclosure": Shape(required={"url": values.http_url, "length": values.number(0), "type": values.media_type}),
    "guid": Shape(optional={"isPermaLink": values.one_of("true", "false")}),
}
_CLOSED = frozenset(("", *(namespace[1:-1] for namespace in (ATOM, DC, MEDIA, CONTENT, SY))))
_VERSIONS = frozenset(("0.91", "0.92", "0.93", "0.94"))
_NO_LINKS = ("urn:", "tag:")
_PLAIN = ("title", "category", "source", f"{DC}creator", f"{DC}publisher", f"{MEDIA}title")


def moment(value: str) -> datetime | None:
    """A date of RFC 822; None when it is none, or says no zone."""
    try:
        found = parsedate_to_datetime(value)
        # Some exist only until they are moved to UTC.
        return found if found.tzinfo and found.utctimetuple() else None
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def elements_have_their_shape(document: Xml) -> Found:
    """What must be there is there, and nothing else; every value reads as it should."""
    yield from fits(document, SHAPES, _CLOSED)


def version_is_2_0(document: Xml) -> Found:
    """Older versions are read by every reader, and lack guids and enclosures."""
    version = document.root.get("version")
    if version in _VERSIONS:
        yield document.problem("old-version", document.root, f"is RSS {version}", "version")
    elif version not in {None, "2.0"}:
        yield document.problem("unknown-value", document.root, f"{values.quoted(version or '')} is not 2.0", "version")


def items_say_something(document: Xml) -> Found:
    """A title, or a description."""
    for item in document.entries:
        if item.find("title") is None and item.find("description") is None:
            yield document.problem("missing-element", item, "has neither title nor description")


def texts_are_not_empty(document: Xml) -> Found:
    """What stands there says something."""
    for element in document.root.iter("title", "category", "guid"):
        if not inner(element) and len(element) == 0:
            yield document.problem("empty-element", element, "is empty")


def guids_are_unique(document: Xml) -> Found:
    """Readers take two items with one guid for one."""
    seen: set[str] = set()
    for item in document.entries:
        for guid in item.findall("guid")[:1]:
            value = inner(guid)
            if value in seen:
                yield document.problem("duplicate-guid", guid, f"{values.quoted(value)} is that of an item above")
            seen.add(value)


def guids_lead_somewhere_if_they_say_so(document: Xml) -> Found:
    """Without `isPermaLink="false"` a guid is an address."""
    for guid in document.root.iter("guid"):
        if guid.get("isPermaLink", "true") != "false":
            value = inner(guid)
            flaw = values.absolute_uri(value)
            if flaw or value.lower().startswith(_NO_LINKS):
                yield document.problem("bad-permalink", guid, f"{values.quoted(value)} is no address of a page")


def hours_and_days_stand_once(document: Xml) -> Found:
    """An hour or a day is skipped or it is not."""
    if document.channel is not None:
        # Midnight has two numbers.
        yield from repeated(document, document.channel.iterfind("skipHours/hour"), {"24": "0"})
        yield from repeated(document, document.channel.iterfind("skipDays/day"), {})


def items_have_a_guid(document: Xml) -> Found:
    """Profile."""
    for item in document.entries:
        if item.find("guid") is None and document.root.get("version") == "2.0":
            yield document.problem("missing-guid", item, "has no guid")


def says_where_it_is(document: Xml) -> Found:
    """Profile: an atom:link with `rel="self"`."""
    channel = document.channel
    if channel is not None and not [link for link in channel.findall(f"{ATOM}link") if rel(link) == "self"]:
        yield document.problem("missing-self", channel, "has no atom:link with rel self")


def items_have_one_enclosure_at_most(document: Xml) -> Found:
    """Profile: most readers take one and leave the others."""
    for item in document.entries:
        for enclosure in item.findall("enclosure")[1:]:
            yield document.problem("several-enclosures", enclosure, "is not the only one")


def image_is_that_of_the_channel(document: Xml) -> Found:
    """Profile: title and link equal to the channel's; RSS 2.0: a GIF, JPEG or PNG."""
    image = None if document.channel is None else document.channel.find("image")
    if image is None:
        return
    for tag in ("title", "link"):
        if text(image, tag) != text(document.channel, tag):
            yield document.problem("image-differs", image, f"has another {tag} than the channel")
    extension = re.search(r"\.([a-z0-9]+)(?:\?|$)", text(image, "url").rpartition("/")[2], re.IGNORECASE)
    if extension and extension[1].lower() not in {"gif", "png", "jpg", "jpeg"}:
        yield document.problem("image-differs", image, f"is a {extension[1]}, not a GIF, JPEG or PNG")


def is_as_new_as_its_newest_item(document: Xml) -> Found:
    """What was built before its items were published is a copy that is out of date."""
    built = moment(text(document.channel, "lastBuildDate"))
    for item in document.entries if built else ():
        published = moment(text(item, "pubDate"))
        if built and published and published > built:
            yield document.problem("dates-differ", item, "is newer than lastBuildDate")


def description_stands_before_content(document: Xml) -> Found:
    """Profile: some readers take the first of the two."""
    for item in document.entries:
        tags = [child.tag for child in item]
        for first, later in pairwise(tag for tag in tags if tag in ("description", f"{CONTENT}encoded")):
            if (first, later) == (f"{CONTENT}encoded", "description"):
                yield document.problem("late-description", item, "has its description after content:encoded")


def text_is_plain(document: Xml) -> Found:
    """No entity that was encoded once too often."""
    for element in document.root.iter(*_PLAIN):
        found = values.ENTITY.search(whole_text(element))
        if found and element.get("type", "plain") == "plain":
            yield document.problem("encoded-twice", element, f"holds {found[0]}")


def content_is_safe(document: Xml) -> Found:
    """Readers take descriptions and content for HTML."""
    for element in document.root.iter("description", f"{CONTENT}encoded"):
        for code, message in markup.flaws(whole_text(element), base=markup.has_base(element)):
            yield document.problem(code, element, message)
