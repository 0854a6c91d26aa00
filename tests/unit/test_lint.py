from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from feedpub import CODES, Problem, Severity, Site, codes
from feedpub.lint import record, spelling, together
from feedpub.lint.together import Facts, Name, Spot
from feedpub.model import Topic

DAY = datetime(2024, 3, 5, tzinfo=UTC)
HERE = Spot("title", 2, 8)
FERRY = b"a ferry that runs on batteries"


def fact(file: str, **values: Any) -> Facts:
    known = {
        "id": f"urn:x:{file}",
        "link": f"daily.example/{file}",
        "words": None,
        "published": DAY,
        "topics": (),
        "provider": None,
        "pictured": True,
        "unwritten": (),
        **dict.fromkeys(("whole", "title_at", "link_at", "id_at"), HERE),
    }
    return Facts(file=file, **known | values)


def topics(*names: str) -> list[Facts]:
    """A record for each name of a topic."""
    return [
        fact(f"{number:05}.md", topics=(Name(name.casefold(), name, Spot("topics[0]", number, 3)),))
        for number, name in enumerate(names)
    ]


def providers(*names: str) -> list[Facts]:
    return [
        fact(f"{number}.md", provider=Name("daily.example", name, Spot("provider.name", 5, 9)))
        for number, name in enumerate(names)
    ]


def told(problems: Iterator[Problem]) -> list[tuple[str, str]]:
    return [(problem.code, problem.file) for problem in problems]


def test_every_check_has_a_code_of_its_own_which_is_a_warning() -> None:
    checks = {check.__name__.replace("_", "-") for check in (*record.CHECKS, *together.CHECKS)}
    of_site = {"unused-exclude", "unused-guid", "unused-topic"}
    assert checks - {"duplicate-key"} | of_site == set(codes.lint.CODES)
    assert {CODES[code].severity for code in checks} == {Severity.WARNING}


# images


def test_a_record_without_an_image_is_told_where_most_of_its_folder_have_one() -> None:
    known = [*(fact(f"a/{number}.md") for number in range(5)), fact("a/5.md", pictured=False)]
    assert told(together.no_image(known)) == [("no-image", "a/5.md")]


@pytest.mark.parametrize("pictured", [[True], [False], [True, False], [True, True, True, True, False], [False, False]])
def test_where_few_records_have_an_image_none_is_missed(pictured: list[bool]) -> None:
    known = [fact(f"a/{number}.md", pictured=value) for number, value in enumerate(pictured)]
    assert told(together.no_image([*known, *(fact(f"b/{number}.md") for number in range(9))])) == []


# topics


def test_a_topic_that_is_spelled_otherwise_in_more_records_is_told_once_where_it_stands_first() -> None:
    (problem,) = together.topic_spelling(
        topics("AI builder", "AI Builder", "AI Builder", "ai", "AI builder", "AI Builder")
    )
    assert (problem.code, problem.file, problem.line, problem.column) == ("topic-spelling", "00000.md", 0, 3)
    assert problem.message == '"AI builder" is "AI Builder" in 3 records, and spelled like this in 2'


def test_of_two_spellings_in_as_many_records_the_first_by_code_point_is_the_usual_one_as_in_feeds() -> None:
    (problem,) = together.topic_spelling(topics("ai", "AI"))
    assert problem.file == "00000.md"
    assert problem.message == '"ai" is "AI" in 1 record, and spelled like this in 1; feeds say "AI"'


def test_topics_of_one_spelling_are_not_told() -> None:
    assert told(together.topic_spelling(topics("AI", "AI", "C", "C++"))) == []


@pytest.mark.parametrize("typo", ["Machin learning", "Machine laerning", "Machine learningg", "Machine lexrning"])
def test_a_rare_topic_of_one_letter_more_less_or_other_is_told(typo: str) -> None:
    (problem,) = together.topic_typo(topics(*["Machine learning"] * 10, typo))
    assert (problem.code, problem.file) == ("topic-typo", "00010.md")
    assert problem.message == f'"{typo}" is nearly "Machine learning", the topic of 10 records'


@pytest.mark.parametrize(
    ("usual", "times", "rare", "rarely"),
    [
        ("Machine learning", 9, "Machine laerning", 1),
        ("Machine learning", 99, "Machine laerning", 3),
        ("Machine learning", 99, "Machine leraninge", 1),
        ("Angular 14", 99, "Angular 15", 1),
        ("Angular 1", 99, "Angular", 1),
        ("Flow", 99, "Flows", 1),
        ("Energy", 19, "Enegry", 2),
        ("Mobility", 99, "Nobility", 1),
        ("a" * 60, 99, "a" * 61, 1),
    ],
    ids=[
        "not frequent",
        "not rare",
        "two letters",
        "number",
        "no number",
        "short",
        "not ten times",
        "first letter",
        "long",
    ],
)
def test_topics_that_may_be_meant_are_not_told(usual: str, times: int, rare: str, rarely: int) -> None:
    assert told(together.topic_typo(topics(*[usual] * times, *[rare] * rarely))) == []


@pytest.mark.parametrize("typo", ["Enegry", "Enery", "Energgy"])
def test_a_rare_topic_of_few_letters_is_told_where_the_other_is_ten_times_as_frequent(typo: str) -> None:
    assert told(together.topic_typo(topics(*["Energy"] * 20, typo, typo))) == [("topic-typo", "00020.md")]


def test_so_many_topics_of_one_form_are_meant() -> None:
    series = [name for letter in "abcdefghijklmnopqrstuvwxyz" for name in [f"season {letter}"] * 10]
    assert len(told(together.topic_typo(topics(*series, "season é")))) <= 1


@pytest.fixture
def compared(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """The topics that are compared with each other from now on, letter by letter."""
    pairs: list[tuple[str, str]] = []

    def distance(one: str, other: str) -> int:
        pairs.append((one, other))
        return spelling.distance(one, other)

    monkeypatch.setattr(together, "distance", distance)
    return pairs


@pytest.mark.parametrize("alike", [True, False])
def test_few_of_fifty_thousand_topics_are_compared(compared: list[tuple[str, str]], *, alike: bool) -> None:
    form = "a topic {}" if alike else "{0} is one topic {0}"
    letters = [chr(0x4E00 + number) for number in range(5_000)]
    frequent = [name for letter in letters for name in [form.format(letter)] * 10]
    rare = [form.format(chr(0x7000 + number)) for number in range(2_000)]
    list(together.topic_typo(topics(*frequent, *rare)))
    assert len(compared) <= 20 * len(rare)


@pytest.mark.parametrize("form", ["topic {}", "{0} is one topic {0}"])
def test_few_of_many_configured_topics_are_compared(compared: list[tuple[str, str]], site: Site, form: str) -> None:
    named = [form.format(chr(0x4E00 + number)) for number in range(3_000)]
    left = [form.format(chr(0x7000 + number)) for number in range(1_500)]
    configured = {name: Topic(name=name) for name in (*named, *left)}
    found = together.unused_topics(dataclasses.replace(site, topics=configured), topics(*named))
    assert {problem.field for problem in found} == {f"topics.{name}" for name in left}
    assert len(compared) <= 20 * len(left)


# providers


def test_each_other_name_of_a_provider_is_told_once_with_the_numbers() -> None:
    problems = list(together.provider_names(providers("Daily", "Daily", "The Daily", "Daily", "Weekly", "The Daily")))
    assert told(iter(problems)) == [("provider-names", "2.md"), ("provider-names", "4.md")]
    assert problems[0].message == 'daily.example is "The Daily" in 2 records, and "Daily" in 3'
    assert (problems[0].line, problems[0].column, problems[0].field) == (5, 9, "provider.name")


def test_providers_of_one_name_are_not_told() -> None:
    other = fact("x.md", provider=Name("weekly.example", "Weekly", HERE))
    assert told(together.provider_names([*providers("Daily", "Daily"), other, fact("y.md")])) == []


# links and titles


def test_a_page_under_several_ids_is_told_once_for_each_further_id() -> None:
    known = [fact(f"{name}.md", link="daily.example/a", id=f"urn:x:{name[0]}") for name in ("a", "b", "b2", "c")]
    assert told(together.same_link(known)) == [("same-link", "b.md"), ("same-link", "c.md")]


def test_one_id_of_two_records_is_the_build_s_to_tell() -> None:
    assert told(together.same_link([fact("a.md", link="x", id="urn:x:1"), fact("b.md", link="x", id="urn:x:1")])) == []


def test_the_later_of_two_records_of_one_title_is_told() -> None:
    later = fact("a.md", words=FERRY, published=DAY + timedelta(days=6))
    (problem,) = together.same_title([later, fact("b.md", words=FERRY)])
    assert (problem.code, problem.file, problem.field) == ("same-title", "a.md", "title")
    assert problem.message == "has the title of b.md, which was published on 2024-03-05"


@pytest.mark.parametrize(
    "known",
    [
        [fact("a.md", words=FERRY), fact("b.md", words=FERRY, published=DAY + timedelta(days=7))],
        [fact("a.md", words=FERRY), fact("b.md", words=b"another title of four words")],
        [fact("a.md"), fact("b.md")],
        [fact("en/a.md", words=FERRY), fact("de/b.md", words=FERRY)],
        [fact("a.md", words=FERRY, id="urn:x:1"), fact("b.md", words=FERRY, id="urn:x:1")],
        [fact("a.md", words=FERRY, link="x"), fact("b.md", words=FERRY, link="x")],
        [fact(f"{number}.md", words=FERRY, published=DAY + timedelta(days=number)) for number in range(4)],
    ],
    ids=["a week later", "other words", "few words", "another folder", "one id", "one page", "a series"],
)
def test_titles_that_may_be_meant_are_not_told(known: list[Facts]) -> None:
    assert told(together.same_title(known)) == []


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("A ferry that runs on batteries", "A FERRY, that runs on batteries!", True),
        ("Part 1: how a ferry runs", "How a ferry runs, part 1", True),
        ("Part 1: how 2 ferries run", "Part 2: how 1 ferries run", False),
        ("News of the day (2021-06-07)", "News of the day (2021-07-06)", False),
        ("A ferry that runs on batteries", "A ferry that runs on oil", False),
    ],
)
def test_titles_are_one_when_their_words_are_and_their_numbers_stand_in_one_order(
    one: str, other: str, *, same: bool
) -> None:
    assert (together.words(one) == together.words(other)) is same


def test_a_title_of_three_words_says_too_little() -> None:
    assert together.words("The weekly update") is None


@pytest.mark.parametrize(
    ("one", "other", "steps"),
    [
        ("", "", 0),
        ("ab", "ba", 1),
        ("abc", "ab", 1),
        ("abc", "xbc", 1),
        ("abc", "abdc", 1),
        ("abc", "cab", 2),
        ("", "abc", 3),
    ],
)
def test_distance_counts_letters_put_in_taken_out_replaced_and_swapped(one: str, other: str, steps: int) -> None:
    assert spelling.distance(one, other) == spelling.distance(other, one) == steps


def test_a_tag_that_only_its_program_can_write_is_told_once_with_the_number_of_records() -> None:
    known = [fact("a.md"), *(fact(f"{name}.md", unwritten=("{% youtube %}",)) for name in "bcd")]
    (problem,) = together.unwritten_tag(known)
    assert (problem.code, problem.file) == ("unwritten-tag", "b.md")
    assert problem.message.endswith("{% youtube %} writes; feeds go without it, here and in 2 records more")
