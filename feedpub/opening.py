"""The beginning of a body as an excerpt, where the record has none."""

from __future__ import annotations

import re
from itertools import islice

from . import content, text

#: What stands above it is the excerpt: of Hugo, Jekyll and WordPress, of Eleventy, and of Pelican's plug-in.
_MORE = re.compile(r"<!--[ \t]*(?:more|excerpt|PELICAN_END_SUMMARY)[ \t]*-->", re.IGNORECASE)
#: In characters: what is read of a body to find its first paragraph.
_HEAD = 16 * 1024
#: The addresses of links, which may stand at the end of a body.
_REFERENCE = re.compile(r"^ {0,3}\[[^\]\n]+\]:[^\n]*", re.MULTILINE)
_MOST_REFERENCES = 100
_FOOTNOTE = re.compile(r"\[\^[^\]\s]+\]")
_PARAGRAPH = re.compile(r"<p[\s>]", re.IGNORECASE)


def of(body: str, path: str) -> str:
    """Plain text of what stands above `<!--more-->`, else of the first paragraph that has any; empty without one.

    Args:
        body: Markdown, or HTML where the file's name ends in `.html`, without tags of templates.
        path: The file's path; its suffix tells what the body is.
    """
    more = _MORE.search(body, 0, _HEAD)
    more = more if more and body[: more.start()].strip() else None
    head = body[: more.start()] if more else body[:_HEAD]
    references = [match[0] for match in islice(_REFERENCE.finditer(body, len(head)), _MOST_REFERENCES)]
    try:
        html = _FOOTNOTE.sub("", content.html("\n\n".join([head, "\n".join(references)]), path))
    except content.ContentError:
        return ""  # its content is left out too
    return (text.plain(html) if more else "") or _first_paragraph(html)


def _first_paragraph(html: str) -> str:
    end = 0
    for match in _PARAGRAPH.finditer(html):
        if match.start() >= end:
            end = html.find("</p>", match.end())
            found = text.plain(html[match.start() : end if end >= 0 else len(html)])
            if found or end < 0:
                return found
    return ""
