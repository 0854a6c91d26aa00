"""Every page in the repository, and what its Content Security Policy allows."""

from __future__ import annotations

from pathlib import Path

import pytest
import safety
from conftest import ROOT

PAGES = sorted([*ROOT.glob("feeds/**/*.html"), *ROOT.glob("tests/cases/sites/*/feeds/**/*.html")])


def name(page: Path) -> str:
    return str(page.relative_to(ROOT))


def test_there_are_pages() -> None:
    assert len(PAGES) > 50


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_a_page_runs_nothing_and_loads_only_what_its_policy_allows(page: Path) -> None:
    assert [*safety.faults(page.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_a_page_leads_to_files_that_are_there_or_to_the_web(page: Path) -> None:
    for tag, attributes in safety.tags(page.read_text(encoding="utf-8")):
        address = attributes.get("href") or attributes.get("src") or ""
        address = address.removeprefix("feed:")
        if tag in {"a", "img", "link", "script"} and not address.startswith(("http://", "https://", "#")):
            assert safety.file_of(page, address).is_file()


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        ("<h1 ", "<h1 onclick=alert(1) ", "onclick"),
        ("<h1 ", '<h1 style="color:red" ', "style="),
        ("</h1>", "<script>alert(1)</script></h1>", "<script>"),
        ("</h1>", '<a href=" java\nscript:alert(1)">x</a></h1>', "href="),
        ("</h1>", '<img src="data:image/png;base64,AA"></h1>', "src="),
        ("</h1>", '<a href="//evil.example/">x</a></h1>', "href="),
        ("</h1>", "<style>p { color: red }</style></h1>", "style-src"),
        ("</head>", '<link rel="stylesheet" href="https://evil.example/x.css">\n</head>', "style-src"),
        ("</head>", '<base href="https://evil.example/">\n</head>', "<base>"),
        ("</head>", '<meta http-equiv="refresh" content="0;url=x">\n</head>', "refresh"),
        ("default-src 'none'", "default-src *", "default-src"),
        ("style-src ", "style-src 'unsafe-inline' ", "unsafe"),
        ("script-src ", "script-src 'unsafe-eval' ", "unsafe"),
        ('src="feedpub.js"', 'src="//evil.example/feedpub.js"', "script"),
        ('src="feedpub.js"', "", "inline"),
        ("</h1>", "<svg onload=alert(1)></svg></h1>", "<svg>"),
        ('href="feed:https', 'href="feed:javascript:https', "href="),
        ("no-referrer", "origin", "where readers come from"),
        ('<meta charset="utf-8">\n', "", "first"),
    ],
)
def test_what_a_page_must_not_have_is_noticed(before: str, after: str, fault: str) -> None:
    page = (ROOT / "feeds/all.html").read_text(encoding="utf-8")
    assert before in page
    assert fault in " ".join(safety.faults(page.replace(before, after, 1)))
