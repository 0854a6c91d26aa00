"""RSS as feedpub writes it: what it promises beyond the standard."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

from . import markup, values
from .reading import ATOM, CONTENT, DC, MEDIA, SY, Element, Found, Xml, inner, rel, shown, text, whole_text
from .rss import moment

_CHANNEL = (
    *("title", "link", "description", "language", "lastBuildDate", "category", "generator", "docs", "ttl"),
    *("skipHours", "skipDays", f"{SY}updatePeriod", f"{SY}updateFrequency", "image", f"{ATOM}link", "item"),
)
_ITEM = (
    *("title", "link", "guid", "pubDate", "description", f"{CONTENT}encoded", f"{DC}creator", f"{DC}publisher"),
    *(f"{DC}language", "source", "category", "enclosure", f"{MEDIA}content"),
)
_REQUIRED = {
    "channel": ("title", "link", "description", "language", "lastBuildDate", "generator", "docs", "ttl"),
    "item": ("title", "link", "guid", "pubDate", "description"),
}
_OFTEN = frozenset({"category", "item", f"{ATOM}link", f"{DC}creator", f"{MEDIA}content"})
_HOURS = [str(hour) for hour in range(24)]
_DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
_PLAIN_AS_WRITTEN = "title|category|source|dc:creator|dc:publisher|media:title"


def _parents(document: Xml) -> list[Element]:
    return [*([] if document.channel is None else [document.channel]), *document.entries]


def required_elements_are_there(document: Xml) -> Found:
    """More than RSS requires."""
    for parent in _parents(document):
        for tag in _REQUIRED[str(parent.tag)]:
            if not text(parent, tag):
                yield document.problem("own-form", parent, f"has no {tag}")


def elements_are_in_order(document: Xml) -> Found:
    """And there are no others."""
    for parent in _parents(document):
        order = _CHANNEL if parent.tag == "channel" else _ITEM
        children = list(parent.iterchildren("*"))
        for child in children:
            if child.tag not in order:
                yield document.problem("own-form", child, "is none that feedpub writes")
        known = [child for child in children if child.tag in order]
        for first, later in pairwise(known):
            if order.index(str(later.tag)) < order.index(str(first.tag)):
                yield document.problem("own-form", later, f"stands after {shown(first)}")


def elements_stand_once(document: Xml) -> Found:
    """More of them than RSS asks it of."""
    for parent in _parents(document):
        counts = Counter(str(child.tag) for child in parent.iterchildren("*"))
        for child in parent.iterchildren("*"):
            if counts[str(child.tag)] > 1 and child.tag not in _OFTEN:
                yield document.problem("own-form", child, "stands twice")


def dates_are_in_utc(document: Xml) -> Found:
    """With the day of the week, and the year in full."""
    for date in document.root.iter("pubDate", "lastBuildDate"):
        if not values.is_utc_822(whole_text(date)):
            yield document.problem("own-form", date, "is not in UTC")


def addresses_are_of_the_web(document: Xml) -> Found:
    """Each is http or https, and encoded."""
    addresses: list[tuple[Element, str | None]] = [
        (found, whole_text(found)) for found in document.root.iter("link", "url", "docs", "comments")
    ]
    media = ("source", "enclosure", f"{MEDIA}content", f"{MEDIA}thumbnail")
    addresses += [(found, found.get("url")) for found in document.root.iter(*media)]
    addresses += [(found, found.get("href")) for found in document.root.iter(f"{ATOM}link")]
    addresses += [(found, found.get("domain")) for found in document.root.iter("category") if "domain" in found.attrib]
    for element, address in addresses:
        if not values.is_url(address):
            yield document.problem("own-form", element, f"{values.quoted(address or '')} is no absolute URL")


def types_are_plain(document: Xml) -> Found:
    """Media types without parameters."""
    for enclosure in document.root.iter("enclosure"):
        if not values.MEDIA_TYPE.fullmatch(enclosure.get("type", "")):
            yield document.problem("own-form", enclosure, "has no plain media type", "type")


def hours_and_days_are_in_order(document: Xml) -> Found:
    """From midnight, which is 0 (RSS 2.0), and from Monday on."""
    for tag, part, order in (("skipHours", "hour", _HOURS), ("skipDays", "day", _DAYS)):
        for parent in document.root.iter(tag):
            found = [whole_text(value) for value in parent.iterchildren(part)]
            if found != [value for value in order if value in found]:
                yield document.problem("own-form", parent, f"are not in order, or not from {order[0]} to {order[-1]}")


def updates_are_so_many_in_a_period(document: Xml) -> Found:
    """`sy:updatePeriod` and `sy:updateFrequency`: one says nothing without the other."""
    for channel in document.root.iter("channel"):
        found = list(channel.iterchildren(f"{SY}updatePeriod", f"{SY}updateFrequency"))
        if len(found) == 1:
            yield document.problem("own-form", found[0], "stands alone")


def icons_say_their_size(document: Xml) -> Found:
    """The image of the channel has width and height."""
    image = None if document.channel is None else document.channel.find("image")
    if image is not None and not (text(image, "width") and text(image, "height")):
        yield document.problem("own-form", image, "has no width or height")


def what_has_a_publisher_has_a_creator(document: Xml) -> Found:
    """Readers show dc:creator, and few know dc:publisher."""
    for item in document.entries:
        if item.find(f"{DC}publisher") is not None and not text(item, f"{DC}creator"):
            yield document.problem("own-form", item, "has a dc:publisher and no dc:creator")


def plain_text_is_encoded_by_number(document: Xml) -> Found:
    """Profile, Character Data: `&` and `<` as `&#x26;` and `&#x3C;`, which no reader takes for HTML."""
    written = document.data.decode("utf-8", "replace")
    begin = written.find("<item>") if "<item>" in written else len(written)
    for names, start, end in (
        (f"{_PLAIN_AS_WRITTEN}|description", 0, begin),
        (_PLAIN_AS_WRITTEN, begin, len(written)),
    ):
        for found in re.finditer(rf"<(?:{names})(?:\s[^<>]*)?>([^<]*<(?!/)|[^<]*)", written[start:end]):
            if found[1].endswith("<") or re.search("&(?!#x26;|#x3C;|gt;)", found[1]):
                line = written.count("\n", 0, start + found.start()) + 1
                yield document.whole("own-form", f"{values.quoted(found[0])} is not encoded by numbers", line)


def descriptions_are_escaped_text(document: Xml) -> Found:
    """To readers the description of an item is HTML: what looks like markup in the plain excerpt is escaped."""
    for item in document.entries:
        for description in item.findall("description"):
            said = inner(description)
            if "<" in said or "&" in values.ENTITY.sub("", said):
                yield document.problem("own-form", description, "is not escaped as HTML")


def sources_are_another_feed(document: Xml) -> Found:
    """With a name, and not this feed."""
    links = [] if document.channel is None else document.channel.findall(f"{ATOM}link")
    own = {link.get("href") for link in links if rel(link) == "self"}
    for source in document.root.iter("source"):
        if source.get("url") in own or not whole_text(source):
            yield document.problem("own-form", source, "is this feed itself, or has no name")


def is_newest_first(document: Xml) -> Found:
    """And by guid where the dates are equal."""
    keys = [(moment(text(item, "pubDate")), text(item, "guid"), item) for item in document.entries]
    for (first, first_id, _), (later, later_id, item) in pairwise(key for key in keys if key[0]):
        if first and later and (later > first or (later == first and later_id <= first_id)):
            yield document.problem("order", item, "belongs before the item above")


def content_has_no_look(document: Xml) -> Found:
    """Nor scripts, nor relative addresses."""
    for content in document.root.iter(f"{CONTENT}encoded"):
        for code, message in markup.flaws(whole_text(content), strict=True):
            yield document.problem(code, content, message)
