"""Which feeds there are and what is in them: the same for the same records, in whatever order they come."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from . import text
from .errors import Problem
from .model import Catalogue, Feed, Image, Kind, Record, Site

#: The date of a feed without entries: formats want one, and the clock would change the bytes of every build.
_NEVER = datetime(2021, 1, 1, tzinfo=UTC)


def unique(records: Iterable[Record]) -> tuple[list[Record], list[Problem]]:
    """One record for each id, newest first and then by id, with a warning for each that was left out.

    Of two records with one id the one with the later `updated` stays, then the one with the smaller path.
    """
    alike: dict[str, list[Record]] = defaultdict(list)
    for record in sorted(records, key=lambda record: record.path):
        alike[record.id].append(record)
    kept = [max(group, key=lambda record: record.updated) for group in alike.values()]
    problems = [
        Problem(code="duplicate-id", message=f"has the same id as {winner.path}, which is published", file=record.path)
        for winner in kept
        for record in alike[winner.id]
        if record is not winner
    ]
    return sorted(kept, key=lambda record: (-record.published.timestamp(), record.id)), problems


def catalogue(records: Iterable[Record], site: Site, taken: Mapping[tuple[Kind, str], str]) -> Catalogue:
    """Sort records into the feeds of a site.

    Args:
        records: Visible ones, newest first, each id once: as `unique` returns them.
        site: Title, limit and so on.
        taken: (kind, key) -> slug of every feed that was ever published: it keeps its file name.
    """
    every = _Gathering(site.limit)
    groups: dict[tuple[Kind, str], _Gathering] = defaultdict(lambda: _Gathering(site.limit))
    for record in records:
        every.add(record, site.title)
        for topic in record.topics:
            groups[Kind.TOPIC, text.fold(topic)].add(record, topic)
        if record.provider:
            groups[Kind.PROVIDER, record.provider.key].add(record, record.provider.name)
            groups[Kind.PROVIDER, record.provider.key].icons[record.provider.icon] += 1
    slugs, problems = _slugs(groups, taken)
    slugs[Kind.ALL, ""] = "all"
    groups[Kind.ALL, ""] = every
    feeds = [_feed(kind, key, slugs[kind, key], group, site) for (kind, key), group in groups.items()]
    feeds.sort(key=lambda feed: (list(Kind).index(feed.kind), feed.title.casefold(), feed.slug))
    return Catalogue(feeds=tuple(feeds), slugs=slugs, problems=tuple(problems))


@dataclass(slots=True)
class _Gathering:
    """What comes together for one feed."""

    limit: int
    entries: list[Record] = field(default_factory=list)
    names: Counter[str] = field(default_factory=Counter)
    icons: Counter[Image | None] = field(default_factory=Counter)

    def add(self, record: Record, name: str) -> None:
        self.names[name] += 1
        if len(self.entries) < self.limit:
            self.entries.append(record)


def _feed(kind: Kind, key: str, slug: str, group: _Gathering, site: Site) -> Feed:
    title = _most_frequent(group.names) or site.title
    icons = Counter({icon.url: count for icon, count in group.icons.items() if icon})
    icon_url = _most_frequent(icons)
    return Feed(
        kind=kind,
        key=key,
        slug=slug,
        title=title,
        description=_description(kind, key, title, group.entries, site),
        updated=max((record.updated for record in group.entries), default=_NEVER),
        entries=tuple(group.entries),
        icon=min((icon for icon in group.icons if icon and icon.url == icon_url), key=repr, default=None),
    )


def _description(kind: Kind, key: str, title: str, entries: list[Record], site: Site) -> str:
    if kind is Kind.ALL:
        return f"Everything from {site.title}."
    if kind is Kind.TOPIC:
        return f"News about {title}, collected by {site.title}."
    provider = entries[0].provider
    domain = f" ({key})" if provider and provider.domain and key != title else ""
    return f"News from {title}{domain}, collected by {site.title}."


def _most_frequent(names: Counter[str]) -> str | None:
    return min(names, key=lambda name: (-names[name], name), default=None)


def _slugs(
    names: Collection[tuple[Kind, str]], taken: Mapping[tuple[Kind, str], str]
) -> tuple[dict[tuple[Kind, str], str], list[Problem]]:
    """A file name for every feed, no two alike: those once published keep theirs, then the smaller key comes first."""
    owners = {(kind, slug): key for (kind, key), slug in taken.items()}
    slugs: dict[tuple[Kind, str], str] = {}
    problems = []
    for kind, key in sorted(names):
        wanted = text.slug(key)
        slug = taken.get((kind, key), wanted)
        length = 8
        while owners.setdefault((kind, slug), key) != key:
            slug = text.slug_with_digest(key, length)
            length += 8
        slugs[kind, key] = slug
        if slug != wanted:
            message = f'the {kind} "{key}" is published as {slug}, for "{owners.get((kind, wanted), "")}" is {wanted}'
            problems.append(Problem(code="same-slug", message=message))
    return slugs, problems
