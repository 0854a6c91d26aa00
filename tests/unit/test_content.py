from __future__ import annotations

import lxml.html
import pytest

from feedpub import content

LINK = "https://example.org/news/a"


def html(body: str) -> str | None:
    return content.render(body, "a.html", LINK)


def markdown(body: str) -> str | None:
    return content.render(body, "a.md", LINK)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("*a* **b** `c`", "<p><em>a</em> <strong>b</strong> <code>c</code></p>"),
        ("# Title\n\ntext", "<h1>Title</h1>\n<p>text</p>"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("~~gone~~", "<p><s>gone</s></p>"),
        ("a <b>b</b>", "<p>a <b>b</b></p>"),
        ("a < b & c", "<p>a &lt; b &amp; c</p>"),
    ],
)
def test_markdown_is_rendered(body: str, expected: str) -> None:
    assert markdown(body) == expected


def test_tables_of_markdown_are_rendered() -> None:
    assert "<td>1</td>" in (markdown("|a|\n|-|\n|1|") or "")


@pytest.mark.parametrize("path", ["a.html", "x/A.HTML"])
def test_the_body_of_an_html_file_is_html(path: str) -> None:
    assert content.render("<p>*a*</p>", path, LINK) == "<p>*a*</p>"


@pytest.mark.parametrize("path", ["a.md", "a.markdown", "a.txt", "a.yaml"])
def test_the_body_of_any_other_file_is_markdown(path: str) -> None:
    assert content.render("*a*", path, LINK) == "<p><em>a</em></p>"


@pytest.mark.parametrize("body", ["", "  \n", "<script>a</script>", "<!-- a -->", "<style>b</style>\n"])
def test_of_nothing_comes_nothing(body: str) -> None:
    assert html(body) is None


@pytest.mark.parametrize(
    "body",
    [
        "<script>alert(1)</script>",
        "<SCRIPT SRC=https://evil.example/x.js></SCRIPT>",
        "<style>p{}</style>",
        "<iframe src='https://evil.example/'>alert(1)</iframe>",
        "<object data=x>alert(1)</object>",
        "<embed src=x>",
        "<svg onload=alert(1)><script>alert(1)</script></svg>",
        "<math><mi xlink:href='javascript:alert(1)'>alert(1)</mi></math>",
        "<form action=x><input onfocus=alert(1) autofocus></form>",
        "<template><img src=x onerror=alert(1)></template>",
        "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
        "<title>alert(1)</title>",
        "<base href='https://evil.example/'>",
        "<meta http-equiv=refresh content='0;url=https://evil.example/'>",
        "<link rel=stylesheet href='https://evil.example/x.css'>",
        "<textarea><script>alert(1)</script></textarea>",
    ],
)
def test_what_could_do_harm_is_dropped_with_what_is_in_it(body: str) -> None:
    found = (html(f"{body}<p>good</p>") or "").casefold()
    assert "<p>good</p>" in found
    for harm in ("alert", "evil.example", "<script", "<style", "<svg", "<form", "onerror", "p{}"):
        assert harm not in found


@pytest.mark.parametrize(
    "attribute",
    [
        "onclick=alert(1)",
        "style='position:fixed'",
        "href='javascript:alert(1)'",
        "href=' JaVa&#x53;cript:alert(1)'",
        "href='java\nscript:alert(1)'",
        "href='data:text/html,alert(1)'",
        "href='vbscript:alert(1)'",
        "srcdoc='<script>alert(1)</script>'",
    ],
)
def test_attributes_that_could_do_harm_are_dropped(attribute: str) -> None:
    assert html(f"<a {attribute}>x</a>") == "<a>x</a>"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("b", "https://example.org/news/b"),
        ("/b c", "https://example.org/b%20c"),
        ("../b", "https://example.org/b"),
        ("?q", "https://example.org/news/a?q"),
        ("#part", "https://example.org/news/a#part"),
        ("//cdn.example/x", "https://cdn.example/x"),
        ("http://other.example/x", "http://other.example/x"),
        ("https://bücher.example/ü", "https://xn--bcher-kva.example/%C3%BC"),
        ("mailto:a@example.org", "mailto:a@example.org"),
        ("MAILTO:a@example.org", "MAILTO:a@example.org"),
    ],
)
def test_links_are_absolute(url: str, expected: str) -> None:
    assert html(f'<a href="{url}">x</a>') == f'<a href="{expected}">x</a>'


@pytest.mark.parametrize(
    "body",
    [
        "<b>&#x338; onmouseover=alert(1) <i>x</i></b>",
        "<b>\u0338 onmouseover=alert(1) <i>x</i></b>",
        "<b>&amp;#x338; onmouseover=alert(1) <i>x</i></b>",
        "<p title='&#x3E;&#x338;'>&#x338; onmouseover=alert(1) <i>x</i></p>",
    ],
)
def test_no_tag_goes_on_because_its_bracket_became_another_character(body: str) -> None:
    root = lxml.html.fragment_fromstring(html(body) or "", create_parent=True)
    assert {(element.tag, *element.attrib) for element in root.iter()} <= {("div",), ("b",), ("i",), ("p", "title")}


def test_what_only_looks_like_two_characters_becomes_one_between_tags() -> None:
    assert html("<p>e&#x301; =&#x338;</p>") == "<p>\xe9 \u2260</p>"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("mailto:a@example.org?subject=Hi there", '<a href="mailto:a@example.org?subject=Hi%20there">x</a>'),
        ("mailto:a@example.org&#10;Bcc:b", "<a>x</a>"),
        ("mailto:&quot;a", "<a>x</a>"),
    ],
)
def test_an_address_of_mail_is_an_address_or_no_link(url: str, expected: str) -> None:
    assert html(f'<a href="{url}">x</a>') == expected


@pytest.mark.parametrize("url", ["ftp://example.org/", "tel:1", "http://[::::]/", "https://a b/", "http://", "x:y"])
def test_links_that_lead_nowhere_are_dropped(url: str) -> None:
    assert html(f'<a href="{url}">x</a>') == "<a>x</a>"


def test_pictures_are_absolute() -> None:
    assert markdown("![alt](/x.png)") == '<p><img src="https://example.org/x.png" alt="alt"></p>'


def test_the_source_of_a_quotation_is_absolute() -> None:
    assert html("<blockquote cite=/x>a</blockquote>") == '<blockquote cite="https://example.org/x">a</blockquote>'


@pytest.mark.parametrize(
    "body",
    [
        "a\x00\x07\x1b\x81\u200b\xad\u202e\ufffe\ufeffb",
        "a&#1;&#x7f;&#8203;&shy;&#x202E;&#xFFFE;b",
        "a\ud800b",
    ],
)
def test_what_no_feed_may_hold_is_dropped_written_out_or_not(body: str) -> None:
    assert html(f"<p>{body}</p>") == "<p>ab</p>"


def test_what_no_feed_may_hold_is_dropped_from_attributes_too() -> None:
    assert html("<img alt='a&#1;&#xFFFF;b' src=/x>") == '<img alt="ab" src="https://example.org/x">'


def test_a_whole_document_is_reduced_to_its_body() -> None:
    document = "<!DOCTYPE html><html><head><title>T</title><style>p{}</style></head><body><p>a</p></body></html>"
    assert html(document) == "<p>a</p>"


def test_elements_that_are_left_open_are_closed() -> None:
    assert html("<p>a<b>b<p>c") == "<p>a<b>b</b></p><p><b>c</b></p>"


@pytest.mark.parametrize(
    "hostile",
    ["[" * 50_000, "![[" * 10_000, "*a **b " * 10_000, "> " * 10_000, "- " * 5_000, "`" * 50_000, "<a " * 20_000],
)
def test_hostile_markdown_takes_time_in_proportion_to_its_length(hostile: str) -> None:
    assert (markdown(f"{hostile}\n\nend") or "").find("end") > 0


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ("x" * 128 * 1024 + "x", "a.md"),
        ("<div>" * 20_001, "a.html"),
        ("<div>" * 20_001, "a.md"),
        ("- \n" * 20_000, "a.md"),
        ("<p>" + "".join(f"<b a={n}>" for n in range(1000)) + "</p><p>x" * 1000, "a.html"),
        ("<p><a title='" + "y" * 10_000 + "'>" + "</p><p>x" * 5000, "a.html"),
        ("<p>" + "<strong>" * 3 + "<small>" * 3 + "<code>" * 3 + "</p><p>x" * 9000, "a.html"),
        ("[a]: https://example.org/" + "x" * 4000 + "\n\n" + "[a]\n\n" * 5000, "a.md"),
        ("[a]: x '" + "y" * 60_000 + "'\n\n" + "[a]" * 20_000, "a.md"),
    ],
    ids=[
        "length",
        "tags",
        "tags in markdown",
        "items",
        "formatting",
        "titles",
        "formatting without end",
        "references",
        "their titles",
    ],
)
def test_a_body_that_is_more_than_an_entry_may_have_is_refused(body: str, path: str) -> None:
    with pytest.raises(content.ContentError):
        content.render(body, path, LINK)


@pytest.mark.parametrize(
    "body",
    [
        "word " * 26_000,
        "<p>x</p>" * 9_999,
        "<p><b class='x'>y</b></p>" * 400,
        "[a]: https://example.org/\n\n" + "[a] word\n\n" * 4000,
    ],
    ids=["length", "tags", "formatting", "references"],
)
def test_a_body_several_times_as_large_as_real_ones_is_published(body: str) -> None:
    assert markdown(body)
