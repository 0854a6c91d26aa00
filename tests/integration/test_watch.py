"""`feedpub watch` on a real folder. Nothing here sleeps: each step waits for the line that the one before causes."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from conftest import ROOT, Cli
from hub import Hub, Reply

from feedpub import lock
from feedpub.errors import ConfigError
from feedpub.extras import watcher, websub
from feedpub.model import Send

Write = Callable[..., Path]
#: In seconds.
LIMIT = 60
CONFIGURATION = '[site]\nurl = "https://feeds.example.org/"\n'


@pytest.fixture(autouse=True)
def _limit() -> Iterator[None]:
    """Nothing more happens when a step has not the effect that the next one waits for."""

    def end(*_: object) -> None:
        raise TimeoutError

    signal.signal(signal.SIGALRM, end)
    # A shell that runs the tests in the background has them, and all that they start, ignore it.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.alarm(LIMIT)
    yield
    signal.alarm(0)


class Finished(KeyboardInterrupt):
    """All steps of a script were done."""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, record_file: Write) -> Path:
    """A site of one record, in the working directory."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "feedpub.toml").write_text(CONFIGURATION, encoding="utf-8")
    record_file("a.md")
    return tmp_path


def played(*steps: tuple[str, Callable[[], object]], poll: bool = False, send: Send | None = None) -> list[str]:
    """The lines that a watch tells; at a line that holds the text of the next step, the step is done."""
    told: list[str] = []
    waiting = list(steps)

    def say(line: str) -> None:
        told.append(line)
        if waiting and waiting[0][0] in line:
            waiting.pop(0)[1]()
        if not waiting:
            raise Finished

    try:
        watcher.watch(debounce=50, poll=poll, say=say, send=send)
    except Finished:
        return told
    except (KeyboardInterrupt, TimeoutError) as error:
        raise AssertionError((waiting[0][0], told)) from error
    raise AssertionError(told)


def nothing() -> None:
    """Do nothing."""


@pytest.mark.parametrize("poll", [False, True])
def test_a_change_is_built_an_error_is_told_and_so_is_its_mending(
    home: Path, record_file: Write, *, poll: bool
) -> None:
    told = played(
        ("watching seeds: 2 feeds written", lambda: record_file("b.md", topics="[Energy]")),
        ("1 file changed: 2 feeds written", lambda: record_file("b.md", publishedDateTime="March")),
        ("[bad-date]", lambda: record_file("b.md", title="Mended", topics="[Energy]")),
        ("no longer wrong: seeds/b.md", nothing),
        poll=poll,
    )
    assert "Mended" in (home / "feeds/topics/energy.rss").read_text(encoding="utf-8")
    assert all("feeds/" not in line for line in told)


def test_hubs_are_told_and_told_again_when_they_were_down(
    home: Path, record_file: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watcher, "_TELL_AGAIN", 0.1)
    with Hub() as hub:
        configuration = f'{CONFIGURATION}hubs = ["{hub.url}"]\n'
        (home / "feedpub.toml").write_text(configuration, encoding="utf-8")

        def break_it() -> None:
            hub.replies[:] = [Reply(404)]
            record_file("a.md", title="Another title")

        def mend_it() -> None:
            hub.replies[:] = [Reply(202)]

        told = played(
            ("2 feeds written, 6 pings sent", break_it),
            ("[hub-failed]", mend_it),
            ("looked again: 6 pings sent", nothing),
            send=websub.sender(),
        )
    assert sum("[hub-failed]" in line for line in told) == 1


def test_a_burst_of_changes_is_one_build(home: Path, record_file: Write) -> None:
    def burst() -> None:
        for number in range(500):
            record_file(f"{number}.md")

    told = played(("watching", burst), ("files changed: 2 feeds written", nothing))
    assert "500 files changed" in told[1]
    assert (home / "feeds/all.rss").is_file()


def test_a_broken_configuration_is_waited_for(home: Path) -> None:
    file = home / "feedpub.toml"
    played(
        ("watching", lambda: file.write_text("[site", encoding="utf-8")),
        ("[bad-toml]", lambda: file.write_text(CONFIGURATION + 'title = "New"\n', encoding="utf-8")),
        ("feedpub.toml changed: 2 feeds written", nothing),
        ("no longer wrong: feedpub.toml", nothing),
    )
    assert "New" in (home / "feeds/all.rss").read_text(encoding="utf-8")


def test_a_configuration_that_is_broken_from_the_start_is_waited_for(home: Path) -> None:
    file = home / "feedpub.toml"
    file.write_text("[site", encoding="utf-8")
    played(
        ("[bad-toml]", lambda: file.write_text(CONFIGURATION, encoding="utf-8")),
        ("2 feeds written", nothing),
    )


def test_a_configuration_that_names_another_folder_is_followed(home: Path, record_file: Write) -> None:
    record_file("../other/b.md", title="Other")
    new = CONFIGURATION + '[source]\npath = "other"\n'
    played(
        ("watching", lambda: (home / "feedpub.toml").write_text(new, encoding="utf-8")),
        ("feedpub.toml changed", lambda: record_file("../other/c.md")),
        ("2 feeds written", nothing),
    )


def test_a_source_folder_that_goes_is_waited_for(home: Path, record_file: Write) -> None:
    played(
        ("watching", lambda: shutil.rmtree(home / "seeds")),
        ("[no-source]", lambda: record_file("new.md", title="Back again")),
        ("no longer wrong: seeds", lambda: record_file("newer.md")),
        ("file changed: 2 feeds written", nothing),
    )
    assert "Back again" in (home / "feeds/all.rss").read_text(encoding="utf-8")


def test_the_output_of_another_build_at_work_is_tried_again(home: Path) -> None:
    (home / "feeds").mkdir()
    other = lock.hold(str(home / "feeds"), "feeds")
    other.__enter__()
    played(
        ("[locked]", lambda: other.__exit__(None, None, None)),
        ("looked again: 2 feeds written", nothing),
    )


def test_an_output_that_cannot_be_written_is_tried_again(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watcher, "_AGAIN", {"unwritable": 0.1})
    (home / "feeds").write_text("in the way", encoding="utf-8")
    played(
        ("[unwritable]", (home / "feeds").unlink),
        ("looked again: 2 feeds written", nothing),
    )


def test_a_record_appears_when_it_is_due_without_any_change(
    home: Path, record_file: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    record_file("soon.md", title="Soon", publishedDateTime="2026-01-01T00:00:00Z")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225599")
    played(
        ("watching", lambda: monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")),
        ("a record is due: 2 feeds written", nothing),
    )
    assert "Soon" in (home / "feeds/all.rss").read_text(encoding="utf-8")


def test_an_output_within_the_source_is_no_change(home: Path, record_file: Write) -> None:
    (home / "feedpub.toml").write_text(
        CONFIGURATION + '[source]\npath = "."\n[output]\npath = "web/feeds"\n', encoding="utf-8"
    )
    told = played(
        ("watching", lambda: record_file("b.md")),
        ("1 file changed: 2 feeds written", lambda: record_file("c.md")),
        ("1 file changed: 2 feeds written", nothing),
    )
    assert len(told) == 3


def test_without_watchfiles_it_says_what_to_install(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "watchfiles", None)
    result = cli("watch")
    assert result.exit_code == 2
    assert "install 'feedpub[watch]'`" in result.stderr


@pytest.mark.usefixtures("home")
def test_a_system_that_cannot_watch_so_much_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    def watch(*_: object, **__: object) -> Iterator[None]:
        raise OSError(28, "OS file watch limit reached")

    monkeypatch.setattr("watchfiles.watch", watch)
    with pytest.raises(ConfigError, match=r"limit reached; pass --poll"):
        watcher.watch(say=print)


@contextmanager
def watching(home: Path, *options: str) -> Iterator[subprocess.Popen[str]]:
    """The program itself."""
    program = subprocess.Popen(
        [sys.executable, "-m", "feedpub", "watch", "--debounce", "50", *options],
        cwd=home,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield program
    finally:
        program.kill()
        program.wait()
        for stream in (program.stdout, program.stderr):
            assert stream
            stream.close()


def wait_for(program: subprocess.Popen[str], text: str) -> None:
    assert program.stderr
    for line in program.stderr:
        if text in line:
            return
    raise AssertionError(text)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_program_builds_tells_mends_and_ends_when_it_is_told_to(
    home: Path, record_file: Write, number: signal.Signals
) -> None:
    with watching(home) as program:
        wait_for(program, "watching seeds: 2 feeds written")
        record_file("b.md", title="Brand new")
        wait_for(program, "1 file changed: 2 feeds written")
        assert "Brand new" in (home / "feeds/all.rss").read_text(encoding="utf-8")
        record_file("b.md", publishedDateTime="March")
        wait_for(program, "[bad-date]")
        record_file("b.md")
        wait_for(program, "no longer wrong: seeds/b.md")
        program.send_signal(number)
        out, err = program.communicate()
    assert (program.returncode, out, err[-1]) == (0, "", "\n")
    assert "Traceback" not in err
