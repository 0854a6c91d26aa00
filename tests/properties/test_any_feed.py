"""Whatever a file holds, validation says what is wrong with it, and never fails."""

from __future__ import annotations

import json
from typing import Any

import pytest
from conformance.examples import FILES, URL, folder
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st
from properties.profile import EXAMPLES

from feedpub import CODES, validation

# No line is run here alone, and to measure them takes half as long again.
pytestmark = pytest.mark.no_cover

FEEDS = {path.name: path.read_bytes() for path in sorted((ROOT / "tests/cases/feeds/good").iterdir())} | FILES

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inside: st.lists(inside, max_size=4) | st.dictionaries(st.text(max_size=8), inside, max_size=4),
    max_leaves=12,
)
members = st.sampled_from(
    """
    version title home_page_url feed_url next_url icon authors author language expired hubs items id url content_html
    content_text image date_published date_modified tags attachments mime_type size_in_bytes type name _feedpub
    feeds files kind slug description updated entries sha256
    """.split()
)
#: JSON that has the names of JSON Feed and feeds.json, and any values below them.
feed_like = st.recursive(
    anything, lambda inside: st.lists(inside, max_size=4) | st.dictionaries(members, inside, max_size=6), max_leaves=25
)


def check(path: str, data: bytes) -> None:
    for problem in validation.of_file(path, data):
        assert problem.code in CODES
        assert problem.file == path
        assert str(problem)


@given(st.binary(max_size=400))
def test_bytes_never_fail(data: bytes) -> None:
    check("a", data)


@given(st.text(alphabet='<>&;"/= abrsfeditm\n:{}[],', max_size=200).map(lambda text: f"<rss>{text}"))
def test_texts_of_xml_never_fail(text: str) -> None:
    check("a", text.encode())


@given(feed_like)
def test_json_of_any_shape_never_fails(value: Any) -> None:
    data = json.dumps(value).encode()
    check("a.json", data)
    validation.of_folder(FILES | {"feeds.json": data})
    validation.of_folder(folder({"all.json": data}), url=URL)


@st.composite
def mutated(draw: st.DrawFn) -> tuple[str, bytes]:
    """A good feed with bytes flipped, parts cut out, or parts that stand twice."""
    name = draw(st.sampled_from(sorted(FEEDS)))
    data = bytearray(FEEDS[name])
    for _ in range(draw(st.integers(1, 4))):
        begin = draw(st.integers(0, max(len(data) - 1, 0)))
        end = begin + draw(st.integers(1, 300))
        kind = draw(st.sampled_from(("flip", "cut", "double", "write")))
        if kind == "flip" and data:
            data[begin] ^= draw(st.integers(1, 255))
        elif kind == "cut":
            del data[begin:end]
        elif kind == "double":
            data[begin:begin] = data[begin:end]
        else:
            data[begin:begin] = draw(st.sampled_from((b"<a/>", b"&x;", b"]]>", b"<!--", b'"', b"\xff", b"null,", b"{")))
    return name, bytes(data)


@settings(max_examples=EXAMPLES * 3)
@given(mutated())
def test_mutated_feeds_never_fail(feed: tuple[str, bytes]) -> None:
    name, data = feed
    check(name, data)
    if name in FILES:
        validation.of_folder(folder({name: data}), url=URL)


@settings(max_examples=EXAMPLES * 2)
@given(st.data(), st.sampled_from(["all.rss", "all.atom", "feeds.opml", "harbour.rss", "harbour.atom"]))
def test_feeds_without_some_elements_never_fail(data: st.DataObject, name: str) -> None:
    """Well-formed, so that every rule sees them."""
    from lxml import etree

    root = etree.fromstring(FEEDS[name])
    for _ in range(data.draw(st.integers(1, 5))):
        elements = list(root.iter("*"))
        chosen = data.draw(st.sampled_from(elements))
        parent = chosen.getparent()
        action = data.draw(st.sampled_from(("remove", "empty", "text", "move", "attribute")))
        if action == "remove" and parent is not None:
            parent.remove(chosen)
        elif action == "empty":
            chosen.clear()
        elif action == "text":
            chosen.text = data.draw(st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=20))
        elif action == "move" and parent is not None:
            target = data.draw(st.sampled_from([root, parent]))
            target.append(chosen)
        else:
            for key in chosen.attrib:
                chosen.attrib[key] = data.draw(st.sampled_from(("", "x", "-1", "true", "http://[", "a b")))
    changed = etree.tostring(root)
    check(name, changed)
    if name in FILES:
        validation.of_folder(folder({name: changed}), url=URL)


@pytest.mark.parametrize("name", sorted(FEEDS))
def test_feeds_that_end_early_never_fail(name: str) -> None:
    data = FEEDS[name]
    for end in range(0, len(data), 37):
        check(name, data[:end])
