from __future__ import annotations

import json
from collections.abc import Iterable

import pytest

from feedpub import CODES, Problem
from feedpub.diagnostics import FORMATS, as_text, chosen, matching, similar

ERROR = Problem(code="bad-date", message='"March" is incomplete', file="seeds/b.md", line=4, column=21, field="date")
WARNING = Problem(code="bad-url", message="is left out", file="seeds/b.md", line=5, field="ampWebUrl")
OF_SITE = Problem(code="no-site-url", message="site.url is not set")
ALL = (ERROR, WARNING, OF_SITE)


def printed(form: str, problems: Iterable[Problem] = ALL) -> str:
    return "\n".join(FORMATS[form](problems))


def test_text_can_be_jumped_to_and_tells_warnings() -> None:
    assert printed("text").splitlines() == [
        'seeds/b.md:4:21: date: "March" is incomplete [bad-date]',
        "seeds/b.md:5: ampWebUrl: is left out (warning) [bad-url]",
        "site.url is not set (warning) [no-site-url]",
    ]


def test_text_holds_nothing_that_a_terminal_obeys() -> None:
    hostile = Problem(code="bad-date", message="\x1b[31m\u202e\n", file="a\n.md", field="\x07")
    assert as_text(hostile) == "a\\n.md: \\x07: \\x1b[31m\\u202e\\n [bad-date]"


def test_json_gives_every_part() -> None:
    assert json.loads(printed("json", [ERROR])) == {
        "problems": [
            {
                "code": "bad-date",
                "severity": "error",
                "file": "seeds/b.md",
                "line": 4,
                "column": 21,
                "field": "date",
                "message": '"March" is incomplete',
            }
        ]
    }


def test_github_gets_annotations() -> None:
    assert printed("github").splitlines() == [
        '::error file=seeds/b.md,line=4,col=21,title=bad-date::date: "March" is incomplete',
        "::warning file=seeds/b.md,line=5,title=bad-url::ampWebUrl: is left out",
        "::warning title=no-site-url::site.url is not set",
    ]


def test_no_record_can_give_commands_to_github() -> None:
    hostile = Problem(code="bad-date", message="100%\n::set-output::", file="a,b:c\n.md", line=1)
    assert printed("github", [hostile]) == "::error file=a%2Cb%3Ac%0A.md,line=1,title=bad-date::100%25%0A::set-output::"


def test_sarif_names_rules_and_places() -> None:
    (run,) = json.loads(printed("sarif"))["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert rules == ["bad-date", "bad-url", "no-site-url"]
    assert [rules[result["ruleIndex"]] for result in run["results"]] == [problem.code for problem in ALL]
    assert [result["level"] for result in run["results"]] == ["error", "warning", "warning"]
    place = run["results"][0]["locations"][0]["physicalLocation"]
    assert place == {"artifactLocation": {"uri": "seeds/b.md"}, "region": {"startLine": 4, "startColumn": 21}}
    assert "locations" not in run["results"][2]


@pytest.mark.parametrize(
    ("file", "uri"), [("a b/ä.md", "a%20b/%C3%A4.md"), ("/srv/a.md", "file:///srv/a.md"), ("../a#b.md", "../a%23b.md")]
)
def test_sarif_names_files_by_uri(file: str, uri: str) -> None:
    (run,) = json.loads(printed("sarif", [Problem(code="bad-date", message="", file=file)]))["runs"]
    assert run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"] == {"uri": uri}


@pytest.mark.parametrize("form", ["json", "sarif"])
def test_programs_get_a_document_when_nothing_is_wrong(form: str) -> None:
    assert json.loads(printed(form, []))


def test_a_pattern_names_all_codes_that_match() -> None:
    assert matching("bad-dat?") == {"bad-date"}
    assert {"bad-date", "bad-url"} <= matching("bad-*") < set(CODES)
    assert matching("*") == set(CODES)
    assert matching("nothing") == frozenset()


def test_a_misspelt_code_is_recognised() -> None:
    assert similar("bad-dat") == ["bad-date"]
    assert similar("qqqqqq") == []


def test_problems_can_be_chosen_by_code() -> None:
    assert chosen(ALL, frozenset(), frozenset()) == ALL
    assert chosen(ALL, matching("bad-*"), frozenset()) == (ERROR, WARNING)
    assert chosen(ALL, matching("bad-*"), matching("bad-url")) == (ERROR,)
    assert chosen(ALL, frozenset(), matching("bad-*")) == (OF_SITE,)


@pytest.mark.parametrize("form", FORMATS)
def test_a_file_name_that_is_no_utf8_can_be_told(form: str) -> None:
    told = printed(form, [Problem(code="bad-date", message="x", file="a\udcff.md", line=1)])
    assert told.encode()
    assert "a%FF.md" in told or "udcff" in told


@pytest.mark.parametrize("form", ["json", "sarif"])
def test_data_holds_nothing_that_a_terminal_obeys(form: str) -> None:
    told = printed(form, [Problem(code="bad-date", message="\x1b[31m\u202e\x9b", file="\u2028.md")])
    assert all(line.isprintable() for line in told.split("\n"))
