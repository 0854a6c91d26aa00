from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import pytest
from composed import Composed, composed

from feedpub import Site, render
from feedpub.model import Artifact, Record, Tombstone
from feedpub.render import template, xmlfeed
from feedpub.render.nouns import Entry
from feedpub.render.pages import Pages
from feedpub.render.template import Templates, Texts


class Book(NamedTuple):
    title: str
    pages: int
    subtitle: str | None = None
    authors: tuple[str, ...] = ()


class Writer:
    """Writes each text twice, in its own way, and counts how often it is asked."""

    def __init__(self) -> None:
        self.count = 0

    def write(self, book: Book) -> Texts:
        self.count += 1
        authors = ", ".join(book.authors)
        subtitle = f": {book.subtitle}" if book.subtitle else ""
        return [
            f"100% {json.dumps(book.title, ensure_ascii=False)[1:-1]}{subtitle}, {book.pages} p.",
            f"{book.title.replace('&', '&amp;')} by {authors}",
        ]


@pytest.fixture
def writer() -> Writer:
    return Writer()


@pytest.mark.parametrize(
    "book",
    [
        Book("Title", 1),
        Book("", 0),
        Book("A", -12, "B"),
        Book("A", 1, ""),
        Book("A & B", 2, "C", ("D & E", "F")),
        Book('a "\\" & \n', 3, "%s %", ("{}", "\ue0000\ue001", "90817263544536271809000000")),
        Book("Ærø 🚲", 4, None, ("",)),
    ],
)
def test_a_value_is_filled_in_as_the_writer_writes_it(book: Book, writer: Writer) -> None:
    templates = Templates(writer.write)
    assert templates.texts(book._replace(title=book.title and "other")) is not None
    assert templates.texts(book) == writer.write(book)


def test_the_writer_writes_one_value_of_each_shape(writer: Writer) -> None:
    templates = Templates(writer.write)
    for number in range(1, 50):
        templates.texts(Book(f"Title {number}", number))
    assert writer.count == 2, "the first, and the same with marks"
    templates.texts(Book("Title", 1, "Subtitle"))
    assert writer.count == 4


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Book("A", 1), Book("", 1)),
        (Book("A", 1), Book("A", 0)),
        (Book("A", 1), Book("A", 1, "")),
        (Book("A", 1), Book("A", 1, "B")),
        (Book("A", 1, "", ()), Book("A", 1, "", ("C",))),
        (Book("A", 1, "B", ("C",)), Book("A", 1, "B", ("C", "D"))),
        ((True,), (False,)),
        ((True,), (1,)),
        ((("a",), "b"), (("a", "b"),)),
        (("1",), (1,)),
    ],
)
def test_what_may_be_written_in_another_way_has_another_shape(one: tuple[object], other: tuple[object]) -> None:
    templates = Templates(lambda _: ["written"])
    templates.texts(one)
    templates.texts(other)
    assert len(templates.known) == 2


def test_what_is_known_can_be_kept_as_json(writer: Writer) -> None:
    taught = Templates(writer.write)
    expected = taught.texts(Book("A & B", 12, None, ("C",)))
    kept = Templates(writer.write)
    kept.known = json.loads(json.dumps(taught.known))
    count = writer.count
    assert kept.texts(Book("A & B", 12, None, ("C",))) == expected
    assert writer.count == count


@pytest.mark.parametrize("write", [str.upper, ascii, lambda text: text[:3], lambda text: str(len(text))])
def test_what_can_not_be_learned_is_written_each_time(write: Callable[[str], str]) -> None:
    templates = Templates(lambda value: [write(value[0])])
    for text in ("a title", "an ærø", "another one"):
        assert templates.texts((text,)) == [write(text)]
    assert templates.known == {}


def test_what_is_known_does_not_grow_without_end(writer: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(template, "_MOST", 3)
    templates = Templates(writer.write)
    for number in range(10):
        templates.texts(Book("A", 1, None, ("author",) * number))
        assert len(templates.known) <= 3


@pytest.fixture
def whole(site: Site) -> Composed:
    """Fifty records of one shape."""
    first = datetime(2021, 2, 4, tzinfo=UTC)
    records = [
        Record(
            path=f"{number}.md",
            id=f"urn:x:{number}",
            link=f"https://example.org/{number}",
            title=f"Number {number}",
            summary="AT&T" if number % 2 else "An excerpt",
            published=first + timedelta(days=number),
            updated=first + timedelta(days=number),
            topics=("AI",),
        )
        for number in range(50)
    ]
    return composed(site, records)


def test_feedgen_and_jinja_make_one_entry_of_fifty_that_have_one_shape(
    whole: Composed, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []
    by_feedgen, by_jinja = xmlfeed.entry, Pages.entry

    def write(entry: Entry) -> tuple[str, str]:
        made.append("feedgen")
        return by_feedgen(entry)

    def show(page: Pages, entry: Entry) -> str:
        made.append("Jinja")
        return by_jinja(page, entry)

    monkeypatch.setattr(xmlfeed, "entry", write)
    monkeypatch.setattr(Pages, "entry", show)
    monkeypatch.setattr(render.ENTRY, "known", {})
    rss = next(render.feed(whole.feeds[0], whole.slugs, site)).data
    assert rss.count(b"<item>") == 50
    assert made == ["feedgen", "Jinja"] * 2, "the first, and the same with marks"


def test_no_writer_is_asked_for_what_an_earlier_build_knew(
    whole: Composed, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def everything() -> list[Artifact]:
        stone = Tombstone(id="https://example.org/?a&b", when="2021-02-04T00:00:00Z")
        feeds = [replace(feed, tombstones=(stone,)) for feed in whole.feeds]
        of_feeds = [artifact for feed in feeds for artifact in render.feed(feed, whole.slugs, site)]
        return [*of_feeds, *render.surroundings(whole.feeds, site)]

    def refuse(_value: object) -> Texts:
        raise AssertionError("asked")

    before = everything()
    kept = render.learned()
    for templates in (render.HEAD, render.ENTRY, render.TOMBSTONE, render.TOP, render.GROUP, render.ROW):
        monkeypatch.setattr(templates, "known", {})
        monkeypatch.setattr(templates, "_write", refuse)
    render.remember(kept)
    assert everything() == before
