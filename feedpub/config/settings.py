"""Every setting there is: one table drives checks, suggestions, documentation and what `feedpub init` writes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ..dialects import DIALECTS
from . import checks


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One key of the configuration.

    Attributes:
        name: `table.key`.
        check: Gives the value to use, or raises ValueError with what is wrong.
        default: As a person would write it; None when it follows from other settings.
        doc: What it means; shown in the documentation.
    """

    name: str
    check: Callable[[Any], Any]
    default: str | int | list[str] | None
    doc: str


SETTINGS = {
    setting.name: setting
    for setting in (
        Setting(
            name="site.title",
            check=checks.plain_text,
            default="Feeds",
            doc="Title of the feed of everything; name of the collector in all others.",
        ),
        Setting(
            name="site.description",
            check=checks.plain_text,
            default=None,
            doc="What the feed of everything and the catalogue say of the site. Default: `Everything from TITLE.`",
        ),
        Setting(
            name="site.url",
            check=checks.url,
            default=checks.DEFAULT_URL,
            doc="Where the output folder will be on the web.",
        ),
        Setting(name="site.language", check=checks.language, default="en", doc="Language of titles and excerpts."),
        Setting(
            name="site.timezone",
            check=checks.zone,
            default="UTC",
            doc="Zone of times that are written without an offset.",
        ),
        Setting(
            name="site.authority",
            check=checks.authority,
            default=None,
            doc="Begins the ids of feeds; keep it when the site moves. Default: the host of site.url and `,2021`.",
        ),
        Setting(
            name="site.permalink",
            check=checks.permalink,
            default=None,
            doc="Address of records without a URL: `/news/{year}/{slug}/`; see [fields.md](fields.md#addresses).",
        ),
        Setting(name="site.hubs", check=checks.addresses, default=[], doc="WebSub hubs to announce in every feed."),
        Setting(
            name="site.hubs_timeout",
            check=checks.positive,
            default=30,
            doc="Seconds that telling hubs may take in all; see [websub.md](websub.md).",
        ),
        Setting(
            name="source.path",
            check=checks.folder,
            default="seeds",
            doc="Folder of the records, relative to the configuration file.",
        ),
        Setting(
            name="source.exclude",
            check=checks.patterns,
            default=[],
            doc="Files and folders to leave out, such as `_people` or `*/drafts`; `*` stands for anything.",
        ),
        Setting(
            name="source.follow_links",
            check=checks.flag,
            default=False,
            doc="Read the files and folders behind symbolic links too; each folder once, and never the output.",
        ),
        Setting(
            name="source.base_url",
            check=checks.url,
            default=None,
            doc="Put in front of images, and of addresses of pages, that begin with `/`. Default: site.url.",
        ),
        Setting(
            name="source.dialect",
            check=checks.one_of(*DIALECTS),
            default="feedpub",
            doc='Program for which records are written: "jekyll", "hugo", "pelican" or "eleventy"; see '
            "[fields.md](fields.md#records-of-other-programs).",
        ),
        Setting(
            name="source.excerpt",
            check=checks.one_of("fields", "body"),
            default="fields",
            doc='"body": where there is none, what stands above `<!--more-->` in the body, or its first paragraph.',
        ),
        Setting(
            name="source.exclude_topics",
            check=checks.topics,
            default=[],
            doc="Topics that are none, such as `posts`, a collection of Eleventy; no feed is made of them.",
        ),
        Setting(
            name="source.dated_names",
            check=checks.flag,
            default=None,
            doc="Whether `2024-03-05-title.md` tells the date, where the record has none. Default: as in the dialect.",
        ),
        Setting(
            name="source.guids",
            check=checks.file,
            default="guids.json",
            doc="File of the ids that `feedpub import-guids` took over, relative to the configuration file.",
        ),
        Setting(
            name="output.path",
            check=checks.folder,
            default="feeds",
            doc="Folder of the feeds, relative to the configuration file.",
        ),
        Setting(
            name="output.mode",
            check=checks.one_of("folder", "releases"),
            default="folder",
            doc='"releases" makes the output a link to one of several whole releases; see [releases.md](releases.md).',
        ),
        Setting(
            name="output.keep",
            check=checks.positive,
            default=5,
            doc="Releases to keep, besides the current one, for `feedpub rollback`.",
        ),
        Setting(
            name="output.templates",
            check=checks.file,
            default=None,
            doc="Folder of your own templates and style, relative to the configuration; see [pages.md](pages.md).",
        ),
        Setting(
            name="output.compress",
            check=checks.names_of_codings,
            default=[],
            doc='`["gzip", "br"]` puts compressed twins beside all files; see [hosting.md](hosting.md).',
        ),
        Setting(
            name="output.feed_menu",
            check=checks.flag,
            default=False,
            doc="Write `.well-known/feed-menu.json`, where readers find all feeds; see [hosting.md](hosting.md).",
        ),
        Setting(name="feeds.limit", check=checks.positive, default=50, doc="Entries in a feed at most."),
        Setting(
            name="feeds.content",
            check=checks.one_of("summary", "full"),
            default="summary",
            doc='"full" adds the body of each record as HTML.',
        ),
        Setting(
            name="feeds.ttl",
            check=checks.positive,
            default=60,
            doc="Minutes that a reader may wait before it asks again. Unless you set it, feeds with enough history "
            "have a time of their own; see [polling.md](polling.md).",
        ),
        Setting(
            name="feeds.hints",
            check=checks.flag,
            default=True,
            doc="Tell readers how often each feed is worth asking for, by its history; see [polling.md](polling.md).",
        ),
        Setting(
            name="feeds.max_new",
            check=checks.count,
            default=0,
            doc="Warn when more entries than this would appear in a feed at once; 0: never.",
        ),
        Setting(
            name="feeds.tombstones",
            check=checks.flag,
            default=False,
            doc="Tell in Atom, for 30 days, which entries are gone (RFC 6721), be it for errors in their records.",
        ),
        Setting(
            name="feeds.stylesheet",
            check=checks.flag,
            default=True,
            doc="Let feeds name a style, so that people can read them where a browser shows them.",
        ),
    )
}


#: Tables with names of the user's own: `[providers."example.org"]`.
PROVIDER_SETTINGS = {
    setting.name: setting
    for setting in (
        Setting(
            name="feed",
            check=checks.address,
            default=None,
            doc="The provider's own feed, named as the source of its entries in RSS.",
        ),
    )
}


#: Those of `[fields]`, each with the name of a field of records.
FIELD_SETTING = Setting(
    name="FIELD",
    check=checks.sources,
    default=None,
    doc="Fields to take for this field of a record where it is not there; see [fields.md](fields.md).",
)


#: The same for `[topics."Canvas apps"]`.
TOPIC_SETTINGS = {
    setting.name: setting
    for setting in (
        Setting(
            name="parent",
            check=checks.plain_text,
            default=None,
            doc="The topic that it is part of, in the catalogue and on its page; see [topics.md](topics.md).",
        ),
        Setting(
            name="description",
            check=checks.plain_text,
            default=None,
            doc="What its feed and the catalogue say of it. Default: `News about NAME, collected by TITLE.`",
        ),
    )
}


TABLES = (*dict.fromkeys(name.partition(".")[0] for name in SETTINGS), "fields", "providers", "topics")
