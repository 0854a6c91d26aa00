"""Feeds that a person takes back, though their records are there: closed for good, or moved to another address."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable
from dataclasses import replace
from datetime import UTC, datetime, time

from . import links, urls
from .errors import ConfigError, FeedpubError, Problem
from .model import Feed, Kind, Published, Record, Site, paths, stem

#: Gives the stems and paths, one of which is a feed's, for what a person calls it.
Names = Callable[[str], Container[str]]


def close(published: Iterable[Published], name: str, to: str | None, *, names: Names, site: Site) -> list[Published]:
    """The feeds of feeds.json, one of them closed.

    Args:
        published: All feeds, present and retired.
        name: What a person calls the feed.
        to: Where it has moved, the name of another feed or a URL; None when it is gone.
        names: Understands names.
        site: Knows the addresses.

    Raises:
        FeedpubError: There is no such feed.
        ConfigError: It is the feed of everything, or there is no such place to move to.
    """
    published = list(published)
    found = find(published, name, names=names)
    if found.kind is Kind.ALL:
        raise ConfigError(Problem(code="bad-value", message="is the feed of everything, which stays", field=name))
    address = _address(published, found, to, names(to), site) if to is not None else None
    return [replace(feed, closed=True, to=address) if feed is found else feed for feed in published]


def reopen(published: Iterable[Published], name: str, *, names: Names) -> list[Published]:
    """The feeds of feeds.json, one of them no longer closed: it is there again when it has entries.

    Raises:
        FeedpubError: There is no such feed.
    """
    published = list(published)
    found = find(published, name, names=names)
    return [replace(feed, closed=False, to=None) if feed is found else feed for feed in published]


def find(published: Iterable[Published], name: str, *, names: Names) -> Published:
    """The feed that a person calls by that name.

    Raises:
        FeedpubError: There is no such feed.
    """
    found = _find(published, names(name))
    if found is None:
        raise FeedpubError(Problem(code="not-found", message=f'no feed "{name}" was ever published here'))
    return found


def _find(published: Iterable[Published], names: Container[str]) -> Published | None:
    return next(
        (
            feed
            for feed in published
            if any(name in names for name in (stem(feed.kind, feed.slug), *paths(feed.kind, feed.slug)))
        ),
        None,
    )


def _address(published: Iterable[Published], moved: Published, to: str, names: Container[str], site: Site) -> str:
    there = _find(published, names)
    if there and (there is moved or there.closed or there.retired):
        raise ConfigError(Problem(code="bad-value", message=f'"{to}" is no feed that is there', field="--to"))
    if there:
        return links.url(site, f"{stem(there.kind, there.slug)}.html")
    try:
        return urls.absolute(to)
    except urls.UrlError as error:
        message = f'"{to}" is neither a feed nor a URL: it {error}'
        raise ConfigError(Problem(code="bad-value", message=message, field="--to")) from error


def farewell(feed: Published, site: Site) -> Feed:
    """What is left of a feed that has moved: one entry that says where to."""
    moved = datetime.combine(feed.retired, time(), UTC) if feed.retired else datetime(2021, 1, 1, tzinfo=UTC)
    where = feed.to or ""
    text = f"This feed has moved to {where} and will not change any more. Subscribe there."
    entry = Record(
        path="",
        id=f"{links.feed_id(site, feed.kind, feed.slug)}/moved",
        link=where,
        title=f"{feed.title} has moved",
        published=moved,
        updated=moved,
        summary=text,
    )
    return Feed(
        kind=feed.kind,
        key=feed.key,
        slug=feed.slug,
        title=feed.title,
        description=text,
        updated=moved,
        size=1,
        total=1,
        weeks=(),
        entries=(entry,),
    )
