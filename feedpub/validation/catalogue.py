"""feeds.json as validation reads it: every part may be damaged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple
from urllib.parse import unquote

from ..hierarchy import BETWEEN, DEEPEST
from . import values
from .reading import Found, Json

FILE = "feeds.json"
_TEXTS = ("kind", "slug", "title", "description", "updated")


@dataclass(frozen=True)
class Listed:
    """What feeds.json says of a feed; `at` is where it says so. `parent` is the key of the topic that it is part of."""

    at: int
    kind: str
    slug: str
    title: str
    description: str
    updated: str
    entries: int
    url: Mapping[str, str]
    sha256: Mapping[str, str]
    key: str
    parent: str | None
    ttl: int | None = None


class Topic(NamedTuple):
    """A topic with or without a feed, where feeds.json says so, and the key of the one that it is part of."""

    title: str
    parent: str | None
    at: tuple[str, int]


@dataclass(frozen=True)
class Catalogue:
    """A feeds.json that was read."""

    document: Json

    @cached_property
    def url(self) -> str:
        """Where the output is on the web; empty when it does not say so."""
        url = self.document.feed.get("url")
        return url if isinstance(url, str) else ""

    @cached_property
    def feeds(self) -> list[Listed]:
        """The feeds, without those that are told in another form."""
        return [feed for at, value in enumerate(_list(self.document.feed, "feeds")) if (feed := _listed(at, value))]

    @cached_property
    def files(self) -> Mapping[str, str]:
        """The digests of the files that are no feeds, by path."""
        return _texts(self.document.feed.get("files"))

    @cached_property
    def compress(self) -> list[str]:
        """The codings in which every file has a twin."""
        return _list(self.document.feed, "compress")

    @cached_property
    def topics(self) -> Mapping[str, Topic]:
        """The topics that have a feed and those that are headings, by key."""
        headings = enumerate(_list(self.document.feed, "headings"))
        without = {
            texts["key"]: Topic(texts.get("title", ""), texts.get("parent"), ("headings", at))
            for at, value in headings
            if "key" in (texts := _texts(value))
        }
        return without | {
            feed.key: Topic(feed.title, feed.parent, ("feeds", feed.at)) for feed in self.feeds if feed.kind == "topic"
        }

    def way(self, key: str) -> list[str]:
        """The keys of the topics that a topic is part of, the nearest first, as far as they are known."""
        found: list[str] = []
        parent = self.topics[key].parent if key in self.topics else None
        while parent is not None and parent in self.topics and parent not in found and len(found) < DEEPEST:
            found.append(parent)
            parent = self.topics[parent].parent
        return found

    def group(self, feed: Listed) -> str:
        """The name of the group of OPML in which a feed stands.

        That is what a topic is part of; a topic that others are part of stands with these. What is called as another
        group is has the name of its own kind in front.
        """
        if feed.kind != "topic":
            return {"all": "", "provider": "Providers"}.get(feed.kind, feed.kind)
        way = [*reversed(self.way(feed.key)), *([feed.key] if feed.key in self._parents else [])]
        titles = [self.topics[key].title for key in way]
        return BETWEEN.join(["Topics", *titles] if titles[:1] in (["Topics"], ["Providers"]) else titles) or "Topics"

    @cached_property
    def _parents(self) -> frozenset[str | None]:
        return frozenset(topic.parent for topic in self.topics.values())

    def paths(self, feed: Listed) -> dict[str, str]:
        """By extension, the paths of the files of a feed."""
        return {extension: unquote(url.removeprefix(self.url)) for extension, url in feed.url.items()}

    @cached_property
    def by_stem(self) -> dict[str, Listed]:
        """The feeds, by the path of their files without extension."""
        return {path.removesuffix(".atom"): feed for feed in self.feeds if (path := self.paths(feed).get("atom"))}


def is_whole(catalogue: Catalogue) -> Found:
    """Every feed has all that is told of feeds."""
    document = catalogue.document
    if not isinstance(document.feed.get("feeds"), list) or not isinstance(document.feed.get("files"), dict):
        yield document.problem("bad-catalogue", (), "has no feeds or files")
    if not catalogue.url:
        yield document.problem("bad-catalogue", (), "does not say where the output is")
    known = {feed.at for feed in catalogue.feeds}
    for at, _ in enumerate(_list(document.feed, "feeds")):
        if at not in known:
            yield document.problem("bad-catalogue", ("feeds", at), "is no feed as feedpub lists it")


def is_as_new_as_its_newest_feed(catalogue: Catalogue) -> Found:
    """`updated` is that of a feed."""
    newest = max((feed.updated for feed in catalogue.feeds), default="")
    if newest and catalogue.document.feed.get("updated") != newest:
        yield catalogue.document.problem("catalogue-differs", ("updated",), f"is not {newest}")


def topics_are_a_tree(catalogue: Catalogue) -> Found:
    """What a topic is part of is a topic, and never itself."""
    for key, topic in catalogue.topics.items():
        # It goes as far as it can.
        way = catalogue.way(key)
        end = catalogue.topics[way[-1]].parent if way else topic.parent
        if end is not None:
            message = f"leads to {values.quoted(end)}, which is no topic or stood on the way already"
            yield catalogue.document.problem("bad-catalogue", (*topic.at, "parent"), message)


def _list(holder: Mapping[str, Any], name: str) -> list[Any]:
    value = holder.get(name)
    return value if isinstance(value, list) else []


def _texts(value: Any) -> dict[str, str]:
    pairs = value.items() if isinstance(value, dict) else ()
    return {name: text for name, text in pairs if isinstance(text, str)}


def _listed(at: int, value: Any) -> Listed | None:
    if not isinstance(value, dict) or type(value.get("entries")) is not int:
        return None
    texts = _texts(value)
    if any(name not in texts for name in _TEXTS):
        return None
    known = {name: texts[name] for name in _TEXTS}
    return Listed(
        at,
        **known,
        entries=value["entries"],
        url=_texts(value.get("url")),
        sha256=_texts(value.get("sha256")),
        ttl=value.get("ttl"),
        key=texts.get("key", ""),
        parent=texts.get("parent"),
    )
