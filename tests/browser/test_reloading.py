"""A page that is looked at through `feedpub serve --watch` shows what is written."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from browser.loopback import chromium, watched
from playwright.sync_api import Browser, Page, expect
from serving.servers import Server, made, own


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with own(made(tmp_path_factory.mktemp("reloading") / "home"), "--watch") as server:
        yield server


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page that fails the test when its policy forbids anything."""
    context = browser.new_context()
    yield watched(context)
    context.close()


@pytest.mark.parametrize("path", ["index.html", "topics/ai.html"])
def test_a_page_loads_anew_when_a_record_is_written_again_and_again(server: Server, page: Page, path: str) -> None:
    page.goto(f"{server.url}{path}")
    for number in range(2):
        page.evaluate("window.before = true")
        name = f"{path.replace('/', '-')}-{number}"
        server.home.record(name, title=f"New {number} for {path}", topics=f"[AI, {number} for {path}]")
        expect(page.locator("main")).to_contain_text(f"{number} for {path}")
        assert page.evaluate("window.before") is None


def test_a_page_is_ready_without_waiting_for_a_change(server: Server, page: Page) -> None:
    page.goto(f"{server.url}index.html", wait_until="load")
    assert page.evaluate("document.readyState") == "complete"
