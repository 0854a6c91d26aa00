"""The README's first site, typed as it stands, shows what the README says it shows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from conftest import ROOT, typed_and_done

README = (ROOT / "README.md").read_text(encoding="utf-8")


def block(language: str) -> str:
    return str(re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)[0])


def dialogues() -> list[list[tuple[str, str]]]:
    """The console blocks, each a list of (command, output)."""
    blocks = re.findall(r"```console\n(.*?)```", README, re.DOTALL)
    return [re.findall(r"^\$ (.*?)\n((?:(?!\$ ).*\n)*)", text, re.MULTILINE) for text in blocks]


@pytest.fixture
def _first_site(tmp_path: Path) -> None:
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds/ferry.md").write_text(block("markdown"), encoding="utf-8")
    (tmp_path / "feedpub.toml").write_text(block("toml"), encoding="utf-8")


@pytest.mark.usefixtures("_first_site")
def test_the_console_blocks_show_what_they_say(tmp_path: Path) -> None:
    first, errors, checks = dialogues()
    assert len(first) > 1
    for command, output in first:
        assert typed_and_done(command, tmp_path) == output
    bridge = block("markdown").replace("2024-03-05T09:30:00+01:00", "March").replace("ferry", "bridge")
    (tmp_path / "seeds/bridge.md").write_text(bridge, encoding="utf-8")
    for command, output in errors:
        assert typed_and_done(command, tmp_path) == output
    bridge = bridge.replace("March", "2024-03-06T09:30").replace("news/bridge", "news/bridge?utm_source=mail")
    bridge = bridge.replace("  - Energy", "  - energy").replace("name: The", "nmae: The")
    (tmp_path / "seeds/bridge.md").write_text(bridge, encoding="utf-8")
    for command, output in checks:
        assert typed_and_done(command, tmp_path) == output


@pytest.mark.usefixtures("_first_site")
def test_the_lines_of_python_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    exec(block("python"), {})  # noqa: S102 - it is what people will copy
    assert capsys.readouterr().out == "1 entries in 4 feeds\n"
