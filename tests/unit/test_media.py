from __future__ import annotations

import pytest

from feedpub import media


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://example.org/x.jpg", "image/jpeg"),
        ("https://example.org/x.JPG", "image/jpeg"),
        ("https://example.org/x.JpEg?v=1", "image/jpeg"),
        ("https://example.org/x.png#y", "image/png"),
        ("https://example.org/x.jpg%20", "image/jpeg"),
        ("https://example.org/%78%2Epng", "image/png"),
        ("https://example.org/x.tar.webp", "image/webp"),
        ("https://example.org/x.svg", "image/svg+xml"),
        ("https://example.org/x.mp4", "video/mp4"),
        ("https://example.org/x.mp3", "audio/mpeg"),
        ("https://example.org/x.m4a", "audio/mp4"),
    ],
)
def test_the_extension_of_the_path_tells_the_type(url: str, expected: str) -> None:
    assert media.of_url(url) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://example.org/x?fm=jpg", "image/jpeg"),
        ("https://example.org/x?w=1&fm=PNG&h=2", "image/png"),
        ("https://example.org/x.ashx?format=webp", "image/webp"),
    ],
)
def test_a_hint_in_the_query_tells_it_where_no_extension_does(url: str, expected: str) -> None:
    assert media.of_url(url) == expected


def test_the_extension_comes_before_the_hint() -> None:
    assert media.of_url("https://example.org/x.png?fm=jpg") == "image/png"


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org",
        "https://example.png",
        "https://example.org/x",
        "https://example.org/x.",
        "https://example.org/.png",
        "https://example.org/x.php",
        "https://example.org/x.png/y",
        "https://example.org/x?y=z.png",
        "https://example.org/x?fm=unknown",
        "https://example.org/x?confirm=jpg",
        "https://example.org/x#y.png",
        "https://[example.org/x.png",
    ],
)
def test_other_addresses_do_not_tell_it(url: str) -> None:
    assert media.of_url(url) is None


@pytest.mark.parametrize("type_", ["image/png", "image/svg+xml", "application/vnd.ms-excel", "audio/x-m4a"])
def test_form_of_a_media_type(type_: str) -> None:
    assert media.is_type(type_)


@pytest.mark.parametrize(
    "type_", ["", "image", "image/", "/png", "image/png; q=1", "image/png\n", "a b/c", "image/ png"]
)
def test_other_forms_are_no_media_type(type_: str) -> None:
    assert not media.is_type(type_)


@pytest.mark.parametrize(
    ("type_", "expected"),
    [("image/png", "image"), ("audio/mpeg", "audio"), ("video/mp4", "video"), ("application/pdf", "document")],
)
def test_medium(type_: str, expected: str) -> None:
    assert media.medium(type_) == expected
