"""What all tests share."""

from __future__ import annotations

import os
import re
import struct
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from feedpub import Site, api, files
from feedpub.cli import main

ROOT = Path(__file__).parent.parent
NOW = "2026-01-01T00:00:00Z"

Cli = Callable[..., Result]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --regen."""
    parser.addoption("--regen", action="store_true", help="write the expected files of tests/cases anew")


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """The whole suite is for all processors; what somebody names begins at once, in this process."""
    return None if config.args_source is pytest.Config.ArgsSource.TESTPATHS else 0


def pytest_configure(config: pytest.Config) -> None:
    """Refuse to write what is to be tested where nobody would look at it."""
    if config.getoption("--regen") and os.environ.get("CI"):
        raise pytest.UsageError("--regen is for people who then read the difference, not for CI")


@pytest.fixture
def regen(request: pytest.FixtureRequest) -> bool:
    """Whether expected files are to be written anew."""
    return bool(request.config.getoption("--regen"))


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        # FEEDPUB_CI is no setting: without it, tests would be skipped in CI that must not be.
        if (name.startswith("FEEDPUB_") and name != "FEEDPUB_CI") or name == "SOURCE_DATE_EPOCH":
            monkeypatch.delenv(name)


@pytest.fixture(autouse=True)
def _nobody_waits_for_the_next_second(monkeypatch: pytest.MonkeyPatch) -> None:
    """Builds in quick succession date files ahead instead."""
    monkeypatch.setattr(files, "sleep", lambda _seconds: None)


@pytest.fixture
def cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cli:
    """The command line, run in an empty folder: `cli("build", "records")`. A bug shows its traceback."""
    monkeypatch.chdir(tmp_path)

    def run(*args: str) -> Result:
        result = CliRunner().invoke(main, args, catch_exceptions=False)
        print(result.output)  # noqa: T201 - shown when the test fails
        return result

    return run


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    """A site with its defaults, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return api.load(url="https://feeds.example.org/")[0]


@pytest.fixture
def record_file(tmp_path: Path) -> Callable[..., Path]:
    """Write a good record below seeds/, with the fields given added or replaced: `record_file("a.md", title="x")`."""

    def write(path: str, **fields: str) -> Path:
        known = {
            "title": "A title",
            "excerpt": "An excerpt.",
            "publishedDateTime": "2021-02-04T14:15:00Z",
            "originalUrl": f"https://www.example.org/{path}",
            "topics": "[AI]",
        }
        file = tmp_path / "seeds" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        lines = [f"{name}: {value}" for name, value in (known | fields).items()]
        file.write_text("\n".join(["---", *lines, "---", ""]), encoding="utf-8")
        return file

    return write


def on_a_terminal(
    command: list[str], folder: Path, environment: dict[str, str], *, columns: int = 80, answers: str | None = None
) -> str:
    """What a program shows whose output and errors go to a terminal of that width, on which somebody may type."""
    import fcntl
    import pty
    import termios

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    typing = None if answers is None else theirs
    run = subprocess.Popen(command, cwd=folder, env=environment, stdin=typing, stderr=theirs, stdout=theirs)
    os.close(theirs)
    os.write(ours, (answers or "").encode())
    shown = b""
    # Linux says EIO at the end of a terminal, other systems give nothing.
    try:
        while part := os.read(ours, 4096):
            shown += part
    except OSError:
        pass
    os.close(ours)
    assert run.wait() == 0, shown
    return shown.decode().replace("\r\n", "\n")


def typed(line: str, folder: Path) -> str:
    """What a person sees who types a line into a shell in that folder, without colours."""
    python = f'{sys.executable} -m feedpub "$@"'
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1", "TERM": "xterm"}
    environment.pop("COLUMNS", None)
    return on_a_terminal(["bash", "-c", f"feedpub() {{ {python}; }}\n{line}"], folder, environment)


def typed_and_done(line: str, folder: Path) -> str:
    """The same when all is done: on a slow machine there was a bar, which is wiped."""
    return re.sub(r"[^\n]*\r\x1b\[K", "", typed(line, folder))
