from __future__ import annotations

import dataclasses
import os
import shutil
from pathlib import Path

import pytest

from feedpub import Problem, Report, Site
from feedpub.memory import Memory, World

ONE = Problem(code="no-date", message="has no date", file="a.md", line=1)
OTHER = Problem(code="no-link", message="has no link\udce9", file="b\udce9.md")


WORLD = World(program="", reading="", settings="", listing="", settled=0)


def remember(site: Site, problems: list[Problem]) -> None:
    """What a build with these problems leaves behind."""
    report = Report(
        read=1, entries=1, feeds=1, withheld={}, next_due=None, changes=(), problems=tuple(problems), fresh=()
    )
    Memory(site).remember(report, WORLD, span=None, output={}, seal=None)


def memory(site: Site) -> Path:
    """The one file that is in the folder of the state, .gitignore aside."""
    (file,) = (path for path in Path(site.state).iterdir() if path.name != ".gitignore")
    return file


def test_nothing_was_reported_before_the_first_build(site: Site) -> None:
    assert Memory(site).reported == frozenset()


def test_to_ask_leaves_no_trace(site: Site) -> None:
    assert Memory(site).output == {}
    assert not Path(site.state).exists()


def test_the_problems_of_a_build_are_known_to_the_next_one(site: Site) -> None:
    remember(site, [ONE, OTHER])
    assert Memory(site).reported == {Memory(site).name(ONE), Memory(site).name(OTHER)}


def test_only_the_problems_of_the_last_build_are_known(site: Site) -> None:
    remember(site, [ONE])
    remember(site, [OTHER])
    assert Memory(site).reported == {Memory(site).name(OTHER)}


def test_each_pair_of_source_and_output_has_its_own_memory(site: Site) -> None:
    remember(site, [ONE])
    assert Memory(dataclasses.replace(site, output="/elsewhere")).reported == frozenset()
    assert Memory(dataclasses.replace(site, source="/elsewhere")).reported == frozenset()


def test_a_path_that_is_no_utf_8_has_a_memory(site: Site) -> None:
    strange = dataclasses.replace(site, source="/caf\udce9")
    remember(strange, [ONE])
    assert Memory(strange).reported == {Memory(site).name(ONE)}


def test_the_memory_may_be_deleted(site: Site) -> None:
    remember(site, [ONE])
    shutil.rmtree(site.state)
    assert Memory(site).reported == frozenset()
    remember(site, [ONE])
    assert Memory(site).reported == {Memory(site).name(ONE)}


@pytest.mark.parametrize(
    "data",
    [b"", b"[]", b"\n", b"\xff\xfe\x00", b'{"reported": 5}', b"0" * 64 + b'\n{"reported": []}', b"[" * 200_000],
    ids=["empty", "list", "line", "binary", "no-digest", "other-digest", "nested"],
)
def test_a_memory_that_cannot_be_read_is_an_empty_one(site: Site, data: bytes) -> None:
    remember(site, [ONE])
    memory(site).write_bytes(data)
    assert Memory(site).reported == frozenset()


def test_a_memory_that_could_not_be_read_is_written_anew(site: Site) -> None:
    remember(site, [ONE])
    memory(site).write_bytes(b"{]")
    remember(site, [ONE])
    assert Memory(site).reported == {Memory(site).name(ONE)}


def test_a_memory_that_cannot_be_written_stops_nothing(site: Site) -> None:
    Path(site.state).write_bytes(b"a file where the folder must be")
    remember(site, [ONE])
    assert Memory(site).reported == frozenset()


def test_the_same_problems_are_not_written_again(site: Site) -> None:
    remember(site, [ONE, OTHER])
    os.utime(memory(site), (1, 1))
    before = memory(site).stat()
    remember(site, [OTHER, ONE, ONE])
    after = memory(site).stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_git_does_not_see_the_memory(site: Site) -> None:
    remember(site, [ONE])
    assert (Path(site.state) / ".gitignore").read_text(encoding="ascii") == "*\n"


def test_the_memory_is_not_in_the_output(site: Site) -> None:
    assert not Path(site.state).is_relative_to(site.output)
