"""RSS 2.0 and Atom 1.0 through feedgen, with extensions that put right what feedgen 1.0 leaves wrong.

feedgen makes the tree; the extensions, which it calls last for each feed and each entry, add what it can't say, rewrite
dates and links, and bring the children into one fixed order. Nothing is built from strings.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence

from feedgen.entry import FeedEntry
from feedgen.ext.base import BaseEntryExtension, BaseExtension
from feedgen.feed import FeedGenerator
from lxml import etree

from .. import dates, links, media
from ..model import Feed, Image, Kind, Provider, Record, Site, Slugs

_ATOM = "http://www.w3.org/2005/Atom"
_CONTENT = "http://purl.org/rss/1.0/modules/content/"
_DC = "http://purl.org/dc/elements/1.1/"
_MEDIA = "http://search.yahoo.com/mrss/"
_XML = "http://www.w3.org/XML/1998/namespace"

_DECLARATION = b'<?xml version="1.0" encoding="utf-8"?>\n'
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

#: The largest channel image (RSS 2.0, "<image> sub-element of <channel>"), and the formats it may have.
_MAX_ICON = (144, 400)
_ICON_TYPES = frozenset({"image/jpeg", "image/png", "image/gif"})

_Link = tuple[tuple[str, str], ...]


def rss(generator: FeedGenerator) -> bytes:
    """The feed as RSS 2.0."""
    data: bytes = generator.rss_str(pretty=True, encoding="utf-8", xml_declaration=False)
    return _DECLARATION + data


def atom(generator: FeedGenerator) -> bytes:
    """The feed as Atom 1.0 (RFC 4287)."""
    data: bytes = generator.atom_str(pretty=True, encoding="utf-8", xml_declaration=False)
    return _DECLARATION + data


def feed_generator(feed: Feed, slugs: Slugs, site: Site) -> FeedGenerator:
    """The feed as feedgen knows it; RSS and Atom are made of the same one."""
    home = links.url(site, f"{feed.stem}.html")
    generator = FeedGenerator()
    generator.id(links.feed_id(site, feed.kind, feed.slug))
    generator.title(feed.title)
    generator.description(feed.description)
    generator.link(href=home, rel="alternate")
    generator.language(site.language.lower())
    generator.updated(feed.updated)
    generator.author(name=site.title, uri=site.url)
    generator.generator(_GENERATOR)
    generator.docs(_DOCS)
    generator.ttl(site.ttl)
    if feed.kind is Kind.TOPIC:
        generator.category(_category(feed.title, site))
    if feed.icon:
        generator.icon(feed.icon.url)
        if _fits_channel(feed.icon):
            generator.image(
                url=feed.icon.url, title=feed.title, link=home, width=str(feed.icon.width), height=str(feed.icon.height)
            )
    generator.register_extension("feedpub", _FeedExtension)
    generator.feedpub.feed, generator.feedpub.site = feed, site
    for record in feed.entries:
        generator.add_entry(_entry(record, feed, slugs, site), order="append")
    return generator


def _entry(record: Record, feed: Feed, slugs: Slugs, site: Site) -> FeedEntry:
    entry = FeedEntry()
    entry.id(record.id)
    entry.guid(record.id, permalink=False)
    entry.title(record.title)
    entry.link(href=record.link, rel="alternate")
    entry.updated(record.updated)
    entry.summary(record.summary)
    if record.content:
        entry.content(record.content, type="html")
    for topic in record.topics:
        entry.category(_category(topic, site))
    if record.enclosure:
        entry.enclosure(record.enclosure.url, str(record.enclosure.length or 0), record.enclosure.type)
    provider = links.provider_of(record, feed)
    if provider:
        own = links.url(site, f"{slugs.stem(Kind.PROVIDER, provider.key)}.rss")
        entry.source(url=site.provider_feeds.get(provider.key, own), title=provider.name)
    entry.register_extension("feedpub", _EntryExtension)
    entry.feedpub.record, entry.feedpub.provider = record, provider
    entry.feedpub.slugs, entry.feedpub.site = slugs, site
    return entry


def _category(topic: str, site: Site) -> dict[str, str]:
    return {"term": topic, "label": topic, "scheme": links.topics_scheme(site)}


def _fits_channel(icon: Image) -> bool:
    width, height = _MAX_ICON
    return icon.type in _ICON_TYPES and 0 < (icon.width or 0) <= width and 0 < (icon.height or 0) <= height


class _FeedExtension(BaseExtension):  # type: ignore[misc]
    """Mends what stands in front of the entries."""

    feed: Feed
    site: Site

    def extend_ns(self) -> dict[str, str]:
        return {"atom": _ATOM, "dc": _DC, "media": _MEDIA}

    def extend_rss(self, root: etree._Element) -> None:
        kept = ["atom", "dc", "media", *(["content"] if self.site.content == "full" else [])]
        etree.cleanup_namespaces(root, keep_ns_prefixes=kept)
        channel = root[0]
        # feedgen formats dates under a locale it sets for the whole process.
        _set(channel, "lastBuildDate", dates.rfc822(self.feed.updated))
        for category in channel.findall("category"):
            del category.attrib["domain"]
        alternates = [
            _link("alternate", self._url(extension), type_)
            for extension, type_ in (("atom", media.ATOM), ("json", media.JSON))
        ]
        _replace(channel, f"{{{_ATOM}}}link", [_link("self", self._url("rss"), media.RSS), *alternates, *self._hubs()])
        _order(channel, _CHANNEL)
        _write_plain(channel, _PLAIN | {"description"})

    def extend_atom(self, root: etree._Element) -> None:
        etree.cleanup_namespaces(root, keep_ns_prefixes=["media"])
        _set(root, "updated", dates.rfc3339(self.feed.updated))
        # feedgen takes the channel image for a logo, which is twice as wide as high; ours is a square icon.
        _replace(root, "logo", [])
        alternates = (("html", media.HTML), ("rss", media.RSS), ("json", media.JSON))
        own = _link("self", self._url("atom"), media.ATOM)
        _replace(
            root,
            "link",
            [own, *(_link("alternate", self._url(extension), type_) for extension, type_ in alternates), *self._hubs()],
        )
        for category in root.findall("category"):
            _drop_label_with_markup(category)
        _order(root, _FEED)
        _write_plain(root)

    def _url(self, extension: str) -> str:
        return links.url(self.site, f"{self.feed.stem}.{extension}")

    def _hubs(self) -> list[_Link]:
        return [(("rel", "hub"), ("href", hub)) for hub in self.site.hubs]


class _EntryExtension(BaseEntryExtension):  # type: ignore[misc]
    """Mends one entry: dates, people, links, pictures and where it comes from."""

    record: Record
    provider: Provider | None
    slugs: Slugs
    site: Site

    def extend_rss(self, item: etree._Element) -> None:
        record = self.record
        _set(item, "pubDate", dates.rfc822(record.published))
        # RSS takes a description for HTML; the excerpt is plain text.
        _set(item, "description", html.escape(record.summary, quote=False))
        for name, text in self._dublin_core():
            _add(item, f"{{{_DC}}}{name}", text)
        self._add_media(item, plain_title=True)
        _order(item, _ITEM)
        _write_plain(item)

    def extend_atom(self, entry: etree._Element) -> None:
        record = self.record
        if record.language:
            entry.set(f"{{{_XML}}}lang", record.language)
        _set(entry, "published", dates.rfc3339(record.published))
        _set(entry, "updated", dates.rfc3339(record.updated))
        for name, url in self._people():
            author = etree.SubElement(entry, "author")
            _add(author, "name", name)
            if url:
                _add(author, "uri", url)
        for category in entry.findall("category"):
            _drop_label_with_markup(category)
        _replace(entry, "link", self._entry_links())
        _replace(entry, "source", [])
        if self.provider:
            self._add_source(entry, self.provider)
        self._add_media(entry, plain_title=False)
        _order(entry, _ENTRY)
        _write_plain(entry)

    def _people(self) -> Sequence[tuple[str, str | None]]:
        """Authors, or the provider where none is named."""
        provider = self.record.provider
        if provider is None:
            return ()
        return [(person.name, person.url) for person in provider.authors] or [(provider.name, provider.url)]

    def _dublin_core(self) -> Iterable[tuple[str, str]]:
        for name, _ in self._people():
            yield "creator", name
        if self.record.provider:
            yield "publisher", self.record.provider.name
        if self.record.language:
            yield "language", self.record.language

    def _entry_links(self) -> list[_Link]:
        record = self.record
        found = [_link("alternate", record.link, media.HTML)]
        if record.enclosure:
            link = _link("enclosure", record.enclosure.url, record.enclosure.type)
            found.append((*link, ("length", str(record.enclosure.length))) if record.enclosure.length else link)
        if record.amp:
            found.append((("rel", "related"), ("type", media.HTML), ("title", "AMP"), ("href", record.amp)))
        return found

    def _add_source(self, entry: etree._Element, provider: Provider) -> None:
        """The feed that the entry comes from (RFC 4287, section 4.2.11), in the words of the entry's own record."""
        stem = self.slugs.stem(Kind.PROVIDER, provider.key)
        source = etree.SubElement(entry, "source")
        _add(source, "id", links.feed_id(self.site, Kind.PROVIDER, self.slugs[Kind.PROVIDER, provider.key]))
        _add(source, "title", provider.name)
        _add(source, "updated", dates.rfc3339(self.record.updated))
        own = _link("self", links.url(self.site, f"{stem}.atom"), media.ATOM)
        home = _link("alternate", provider.url or links.url(self.site, f"{stem}.html"), media.HTML)
        _replace(source, "link", [own, home])
        if provider.icon:
            _add(source, "icon", provider.icon.url)

    def _add_media(self, parent: etree._Element, *, plain_title: bool) -> None:
        """One media:content for the audio or video file and for each picture (Media RSS 1.5.1), never a group."""
        record = self.record
        enclosure = record.enclosure
        if enclosure and all(image.url != enclosure.url for image in record.images):
            _add_media_content(parent, enclosure.url, enclosure.type)
        for image in record.images:
            content = _add_media_content(parent, image.url, image.type or media.DEFAULT_IMAGE)
            for name, size in (("width", image.width), ("height", image.height)):
                if size:
                    content.set(name, str(size))
            if image.title:
                title = _add(content, f"{{{_MEDIA}}}title", image.title)
                if plain_title:
                    title.set("type", "plain")


def _add_media_content(parent: etree._Element, url: str, type_: str) -> etree._Element:
    content = etree.SubElement(parent, f"{{{_MEDIA}}}content", nsmap={"media": _MEDIA})
    for name, value in (("url", url), ("type", type_), ("medium", media.medium(type_))):
        content.set(name, value)
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


def _drop_label_with_markup(category: etree._Element) -> None:
    """Leave the label out where it could be taken for HTML, as in `S&P500`: the term says the same."""
    if not {"&", "<"}.isdisjoint(category.get("label", "")):
        del category.attrib["label"]


def _write_plain(parent: etree._Element, tags: Iterable[str] = _PLAIN) -> None:
    """Write `&` and `<` as numeric character references, which an XML parser reads as the same characters."""
    for element in list(parent.iter(*tags)):
        if element.text and ("&" in element.text or "<" in element.text):
            element.text, *others = re.split("([&<])", element.text)
            for char, following in zip(others[::2], others[1::2], strict=True):
                reference = etree.Entity(f"#x{ord(char):X}")
                reference.tail = following
                element.append(reference)
