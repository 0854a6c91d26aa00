"""Which topics are part of which."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from conftest import Cli
from hypothesis import given
from hypothesis import strategies as st

from feedpub import hierarchy
from feedpub.model import Branch, Kind, Outline, Relative, Topic

TOPICS = {
    "technology": Topic(name="Technology"),
    "power apps": Topic(name="power apps", parent="technology"),
    "canvas apps": Topic(name="Canvas apps", parent="power apps"),
    "science": Topic(name="Science"),
}


def outline(key: str) -> Outline:
    return Outline(
        kind=Kind.TOPIC,
        key=key,
        slug=key.replace(" ", "-"),
        title=key.title(),
        description="",
        updated=datetime(2024, 1, 1, tzinfo=UTC),
        size=1,
        total=1,
        weeks=(),
    )


def chain(length: int) -> dict[str, Topic]:
    """Topics each of which is part of the next one."""
    return {f"{one}": Topic(name=f"T{one}", parent=f"{one + 1}" if one + 1 < length else None) for one in range(length)}


def drawn(branches: Iterable[Branch], indent: str = "") -> list[str]:
    """A tree as lines; headings in brackets."""
    lines = []
    for branch in branches:
        lines.append(indent + (branch.name if branch.feed else f"[{branch.name}]"))
        lines += drawn(branch.narrower, f"{indent}- ")
    return lines


def test_a_topic_stands_below_its_parent_and_siblings_go_by_name() -> None:
    topics = TOPICS | {"ai builder": Topic(name="AI Builder", parent="power apps")}
    tree = hierarchy.tree(map(outline, ["canvas apps", "power apps", "ai builder", "weather"]), topics)
    assert drawn(tree) == ["[Technology]", "- Power Apps", "- - Ai Builder", "- - Canvas Apps", "Weather"]


def test_a_topic_without_a_feed_is_a_heading_only_above_one_that_has_one() -> None:
    assert drawn(hierarchy.tree([outline("canvas apps")], TOPICS)) == [
        "[Technology]",
        "- [power apps]",
        "- - Canvas Apps",
    ]
    assert drawn(hierarchy.tree([outline("science")], TOPICS)) == ["Science"]
    assert hierarchy.headings([outline("canvas apps")], TOPICS) == ["power apps", "technology"]


def test_without_a_configuration_a_tree_is_a_list() -> None:
    assert drawn(hierarchy.tree(map(outline, "cab"), {})) == ["A", "B", "C"]


def test_feeds_of_a_tree_come_before_those_below_them() -> None:
    tree = hierarchy.tree(map(outline, ["canvas apps", "weather", "power apps"]), TOPICS)
    assert [feed.key for feed in hierarchy.feeds(tree)] == ["power apps", "canvas apps", "weather"]


def test_a_shelf_has_a_topic_and_its_narrower_ones_unless_those_have_a_shelf_of_their_own() -> None:
    topics = TOPICS | {"screens": Topic(name="Screens", parent="canvas apps")}
    tree = hierarchy.tree(map(outline, ["canvas apps", "weather", "power apps", "screens"]), topics)
    assert [(way, [feed.key for feed in shelf]) for way, shelf in hierarchy.shelves(tree)] == [
        ((), ["weather"]),
        (("Technology", "Power Apps"), ["power apps"]),
        (("Technology", "Power Apps", "Canvas Apps"), ["canvas apps", "screens"]),
    ]


def test_kin_are_all_that_a_topic_is_part_of_and_the_nearest_with_a_feed_that_are_part_of_it() -> None:
    there = {key: Relative(key.title(), key) for key in ("technology", "canvas apps")}
    kin = hierarchy.kin(TOPICS, there)
    assert kin["technology"].narrower == (there["canvas apps"],)
    assert kin["canvas apps"].broader == (there["technology"], Relative("power apps", None))
    assert kin["canvas apps"].narrower == ()


def test_a_circle_is_told_once_with_its_way() -> None:
    topics = {
        "d": Topic(name="D", parent="a"),
        "a": Topic(name="A", parent="b"),
        "b": Topic(name="B", parent="c"),
        "c": Topic(name="C", parent="a"),
    }
    ((key, wrong),) = hierarchy.flaws(topics)
    assert key == "a"
    assert "A > B > C > A" in wrong


def test_topics_may_be_within_each_other_up_to_a_limit() -> None:
    assert list(hierarchy.flaws(chain(hierarchy.DEEPEST + 1))) == []
    ((key, wrong),) = hierarchy.flaws(chain(hierarchy.DEEPEST + 2))
    assert key == "0"
    assert "more than 32 topics" in wrong


def test_a_chain_of_thousands_is_one_flaw_found_soon() -> None:
    assert len(list(hierarchy.flaws(chain(100_000)))) == 1


@given(st.lists(st.integers(0, 9), min_size=10, max_size=10), st.sets(st.integers(0, 9)))
def test_every_feed_stands_once_in_the_tree_and_on_the_shelves(parents: list[int], there: set[int]) -> None:
    topics = {
        str(one): Topic(name=str(one), parent=str(parent) if parent < one else None)
        for one, parent in enumerate(parents)
    }
    assert list(hierarchy.flaws(topics)) == []
    tree = hierarchy.tree([outline(str(one)) for one in there], topics)
    wanted = sorted(map(str, there))
    assert sorted(feed.key for feed in hierarchy.feeds(tree)) == wanted
    assert sorted(feed.key for _, shelf in hierarchy.shelves(tree) for feed in shelf) == wanted


@pytest.mark.parametrize("key", ["canvas apps", "nothing"])
def test_what_a_topic_is_part_of_comes_outermost_first(key: str) -> None:
    assert hierarchy.broader(TOPICS, key) == (["technology", "power apps"] if key == "canvas apps" else [])


def test_groups_in_opml_have_names_of_their_own(cli: Cli, record_file: Callable[..., Path]) -> None:
    record_file("a.md", topics="[Topics, One, Two]", provider="{name: P, domain: p.example}")
    config = '[site]\nurl = "https://feeds.example.org/"\n[topics.One]\nparent = "Providers"\n'
    Path("feedpub.toml").write_text(config + '[topics.Two]\nparent = "Topics"\n', encoding="utf-8")
    assert cli("build").exit_code == 0
    groups = re.findall('<outline text="([^"]*)">', Path("feeds/feeds.opml").read_text(encoding="utf-8"))
    assert groups == [f"Topics{hierarchy.BETWEEN}Providers", f"Topics{hierarchy.BETWEEN}Topics", "Providers"]
    assert cli("validate").stdout == ""
