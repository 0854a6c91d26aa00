"""The completion scripts in the shells that they are for."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT, Cli

Write = Callable[..., Path]

#: Programs for each shell: they load the script, complete what `words` holds, and print what is offered.
DRIVERS = {
    "bash": """
eval "$(feedpub completion bash)"
COMP_WORDS=({words}) COMP_CWORD=$(( ${{#COMP_WORDS[@]}} - 1 ))
compopt() {{ :; }}
_feedpub_completion feedpub
printf '%s\\n' "${{COMPREPLY[@]}}"
""",
    "zsh": """
autoload -Uz compinit; compinit -u -D
eval "$(feedpub completion zsh)"
words=({words}) CURRENT=${{#words}}
compadd() {{ while [[ $1 == -* ]]; do [[ $1 == -[VX] ]] && shift; shift; done; print -rl -- "${{(P@)1:-$@}}" }}
_describe() {{ print -rl -- "${{(@)${{(@P)3}}%%:*}}" }}
_feedpub_completion
""",
    "fish": """
feedpub completion fish | source
complete --do-complete "{line}"
""",
}


@pytest.fixture
def shell_environment(tmp_path: Path) -> dict[str, str]:
    """Where `feedpub` is a command, and no shell finds anybody's settings."""
    program = tmp_path / "bin/feedpub"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m feedpub "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    path = f"{program.parent}{os.pathsep}{os.environ['PATH']}"
    return {"PATH": path, "HOME": str(tmp_path), "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8", "TERM": "dumb"}


@pytest.fixture
def site(cli: Cli, record_file: Write, tmp_path: Path) -> Path:
    """The folder of a site of two topics, one of them retired."""
    record_file("a.md", topics="[AI, Robotics]")
    cli("build")
    cli("retire", "topics/robotics")
    return tmp_path


def offered(shell: str, line: str, folder: Path, environment: dict[str, str]) -> list[str]:
    program = shutil.which(shell)
    if program is None:
        if os.environ.get("FEEDPUB_CI"):
            pytest.fail(f"{shell} is not installed")
        pytest.skip(f"{shell} is not installed")
    words = " ".join(f"'{word}'" for word in line.split(" "))
    script = DRIVERS[shell].format(words=words, line=line)
    run = subprocess.run(
        [program, "-c", script], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert run.stderr == ""
    return [offer.split("\t")[0] for offer in run.stdout.splitlines() if offer]


@pytest.mark.parametrize("shell", DRIVERS)
@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("feedpub ex", ["explain"]),
        ("feedpub list f", ["feeds", "future"]),
        ("feedpub explain no-l", ["no-link"]),
        ("feedpub show topics/", ["topics/ai", "topics/robotics"]),
        ("feedpub retire topics/a", ["topics/ai"]),
    ],
)
def test_shells_complete_commands_kinds_codes_and_feeds(
    shell: str, line: str, expected: list[str], site: Path, shell_environment: dict[str, str]
) -> None:
    assert offered(shell, line, site, shell_environment) == expected


@pytest.mark.parametrize("harm", ["no site", "damaged"])
def test_without_a_readable_output_files_are_offered_and_nobody_complains(
    harm: str, tmp_path: Path, shell_environment: dict[str, str]
) -> None:
    if harm == "damaged":
        (tmp_path / "feedpub.toml").write_text("[site", encoding="utf-8")
    environment = {**shell_environment, "_FEEDPUB_COMPLETE": "bash_complete"}
    environment |= {"COMP_WORDS": "feedpub show top", "COMP_CWORD": "2"}
    run = subprocess.run(
        [sys.executable, "-m", "feedpub"], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert (run.stdout, run.stderr) == ("file,top\n", "")


def test_completing_a_feed_reads_no_record_and_loads_nothing_heavy(
    site: Path, shell_environment: dict[str, str]
) -> None:
    shutil.rmtree(site / "seeds")
    environment = {**shell_environment, "_FEEDPUB_COMPLETE": "bash_complete"}
    environment |= {"COMP_WORDS": "feedpub show topics/a", "COMP_CWORD": "2", "PYTHONPROFILEIMPORTTIME": "1"}
    run = subprocess.run(
        [sys.executable, "-m", "feedpub"], cwd=site, env=environment, capture_output=True, text=True, check=False
    )
    assert run.stdout == "plain,topics/ai\n"
    loaded = {line.rpartition("|")[2].strip().partition(".")[0] for line in run.stderr.splitlines()}
    assert "click" in loaded
    assert loaded & {"lxml", "feedgen", "jinja2", "yaml", "sqlite3", "nh3", "markdown_it"} == set()
