"""A site from nothing to feeds."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest
from conftest import NOW, ROOT, Cli, on_a_terminal
from other_sites import SITES, write

INIT = [sys.executable, "-m", "feedpub", "init"]


def test_an_empty_folder_becomes_feeds_without_a_fault(cli: Cli, tmp_path: Path) -> None:
    assert cli("init", "--yes", "--url", "https://feeds.example.com/", "--now", NOW).exit_code == 0
    built = cli("build", "--strict", "--now", NOW)
    assert built.stderr == "Built 3 feeds of 1 entry from 1 record: 18 files written.\n"
    for command in ("validate", "check"):
        assert cli(command, "--strict").exit_code == 0
    assert (tmp_path / ".gitignore").read_text(encoding="utf-8") == ".feedpub/\n"


def test_a_site_without_an_address_is_told_so_and_nothing_else(cli: Cli) -> None:
    cli("init", "--yes")
    assert cli("build").stderr.splitlines()[0].endswith("[no-site-url]")
    assert cli("validate", "--strict").exit_code == 0


def test_the_same_call_gives_the_same_bytes(cli: Cli, tmp_path: Path) -> None:
    for folder in ("a/site", "b/site"):
        cli("init", folder, "--yes", "--timezone", "Asia/Tokyo", "--now", NOW)
    first, second = (
        {str(path.relative_to(tmp_path / folder)): path.read_bytes() for path in (tmp_path / folder).rglob("*.*")}
        for folder in ("a", "b")
    )
    assert first == second
    assert len(first) == 3


def test_init_says_what_it_wrote_and_what_comes_next(cli: Cli) -> None:
    assert cli("init", "my news", "--yes").stderr.splitlines() == [
        "Wrote my news/feedpub.toml, my news/seeds/first-record.md and my news/.gitignore.",
        "Next: look at my news/feedpub.toml, and then make the feeds: `cd 'my news' && feedpub build`.",
    ]


def test_a_dry_run_prints_the_configuration_and_writes_nothing(cli: Cli, tmp_path: Path) -> None:
    result = cli("init", "--yes", "--dry-run", "--title", "News")
    assert 'title = "News"\n' in result.stdout
    assert "Would write feedpub.toml" in result.stderr
    assert not any(tmp_path.iterdir())


def test_a_second_time_is_refused(cli: Cli) -> None:
    cli("init", "--yes")
    result = cli("init", "--yes")
    assert result.exit_code == 2
    assert result.stderr.startswith("feedpub.toml: is there already; nothing was written; edit it, or begin in")


def test_without_a_terminal_and_without_yes_nothing_is_asked_or_written(cli: Cli, tmp_path: Path) -> None:
    result = cli("init", "--title", "News")
    assert result.exit_code == 2
    assert "Pass --yes to take the defaults, or all of --title, --url, --language and --timezone" in result.stderr
    assert not any(tmp_path.iterdir())


def test_who_gives_everything_is_asked_nothing(cli: Cli) -> None:
    options = ("--title", "News", "--url", "https://a.example/", "--language", "de", "--timezone", "Europe/Berlin")
    assert cli("init", *options).exit_code == 0


def test_a_person_is_asked_and_asked_again_when_the_answer_is_of_no_use(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TZ": "Asia/Tokyo", "NO_COLOR": "1"}
    answers = "My news\nnowhere\nhttps://news.example/feeds\n\n\n"
    shown = on_a_terminal([*INIT, "--now", NOW], tmp_path, environment, answers=answers)
    assert "Title of the feed of everything [" in shown
    assert "Error: " in shown
    settings = (tmp_path / "feedpub.toml").read_text(encoding="utf-8")
    for line in (
        'title = "My news"',
        'url = "https://news.example/feeds/"',
        'language = "en"',
        'timezone = "Asia/Tokyo"',
    ):
        assert f"\n{line}\n" in settings


#: What feeds are to say: link, time of publication and topics of each post that its own program shows.
PUBLISHED = {
    "jekyll": [
        ("https://harbour.example/log/special/page/", "2024-04-30T23:00:00Z", []),
        ("https://harbour.example/log/2024/04/quiet-week.html", "2024-04-01T07:30:00Z", ["winter", "Fog"]),
        (
            "https://harbour.example/log/travel/2024/03/first-ferry.html",
            "2024-03-05T00:00:00Z",
            ["boats", "winter", "travel"],
        ),
    ],
    "hugo": [
        ("https://harbour.example/special/page/", "2024-04-30T23:00:00Z", []),
        ("https://harbour.example/2024/04/quiet/", "2024-03-31T23:00:00Z", ["Fog"]),
        ("https://harbour.example/2024/03/the-first-ferry/", "2024-03-05T08:30:00Z", ["boats", "winter"]),
    ],
    "pelican": [
        ("https://harbour.example/2024/04/quiet.html", "2024-03-31T23:00:00Z", ["Fog"]),
        ("https://harbour.example/2024/03/the-first-ferry.html", "2024-03-05T09:30:00Z", ["boats", "winter", "Travel"]),
    ],
    "eleventy": [
        ("https://harbour.example/special/page/", "2024-05-01T00:00:00Z", []),
        ("https://harbour.example/blog/quiet-week/", "2024-04-01T00:00:00Z", ["Fog"]),
        ("https://harbour.example/blog/2024-03-05-first-ferry/", "2024-03-05T00:00:00Z", ["boats", "winter"]),
    ],
}


@pytest.fixture(params=SITES)
def program(request: pytest.FixtureRequest, cli: Cli, tmp_path: Path) -> str:
    """A program of which a small site is in the working directory."""
    assert cli is not None
    write(tmp_path, SITES[request.param])
    return str(request.param)


def entries(folder: Path) -> list[dict[str, Any]]:
    [feed] = [path for path in folder.rglob("all.json") if ".feedpub" not in path.parts]
    items: list[dict[str, Any]] = json.loads(feed.read_bytes())["items"]
    return items


def test_the_posts_of_another_program_become_feeds(program: str, cli: Cli, tmp_path: Path) -> None:
    assert cli("init", "--from", program, "--yes").exit_code == 0
    built = cli("build", "--strict", "--now", NOW)
    assert built.exit_code == 0
    assert "Left out" not in built.stderr
    found = [(entry["url"], entry["date_published"], entry.get("tags", [])) for entry in entries(tmp_path)]
    assert found == PUBLISHED[program]
    assert cli("validate", "--strict").exit_code == 0


def test_excerpts_and_content_say_nothing_in_the_language_of_templates(program: str, cli: Cli, tmp_path: Path) -> None:
    cli("init", "--from", program, "--yes")
    cli("build", "--now", NOW)
    said = [entry["summary"] + entry["content_html"] for entry in entries(tmp_path)]
    assert [text for text in said if "{{" in text or "{%" in text] == []
    assert any("at six." in text for text in said)


def test_who_wrote_no_excerpt_gets_the_first_paragraph(program: str, cli: Cli, tmp_path: Path) -> None:
    cli("init", "--from", program, "--yes")
    cli("build", "--now", NOW)
    excerpts = {entry["title"]: entry["summary"] for entry in entries(tmp_path)}
    assert excerpts["A quiet week"].startswith("Nothing")


def test_a_site_of_another_program_is_found(program: str, cli: Cli, tmp_path: Path) -> None:
    told = cli("init", "--yes").stderr
    assert told.startswith(f"Found a site of {program.capitalize()}: its posts, ")
    assert "feedpub import-guids" in told
    assert not (tmp_path / "seeds").exists()


def test_what_is_there_of_another_program_stays_and_nothing_of_it_is_run(
    program: str, cli: Cli, tmp_path: Path
) -> None:
    cli("init", "--from", program, "--yes")
    after = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()}
    assert after == {*SITES[program], "feedpub.toml", ".gitignore"}
    assert all((tmp_path / path).read_text(encoding="utf-8") == text for path, text in SITES[program].items())


def test_a_site_of_another_program_is_left_alone_by_who_says_so(program: str, cli: Cli) -> None:
    assert program
    assert "seeds/first-record.md" in cli("init", "--from", "none", "--yes").stderr


def test_a_program_that_has_no_site_there_is_an_error_and_nothing_is_written(cli: Cli, tmp_path: Path) -> None:
    result = cli("init", "--from", "hugo", "--yes")
    assert (result.exit_code, "[no-other-site]" in result.stderr) == (2, True)
    assert not any(tmp_path.iterdir())


def test_a_person_is_told_what_was_found_before_the_first_question(tmp_path: Path) -> None:
    write(tmp_path, SITES["pelican"])
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1"}
    shown = on_a_terminal(INIT, tmp_path, environment, answers="\n\n\n\n", columns=200)
    assert shown.lstrip().startswith(
        "Found a site of Pelican: its posts, 4 files in content, become the records. To begin without it"
    )


def test_where_no_post_was_found_that_comes_next(cli: Cli, tmp_path: Path) -> None:
    write(tmp_path, {"hugo.toml": "", "content/_index.md": "---\ntitle: Home\n---\n"})
    assert "Next: set source.path in feedpub.toml, and then make the feeds" in cli("init", "--yes").stderr


def test_which_feed_is_to_be_saved_is_said_to_be_a_guess_where_no_file_tells(cli: Cli, tmp_path: Path) -> None:
    write(tmp_path, {"_posts/2024-01-01-a.md": "---\ntitle: A\n---\n"})
    said = cli("init", "--yes").stderr
    assert "save the feed that readers have now, perhaps feed.xml, for no file tells where it is, and run" in said


def test_what_another_program_says_is_offered_as_the_answer(tmp_path: Path) -> None:
    write(tmp_path, SITES["hugo"])
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TZ": "Asia/Tokyo", "NO_COLOR": "1"}
    shown = on_a_terminal(INIT, tmp_path, environment, answers="\nhttps://other.example/feeds/\n\n\n", columns=200)
    assert "[Harbour]: " in shown
    assert "[https://harbour.example/feeds/]: " in shown
    settings = (tmp_path / "feedpub.toml").read_text(encoding="utf-8")
    for line in (
        'url = "https://other.example/feeds/"',
        'base_url = "https://other.example/"',
        'timezone = "Europe/London"',
    ):
        assert f"\n{line}\n" in settings
