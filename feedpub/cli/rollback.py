"""Make an older release the current one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from .. import terminal
from .options import (
    config_option,
    json_option,
    lock_wait_option,
    option,
    output_option,
    reports_errors,
    source_argument,
)

if TYPE_CHECKING:
    from ..model import Release


@click.command("rollback")
@source_argument
@output_option
@config_option
@click.option("--to", metavar="RELEASE", help="Which one.  [default: the one before the current one]")
@option("--list", "as_list", is_flag=True, help="Only show what there is: name, time of publishing.")
@lock_wait_option
@json_option
@reports_errors
def command(
    source: str | None,
    output: str | None,
    config: str | None,
    *,
    to: str | None,
    as_list: bool,
    lock_wait: float,
    as_json: bool,
) -> None:
    """Make an older release the current one, in one step; needs `output.mode = "releases"`.

    The next build goes forward from the records again.
    """
    from .. import api

    if as_list:
        _list(api.releases(source, output, config=config), as_json=as_json)
        return
    before, now = api.rollback(source, output, config=config, to=to, lock_wait=lock_wait)
    terminal.tell(f"Release {now.name} is the current one; it was {before.name}. The next build goes forward again.")
    if as_json:
        terminal.print_json({"before": before.name, "now": now.name})


def _list(releases: Iterable[Release], *, as_json: bool) -> None:
    if as_json:
        terminal.print_json([{**release._asdict(), "published": release.published.isoformat()} for release in releases])
        return
    terminal.print_rows(
        [
            {
                "release": release.name,
                "published": f"{release.published:%Y-%m-%dT%H:%M:%SZ}",
                "current": "current" if release.current else None,
            }
            for release in releases
        ]
    )
