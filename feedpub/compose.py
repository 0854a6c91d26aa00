"""Which feeds there are and what they are called: the same for the same records, in whatever order they come."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime

from . import hierarchy, polling, text
from .errors import Problem
from .model import ALONE, Feed, Hints, Image, Kin, Kind, Membership, Outline, Record, Site, Slugs, Topic

#: The date of a feed without entries: formats want one, and the clock would change the bytes of every build.
_NEVER = datetime(2021, 1, 1, tzinfo=UTC)
_ORDER = list(Kind)
#: How far back the catalogue shows how much there was: half a year.
_WEEKS = 26


def memberships(record: Record) -> Iterator[Membership]:
    """The feeds that a record belongs in, each once."""
    yield Membership(kind=Kind.ALL, key="")
    for topic in record.topics:
        yield Membership(kind=Kind.TOPIC, key=text.fold(topic), name=topic)
    provider = record.provider
    if provider:
        yield Membership(kind=Kind.PROVIDER, key=provider.key, name=provider.name, icon=provider.icon)


def slugs(names: Collection[tuple[Kind, str]], taken: Mapping[tuple[Kind, str], str]) -> tuple[Slugs, list[Problem]]:
    """A file name for every feed, no two alike, with a warning for each that is not what its name suggests.

    Args:
        names: Kind and key of every feed.
        taken: The slugs of all that were ever published. Those keep theirs; of others the smaller key comes first.
    """
    owners = {(kind, slug): key for (kind, key), slug in taken.items()}
    found = Slugs()
    problems = []
    for kind, key in sorted(names):
        wanted = "all" if kind is Kind.ALL else text.slug(key)
        slug = taken.get((kind, key), wanted)
        length = 8
        while owners.setdefault((kind, slug), key) != key:
            slug = text.slug_with_digest(key, length)
            length += 8
        found[kind, key] = slug
        if slug != wanted:
            message = f'the {kind} "{key}" is published as {slug}, for "{owners.get((kind, wanted), "")}" is {wanted}'
            problems.append(Problem(code="same-slug", message=message))
    return found, problems


def feed(
    kind: Kind,
    key: str,
    slug: str,
    entries: Sequence[Record],
    *,
    weeks: Counter[int],
    updates: Iterable[int],
    names: Counter[str],
    icons: Counter[Image],
    kin: Kin = ALONE,
    site: Site,
) -> Feed:
    """A feed, under the name and with the icon that its records agree on.

    Args:
        kind: What it collects.
        key: As in Membership.
        slug: Its file name.
        entries: Those it shows, newest first.
        weeks: How many of its records are how many weeks older than the newest.
        updates: When it was updated, as `polling.hints` wants it.
        names: How often each name was given to it, by all its records.
        icons: The same of icons.
        kin: The place of a topic in the hierarchy.
        site: Title and so on.
    """
    title = site.title if kind is Kind.ALL else most_frequent(names) or site.title
    addresses: Counter[str] = Counter()
    for icon, count in icons.items():
        addresses[icon.url] += count
    address = most_frequent(addresses)
    return Feed(
        kind=kind,
        key=key,
        slug=slug,
        title=title,
        description=_description(kind, key, title, entries, site),
        updated=max((record.updated for record in entries), default=_NEVER),
        size=len(entries),
        total=weeks.total(),
        weeks=tuple(weeks[week] for week in reversed(range(_WEEKS))),
        icon=min((icon for icon in icons if icon.url == address), key=repr, default=None),
        hints=_hints(updates, site),
        kin=kin,
        entries=tuple(entries),
    )


def catalogue(feeds: Iterable[Outline], topics: Mapping[str, Topic]) -> list[Outline]:
    """Feeds in the order of the catalogue: `all` first, then topics, each before its narrower ones, then providers.

    Topics of one parent, and providers, go by title.
    """
    found = sorted(feeds, key=lambda feed: (_ORDER.index(feed.kind), feed.title.casefold(), feed.slug))
    tree = hierarchy.tree((feed for feed in found if feed.kind is Kind.TOPIC), topics)
    before = [feed for feed in found if feed.kind is Kind.ALL]
    return [*before, *hierarchy.feeds(tree), *(feed for feed in found if feed.kind is Kind.PROVIDER)]


def _description(kind: Kind, key: str, title: str, entries: Sequence[Record], site: Site) -> str:
    if kind is Kind.ALL:
        return site.description or f"Everything from {site.title}."
    if kind is Kind.TOPIC:
        topic = site.topics.get(key)
        return (topic and topic.description) or f"News about {title}, collected by {site.title}."
    provider = entries[0].provider
    domain = f" ({key})" if provider and provider.domain and key != title else ""
    return f"News from {title}{domain}, collected by {site.title}."


def _hints(updates: Iterable[int], site: Site) -> Hints:
    found = polling.hints(updates) if site.hints else Hints()
    return found._replace(ttl=None) if site.own_ttl else found


def most_frequent(names: Counter[str]) -> str | None:
    """The name that was given most often, of several the first; None where there is none."""
    return min(names, key=lambda name: (-names[name], name), default=None)
