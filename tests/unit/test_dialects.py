from __future__ import annotations

import pytest

from feedpub.dialects import DIALECTS, leaf, parted


@pytest.mark.parametrize(
    ("name", "date", "rest"),
    [
        ("2024-03-05-a-title", "2024-03-05", "a-title"),
        ("2024-3-5-a", "2024-3-5", "a"),
        ("2024-03-05_a", "2024-03-05", "a"),
        ("2024-03-05 a", "2024-03-05", "a"),
        ("2024-03-05", "2024-03-05", "2024-03-05"),
        ("2024-03-05-", "", "2024-03-05-"),
        ("2024-03-0512-a", "", "2024-03-0512-a"),
        ("a-2024-03-05", "", "a-2024-03-05"),
        ("12024-03-05-a", "", "12024-03-05-a"),
        ("2024-03-a", "", "2024-03-a"),
    ],
)
def test_a_name_may_begin_with_a_date(name: str, date: str, rest: str) -> None:
    assert parted(name) == (date, rest)


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("a.md", "a"),
        ("posts/a.md", "posts/a"),
        ("posts/a/index.md", "posts/a"),
        ("posts/2024-03-05-a/index.en.md", "posts/2024-03-05-a/index.en"),
        ("index.md", "index"),
    ],
)
def test_an_index_goes_by_the_name_of_its_folder(path: str, name: str, dialect: str) -> None:
    assert str(leaf(path, doubled=DIALECTS[dialect].doubled)) == name


@pytest.mark.parametrize(("dialect", "name"), [("eleventy", "a/b"), ("hugo", "a/b/b")])
def test_in_eleventy_a_file_of_the_name_of_its_folder_is_an_index_too(dialect: str, name: str) -> None:
    assert str(leaf("a/b/b.md", doubled=DIALECTS[dialect].doubled)) == name


# What each program makes of these: Jekyll 4.3, Hugo 0.168, Pelican 4.12.
@pytest.mark.parametrize(
    ("dialect", "name", "slug"),
    [
        ("feedpub", "A Name.x", "A Name.x"),
        ("jekyll", "Hello-World", "Hello-World"),
        ("jekyll", "what's new? (v1.2)", "what's-new-(v1.2)"),
        ("jekyll", "-a_b-", "a_b"),
        ("hugo", "My Post, v1.2", "my-post-v1.2"),
        ("hugo", "a - b", "a---b"),
        ("hugo", "Öl & Gas + x_y@z", "öl--gas-+-x_y@z"),
        ("pelican", "Don't  panic: v1.2", "dont-panic-v12"),
        ("pelican", "Größe \u2013 älter", "grosse-alter"),
        ("pelican", "日本語 テスト", "日本語-テスト"),
        ("eleventy", "A Name.x", "A Name.x"),
    ],
)
def test_names_become_parts_of_addresses_as_in_each_program(dialect: str, name: str, slug: str) -> None:
    assert DIALECTS[dialect].name(name) == slug


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("What's new: v1.2!", "whats-new-v1.2"),
        ("TCP/IP", "tcp-ip"),
        ("a - b -- c", "a-b--c"),
        ("C# + C++ ~ @x", "c#--c-~-@x"),
        ("50% off", "50-off"),
        ("\u00bd x", "x"),
        ("日本語 テスト", "日本語-テスト"),
    ],
)
def test_titles_become_parts_of_addresses_as_in_hugo(title: str, slug: str) -> None:
    assert DIALECTS["hugo"].title(title) == slug


@pytest.mark.parametrize(
    ("dialect", "value", "words"),
    [
        ("feedpub", "a b", ["a b"]),
        ("feedpub", "a b, c", ["a b", " c"]),
        ("jekyll", "a  b", ["a", "b"]),
        ("jekyll", "a b, c", ["a b", " c"]),
        ("pelican", "a b", ["a b"]),
    ],
)
def test_topics_in_one_text_are_parted_as_in_each_program(dialect: str, value: str, words: list[str]) -> None:
    assert DIALECTS[dialect].words(value) == words


@pytest.mark.parametrize(
    ("dialect", "time", "zone"),
    [
        ("jekyll", "2024-03-05 09:30:00", "UTC"),
        ("jekyll", "2024-03-05T9:30:00.5", "UTC"),
        ("jekyll", "2024-03-05 09:30", "Asia/Tokyo"),
        ("jekyll", "2024-03-05", "Asia/Tokyo"),
        ("eleventy", "2024-03-05", "UTC"),
        ("hugo", "2024-03-05 09:30:00", "Asia/Tokyo"),
        ("feedpub", "2024-03-05 09:30:00", "Asia/Tokyo"),
    ],
)
def test_times_without_an_offset_are_of_the_zone_that_each_program_takes_them_for(
    dialect: str, time: str, zone: str
) -> None:
    assert DIALECTS[dialect].zone(time, "Asia/Tokyo") == zone
