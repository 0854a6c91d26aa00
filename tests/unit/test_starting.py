"""What a new site has."""

from __future__ import annotations

import os
import stat
import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from other_sites import write

from feedpub import ConfigError, PublishError, config
from feedpub.starting import beginning, machine, placing, writing
from feedpub.starting.nouns import Hint, SettingValue

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)


POST = {"_posts/2024-01-01-a.md": "---\ntitle: x\n---\n"}


def begun(folder: Path, **given: str) -> dict[str, bytes]:
    settings = {f"site.{name}": value for name, value in given.items()}
    started = beginning.begin(folder, str(folder), settings, program="auto", timezone="Europe/Berlin", now=NOW)
    return {artifact.path: artifact.data for artifact in started.artifacts}


def test_a_configuration_says_what_is_set_and_can_be_read(tmp_path: Path) -> None:
    settings: dict[str, SettingValue] = {
        "site.title": 'A "new" \\ title',
        "source.exclude": ["a", "*/b"],
        "feeds.limit": 7,
    }
    (tmp_path / "feedpub.toml").write_bytes(writing.configuration(settings).data)
    site, _ = config.load(tmp_path / "feedpub.toml", folder=tmp_path)
    assert (site.title, site.exclude, site.limit) == ('A "new" \\ title', ("a", "*/b"), 7)


@given(TEXTS)
def test_any_text_is_written_as_toml_reads_it(value: str) -> None:
    text = writing.configuration({"site.title": value, "source.exclude": [value]}).data.decode()
    tables = tomllib.loads(text)
    assert (tables["site"]["title"], tables["source"]["exclude"]) == (value, [value])


@given(st.text())
def test_no_remark_sets_anything(remark: str) -> None:
    settings: dict[str, SettingValue] = {"site.title": "News"}
    text = writing.configuration(settings, remarks=[Hint("site.title", remark)]).data.decode()
    assert tomllib.loads(text) == tomllib.loads(writing.configuration(settings).data.decode())


def test_what_another_program_says_sets_nothing_by_the_way(tmp_path: Path) -> None:
    pattern = '"/:foo/\\npermalink = \\"/{slug}/\\"\\nhubs = [\\"https://other.example/\\"]\\n#"'
    write(tmp_path, {"_config.yml": f"permalink: {pattern}\n", **POST})
    tables = tomllib.loads(begun(tmp_path)["feedpub.toml"].decode())
    assert not {"permalink", "hubs"} & tables["site"].keys()


def test_what_is_a_comment_can_be_set_by_taking_its_mark_away() -> None:
    lines = writing.configuration({}).data.decode().splitlines()
    keys = "\n".join(line.removeprefix("# ") for line in lines if " = " in line or line.startswith("["))
    for table, values in tomllib.loads(keys).items():
        for key, value in values.items():
            config.SETTINGS[f"{table}.{key}"].check(value)


def test_a_first_record_has_the_time_of_the_zone() -> None:
    assert b"publishedDateTime: 2026-01-02T04:04:05+01:00\n" in writing.first_record(NOW, "Europe/Berlin").data


@pytest.mark.parametrize(
    ("there", "after"),
    [
        (b"", b".feedpub/\n"),
        (b"node_modules", b"node_modules\n.feedpub/\n"),
        (b"a\r\n", b"a\r\n.feedpub/\n"),
        (b"a\n.feedpub\n", None),
        (b"/.feedpub/\r\n", None),
    ],
)
def test_what_git_ignores_is_extended_once(there: bytes, after: bytes | None) -> None:
    artifact = writing.ignore_file(there)
    assert (artifact and artifact.data) == after


@pytest.mark.parametrize(
    ("name", "title"), [("my-news", "My news"), ("a_b", "A b"), ("NASA", "NASA"), ("\x1b", "Feeds"), ("<b>", "Feeds")]
)
def test_a_title_is_what_the_folder_is_called(name: str, title: str) -> None:
    assert beginning.title(Path("/srv", name)) == title


def test_a_site_without_an_address_has_none_so_that_builds_remind(tmp_path: Path) -> None:
    started = beginning.begin(
        tmp_path, "x", {}, program="none", timezone="UTC", now=NOW, ask=lambda _name, default: default
    )
    assert "url" not in tomllib.loads(started.configuration)["site"]


def test_an_address_that_is_given_counts_whatever_it_is(tmp_path: Path) -> None:
    write(tmp_path, {"_config.yml": "url: https://a.example\n", **POST})
    tables = tomllib.loads(begun(tmp_path, url=config.DEFAULT_URL)["feedpub.toml"].decode())
    assert tables["site"]["url"] == config.DEFAULT_URL


@pytest.mark.parametrize(
    ("settings", "url", "told"),
    [
        ("url: https://a.example", "https://a.example/", {"site.url": "https://a.example/feeds/"}),
        ("url: https://a.example", "https://cdn.example/", {"site.url": "https://a.example/feeds/"}),
        ("", "https://a.example/", {"site.url": "https://a.example/feeds/", "source.base_url": "that of the site"}),
        ("", "https://a.example/feeds/", {}),
        ("url: https://a.example", None, {}),
    ],
)
def test_feeds_that_are_not_below_their_site_are_told(
    tmp_path: Path, settings: str, url: str | None, told: dict[str, str]
) -> None:
    write(tmp_path, {"_config.yml": settings, **POST})
    given = {"site.url": url} if url else {}
    started = beginning.begin(tmp_path, "x", given, program="jekyll", timezone="UTC", now=NOW)
    assert started.finding is not None
    remarks = {about: text for about, text in started.finding.remarks if about in {"site.url", "source.base_url"}}
    assert remarks.keys() == told.keys()
    assert all(part in remarks[about] and part in started.configuration for about, part in told.items())


def test_a_value_that_cannot_be_used_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r'site\.timezone: "Mars" must be an IANA time zone'):
        begun(tmp_path, timezone="Mars")
    assert not any(tmp_path.iterdir())


def test_a_language_that_there_is_not_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r'site\.language: "xx" is no language'):
        begun(tmp_path, language="xx")
    assert not any(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["feedpub.toml", "pyproject.toml"])
def test_a_folder_that_has_a_configuration_is_left_alone(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("[tool.feedpub]\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="is there already; nothing was written"):
        begun(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_the_configuration_of_a_folder_above_keeps_nobody_from_beginning(tmp_path: Path) -> None:
    begun(tmp_path)
    assert "feedpub.toml" in begun(tmp_path / "other")


def told(folder: Path, **given: str) -> dict[str, str]:
    settings = {f"site.{name}": value for name, value in given.items()}
    started = beginning.begin(folder, "x", settings, program="jekyll", timezone="Europe/Berlin", now=NOW, dry_run=True)
    assert started.finding is not None
    return dict(started.finding.remarks)


@pytest.mark.parametrize(("url", "times"), [(None, 1), ("https://harbour.example/log/feeds/", 0)])
def test_an_address_that_cannot_be_used_is_told_once_unless_another_is_given(
    tmp_path: Path, url: str | None, times: int
) -> None:
    write(tmp_path, {"_config.yml": "url: https://harbour.example\nbaseurl: /log?x\n", **POST})
    given = {"site.url": url} if url else {}
    finding = beginning.begin(tmp_path, "x", given, program="jekyll", timezone="UTC", now=NOW).finding
    assert finding is not None
    told = [hint.about for hint in finding.remarks if hint.about in {"site.url", "source.base_url"}]
    assert told == ["site.url", "source.base_url"] * times
    assert finding.feed == "feed.xml"


def test_what_no_file_of_another_program_tells_is_said_to_be_a_guess(tmp_path: Path) -> None:
    (tmp_path / "_posts").mkdir()
    (tmp_path / "_posts/2024-01-01-a.md").write_text("---\ntitle: A\n---\n", encoding="utf-8")
    (tmp_path / "_config.yml").write_text("lang: de\n", encoding="utf-8")
    hints = told(tmp_path, title="Harbour")
    assert hints["site.timezone"] == 'was not found there; "Europe/Berlin" is a guess; set it'
    assert hints["site.url"].startswith("the address of the site was not found; set this")
    assert hints["site.url"].endswith("and source.base_url to it alone")
    assert hints["source.base_url"] == "the address of the site was not found; set it, for links to posts begin with it"
    assert not {"site.title", "site.language"} & {*hints}
    assert told(tmp_path)["site.title"].startswith("was not found there; ")


def test_a_folder_of_records_gets_no_first_one(tmp_path: Path) -> None:
    (tmp_path / "seeds").mkdir()
    started = beginning.begin(tmp_path, "x", {}, program="none", timezone="UTC", now=NOW)
    assert [hint.about for hint in started.left] == ["seeds"]
    assert not any((tmp_path / "seeds").iterdir())


def test_what_git_ignores_keeps_its_mode(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_text("a\n", encoding="utf-8")
    (tmp_path / ".gitignore").chmod(0o640)
    begun(tmp_path)
    assert stat.S_IMODE((tmp_path / ".gitignore").stat().st_mode) == 0o640


def test_a_link_to_what_git_ignores_is_told_and_left(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_text("a\n", encoding="utf-8")
    (tmp_path / ".gitignore").symlink_to("elsewhere")
    started = beginning.begin(tmp_path, "x", {}, program="none", timezone="UTC", now=NOW)
    assert [hint.about for hint in started.left] == [".gitignore"]
    assert (tmp_path / "elsewhere").read_text(encoding="utf-8") == "a\n"


@pytest.mark.parametrize("failing", range(3))
def test_what_cannot_be_put_in_its_place_takes_all_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: int
) -> None:
    (tmp_path / ".gitignore").write_text("a\n", encoding="utf-8")
    calls = iter(range(3))
    replace = os.replace

    def sometimes(source: bytes, target: bytes) -> None:
        if next(calls) == failing:
            raise OSError(28, "No space left on device")
        replace(source, target)

    monkeypatch.setattr("feedpub.files.os.replace", sometimes)
    with pytest.raises(PublishError, match="No space left on device; nothing was changed"):
        begun(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [".gitignore"]
    assert (tmp_path / ".gitignore").read_text(encoding="utf-8") == "a\n"


def test_a_file_that_appears_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "feedpub.toml").write_text("mine", encoding="utf-8")
    with pytest.raises(ConfigError, match="is there already"):
        placing.put(str(tmp_path), "x", [writing.first_record(NOW, "UTC"), writing.configuration({})])
    assert [path.name for path in tmp_path.iterdir()] == ["feedpub.toml"]
    assert (tmp_path / "feedpub.toml").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    ("variable", "file", "link", "zone"),
    [
        ("Asia/Tokyo", "Europe/Berlin", "America/Lima", "Asia/Tokyo"),
        (":/usr/share/zoneinfo/Asia/Tokyo", None, None, "Asia/Tokyo"),
        (None, "Europe/Berlin\n", "America/Lima", "Europe/Berlin"),
        ("Mars/Base", "nothing of the kind", "America/Lima", "America/Lima"),
        (None, None, None, "UTC"),
    ],
)
def test_the_zone_of_the_machine_is_where_systems_keep_it(
    tmp_path: Path, variable: str | None, file: str | None, link: str | None, zone: str
) -> None:
    (tmp_path / "etc").mkdir()
    if file:
        (tmp_path / "etc/timezone").write_text(file, encoding="utf-8")
    if link:
        (tmp_path / "etc/localtime").symlink_to(f"/usr/share/zoneinfo/{link}")
    assert machine.timezone({"TZ": variable} if variable else {}, tmp_path) == zone
