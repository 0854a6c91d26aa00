"""Feeds: which there are, what is in them, and what they are called."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from .records import Image, Record
from .site import Topic


class Kind(StrEnum):
    """What a feed collects; also the order of the catalogue."""

    ALL = "all"
    TOPIC = "topic"
    PROVIDER = "provider"


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """That a record belongs in a feed, and what it says about that feed: a name and an icon.

    `key` is what makes two names one feed: the casefolded topic, or the provider's key.
    """

    kind: Kind
    key: str
    name: str = ""
    icon: Image | None = None


class Tombstone(NamedTuple):
    """That the entry of that id, which a feed showed, is shown nowhere since, in the form of RFC 3339."""

    id: str
    when: str


class Hints(NamedTuple):
    """How often a feed is worth asking for, where its history tells.

    Attributes:
        ttl: Minutes that a reader may wait before it asks again.
        period, frequency: The feed is updated so many times in every `hourly` or `daily` period, or more often.
        hours: The hours of the day, in GMT, in which nothing is to be expected, in order.
        days: The days of the week, in GMT, in which nothing is to be expected, from Monday on.
    """

    ttl: int | None = None
    period: str | None = None
    frequency: int | None = None
    hours: tuple[int, ...] = ()
    days: tuple[str, ...] = ()


class Relative(NamedTuple):
    """A topic as another one names it: by the title and the slug of its feed, if it has one."""

    name: str
    slug: str | None


class Kin(NamedTuple):
    """The topics that one is part of, the outermost first, and those with a feed that are part of it, by name."""

    broader: tuple[Relative, ...] = ()
    narrower: tuple[Relative, ...] = ()


#: The place of a feed that has none.
ALONE = Kin()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """A feed as the catalogue lists it.

    Attributes:
        key: As in Membership.
        slug: The file name, without folder and extension.
        updated: The newest `updated` of the entries.
        size: The number of entries it shows.
        total: The number of entries there are, shown or displaced by newer ones.
        weeks: How many of those were published in each of the last weeks up to the newest one, oldest first.
        tombstones: Newest first, then by id; none unless the site wants them.
        hints: For readers that ask again and again; none unless the site wants them.
        kin: Of a topic, its place in the hierarchy.
    """

    kind: Kind
    key: str
    slug: str
    title: str
    description: str
    updated: datetime
    size: int
    total: int
    weeks: tuple[int, ...]
    icon: Image | None = None
    tombstones: tuple[Tombstone, ...] = ()
    hints: Hints = field(default_factory=Hints)
    kin: Kin = ALONE

    @property
    def stem(self) -> str:
        """The path of the feed's files below the output, without extension."""
        return stem(self.kind, self.slug)

    @property
    def paths(self) -> tuple[str, ...]:
        """The files of the feed, one for each format."""
        return paths(self.kind, self.slug)


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed(Outline):
    """One feed before it takes a format.

    Attributes:
        entries: Newest first, then by id; cut off at the site's limit.
    """

    entries: tuple[Record, ...]

    def outline(self) -> Outline:
        """The feed as the catalogue lists it, without its entries."""
        return Outline(**{part.name: getattr(self, part.name) for part in fields(Outline)})


#: Where the feed menu is, below the output, and below the root of the host (RFC 8615).
FEED_MENU = ".well-known/feed-menu.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """A topic in the tree of topics.

    Attributes:
        name: The title of its feed, or what the configuration calls it.
        feed: None where no record names the topic: then it is a heading.
        topic: None where the configuration says nothing of it.
        narrower: Those below it, by name.
    """

    name: str
    feed: Outline | None
    topic: Topic | None
    narrower: tuple[Branch, ...]


#: What a feed's files end in, one for each format.
EXTENSIONS = ("rss", "atom", "json", "html")


#: Those that can be subscribed to.
SUBSCRIBED = ("rss", "atom", "json")


def stem(kind: Kind, slug: str) -> str:
    """The path below the output, without extension, of the feed of that kind and slug."""
    return slug if kind is Kind.ALL else f"{kind}s/{slug}"


#: The folders of feeds below the output. The feed of everything lies beside them.
FOLDERS = tuple(stem(kind, "").rstrip("/") for kind in Kind if kind is not Kind.ALL)


def paths(kind: Kind, slug: str) -> tuple[str, ...]:
    """The files, below the output, of the feed of that kind and slug."""
    return tuple(f"{stem(kind, slug)}.{extension}" for extension in EXTENSIONS)


class Slugs(dict[tuple[Kind, str], str]):
    """The file name of every feed, without folder and extension, by kind and key."""

    def stem(self, kind: Kind, key: str) -> str:
        """The path of that feed's files below the output, without extension."""
        return stem(kind, self[kind, key])


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A feed that an earlier build put out.

    Attributes:
        retired: The day (UTC) on which it went; None while it is there.
        closed: Whether a person took it back: it stays away though there are records for it.
        to: The address to which a closed feed has moved.
        ttl: The minutes that readers may wait before they ask again, where they are the feed's own and not the site's.
    """

    kind: Kind
    key: str
    slug: str
    title: str
    retired: date | None = None
    closed: bool = False
    to: str | None = None
    ttl: int | None = None

    @property
    def paths(self) -> tuple[str, ...]:
        """The files of the feed, one for each format."""
        return paths(self.kind, self.slug)
