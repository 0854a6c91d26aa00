"""Templates and style of a site's own."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Cli

RECORD = (
    "---\ntitle: A very long title\nexcerpt: Text.\noriginalUrl: https://www.example.org/a\n"
    "publishedDateTime: 2024-02-03T00:00:00Z\ntopics: [AI]\n---\n"
)


@pytest.fixture(autouse=True)
def _site(tmp_path: Path) -> None:
    (tmp_path / "seeds").mkdir()
    (tmp_path / "templates").mkdir()
    (tmp_path / "seeds" / "a.md").write_text(RECORD)
    (tmp_path / "seeds" / "b.md").write_text(RECORD.replace("A very long title", "Short").replace("org/a", "org/b"))
    (tmp_path / "feedpub.toml").write_text(
        '[site]\nurl = "https://feeds.example.org/"\n[output]\ntemplates = "templates"\n'
    )


def own(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / "templates" / name).write_text(text)


def test_a_file_takes_the_place_of_ours(cli: Cli, tmp_path: Path) -> None:
    own(tmp_path, "feedpub.css", "body { color: red }\n")
    own(tmp_path, "entry.html", "<p>{{ entry.title }}</p>\n")
    own(tmp_path, "row.html", "<b>{{ row.title }}</b>\n")
    assert cli("build").exit_code == 0
    assert (tmp_path / "feeds" / "feedpub.css").read_text() == "body { color: red }\n"
    assert "<p>A very long title</p>\n<p>Short</p>\n" in (tmp_path / "feeds" / "topics" / "ai.html").read_text()
    assert "<b>AI</b>" in (tmp_path / "feeds" / "index.html").read_text()
    assert "<!DOCTYPE html>" in (tmp_path / "feeds" / "index.html").read_text()


def test_a_template_may_choose_by_what_a_text_says(cli: Cli, tmp_path: Path) -> None:
    own(tmp_path, "entry.html", "{{ 'long' if entry.title|length > 10 else 'short' }} {{ entry.title|upper }}\n")
    cli("build")
    assert "long A VERY LONG TITLE\nshort SHORT\n" in (tmp_path / "feeds" / "all.html").read_text()


def test_feeds_are_the_same_whatever_the_templates(cli: Cli, tmp_path: Path) -> None:
    cli("build")
    before = {
        name: (tmp_path / "feeds" / name).read_bytes() for name in ("all.rss", "all.atom", "all.json", "feeds.opml")
    }
    own(tmp_path, "entry.html", "")
    own(tmp_path, "row.html", "")
    cli("build")
    assert {name: (tmp_path / "feeds" / name).read_bytes() for name in before} == before


def test_a_changed_template_is_seen(cli: Cli, tmp_path: Path) -> None:
    own(tmp_path, "entry.html", "<p>one</p>\n")
    cli("build")
    own(tmp_path, "entry.html", "<p>two</p>\n")
    cli("build")
    assert "<p>two</p>" in (tmp_path / "feeds" / "all.html").read_text()
    (tmp_path / "templates" / "entry.html").unlink()
    cli("build")
    assert "<article" in (tmp_path / "feeds" / "all.html").read_text()


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        (
            "entry.html",
            "<p>\n{{ entry.titel }}</p>",
            "templates/entry.html:2: can't be used: entry has no titel; did you mean title? [bad-template]",
        ),
        ("entry.html", "<p>\n{% if %}</p>", "templates/entry.html:2: can't be used: Expected an expression"),
        ("row.html", "{{ 1 / 0 }}", "templates/row.html:1: can't be used: division by zero"),
        (
            "entry.html",
            "\n\n{{ entry.zzz }}",
            "entry.html:3: can't be used: entry has no zzz; it has id, iri, link, title,",
        ),
        ("entry.html", "\n{{ zzz }}", "templates/entry.html:2: can't be used: 'zzz' is undefined"),
        ("index.html", "{% extends 'bass.html' %}", "can't be used"),
        ("foo.html", "", "templates/foo.html: no page uses a file of that name [bad-template]"),
        ("entri.html", "", "templates/entri.html: no page uses a file of that name; did you mean entry.html?"),
    ],
)
def test_a_template_that_is_wrong_stops_the_build_and_says_where(
    cli: Cli, tmp_path: Path, name: str, text: str, told: str
) -> None:
    cli("build")
    before = (tmp_path / "feeds" / "all.html").read_bytes()
    own(tmp_path, name, text)
    result = cli("build")
    assert result.exit_code == 2
    assert told in result.stderr
    assert "[bad-template]" in result.stderr
    assert (tmp_path / "feeds" / "all.html").read_bytes() == before


def test_a_folder_of_templates_that_is_not_there_is_an_error(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "templates").rmdir()
    result = cli("build")
    assert result.exit_code == 2
    assert "templates: the folder of templates can't be read: No such file or directory [bad-template]" in result.stderr


def test_without_a_style_for_feeds_they_name_none(cli: Cli, tmp_path: Path) -> None:
    cli("build")
    assert (
        b'<?xml-stylesheet type="text/css" href="../feedpub-feed.css"?>'
        in (tmp_path / "feeds" / "topics" / "ai.rss").read_bytes()
    )
    (tmp_path / "feedpub.toml").write_text('[site]\nurl = "https://feeds.example.org/"\n[feeds]\nstylesheet = false\n')
    cli("build")
    assert b"stylesheet" not in (tmp_path / "feeds" / "topics" / "ai.rss").read_bytes()


def nested(tmp_path: Path) -> None:
    """Let the topic of the records be part of another, which has no record."""
    with (tmp_path / "feedpub.toml").open("a") as file:
        file.write('[topics.AI]\nparent = "Technology"\n[topics.Robots]\nparent = "AI"\n')
    (tmp_path / "seeds" / "c.md").write_text(RECORD.replace("org/a", "org/c").replace("[AI]", "[Robots]"))


def test_topics_within_topics_are_where_own_templates_say(cli: Cli, tmp_path: Path) -> None:
    nested(tmp_path)
    own(tmp_path, "row.html", "<{{ row.title }}>\n<!-- inside -->\n</{{ row.title }}>\n")
    own(tmp_path, "heading.html", "<{{ heading.title }}>\n<!-- inside -->\n</{{ heading.title }}>\n")
    cli("build")
    page = (tmp_path / "feeds" / "index.html").read_text()
    assert "<Technology>\n<AI>\n<Robots>\n</Robots>\n</AI>\n</Technology>\n" in page


def test_a_template_that_has_no_place_for_narrower_topics_loses_none(cli: Cli, tmp_path: Path) -> None:
    nested(tmp_path)
    own(tmp_path, "row.html", "<b>{{ row.title }}</b>\n")
    cli("build")
    assert "<b>AI</b>\n<b>Robots</b>\n" in (tmp_path / "feeds" / "index.html").read_text()
