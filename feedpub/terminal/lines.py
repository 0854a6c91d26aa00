"""Lines to people and to programs, without anything that a terminal would obey."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import click

from ..errors import printable

_FAILED = 1
_MOST_LINES = 50


def terminal_width() -> int:
    """How many cells a line has."""
    from shutil import get_terminal_size  # it loads what unpacks archives

    return get_terminal_size().columns


def colours(environment: Mapping[str, str]) -> bool | None:
    """Whether output is to be coloured; None: where it goes to a terminal.

    See https://no-color.org, https://force-color.org and http://bixense.com/clicolors.
    """
    if environment.get("NO_COLOR"):
        return False
    if environment.get("FORCE_COLOR") or environment.get("CLICOLOR_FORCE", "0") not in ("", "0"):
        return True
    return False if environment.get("TERM") == "dumb" else None


def person() -> bool:
    """Whether somebody looks on who wants to know that all is well; a cron job mails whatever it is told."""
    return sys.stderr.isatty()


class Styled(NamedTuple):
    """A text in a colour of click's, or bold."""

    text: str
    colour: str | None = None
    bold: bool = False


#: What a line is made of.
Part = str | Styled


def tell(*parts: Part) -> None:
    """Tell people a line, on standard error."""
    click.echo(_line(parts), err=True)


def print_lines(lines: Iterable[str], more: str, most: int = _MOST_LINES) -> None:
    """Tell people as many lines as they will read, and where the others are."""
    tell_some(((line,) for line in lines), more, most)


def tell_some(lines: Iterable[Sequence[Part]], more: str, most: int = _MOST_LINES) -> None:
    """The same with lines of several parts."""
    lines = list(lines)
    for parts in lines[:most]:
        tell(*parts)
    if len(lines) > most:
        tell(f"... and {len(lines) - most} more; {more}")


def print_line(*parts: Part) -> None:
    """Print a line to standard output."""
    write(_line(parts))


def print_text(text: str) -> None:
    """Print lines that end as they stand to standard output."""
    write(printable(text, keep="\n").removesuffix("\n"))


def print_row(values: Iterable[Any]) -> None:
    """Print a line to standard output, its values parted by tabs."""
    write("\t".join("" if value is None else printable(str(value)) for value in values).rstrip("\t"))


def print_json(data: Any) -> None:
    """Print JSON to standard output. What a terminal would obey is escaped, which changes no value."""
    from ..diagnostics import as_json

    write(as_json(data))


def _line(parts: Iterable[Part]) -> str:
    """The line, in which only our own colours are what a terminal obeys."""
    return "".join(
        printable(part) if isinstance(part, str) else click.style(printable(part.text), fg=part.colour, bold=part.bold)
        for part in parts
    )


def write(text: str) -> None:
    """Print what is safe for a terminal already to standard output, and end quietly when nobody reads on."""
    try:
        click.echo(text)
    except BrokenPipeError:
        # The command goes on, for its exit code. Python would complain once more when it closes the stream.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        tell(f"standard output can't be written: {error.strerror}")
        sys.exit(_FAILED)


def count(number: int, noun: str, plural: str = "") -> str:
    """`3 feeds`, `1 entry`."""
    return f"{number} {noun if number == 1 else plural or noun + 's'}"
