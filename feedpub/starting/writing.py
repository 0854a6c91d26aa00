"""The files of a new site, as texts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from .. import config, dates
from ..errors import printable
from ..model import Artifact
from .nouns import Hint, SettingValue

FIRST_RECORD = "seeds/first-record.md"
IGNORE_FILE = ".gitignore"

#: What a person may want to change, with an example: where nothing else is known, that stands there as a comment.
_EXAMPLES: Mapping[str, SettingValue] = {
    "site.title": "Example News",
    "site.url": "https://feeds.example.org/",
    "site.language": "en",
    "site.timezone": "Europe/Berlin",
    "site.permalink": "/news/{stem}/",
    "source.path": "seeds",
    "source.exclude": ["drafts", "*/notes"],
    "source.base_url": "https://www.example.org/",
    "output.path": "feeds",
    "feeds.limit": 50,
    "feeds.content": "full",
    "feeds.tombstones": True,
}
_LINK = re.compile(r"\[(.+?)\]\(.+?\)")
_STATE = b".feedpub/"

_RECORD = """\
---
# A record: a file for each entry. Change this one and copy it; the README of feedpub lists all fields.
title: The first entry
excerpt: One or two sentences that say what readers find behind the link.
publishedDateTime: {time}
# The page that the entry is about. No two records may have the same one.
originalUrl: https://www.example.org/first-entry
# Who published that page, and what it is about: each of them gets a feed of its own.
provider:
  name: Example
  domain: example.org
topics:
  - First steps
---
"""


def configuration(
    settings: Mapping[str, SettingValue],
    fields: Mapping[str, Sequence[str]] | None = None,
    remarks: Iterable[Hint] = (),
) -> Artifact:
    """feedpub.toml: what is set, and as comments what a person may want to set, each explained.

    Args:
        settings: By name, as `site.title`.
        fields: What `[fields]` is to say.
        remarks: What else there is to say about a setting.
    """
    lines = ["# What feedpub makes of this folder. docs/settings.md of feedpub lists all settings."]
    table = ""
    for name, setting in config.SETTINGS.items():
        if name not in settings and name not in _EXAMPLES:
            continue
        before, (table, _, key) = table, name.partition(".")
        if table != before:
            lines += ["", f"[{table}]"]
        mark = "" if name in settings else "# "
        lines += [f"# {_plain(setting.doc)}", *(f"# {printable(text)}." for about, text in remarks if about == name)]
        lines += [f"{mark}{key} = {_toml(settings.get(name, _EXAMPLES.get(name, '')))}"]
    if fields:
        lines += ["", "[fields]", "# Which fields of other names are taken for those of a record; see docs/fields.md."]
        lines += [
            f"{field} = {_toml(sources[0] if len(sources) == 1 else [*sources])}" for field, sources in fields.items()
        ]
    return Artifact(path=config.FILE, data="\n".join([*lines, ""]).encode())


def first_record(now: datetime, timezone: str) -> Artifact:
    """A record to change, published at that moment."""
    return Artifact(
        path=FIRST_RECORD, data=_RECORD.format(time=dates.local(now, timezone).isoformat("T", "seconds")).encode()
    )


def ignore_file(there: bytes) -> Artifact | None:
    """What .gitignore is to be, with all that was there; None when it names our folder already."""
    if {_STATE, _STATE[:-1], b"/" + _STATE} & {line.strip() for line in there.splitlines()}:
        return None
    end = b"\n" if there and not there.endswith(b"\n") else b""
    return Artifact(path=IGNORE_FILE, data=there + end + _STATE + b"\n")


def _plain(doc: str) -> str:
    return _LINK.sub(r"docs/\1", doc)


def _toml(value: SettingValue) -> str:
    """A value as TOML has it: JSON is that too, but for one character that TOML wants escaped."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
