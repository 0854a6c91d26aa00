from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from feedpub import CODES, RecordError, Site, api, normalise, source
from feedpub.codes import lint, records
from feedpub.errors import Problem

#: What lies in the folder, or in two records, and in no text alone.
OUTSIDE = set(
    """
    unreadable unreadable-folder bad-name symlink not-a-file too-large not-utf8 heavy-body duplicate-id same-slug
    """.split()
)


def problems(text: str, site: Site) -> tuple[Problem, ...]:
    try:
        raw = source.parse("a.md", text.encode())
        assert raw is not None
        return normalise.record(raw, site)[1]
    except RecordError as error:
        return error.problems


@pytest.mark.parametrize("code", sorted(set(records.CODES) - OUTSIDE))
def test_the_example_of_a_code_has_that_problem_and_no_other(code: str, site: Site) -> None:
    example = CODES[code].example
    text = example if "---" in example else f"---\n{example}\n---\n"
    assert {problem.code for problem in problems(text, site)} == {code}


@pytest.mark.parametrize("code", sorted(name for name in lint.CODES if ": A" in CODES[name].example.split("\n")[0]))
def test_the_example_of_an_advice_has_that_problem_and_no_other(
    code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "a.md").write_text(f"---\n{CODES[code].example}\n---\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    found = api.check(url="https://feeds.example.org/", now=datetime(2026, 1, 1, tzinfo=UTC))
    assert {problem.code for problem in found.problems} == {code}


@pytest.mark.parametrize("code", CODES)
def test_a_code_is_told_in_sentences(code: str) -> None:
    assert CODES[code].cause.endswith((".", "?"))
    assert CODES[code].cure.endswith(".")
    assert CODES[code].example
