from __future__ import annotations

import io

import pytest

from feedpub import terminal
from feedpub.terminal import progress


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def drawn(seconds_each: float, steps: int) -> list[str]:
    """What a bar shows of work of equal steps, one string for each time that it is drawn."""
    clock, stream = Clock(), io.StringIO()
    bar = progress.Bar(stream, width=80, clock=clock)
    for done in range(steps + 1):
        bar.update("Reading", done, steps)
        clock.now += seconds_each
    bar.close()
    return stream.getvalue().split("\r\x1b[K")[1:]


def test_a_bar_says_stage_count_and_time_left() -> None:
    lines = drawn(1, 10)
    assert lines[0] == "Reading 1 of 10 [###...........................] 9 s left"
    assert lines[-2] == f"Reading 10 of 10 [{'#' * 30}] 0 s left"


def test_a_bar_vanishes() -> None:
    assert drawn(1, 10)[-1] == ""


def test_short_work_has_no_bar() -> None:
    assert drawn(0.001, 500) == []


def test_a_bar_that_would_vanish_at_once_is_not_begun() -> None:
    assert drawn(0.45, 2) == []


def test_a_bar_is_not_drawn_at_each_step() -> None:
    assert len(drawn(0.001, 3000)) < 50


@pytest.mark.parametrize("width", [20, 40, 60, 200])
def test_a_bar_fits_the_terminal(width: int) -> None:
    assert len(progress.line("Reading", 700, 1200, 95.0, width)) < width


def test_long_waits_are_told_in_minutes() -> None:
    assert progress.line("Reading", 1, 10, 600, 30).endswith("10 min left")


def test_a_stopwatch_tells_the_time_of_each_stage_and_of_the_rest() -> None:
    clock = Clock()
    watch = terminal.Stopwatch(clock=clock)
    for seconds, stage in ((0.25, "Reading"), (0.25, "Reading"), (1, "Writing")):
        clock.now += seconds
        watch.update(stage, 1, 1)
    clock.now += 0.125
    assert watch.told() == "Took 1.62 s: reading 0.50 s, writing 1.00 s, the rest 0.12 s."
