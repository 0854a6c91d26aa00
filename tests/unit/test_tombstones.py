from __future__ import annotations

from datetime import UTC, datetime

import pytest

from feedpub import tombstones
from feedpub.model import Kind, Outline, Tombstone

NOW = datetime(2026, 1, 31, 12, 0, 0, 999_999, tzinfo=UTC)


def atom(inside: str, generator: str = "feedpub") -> bytes:
    return (
        '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:at="http://purl.org/atompub/tombstones/1.0">'
        f"<generator>{generator}</generator>{inside}</feed>"
    ).encode()


def stone(id_: str = "urn:example:a", when: str = "2026-01-02T12:00:00Z") -> str:
    return f'<at:deleted-entry ref="{id_}" when="{when}"/>'


def after(data: bytes | None, *shown: str, now: datetime = NOW) -> list[tuple[str, str]]:
    return [(found.id, found.when) for found in tombstones.after(data, now, shown.__contains__)]


def outline(*whens: str) -> Outline:
    stones = tuple(Tombstone(f"urn:example:{number}", when) for number, when in enumerate(whens))
    return Outline(
        kind=Kind.ALL,
        key="",
        slug="all",
        title="",
        description="",
        updated=NOW,
        total=1,
        weeks=(),
        size=0,
        tombstones=stones,
    )


def test_an_entry_that_is_shown_no_more_gets_one_of_now_in_whole_seconds() -> None:
    entries = "<entry><id>urn:example:a</id></entry><entry><id>urn:example:b</id></entry>"
    assert after(atom(entries), "urn:example:b") == [("urn:example:a", "2026-01-31T12:00:00Z")]


def test_one_of_before_stays_until_its_entry_is_shown() -> None:
    assert after(atom(stone())) == [("urn:example:a", "2026-01-02T12:00:00Z")]
    assert after(atom(stone()), "urn:example:a") == []


def test_thirty_days_end_with_their_second() -> None:
    assert after(atom(stone()), now=datetime(2026, 2, 1, 11, 59, 59, 999_999, tzinfo=UTC))
    assert not after(atom(stone()), now=datetime(2026, 2, 1, 12, tzinfo=UTC))


def test_the_end_of_all_is_that_of_the_first() -> None:
    feeds = [outline("2026-01-03T12:00:00Z", "2026-01-02T12:00:00Z"), outline(), outline("2026-01-05T12:00:00Z")]
    assert tombstones.end(feeds) == datetime(2026, 2, 1, 12, tzinfo=UTC)
    assert tombstones.end([outline()]) is None


def test_the_end_of_one_from_the_end_of_time_can_be_told() -> None:
    end = tombstones.end([outline("9999-12-31T00:00:00Z")])
    assert end
    assert end.year == 9999


@pytest.mark.parametrize(
    "data",
    [
        None,
        b"",
        b"<feed",
        b'<?xml version="1.0" encoding="none"?><feed/>',
        b"<rss/>",
        atom("<entry/>"),
        atom("<entry><id/></entry>"),
        atom("<entry><id>a b</id></entry>"),
        atom("<entry><id>no iri</id></entry>" + stone("")),
        atom(stone(when="")),
        atom(stone(when="yesterday")),
        atom(stone(when="2026-01-02")),
        atom("<at:deleted-entry/>"),
        atom("<entry><id>urn:example:a</id></entry>", generator="Jekyll"),
    ],
)
def test_what_is_no_feed_of_ours_says_nothing(data: bytes | None) -> None:
    assert after(data) == []
