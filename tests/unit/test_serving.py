"""What headers and paths of requests mean, and how much is kept of files."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedpub.serving import headers, paths
from feedpub.serving.shelf import Shelf

BEST_FIRST = ("br", "gzip")
TAG = '"abc"'


@pytest.mark.parametrize("field", [TAG, f"W/{TAG}", "*", " * ", f'"x", {TAG}', f'W/"x",W/{TAG},', f',, {TAG} , "x"'])
def test_a_validator_is_found(field: str) -> None:
    assert headers.matches(field, TAG)


@pytest.mark.parametrize("field", ["", "abc", '"x"', f"{TAG} x", f"w/{TAG}", '"abc', f"*, {TAG}", '"a"b"'])
def test_a_validator_is_not_found_where_there_is_none(field: str) -> None:
    assert not headers.matches(field, TAG)


@pytest.mark.parametrize(
    ("field", "named"), [(TAG, True), ("*", True), (f"W/{TAG}, {TAG}", True), (f"W/{TAG}", False), ("abc", False)]
)
def test_a_weak_validator_is_none_where_every_byte_counts(field: str, named: bool) -> None:  # noqa: FBT001 - of a table
    assert headers.matches(field, TAG, strong=True) is named


@pytest.mark.parametrize(
    ("field", "span"),
    [
        ("bytes=0-9", (0, 10)),
        ("bytes=90-", (90, 100)),
        ("bytes=90-1000", (90, 100)),
        ("bytes=-10", (90, 100)),
        ("bytes=-1000", (0, 100)),
        ("BYTES=0-0", (0, 1)),
        ("bytes=100-", (100, 100)),
        ("bytes=500-600", (100, 100)),
        ("bytes=-0", (100, 100)),
        ("bytes=9-0", None),
        ("bytes=0-1,5-6", None),
        ("bytes=", None),
        ("bytes=-", None),
        ("lines=0-1", None),
        ("bytes=0x1-2", None),
    ],
)
def test_a_range_is_cut_to_the_size_and_what_is_no_single_range_is_none(field: str, span: object) -> None:
    assert headers.span(field, 100) == span


@pytest.mark.parametrize(
    ("field", "coding"),
    [
        (None, ""),
        ("", ""),
        ("gzip", "gzip"),
        ("x-gzip", "gzip"),
        ("gzip, br", "br"),
        ("br;q=0.5, gzip;q=0.8", "gzip"),
        ("gzip;q=0", ""),
        ("gzip;q=0.000", ""),
        ("*", "br"),
        ("*, br;q=0", "gzip"),
        ("*;q=0", ""),
        ("identity, gzip;q=0.5", ""),
        ("identity;q=0.5, gzip;q=0.5", "gzip"),
        ("deflate", ""),
        ("gzip;q=x", "gzip"),
        ("gzip ; q=0", ""),
    ],
)
def test_the_coding_is_the_best_of_those_wanted_most(field: str | None, coding: str) -> None:
    assert headers.coding(field, BEST_FIRST) == coding


@pytest.mark.parametrize(
    ("field", "html"),
    [
        (None, False),
        ("*/*", False),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", True),
        ("application/rss+xml, text/html;q=0.5", False),
        ("text/html, application/rss+xml", False),
        ("text/html, application/rss+xml;q=0.9", True),
        ("text/html;q=0", False),
        ("application/atom+xml, application/rss+xml, application/xml;q=0.8, text/html;q=0.7", False),
    ],
)
def test_a_browser_is_who_would_rather_have_html(field: str | None, html: bool) -> None:  # noqa: FBT001 - of a table
    assert headers.prefers_html(field, "application/rss+xml") is html


@given(st.text(), st.text(), st.integers(0, 1000))
def test_no_header_is_too_strange(field: str, other: str, size: int) -> None:
    headers.matches(field, other)
    headers.prefers_html(field, other)
    assert headers.coding(field, BEST_FIRST) in {"", *BEST_FIRST}
    span = headers.span(field, size)
    assert span is None or 0 <= span.start <= span.end <= size


@pytest.mark.parametrize(
    ("target", "path"),
    [
        ("/news/", "index.html"),
        ("/", "index.html"),
        ("/news/all.rss", "all.rss"),
        ("/all.rss", "all.rss"),
        ("/news/all.rss?x=../y", "all.rss"),
        ("http://feeds.example.org/news/all.rss", "all.rss"),
        ("/news/topics/%E6%97%A5.rss", "topics/日.rss"),
        ("/.well-known/feed-menu.json", ".well-known/feed-menu.json"),
        ("/news/topics/", None),
        ("/news//all.rss", None),
        ("/news/../all.rss", None),
        ("/news/%2e%2e/all.rss", None),
        ("/news/topics%2fai.rss", None),
        ("/news/topics%5cai.rss", None),
        ("/news/all.rss%00", None),
        ("/news/%ff", None),
        ("/D:/secret.txt", None),
        ("/news/D%3asecret.txt", None),
        ("/news/all.rss::$DATA", None),
        ("/news/.feedpub", None),
        ("/.well-known/../all.rss", None),
        ("/.well-known/.hidden", None),
    ],
)
def test_a_request_is_about_a_file_below_the_output_or_about_none(target: str, path: str | None) -> None:
    assert paths.of_request(target, "/news/") == path


@given(st.text(alphabet="/.%2eEfFcC5\\\0abc~-"))
def test_no_request_leads_out_of_the_output(target: str) -> None:
    path = paths.of_request(f"/{target}", "/news/")
    if path is not None:
        assert (Path("/out") / path).is_relative_to("/out")
        assert not {"", ".", ".."} & set(path.split("/"))
        assert not any(char in path for char in "\\\0")


def test_no_more_is_kept_than_is_allowed(tmp_path: Path) -> None:
    shelf = Shelf(str(tmp_path), most=1000)
    for name in "abc":
        (tmp_path / name).write_bytes(name.encode() * 400)
    for name in "abca":
        stored = shelf.find(name, packs=False)
        assert stored
        assert stored.forms[""].data == name.encode() * 400
    assert shelf.size <= 1000


def test_what_has_not_changed_is_not_read_again(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"text" * 100)
    shelf = Shelf(str(tmp_path))
    assert shelf.find("a", packs=True) is shelf.find("a", packs=True)


def test_what_has_changed_is_read_again(tmp_path: Path) -> None:
    shelf = Shelf(str(tmp_path))
    for text in (b"one", b"another"):
        (tmp_path / "a").write_bytes(text)
        stored = shelf.find("a", packs=True)
        assert stored
        assert stored.forms[""].data == text


def test_a_file_that_packing_makes_no_smaller_is_not_packed(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"ab")
    stored = Shelf(str(tmp_path)).find("a", packs=True)
    assert stored
    assert list(stored.forms) == [""]


@pytest.mark.parametrize("path", ["folder", "link", "folder/link", "linked/a", "pipe", "nothing", "a/b"])
def test_only_ordinary_files_of_the_folder_are_found(tmp_path: Path, path: str) -> None:
    import os

    (tmp_path / "folder").mkdir()
    (tmp_path / "a").write_bytes(b"x")
    (tmp_path / "folder" / "a").write_bytes(b"x")
    (tmp_path / "link").symlink_to("a")
    (tmp_path / "folder" / "link").symlink_to("../a")
    (tmp_path / "linked").symlink_to("folder")
    os.mkfifo(tmp_path / "pipe")
    assert Shelf(str(tmp_path)).find(path, packs=True) is None
