"""Chromium, a server on loopback, and a page that asks nobody else for anything."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, sync_playwright

#: Without these, and as root, Chromium does not start, or looks for its maker's servers.
ARGUMENTS = (
    "--no-sandbox --disable-gpu --disable-background-networking --disable-component-update --disable-sync".split()
)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Chromium, as Debian packages it; the test is skipped where it is not installed, but never in CI."""
    program = shutil.which("chromium")
    if not program:
        assert not os.environ.get("FEEDPUB_CI"), "Chromium is not installed"
        pytest.skip("Chromium is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield browser
        browser.close()


_PICTURE = b'<svg xmlns="http://www.w3.org/2000/svg" width="640" height="400"><rect width="640" height="400"/></svg>'


class _Handler(SimpleHTTPRequestHandler):
    extensions_map = SimpleHTTPRequestHandler.extensions_map | {".rss": "application/xml", ".atom": "application/xml"}

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class serve:  # noqa: N801 - a context manager
    """Serve a folder on loopback for a while."""

    def __init__(self, folder: Path) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, directory=str(folder)))

    def __enter__(self) -> str:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{self._server.server_port}/"

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


def watched(context: BrowserContext) -> Page:
    """A new page of the window, under watch; pictures come from here."""
    page = context.new_page()

    def answer(route: Route) -> None:
        if route.request.url.startswith(("http://127.0.0.1:", "file:")):
            route.continue_()
        elif route.request.resource_type == "image":
            route.fulfill(content_type="image/svg+xml", body=_PICTURE)
        else:
            raise AssertionError(f"the page asks for {route.request.url}")

    def complain(what: object) -> None:
        raise AssertionError(f"the page complains: {what}")

    page.route("**/*", answer)
    page.on("pageerror", complain)
    page.on("console", lambda message: complain(message.text) if message.type in ("error", "warning") else None)
    return page
