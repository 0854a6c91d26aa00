"""Build again whenever something changes."""

from __future__ import annotations

import signal

import click

from .. import terminal
from .options import WholeNumber, notify_option, option, place_options, reports_errors, sender, source_argument


@click.command("watch")
@source_argument
@place_options
@option("--poll", is_flag=True, help="Look at all files now and then: for network folders, which tell of no change.")
@option(
    "--debounce",
    type=WholeNumber(1),
    default=200,
    show_default=True,
    metavar="MS",
    help="For how long nothing may change before a build begins.",
)
@notify_option
@reports_errors
def command(
    source: str | None,
    output: str | None,
    base_url: str | None,
    config: str | None,
    *,
    poll: bool,
    debounce: int,
    notify: bool,
) -> None:
    """Build, and build again whenever a record or the configuration changes, or a record falls due.

    Errors are told when they appear and when they are no more, and never end it. Ctrl-C does.
    """
    from ..extras.watcher import watch

    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        watch(
            source,
            output,
            url=base_url,
            config=config,
            poll=poll,
            debounce=debounce,
            say=terminal.tell,
            send=sender(wanted=notify),
        )
    except KeyboardInterrupt:
        # After the ^C that the terminal shows.
        terminal.tell("")
