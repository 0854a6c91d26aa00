"""RSS 2.0 and Atom 1.0 through feedgen, with extensions that put right what feedgen 1.0 leaves wrong.

feedgen makes the tree; the extensions, which it calls last for each feed and each entry, add what it can't say, rewrite
dates and links, and bring the children into one fixed order. Nothing is built from strings.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from feedgen.entry import FeedEntry
from feedgen.ext.base import BaseEntryExtension, BaseExtension
from feedgen.feed import FeedGenerator
from lxml import etree

from .. import media
from ..model import Tombstone
from .nouns import Entry, Head, Media, Source, Topic

_ATOM = "http://www.w3.org/2005/Atom"
_CONTENT = "http://purl.org/rss/1.0/modules/content/"
_DC = "http://purl.org/dc/elements/1.1/"
_MEDIA = "http://search.yahoo.com/mrss/"
_SY = "http://purl.org/rss/1.0/modules/syndication/"
_TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"
_XML = "http://www.w3.org/XML/1998/namespace"

_DECLARATION = '<?xml version="1.0" encoding="utf-8"?>\n'
_DOCS = "https://www.rssboard.org/rss-specification"
_GENERATOR = "feedpub"

#: The order of elements; feedgen's own follows its source code, not the eye.
_CHANNEL = (
    "title",
    "link",
    "description",
    "language",
    "lastBuildDate",
    "category",
    "generator",
    "docs",
    "ttl",
    "skipHours",
    "skipDays",
    f"{{{_SY}}}updatePeriod",
    f"{{{_SY}}}updateFrequency",
    "image",
    f"{{{_ATOM}}}link",
)
_ITEM = (
    *(
        "title",
        "link",
        "guid",
        "pubDate",
        "description",
        f"{{{_CONTENT}}}encoded",
        f"{{{_DC}}}creator",
        f"{{{_DC}}}publisher",
    ),
    *(f"{{{_DC}}}language", "source", "category", "enclosure", f"{{{_MEDIA}}}content"),
)
_FEED = ("id", "title", "subtitle", "updated", "author", "link", "category", "generator", "icon")
_ENTRY = (
    "id",
    "title",
    "published",
    "updated",
    "author",
    "link",
    "category",
    "summary",
    "content",
    "source",
    f"{{{_MEDIA}}}content",
)

#: Elements whose text is plain. Readers that take it for HTML are the least misled by `&#x26;` and `&#x3C;` (RSS Best
#: Practices Profile, "Character Data").
_PLAIN = frozenset(
    {"title", "subtitle", "summary", "name", "category", "source"}
    | {f"{{{_DC}}}creator", f"{{{_DC}}}publisher", f"{{{_MEDIA}}}title"}
)

_Link = tuple[tuple[str, str], ...]

#: Where the entries go: before the end of what stands around them.
_RSS_END, _ATOM_END = "  </channel>\n</rss>\n", "</feed>\n"


def rss(head: Head, entries: Iterable[Entry]) -> str:
    """The feed as RSS 2.0."""
    data: bytes = _generator(head, entries).rss_str(pretty=True, encoding="utf-8", xml_declaration=False)
    return _prolog(head) + data.decode()


def atom(head: Head, entries: Iterable[Entry]) -> str:
    """The feed as Atom 1.0 (RFC 4287)."""
    data: bytes = _generator(head, entries).atom_str(pretty=True, encoding="utf-8", xml_declaration=False)
    return _prolog(head) + data.decode()


def _prolog(head: Head) -> str:
    """What stands before the root element (https://www.w3.org/TR/xml-stylesheet/)."""
    if not head.stylesheet:
        return _DECLARATION
    style = etree.ProcessingInstruction("xml-stylesheet", f'type="text/css" href="{head.stylesheet}"')
    return f"{_DECLARATION}{etree.tostring(style, encoding='unicode')}\n"


def around(head: Head) -> tuple[str, str, str, str]:
    """What stands before and after the entries, of RSS and of Atom."""
    return rss(head, ()).removesuffix(_RSS_END), _RSS_END, atom(head, ()).removesuffix(_ATOM_END), _ATOM_END


def entry(entry: Entry) -> tuple[str, str]:
    """One entry as it stands in a feed, of RSS and of Atom."""
    head, (rss_begin, rss_end, atom_begin, atom_end) = _any_feed()
    return (
        rss(head, [entry]).removeprefix(rss_begin).removesuffix(rss_end),
        atom(head, [entry]).removeprefix(atom_begin).removesuffix(atom_end),
    )


def tombstone(tombstone: Tombstone) -> str:
    """A deleted entry as it stands in Atom (RFC 6721). The schema of RFC 4287 wants it before the entries."""
    attributes = {"ref": tombstone.id, "when": tombstone.when}
    element = etree.Element(f"{{{_TOMBSTONES}}}deleted-entry", attributes, nsmap={"at": _TOMBSTONES})
    return f"  {etree.tostring(element, encoding='unicode')}\n"


@cache
def _any_feed() -> tuple[Head, tuple[str, str, str, str]]:
    """A feed to put entries in: they take nothing from theirs but its namespaces."""
    head = Head._make(Head._fields)._replace(
        ttl=1, period=None, frequency=None, hours=(), days=(), full=True, topic=None, image=None, hubs=()
    )
    return head, around(head)


def _generator(head: Head, entries: Iterable[Entry]) -> FeedGenerator:
    generator = FeedGenerator()
    generator.id(head.id)
    generator.title(head.title)
    generator.description(head.description)
    generator.link(href=head.home, rel="alternate")
    generator.language(head.language_lower)
    generator.author(name=head.site, uri=head.site_url)
    generator.generator(_GENERATOR)
    generator.docs(_DOCS)
    generator.ttl(head.ttl)
    if head.topic:
        generator.category(_category(head.topic, head.scheme))
    if head.icon:
        generator.icon(head.icon)
    if head.image:
        width, height = str(head.image.width), str(head.image.height)
        generator.image(url=head.image.url, title=head.title, link=head.home, width=width, height=height)
    generator.register_extension("feedpub", _FeedExtension)
    generator.feedpub.head = head
    for value in entries:
        generator.add_entry(_feed_entry(value), order="append")
    return generator


def _feed_entry(value: Entry) -> FeedEntry:
    entry = FeedEntry()
    entry.guid(value.id, permalink=False)
    entry.title(value.title)
    entry.link(href=value.link, rel="alternate")
    entry.summary(value.summary)
    if value.content:
        entry.content(value.content, type="html")
    for topic in value.topics:
        entry.category(_category(topic, value.scheme))
    if value.enclosure:
        entry.enclosure(value.enclosure.url, str(value.enclosure.length or 0), value.enclosure.type)
    if value.source:
        entry.source(url=value.source.rss, title=value.source.title)
    entry.register_extension("feedpub", _EntryExtension)
    entry.feedpub.entry = value
    return entry


def _category(topic: Topic, scheme: str) -> dict[str, str]:
    return {"term": topic.name, "scheme": scheme} | ({"label": topic.label} if topic.label else {})


class _FeedExtension(BaseExtension):  # type: ignore[misc]
    """Mends what stands in front of the entries."""

    head: Head

    def extend_ns(self) -> dict[str, str]:
        return {"atom": _ATOM, "dc": _DC, "media": _MEDIA, "sy": _SY}

    def extend_rss(self, root: etree._Element) -> None:
        head = self.head
        channel = root[0]
        _add_hints(channel, head)
        kept = ["atom", "dc", "media", *(["content"] if head.full else [])]
        etree.cleanup_namespaces(root, keep_ns_prefixes=kept)
        # feedgen dates feeds by the clock.
        _set(channel, "lastBuildDate", head.updated_rfc822)
        for category in channel.findall("category"):
            del category.attrib["domain"]
        own = [_link("self", head.rss, media.RSS), _link("alternate", head.atom, media.ATOM)]
        _replace(channel, f"{{{_ATOM}}}link", [*own, _link("alternate", head.json, media.JSON), *self._hubs()])
        _order(channel, _CHANNEL)
        _write_plain(channel, _PLAIN | {"description"})

    def extend_atom(self, root: etree._Element) -> None:
        head = self.head
        etree.cleanup_namespaces(root, keep_ns_prefixes=["media"])
        _set(root, "updated", head.updated)
        # feedgen takes the channel image for a logo, which is twice as wide as high; ours is a square icon.
        _replace(root, "logo", [])
        alternates = ((head.home, media.HTML), (head.rss, media.RSS), (head.json, media.JSON))
        own = _link("self", head.atom, media.ATOM)
        _replace(root, "link", [own, *(_link("alternate", href, type_) for href, type_ in alternates), *self._hubs()])
        _order(root, _FEED)
        _write_plain(root)

    def _hubs(self) -> list[_Link]:
        return [(("rel", "hub"), ("href", hub)) for hub in self.head.hubs]


class _EntryExtension(BaseEntryExtension):  # type: ignore[misc]
    """Mends one entry: dates, people, links, pictures and where it comes from."""

    entry: Entry

    def extend_rss(self, item: etree._Element) -> None:
        entry = self.entry
        _set(item, "pubDate", entry.published_rfc822)
        # RSS takes a description for HTML; the excerpt is plain text.
        _set(item, "description", html.escape(entry.summary, quote=False))
        for name, text in self._dublin_core():
            _add(item, f"{{{_DC}}}{name}", text)
        for title in self._add_media(item):
            title.set("type", "plain")
        _order(item, _ITEM)
        _write_plain(item)

    def extend_atom(self, element: etree._Element) -> None:
        entry = self.entry
        if entry.language:
            element.set(f"{{{_XML}}}lang", entry.language)
        # feedgen has one id for both formats.
        _set(element, "id", entry.iri)
        _set(element, "published", entry.published)
        _set(element, "updated", entry.updated)
        for person in entry.authors:
            author = etree.SubElement(element, "author")
            _add(author, "name", person.name)
            if person.url:
                _add(author, "uri", person.url)
        _replace(element, "link", self._links())
        _replace(element, "source", [])
        if entry.source:
            self._add_source(element, entry.source)
        self._add_media(element)
        _order(element, _ENTRY)
        _write_plain(element)

    def _dublin_core(self) -> Iterator[tuple[str, str]]:
        for author in self.entry.authors:
            yield "creator", author.name
        if self.entry.publisher:
            yield "publisher", self.entry.publisher.name
        if self.entry.language:
            yield "language", self.entry.language

    def _links(self) -> Iterator[_Link]:
        entry = self.entry
        yield _link("alternate", entry.link, media.HTML)
        if entry.enclosure:
            link = _link("enclosure", entry.enclosure.url, entry.enclosure.type)
            yield (*link, ("length", str(entry.enclosure.length))) if entry.enclosure.length else link
        if entry.amp:
            yield (("rel", "related"), ("type", media.HTML), ("title", "AMP"), ("href", entry.amp))

    def _add_source(self, entry: etree._Element, value: Source) -> None:
        source = etree.SubElement(entry, "source")
        _add(source, "id", value.id)
        _add(source, "title", value.title)
        _add(source, "updated", self.entry.updated)
        links = [_link("self", value.atom, media.ATOM), _link("alternate", value.home, media.HTML)]
        _replace(source, "link", links)
        if value.icon:
            _add(source, "icon", value.icon)

    def _add_media(self, parent: etree._Element) -> list[etree._Element]:
        """One media:content for each file (Media RSS 1.5.1), never a group; their titles."""
        titles = []
        for value in self.entry.media:
            content = _add_media_content(parent, value)
            if value.title:
                titles.append(_add(content, f"{{{_MEDIA}}}title", value.title))
        return titles


def _add_hints(channel: etree._Element, head: Head) -> None:
    """When to ask again. feedgen's own `skipDays` has no order, and its `sy:updatePeriod` begins with a capital."""
    for tag, part, values in (("skipHours", "hour", head.hours), ("skipDays", "day", head.days)):
        if values:
            parent = etree.SubElement(channel, tag)
            for value in values:
                _add(parent, part, value)
    if head.period:
        _add(channel, f"{{{_SY}}}updatePeriod", head.period)
        _add(channel, f"{{{_SY}}}updateFrequency", str(head.frequency))


def _add_media_content(parent: etree._Element, value: Media) -> etree._Element:
    content = etree.SubElement(parent, f"{{{_MEDIA}}}content", nsmap={"media": _MEDIA})
    for name in ("url", "type", "medium"):
        content.set(name, getattr(value, name))
    for name, size in (("width", value.width), ("height", value.height)):
        if size:
            content.set(name, str(size))
    return content


def _link(rel: str, href: str, type_: str) -> _Link:
    return (("rel", rel), ("type", type_), ("href", href))


def _add(parent: etree._Element, tag: str, text: str) -> etree._Element:
    namespaces = {"dc": _DC} if tag.startswith(f"{{{_DC}}}") else None
    element = etree.SubElement(parent, tag, nsmap=namespaces)
    element.text = text
    return element


def _set(parent: etree._Element, tag: str, text: str) -> None:
    element = parent.find(tag)
    if element is None:
        _add(parent, tag, text)
    else:
        element.text = text


def _replace(parent: etree._Element, tag: str, replacements: Iterable[_Link]) -> None:
    for element in parent.findall(tag):
        parent.remove(element)
    for attributes in replacements:
        element = etree.SubElement(parent, tag)
        for name, value in attributes:
            element.set(name, value)


def _order(parent: etree._Element, tags: Sequence[str]) -> None:
    parent[:] = sorted(parent, key=lambda element: tags.index(element.tag))


def _write_plain(parent: etree._Element, tags: Iterable[str] = _PLAIN) -> None:
    """Write `&` and `<` as numeric character references, which an XML parser reads as the same characters."""
    for element in list(parent.iter(*tags)):
        if element.text and ("&" in element.text or "<" in element.text):
            element.text, *others = re.split("([&<])", element.text)
            for char, following in zip(others[::2], others[1::2], strict=True):
                reference = etree.Entity(f"#x{ord(char):X}")
                reference.tail = following
                element.append(reference)
