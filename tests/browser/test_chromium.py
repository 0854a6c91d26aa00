"""The pages of seeds/ in a browser, as people meet them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import axe_playwright_python
import pytest
from browser.loopback import chromium, serve, watched
from conftest import ROOT
from playwright.sync_api import Browser, BrowserContext, Page

from feedpub import api

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
PAGES = ("index.html", "all.html", "topics/ai.html", "providers/scmp.com.html")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, as Debian packages it."""
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def served() -> Iterator[str]:
    """The address of the feeds of this repository."""
    with serve(ROOT / "feeds") as address:
        yield address


@pytest.fixture(scope="module")
def nested() -> Iterator[str]:
    """The address of a site whose topics are part of one another."""
    with serve(ROOT / "tests/cases/sites/hierarchy/feeds") as address:
        yield address


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A window of 1280 pixels."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A page that fails the test when it complains, or asks anybody but this machine for more than a picture."""
    return watched(context)


def names(page: Page, list_: int = 1) -> list[str]:
    """The names that are seen in a list of the catalogue, in its order, each before those below it."""
    names: list[str] = page.evaluate(
        "list => [...document.querySelectorAll('.feeds')[list].querySelectorAll('h3, h4, h5, h6')]"
        ".filter(one => one.checkVisibility()).map(one => one.textContent)",
        list_,
    )
    return names


@pytest.mark.parametrize("path", PAGES)
def test_a_page_complains_of_nothing_and_asks_nobody_else(page: Page, served: str, path: str) -> None:
    page.goto(served + path, wait_until="networkidle")
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).fontWeight") == "700"


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_no_barrier(browser: Browser, served: str, path: str, scheme: str, width: int) -> None:
    assert violations(browser, served + path, scheme, width) == []


def violations(browser: Browser, address: str, scheme: str, width: int) -> list[object]:
    """What axe finds on a page: the rule and the elements."""
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)  # type: ignore[arg-type]
    page = watched(context)
    page.goto(address)
    page.evaluate(AXE)
    found: list[object] = page.evaluate(
        "axe.run().then(found => found.violations.map(one => [one.id, one.nodes.map(n => n.html)]))"
    )
    context.close()
    return found


@pytest.mark.parametrize("path", PAGES)
def test_nothing_is_cut_off_at_320_pixels(browser: Browser, served: str, path: str) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 600})
    page = watched(context)
    page.goto(served + path)
    width = page.evaluate("document.documentElement.scrollWidth")
    context.close()
    assert width == 320


@pytest.mark.parametrize(("scheme", "width"), [("light", 360), ("dark", 1280)])
@pytest.mark.parametrize("path", ["index.html", "topics/power-apps.html"])
def test_axe_finds_no_barrier_where_topics_are_part_of_others(
    browser: Browser, nested: str, path: str, scheme: str, width: int
) -> None:
    assert violations(browser, nested + path, scheme, width) == []


def test_what_hangs_below_a_topic_is_not_cut_off_at_320_pixels(browser: Browser, nested: str) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 600})
    page = watched(context)
    page.goto(nested + "index.html")
    cut = page.evaluate(
        "[...document.querySelectorAll('.feeds')].flatMap(list => [...list.querySelectorAll('li > *')].filter("
        "one => one.getBoundingClientRect().right > list.getBoundingClientRect().right).map(one => one.outerHTML))"
    )
    context.close()
    assert cut == []


def test_topics_are_lists_within_lists(page: Page, nested: str) -> None:
    page.goto(nested + "index.html")
    inner = page.get_by_role("list", name="Part of Technology").get_by_role("list", name="Part of Power Apps")
    assert inner.get_by_role("heading", level=5).all_text_contents() == ["Canvas apps"]


def test_what_is_found_stays_below_the_topics_it_is_part_of(page: Page, nested: str) -> None:
    page.goto(nested + "index.html")
    page.get_by_role("searchbox").fill("drawn")
    assert names(page) == ["Technology", "Power Apps", "Canvas apps"]
    assert page.locator(".found").text_content() == "1 of 6 feeds"
    assert page.get_by_role("link", name="Open in reader").count() == 1


def test_a_topic_is_found_by_the_name_of_what_it_is_part_of(page: Page, nested: str) -> None:
    page.goto(nested + "index.html")
    page.get_by_role("searchbox").fill("technology apps")
    assert page.locator(".found").text_content() == "2 of 6 feeds"


def test_a_topic_goes_by_the_best_of_all_that_is_below_it(page: Page, nested: str) -> None:
    page.goto(nested + "index.html")
    science, technology = ["Science", "Mathematics", "geometry"], ["Technology", "Power Apps", "Canvas apps"]
    assert names(page) == ["AI", *science, *technology, "Weather"]
    page.get_by_role("button", name="Last entry").click()
    assert names(page) == ["Weather", "AI", *technology, *science]


def test_a_page_leads_to_the_topics_around_it(page: Page, nested: str) -> None:
    page.goto(nested + "topics/canvas-apps.html")
    page.get_by_role("definition").get_by_role("link", name="Power Apps").click()
    assert page.get_by_role("heading", level=1).text_content() == "Power Apps"
    assert page.get_by_role("definition").all_text_contents() == ["Technology", "Canvas apps"]


@pytest.mark.parametrize("path", PAGES)
def test_nothing_moves_while_pictures_load(page: Page, served: str, path: str) -> None:
    page.add_init_script(
        "window.shifts = [];"
        "new PerformanceObserver(list => window.shifts.push(...list.getEntries().map(one => one.value)))"
        ".observe({type: 'layout-shift', buffered: true})"
    )
    page.goto(served + path, wait_until="networkidle")
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    page.wait_for_load_state("networkidle")
    assert sum(page.evaluate("window.shifts")) == 0


def test_search_finds_feeds_by_name_whatever_the_accents(page: Page, served: str) -> None:
    page.goto(served + "index.html")
    page.get_by_role("searchbox").fill("ROBÓTICS")
    assert names(page) == ["AI", "Robotics"]
    assert page.locator(".found").text_content() == "1 of 22 feeds"
    assert not page.get_by_role("heading", name="Providers").is_visible()


def test_a_search_that_finds_nothing_says_so(page: Page, served: str) -> None:
    page.goto(served + "index.html")
    page.get_by_role("searchbox").fill("zebra")
    assert page.get_by_role("status").first.text_content() == "No feed has “zebra” in its name or description."


def test_no_key_does_anything_by_itself(page: Page, served: str) -> None:
    page.goto(served + "index.html")
    everything = names(page)
    # WCAG 2.1.4: whoever dictates to the browser types letters all over the page.
    page.keyboard.type("/ai")
    assert names(page) == everything
    assert page.evaluate("document.activeElement.tagName") == "BODY"


def test_escape_ends_a_search(page: Page, served: str) -> None:
    page.goto(served + "index.html")
    everything = names(page)
    page.get_by_role("searchbox").focus()
    page.keyboard.type("ai")
    assert names(page) != everything
    page.keyboard.press("Escape")
    assert names(page) == everything
    assert page.get_by_role("searchbox").input_value() == ""


def test_feeds_are_sorted_by_name_by_last_entry_and_by_size(page: Page, served: str) -> None:
    page.goto(served + "index.html")
    rows = "[...document.querySelectorAll('.feeds')[2].children]"
    page.get_by_role("button", name="Last entry").click()
    times = page.evaluate(f"{rows}.map(row => row.querySelector('time').dateTime)")
    assert times == sorted(times, reverse=True)
    page.get_by_role("button", name="Entries").click()
    sizes = page.evaluate(f"{rows}.map(row => Number(row.dataset.entries))")
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] > sizes[-1]
    by_size = names(page, 2)
    page.get_by_role("button", name="Name", exact=True).click()
    assert names(page, 2) != by_size
    assert page.locator("[aria-pressed='true']").all_text_contents() == ["Name"]


@pytest.mark.parametrize(
    ("path", "button", "address"),
    [
        ("index.html", "Copy the RSS address of AI", "topics/ai.rss"),
        ("topics/ai.html", "Copy the Atom address", "https://feeds.example.org/topics/ai.atom"),
    ],
)
def test_a_button_copies_the_address(
    context: BrowserContext, served: str, path: str, button: str, address: str
) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = watched(context)
    page.goto(served + path)
    page.get_by_role("button", name=button, exact=True).click()
    page.get_by_text("Copied", exact=True).wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == (address if address.startswith("https:") else served + address)
    assert copied in page.get_by_role("status").all_text_contents()[-1]


def test_times_are_said_as_people_say_them(page: Page, served: str) -> None:
    page.clock.set_fixed_time("2024-10-01T14:30:00Z")
    page.goto(served + "topics/ai.html")
    time = page.locator("time").first
    assert time.text_content() == "yesterday"
    assert "2024" in (time.get_attribute("title") or "")


def test_of_what_is_older_than_two_weeks_the_day_is_said(page: Page, served: str) -> None:
    page.clock.set_fixed_time("2024-10-15T14:30:00Z")
    page.goto(served + "topics/ai.html")
    assert page.locator("time").first.text_content() == "Sep 30, 2024"


def test_nothing_moves_when_an_address_is_copied(page: Page, served: str) -> None:
    page.goto(served + "index.html")
    button = page.get_by_role("button", name="Copy the RSS address of AI", exact=True)
    before = button.bounding_box()
    button.click()
    page.get_by_text("Copied", exact=True).wait_for()
    assert button.bounding_box() == before


@pytest.mark.parametrize("path", ["index.html", "topics/ai.html"])
def test_everything_can_be_reached_by_keyboard_and_shows_it(page: Page, served: str, path: str) -> None:
    page.goto(served + path)
    wanted = page.evaluate(
        "[...document.querySelectorAll('a, button, input')].filter(one => one.checkVisibility()).length"
    )
    reached = []
    for _ in range(wanted):
        page.keyboard.press("Tab")
        reached.append(
            page.evaluate(
                "[[...document.querySelectorAll('*')].indexOf(document.activeElement), document.activeElement.tagName,"
                " getComputedStyle(document.activeElement).outlineStyle]"
            )
        )
    assert len({number for number, _, _ in reached}) == wanted
    assert {outline for _, _, outline in reached} == {"solid"}
    assert reached[0][1] == "A"


def test_the_first_tab_leads_past_the_head(page: Page, served: str) -> None:
    page.goto(served + "index.html")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.url.endswith("#feeds")


def test_without_script_the_pages_say_and_offer_all_the_same(browser: Browser, served: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = watched(context)
    page.goto(served + "index.html")
    assert page.get_by_role("link", name="AI", exact=True).get_attribute("href") == "topics/ai.html"
    assert page.locator("a[href='topics/ai.rss']").is_visible()
    assert not page.get_by_role("searchbox").is_visible()
    page.goto(served + "topics/ai.html")
    assert page.get_by_text("https://feeds.example.org/topics/ai.atom").is_visible()
    assert page.locator("time").first.text_content() == "2024-09-30 06:45 UTC"
    context.close()


@pytest.mark.parametrize("path", ["topics/ai.html", "providers/scmp.com.html"])
def test_a_page_does_not_lead_to_itself(page: Page, served: str, path: str) -> None:
    page.goto(served + path)
    assert page.locator(f"article a[href$='/{path}']").count() == 0


def test_titles_are_set_in_their_own_direction(page: Page, served: str) -> None:
    page.goto(served + "all.html")
    directions = page.evaluate(
        "[...document.querySelectorAll('article')].map(one =>"
        " [/[\\u0600-\\u06ff]/.test(one.querySelector('h2').textContent), getComputedStyle(one).direction])"
    )
    assert {tuple(one) for one in directions} == {(True, "rtl"), (False, "ltr")}


@pytest.mark.parametrize(("path", "title"), [("topics/ai.rss", "channel > title"), ("topics/ai.atom", "feed > title")])
def test_a_feed_can_be_read_where_a_browser_shows_it(page: Page, served: str, path: str, title: str) -> None:
    page.goto(served + path)
    assert page.evaluate("title => getComputedStyle(document.querySelector(title)).fontSize", title) == "32px"
    assert page.evaluate("getComputedStyle(document.querySelector('guid, id')).display") == "none"


def test_pages_work_from_a_disk(page: Page, built: Path) -> None:
    page.goto((built / "index.html").as_uri())
    assert page.get_by_role("searchbox").is_visible()
    page.get_by_role("link", name="Topic 7", exact=True).click()
    assert page.get_by_role("heading", level=1).text_content() == "Topic 7"


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A site of 60 entries and 400 providers."""
    (tmp_path / "seeds").mkdir()
    for number in range(400):
        (tmp_path / "seeds" / f"{number}.md").write_text(
            f"---\ntitle: An entry with a title of an ordinary length, and its number is {number}\n"
            f"excerpt: {'What an excerpt says, in some words. ' * 6}\n"
            f"originalUrl: https://www.example.org/news/{number}\n"
            f"publishedDateTime: 2024-0{number % 9 + 1}-{number % 28 + 1:02}T12:00:00Z\n"
            f"topics: [Topic {number % 10}, News]\n"
            f"provider:\n  name: Provider {number}\n  domain: p{number}.example.org\n"
            f"images:\n  - url: https://cdn.example.org/{number}.jpg\n---\n"
        )
    monkeypatch.chdir(tmp_path)
    api.build(url="https://feeds.example.org/")
    return tmp_path / "feeds"


def test_a_page_of_50_entries_is_less_than_100_kb(built: Path) -> None:
    page = (built / "all.html").read_bytes()
    assert page.count(b"<article") == 50
    assert sum(len((built / name).read_bytes()) for name in ("all.html", "feedpub.css", "feedpub.js")) < 100_000


def test_a_catalogue_of_400_providers_draws_only_what_is_seen(page: Page, built: Path) -> None:
    with serve(built) as address:
        page.goto(address + "index.html")
        drawn = "row => row.querySelector('h3').checkVisibility({contentVisibilityAuto: true})"
        count = page.evaluate(f"[...document.querySelectorAll('.feeds li')].filter({drawn}).length")
        assert 0 < count < 100
        page.get_by_role("searchbox").fill("provider 399")
        assert names(page, 2) == ["Provider 399"]
