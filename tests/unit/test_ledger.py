from __future__ import annotations

import json

from feedpub.ledger import Ledger
from feedpub.model import Effect


def item(name: str, *, day: int = 1, title: str = "", url: str = "") -> dict[str, object]:
    return {
        "id": f"urn:x:{name}",
        "url": url or f"https://www.example.org/{name}/",
        "title": title or name,
        "date_published": f"2021-02-{day:02}T00:00:00Z",
    }


def feed(*items: dict[str, object]) -> bytes:
    return json.dumps({"items": items}).encode()


def effects(before: bytes | None, after: bytes, *, limit: int = 50, left: frozenset[str] = frozenset()) -> list[str]:
    ledger = Ledger(limit)
    ledger.enter("all", before, after, left)
    return [f"{difference.effect} {difference.title}" for difference in ledger.differences]


def test_what_was_not_there_is_new() -> None:
    assert effects(feed(item("a")), feed(item("b"), item("a"))) == ["new b"]


def test_what_says_something_else_is_edited() -> None:
    assert effects(feed(item("a")), feed(item("a", title="A"))) == ["edited A"]


def test_what_is_gone_is_withdrawn() -> None:
    assert effects(feed(item("a"), item("b")), feed(item("a"))) == ["withdrawn b"]


def test_what_newer_entries_push_out_is_displaced() -> None:
    before, after = feed(item("b", day=2), item("a", day=1)), feed(item("c", day=3), item("b", day=2))
    assert effects(before, after, limit=2) == ["new c", "displaced a"]


def test_what_goes_from_the_middle_of_a_full_feed_is_withdrawn() -> None:
    before, after = feed(item("c", day=3), item("b", day=2)), feed(item("c", day=3), item("a", day=1))
    assert effects(before, after, limit=2) == ["new a", "withdrawn b"]


def test_what_was_there_once_is_back() -> None:
    assert effects(feed(item("a")), feed(item("a"), item("b")), left=frozenset({"urn:x:b"})) == ["back b"]


def test_a_feed_that_is_new_has_no_subscribers() -> None:
    assert effects(None, feed(item("a"))) == []


def test_a_feed_that_cannot_be_read_says_nothing() -> None:
    assert effects(b"{", feed(item("a"))) == []
    assert effects(b'{"items": [1]}', feed(item("a"))) == []


def test_those_that_leave_are_told() -> None:
    assert Ledger(50).enter("all", feed(item("a"), item("b")), feed(item("b")), frozenset()) == ["urn:x:a"]


def renamed(number: int, *, links: bool = True, shown: frozenset[str] = frozenset()) -> int:
    """How many new ids are found when so many entries of a feed get others."""
    old = [item(f"old-{n}", url=f"http://example.org/{n}", title=f"T{n}") for n in range(number)]
    new = [
        item(f"new-{n}", url=f"https://www.example.org/{n}/" if links else f"https://other.example/{n}", title=f"T{n}")
        for n in range(number)
    ]
    ledger = Ledger(50)
    ledger.enter("all", feed(*old), feed(*new), frozenset())
    return len(ledger.new_ids(lambda id_: id_ in shown))


def test_entries_that_lead_to_the_same_page_are_the_same_one_with_another_id() -> None:
    assert renamed(6) == 6


def test_entries_with_one_title_and_time_are_the_same_one_with_another_id() -> None:
    assert renamed(6, links=False) == 6


def test_an_entry_that_only_left_one_feed_has_no_new_id() -> None:
    assert renamed(6, shown=frozenset(f"urn:x:old-{n}" for n in range(6))) == 0


def test_a_flood_is_more_new_entries_than_the_most() -> None:
    ledger = Ledger(50)
    ledger.enter("all", feed(), feed(*(item(str(n)) for n in range(3))), frozenset())
    assert list(ledger.floods(2)) == [("all", 3)]
    assert list(ledger.floods(3)) == []


def test_effects_are_words_that_programs_may_rely_on() -> None:
    assert [str(effect) for effect in Effect] == ["new", "edited", "back", "displaced", "withdrawn"]


def test_whatever_a_feed_was_harmed_to_it_says_nothing_then() -> None:
    good = item("a")
    for harm in ({"url": "foo"}, {"date_published": 5}, {"id": None}, {"title": ["x"]}, {"url": 5}):
        assert effects(feed(good | harm), feed(item("b"))) == []
    assert effects(b'{"items": {"a": 1}}', feed(item("b"))) == []
    assert effects(b'"text"', feed(item("b"))) == []


def test_what_many_entries_have_in_common_pairs_none_of_them() -> None:
    page = "https://www.example.org/"
    ledger = Ledger(50)
    old = [item(f"old-{n}", url=page, title="Daily") for n in range(9)]
    ledger.enter("all", feed(*old), feed(item("new", url=page, title="Daily")), frozenset())
    assert ledger.new_ids(lambda _: False) == []
    assert ledger.gone(lambda _: False) == 9
