"""A record on its way in: a file, what its front matter says, and the entry that comes of it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from ..errors import Problem

#: What front matter holds: scalars stay as they are written, for only a field knows what its text means.
Value = str | None | list["Value"] | dict[str, "Value"]


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


#: Those that `[fields]` may take others for; `authors`, who wrote a record, is not read without it.
MAPPED = FIELDS | {"authors"}


#: Those of FIELDS that stand for one another; the first that is there counts.
TITLES = ("title", "name")
EXCERPTS = ("excerpt", "description")
LINKS = ("originalUrl", "webUrl", "website")
PUBLISHED = ("publishedDateTime", "date", "startDateTime")
UPDATED = ("updatedDateTime", "lastmod")
TOPICS = ("topics", "tags")
IMAGES = ("images", "image")
MEDIA = ("enclosure", "audio", "video")
CATEGORIES = ("category", "categories")


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
        item = re.match(r"[^.\[]+\[\d+\]", path)
        if item and item[0] in self.taken:  # several sources were taken together
            return self.taken[item[0]] + path.removeprefix(item[0])
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One entry, ready for every format; nothing in it depends on any other record.

    Attributes:
        id: The same in every feed, for ever: an absolute IRI, unless it was imported from a feed in which it was none.
        updated: Never before `published`.
        expires: From then on the record is no longer shown.
        authors: Who wrote it, each once; none where nobody is named.
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
    authors: tuple[Person, ...] = ()
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
