"""What fuzzing is begun with, and all that it ever found, goes through without atheris."""

from __future__ import annotations

from pathlib import Path

import pytest
from fuzz import fuzz_normaliser, fuzz_reader

CORPORA = Path(__file__).parent / "corpus"


def inputs(corpus: str) -> list[Path]:
    return sorted((CORPORA / corpus).iterdir())


def test_there_are_inputs() -> None:
    assert inputs("reader")
    assert inputs("normaliser")


@pytest.mark.parametrize("path", inputs("reader"), ids=lambda path: path.name)
def test_reader(path: Path) -> None:
    fuzz_reader.one(path.read_bytes())


@pytest.mark.parametrize("path", inputs("normaliser"), ids=lambda path: path.name)
def test_normaliser(path: Path) -> None:
    fuzz_normaliser.one(path.read_bytes())
