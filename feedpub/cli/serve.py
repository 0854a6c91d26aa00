"""Serve the feeds over HTTP."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import click

from .. import terminal
from .options import WholeNumber, config_option, option, reports_errors

_LOGS = ("text", "json", "none")


@click.command("serve")
@click.argument("output", metavar="[DIR]", required=False, type=click.Path(), envvar="FEEDPUB_OUTPUT")
@option("--bind", metavar="ADDRESS", default="127.0.0.1", show_default=True, help="The address to listen at.")
@option(
    "-p",
    "--port",
    type=WholeNumber(0, 65535),
    metavar="PORT",
    default=8000,
    show_default=True,
    help="The port to listen at; 0 for one that is free.",
)
@option("--watch", "watching", is_flag=True, help="Build at each change, as `feedpub watch` does, and reload pages.")
@option("--log", type=click.Choice(_LOGS), default="text", show_default=True, help="What is told of each request.")
@option("-b", "--base-url", metavar="URL", help="Where the output will be on the web; comes before site.url.")
@config_option
@reports_errors
def command(
    output: str | None,
    config: str | None,
    base_url: str | None,
    bind: str,
    port: int,
    log: str,
    *,
    watching: bool,
) -> None:
    """Serve the feeds in DIR, by default the output folder, over HTTP: to look at them, and for small sites for good.

    The address goes to standard output once it answers. A build shows with the next request. Ctrl-C and SIGTERM let
    answers that are under way come to their end.
    """
    from ..extras.server import serve

    def ready(address: str) -> None:
        terminal.print_line(address)
        terminal.tell("Serving; Ctrl-C ends it.")

    builds = _watched(output, base_url, config) if watching else _unwatched()
    with builds:
        try:
            serve(
                output,
                bind=bind,
                port=port,
                url=base_url,
                config=config,
                log=log,
                reload=watching,
                say=terminal.tell,
                ready=ready,
            )
        except KeyboardInterrupt:
            # After the ^C that the terminal shows.
            terminal.tell("")
    terminal.tell("Ended.")


@contextmanager
def _unwatched() -> Iterator[None]:
    yield


@contextmanager
def _watched(output: str | None, url: str | None, config: str | None) -> Iterator[None]:
    """Build at each change, in a thread of its own."""
    from ..errors import FeedpubError
    from ..extras.watcher import watch
    from ..installing import require

    require("feedpub serve --watch", uvicorn="serve", watchfiles="watch")
    ended = threading.Event()

    def build() -> None:
        try:
            watch(output=output, url=url, config=config, say=terminal.tell, until=ended)
        except FeedpubError as error:
            # What was built is served on.
            terminal.print_problems(error.problems)

    thread = threading.Thread(target=build, name="watch")
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
