"""The entries of a feed that another program wrote: RSS 2.0, Atom 1.0 or JSON Feed.

The feed may be anybody's: no entity is expanded, nothing is fetched, and there are bounds to size and depth.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import nullcontext, suppress
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urljoin

from lxml import etree

from . import dates, text, urls
from .errors import ConfigError, Problem

#: In bytes: the feed is held in memory as a whole.
_LARGEST = 64 * 1024 * 1024

_ATOM = "{http://www.w3.org/2005/Atom}"
_DC_DATE = "{http://purl.org/dc/elements/1.1/}date"
#: Where FeedBurner kept the address that it had replaced by its own.
_ORIGINAL = "{http://rssnamespace.org/feedburner/ext/1.0}origLink"


class OldEntry(NamedTuple):
    """An entry as its readers know it.

    Attributes:
        guid: Where the feed gives none, readers take the link. Empty when there is neither.
        title: Plain text; may be empty.
        links: Every address that may be the entry's own, absolute.
        published: None where the feed does not tell it in a way that can be read.
    """

    guid: str
    title: str
    links: tuple[str, ...]
    published: datetime | None


def load(path: str, zone: str) -> list[OldEntry]:
    """The entries of a feed, in its order.

    Args:
        path: A file, or `-` for standard input.
        zone: The time zone of dates without an offset.

    Raises:
        ConfigError: It can't be read, is no feed, or a broken one.
    """
    try:
        with nullcontext(sys.stdin.buffer) if path == "-" else Path(path).open("rb") as stream:
            # One byte more than may be tells that there are more.
            return read(stream.read(_LARGEST + 1), zone)
    except OSError as error:
        raise _problem(path, f"can't be read: {error.strerror}") from error
    except FeedError as error:
        raise _problem(path, str(error), error.line) from error


def _problem(path: str, message: str, line: int | None = None) -> ConfigError:
    shown = "standard input" if path == "-" else path
    return ConfigError(Problem(code="bad-feed", message=message, file=shown, line=line))


class FeedError(ValueError):
    """The text is no feed; the message says why, and `line` where, if that is known."""

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.line = line


def read(data: bytes, zone: str) -> list[OldEntry]:
    """The entries of a feed as it was served.

    Raises:
        FeedError: It is no feed, or a broken one.
    """
    if len(data) > _LARGEST:
        raise FeedError(f"is larger than {_LARGEST // 1024 // 1024} MB")
    data = data.removeprefix(b"\xef\xbb\xbf").lstrip()
    if data.startswith((b"---", b"{%", b"{{")):
        raise FeedError("is the template of a feed, not a feed; save what the site has published at its address")
    return [*_of_json(data, zone)] if data.startswith(b"{") else [*_of_xml(data, zone)]


def _of_xml(data: bytes, zone: str) -> Iterator[OldEntry]:
    root = _root(data)
    channel = root.find("channel")
    if root.tag == "rss" and channel is not None:
        home = _text(channel, "link")
        return (_of_item(item, home, zone) for item in channel.findall("item"))
    if root.tag == f"{_ATOM}feed":
        home = next(_alternates(root), "")
        return (_of_entry(entry, home, zone) for entry in root.findall(f"{_ATOM}entry"))
    raise FeedError("is no RSS 2.0, Atom 1.0 or JSON Feed")


def _root(data: bytes) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise FeedError(f"is not XML: {error.msg.partition(', line ')[0].strip()}", error.lineno) from error
    dtd: Any = root.getroottree().docinfo.internalDTD
    if dtd is not None and dtd.entities():
        raise FeedError("declares entities, which no feed needs")
    return root


def _of_item(item: etree._Element, home: str, zone: str) -> OldEntry:
    guid, link = _text(item, "guid"), _text(item, "link")
    mark = item.find("guid")
    is_permalink = mark is not None and mark.get("isPermaLink", "true").strip().lower() != "false"
    addresses = (link, _text(item, _ORIGINAL), *_alternates(item), guid if is_permalink and urls.iri(guid) else "")
    times = (_text(item, "pubDate"), _text(item, _DC_DATE))
    return _entry(guid or link, _text(item, "title"), addresses, item.base or home, times, zone)


def _of_entry(entry: etree._Element, home: str, zone: str) -> OldEntry:
    guid, links = _text(entry, f"{_ATOM}id"), tuple(_alternates(entry))
    times = (_text(entry, f"{_ATOM}published"), _text(entry, f"{_ATOM}updated"))
    addresses = (*links, _text(entry, _ORIGINAL), guid if urls.iri(guid) else "")
    title = _text(entry, f"{_ATOM}title")
    return _entry(guid or "".join(links[:1]), title, addresses, entry.base or home, times, zone)


def _alternates(element: etree._Element) -> Iterator[str]:
    for link in element.findall(f"{_ATOM}link"):
        if link.get("rel", "alternate") == "alternate":
            yield link.get("href", "").strip()


def _text(element: etree._Element, tag: str) -> str:
    child = element.find(tag)
    return "" if child is None else "".join(map(str, child.itertext())).strip()


def _of_json(data: bytes, zone: str) -> Iterator[OldEntry]:
    try:
        # Ids may be numbers; they are what is written.
        feed = json.loads(data, parse_int=str, parse_float=str)
    except json.JSONDecodeError as error:
        raise FeedError(f"is not JSON: {error.msg}", error.lineno) from error
    except UnicodeDecodeError as error:
        raise FeedError("is not UTF-8") from error
    except RecursionError as error:
        raise FeedError("is nested too deeply") from error
    items = feed.get("items")
    if "jsonfeed.org/version/" not in _string(feed, "version") or not isinstance(items, list):
        raise FeedError("is no RSS 2.0, Atom 1.0 or JSON Feed")
    home = _string(feed, "home_page_url")
    return (_of_object(item, home, zone) for item in items if isinstance(item, dict))


def _of_object(item: dict[str, Any], home: str, zone: str) -> OldEntry:
    guid, url, external = (_string(item, name) for name in ("id", "url", "external_url"))
    times = (_string(item, "date_published"), _string(item, "date_modified"))
    addresses = (url, external, guid if urls.iri(guid) else "")
    return _entry(guid or url or external, _string(item, "title"), addresses, home, times, zone)


def _string(item: dict[str, Any], name: str) -> str:
    value = item.get(name)
    return value.strip() if isinstance(value, str) else ""


def _entry(guid: str, title: str, addresses: Sequence[str], base: str, times: Sequence[str], zone: str) -> OldEntry:
    links = dict.fromkeys(link for address in addresses if address for link in _absolute(address, base))
    return OldEntry(guid, text.plain(title), tuple(links), next(_moments(times, zone), None))


def _absolute(address: str, base: str) -> Iterator[str]:
    with suppress(ValueError):
        yield urls.absolute(urljoin(base, address))


def _moments(times: Sequence[str], zone: str) -> Iterator[datetime]:
    for time in times:
        with suppress(dates.DateError):
            yield dates.parse(time, zone)
