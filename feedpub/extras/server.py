"""`feedpub serve`: the output over HTTP, at an address, until a signal. What is answered stands in `serving`."""

from __future__ import annotations

import contextlib
import errno
import signal
import socket
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from ..api import clock, load, next_change
from ..errors import ConfigError, FeedpubError, Problem
from ..installing import require
from ..model import Site
from ..serving.app import Application
from ..serving.log import Logged, json_line, text_line

_BACKLOG = 1024
_LINES = {"text": text_line, "json": json_line}


def serve(
    output: str | None = None,
    *,
    bind: str = "127.0.0.1",
    port: int = 8000,
    url: str | None = None,
    config: str | None = None,
    log: str = "text",
    reload: bool = False,
    say: Callable[[str], None] = print,
    ready: Callable[[str], None] = print,
) -> None:
    """Serve the output until SIGTERM or SIGINT, and let answers that are under way come to their end.

    Args:
        output: The folder to serve; default: the output of the site.
        bind: The address to listen at; any other than a loopback one is for all who can reach the machine.
        port: The port to listen at; 0 for one that is free.
        url: As for `build`.
        config: As for `build`.
        log: What is told of each request: `text`, `json` or `none`.
        reload: Let pages load anew when a build changed anything.
        say: Is called with each line for people.
        ready: Is called with the address once it answers.

    Raises:
        ConfigError: uvicorn is not installed, there is nothing to serve, or the address can't be listened at.
    """
    require("feedpub serve", uvicorn="serve")
    fresh = partial(load, output=output, url=url, config=config)
    site, _ = fresh()
    if not reload and not Path(site.output).is_dir():
        message = "there is no such folder; run `feedpub build` first, or name another one"
        raise ConfigError(Problem(code="no-feeds", message=message, file=site.output_shown))
    application = Application(
        site,
        clock=clock,
        due=partial(next_change, site),
        fresh=partial(_fresh, fresh),
        log=partial(_tell, _LINES[log], say) if log != "none" else None,
        reload=reload,
    )
    if not reload and application.trouble:
        # A build may still come, and shows at once.
        say(f"{site.output_shown}: {application.trouble}")
    with contextlib.closing(_listen(bind, port)) as listening:
        from .connections import server

        before = signal.signal(signal.SIGTERM, _heard)
        try:
            server(application, ready=lambda: ready(_address(listening, site))).run([listening])
        finally:
            signal.signal(signal.SIGTERM, before)


def _heard(*_: object) -> None:
    """What ended the server comes once more when it has ended, for whoever handled it before."""


def _fresh(load: Callable[[], tuple[Site, object]], site: Site) -> Site:
    """The site as it is configured now, or as it was where that is no longer right."""
    try:
        return load()[0]
    except FeedpubError:
        return site


def _tell(line: Callable[[Logged, datetime], str], say: Callable[[str], None], logged: Logged) -> None:
    say(line(logged, clock()))


def _listen(bind: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in bind else socket.AF_INET
    try:
        return socket.create_server((bind, port), family=family, backlog=_BACKLOG)
    except (OSError, OverflowError) as error:
        # What it tries to do stands behind the reason in brackets.
        reason = str(getattr(error, "strerror", None) or error).partition(" (while")[0]
        cure = "pass another --bind, or another --port (0 for one that is free)"
        message = f"can't listen at {bind}, port {port}: {reason}; {cure}"
        field = "--bind" if _is_of_address(error) else "--port"
        raise ConfigError(Problem(code="bad-value", message=message, field=field)) from error


def _is_of_address(error: Exception) -> bool:
    """Whether it is the address that can't be listened at, whatever the port."""
    return isinstance(error, socket.gaierror) or getattr(error, "errno", None) == errno.EADDRNOTAVAIL


def _address(listening: socket.socket, site: Site) -> str:
    """Where the catalogue is."""
    host, port = listening.getsockname()[:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}{urlsplit(site.url).path or '/'}"
