from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Cli

from feedpub import CODES

Write = Callable[..., Path]


@pytest.fixture
def _configured(tmp_path: Path) -> None:
    (tmp_path / "feedpub.toml").write_text('[site]\nurl = "https://feeds.example.org/"\n', encoding="utf-8")


configured = pytest.mark.usefixtures("_configured")


@configured
def test_build_says_what_it_did(cli: Cli, record_file: Write) -> None:
    record_file("a.md")
    result = cli("build")
    assert result.exit_code == 0
    assert result.stdout == ""
    assert result.stderr == "Built 2 feeds of 1 entry from 1 record: 14 files written.\n"


@configured
def test_nothing_new_is_silence(cli: Cli, record_file: Write) -> None:
    record_file("a.md")
    record_file("b.md", publishedDateTime="March")
    cli("build")
    result = cli("build")
    assert (result.exit_code, result.output) == (0, "")


@configured
def test_a_bad_record_is_reported_and_the_others_are_published(cli: Cli, record_file: Write, tmp_path: Path) -> None:
    record_file("good.md")
    record_file("bad.md", publishedDateTime="March")
    result = cli("build")
    assert result.exit_code == 0
    assert result.stderr.startswith('seeds/bad.md:4: publishedDateTime: "March" is incomplete')
    assert "[bad-date]\n" in result.stderr
    assert len(json.loads((tmp_path / "feeds/all.json").read_bytes())["items"]) == 1


@configured
def test_strict_fails_and_publishes_and_says_why_each_time(cli: Cli, record_file: Write, tmp_path: Path) -> None:
    record_file("good.md")
    record_file("bad.md", publishedDateTime="March")
    for _ in range(2):
        result = cli("build", "--strict")
        assert result.exit_code == 1
        assert "[bad-date]" in result.stderr
    assert (tmp_path / "feeds/all.rss").is_file()


@configured
def test_fifty_lines_of_problems_at_most(cli: Cli, record_file: Write) -> None:
    record_file("good.md")
    for number in range(60):
        record_file(f"bad-{number}.md", publishedDateTime="March")
    result = cli("build")
    assert result.stderr.count("[bad-date]") == 50
    assert "... and 10 more" in result.stderr
    assert cli("build", "-v").stderr.count("[bad-date]") == 60


def test_a_misspelt_command_is_told_with_the_one_that_was_meant(cli: Cli) -> None:
    result = cli("bild")
    assert result.exit_code == 2
    assert "No such command 'bild'. Did you mean 'build'?" in result.stderr
    assert "Did you mean" not in cli("zzz").stderr


def test_a_file_to_check_that_is_not_there_is_called_that(cli: Cli) -> None:
    result = cli("check", "nofile.md")
    assert result.exit_code == 2
    assert "nofile.md: is not there; nothing was checked [no-such-file]" in result.stderr


def test_a_list_of_feeds_tells_what_they_show_and_of_how_many_records_they_are(
    cli: Cli, record_file: Write, tmp_path: Path
) -> None:
    (tmp_path / "feedpub.toml").write_text("[feeds]\nlimit = 2\n", encoding="utf-8")
    for name in "abc":
        record_file(f"{name}.md", originalUrl=f"https://www.example.org/{name}")
    cli("build")
    [everything] = [feed for feed in json.loads(cli("list", "feeds", "--json").stdout) if feed["feed"] == "all"]
    assert (everything["entries"], everything["records"]) == (2, 3)


@configured
def test_a_dry_run_shows_ten_feeds_and_how_many_more(cli: Cli, record_file: Write) -> None:
    record_file("a.md", topics=[f"Topic {number}" for number in range(20)])
    lines = cli("build", "--dry-run").stderr.splitlines()
    assert [line for line in lines if "more; `feedpub diff` shows all" in line] == lines[10:11]


def test_no_source_folder_is_a_usage_error(cli: Cli) -> None:
    result = cli("build", "nowhere")
    assert result.exit_code == 2
    assert result.stderr.startswith("nowhere: ")
    assert "[no-source]" in result.stderr


@configured
@pytest.mark.parametrize("fields", [None, {"publishedDateTime": "March"}])
def test_no_record_at_all_leaves_the_old_feeds(
    cli: Cli, record_file: Write, tmp_path: Path, fields: dict[str, str] | None
) -> None:
    file = record_file("a.md")
    cli("build")
    before = (tmp_path / "feeds/all.rss").read_bytes()
    file.unlink()
    if fields:
        record_file("a.md", **fields)
    result = cli("build")
    assert result.exit_code == 1
    assert "[nothing-to-publish]" in result.stderr
    assert (tmp_path / "feeds/all.rss").read_bytes() == before
    assert cli("build", "--allow-empty").exit_code == 0
    assert json.loads((tmp_path / "feeds/all.json").read_bytes())["items"] == []


@configured
def test_an_unknown_setting_stops_the_build_with_a_suggestion(cli: Cli, record_file: Write, tmp_path: Path) -> None:
    record_file("a.md")
    (tmp_path / "feedpub.toml").write_text('[site]\ntitel = "x"\n', encoding="utf-8")
    result = cli("build")
    assert result.exit_code == 2
    assert result.stderr == "feedpub.toml:2: site.titel: is not a setting; did you mean site.title? [unknown-key]\n"
    assert not (tmp_path / "feeds").exists()


@configured
def test_an_output_that_is_a_file_is_an_error(cli: Cli, record_file: Write, tmp_path: Path) -> None:
    record_file("a.md")
    (tmp_path / "feeds").write_text("in the way", encoding="utf-8")
    result = cli("build")
    assert result.exit_code == 1
    assert "[unwritable]" in result.stderr
    assert (tmp_path / "feeds").read_text(encoding="utf-8") == "in the way"


def test_without_an_address_the_build_warns_once(cli: Cli, record_file: Write) -> None:
    record_file("a.md")
    assert "[no-site-url]" in cli("build").stderr
    assert cli("build").output == ""
    assert "[no-site-url]" not in cli("build", "--base-url", "https://feeds.example.org/").stderr


@configured
def test_dry_run_changes_nothing(cli: Cli, record_file: Write, tmp_path: Path) -> None:
    record_file("a.md")
    result = cli("build", "--dry-run")
    assert result.stderr.splitlines() == [
        "all: new feed",
        "topics/ai: new feed",
        "Would build 2 feeds of 1 entry from 1 record: 14 files written.",
    ]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["feedpub.toml", "seeds"]


@configured
def test_json_is_all_that_goes_to_standard_output(cli: Cli, record_file: Write) -> None:
    record_file("a.md")
    record_file("b.md", publishedDateTime="March")
    report = json.loads(cli("build", "--json").stdout)
    assert report["entries"] == 1
    assert "all.rss" in report["written"]
    assert report["problems"][0] | {"message": ""} == {
        "code": "bad-date",
        "severity": "error",
        "file": "seeds/b.md",
        "line": 4,
        "column": 20,
        "field": "publishedDateTime",
        "message": "",
    }


@configured
def test_scheduled_records_appear_when_their_time_has_come(cli: Cli, record_file: Write, tmp_path: Path) -> None:
    record_file("a.md")
    record_file("b.md", publishedDateTime="2030-01-01T00:00:00Z")
    before = cli("build", "--now", "2029-12-31T23:59:59Z")
    assert "Kept back: 1 scheduled (next on 2030-01-01 at 00:00 UTC, in 1 second)." in before.stderr
    assert len(json.loads((tmp_path / "feeds/all.json").read_bytes())["items"]) == 1
    cli("build", "--now", "2030-01-01T00:00:00Z")
    assert len(json.loads((tmp_path / "feeds/all.json").read_bytes())["items"]) == 2


@configured
def test_source_date_epoch_is_the_clock(
    cli: Cli, record_file: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record_file("a.md")
    record_file("b.md", publishedDateTime="2030-01-01T00:00:00Z")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1893456000")
    cli("build")
    assert len(json.loads((tmp_path / "feeds/all.json").read_bytes())["items"]) == 2
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "soon")
    assert cli("build").exit_code == 2


@configured
def test_options_come_from_the_environment_too(cli: Cli, record_file: Write, tmp_path: Path) -> None:
    record_file("a.md")
    os.environ["FEEDPUB_OUTPUT"] = "elsewhere"
    try:
        cli("build")
    finally:
        del os.environ["FEEDPUB_OUTPUT"]
    assert (tmp_path / "elsewhere/all.rss").is_file()


@configured
@pytest.mark.parametrize(
    ("command", "variable", "kind"),
    [("serve", "FEEDPUB_PORT", "whole number"), ("build", "FEEDPUB_LOCK_WAIT", "number")],
)
def test_what_is_no_number_is_called_that(
    command: str, variable: str, kind: str, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, "abc")
    result = cli(command)
    assert result.exit_code == 2
    assert f"(env var: '{variable}'): 'abc' is not a valid {kind}." in result.stderr


def test_a_time_that_reads_in_two_ways_is_a_usage_error(cli: Cli) -> None:
    assert cli("build", "--now", "04/02/2021").exit_code == 2


@configured
def test_a_feed_that_is_gone_is_removed_and_listed_as_retired(cli: Cli, record_file: Write, tmp_path: Path) -> None:
    record_file("a.md", topics="[AI, Robotics]")
    cli("build")
    record_file("a.md", topics="[AI]")
    result = cli("build", "--now", "2026-01-01T00:00:00Z")
    assert "4 removed" in result.stderr
    assert not list((tmp_path / "feeds/topics").glob("robotics.*"))
    retired = json.loads((tmp_path / "feeds/feeds.json").read_bytes())["retired"]
    assert [(feed["slug"], feed["retired"]) for feed in retired] == [("robotics", "2026-01-01")]
    assert cli("build", "--now", "2026-02-02T00:00:00Z").output == ""


@configured
@pytest.mark.parametrize(
    ("what", "expected"),
    [
        ("feeds", "all\tFeeds\t1\t1\t2021-02-04T14:15:00Z\ntopics/ai\tAI\t1\t1\t2021-02-04T14:15:00Z\n"),
        ("topics", "topics/ai\tAI\t1\t1\t2021-02-04T14:15:00Z\n"),
        ("providers", ""),
        ("drafts", "seeds/draft.md\tdraft\tA title\n"),
        ("future", "seeds/future.md\t2999-01-01T00:00:00Z\tA title\n"),
    ],
)
def test_list(cli: Cli, record_file: Write, what: str, expected: str) -> None:
    record_file("a.md")
    record_file("draft.md", draft="true")
    record_file("future.md", publishedDateTime="2999-01-01T00:00:00Z")
    assert cli("list", what).stdout == expected


def test_list_names_the_topic_that_a_topic_is_part_of(cli: Cli, record_file: Write, tmp_path: Path) -> None:
    (tmp_path / "feedpub.toml").write_text(
        '[site]\nurl = "https://feeds.example.org/"\n'
        '[topics.AI]\nparent = "robotics"\n[topics.Robotics]\nparent = "Tech"\n'
    )
    record_file("a.md", topics="[AI, Robotics]")
    assert cli("list", "topics").stdout.splitlines() == [
        "topics/robotics\tRobotics\t1\t1\t2021-02-04T14:15:00Z\t\t\tTech",
        "topics/ai\tAI\t1\t1\t2021-02-04T14:15:00Z\t\t\tRobotics",
    ]
    assert json.loads(cli("show", "topics/ai", "--json").stdout)["parent"] == "Robotics"


@configured
def test_list_skipped_tells_every_reason(cli: Cli, record_file: Write) -> None:
    record_file("a.md")
    record_file("again.md", originalUrl="http://example.org/a.md/")
    record_file("bad.md", publishedDateTime="March")
    record_file("old.md", expiryDate="2022-01-01")
    rows = json.loads(cli("list", "skipped", "--json").stdout)
    assert [(row["file"], row["code"]) for row in rows] == [
        ("seeds/again.md", "duplicate-id"),
        ("seeds/bad.md", "bad-date"),
        ("seeds/old.md", "expired"),
    ]


@configured
@pytest.mark.parametrize("name", ["a.md", "seeds/a.md", "https://www.example.org/a.md"])
def test_show_finds_a_record_by_file_and_url(cli: Cli, record_file: Write, name: str) -> None:
    record_file("a.md")
    shown = json.loads(cli("show", name, "--json").stdout)
    assert shown["in"] == ["all", "topics/ai"]


@configured
@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"draft": "true"}, "it is draft"),
        ({"publishedDateTime": "March"}, "it has errors"),
        ({"publishedDateTime": "2999-01-01T00:00:00Z"}, "it is scheduled for 2999-01-01T00:00:00Z"),
        ({"expiryDate": "2022-01-01"}, "it expired at 2022-01-01T00:00:00Z"),
        ({"originalUrl": "https://www.example.org/a.md"}, "another record has the same id"),
    ],
)
def test_show_says_why_a_record_is_in_no_feed(cli: Cli, record_file: Write, fields: dict[str, str], why: str) -> None:
    record_file("a.md")
    record_file("b.md", **fields)
    assert json.loads(cli("show", "b.md", "--json").stdout)["not_in"] == [{"feed": "any", "why": why}]


@configured
def test_show_says_which_feeds_are_full(cli: Cli, record_file: Write, tmp_path: Path) -> None:
    (tmp_path / "feedpub.toml").write_text("[feeds]\nlimit = 1\n", encoding="utf-8")
    record_file("old.md", topics="[Old]")
    record_file("new.md", publishedDateTime="2022-01-01T00:00:00Z")
    shown = json.loads(cli("show", "old.md", "--json").stdout)
    assert shown["in"] == ["topics/old"]
    assert shown["not_in"] == [{"feed": "all", "why": "newer entries fill it"}]


@configured
@pytest.mark.parametrize(
    "name", ["topics/ai", "topics/ai.rss", "feeds/topics/ai.atom", "https://feeds.example.org/topics/ai.html"]
)
def test_show_finds_a_feed(cli: Cli, record_file: Write, name: str) -> None:
    record_file("a.md")
    assert json.loads(cli("show", name, "--json").stdout)["feed"] == "topics/ai"


@configured
def test_show_of_nothing_fails(cli: Cli, record_file: Write) -> None:
    record_file("a.md")
    assert cli("show", "topics/none").exit_code == 1


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_is_a_script_for_the_shell(cli: Cli, shell: str) -> None:
    result = cli("completion", shell)
    assert result.exit_code == 0
    assert "_FEEDPUB_COMPLETE" in result.stdout


@configured
def test_a_left_out_record_is_told_with_its_warnings_for_they_may_be_the_cause(cli: Cli, record_file: Write) -> None:
    record_file("good.md")
    record_file("bad.md", originalUrl="www.example.org/x", ampWebUrl="www.example.org/y")
    stderr = cli("build").stderr
    assert "[no-link]" in stderr
    assert "[bad-url]" in stderr
    assert "Left out: 1 no-link; see" in stderr


@configured
def test_failure_is_json_too(cli: Cli) -> None:
    result = cli("build", "nowhere", "--json")
    assert [problem["code"] for problem in json.loads(result.stdout)["problems"]] == ["no-source"]


@configured
@pytest.mark.parametrize("command", ["check", "validate"])
def test_failure_has_the_form_that_was_asked_for(command: str, cli: Cli) -> None:
    assert json.loads(cli(command, "nowhere", "--format", "json").stdout)["problems"]
    assert json.loads(cli(command, "nowhere", "--format", "sarif").stdout)["runs"][0]["results"]


@configured
def test_what_the_caller_gave_is_not_blamed_on_the_file(cli: Cli) -> None:
    result = cli("build", "--base-url", "feeds.example.org")
    assert result.exit_code == 2
    assert result.stderr.startswith("site.url: ")


@configured
def test_a_page_of_somebody_else_stops_the_build_before_it_leaves_a_trace(
    cli: Cli, record_file: Write, tmp_path: Path
) -> None:
    record_file("a.md")
    (tmp_path / "web").mkdir()
    (tmp_path / "web/index.html").write_text("my own", encoding="utf-8")
    result = cli("build", "-o", "web")
    assert result.exit_code == 1
    assert "web/index.html: was not written by feedpub" in result.stderr
    assert [path.name for path in (tmp_path / "web").iterdir()] == ["index.html"]


@configured
def test_excluded_files_and_folders_are_not_looked_at(cli: Cli, record_file: Write, tmp_path: Path) -> None:
    (tmp_path / "feedpub.toml").write_text('[source]\nexclude = ["_people", "*.txt"]\n', encoding="utf-8")
    record_file("a.md")
    record_file("_people/b.md")
    record_file("notes/c.txt")
    assert json.loads(cli("build", "--json").stdout)["read"] == 1


@configured
def test_a_last_record_that_is_withdrawn_is_shown_nowhere(cli: Cli, record_file: Write, tmp_path: Path) -> None:
    record_file("a.md")
    cli("build")
    record_file("a.md", published="false")
    assert cli("build").exit_code == 0
    assert json.loads((tmp_path / "feeds/all.json").read_bytes())["items"] == []
    assert not (tmp_path / "feeds/topics").exists()


@configured
@pytest.mark.parametrize(
    "damaged",
    [
        "{",
        '{"mine": 1}',
        "[" * 100_000,
        '{"feeds": [{"slug": "../x"}], "retired": []}',
        '{"feeds": [{"kind": "all", "key": "", "slug": "index", "title": "x"}], "retired": []}',
    ],
)
def test_a_damaged_catalogue_stops_the_build_for_slugs_could_move(
    cli: Cli, record_file: Write, tmp_path: Path, damaged: str
) -> None:
    record_file("a.md")
    cli("build")
    (tmp_path / "feeds/feeds.json").write_text(damaged, encoding="utf-8")
    result = cli("build")
    assert result.exit_code == 1
    assert "feeds/feeds.json: " in result.stderr
    assert "[bad-catalogue]" in result.stderr
    assert (tmp_path / "feeds/feeds.json").read_text(encoding="utf-8") == damaged
    (tmp_path / "feeds/feeds.json").unlink()
    assert cli("build").exit_code == 0


@configured
def test_a_file_put_where_a_retired_feed_was_stays(cli: Cli, record_file: Write, tmp_path: Path) -> None:
    record_file("a.md", topics="[AI, Robotics]")
    cli("build")
    record_file("a.md", topics="[AI]")
    cli("build")
    (tmp_path / "feeds/topics/robotics.html").write_text("gone, and where to", encoding="utf-8")
    cli("build")
    assert (tmp_path / "feeds/topics/robotics.html").exists()


@configured
def test_a_topic_that_comes_back_has_its_old_file_again(cli: Cli, record_file: Write, tmp_path: Path) -> None:
    record_file("a.md", topics="[R&D, R and D]")
    cli("build")
    before = sorted(path.name for path in (tmp_path / "feeds/topics").iterdir())
    record_file("a.md", topics="[AI]")
    cli("build")
    record_file("a.md", topics="[R and D]")
    cli("build")
    record_file("a.md", topics="[R&D, R and D]")
    cli("build")
    assert sorted(path.name for path in (tmp_path / "feeds/topics").iterdir()) == before
    assert [feed["slug"] for feed in json.loads((tmp_path / "feeds/feeds.json").read_bytes())["retired"]] == ["ai"]


@configured
def test_the_same_problem_is_not_told_again_from_another_folder(
    cli: Cli, record_file: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record_file("a.md")
    record_file("b.md", publishedDateTime="March")
    cli("build")
    (tmp_path / "below").mkdir()
    monkeypatch.chdir(tmp_path / "below")
    assert cli("build").output == ""


@configured
def test_a_new_warning_alone_is_no_news(cli: Cli, record_file: Write) -> None:
    record_file("a.md")
    cli("build")
    record_file("a.md", ampWebUrl="nowhere")
    assert cli("build").output == ""


def test_state_is_never_inside_the_output(
    cli: Cli, record_file: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record_file("a.md")
    (tmp_path / "www").mkdir()
    monkeypatch.chdir(tmp_path / "www")
    cli("build", "../seeds", "-o", ".")
    assert (tmp_path / "www/all.rss").is_file()
    assert (tmp_path / ".feedpub").is_dir()
    assert not (tmp_path / "www/.feedpub").exists()


@configured
def test_an_output_that_is_a_link_to_the_source_is_refused(cli: Cli, record_file: Write, tmp_path: Path) -> None:
    record_file("a.md")
    (tmp_path / "feeds").symlink_to("seeds")
    assert cli("build").exit_code == 2


@configured
def test_one_record_makes_a_hundred_feeds_at_most(cli: Cli, record_file: Write) -> None:
    record_file("a.md", topics=str([f"t{number}" for number in range(5000)]))
    report = json.loads(cli("build", "--json").stdout)
    assert report["feeds"] == 101
    assert [problem["code"] for problem in report["problems"]] == ["too-many"]


@configured
def test_a_memory_that_cannot_be_kept_is_told(cli: Cli, record_file: Write, tmp_path: Path) -> None:
    record_file("a.md")
    (tmp_path / ".feedpub").write_bytes(b"a file where the folder must be")
    result = cli("build")
    assert result.exit_code == 0
    assert "[no-memory]" in result.stderr


def test_explain_tells_cause_example_and_cure(cli: Cli) -> None:
    told = cli("explain", "no-date").stdout
    assert told.startswith("no-date (error)\n")
    assert "There is no date." in told
    assert "    title: A\n" in told
    assert "What to do: Add `publishedDateTime`." in told


def test_explain_lists_every_code(cli: Cli) -> None:
    assert [line.split("\t")[0] for line in cli("explain").stdout.splitlines()] == sorted(CODES)
    assert {row["code"] for row in json.loads(cli("explain", "--json").stdout)} == set(CODES)


def test_explain_knows_what_a_misspelt_code_was_meant_for(cli: Cli) -> None:
    result = cli("explain", "no-dat")
    assert result.exit_code == 2
    assert 'Did you mean "no-date"?' in result.stderr


@configured
def test_a_retired_feed_is_listed_with_the_day_it_went(cli: Cli, record_file: Write) -> None:
    record_file("a.md", topics="[AI, Robotics]")
    cli("build")
    cli("retire", "topics/robotics", "--now", "2026-01-01T00:00:00Z")
    assert cli("list", "topics").stdout.splitlines() == [
        "topics/ai\tAI\t1\t1\t2021-02-04T14:15:00Z",
        "topics/robotics\tRobotics\t0\t0\t\t2026-01-01",
    ]


@configured
@pytest.mark.parametrize(
    ("options", "why", "moved_to"),
    [
        ([], "a person took it back", None),
        (["--to", "https://example.org/robots"], "a person moved it", "https://example.org/robots"),
    ],
)
def test_show_says_since_when_a_feed_is_retired_and_how_to_bring_it_back(
    cli: Cli, record_file: Write, options: list[str], why: str, moved_to: str | None
) -> None:
    record_file("a.md", topics="[AI, Robotics]")
    cli("build")
    cli("retire", "topics/robotics", *options, "--now", "2026-01-01T00:00:00Z")
    shown = json.loads(cli("show", "topics/robotics.rss", "--json").stdout)
    assert (shown["retired"], shown["why"], shown["moved_to"]) == ("2026-01-01", why, moved_to)
    assert shown["back"] == "`feedpub retire topics/robotics --undo`"


@configured
def test_show_says_that_a_feed_without_records_comes_back_by_itself(cli: Cli, record_file: Write) -> None:
    record_file("a.md", topics="[AI, Robotics]")
    cli("build")
    record_file("a.md", topics="[AI]")
    cli("build")
    assert "back:        by itself, with the first record" in cli("show", "topics/robotics").stdout


@configured
@pytest.mark.parametrize(
    ("options", "told"),
    [
        ([], "topics/robotics (Robotics) is retired: its files are gone, and readers that ask for them find nothing."),
        (["--to", "topics/ai"], "topics/robotics (Robotics) has moved to https://feeds.example.org/topics/ai.html: "),
        (["--undo"], "topics/robotics (Robotics) is there, at its old address; subscribers see its entries."),
    ],
)
def test_retire_says_what_became_of_the_feed(cli: Cli, record_file: Write, options: list[str], told: str) -> None:
    record_file("a.md", topics="[AI, Robotics]")
    cli("build")
    assert cli("retire", "topics/robotics", *options).stderr.startswith(told)
    assert "Without --dry-run" in cli("retire", "topics/robotics", *options, "--dry-run").stderr


@configured
@pytest.mark.parametrize(
    ("options", "until"),
    [
        ([], "it answers 404, not 410."),
        (["--to", "topics/ai"], "readers are not redirected."),
        (["--undo"], "readers may be told that the feed went."),
    ],
)
def test_retire_says_that_hosts_are_to_be_told_too(
    cli: Cli, record_file: Write, options: list[str], until: str
) -> None:
    record_file("a.md", topics="[AI, Robotics]")
    cli("build")
    told = cli("retire", "topics/robotics", *options).stderr
    assert f"Where `feedpub config` set up the host, print it again: until then {until}\n" in told


@configured
def test_undo_without_records_says_that_the_feed_waits_for_one(cli: Cli, record_file: Write) -> None:
    record_file("a.md", topics="[AI, Robotics]")
    cli("build")
    cli("retire", "topics/robotics")
    record_file("a.md", topics="[AI]")
    assert "comes back with the first one" in cli("retire", "topics/robotics", "--undo").stderr


@configured
def test_a_dry_run_does_not_tell_errors_again(cli: Cli, record_file: Write) -> None:
    record_file("a.md")
    record_file("bad.md", publishedDateTime="March")
    cli("build")
    told = cli("build", "--dry-run").stderr
    assert "[bad-date]" not in told
    assert "Left out: 1 bad-date" in told


@configured
def test_quiet_tells_errors_only(cli: Cli, record_file: Write) -> None:
    record_file("good.md")
    record_file("bad.md", originalUrl="www.example.org/x")
    assert [line.rpartition(" ")[2] for line in cli("build", "-qv").stderr.splitlines()] == ["[no-link]"]


@configured
def test_verbose_tells_every_file_that_changes_with_the_titles_of_entries(cli: Cli, record_file: Write) -> None:
    record_file("a.md")
    cli("build")
    record_file("b.md", title="Another title", topics="[Robotics]")
    told = cli("build", "-v").stderr
    assert "written  all.rss .atom .json .html: changed\n           new        Another title\n" in told
    assert "written  topics/robotics.rss .atom .json .html: new\n" in told
    assert "kept" not in told
    assert "Took" not in told


@configured
def test_very_verbose_tells_why_the_rest_stays_and_how_long_it_took(cli: Cli, record_file: Write) -> None:
    record_file("a.md")
    cli("build")
    record_file("b.md", topics="[Robotics]")
    result = cli("build", "-vv", "--json")
    assert "kept     topics/ai.rss .atom .json .html: its bytes are the same\n" in result.stderr
    assert "Took " in result.stderr.splitlines()[-1]
    assert "Took" not in result.stdout


def test_summaries_of_commands_are_not_cut(cli: Cli) -> None:
    told = cli("--help").stdout
    assert "..." not in told.partition("Commands:")[2]
    assert all(len(line) <= 80 for line in told.splitlines())


@configured
def test_the_problems_of_feeds_are_json_too(cli: Cli, record_file: Write) -> None:
    record_file("a.md")
    cli("build")
    assert json.loads(cli("validate", "--json").stdout) == {"problems": []}


@configured
@pytest.mark.parametrize("how", ["--json", "--format=json"])
def test_that_files_are_not_there_is_json_too(cli: Cli, how: str) -> None:
    result = cli("check", "a.md", "b.md", how)
    assert result.exit_code == 2
    assert [problem["file"] for problem in json.loads(result.stdout)["problems"]] == ["a.md", "b.md"]
