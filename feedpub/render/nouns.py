"""The nouns of feeds as formats write them: plain texts and numbers, and None for what is not said."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Topic(NamedTuple):
    """A topic of a feed or an entry, and its page.

    `label` is None where the name could be taken for HTML, as in `S&P500`: `name` says the same.
    """

    name: str
    label: str | None
    page: str | None


class ChannelImage(NamedTuple):
    """The icon of a feed, where RSS allows it; in pixels."""

    url: str
    width: int
    height: int


class Head(NamedTuple):
    """What stands around the entries.

    Attributes:
        updated_rfc822: `updated` in the form of RSS.
        home, rss, atom, json: The addresses of the feed's files.
        root: From the feed's page to the folder of all feeds.
        file: From that folder to the feed's files, without extension.
        title_of_site: None where the feed has the same one.
        stylesheet: From the feed to the style that a browser shows it with.
        ttl: In minutes.
        period, frequency, hours, days: As in Hints.
        full: Whether entries have their content.
        broader: The topics that this one is part of, the outermost first.
        narrower: Those that are part of it.
    """

    id: str
    title: str
    description: str
    language: str
    language_lower: str
    updated: str
    updated_rfc822: str
    site: str
    site_url: str
    title_of_site: str | None
    home: str
    rss: str
    atom: str
    json: str
    root: str
    file: str
    scheme: str
    ttl: int
    period: str | None
    frequency: int | None
    hours: tuple[str, ...]
    days: tuple[str, ...]
    full: bool
    empty: bool
    topic: Topic | None
    icon: str | None
    image: ChannelImage | None
    hubs: tuple[str, ...]
    badge: Badge
    stylesheet: str | None
    broader: tuple[Topic, ...]
    narrower: tuple[Topic, ...]


class Author(NamedTuple):
    """Who made an entry."""

    name: str
    url: str | None
    avatar: str | None


class Publisher(NamedTuple):
    """The provider of an entry, its page and its icon."""

    name: str
    page: str | None
    icon: str | None


class Source(NamedTuple):
    """The feed that an entry comes from (RFC 4287, section 4.2.11), in the words of the entry's own record."""

    id: str
    title: str
    rss: str
    atom: str
    home: str
    icon: str | None


class Enclosure(NamedTuple):
    """The one file that goes with an entry. `action` is what a page offers to do with it, None for pictures."""

    url: str
    type: str
    length: int | None
    action: str | None


class Media(NamedTuple):
    """A picture, sound or film."""

    url: str
    type: str
    medium: str
    width: int | None
    height: int | None
    title: str | None


class Picture(NamedTuple):
    """The picture of an entry on a page."""

    url: str
    title: str | None
    width: int | None
    height: int | None


class Entry(NamedTuple):
    """What one entry says in one feed.

    Attributes:
        iri: `id` for Atom, which takes nothing but absolute IRIs.
        published_rfc822: `published` in the form of RSS.
        published_shown: `published` for people, in UTC.
        scheme: What the names of topics belong to.
    """

    id: str
    iri: str
    link: str
    title: str
    summary: str
    content: str | None
    published: str
    published_rfc822: str
    published_shown: str
    updated: str
    language: str | None
    amp: str | None
    authors: tuple[Author, ...]
    publisher: Publisher | None
    source: Source | None
    scheme: str
    topics: tuple[Topic, ...]
    picture: Picture | None
    enclosure: Enclosure | None
    media: tuple[Media, ...]
    category: str | None
    type: str | None
    quality: int | None
    heat: int | None


class Top(NamedTuple):
    """What stands around the catalogue."""

    site: str
    description: str | None
    site_url: str
    language: str
    updated_rfc822: str


class Group(NamedTuple):
    """Feeds that stand together, and their number; `name` is None for the feed of everything."""

    name: str | None
    size: int


class Badge(NamedTuple):
    """What a feed is known by at a glance: its icon, and where there is none, a letter in a colour of its own."""

    icon: str | None
    letter: str
    colour: str


class Subscription(NamedTuple):
    """A feed in the catalogue for readers. `grouped` tells whether it stands in a group."""

    title: str
    description: str
    language_lower: str
    rss: str
    home: str
    grouped: bool


class Row(NamedTuple):
    """A feed in the catalogue for people.

    Attributes:
        file: The path of its files, without extension.
        entries: How many there are, shown or displaced.
        day: That of `updated`.
        bars: The entries of each week, as the path of a drawing 104 wide and 24 high; None where there are none.
        most: The entries of the fullest week.
        level: Of its heading.
        parent: Whether there are feeds below it.
    """

    title: str
    description: str
    atom: str
    file: str
    badge: Badge
    entries: str
    one: bool
    updated: str
    day: str
    bars: str | None
    most: str
    level: int
    parent: bool


class Heading(NamedTuple):
    """A topic without a feed, of which feeds in the catalogue are part; `level` is as in Row."""

    title: str
    description: str | None
    level: int


class Twig(NamedTuple):
    """What the catalogue has in one place, and below it."""

    item: Row | Heading
    below: Sequence[Twig]
