"""How far long work is, while it lasts; and how long its stages took."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

from .lines import terminal_width

#: In seconds. Work that is done sooner, or nearly done, is not worth a bar: it would only flicker.
_PATIENCE, _PAUSE = 0.5, 0.1
_LONGEST_BAR, _SHORTEST_BAR = 30, 5
_CLEAR = "\r\x1b[K"

Clock = Callable[[], float]


class Bar:
    """A line that says how far a stage is and when it will be done."""

    def __init__(self, stream: TextIO, *, width: int, clock: Clock = time.monotonic) -> None:
        """`width` is that of the terminal, in cells."""
        self._stream, self._width, self._clock = stream, width, clock
        self._stage = ""
        self._began = self._drawn = clock()
        self._shown = False

    def update(self, stage: str, done: int, total: int) -> None:
        """Note how much of how much is done; draw it now and then."""
        now = self._clock()
        if stage != self._stage:
            self._stage, self._began = stage, now
        elapsed = now - self._began
        left = elapsed / done * (total - done) if done else 0.0
        if now - self._drawn >= _PAUSE if self._shown else min(elapsed, left) >= _PATIENCE:
            self._draw(line(stage, done, total, left, self._width))
            self._drawn, self._shown = now, True

    def close(self) -> None:
        """Leave no trace."""
        if self._shown:
            self._draw("")
        self._shown = False

    def _draw(self, text: str) -> None:
        self._stream.write(_CLEAR + text)
        self._stream.flush()


def line(stage: str, done: int, total: int, left: float, width: int) -> str:
    """Such as `Reading 300 of 1200 [#####...............] 12 s left`, narrower than the terminal."""
    before, after = f"{stage} {done} of {total}", f"{_duration(left)} left"
    room = min(_LONGEST_BAR, width - len(before) - len(after) - len(" [] ") - 1)
    if room < _SHORTEST_BAR:
        return f"{before} {after}"[: width - 1]
    full = room * done // total
    return f"{before} [{'#' * full}{'.' * (room - full)}] {after}"


def _duration(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 100 else f"{seconds / 60:.0f} min"


@contextmanager
def progress_bar(*, wanted: bool = True) -> Iterator[Callable[[str, int, int], None] | None]:
    """A bar on standard error while the block runs, if that is a terminal that can redraw a line."""
    if not wanted or not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield None
        return
    bar = Bar(sys.stderr, width=terminal_width())
    try:
        yield bar.update
    finally:
        bar.close()


class Stopwatch:
    """Takes the time of each stage, and hands on what it is told."""

    def __init__(self, then: Callable[[str, int, int], None] | None = None, *, clock: Clock = time.monotonic) -> None:
        self._then, self._clock = then, clock
        self._began = self._last = clock()
        self._stages: dict[str, float] = {}

    def update(self, stage: str, done: int, total: int) -> None:
        """A step of a stage is done."""
        now = self._clock()
        self._stages[stage] = self._stages.get(stage, 0) + now - self._last
        self._last = now
        if self._then:
            self._then(stage, done, total)

    def told(self) -> str:
        """How long it took, such as `Took 0.50 s: reading 0.31 s, writing 0.12 s, the rest 0.07 s`."""
        total = self._clock() - self._began
        stages = [f"{stage.lower()} {seconds:.2f} s" for stage, seconds in self._stages.items()]
        rest = total - sum(self._stages.values())
        parts = f": {', '.join([*stages, f'the rest {rest:.2f} s'])}" if stages else ""
        return f"Took {total:.2f} s{parts}."
