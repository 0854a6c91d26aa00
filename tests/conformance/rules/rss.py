"""RSS 2.0, and the Best Practices Profile of the RSS Advisory Board (https://www.rssboard.org/rss-profile)."""

from __future__ import annotations

import re
from itertools import pairwise

from lxml import etree

from .reading import (
    ATOM,
    CONTENT,
    DC,
    ENTITY,
    MEDIA,
    MEDIA_TYPE,
    Violations,
    is_rfc822,
    is_url,
    local,
    moment,
    name,
    rel,
    shown,
    text,
    twice,
    unordered,
    unsafe,
    xml,
)

#: Of RSS 2.0 itself, at any place.
_KNOWN = frozenset(
    """
    author category channel cloud comments copyright day description docs enclosure generator guid height hour image
    item language lastBuildDate link managingEditor name pubDate rating rss skipDays skipHours source textInput title
    ttl url webMaster width
    """.split()
)
_CHANNEL = (
    *("title", "link", "description", "language", "lastBuildDate", "category", "generator", "docs", "ttl", "image"),
    *(f"{ATOM}link", "item"),
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
_LARGEST_ICON = {"width": 144, "height": 400}
_PLAIN = ("title", "category", "source", f"{DC}creator", f"{DC}publisher", f"{MEDIA}title")
_PLAIN_AS_WRITTEN = "title|category|source|dc:creator|dc:publisher|media:title"


def _channel(data: bytes) -> etree._Element:
    channel = xml(data).find("channel")
    assert channel is not None
    return channel


def _items(data: bytes) -> list[etree._Element]:
    return _channel(data).findall("item")


def is_rss_2(data: bytes) -> Violations:
    rss = xml(data)
    return [] if (rss.tag, rss.get("version"), [child.tag for child in rss]) == ("rss", "2.0", ["channel"]) else ["no"]


def required_elements_are_there(data: bytes) -> Violations:
    return [
        f"{name(parent)}: {tag}"
        for parent in (_channel(data), *_items(data))
        for tag in _REQUIRED[local(parent)]
        if not text(parent, tag).strip()
    ]


def elements_are_in_order(data: bytes) -> Violations:
    violations = []
    for parent, order in ((_channel(data), _CHANNEL), *((item, _ITEM) for item in _items(data))):
        tags = [str(child.tag) for child in parent]
        violations += [f"{name(parent)}: {tag} is not known" for tag in tags if tag not in order]
        known = [tag for tag in tags if tag in order]
        violations += [
            f"{name(parent)}: {later} after {first}"
            for first, later in pairwise(known)
            if order.index(later) < order.index(first)
        ]
    return violations


def elements_stand_once(data: bytes) -> Violations:
    return [
        f"{name(parent)}: {tag}"
        for parent in (_channel(data), *_items(data))
        for tag in twice(str(child.tag) for child in parent)
        if tag not in _OFTEN
    ]


def elements_of_its_own_are_known(data: bytes) -> Violations:
    """What RSS 2.0 does not have must be in a namespace."""
    return [
        shown(found) for found in xml(data).iter("*") if not str(found.tag).startswith("{") and found.tag not in _KNOWN
    ]


def dates_are_rfc_822(data: bytes) -> Violations:
    return [shown(date) for date in xml(data).iter("pubDate", "lastBuildDate") if not is_rfc822(date.text)]


def is_as_new_as_its_newest_item(data: bytes) -> Violations:
    built = moment(text(_channel(data), "lastBuildDate"))
    return [name(item) for item in _items(data) if moment(text(item, "pubDate")) > built]


def items_have_one_enclosure_at_most(data: bytes) -> Violations:
    """Profile: most readers take one and leave the others."""
    return [name(item) for item in _items(data) if len(item.findall("enclosure")) > 1]


def enclosures_are_complete(data: bytes) -> Violations:
    return [
        shown(enclosure)
        for enclosure in xml(data).iter("enclosure")
        if not is_url(enclosure.get("url"))
        or not re.fullmatch("[0-9]+", enclosure.get("length", ""))
        or not MEDIA_TYPE.fullmatch(enclosure.get("type", ""))
    ]


def guids_are_unique(data: bytes) -> Violations:
    return twice(text(item, "guid") for item in _items(data))


def guids_say_whether_they_lead_somewhere(data: bytes) -> Violations:
    guids = xml(data).iter("guid")
    return [shown(guid) for guid in guids if guid.get("isPermaLink") != "false" and not is_url(guid.text)]


def addresses_are_absolute(data: bytes) -> Violations:
    rss = xml(data)
    addresses = [found.text for found in rss.iter("link", "url", "docs", "comments")]
    addresses += [found.get("url") for found in rss.iter("source", "enclosure", f"{MEDIA}content", f"{MEDIA}thumbnail")]
    addresses += [found.get("href") for found in rss.iter(f"{ATOM}link")]
    addresses += [found.get("domain") for found in rss.iter("category") if "domain" in found.attrib]
    return [str(address) for address in addresses if not is_url(address)]


def image_is_that_of_the_channel(data: bytes) -> Violations:
    """Profile: title and link equal to the channel's."""
    channel = _channel(data)
    image = channel.find("image")
    return [] if image is None else [tag for tag in ("title", "link") if text(image, tag) != text(channel, tag)]


def image_fits(data: bytes) -> Violations:
    """RSS 2.0: a GIF, JPEG or PNG, and not too large."""
    image = _channel(data).find("image")
    if image is None:
        return []
    kinds = re.search(r"\.(?:gif|png|jpe?g)(?:\?|$)", text(image, "url"), re.IGNORECASE)
    sizes = {side: int(text(image, side) or 0) for side in _LARGEST_ICON}
    wrong = [f"{side} {size}" for side, size in sizes.items() if not 0 < size <= _LARGEST_ICON[side]]
    return wrong + ([] if kinds else [text(image, "url")])


def authors_have_a_mail_address(data: bytes) -> Violations:
    """RSS 2.0 knows no others; names are for dc:creator."""
    people = xml(data).iter("author", "managingEditor", "webMaster")
    return [shown(person) for person in people if "@" not in (person.text or "")]


def what_has_a_publisher_has_a_creator(data: bytes) -> Violations:
    published = [item for item in _items(data) if item.find(f"{DC}publisher") is not None]
    return [name(item) for item in published if not text(item, f"{DC}creator")]


def plain_text_is_encoded_by_number(data: bytes) -> Violations:
    """Profile, Character Data: `&` and `<` as `&#x26;` and `&#x3C;`, which no reader takes for HTML."""
    channel, *items = data.decode("utf-8").split("<item>")
    texts = re.findall(rf"<(?:{_PLAIN_AS_WRITTEN}|description)(?:\s[^>]*)?>([^<]*<(?!/)|[^<]*)", channel)
    texts += re.findall(rf"<(?:{_PLAIN_AS_WRITTEN})(?:\s[^>]*)?>([^<]*<(?!/)|[^<]*)", "".join(items))
    return [found for found in texts if found.endswith("<") or re.search("&(?!#x26;|#x3C;|gt;)", found)]


def text_is_plain(data: bytes) -> Violations:
    """No entity that was encoded once too often."""
    return [shown(found) for found in xml(data).iter(*_PLAIN) if ENTITY.search(found.text or "")]


def descriptions_are_escaped_text(data: bytes) -> Violations:
    """To readers the description of an item is HTML: what looks like markup in the plain excerpt is escaped."""
    descriptions = [text(item, "description") for item in _items(data)]
    return [found for found in descriptions if "<" in found or "&" in ENTITY.sub("", found)]


def sources_are_another_feed(data: bytes) -> Violations:
    own = {link.get("href") for link in _channel(data).findall(f"{ATOM}link") if rel(link) == "self"}
    return [shown(source) for source in xml(data).iter("source") if source.get("url") in own or not source.text]


def is_newest_first(data: bytes) -> Violations:
    return unordered((moment(text(item, "pubDate")), text(item, "guid")) for item in _items(data))


def content_is_safe(data: bytes) -> Violations:
    return [found for content in xml(data).iter(f"{CONTENT}encoded") for found in unsafe(content.text)]
