"""The documents say what the program does."""

from __future__ import annotations

import json
import re
from pathlib import Path

import click
from conftest import ROOT

from feedpub import CODES, Severity, config
from feedpub.cli import COMMANDS, main


def compare(actual: str, expected: Path, *, regen: bool) -> None:
    if regen:
        expected.write_text(actual, encoding="utf-8")
    assert expected.read_text(encoding="utf-8") == actual


#: Options that say what to do this once.
OF_ONE_CALL = {"to", "undo", "everything", "feeds"}


def test_problems_are_documented(*, regen: bool) -> None:
    lines = [
        "# Problems",
        "",
        "feedpub says what is wrong as `path:line: field: what is wrong [code]`. An error keeps its record, or",
        "the whole build, from being published; a warning does not. This page is made from `feedpub/codes/`.",
        "",
    ]
    for severity in Severity:
        lines += [f"## {severity.capitalize()}s", "", "| code | what it means | what to do |", "|---|---|---|"]
        lines += [
            f"| `{name}` | {code.cause} | {code.cure} |" for name, code in CODES.items() if code.severity is severity
        ]
        lines.append("")
    compare("\n".join(lines), ROOT / "docs/problems.md", regen=regen)


def test_settings_are_documented(*, regen: bool) -> None:
    def row(setting: config.Setting, name: str) -> str:
        default = "" if setting.default is None else f"`{json.dumps(setting.default)}`"
        return f"| `{name}` | {default} | {setting.doc} |"

    lines = [
        "# Settings",
        "",
        "In `feedpub.toml`, or in `pyproject.toml` below `[tool.feedpub]`. `site.title` is the key `title` of the",
        "table `[site]`. Folders are relative to the file. This page is made from `feedpub/config/`.",
        "",
        "| setting | default | meaning |",
        "|---|---|---|",
        *(row(setting, setting.name) for setting in config.SETTINGS.values()),
        *(row(setting, f'providers."DOMAIN".{setting.name}') for setting in config.PROVIDER_SETTINGS.values()),
        *(row(setting, f'topics."NAME".{setting.name}') for setting in config.TOPIC_SETTINGS.values()),
        row(config.FIELD_SETTING, f"fields.{config.FIELD_SETTING.name}"),
        "",
    ]
    compare("\n".join(lines), ROOT / "docs/settings.md", regen=regen)


def test_readme_names_every_command_and_no_other() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"^\| `feedpub ([\w-]+)", readme, re.MULTILINE))
    assert named == set(COMMANDS)


def test_every_option_has_help_and_an_environment_variable() -> None:
    for name in COMMANDS:
        command = main.get_command(click.Context(main), name)
        assert command is not None
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                assert parameter.help, (name, parameter.name)
                if parameter.name not in OF_ONE_CALL:
                    assert str(parameter.envvar).startswith("FEEDPUB_"), (name, parameter.name)


def test_codes_are_used_and_known() -> None:
    code = "\n".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "feedpub").rglob("*.py") if path.parent.name != "codes"
    )
    assert {name for name in CODES if f'"{name}"' not in code} == set()
    named = set(re.findall(r'(?:code=|_wrong\([\w.]+, |_TrapError\(|report\()"([\w-]+)"', code))
    assert len(named) > 20
    assert named <= set(CODES)


def test_changelog_has_a_place_for_what_comes() -> None:
    assert "## [Unreleased]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
