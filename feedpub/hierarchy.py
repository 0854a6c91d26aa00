"""Which topics are part of which. It arranges them for people and moves no entry: a feed holds what names its topic."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from .model import Branch, Kin, Outline, Relative, Topic

#: Topics within each other at most: what shows and reads a tree goes down into it step by step.
DEEPEST = 32
#: Parts the names of topics, the outer one from the inner one.
BETWEEN = " › "  # noqa: RUF001 - no other sign points so


def flaws(topics: Mapping[str, Topic]) -> Iterator[tuple[str, str]]:
    """What keeps the topics from being a tree: the key of a topic and the reason, each circle once."""
    told: set[frozenset[str]] = set()
    for key in topics:
        way = _way(topics, key)
        parent = topics[way[-1]].parent
        circle = way[way.index(parent) :] if parent in way else []
        if circle and frozenset(circle) not in told:
            told.add(frozenset(circle))
            yield circle[0], _circle([topics[one].name for one in circle])
        elif parent is not None and not circle:
            yield key, f"is within more than {DEEPEST} topics; take some of them away"
            return


def _way(topics: Mapping[str, Topic], key: str) -> list[str]:
    """From a topic outwards, until there is no parent, one that was met already, or enough."""
    way = [key]
    while len(way) <= DEEPEST:
        parent = topics[way[-1]].parent
        if parent is None or parent in way:
            break
        way.append(parent)
    return way


def _circle(names: list[str]) -> str:
    if len(names) == 1:
        return "is the topic itself; name another one, or take the line away"
    return f"leads back to where it began ({' > '.join([*names, names[0]])}); take one of these parents away"


def broader(topics: Mapping[str, Topic], key: str) -> list[str]:
    """The keys of the topics that a topic is part of, the outermost first."""
    return _way(topics, key)[:0:-1] if key in topics else []


def headings(feeds: Iterable[Outline], topics: Mapping[str, Topic]) -> list[str]:
    """The keys of the topics without a feed that others with one are part of."""
    there = [feed.key for feed in feeds]
    return sorted({one for key in there for one in broader(topics, key)}.difference(there))


def tree(feeds: Iterable[Outline], topics: Mapping[str, Topic]) -> tuple[Branch, ...]:
    """The feeds of topics, each below the topic that it is part of, by name; and the headings that this takes.

    Args:
        feeds: The feeds of topics that there are.
        topics: What the configuration says, without flaws.
    """
    there = {feed.key: feed for feed in feeds}
    inside: dict[str | None, list[str]] = defaultdict(list)
    for key in (*there, *headings(there.values(), topics)):
        inside[topics[key].parent if key in topics else None].append(key)

    def branches(parent: str | None) -> tuple[Branch, ...]:
        found = (_branch(there.get(key), topics.get(key), branches(key)) for key in inside.get(parent, ()))
        return tuple(sorted(found, key=_by_name))

    return branches(None)


def _branch(feed: Outline | None, topic: Topic | None, narrower: tuple[Branch, ...]) -> Branch:
    return Branch(name=feed.title if feed else topic.name if topic else "", feed=feed, topic=topic, narrower=narrower)


def _by_name(branch: Branch) -> tuple[str, str]:
    return branch.name.casefold(), branch.feed.slug if branch.feed else ""


def feeds(branches: Iterable[Branch]) -> Iterator[Outline]:
    """The feeds of a tree, each before those below it."""
    for branch in branches:
        if branch.feed:
            yield branch.feed
        yield from feeds(branch.narrower)


def shelves(
    branches: Sequence[Branch], above: tuple[str, ...] = (), first: Sequence[Outline] = ()
) -> Iterator[tuple[tuple[str, ...], list[Outline]]]:
    """The feeds of a tree side by side, each once: a topic that has narrower ones stands first among these.

    Args:
        branches: The tree, or what is below a topic.
        above: The names of that topic and of those that it is part of, the outermost first.
        first: The feed of that topic, if it has one.
    """
    shelf = [*first, *(branch.feed for branch in branches if branch.feed and not branch.narrower)]
    if shelf:
        yield above, shelf
    for branch in branches:
        if branch.narrower:
            yield from shelves(branch.narrower, (*above, branch.name), [branch.feed] if branch.feed else [])


def kin(topics: Mapping[str, Topic], there: Mapping[str, Relative]) -> dict[str, Kin]:
    """Of each topic that has a feed and a place in the hierarchy, the others that its page names.

    Args:
        topics: What the configuration says, without flaws.
        there: Those of its topics that have a feed, by key.
    """
    above = {key: broader(topics, key) for key in there}
    below: dict[str | None, list[Relative]] = defaultdict(list)
    for key, keys in above.items():
        below[next((one for one in reversed(keys) if one in there), None)].append(there[key])
    return {
        key: Kin(
            broader=tuple(there.get(one) or Relative(topics[one].name, None) for one in keys),
            narrower=tuple(sorted(below[key], key=lambda one: (one.name.casefold(), one.slug or ""))),
        )
        for key, keys in above.items()
    }
