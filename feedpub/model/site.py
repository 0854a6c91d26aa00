"""What the configuration says of a site."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePath


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What the configuration says of how records are written.

    Attributes:
        fields: For each field of a record, the paths of other fields that are taken for it where it is not there, in
            their order; `cover.image` is the field `image` of the mapping `cover`.
        dialect: For which program: see dialects.DIALECTS.
        excerpt: "body" where the beginning of the body is taken for an excerpt that is not there; else "fields".
        exclude_topics: Topics that are none, as text.fold gives them.
        dated_names: Whether names of files may begin with the date; None where the program decides.
    """

    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    dialect: str = "feedpub"
    excerpt: str = "fields"
    exclude_topics: tuple[str, ...] = ()
    dated_names: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """What the configuration says of a topic.

    Attributes:
        name: As it is written there, the first time.
        parent: The key of the topic that it is part of; of that one the configuration says something too.
        description: What its feed says instead of the usual sentence.
    """

    name: str
    parent: str | None = None
    description: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What the configuration says, checked and with every default filled in.

    `url` and `base_url` end in a slash. Folders are absolute; those that end in `_shown` are as a person at the shell
    would write them. `guids` are the ids in `guids_file` that readers know, each by the name that feedpub would make an
    id of (see normalise.name). `own_timezone` tells whether the configuration names one. `templates` are the texts of
    the site's own files that take the place of ours, by name (see theme). `topics` are in the order of the file, by key
    (as in Membership); see hierarchy. See config.SETTINGS for what each means.
    """

    title: str
    url: str
    language: str
    timezone: str
    authority: str
    permalink: str | None
    hubs: tuple[str, ...]
    hubs_timeout: int
    source: str
    source_shown: str
    exclude: tuple[str, ...]
    follow_links: bool
    base_url: str
    output: str
    output_shown: str
    mode: str
    keep: int
    state: str
    limit: int
    content: str
    ttl: int
    own_ttl: bool
    hints: bool
    max_new: int
    tombstones: bool
    stylesheet: bool
    reading: Reading = field(default_factory=Reading)
    provider_feeds: Mapping[str, str] = field(default_factory=dict)
    guids_file: str = ""
    guids_shown: str = ""
    guids: Mapping[str, str] = field(default_factory=dict)
    own_timezone: bool = False
    templates_shown: str = ""
    templates: Mapping[str, str] = field(default_factory=dict)
    compress: tuple[str, ...] = ()
    feed_menu: bool = False
    topics: Mapping[str, Topic] = field(default_factory=dict)
    description: str | None = None

    def shown(self, path: str) -> str:
        """The path of a record as a person would write it at the shell."""
        return str(PurePath(self.source_shown, path))
