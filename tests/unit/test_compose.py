from __future__ import annotations

import dataclasses
import itertools
from datetime import UTC, datetime, timedelta

import pytest
from composed import Composed, composed

from feedpub import Site
from feedpub.model import Feed, Image, Kind, Provider, Record

START = datetime(2021, 2, 4, tzinfo=UTC)


def entry(name: str, *, day: int = 0, updated: int | None = None, **fields: object) -> Record:
    """A record that was published so many days after the start; its id is the path, unless given."""
    published = START + timedelta(days=day)
    record = Record(
        path=f"{name}.md",
        id=f"urn:x:{name}",
        link=f"https://example.org/{name}",
        title=name,
        published=published,
        updated=published if updated is None else START + timedelta(days=updated),
        summary=name,
    )
    return dataclasses.replace(record, **fields)  # type: ignore[arg-type]


def provider(name: str, domain: str | None = "example.org", icon: str | None = None) -> Provider:
    return Provider(key=domain or name, name=name, domain=domain, icon=Image(url=icon) if icon else None)


def feed(whole: Composed, kind: Kind, key: str = "") -> Feed:
    return next(feed for feed in whole.feeds if (feed.kind, feed.key) == (kind, key))


def titles(feed: Feed) -> list[str]:
    return [record.title for record in feed.entries]


# which feeds


def test_there_is_always_a_feed_of_everything(site: Site) -> None:
    whole = composed(site, [])
    assert [(feed.kind, feed.slug, feed.stem, feed.title) for feed in whole.feeds] == [
        (Kind.ALL, "all", "all", site.title)
    ]


def test_the_date_of_an_empty_feed_does_not_come_from_the_clock(site: Site) -> None:
    assert composed(site, []).feeds[0].updated == datetime(2021, 1, 1, tzinfo=UTC)


def test_each_topic_and_each_provider_has_a_feed(site: Site) -> None:
    whole = composed(site, [entry("a", topics=("AI", "C++"), provider=provider("P"))])
    assert [feed.stem for feed in whole.feeds] == ["all", "topics/ai", "topics/c-plus-plus", "providers/example.org"]


def test_a_feed_holds_the_entries_of_its_topic(site: Site) -> None:
    records = [entry("a", topics=("AI",)), entry("b", day=1, topics=("ML",)), entry("c", day=2, topics=("ML", "AI"))]
    assert titles(feed(composed(site, records), Kind.TOPIC, "ai")) == ["c", "a"]


def test_topics_that_differ_in_case_and_white_space_are_one(site: Site) -> None:
    whole = composed(site, [entry("a", topics=("Management Tools",)), entry("b", topics=("Management  tools",))])
    assert titles(feed(whole, Kind.TOPIC, "management tools")) == ["a", "b"]


def test_a_topic_is_shown_in_its_most_frequent_spelling(site: Site) -> None:
    spellings = ("Iot", "IoT", "IoT")
    records = [entry(str(number), topics=(topic,)) for number, topic in enumerate(spellings)]
    assert feed(composed(site, records), Kind.TOPIC, "iot").title == "IoT"


def test_of_spellings_equally_frequent_the_smaller_code_point_is_shown(site: Site) -> None:
    records = [entry(str(number), topics=(topic,)) for number, topic in enumerate(("iot", "Iot", "IoT"))]
    assert feed(composed(site, records), Kind.TOPIC, "iot").title == "IoT"


def test_spellings_beyond_the_limit_of_the_feed_count(site: Site) -> None:
    records = [entry(str(day), day=day, topics=("ai" if day < 5 else "AI",)) for day in range(7)]
    assert feed(composed(dataclasses.replace(site, limit=2), records), Kind.TOPIC, "ai").title == "ai"


def test_entries_keep_their_own_spelling(site: Site) -> None:
    whole = composed(site, [entry("a", topics=("IoT",)), entry("b", topics=("IoT",)), entry("c", topics=("iot",))])
    assert {record.topics for record in feed(whole, Kind.TOPIC, "iot").entries} == {("IoT",), ("iot",)}


def test_providers_with_one_domain_are_one_under_their_most_frequent_name(site: Site) -> None:
    names = ("Microsoft", "Azure Blog", "Microsoft")
    records = [entry(str(number), provider=provider(name)) for number, name in enumerate(names)]
    whole = composed(site, records)
    assert feed(whole, Kind.PROVIDER, "example.org").title == "Microsoft"
    assert len(feed(whole, Kind.PROVIDER, "example.org").entries) == 3


def test_a_provider_has_its_most_frequent_icon(site: Site) -> None:
    icons = ("https://i.example/b", "https://i.example/a", "https://i.example/b", None)
    records = [entry(str(number), provider=provider("P", icon=icon)) for number, icon in enumerate(icons)]
    assert feed(composed(site, records), Kind.PROVIDER, "example.org").icon == Image(url="https://i.example/b")


def test_an_icon_of_several_sizes_is_the_same_in_any_order(site: Site) -> None:
    icons = [Image(url="https://i.example/a", width=width) for width in (None, 50, 144)]
    records = [
        entry(str(number), provider=dataclasses.replace(provider("P"), icon=icon)) for number, icon in enumerate(icons)
    ]
    found = {
        feed(composed(site, order), Kind.PROVIDER, "example.org").icon for order in itertools.permutations(records)
    }
    assert len(found) == 1


def test_a_topic_has_no_icon(site: Site) -> None:
    records = [entry("a", topics=("AI",), provider=provider("P", icon="https://i.example/a"))]
    assert feed(composed(site, records), Kind.TOPIC, "ai").icon is None


def test_feeds_are_ordered_by_kind_and_title(site: Site) -> None:
    records = [entry("a", topics=("b", "A", "c", "Ä"), provider=provider("A"))]
    assert [(feed.kind, feed.title) for feed in composed(site, records).feeds] == [
        (Kind.ALL, site.title),
        *((Kind.TOPIC, title) for title in ("A", "b", "c", "Ä")),
        (Kind.PROVIDER, "A"),
    ]


# what is in a feed


@pytest.mark.parametrize(("limit", "expected"), [(1, ["4"]), (3, ["4", "3", "2"]), (5, ["4", "3", "2", "1", "0"])])
def test_a_feed_holds_the_newest_entries_up_to_the_limit(site: Site, limit: int, expected: list[str]) -> None:
    records = [entry(str(day), day=day, topics=("AI",), provider=provider("P")) for day in range(5)]
    whole = composed(dataclasses.replace(site, limit=limit), records)
    assert [titles(feed) for feed in whole.feeds] == [expected] * 3


def test_a_feed_was_updated_when_its_newest_entry_was(site: Site) -> None:
    records = [entry("a", day=3), entry("b", day=1, updated=9), entry("c", day=2)]
    assert composed(site, records).feeds[0].updated == START + timedelta(days=9)


def test_an_entry_beyond_the_limit_does_not_update_a_feed(site: Site) -> None:
    records = [entry("a", day=3), entry("b", day=1, updated=9)]
    assert composed(dataclasses.replace(site, limit=1), records).feeds[0].updated == START + timedelta(days=3)


# names of files


def test_names_with_one_slug_are_told_apart_and_the_smaller_one_keeps_it(site: Site) -> None:
    whole = composed(site, [entry("a", topics=("a/b", "a b"))])
    assert feed(whole, Kind.TOPIC, "a b").slug == "a-b"
    assert feed(whole, Kind.TOPIC, "a/b").slug.startswith("a-b-")


def test_the_suffix_of_a_name_is_a_hash_of_that_name_alone(site: Site) -> None:
    two = composed(site, [entry("a", topics=("A/B", "a b"))])
    three = composed(site, [entry("a", topics=("a/b", "a b", "a:b"))])
    assert feed(two, Kind.TOPIC, "a/b").slug == feed(three, Kind.TOPIC, "a/b").slug


def test_the_build_says_which_name_got_a_suffix(site: Site) -> None:
    whole = composed(site, [entry("a", topics=("a/b", "a b"))])
    assert [problem.code for problem in whole.problems] == ["same-slug"]


def test_one_slug_in_two_kinds_is_no_clash(site: Site) -> None:
    whole = composed(site, [entry("a", topics=("all", "example.org"), provider=provider("P"))])
    assert {feed.stem for feed in whole.feeds} == {"all", "topics/all", "topics/example.org", "providers/example.org"}
    assert whole.problems == ()


def test_a_name_that_was_published_keeps_its_slug(site: Site) -> None:
    whole = composed(site, [entry("a", topics=("a/b", "a b"))], {(Kind.TOPIC, "a/b"): "a-b"})
    assert feed(whole, Kind.TOPIC, "a/b").slug == "a-b"
    assert feed(whole, Kind.TOPIC, "a b").slug.startswith("a-b-")


def test_the_slug_of_a_feed_that_is_gone_is_not_given_to_another(site: Site) -> None:
    whole = composed(site, [entry("a", topics=("a b",))], {(Kind.TOPIC, "a/b"): "a-b"})
    assert feed(whole, Kind.TOPIC, "a b").slug.startswith("a-b-")


def test_a_name_with_a_suffix_keeps_it_when_the_other_name_is_gone(site: Site) -> None:
    first = composed(site, [entry("a", topics=("a/b", "a b"))])
    taken = {(feed.kind, feed.key): feed.slug for feed in first.feeds}
    second = composed(site, [entry("a", topics=("a/b",))], taken)
    assert feed(second, Kind.TOPIC, "a/b").slug == feed(first, Kind.TOPIC, "a/b").slug


def test_a_name_that_looks_like_another_one_with_its_suffix_gets_a_longer_one(site: Site) -> None:
    suffixed = feed(composed(site, [entry("a", topics=("a/b", "a b"))]), Kind.TOPIC, "a/b").slug
    whole = composed(site, [entry("a", topics=("a/b", "a b", suffixed))], {(Kind.TOPIC, suffixed): suffixed})
    assert len({feed.stem for feed in whole.feeds}) == 4


def test_the_catalogue_tells_where_each_feed_is(site: Site) -> None:
    whole = composed(site, [entry("a", topics=("AI",), provider=provider("P"))])
    assert whole.slugs.stem(Kind.ALL, "") == "all"
    assert whole.slugs.stem(Kind.TOPIC, "ai") == "topics/ai"
    assert whole.slugs.stem(Kind.PROVIDER, "example.org") == "providers/example.org"
