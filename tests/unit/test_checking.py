from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import NOW, Cli

import feedpub
from feedpub import source
from feedpub.model import RawRecord, Reading

Write = Callable[..., Path]


@pytest.fixture(autouse=True)
def _site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    configure()


def configure(more: str = "") -> None:
    Path("feedpub.toml").write_text(f'[site]\nurl = "https://feeds.example.org/"\n{more}', encoding="utf-8")


def check(jobs: int = 1) -> list[tuple[str, str]]:
    report = feedpub.check(now=feedpub.api.clock(feedpub.dates.parse(NOW, "UTC")), jobs=jobs)
    return [(problem.file, problem.code) for problem in report.problems]


def test_good_records_have_no_problems(record_file: Write) -> None:
    record_file("a.md")
    record_file("b.md")
    assert check() == []


@pytest.mark.parametrize(("content", "found"), [("full", [("seeds/a.md", "unwritten-tag")]), ("summary", [])])
def test_tags_are_told_only_where_bodies_are_published(
    record_file: Write, content: str, found: list[tuple[str, str]]
) -> None:
    configure(f'[source]\ndialect = "jekyll"\n[feeds]\ncontent = "{content}"\n')
    with record_file("a.md").open("a") as file:
        file.write("See {% post_url 2021-02-04-b %}.\n")
    assert check() == found


def test_what_a_build_reports_and_what_it_does_not_come_together_by_file_line_and_column(record_file: Write) -> None:
    record_file("b.md", publishedDateTime="2021-02-04T14:15:00", title="no", heat="warm")
    record_file("a.md", publishedDateTime="March", title="<b>x</b>")
    assert check() == [
        ("seeds/a.md", "markup-in-title"),
        ("seeds/a.md", "bad-date"),
        ("seeds/b.md", "unquoted-value"),
        ("seeds/b.md", "naive-time"),
        ("seeds/b.md", "bad-field"),
    ]


def test_every_problem_that_a_build_reports_is_reported(record_file: Write) -> None:
    record_file("a.md", provider="{name: x, domain: not a domain}", topics="[c d, c/d]")
    record_file("b.md", originalUrl="https://www.example.org/a.md")
    record_file("c.md", publishedDateTime="March")
    Path("seeds/d.md").write_text("no fences", encoding="utf-8")
    Path("seeds/e.md").symlink_to("d.md")
    built = set(feedpub.build().problems)
    assert {problem.code for problem in built} >= {"bad-url", "duplicate-id", "same-slug", "bad-date", "symlink"}
    assert built <= set(feedpub.check().problems)


def test_a_duplicate_has_line_and_column(record_file: Write) -> None:
    record_file("a.md")
    record_file("b.md", originalUrl="https://www.example.org/a.md")
    (problem,) = feedpub.check().problems
    assert (problem.code, problem.file, problem.line, problem.column) == ("duplicate-id", "seeds/b.md", 5, 14)


def test_every_file_is_read_once(record_file: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    reads: Counter[str] = Counter()

    def parse(path: str, data: bytes, reading: Reading) -> RawRecord | None:
        reads[path] += 1
        return wrapped(path, data, reading)

    wrapped = source.parse
    monkeypatch.setattr(source, "parse", parse)
    record_file("a.md")
    record_file("b.md", originalUrl="https://www.example.org/a.md", title="no")
    assert ("seeds/b.md", "duplicate-id") in check()
    assert reads == {"a.md": 1, "b.md": 1}


def test_what_an_author_keeps_back_is_not_checked(record_file: Write) -> None:
    record_file("a.md", title="no", draft="true")
    assert check() == []


def test_nothing_is_written(record_file: Write, tmp_path: Path) -> None:
    record_file("a.md")
    check()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["feedpub.toml", "seeds"]


def test_several_processes_find_what_one_finds(record_file: Write) -> None:
    for name in "abc":
        record_file(f"{name}.md", title="A ferry that runs on batteries", image="http://example.org/a.png")
    record_file("d.md", title="no")
    assert check(jobs=2) == check()
    assert ("seeds/b.md", "same-title") in check()


def test_a_site_that_names_its_time_zone_has_no_naive_times(record_file: Write) -> None:
    record_file("a.md", publishedDateTime="2021-02-04T14:15:00")
    assert check() == [("seeds/a.md", "naive-time")]
    configure('timezone = "UTC"\n')
    assert check() == []


def test_records_of_one_page_and_records_without_an_image_are_found(record_file: Write) -> None:
    image = "{url: /a.png, width: 1, height: 1}"
    for name in ("a", "b", "e", "f"):
        record_file(f"{name}.md", image=image)
    record_file("c.md", originalUrl="https://www.example.org/a.md?utm_source=x", guid="urn:example:c", audio="/a.mp3")
    record_file("d.md")
    assert check() == [
        ("seeds/c.md", "same-link"),
        ("seeds/c.md", "tracking-link"),
        ("seeds/d.md", "no-image"),
    ]


def test_topics_and_providers_of_several_names_are_found_in_every_form_of_writing(record_file: Write) -> None:
    record_file("a.md", topics="[Energy]", provider="{name: The Daily, domain: daily.example}")
    record_file("b.md", topics="Climate, energy", provider="{name: Daily, domain: www.daily.example}")
    record_file("c.md", topics="[{name: Energy}]", provider="{name: The Daily, domain: daily.example}")
    assert check() == [("seeds/b.md", "topic-spelling"), ("seeds/b.md", "provider-names")]


def test_a_provider_without_a_name_has_no_other_name(record_file: Write) -> None:
    record_file("a.md", provider="{name: The Daily, domain: daily.example}")
    record_file("b.md", provider="{domain: daily.example}")
    assert check() == []


def test_patterns_that_leave_out_nothing_are_told(record_file: Write) -> None:
    record_file("a.md")
    record_file("_people/b.md")
    record_file("x/drafts/c.md")
    configure('[source]\nexclude = ["_people", "_people/b.md", "*/drafts", "*.png", ".git", "none/*"]\n')
    Path("seeds/.git").mkdir()
    report = feedpub.check()
    assert [problem.message for problem in report.problems] == [
        '"*.png" leaves out nothing',
        '"none/*" leaves out nothing',
    ]
    assert {problem.code for problem in report.problems} == {"unused-exclude"}


def test_guids_of_no_record_are_told_but_not_those_of_a_draft(record_file: Write) -> None:
    record_file("a.md")
    record_file("b.md", draft="true")
    record_file("c.md", originalUrl="")
    pages = ["www.example.org/a.md", "example.org/a.md", "example.org/b.md", "c", "example.org/gone"]
    Path("guids.json").write_text(json.dumps({page: f"urn:x:{page}" for page in pages}), encoding="utf-8")
    found = [problem.field for problem in feedpub.check().problems if problem.code == "unused-guid"]
    assert found == ["example.org/gone", "www.example.org/a.md"]


def test_while_a_file_can_not_be_read_any_guid_may_be_of_use(record_file: Write) -> None:
    record_file("a.md")
    Path("seeds/b.md").write_text("no fences", encoding="utf-8")
    Path("guids.json").write_text('{"example.org/gone": "urn:x:1"}', encoding="utf-8")
    assert check() == [("seeds/b.md", "no-front-matter")]


def test_a_problem_of_a_name_that_stands_twice_is_at_the_name(record_file: Write) -> None:
    record_file("a.md", heat="1\nheat: 2")
    (problem,) = feedpub.check().problems
    assert (problem.code, problem.line, problem.column) == ("duplicate-key", 8, 1)


@pytest.mark.parametrize("guid", ["4711", "not an id"])
def test_a_duplicate_with_a_guid_that_is_refused_is_told_at_the_url(record_file: Write, guid: str) -> None:
    record_file("a.md")
    record_file("b.md", originalUrl="https://www.example.org/a.md", guid=guid)
    told = {problem.code: problem.field for problem in feedpub.check().problems}
    assert told == {"bad-guid": "guid", "duplicate-id": "originalUrl"}
    assert {problem.code: problem.field for problem in feedpub.build().problems} == told


def test_a_record_that_is_left_out_as_a_duplicate_is_compared_with_no_other(record_file: Write) -> None:
    title = "A ferry that runs on batteries"
    record_file("a.md", title=title)
    record_file("b.md", title=title, originalUrl="https://www.example.org/a.md")
    record_file("c.md", title=title, publishedDateTime="2021-02-05T14:15:00Z")
    report = feedpub.check()
    assert [(problem.file, problem.code) for problem in report.problems] == [
        ("seeds/b.md", "duplicate-id"),
        ("seeds/c.md", "same-title"),
    ]
    assert "seeds/a.md" in report.problems[1].message


def test_a_folder_without_a_record_is_an_error(cli: Cli) -> None:
    Path("seeds").mkdir()
    result = cli("check")
    assert result.exit_code == 1
    assert result.stdout == "seeds: no record was found where one was expected [nothing-to-publish]\n"


def test_of_files_only_their_own_problems_are_told(cli: Cli, record_file: Write) -> None:
    record_file("a.md", title="no")
    record_file("b.md", originalUrl="https://www.example.org/a.md")
    record_file("c.md", publishedDateTime="March")
    result = cli("check", "seeds/b.md", "./seeds/a.md", "--now", NOW)
    assert [line.partition(": ")[0] for line in result.stdout.splitlines()] == ["seeds/a.md:2:8", "seeds/b.md:5:14"]
    assert result.stderr.startswith("2 records: 0 errors, 2 warnings.")
    assert result.exit_code == 0


def test_the_source_of_a_file_outside_of_the_source_is_its_own_folder(cli: Cli, record_file: Write) -> None:
    record_file("a.md", title="no")
    Path("letters").mkdir()
    record_file("../letters/b.md", title="yes")
    result = cli("check", "letters/b.md", "seeds/a.md", "--now", NOW)
    assert {line.partition(":")[0] for line in result.stdout.splitlines()} == {"letters/b.md", "seeds/a.md"}


def test_a_file_that_no_build_reads_is_passed_over(cli: Cli, record_file: Write) -> None:
    record_file("a.md")
    Path("seeds/a.png").touch()
    result = cli("check", "seeds/a.png", "seeds/a.md")
    assert (result.exit_code, result.stderr) == (0, "1 record: 0 errors, 0 warnings.\n")


def test_paths_that_are_no_files_are_told_and_then_nothing_is_checked(cli: Cli, record_file: Write) -> None:
    record_file("a.md", title="no")
    result = cli("check", "seeds/a.md", "seeds/gone.md", "seeds")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.splitlines() == [
        "seeds/gone.md: is not there; nothing was checked [no-such-file]",
        "seeds: is a folder; name one folder, or files; nothing was checked [no-such-file]",
    ]


def test_codes_may_have_commas_between_them_and_the_summary_says_that_they_were_chosen(
    cli: Cli, record_file: Write
) -> None:
    record_file("a.md", title="no", publishedDateTime="2021-02-04T14:15", heat="warm")
    result = cli("check", "--select", "unquoted-value,naive-*")
    assert len(result.stdout.splitlines()) == 2
    assert result.stderr.splitlines()[0] == "1 record: 0 errors, 2 warnings of the codes selected."
    assert len(cli("check", "--ignore", "unquoted-value, naive-time").stdout.splitlines()) == 1


def test_json_is_short_for_format_json(cli: Cli, record_file: Write) -> None:
    record_file("a.md", title="no")
    assert cli("check", "--json").stdout == cli("check", "--format", "json").stdout
    assert json.loads(cli("check", "--json").stdout)["problems"][0]["code"] == "unquoted-value"


def test_when_strict_warnings_have_the_exit_code_1(cli: Cli, record_file: Write) -> None:
    record_file("a.md", title="no")
    assert cli("check", "--strict").exit_code == 1


@pytest.mark.parametrize("name", ["NAIVE-TIME", "[naive-time]", "naive_time"])
def test_a_code_is_found_however_it_is_written(cli: Cli, name: str) -> None:
    assert cli("explain", name).stdout.startswith("naive-time (warning)")


def test_a_code_that_there_is_not_has_a_suggestion(cli: Cli) -> None:
    assert 'Did you mean "naive-time"?' in cli("explain", "Naiv_Time").stderr


def test_warnings_are_data_on_standard_output_and_the_exit_code_is_0(cli: Cli, record_file: Write) -> None:
    record_file("a.md", title="no")
    result = cli("check", "--now", NOW)
    assert result.exit_code == 0
    assert (
        result.stdout
        == 'seeds/a.md:2:8: title: "no" is false to other programs; put it in quotes (warning) [unquoted-value]\n'
    )
    assert result.stderr.splitlines()[0] == "1 record: 0 errors, 1 warning."


def test_errors_have_the_exit_code_1(cli: Cli, record_file: Write) -> None:
    record_file("a.md", publishedDateTime="March")
    assert cli("check").exit_code == 1


def test_nothing_wrong_is_told_in_one_line_to_people(cli: Cli, record_file: Write) -> None:
    record_file("a.md")
    result = cli("check")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "1 record: 0 errors, 0 warnings.\n")


def test_a_folder_that_is_not_there_has_the_exit_code_2(cli: Cli) -> None:
    assert cli("check", "nowhere").exit_code == 2


def test_a_configured_topic_that_no_record_names_is_told_with_the_one_that_was_meant(record_file: Write) -> None:
    configure('[topics."Canvas apps"]\nparent = "Powr Apps"\n[topics.Canva]\n[topics.Magic]\ndescription = "Tricks."')
    record_file("a.md", topics="[Canvas, Canvas apps, Power Apps]")
    found = [problem.message for problem in feedpub.check().problems if problem.code == "unused-topic"]
    assert found == [
        'no record names "Canva", nor a topic that is part of it; did you mean "Canvas"?',
        'no record names "Magic", nor a topic that is part of it',
        'no record names "Powr Apps"; did you mean "Power Apps"?',
    ]


def test_a_heading_above_a_topic_that_records_name_is_in_use(record_file: Write) -> None:
    configure('[topics.Energy]\nparent = "Physics"\n[topics.Physics]\nparent = "Science"')
    record_file("a.md", topics="[Energy]")
    assert check() == []


def test_a_heading_that_is_one_letter_away_from_its_own_topic_is_in_use(record_file: Write) -> None:
    configure('[topics."C#"]\nparent = "C"')
    record_file("a.md", topics='["C#"]')
    assert check() == []
