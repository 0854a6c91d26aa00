r"""Fields that break what makes a feed of them. Runs like fuzz_reader.py, with the corpus `normaliser`.

An input is lines of `field=value`: `images.url=x` is a field within a field, a field that stands twice is a list, `\n`
in a value is the end of a line. `body=` is the text below the front matter, `site=full` publishes it.
"""

from __future__ import annotations

import dataclasses
import json
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

try:
    import atheris

    instrumented = atheris.instrument_imports(include=["feedpub", "dateutil", "idna", "markdown_it"])
except ImportError:
    instrumented = nullcontext()

with instrumented:
    # What rooms load when they need it is loaded here, to be seen too.
    import dateutil.parser
    import idna
    import markdown_it
    from lxml import etree

    from feedpub import RecordError, Site, compose, config, content, normalise, render, rows, text
    from feedpub.model import Feed, Kind, Outcome, RawRecord, Reading, Record, Value
    from feedpub.render import opml, pages, xmlfeed

LOADED = (dateutil.parser, idna, markdown_it, content, opml, pages, xmlfeed)

SITE = config.load(None, {"site.url": "https://feeds.example.org/"}, folder=Path("/nowhere"))[0]
FULL = dataclasses.replace(
    SITE,
    content="full",
    permalink="/{categories}/{folder}/{year}/{stem}/{title}/{slug}/",
    timezone="Europe/Berlin",
    reading=Reading(dialect="jekyll", excerpt="body", exclude_topics=("a",)),
)
#: That a page is XML can't be told: HTML is none.
XML = (".rss", ".atom", ".opml")


def one(data: bytes) -> None:
    """Make feeds of one record; whatever it holds, there are well-formed feeds or a reason."""
    fields = parsed(data.decode("utf-8", "surrogateescape"))
    body, full = fields.pop("body", ""), fields.pop("site", "") == "full"
    site = FULL if full else SITE
    raw = RawRecord(path="a.md", fields=fields, body=str(body), front_matter="", first_line=2)
    record = entry(raw, site)
    if record is None:
        return
    again = entry(dataclasses.replace(raw, fields=dict(reversed(fields.items()))), site)
    assert again == record
    row = rows.row(Outcome(path=record.path, result=record))
    assert row.record is not None
    assert rows.record(row.record) == record
    for path, written in published(record, site):
        assert ".." not in path.split("/")
        assert text.visible(written) == written
        if path.endswith(XML):
            etree.fromstring(written.encode(), etree.XMLParser(resolve_entities=False, huge_tree=True))
        elif path.endswith(".json"):
            json.loads(written)


def entry(raw: RawRecord, site: Site) -> Record | None:
    """The record, or None when it is kept back or refused for reasons that can be told."""
    try:
        record, problems = normalise.record(raw, site)
    except RecordError as error:
        assert any(problem.severity == "error" for problem in error.problems)
        assert all(len(str(problem)) < 1000 and str(problem).isprintable() for problem in error.problems)
        return None
    assert all(problem.severity == "warning" and len(str(problem)) < 1000 for problem in problems)
    return record if isinstance(record, Record) else None


def published(record: Record, site: Site) -> Iterator[tuple[str, str]]:
    """All files of the feeds that the record is in, and of the catalogue."""
    members = list(compose.memberships(record))
    slugs, _ = compose.slugs({(member.kind, member.key) for member in members}, {})
    feeds: list[Feed] = []
    for member in members:
        feed = compose.feed(
            member.kind,
            member.key,
            slugs[member.kind, member.key],
            [record],
            weeks=Counter({0: 1}),
            updates=(),
            names=Counter({member.name: 1} if member.name else {}),
            icons=Counter({member.icon: 1} if member.icon else {}),
            site=site,
        )
        assert feed.title
        assert feed.kind is Kind.ALL or feed.key
        feeds.append(feed)
    for feed in feeds:
        yield from ((artifact.path, artifact.data.decode()) for artifact in render.feed(feed, slugs, site))
    around = render.surroundings(compose.catalogue(feeds, site.topics), site)
    yield from ((artifact.path, artifact.data.decode()) for artifact in around)


def parsed(lines: str) -> dict[str, Value]:
    """The fields that an input stands for."""
    fields: dict[str, Value] = {}
    for line in lines.split("\n")[:60]:
        name, _, value = line.partition("=")
        outer, _, inner = name.partition(".")
        put(fields, outer, value.replace("\\n", "\n"), inner)
    return fields


def put(fields: dict[str, Any], outer: str, value: str, inner: str) -> None:
    """Add a value: to the last mapping of the field, unless it has one of that name, or else to the list of values."""
    new: Any = value
    if inner:
        name, _, rest = inner.partition(".")
        last = fields[outer][-1] if isinstance(fields.get(outer), list) else fields.get(outer)
        new = last if isinstance(last, dict) and (rest or name not in last) else {}
        put(new, name, value, rest)
        if new is last:
            return
    if outer not in fields:
        fields[outer] = new
    elif isinstance(fields[outer], list):
        fields[outer].append(new)
    else:
        fields[outer] = [fields[outer], new]


if __name__ == "__main__":
    atheris.Setup(sys.argv, one)
    atheris.Fuzz()
