from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT, Cli

import feedpub
from feedpub import ordinary, validation
from feedpub.validation import checking, limits, reading

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


@pytest.mark.parametrize(
    "tag",
    [
        '<enclosure\n url="x"\n\n length="1"\n type="a/b"/>',
        '<title/><enclosure\n url="x" length="1" type="a/b"\n/><ttl/>',
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_the_line_of_a_problem_is_that_where_its_tag_begins(tag: str, end: str) -> None:
    text = RSS.replace("<title>The lighthouse is for sale</title>", tag).replace("\n", end)
    (problem,) = (problem for problem in validation.of_file("a.rss", text.encode()) if problem.code == "relative-url")
    assert problem.line == 60


def test_the_line_of_a_problem_is_found_in_any_encoding() -> None:
    text = RSS.replace("<ttl>60</ttl>", '<ttl\n\n a="b"\n>60</ttl>').replace("utf-8", "utf-16")
    (problem,) = (problem for problem in validation.of_file("a.rss", text.encode("utf-16")) if problem.field)
    assert (RSS.split("\n")[(problem.line or 0) - 1].strip(), problem.code) == ("<ttl>60</ttl>", "unknown-attribute")


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


def test_what_follows_many_comments_is_told() -> None:
    assert codes("a.rss", "<!--a-->" * 5000 + "<urlset/>") == ["unknown-format"]
    assert codes("a.rss", "<!--a--> " * 5000 + "<html></html>") == ["unknown-format"]
    assert codes("a.rss", "<!--a" * 5000) == ["not-well-formed"]


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


def test_a_feed_of_more_elements_than_are_looked_at_is_told() -> None:
    assert codes("a.rss", "<rss>" + "<item/>" * limits.MOST_ELEMENTS + "</rss>") == ["too-big"]
    assert "too-big" not in codes("a.rss", "<rss>" + "<b/>" * (limits.MOST_ELEMENTS - 1) + "</rss>")


def test_an_element_of_more_attributes_than_are_looked_at_is_told() -> None:
    def element(count: int) -> str:
        return "<rss " + " ".join(f'a{number}="1"' for number in range(count)) + "/>"

    assert codes("a.rss", element(limits.MOST_ATTRIBUTES + 1)) == ["too-big"]
    assert "too-big" not in codes("a.rss", element(limits.MOST_ATTRIBUTES))


def test_a_document_type_that_is_elsewhere_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "broken.dtd").write_text("<!ELEMENT & <", encoding="utf-8")
    text = RSS.replace("<rss", f'<!DOCTYPE rss SYSTEM "{tmp_path}/broken.dtd">\n<rss')
    assert codes("a.rss", text) == ["doctype"]


def in_description(html: str) -> str:
    return RSS.replace("It needs some paint.", html.replace("&", "&amp;").replace("<", "&lt;"))


@pytest.mark.parametrize(
    "html",
    [
        "<b " + " ".join(f"a{number}=1" for number in range(300_000)) + ">",
        "<b " + " ".join(f"a{number}='>'" for number in range(300_000)) + ">",
        '<!--<b x="--><b ' + " ".join(f"a{number}" for number in range(300_000)) + '>">',
        "<a " * 90_000,
        "<b>" * 200_000,
        "<div>" * 300 + "<script>",
    ],
    ids=["attributes", "quoted", "hidden", "unclosed", "tags", "deep"],
)
def test_html_that_cannot_be_read_to_its_end_is_told(html: str) -> None:
    found = [(problem.code, problem.message) for problem in validation.of_file("a.rss", in_description(html).encode())]
    assert ("unsafe-html", "can't be read to its end") in found


@pytest.mark.parametrize(
    "text",
    [
        "a<?pi?>&lt;script>",
        "a<!--a-->&lt;script>",
        "<![CDATA[a]]>&lt;script>",
        "a<b>b</b>&lt;script>",
        "&lt;html>&lt;head>&lt;script>&lt;/script>&lt;/head>&lt;body>&lt;/body>&lt;/html>",
        "&lt;?xml version='1.0' encoding='utf-8'?>&lt;script>",
        "&lt;/div>&lt;/body>&lt;/html>&lt;script>",
    ],
)
def test_a_script_is_found_wherever_it_stands(text: str) -> None:
    assert "unsafe-html" in codes("a.rss", RSS.replace("It needs some paint.", text))


def test_a_script_in_atom_is_found_behind_an_instruction() -> None:
    text = (GOOD / "harbour.atom").read_text(encoding="utf-8")
    assert 'type="html">' in text
    assert "unsafe-html" in codes("a.atom", text.replace('type="html">', 'type="html">a<?pi?>&lt;script>', 1))


def test_a_character_that_was_lost_is_found_behind_an_instruction() -> None:
    assert codes("a.rss", RSS.replace("for sale", "for<?pi?> \ufffd")) == ["odd-characters"]


@pytest.mark.parametrize(
    ("html", "code"),
    [
        ('<video poster="/a.jpg">', "relative-reference"),
        ('<table background="/a.jpg">', "relative-reference"),
        ('<a action="javascript:alert(1)">', "unsafe-html"),
        ('<a href="java&#9;script:alert(1)">', "unsafe-html"),
        ('<img srcset="https://a.example/1.jpg 1x, /2.jpg 2x">', "relative-reference"),
    ],
)
def test_every_address_of_html_is_looked_at(html: str, code: str) -> None:
    assert codes("a.rss", in_description(html)) == [code]


def test_every_candidate_of_a_srcset_may_be_absolute() -> None:
    assert (
        codes("a.rss", in_description('<img srcset="https://a.example/1,2.jpg 1x, https://a.example/2.jpg 2x">')) == []
    )


@pytest.mark.parametrize(
    ("html", "code"),
    [
        ("<a>" * 1_000_000, "too-big"),
        ("<a " * 90_000, "too-big"),
        ("<![x " * 90_000, "bad-html"),
        ("<!-- > " * 90_000, "bad-html"),
        ("<!-- > " * 90_000 + "-->", "bad-html"),
        ("<div>" * 300, "bad-html"),
        ("</html><script></script>", "bad-html"),
    ],
    ids=["tags", "attributes", "declarations", "comments", "comments-in-one", "deep", "after-its-end"],
)
def test_a_page_that_cannot_be_read_to_its_end_is_told(feeds: Path, html: str, code: str) -> None:
    (feeds / "all.html").write_text(f"<!DOCTYPE html>\n<html>{html}", encoding="utf-8")
    assert code in {problem.code for problem in feedpub.validate(feeds)}


@pytest.mark.parametrize("html", ["</a " * 90_000, "<b <i>", "<![x>", "<!-- > " * 90_000], ids=range(4))
def test_a_page_with_what_does_not_end_is_not_given_to_the_parser_of_pages(feeds: Path, html: str) -> None:
    (feeds / "all.html").write_text(f"<!DOCTYPE html>\n<html>\n{html}", encoding="utf-8")
    messages = {problem.message for problem in feedpub.validate(feeds)}
    assert "has a tag or a comment that does not end" in messages


@pytest.mark.parametrize("entity", ['"&#xFFFD;"', 'SYSTEM "{}/lost"'])
def test_what_an_entity_stands_for_is_not_looked_at(tmp_path: Path, entity: str) -> None:
    (tmp_path / "lost").write_text("\ufffd", encoding="utf-8")
    text = RSS.replace("<rss", f"<!DOCTYPE rss [<!ENTITY a {entity.format(tmp_path)}>]>\n<rss")
    assert codes("a.rss", text.replace("for sale", "for &a;")) == ["doctype"]


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
    path = feeds / "all.rss"
    path.write_bytes(path.read_bytes().replace(b"<rss", b"<rss b='&'"))
    assert [problem.code for problem in feedpub.validate(feeds)] == ["not-json", "not-well-formed"]


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
    real = ordinary.read

    def noting(path: str, most: int) -> bytes:
        read.append(Path(path))
        return real(path, most)

    monkeypatch.setattr(ordinary, "read", noting)
    feedpub.validate(feeds)
    assert sorted(read) == sorted(path for path in feeds.rglob("*") if path.is_file())


def test_a_style_that_is_not_the_one_of_feeds_json_is_told(feeds: Path) -> None:
    (feeds / "feedpub.css").write_text("body { display: none }")
    assert [problem.code for problem in feedpub.validate(feeds)] == ["wrong-digest"]


def test_each_file_is_parsed_once(feeds: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[str] = []
    real = reading.read

    def noting(path: str, data: bytes) -> reading.Document:
        parsed.append(path)
        return real(path, data)

    monkeypatch.setattr(checking, "read", noting)
    feedpub.validate(feeds)
    loaded = {".css", ".js"}
    assert sorted(parsed) == sorted(
        str(path) for path in feeds.rglob("*") if path.is_file() and path.suffix not in loaded
    )


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
    assert cli("validate", "a.json").stdout == (
        "a.json:2:8: a value must stand here, or there is a comma too many (Expecting value) [not-json]\n"
    )


@pytest.mark.parametrize(("arguments", "code"), [((), 0), (("--strict",), 1)])
def test_warnings_fail_when_strict(cli: Cli, tmp_path: Path, arguments: tuple[str, ...], code: int) -> None:
    (tmp_path / "a.rss").write_text(RSS.replace("A ferry", "A \ufffderry"), encoding="utf-8")
    assert cli("validate", "a.rss", *arguments).exit_code == code


def test_no_such_file_is_a_mistake_of_the_call(cli: Cli) -> None:
    result = cli("validate", "nothing.rss")
    assert result.exit_code == 2
    assert "nothing.rss: is not there [no-such-file]" in result.stdout


def test_a_file_that_cannot_be_read_is_told(feeds: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = ordinary.read

    def refuse(path: str, most: int) -> bytes:
        if path.endswith("all.json"):
            raise PermissionError(13, "Permission denied")
        return real(path, most)

    monkeypatch.setattr(ordinary, "read", refuse)
    assert [(problem.code, problem.message) for problem in feedpub.validate(feeds)] == [
        ("unreadable", "can't be read: Permission denied")
    ]


@pytest.mark.parametrize("text", ["a@" * 200_000, "(" * 400_000, "((a)" * 100_000, "a" * 400_000])
def test_values_of_any_length_are_quick(text: str) -> None:
    from feedpub.validation import values

    begin = time.process_time()
    for check in (values.email_and_name, values.rfc822, values.absolute_iri, values.language, values.media_type):
        check(text)
    assert time.process_time() - begin < 5


def test_what_is_not_there_does_not_keep_the_rest_from_being_checked(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("[", encoding="utf-8")
    result = cli("validate", "nothing.rss", "a.json")
    assert result.exit_code == 2
    assert "[not-json]" in result.stdout
    assert result.stderr.startswith("1 file: 2 errors")


def test_output_without_feeds_json_is_told(feeds: Path, cli: Cli) -> None:
    (feeds / "feeds.json").unlink()
    result = cli("validate")
    assert result.exit_code == 1
    assert result.stdout.startswith("feeds/feeds.json: is not there [missing-file]\n")


def test_feeds_of_feedpub_in_its_folders_need_a_feeds_json(feeds: Path) -> None:
    (feeds / "feeds.json").unlink()
    assert list(feeds.glob("topics/*.rss"))
    assert [problem.code for problem in feedpub.validate(feeds)] == ["missing-file"]


def test_a_feed_of_feedpub_alone_needs_no_feeds_json(feeds: Path, tmp_path: Path) -> None:
    (tmp_path / "copy").mkdir()
    (tmp_path / "copy/all.rss").write_bytes((feeds / "all.rss").read_bytes())
    assert feedpub.validate(tmp_path / "copy") == ()


@pytest.mark.parametrize("name", ["", "package.json", "sitemap.xml"])
def test_a_folder_without_any_feed_is_told(tmp_path: Path, name: str) -> None:
    if name:
        (tmp_path / name).write_text("{}" if name.endswith("json") else "<urlset/>", encoding="utf-8")
    assert [problem.code for problem in feedpub.validate(tmp_path)] == ["no-feeds"]


@pytest.mark.parametrize("gone", [True, False], ids=["gone", "empty"])
def test_without_the_feed_of_everything_ids_are_held_against_those_of_other_feeds(feeds: Path, *, gone: bool) -> None:
    path = feeds / "all.atom"
    path.unlink() if gone else path.write_bytes(b"")
    assert "feed-id" not in {problem.code for problem in feedpub.validate(feeds)}


def test_an_id_that_no_path_gives_is_told_without_the_feed_of_everything(feeds: Path) -> None:
    (feeds / "all.atom").unlink()
    (path,) = feeds.glob("topics/*.atom")
    path.write_bytes(path.read_bytes().replace(b":topic/", b":topic/x"))
    assert "feed-id" in {problem.code for problem in feedpub.validate(feeds)}


def differences(feeds: Path) -> list[tuple[str, int | None, str]]:
    found = [problem for problem in feedpub.validate(feeds) if problem.code == "formats-differ"]
    return [(Path(problem.file).name, problem.line, problem.message) for problem in found]


@pytest.mark.parametrize("extension", ["atom", "rss", "json"])
def test_the_file_that_was_changed_is_to_blame_for_a_difference(feeds: Path, extension: str) -> None:
    path = feeds / f"all.{extension}"
    path.write_bytes(path.read_bytes().replace(b"A title", b"Another"))
    ((name, line, message),) = differences(feeds)
    assert name == path.name
    assert line
    assert message.startswith('entry 1 has the title "Another", in ')
    assert message.endswith('"A title"')


def test_an_entry_that_is_missing_is_told_with_the_numbers_of_both(feeds: Path) -> None:
    path = feeds / "all.rss"
    text = path.read_text(encoding="utf-8")
    path.write_text(text[: text.index("<item>")] + text[text.index("</item>") + 7 :], encoding="utf-8")
    assert [found[2] for found in differences(feeds)] == ["has 0 entries, the Atom 1; they part at entry 1"]


def test_what_is_too_big_is_not_told_by_the_bytes_that_were_read() -> None:
    (problem,) = validation.of_file("a.rss", b" " * (reading.TOO_BIG + 1))
    assert problem.message == "has more than 5 MB"


@pytest.mark.parametrize(
    ("data", "line", "column"),
    [
        ('{\n"a": "NaN",\n "b": NaN}', 3, 7),
        ('{\n"a": -Infinity}', 2, 6),
        ("\n" + "[" * 100_000, 2, 201),
    ],
)
def test_what_python_does_not_place_in_json_has_its_place(data: str, line: int, column: int) -> None:
    (problem,) = validation.of_file("a.json", data.encode())
    assert (problem.code, problem.line, problem.column) == ("not-json", line, column)


def test_a_name_that_stands_twice_has_the_line_of_the_second() -> None:
    text = (GOOD / "harbour.json").read_text(encoding="utf-8").replace('"items"', '"title": "\\"{",\n"items"', 1)
    (problem,) = validation.of_file("a.json", text.encode())
    assert (problem.code, text.splitlines()[(problem.line or 0) - 1].strip()) == (
        "duplicate-element",
        '"title": "\\"{",',
    )


def test_a_list_is_no_json_feed_and_that_is_all() -> None:
    assert codes("a.json", '["https://jsonfeed.org/version/1.1"]') == ["wrong-type"]


@pytest.mark.parametrize(
    ("path", "data", "words"),
    [
        ("a.rss", "<rss>a & b</rss>", "an & that begins no entity; write &amp; (xmlParseEntityRef: no name)"),
        ("a.rss", "<rss>&nbsp;</rss>", "an entity that XML does not have"),
        ("a.rss", "<rss><a></rss>", "closed by the end of another"),
        ("a.rss", "<rss>" + "<b>" * 300, "nested more than 256 levels deep"),
        ("a.rss", "<rss a=b/>", "not in quotes"),
        ("a.rss", "<rss/>x", "behind the end of the outermost element"),
        ("a.json", "{a: 1}", "a name in double quotes must stand here"),
        ("a.json", '{"a": }', "a value must stand here"),
        ("a.json", '{"a": "x', "no closing quote"),
        ("a.json", "{}x", "behind the end of the JSON"),
    ],
)
def test_what_parsers_say_is_put_in_plain_words(path: str, data: str, words: str) -> None:
    (problem,) = validation.of_file(path, data.encode())
    assert words in problem.message
    assert problem.line
    assert problem.column


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
@pytest.mark.parametrize("found", [True, False], ids=["found", "given"])
def test_a_pipe_keeps_nobody_waiting(tmp_path: Path, *, found: bool) -> None:
    os.mkfifo(tmp_path / "a.rss")
    (problem,) = set(feedpub.validate(tmp_path if found else tmp_path / "a.rss"))
    assert (problem.code, problem.message) == ("unreadable", "can't be read: it is no ordinary file")


def test_links_in_a_circle_keep_nobody_waiting(tmp_path: Path) -> None:
    (tmp_path / "a.rss").symlink_to("a.rss")
    (tmp_path / "folder").symlink_to(".")
    assert [problem.code for problem in feedpub.validate(tmp_path)] == ["unreadable"]
    assert [problem.code for problem in feedpub.validate(tmp_path / "a.rss")] == ["unreadable"]


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no devices here")
def test_a_device_is_no_feed() -> None:
    assert [problem.code for problem in feedpub.validate("/dev/zero")] == ["unreadable"]


def test_a_folder_that_cannot_be_looked_into_is_told(feeds: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.scandir

    def refuse(path: str) -> object:
        if Path(path).name == "topics":
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(os, "scandir", refuse)
    told = {(Path(problem.file).name, problem.code) for problem in feedpub.validate(feeds)}
    assert ("topics", "unreadable") in told


@pytest.fixture
def packed(feeds: Path, cli: Cli, tmp_path: Path) -> Path:
    """The output of one record, with twins."""
    with (tmp_path / "feedpub.toml").open("a", encoding="utf-8") as file:
        file.write('[output]\ncompress = ["gzip", "br"]\n')
    cli("build")
    return feeds


def test_twins_that_hold_their_files_are_no_problem(packed: Path) -> None:
    assert (packed / "all.rss.br").exists()
    assert feedpub.validate(packed) == ()


@pytest.mark.parametrize("path", ["feeds.json.gz", "all.html.br", "topics/ai.atom.gz", "feedpub.css.gz"])
def test_a_twin_of_another_file_is_told(packed: Path, path: str) -> None:
    (packed / path).write_bytes((packed / f"feeds.opml.{path.rpartition('.')[2]}").read_bytes())
    (problem,) = feedpub.validate(packed)
    assert (problem.code, problem.file) == ("stale-twin", str(packed / path))


def test_twins_of_somebody_else_are_looked_at_too(feeds: Path) -> None:
    (feeds / "all.rss.gz").write_bytes(b"")
    assert [problem.code for problem in feedpub.validate(feeds)] == ["stale-twin"]


def test_a_twin_whose_file_is_gone_is_told(packed: Path) -> None:
    (packed / "topics/old.rss.gz").write_bytes((packed / "all.rss.gz").read_bytes())
    (packed / "archive.tar.gz").write_bytes(b"somebody else's")
    (problem,) = feedpub.validate(packed)
    assert (problem.code, problem.file) == ("stale-twin", str(packed / "topics/old.rss.gz"))


def test_a_twin_that_is_not_there_is_told(packed: Path) -> None:
    (packed / "all.rss.br").unlink()
    (problem,) = feedpub.validate(packed)
    assert (problem.code, problem.file) == ("missing-file", str(packed / "all.rss.br"))


def test_twins_that_cannot_be_unpacked_for_want_of_a_package_are_told(
    packed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "brotli", None)
    assert {problem.code for problem in feedpub.validate(packed)} == {"missing-extra"}
