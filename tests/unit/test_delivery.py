"""What HTTP says of every file of an output."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from feedpub import Site, delivery, manifest
from feedpub.delivery import Delivery
from feedpub.model import Published

URL = "https://feeds.example.org/"


def feed(stem: str, **more: object) -> dict[str, Any]:
    folder, _, slug = stem.rpartition("/")
    kind = folder.removesuffix("s") or "all"
    sha256 = dict.fromkeys(("rss", "atom", "json", "html"), "")
    return {"kind": kind, "key": slug if folder else "", "slug": slug, "title": slug, "sha256": sha256, **more}


def gone(stem: str, **more: object) -> dict[str, Any]:
    return feed(stem, retired="2026-01-01", **more)


def document(*feeds: dict[str, Any], url: str = URL, files: dict[str, str] | None = None) -> bytes:
    parts = {"feeds": [f for f in feeds if "retired" not in f], "retired": [f for f in feeds if "retired" in f]}
    return json.dumps({"url": url, "files": files or {}, **parts}).encode()


def delivered(site: Site, *feeds: dict[str, Any], **more: Any) -> Delivery:
    return delivery.of(document(*feeds, **more), site)


@pytest.mark.parametrize(
    ("path", "type_"),
    [
        ("all.rss", "application/rss+xml; charset=utf-8"),
        ("topics/ai.atom", "application/atom+xml; charset=utf-8"),
        ("providers/example.org.json", "application/feed+json; charset=utf-8"),
        ("all.json", "application/feed+json; charset=utf-8"),
        ("feeds.json", "application/json; charset=utf-8"),
        (".well-known/feed-menu.json", "application/json; charset=utf-8"),
        ("feeds.opml", "text/x-opml; charset=utf-8"),
        ("index.html", "text/html; charset=utf-8"),
        ("feedpub.css", "text/css; charset=utf-8"),
        ("feedpub.js", "text/javascript; charset=utf-8"),
        ("favicon.ico", "image/x-icon"),
        ("README", "application/octet-stream"),
    ],
)
def test_types_come_from_a_fixed_table_and_texts_have_a_charset(path: str, type_: str) -> None:
    assert delivery.type_of(path) == type_


def test_every_file_of_the_output_is_there(site: Site) -> None:
    found = delivered(site, feed("all"), feed("topics/ai"), files={"index.html": "", "feeds.opml": ""})
    formats = ("rss", "atom", "json", "html")
    assert set(found.resources) == {
        *(f"{stem}.{extension}" for stem in ("all", "topics/ai") for extension in formats),
        *("index.html", "feeds.opml", "feeds.json"),
    }


@pytest.mark.parametrize(("ttl", "seconds"), [(5, 900), (15, 900), (60, 3600), (360, 21600), (1440, 21600)])
def test_a_feed_keeps_for_as_long_as_its_readers_may_wait_within_limits(site: Site, ttl: int, seconds: int) -> None:
    assert delivered(site, feed("all", ttl=ttl)).resources["all.atom"].max_age == seconds


def test_a_feed_without_a_hint_of_its_own_keeps_for_the_time_of_the_site(site: Site) -> None:
    assert delivered(replace(site, ttl=120), feed("all")).resources["all.rss"].max_age == 7200


@pytest.mark.parametrize("ttl", [0, -5, True, "60", 1.5, None])
def test_a_hint_that_is_none_is_not_taken(site: Site, ttl: object) -> None:
    assert delivered(site, feed("all", ttl=ttl)).resources["all.rss"].max_age == 3600


def test_pages_and_the_catalogue_keep_for_a_quarter_of_an_hour(site: Site) -> None:
    found = delivered(site, feed("all", ttl=360), files={"index.html": ""})
    assert {found.resources[path].max_age for path in ("all.html", "index.html", "feeds.json")} == {900}


def test_a_feed_names_its_hubs_and_itself(site: Site) -> None:
    found = delivered(replace(site, hubs=("https://hub.example/",)), feed("topics/日本"))
    own = f"{URL}topics/%E6%97%A5%E6%9C%AC.rss"
    assert found.resources["topics/日本.rss"].link == f'<https://hub.example/>; rel="hub", <{own}>; rel="self"'


def test_a_page_is_no_feed(site: Site) -> None:
    found = delivered(site, feed("all"))
    assert [path for path, resource in found.resources.items() if resource.is_feed] == [
        "all.rss",
        "all.atom",
        "all.json",
    ]


def test_browsers_get_xml_feeds_as_xml_and_all_else_as_it_is(site: Site) -> None:
    found = delivered(site, feed("all"))
    types = {path: found.resources[path].type_in_browsers for path in ("all.rss", "all.atom", "all.json", "all.html")}
    assert types == {
        "all.rss": "application/xml; charset=utf-8",
        "all.atom": "application/xml; charset=utf-8",
        "all.json": "application/feed+json; charset=utf-8",
        "all.html": "text/html; charset=utf-8",
    }


def test_the_files_of_a_retired_feed_are_gone(site: Site) -> None:
    found = delivered(site, feed("all"), gone("topics/ai"))
    assert set(found.gone) == {f"topics/ai.{extension}" for extension in ("rss", "atom", "json", "html")}


def test_of_feeds_that_are_gone_those_are_closed_that_a_person_took_back(site: Site) -> None:
    told = gone("topics/ki", closed=True, to=f"{URL}topics/by-itself.html")
    found = delivered(site, feed("all"), gone("topics/by-itself"), gone("topics/ai", closed=True), told)
    assert set(found.closed) == {f"topics/ai.{extension}" for extension in ("rss", "atom", "json", "html")}
    assert set(found.closed) < set(found.gone)


def test_each_format_of_a_feed_that_moved_within_the_site_has_moved_to_the_same_format(site: Site) -> None:
    found = delivered(site, feed("topics/ai"), gone("topics/ki", closed=True, to=f"{URL}topics/ai.html"))
    assert found.moved == {
        f"topics/ki.{extension}": f"{URL}topics/ai.{extension}" for extension in ("rss", "atom", "json", "html")
    }


def test_the_files_that_tell_of_a_move_are_not_there_where_a_server_can_redirect(site: Site) -> None:
    moved = gone("topics/ki", closed=True, to="https://other.example/feed")
    found = delivered(site, feed("all"), moved, files={"topics/ki.rss": "", "index.html": ""})
    assert "topics/ki.rss" not in found.resources


def test_all_formats_of_a_feed_that_moved_elsewhere_have_moved_to_one_address(site: Site) -> None:
    found = delivered(site, gone("topics/ki", closed=True, to="https://other.example/feed"))
    assert set(found.moved.values()) == {"https://other.example/feed"}


def test_a_feed_that_moved_twice_is_where_it_moved_last(site: Site) -> None:
    first = gone("topics/ki", closed=True, to=f"{URL}topics/ml.html")
    second = gone("topics/ml", closed=True, to=f"{URL}topics/ai.html")
    assert delivered(site, feed("topics/ai"), first, second).moved["topics/ki.atom"] == f"{URL}topics/ai.atom"


def test_a_feed_that_moved_to_one_that_is_gone_is_gone(site: Site) -> None:
    found = delivered(site, gone("topics/ki", closed=True, to=f"{URL}topics/ai.html"), gone("topics/ai"))
    assert {"topics/ki.rss", "topics/ai.rss"} <= set(found.gone)
    assert found.moved == {}


def test_feeds_that_moved_in_a_circle_are_gone(site: Site) -> None:
    found = delivered(
        site,
        gone("topics/ki", closed=True, to=f"{URL}topics/ai.html"),
        gone("topics/ai", closed=True, to=f"{URL}topics/ki.html"),
    )
    assert len(found.gone) == 8


def test_a_feed_that_is_there_is_not_gone_whatever_else_is_said(site: Site) -> None:
    found = delivered(site, feed("topics/ai"), gone("topics/ai"))
    assert found.gone == ()
    assert "topics/ai.rss" in found.resources


@pytest.mark.parametrize(
    "path", ["../secret.txt", "/etc/passwd", "a/b.html", ".htaccess.txt", "topics/..html", "x\0.html"]
)
def test_a_path_that_no_build_would_write_is_never_named(site: Site, path: str) -> None:
    assert path not in delivered(site, feed("all"), files={path: ""}).resources


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b'{"url": 1, "feeds": [], "retired": [], "files": {}}', b"\xff"])
def test_a_damaged_catalogue_is_refused(site: Site, data: bytes) -> None:
    with pytest.raises(manifest.ManifestError):
        delivery.of(data, site)


@pytest.mark.parametrize(
    ("until_due", "max_age"), [(3659, 3600), (3600, 3600), (120.9, 120), (10, 10), (1, 1), (0.5, 1)]
)
def test_nothing_is_kept_beyond_the_time_at_which_a_record_is_due(until_due: float, max_age: int) -> None:
    assert delivery.cache_control(3600, until_due) == f"public, max-age={max_age}, stale-if-error=86400"


def test_what_is_due_long_after_a_file_was_kept_does_not_matter() -> None:
    assert delivery.cache_control(3600, 3660) == delivery.cache_control(3600)


@pytest.mark.parametrize("until_due", [0, -0.1, -500])
def test_what_is_overdue_is_asked_for_each_minute(until_due: float) -> None:
    assert delivery.cache_control(3600, until_due) == "public, max-age=60, stale-if-error=86400"


def test_a_cache_may_give_what_it_has_while_it_asks_and_when_nobody_answers() -> None:
    assert delivery.cache_control(900) == "public, max-age=900, stale-while-revalidate=60, stale-if-error=86400"


class Counted(dict[str, Published]):
    """Feeds by the addresses of their pages; it counts how often one is looked up."""

    asked = 0

    def get(self, *arguments: Any) -> Any:
        self.asked += 1
        return super().get(*arguments)


def test_a_chain_of_feeds_that_have_moved_is_gone_along_once() -> None:
    chain = [gone(f"topics/{at}", closed=True, to=f"{URL}topics/{at + 1}.html") for at in range(1000)]
    feeds = manifest.read(document(*chain))
    pages = Counted({f"{URL}topics/{feed.slug}.html": feed for feed in feeds})
    ends: dict[str, str | None] = {}
    found = {delivery._end(feed, pages, ends) for feed in feeds}  # noqa: SLF001
    assert found == {f"{URL}topics/1000.html"}
    assert pages.asked == 1000
