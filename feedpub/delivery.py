"""What HTTP says of every file of the output: its type, how long it keeps, its links, and where feeds are that went.

Whatever delivers the files follows it: the configurations that feedpub writes for web servers, and its own server.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from . import manifest, media, urls
from .model import EXTENSIONS, FOLDERS, SUBSCRIBED, Published, Site

#: In seconds, how long a feed may keep: sooner is asking in vain, later is news of yesterday.
SHORTEST, LONGEST = 900, 21_600
#: What Cache-Control says where a feed is gone or has moved, which can be undone, and where there never was a file.
FORMER, MISSING = f"public, max-age={SHORTEST}", "public, max-age=60"
#: In seconds: for so long a file is kept that should have changed by now, and is about to.
_ABOUT_TO = 60
#: In seconds: what is kept may be given once more while it is asked for anew, and where the server does not answer.
_WHILE_REVALIDATING, _IF_ERROR = 60, 86_400

#: The headers that scripts of other sites may read, besides those that they always may (CORS): to ask anew by the ETag,
#: and to find the hubs.
EXPOSED = "ETag, Link"
#: To a browser, which shows it and the style that it names; a type of feeds it would show as text.
XML = "application/xml; charset=utf-8"

_TEXTS = {
    "rss": media.RSS,
    "atom": media.ATOM,
    "json": "application/json",
    "html": media.HTML,
    "opml": "text/x-opml",
    "css": "text/css",
    "js": "text/javascript",
    "txt": "text/plain",
    "xml": "application/xml",
    "svg": "image/svg+xml",
}
_OTHERS = {"png": "image/png", "ico": "image/x-icon", "jpg": "image/jpeg", "webp": "image/webp"}
_UNKNOWN = "application/octet-stream"
#: By extension, the type of a file that is no feed, with the charset of texts.
TYPES = {extension: f"{type_}; charset=utf-8" for extension, type_ in _TEXTS.items()} | _OTHERS


class Link(NamedTuple):
    """A link of the header `Link` (RFC 8288)."""

    url: str
    rel: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """A file that is there for who asks.

    Attributes:
        path: Below the output.
        type: The media type, with the charset of texts.
        max_age: Seconds for which it may be kept without asking anew.
        links: The hubs of a feed, and its own address, by which hubs know it (WebSub, section 4); none of other files.
    """

    path: str
    type: str
    max_age: int
    links: tuple[Link, ...] = ()

    @property
    def is_feed(self) -> bool:
        """Whether readers subscribe to it."""
        return bool(self.links)

    @property
    def type_in_browsers(self) -> str:
        """The type for who asks for HTML and so is a person: no browser shows RSS or Atom by their own."""
        return XML if self.type.startswith((media.RSS, media.ATOM)) else self.type

    @property
    def link(self) -> str:
        """The value of the header `Link`; empty without links."""
        return ", ".join(f'<{link.url}>; rel="{link.rel}"' for link in self.links)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What HTTP says of a site.

    Attributes:
        url: The address of the output, with a slash at its end, as the feeds that are published say it.
        resources: The files that are there, by path, feeds.json among them; no file of a feed that is retired.
        gone: The paths of the files of feeds that are retired for good, to be answered with 410.
        closed: Those of `gone` that a person took back. The others come back by themselves with their next record.
        moved: For the paths of feeds that have moved, the address of the same format where they are now, to be answered
            with 301. A feed that has moved to one that is gone is gone. The address never is one that has moved itself.
    """

    url: str
    resources: Mapping[str, Resource]
    gone: tuple[str, ...]
    moved: Mapping[str, str]
    closed: tuple[str, ...] = ()


def of(data: bytes, site: Site) -> Delivery:
    """What HTTP says of what is published.

    Args:
        data: The feeds.json of the output, as a stranger may have written it.
        site: Its hubs and its `feeds.ttl`.

    Raises:
        ManifestError: It is not what feedpub writes.
    """
    contents = manifest.contents(data)
    present = [feed for feed in contents.feeds if not feed.retired]
    there = {path for feed in present for path in feed.paths}
    feeds = {
        resource.path: resource
        for feed in present
        for resource in _resources(feed, contents.url, site.hubs, feed.ttl or site.ttl)
    }
    went = {path: to for path, to in former(contents) if path not in there}
    files = (path for path in (*contents.files, manifest.FILE) if path not in went)
    others = {path: Resource(path=path, type=type_of(path), max_age=SHORTEST) for path in files}
    return Delivery(
        url=contents.url,
        resources=others | feeds,
        gone=tuple(path for path, to in went.items() if to is None),
        moved={path: to for path, to in went.items() if to},
        closed=tuple(path for feed in contents.feeds if _is_closed(feed) for path in feed.paths if path in went),
    )


def type_of(path: str) -> str:
    """The media type of a file of the output, with the charset of texts; by a fixed table."""
    folder, _, name = path.rpartition("/")
    extension = name.rpartition(".")[2].lower()
    if extension == "json" and (folder in FOLDERS or path == "all.json"):
        return f"{media.JSON}; charset=utf-8"
    return TYPES.get(extension, _UNKNOWN)


def cache_control(max_age: int, until_due: float | None = None) -> str:
    """The value of the header `Cache-Control`.

    Args:
        max_age: In seconds, what a resource allows.
        until_due: Seconds until a scheduled record appears, or another goes: while anybody answers, no cache gives what
            is there beyond that. Not above 0 when it is overdue, and so about to. None when there is none.
    """
    if until_due is None or until_due >= max_age + _WHILE_REVALIDATING:
        return f"public, max-age={max_age}, stale-while-revalidate={_WHILE_REVALIDATING}, stale-if-error={_IF_ERROR}"
    left = max(int(until_due), 1) if until_due > 0 else _ABOUT_TO
    return f"public, max-age={min(max_age, left)}, stale-if-error={_IF_ERROR}"


def _is_closed(feed: Published) -> bool:
    """Whether a person took a feed back and named no other place; where one was named, files are there that tell it."""
    return feed.closed and not feed.to


def _resources(feed: Published, url: str, hubs: tuple[str, ...], ttl: int) -> Iterator[Resource]:
    for path, extension in zip(feed.paths, EXTENSIONS, strict=True):
        if extension in SUBSCRIBED:
            links = (*(Link(hub, "hub") for hub in hubs), Link(url + urls.segment(path), "self"))
            yield Resource(path=path, type=type_of(path), max_age=_kept(ttl), links=links)
        else:
            yield Resource(path=path, type=type_of(path), max_age=SHORTEST)


def _kept(ttl: int) -> int:
    """The seconds for which a feed may be kept whose readers may wait for so many minutes."""
    return min(max(ttl * 60, SHORTEST), LONGEST)


def former(contents: manifest.Contents) -> Iterator[tuple[str, str | None]]:
    """The paths of every feed that is retired, each with the address where it is now; None when it is gone."""
    # Those that are there come last, and so before those that are not.
    pages = {contents.url + urls.segment(feed.paths[-1]): feed for feed in reversed(contents.feeds)}
    ends: dict[str, str | None] = {}
    for feed in contents.feeds:
        if feed.retired:
            last = _end(feed, pages, ends)
            for path, extension in zip(feed.paths, EXTENSIONS, strict=True):
                yield path, last and _same_format(last, extension, pages)


def _end(feed: Published, pages: Mapping[str, Published], ends: dict[str, str | None]) -> str | None:
    """Where a feed is in the end that has moved, maybe more than once; None when it is gone.

    Args:
        feed: One that is retired.
        pages: The feeds by the addresses of their pages: that of a feed of ours stands in for all its formats.
        ends: Where those are in the end that were asked for before, by address; what is found is added.
    """
    way: dict[str, None] = {}
    at: Published | None = feed
    end = None
    while at and at.retired:
        if at.to is None or at.to in way:
            end = None  # it is gone, or led in a circle
            break
        if at.to in ends:
            end = ends[at.to]
            break
        end = at.to
        way[end] = None
        at = pages.get(end)
    ends.update(dict.fromkeys(way, end))
    return end


def _same_format(address: str, extension: str, pages: Mapping[str, Published]) -> str:
    return f"{address.removesuffix('html')}{extension}" if address in pages else address
