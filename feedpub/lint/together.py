"""Everything that is checked of records as compared with each other. Of each, only a few facts are kept."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import blake2b
from itertools import islice, pairwise
from typing import NamedTuple, TypeVar

from .. import hierarchy, normalise, text, urls
from ..dialects import DIALECTS
from ..errors import Problem
from ..model import IMAGES, LINKS, MEDIA, TITLES, TOPICS, RawRecord, Record, Site
from .seen import Seen, items, quoted
from .spelling import distance, thinly, thinned

#: A title of fewer words says little: `Weekly update`.
_FEWEST_WORDS = 4
#: What has one title more often is a series.
_MOST_COPIES = 3
_NEAR = timedelta(days=7)
#: An image is missed where more than four of five records have one; in a folder of fewer, many do well without.
_AS_MANY = 5
#: A topic of this many records at most may be a mistake for one of ...
_RARE = 2
#: ... this many records at least.
_FREQUENT = 10
_SHORTEST_TOPIC, _LONGEST_TOPIC = 5, 50
#: A topic of fewer letters is more often one that is meant: the frequent one must be as many times as frequent.
_SHORT_TOPIC, _TIMES = 7, 10
#: Of one record.
_MOST_TAGS = 100
_DIGITS = re.compile(r"\d+")
_WORDS = re.compile(r"\w+")
#: Most titles are shorter; a longer one is compared by its beginning.
_LONGEST_TITLE = 300

_Key = TypeVar("_Key", bound=Hashable)


class Spot(NamedTuple):
    """Where something stands in a file."""

    field: str | None
    line: int
    column: int


class Name(NamedTuple):
    """What a record calls a topic or a provider; `key` is what makes two names one."""

    key: str
    name: str
    spot: Spot


class Facts(NamedTuple):
    """What is compared of a record that can be published.

    Attributes:
        file: Its path as a person would write it.
        words: Stands for those of its title; None when they say too little.
        unwritten: The tags of its body whose text feeds go without.
    """

    file: str
    id: str
    link: str
    words: bytes | None
    published: datetime
    topics: tuple[Name, ...]
    provider: Name | None
    pictured: bool
    unwritten: tuple[str, ...]
    whole: Spot
    title_at: Spot
    link_at: Spot
    id_at: Spot


def facts(seen: Seen, record: Record) -> Facts:
    """What is compared of a record."""

    def spot(field: str | None) -> Spot:
        return Spot(seen.raw.spelled(field), *seen.layout.place(field))

    def first(*names: str) -> Spot:
        field, value = seen.first(*names)
        return spot(field if value else None)

    named = "provider.name" if isinstance(seen.raw.fields.get("provider"), dict) else "provider"
    # A provider without a name goes by its domain, which is no other name.
    provider = record.provider if record.provider and record.provider.name != record.provider.domain else None
    return Facts(
        file=seen.site.shown(record.path),
        id=record.id,
        link=urls.canonical(record.link),
        words=words(record.title),
        published=record.published,
        topics=tuple(Name(key, name, spot(path)) for path, key, name in _topics(seen)),
        provider=Name(provider.key, provider.name, spot(named)) if provider else None,
        pictured=any(seen.first(*names)[1] for names in (IMAGES, MEDIA)),
        unwritten=tuple(_unwritten(seen)) if record.content else (),
        whole=spot(None),
        title_at=first(*TITLES),
        link_at=first(*LINKS),
        id_at=spot(normalise.id_field(seen.raw)),
    )


def _topics(seen: Seen) -> Iterator[tuple[str, str, str]]:
    """Path, key and name of each topic, each once."""
    field, value = seen.first(*TOPICS)
    dialect, excluded = DIALECTS[seen.site.reading.dialect], seen.site.reading.exclude_topics
    told = set()
    for path, item in items(field, list(dialect.words(value)) if isinstance(value, str) else value):
        named = item.get("name") if isinstance(item, dict) else item
        name = text.plain(named) if isinstance(named, str) else ""
        key = text.fold(name)
        if name and key not in told and key not in excluded:
            told.add(key)
            yield path, key, name


def _unwritten(seen: Seen) -> Iterator[str]:
    return islice(DIALECTS[seen.site.reading.dialect].unwritten(seen.raw.body), _MOST_TAGS)


def words(title: str) -> bytes | None:
    """The same, in every process, for two titles of the same words; numbers must stand in the same order."""
    found = _WORDS.findall(title[:_LONGEST_TITLE].casefold())
    numbers = [word for word in found if _DIGITS.search(word)]
    together = " ".join([*sorted(found), "", *numbers])
    return blake2b(together.encode(), digest_size=12).digest() if len(found) >= _FEWEST_WORDS else None


def names(raw: RawRecord) -> set[str]:
    """Every name that the id of a record could be made of, in the form of guids.json."""
    found = {text.clean(raw.path.rpartition(".")[0])}
    for field in LINKS:
        value = raw.fields.get(field)
        if isinstance(value, str) and value:
            try:
                found.add(urls.canonical(urls.absolute(text.visible(value))))
            except urls.UrlError:
                continue  # a build tells of it
    return found


def problems(known: Sequence[Facts]) -> Iterator[Problem]:
    """What is wrong with records as compared with each other.

    Args:
        known: The facts of every record, by file.
    """
    for check in CHECKS:
        yield from check(known)


def unused_guids(site: Site, used: Iterable[set[str]]) -> Iterator[Problem]:
    """A problem for each imported guid that belongs to no record.

    Args:
        site: What the configuration says.
        used: The names of each record, those that can't be published too.
    """
    left = set(site.guids).difference(*used)
    for name in sorted(left):
        message = f"{quoted(name)} belongs to no record"
        yield Problem(code="unused-guid", message=message, file=site.guids_shown, field=name)


def unused_topics(site: Site, known: Sequence[Facts]) -> Iterator[Problem]:
    """A problem for each topic of the configuration that no record names, unless it is a heading.

    A heading is one too when it is one letter away from a topic that records name: that one was meant, unless it is
    part of the heading, as `C#` of `C`.
    """
    named = {name.key: name.name for fact in known for name in fact.topics}
    above = {key: hierarchy.broader(site.topics, key) for key in named}
    headings = {heading for keys in above.values() for heading in keys}
    near = thinly(key for key in named if len(key) <= _LONGEST_TOPIC)
    for key in [key for key in site.topics if key not in named]:
        meant = min((other for other in _nearest(key, near) if key not in above[other]), default=None)
        if meant or key not in headings:
            narrower = "" if key in headings else ", nor a topic that is part of it"
            advice = f"; did you mean {quoted(named[meant])}?" if meant else ""
            name = site.topics[key].name
            message = f"no record names {quoted(name)}{narrower}{advice}"
            yield Problem(code="unused-topic", message=message, field=f"topics.{name}")


def no_image(known: Sequence[Facts]) -> Iterator[Problem]:
    """Only where most records of the folder have one: newsletters may have none by their nature."""
    for group in _groups((_folder(fact), fact) for fact in known):
        bare = [fact for fact in group if not fact.pictured]
        for fact in bare if len(bare) * _AS_MANY < len(group) else ():
            yield _problem("no-image", fact.file, fact.whole, "has no image; most records of its folder have one")


def topic_spelling(known: Sequence[Facts]) -> Iterator[Problem]:
    """One problem for each spelling of a topic that is not its most frequent one."""
    uses = ((fact.file, name) for fact in known for name in fact.topics)
    for path, name, count, usual, most in _deviating(uses):
        message = f"{quoted(name.name)} is {quoted(usual)} in {_records(most)}, and spelled like this in {count}"
        message += _tie(count, most, usual)
        yield _problem("topic-spelling", path, name.spot, message)


def provider_names(known: Sequence[Facts]) -> Iterator[Problem]:
    """One problem for each name of a provider that is not its most frequent one."""
    uses = ((fact.file, fact.provider) for fact in known if fact.provider)
    for path, name, count, usual, most in _deviating(uses):
        message = f"{name.key} is {quoted(name.name)} in {_records(count)}, and {quoted(usual)} in {most}"
        message += _tie(count, most, usual)
        yield _problem("provider-names", path, name.spot, message)


def _tie(count: int, most: int, usual: str) -> str:
    return f"; feeds say {quoted(usual)}" if count == most else ""


def _deviating(uses: Iterable[tuple[str, Name]]) -> Iterator[tuple[str, Name, int, str, int]]:
    """Each name that is not the usual one of its key: where it stands first, how often, the usual one, how often."""
    first: dict[tuple[str, str], tuple[str, Name]] = {}
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for path, name in uses:
        first.setdefault((name.key, name.name), (path, name))
        counts[name.key][name.name] += 1
    for key, count in counts.items():
        usual = min(count, key=lambda called: (-count[called], called))
        for called in count:
            if called != usual:
                yield *first[key, called], count[called], usual, count[usual]


def topic_typo(known: Sequence[Facts]) -> Iterator[Problem]:
    """A rare topic that is one letter away from a frequent one, numbers aside."""
    counts: Counter[str] = Counter()
    first: dict[str, tuple[str, Name]] = {}
    for fact in known:
        for name in fact.topics:
            if _SHORTEST_TOPIC <= len(name.key) <= _LONGEST_TOPIC:
                counts[name.key] += 1
                first.setdefault(name.key, (fact.file, name))
    frequent = thinly(key for key, count in counts.items() if count >= _FREQUENT)
    for key, count in counts.items():
        near = [other for other in _nearest(key, frequent) if _outweighs(other, key, counts)] if count <= _RARE else []
        if near:
            usual = max(near, key=lambda key: (counts[key], key))
            path, name = first[key]
            message = (
                f"{quoted(name.name)} is nearly {quoted(first[usual][1].name)}, the topic of {counts[usual]} records"
            )
            yield _problem("topic-typo", path, name.spot, message)


def _outweighs(usual: str, key: str, counts: Mapping[str, int]) -> bool:
    return min(len(usual), len(key)) >= _SHORT_TOPIC or counts[usual] >= _TIMES * counts[key]


def _nearest(key: str, frequent: Mapping[str, list[str]]) -> list[str]:
    near = {other for rest in thinned(key) for other in frequent.get(rest, ())}
    return [other for other in near if _mistaken(key, other)]


def _mistaken(key: str, other: str) -> bool:
    """People seldom miss the first letter, and mean the numbers that they write."""
    same = key[0] == other[0] and _DIGITS.findall(key) == _DIGITS.findall(other)
    return same and distance(key, other) == 1


def same_link(known: Sequence[Facts]) -> Iterator[Problem]:
    """One problem for each further id of a page."""
    for group in _groups((fact.link, fact) for fact in known):
        first = group[0]
        told = {first.id}
        for fact in group[1:]:
            if fact.id not in told:
                told.add(fact.id)
                message = f"links to the same page as {first.file}, under another id"
                yield _problem("same-link", fact.file, fact.link_at, message)


def same_title(known: Sequence[Facts]) -> Iterator[Problem]:
    """A problem for the later one of two records that are one story, in all likelihood.

    Only within a folder: translations, which have folders of their own, may share a title.
    """
    for group in _groups(((_folder(fact), fact.words), fact) for fact in known if fact.words is not None):
        entries = sorted({fact.id: fact for fact in group}.values(), key=lambda fact: (fact.published, fact.file))
        if len(entries) > _MOST_COPIES:
            continue
        for before, fact in pairwise(entries):
            if fact.published - before.published < _NEAR and fact.link != before.link:
                when = f"{before.published:%Y-%m-%d}"
                message = f"has the title of {before.file}, which was published on {when}"
                yield _problem("same-title", fact.file, fact.title_at, message)


def unwritten_tag(known: Sequence[Facts]) -> Iterator[Problem]:
    """One problem for each tag of another program that stands for a text, in the first record that has it."""
    files: dict[str, list[str]] = defaultdict(list)
    for fact in known:
        for tag in fact.unwritten:
            files[tag].append(fact.file)
    for tag, those in files.items():
        others = f", here and in {_records(len(those) - 1)} more" if len(those) > 1 else ""
        message = f"only its own program knows what {tag} writes; feeds go without it{others}"
        yield Problem(code="unwritten-tag", message=message, file=those[0])


def _folder(fact: Facts) -> str:
    return fact.file.rpartition("/")[0]


def _groups(pairs: Iterable[tuple[_Key, Facts]]) -> Iterator[list[Facts]]:
    """Those of one key, where there are several."""
    groups: dict[_Key, list[Facts]] = defaultdict(list)
    for key, fact in pairs:
        groups[key].append(fact)
    return (group for group in groups.values() if len(group) > 1)


def _records(number: int) -> str:
    return f"{number} record{'s' * (number != 1)}"


def _problem(code: str, path: str, spot: Spot, message: str) -> Problem:
    return Problem(code=code, message=message, file=path, line=spot.line, column=spot.column, field=spot.field)


CHECKS = (no_image, topic_spelling, topic_typo, provider_names, same_link, same_title, unwritten_tag)
