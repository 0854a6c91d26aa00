"""The nouns, one for each stage a record passes on its way into the feeds.

    SourceFile -> RawRecord -> Outcome (Record | Withheld) -> Feed -> Artifact -> Change (in a Report)

All of them are values: frozen, comparable and picklable. Paths are relative, with `/`, whatever the machine.
Times are aware, in UTC, in whole seconds. Texts are plain, NFC, without characters that XML 1.0 forbids.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from enum import StrEnum
from pathlib import PurePath
from typing import NamedTuple

from . import codes
from .codes import Severity
from .errors import Problem

#: What front matter holds: scalars stay as they are written, for only a field knows what its text means.
Value = str | None | list["Value"] | dict[str, "Value"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What the configuration says of how records are written.

    Attributes:
        fields: For each field of a record, the paths of other fields that are taken for it where it is not there, in
            their order; `cover.image` is the field `image` of the mapping `cover`.
        dialect: For which program: see dialects.DIALECTS.
        excerpt: "body" where the beginning of the body is taken for an excerpt that is not there; else "fields".
        exclude_topics: Topics that are none, as text.fold gives them.
        dated_names: Whether names of files may begin with the date; None where the program decides.
    """

    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    dialect: str = "feedpub"
    excerpt: str = "fields"
    exclude_topics: tuple[str, ...] = ()
    dated_names: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """What the configuration says of a topic.

    Attributes:
        name: As it is written there, the first time.
        parent: The key of the topic that it is part of; of that one the configuration says something too.
        description: What its feed says instead of the usual sentence.
    """

    name: str
    parent: str | None = None
    description: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What the configuration says, checked and with every default filled in.

    `url` and `base_url` end in a slash. Folders are absolute; those that end in `_shown` are as a person at the shell
    would write them. `guids` are the ids in `guids_file` that readers know, each by the name that feedpub would make an
    id of (see normalise.name). `own_timezone` tells whether the configuration names one. `templates` are the texts of
    the site's own files that take the place of ours, by name (see theme). `topics` are in the order of the file, by key
    (as in Membership); see hierarchy. See config.SETTINGS for what each means.
    """

    title: str
    url: str
    language: str
    timezone: str
    authority: str
    permalink: str | None
    hubs: tuple[str, ...]
    hubs_timeout: int
    source: str
    source_shown: str
    exclude: tuple[str, ...]
    follow_links: bool
    base_url: str
    output: str
    output_shown: str
    mode: str
    keep: int
    state: str
    limit: int
    content: str
    ttl: int
    own_ttl: bool
    hints: bool
    max_new: int
    tombstones: bool
    stylesheet: bool
    reading: Reading = field(default_factory=Reading)
    provider_feeds: Mapping[str, str] = field(default_factory=dict)
    guids_file: str = ""
    guids_shown: str = ""
    guids: Mapping[str, str] = field(default_factory=dict)
    own_timezone: bool = False
    templates_shown: str = ""
    templates: Mapping[str, str] = field(default_factory=dict)
    compress: tuple[str, ...] = ()
    feed_menu: bool = False
    topics: Mapping[str, Topic] = field(default_factory=dict)

    def shown(self, path: str) -> str:
        """The path of a record as a person would write it at the shell."""
        return str(PurePath(self.source_shown, path))


class SourceFile(NamedTuple):
    """A file that may hold a record, as the folder listing tells it.

    `size` is in bytes. `ctime_ns` and `inode` tell a file from another one that has its name, size and time.
    """

    path: str
    size: int
    mtime_ns: int
    ctime_ns: int = 0
    inode: int = 0


#: The fields of a record. No other one is ever read.
FIELDS = frozenset(
    """
    title name excerpt description originalUrl webUrl website ampWebUrl guid id publishedDateTime date startDateTime
    updatedDateTime lastmod expiryDate published draft removed deleted provider topics tags images image enclosure audio
    video category categories type quality heat locale slug
    """.split()
)
#: Those of them that tell when it was published; the first that is there counts.
PUBLISHED = ("publishedDateTime", "date", "startDateTime")


class Form(StrEnum):
    """How front matter is written. JSON is YAML."""

    YAML = "YAML"
    TOML = "TOML"
    HEADERS = "headers"


@dataclass(frozen=True, slots=True, kw_only=True)
class RawRecord:
    """Front matter as it is written, and the text below it.

    Attributes:
        front_matter: The text between the fences, kept to find a field's line when something is wrong with it.
        first_line: The line of the file on which `front_matter` begins.
        repeated: Top-level keys that stand more than once.
        hidden: Line, column and character of what stood in the front matter and no feed may hold; the first hundred.
        taken: For each field that another one was taken for, the path of that one (see mapping); empty where it was
            the name of the file.
    """

    path: str
    fields: Mapping[str, Value]
    body: str
    front_matter: str
    first_line: int
    form: Form = Form.YAML
    repeated: tuple[str, ...] = ()
    hidden: tuple[tuple[int, int, str], ...] = ()
    taken: Mapping[str, str] = field(default_factory=dict)

    def spelled(self, path: str | None) -> str | None:
        """The path of a value as the file spells it: `cover.images[0].url` for `images[0].url`."""
        if not path or not self.taken:
            return path
        name = re.split(r"[.\[]", path, maxsplit=1)[0]
        taken = self.taken.get(name, name)
        return taken + path.removeprefix(name) if taken else None


class Comment(NamedTuple):
    """What stands behind ` #` on the line of a value without quotes, and the value that is left."""

    line: int
    column: int
    text: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Where the values of front matter stand in their file, all of them, and how they are written.

    Attributes:
        first_line: The line on which the front matter begins.
        places: Line and column of each value by its path (`images[1].url`), and of its name where the value begins on
            a later line. Of what stands twice, the last.
        begins: Line and column of each name by the path of its value.
        names: The names in each mapping by its path; those of the record itself by an empty one.
        texts: What stands behind each name of the record itself where that is text, read by feedpub or not.
        bare: The paths of the values that have neither quotes nor a tag.
        comments: The comments behind such values, by path.
        repeated: The paths of what stands more than once.
        broken: Place and reason when it is no YAML; of the rest there are only the places above then.
    """

    first_line: int
    places: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    begins: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    names: Mapping[str, Sequence[str]] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    bare: frozenset[str] = frozenset()
    comments: Mapping[str, Comment] = field(default_factory=dict)
    repeated: tuple[str, ...] = ()
    broken: tuple[tuple[int, int], str] | None = None

    def place(self, path: str | None, *, of_name: bool = False) -> tuple[int, int]:
        """Line and column of a value, or of its name, or of the nearest thing that is there."""
        path = path or ""
        if of_name and path in self.begins:
            return self.begins[path]
        while path and path not in self.places:
            path = path[: max(path.rfind("."), path.rfind("["), 0)]
        return self.places.get(path, (self.first_line, 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """A picture. `type` is a media type or None when the address does not tell it; sizes are in pixels."""

    url: str
    type: str | None = None
    width: int | None = None
    height: int | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosure:
    """The one file that goes with an entry. `length` is in bytes; None when unknown."""

    url: str
    type: str
    length: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """An author."""

    name: str
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """Who published what the record links to, in the record's own words.

    `key` is what makes two providers one: the domain in lower case without `www.`, else the slug of the name.
    """

    key: str
    name: str
    domain: str | None = None
    url: str | None = None
    icon: Image | None = None
    authors: tuple[Person, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One entry, ready for every format; nothing in it depends on any other record.

    Attributes:
        id: The same in every feed, for ever: an absolute IRI, unless it was imported from a feed in which it was none.
        updated: Never before `published`.
        expires: From then on the record is no longer shown.
        content: Sanitised HTML with absolute URLs; None unless the site publishes full content.
        images: In the record's order, each URL once.
        enclosure: The audio or video file, else the first image, else None.
    """

    path: str
    id: str
    link: str
    title: str
    published: datetime
    updated: datetime
    summary: str
    expires: datetime | None = None
    content: str | None = None
    amp: str | None = None
    provider: Provider | None = None
    topics: tuple[str, ...] = ()
    images: tuple[Image, ...] = ()
    enclosure: Enclosure | None = None
    category: str | None = None
    type: str | None = None
    quality: int | None = None
    heat: int | None = None
    language: str | None = None

    @property
    def picture(self) -> Image | None:
        """The first of the images that is not a film: real records have some among them."""
        return next((image for image in self.images if (image.type or "image/").startswith("image/")), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Withheld:
    """A record that its author keeps back: a draft, or unpublished, removed or deleted (`reason`)."""

    path: str
    title: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of one file: a record, a withheld one, or neither, and what is wrong with it.

    A file with neither result nor problems is not meant to be a record.
    """

    path: str
    result: Record | Withheld | None = None
    problems: tuple[Problem, ...] = ()


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Artifact:
    """A file to publish: its path below the output and its bytes."""

    path: str
    data: bytes


class Release(NamedTuple):
    """A state of the whole output, which can be made the current one again."""

    name: str
    published: datetime
    current: bool


class Action(StrEnum):
    """What publishing does, or would do, with one file."""

    PUT = "put"
    KEEP = "keep"
    DELETE = "delete"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What becomes of one file of the output, and why. `sha256` in hex; empty for a deletion."""

    path: str
    action: Action
    reason: str
    sha256: str = ""


class Ping(NamedTuple):
    """That a hub is to be told of a change of a feed in one format.

    `path` is that of the file below the output, `topic` its address, which is also what subscribers know (WebSub,
    section 4).
    """

    hub: str
    path: str
    topic: str


class Answer(NamedTuple):
    """What a hub said to a ping, or why it said nothing.

    Attributes:
        status: Of HTTP; None when there was no answer.
        reason: Why the ping was not taken, in words that go on after the name of the hub.
        retry_after: The header of that name (RFC 9110, section 10.2.3), as it was.
    """

    ping: Ping
    status: int | None = None
    reason: str = ""
    retry_after: str | None = None

    @property
    def taken(self) -> bool:
        """Whether the hub has accepted the ping."""
        return self.status is not None and 200 <= self.status < 300


#: Sends pings, within so many seconds, and gives each answer as it comes. What has none at the end may have arrived.
Send = Callable[[Sequence[Ping], float], Iterable[Answer]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Notified:
    """What became of a ping that was pending.

    Attributes:
        sent: Whether the hub has taken it; else it stays pending.
        status: What the hub answered; None when it was not asked, or did not answer.
        reason: Why it was not taken; empty when it was.
        until: Before then it is not sent again, by the hub's own wish.
    """

    ping: Ping
    sent: bool
    status: int | None = None
    reason: str = ""
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NotifyReport:
    """What hubs were told.

    Attributes:
        pings: Those that were pending, hub by hub, then by path.
        problems: What is wrong with hubs.
        fresh: Of these, what was not wrong the time before.
        dry_run: Whether nobody was told anything.
    """

    pings: tuple[Notified, ...] = ()
    problems: tuple[Problem, ...] = ()
    fresh: tuple[Problem, ...] = ()
    dry_run: bool = False

    @property
    def pending(self) -> tuple[Notified, ...]:
        """The pings that are still to be sent."""
        return tuple(ping for ping in self.pings if not ping.sent)


class Effect(StrEnum):
    """What becomes of an entry for those who subscribed to its feed.

    New: they have not seen it there. Edited: it says something else. Displaced: newer ones fill the feed. Withdrawn:
    it is gone, or belongs elsewhere. Back: it was there before.
    """

    NEW = "new"
    EDITED = "edited"
    BACK = "back"
    DISPLACED = "displaced"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One entry that subscribers will see change. `feed` is the stem of the feed."""

    feed: str
    effect: Effect
    id: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a build did.

    Attributes:
        read: Number of files looked at, records and broken ones.
        entries: Number of records that are visible now.
        withheld: Number of records kept back, by reason (`draft`, `unpublished`, `scheduled`, `expired` ...).
        next_due: When the next scheduled record is to appear.
        next_change: When the clock gives a build something to do; None when it never will.
        at: The time of the build.
        timezone: The site's, for telling times to people.
        amended: The feed that a person took back or let come back.
        pings: What became of the pings that were pending, where hubs were to be told.
        changes: What became of every file of the output, in the order of publishing.
        problems: Everything that is wrong, by file and line.
        fresh: The problems that the build before did not have.
        differences: What subscribers will see change, feed by feed. A feed that is new has none.
    """

    read: int
    entries: int
    feeds: int
    withheld: Mapping[str, int]
    next_due: datetime | None
    changes: tuple[Change, ...]
    problems: tuple[Problem, ...]
    fresh: tuple[Problem, ...]
    differences: tuple[Difference, ...] = ()
    dry_run: bool = False
    next_change: datetime | None = None
    at: datetime | None = None
    timezone: str = "UTC"
    amended: Published | None = None
    pings: tuple[Notified, ...] = ()

    @property
    def left_out(self) -> frozenset[str]:
        """The files of the records that errors kept out."""
        return frozenset(problem.file for problem in self.problems if problem.severity is Severity.ERROR)

    def told(self, *, again: bool = False) -> tuple[Problem, ...]:
        """The problems that a build says aloud: errors, what else is wrong with the same record, and the site's own.

        Args:
            again: Also those that the build before had.
        """
        left_out = self.left_out
        candidates = self.problems if again else self.fresh
        return tuple(problem for problem in candidates if problem.file in left_out or codes.CODES[problem.code].of_site)

    def count(self, action: Action) -> int:
        """How many files were put, kept or deleted."""
        return sum(change.action == action for change in self.changes)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckReport:
    """What a check found.

    Attributes:
        read: Number of files looked at, records and broken ones.
        problems: Everything that is wrong, by file, line and column.
    """

    read: int
    problems: tuple[Problem, ...]
