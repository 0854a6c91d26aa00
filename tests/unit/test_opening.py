from __future__ import annotations

import pytest

from feedpub import opening


@pytest.mark.parametrize(
    ("body", "excerpt"),
    [
        ("A *text* of\ntwo lines & more.\n\nAnother.", "A text of two lines & more."),
        ("# A heading\n\n![](a.png)\n\n- a list\n\nA text.", "A text."),
        ("> A quotation.\n\nA text.", "A quotation."),
        ("<div>A block.</div>\n\nA text.", "A text."),
        ("One.\n\nTwo.\n\n<!--more-->\n\nThree.", "One. Two."),
        ("# One\n\nTwo.\n<!-- excerpt -->Three.", "One Two."),
        ("<!--more-->\n\nOne.", "One."),
        ("<!-- PELICAN_BEGIN_SUMMARY -->\nOne.\n<!-- PELICAN_END_SUMMARY -->\n\nTwo.", "One."),
        ("A [link][1] and a note[^1].\n\nMore.\n\n[1]: https://example.org/", "A link and a note."),
        ("Unlike `<b>`, this.", "Unlike , this."),
        ("# Only a heading", ""),
        ("", ""),
        ("word " * 4000, ("word " * 4000)[: 16 * 1024].strip()),
    ],
)
def test_the_excerpt_is_what_stands_above_the_mark_or_the_first_paragraph(body: str, excerpt: str) -> None:
    assert opening.of(body, "a.md") == excerpt


def test_the_body_of_an_html_file_is_html() -> None:
    assert opening.of("<h1>A</h1><p class='b'>&eacute; <b>c</b><p>d</p>", "a.html") == "é c d"


def test_the_addresses_of_links_may_stand_far_below() -> None:
    assert opening.of("A [link][x].\n\n" + "word\n\n" * 5000 + "[x]: https://example.org/\n", "a.md") == "A link."


def test_a_body_that_would_be_too_long_has_no_excerpt() -> None:
    assert opening.of("[a] " * 4000 + "\n\n[a]: https://example.org/" + "x" * 2000, "a.md") == ""
