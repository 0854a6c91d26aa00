from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT, Cli

import feedpub
from feedpub import validation
from feedpub.validation import checking, reading

Write = Callable[..., Path]
GOOD = ROOT / "tests/cases/feeds/good"
RSS = (GOOD / "harbour.rss").read_text(encoding="utf-8")


def codes(path: str, data: str | bytes) -> list[str]:
    found = validation.of_file(path, data if isinstance(data, bytes) else data.encode())
    return [problem.code for problem in found]


@pytest.fixture
def feeds(tmp_path: Path, cli: Cli, record_file: Write) -> Path:
    """The output of one record."""
    (tmp_path / "feedpub.toml").write_text('[site]\nurl = "https://feeds.example.org/"\n', encoding="utf-8")
    record_file("a.md")
    cli("build")
    return tmp_path / "feeds"


def test_a_good_feed_has_no_problems() -> None:
    assert codes("a.rss", RSS) == []


def test_a_problem_has_its_line_and_its_path() -> None:
    (problem,) = validation.of_file("a.rss", RSS.replace("Wed, 03 Feb", "Thu, 03 Feb").encode())
    assert (problem.line, problem.field) == (64, "channel/item[2]/pubDate")


def test_a_problem_of_json_has_its_line_column_and_path() -> None:
    text = (GOOD / "harbour.json").read_text(encoding="utf-8").replace('"audio/mpeg"', '"mp3"')
    (problem,) = validation.of_file("a.json", text.encode())
    assert (problem.line, problem.column, problem.field) == (22, 67, "items[0].attachments[0].mime_type")


def test_an_error_of_the_parser_has_its_line_and_column() -> None:
    (problem,) = validation.of_file("a.rss", RSS.replace("for sale", "for sale & cheap").encode())
    assert (problem.code, problem.line) == ("not-well-formed", 60)
    assert problem.column


def test_lines_beyond_those_that_are_counted_are_unknown() -> None:
    text = RSS.replace("<item>", "\n" * 70_000 + "<item>", 1).replace("Wed, 03 Feb", "Thu, 03 Feb")
    assert [problem.line for problem in validation.of_file("a.rss", text.encode())] in ([None], [70_064])


@pytest.mark.parametrize(
    "data", [b"", b"   ", b"Hello", b"\x89PNG\r\n", b"<urlset/>", b"<!DOCTYPE html>\n<html></html>"]
)
def test_what_is_no_feed_is_told(data: bytes) -> None:
    assert codes("a.rss", data) == ["unknown-format"]


def test_rss_1_0_is_told_apart() -> None:
    (problem,) = validation.of_file("a.rdf", b'<RDF xmlns="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>')
    assert "RSS 1.0" in problem.message


def test_utf_16_is_read() -> None:
    assert codes("a.rss", RSS.replace("utf-8", "utf-16").encode("utf-16")) == ["other-encoding"]


def test_entities_are_not_resolved() -> None:
    laughs = "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(9))
    text = RSS.replace("<rss", f'<!DOCTYPE rss [<!ENTITY a0 "ha">{laughs}]>\n<rss').replace("for sale", "&a9;")
    assert codes("a.rss", text)[:1] in (["doctype"], ["not-well-formed"])


def test_no_file_is_read_by_an_entity(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret & more", encoding="utf-8")
    text = RSS.replace("<rss", f'<!DOCTYPE rss [<!ENTITY a SYSTEM "{tmp_path}/secret">]>\n<rss').replace(
        "for sale", "&a;"
    )
    assert "secret &" not in str(validation.of_file("a.rss", text.encode()))


def test_deep_nesting_is_refused() -> None:
    assert codes("a.rss", RSS.replace("for sale", "<b>" * 5000 + "</b>" * 5000)) == ["not-well-formed"]
    assert codes("a.json", '{"a":' * 100_000) == ["not-json"]


def test_a_feed_of_more_than_512_kb_is_big() -> None:
    assert codes("a.rss", RSS.replace("for sale", "for sale " * 60_000)) == ["big"]


def test_a_feed_of_more_than_5_mb_is_not_looked_into() -> None:
    assert codes("a.rss", "<rss>" + " " * reading.TOO_BIG) == ["too-big"]


def test_a_rule_says_no_more_of_a_file_than_anybody_reads() -> None:
    found = codes("a.rss", RSS.replace("</channel>", "<item/>" * 5000 + "</channel>"))
    assert 100 <= len(found) < 1000


@pytest.mark.parametrize(
    "change", [("R&#x26;D", "R&amp;D"), ("<ttl>60</ttl>", ""), ("<generator>feedpub<", "<generator>feedpub 2<")]
)
def test_the_conventions_of_feedpub_are_its_own(change: tuple[str, str]) -> None:
    from conformance.examples import FILES

    text = FILES["all.rss"].decode()
    assert codes("a.rss", text) == []
    assert "own-form" in codes("a.rss", text.replace(*change)) or change[0].startswith("<gen")
    stranger = text.replace("<generator>feedpub<", "<generator>other<").replace(*change)
    assert codes("a.rss", stranger) == []


def test_a_folder_without_feeds_json_is_that_of_another_program(tmp_path: Path) -> None:
    (tmp_path / "a.rss").write_text(RSS, encoding="utf-8")
    (tmp_path / "sitemap.xml").write_text("<urlset/>", encoding="utf-8")
    (tmp_path / "package.json").write_text("{}", encoding="utf-8")
    (tmp_path / "page.html").write_text("<p>", encoding="utf-8")
    assert feedpub.validate(tmp_path) == ()


def test_a_damaged_feeds_json_is_told(feeds: Path) -> None:
    (feeds / "feeds.json").write_text("{", encoding="utf-8")
    assert [problem.code for problem in feedpub.validate(feeds)] == ["not-json"]


@pytest.mark.parametrize("text", ["[]", "{}", '{"feeds": 3, "files": []}', '{"feeds": [3, {}], "files": {"a": 1}}'])
def test_a_feeds_json_of_any_form_is_told(feeds: Path, text: str) -> None:
    (feeds / "feeds.json").write_text(text, encoding="utf-8")
    assert "bad-catalogue" in {problem.code for problem in feedpub.validate(feeds)}


def test_output_that_moved_is_told(feeds: Path) -> None:
    moved = feedpub.validate(feeds, url="https://elsewhere.example/")
    assert {problem.code for problem in moved} == {"self-link", "catalogue-differs"}


def test_a_changed_file_is_told(feeds: Path) -> None:
    listing = json.loads((feeds / "feeds.json").read_bytes())
    path = feeds / "all.json"
    path.write_bytes(path.read_bytes().replace(b"A title", b"Another"))
    problems = feedpub.validate(feeds)
    assert {problem.code for problem in problems} == {"wrong-digest", "formats-differ"}
    (problem,) = (problem for problem in problems if problem.code == "wrong-digest")
    lines = (feeds / "feeds.json").read_text(encoding="utf-8").splitlines()
    assert listing["feeds"][0]["sha256"]["json"] in lines[(problem.line or 0) - 1]


def test_a_lost_and_a_foreign_file_are_told(feeds: Path) -> None:
    (feeds / "all.json").rename(feeds / "old.json")
    found = {(problem.code, problem.severity.value) for problem in feedpub.validate(feeds)}
    assert ("missing-file", "error") in found
    assert ("unlisted-file", "warning") in found


def test_an_rss_that_is_atom_is_told(feeds: Path) -> None:
    (feeds / "all.rss").write_bytes((feeds / "all.atom").read_bytes())
    assert "unknown-format" in {problem.code for problem in feedpub.validate(feeds)}


def test_each_file_is_read_once(feeds: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[Path] = []
    real = Path.open

    def noting(path: Path, mode: str) -> object:
        read.append(path)
        return real(path, mode)

    monkeypatch.setattr(Path, "open", noting)
    feedpub.validate(feeds)
    assert sorted(read) == sorted(path for path in feeds.rglob("*") if path.is_file())


def test_each_file_is_parsed_once(feeds: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[str] = []
    real = reading.read

    def noting(path: str, data: bytes) -> reading.Document:
        parsed.append(path)
        return real(path, data)

    monkeypatch.setattr(checking, "read", noting)
    feedpub.validate(feeds)
    assert sorted(parsed) == sorted(str(path) for path in feeds.rglob("*") if path.is_file())


def test_the_command_checks_the_output_of_the_site(feeds: Path, cli: Cli) -> None:
    result = cli("validate")
    assert (result.exit_code, result.stdout) == (0, "")
    assert (
        result.stderr == f"{len([path for path in feeds.rglob('*') if path.is_file()])} files: 0 errors, 0 warnings.\n"
    )


@pytest.mark.usefixtures("feeds")
def test_the_command_says_where_what_is_wrong(cli: Cli) -> None:
    path = Path("feeds/all.atom")
    path.write_bytes(path.read_bytes().replace(b"<published>2021-02-04", b"<published>2021-02-30"))
    result = cli("validate", "feeds/all.atom")
    assert result.exit_code == 1
    assert result.stdout.startswith("feeds/all.atom:")
    assert "[bad-rfc3339-date]" in result.stdout
    assert result.stderr.splitlines()[0] == "1 file: 2 errors, 0 warnings."


def test_the_command_gives_line_and_column(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{\n  "a": }', encoding="utf-8")
    assert cli("validate", "a.json").stdout == "a.json:2:8: Expecting value [not-json]\n"


@pytest.mark.parametrize(("arguments", "code"), [((), 0), (("--strict",), 1)])
def test_warnings_fail_when_strict(cli: Cli, tmp_path: Path, arguments: tuple[str, ...], code: int) -> None:
    (tmp_path / "a.rss").write_text(RSS.replace("A ferry", "A \ufffderry"), encoding="utf-8")
    assert cli("validate", "a.rss", *arguments).exit_code == code


def test_no_such_file_is_a_mistake_of_the_call(cli: Cli) -> None:
    result = cli("validate", "nothing.rss")
    assert result.exit_code == 2
    assert "nothing.rss: is not there [no-such-file]" in result.stderr


def test_a_file_that_cannot_be_read_is_told(feeds: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Path.open

    def refuse(path: Path, mode: str) -> object:
        if path.name == "all.json":
            raise PermissionError(13, "Permission denied")
        return real(path, mode)

    monkeypatch.setattr(Path, "open", refuse)
    assert [(problem.code, problem.message) for problem in feedpub.validate(feeds)] == [
        ("unreadable", "Permission denied")
    ]


@pytest.mark.parametrize("text", ["a@" * 200_000, "(" * 400_000, "((a)" * 100_000, "a" * 400_000])
def test_values_of_any_length_are_quick(text: str) -> None:
    from feedpub.validation import values

    begin = time.process_time()
    for check in (values.email_and_name, values.rfc822, values.absolute_iri, values.language, values.media_type):
        check(text)
    assert time.process_time() - begin < 5
