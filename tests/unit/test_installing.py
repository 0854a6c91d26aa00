from __future__ import annotations

import shlex
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from feedpub import installing


@pytest.fixture
def python(monkeypatch: pytest.MonkeyPatch) -> str:
    """A Python of a virtual environment in a folder with a space in its name."""
    monkeypatch.setattr(sys, "executable", "/srv/my news/bin/python")
    monkeypatch.setattr(sys, "_base_executable", "/usr/bin/python3", raising=False)
    return sys.executable


@pytest.mark.usefixtures("python")
def test_a_python_with_pip_installs_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installing, "find_spec", lambda _: object())
    assert installing.command("serve") == "'/srv/my news/bin/python' -m pip install 'feedpub[serve]'"


def test_into_one_without_pip_the_python_that_it_was_made_from_installs(
    monkeypatch: pytest.MonkeyPatch, python: str
) -> None:
    monkeypatch.setattr(installing, "find_spec", lambda _: None)
    words = shlex.split(installing.command("serve"))
    assert words == ["/usr/bin/python3", "-m", "pip", "--python", python, "install", "feedpub[serve]"]


def test_the_python_that_is_named_is_there_and_has_pip() -> None:
    named = shlex.split(installing.command("serve"))[0]
    assert Path(named).is_file()
    assert named != sys.executable or find_spec("pip")
