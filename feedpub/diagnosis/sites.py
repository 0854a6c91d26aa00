"""What to visit: the feed that was named, or some of the feeds of the site that was."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from .. import delivery, manifest, urls
from ..model import Published
from ..validation.reading import FORMATS, Page, UnreadableError, read
from .exchange import Ask, Response, joined
from .visits import follow


@dataclass(frozen=True, slots=True, kw_only=True)
class Itinerary:
    """What is to be visited.

    Attributes:
        feeds: Addresses of feeds, with what feeds.json says of the bytes (SHA-256 in hex, empty when it says nothing).
        gone: Addresses that were feeds once.
        moved: Addresses that were feeds, and those at which each is now: the one that the site tells, and, where that
            is within the site, the one below the address that was asked.
    """

    feeds: dict[str, str] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)
    moved: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def plan(address: str, ask: Ask, *, every: bool) -> Itinerary:
    """What to visit for an address.

    Args:
        address: Of a feed, or of a page or folder that has some: a feeds.json, or links in the page, tell which.
        ask: Asks the host.
        every: All feeds, not one of each kind.

    Raises:
        UnreachableError: The host does not answer.
    """
    if address.endswith(f"/{manifest.FILE}"):
        address = address.removesuffix(manifest.FILE)
    _, answer = follow(address, ask)
    page = _page(answer)
    if not address.endswith("/") and page is None:
        return Itinerary(feeds={address: ""})
    base = urljoin(address, ".")
    _, listing = follow(urljoin(base, manifest.FILE), ask)
    if listing.status == 200:
        try:
            return _of_catalogue(base, manifest.contents(listing.content), every=every)
        except manifest.ManifestError:
            # Another program's file of that name.
            pass
    found = _linked(page, answer.url, every=every) if page is not None else []
    return Itinerary(feeds=dict.fromkeys(found, "") or {address: ""})


def _page(answer: Response) -> Page | None:
    try:
        document = read(answer.url, answer.content) if answer.status == 200 else None
    except UnreadableError:
        return None
    return document if isinstance(document, Page) else None


def _linked(page: Page, url: str, *, every: bool) -> list[str]:
    """The feeds that a page names for autodiscovery: the first of each type, or every one of that host."""
    found = [
        (link.get("type", "").lower(), address)
        for link in page.root.iter("link")
        if "alternate" in link.get("rel", "").lower().split() and (address := joined(url, link.get("href", "")))
    ]
    of_feeds = [(kind, address) for kind, address in found if kind in FORMATS.values()]
    if every:
        return [address for _, address in of_feeds if urlsplit(address).netloc == urlsplit(url).netloc]
    return list(dict(reversed(of_feeds)).values())[::-1]


def _of_catalogue(base: str, contents: manifest.Contents, *, every: bool) -> Itinerary:
    former = {path: to for path, to in delivery.former(contents) if _is_feed(path)}
    live = [feed for feed in contents.feeds if feed.retired is None]
    gone = [base + urls.segment(path) for path, to in former.items() if to is None]
    moved = {base + urls.segment(path): (to, to.replace(contents.url, base, 1)) for path, to in former.items() if to}
    if not every:
        live, gone, moved = list(_first_of_each_kind(live)), gone[:1], dict([*moved.items()][:1])
    paths = (path for feed in live for path in feed.paths if _is_feed(path))
    return Itinerary(
        feeds={base + urls.segment(path): contents.sha256.get(path, "") for path in paths}, gone=gone, moved=moved
    )


def _is_feed(path: str) -> bool:
    return path.rpartition(".")[2] in FORMATS


def _first_of_each_kind(feeds: Iterable[Published]) -> Iterator[Published]:
    """Servers treat all of a kind alike."""
    seen = set()
    for feed in feeds:
        if feed.kind not in seen:
            seen.add(feed.kind)
            yield feed
