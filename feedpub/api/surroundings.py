"""What every call needs: the site, the time, and the processes that share the work."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from .. import config as _config
from ..errors import ConfigError, Problem
from ..model import Site

if TYPE_CHECKING:
    from ..pipeline import Map


def load(
    source: str | os.PathLike[str] | None = None,
    output: str | os.PathLike[str] | None = None,
    *,
    url: str | None = None,
    config: str | os.PathLike[str] | None = None,
) -> tuple[Site, tuple[Problem, ...]]:
    """The site that `build` with the same arguments would build, and the warnings about its configuration.

    Raises:
        ConfigError: The configuration can't be used.
    """
    given = {"source.path": source, "output.path": output, "site.url": url}
    overrides = {name: os.fspath(value) for name, value in given.items() if value is not None}
    return _config.load(config_file(config), overrides, folder=Path.cwd())


def config_file(config: str | os.PathLike[str] | None = None) -> Path | None:
    """The configuration file that `load` with the same argument reads, as a person would write it; None for none."""
    here = Path.cwd()
    file = Path(config) if config else _config.find(here)
    return file.relative_to(here) if file and file.is_relative_to(here) else file


def clock(now: datetime | None = None) -> datetime:
    """The time of the build, in UTC and whole seconds: `now`, else SOURCE_DATE_EPOCH, else the machine's clock."""
    if now is None:
        epoch = os.environ.get("SOURCE_DATE_EPOCH")
        try:
            now = datetime.fromtimestamp(int(epoch), UTC) if epoch else machine_clock()
        except (ValueError, OverflowError, OSError) as error:
            problem = Problem(
                code="bad-value", message=f'"{epoch}" is no number of seconds since 1970', field="SOURCE_DATE_EPOCH"
            )
            raise ConfigError(problem) from error
    if now.tzinfo is None:
        raise ConfigError(Problem(code="bad-value", message="has no time zone", field="now"))
    return now.astimezone(UTC).replace(microsecond=0)


def machine_clock() -> datetime:
    """The time that other machines have, whatever time the build is to be of."""
    return datetime.now(UTC)  # noqa: TID251 - here it is read


@contextmanager
def processes(jobs: int) -> Iterator[Map]:
    """A map that spreads work over so many processes, and keeps its order; with one, the built-in one."""
    if jobs <= 1:
        yield map
        return
    from concurrent.futures import ProcessPoolExecutor

    with ProcessPoolExecutor(jobs) as pool:
        yield lambda function, items: pool.map(function, items, chunksize=64)
