"""feedpub.toml, or `[tool.feedpub]` in pyproject.toml, as a Site: checked, with every default filled in."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urljoin, urlsplit

from . import codings, dates, guids, hierarchy, text, theme, urls
from .dialects import DIALECTS
from .errors import ConfigError, Problem
from .model import FEED_MENU, FIELDS, Reading, Site, Topic
from .permalinks import PLACEHOLDERS

DEFAULT_URL = "http://localhost:8000/"
FILE = "feedpub.toml"


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


def _text(value: Any) -> str:
    if not isinstance(value, str) or not text.plain(value):
        raise ValueError("must be text")
    return text.plain(value)


def _folder(value: Any) -> str:
    if not isinstance(value, str) or not value or "\0" in value:
        raise ValueError("must be the path of a folder")
    return value


def _file(value: Any) -> str:
    if not isinstance(value, str) or not value or value.endswith("/") or "\0" in value:
        raise ValueError("must be the path of a file")
    return value


def _url(value: Any) -> str:
    try:
        url = urls.absolute(value if isinstance(value, str) else "")
    except urls.UrlError as error:
        raise ValueError(f"{error}; write it as https://feeds.example.org/") from error
    if "?" in url or "#" in url:
        raise ValueError("must not have a query or a fragment")
    return url.rstrip("/") + "/"


def _address(value: Any) -> str:
    try:
        return urls.absolute(value if isinstance(value, str) else "")
    except urls.UrlError as error:
        raise ValueError(str(error)) from error


def _addresses(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise ValueError("must be a list of URLs")  # noqa: TRY004 - for the user it is a wrong value
    for item in value:
        try:
            _address(item)
        except ValueError as error:
            raise ValueError(f'"{item}" {error}') from error
    return tuple(dict.fromkeys(_address(item) for item in value))


def _patterns(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
        raise ValueError('must be a list of patterns such as ["_people", "*/drafts"]')
    return tuple(item.strip("/") for item in value)


def _language(value: Any) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*", value):
        raise ValueError("must be a language tag such as en or pt-BR")
    return value


def _zone(value: Any) -> str:
    if not isinstance(value, str) or not dates.is_zone(value):
        raise ValueError("must be an IANA time zone such as Europe/Berlin")
    return value


def _authority(value: Any) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"(?:[a-z0-9._-]+@)?[a-z0-9.-]+,\d{4}(?:-\d\d){0,2}", value):
        raise ValueError("must be a host and a year such as feeds.example.org,2021 (RFC 4151)")
    return value


def _permalink(value: Any) -> str:
    pattern = _text(value)
    unknown = [name for name in re.findall(r"\{(\w*)\}", pattern) if name not in PLACEHOLDERS]
    if unknown:
        raise ValueError(f"has {{{unknown[0]}}}; it may have " + ", ".join(f"{{{name}}}" for name in PLACEHOLDERS))
    if re.match(r"(?:[^/]*:)?//[^/?#]*\{", pattern):
        raise ValueError("has a placeholder in its host, where only a path may have one")
    try:
        urls.absolute(re.sub(r"\{\w+\}", "x", pattern), DEFAULT_URL)
    except urls.UrlError as error:
        raise ValueError(str(error)) from error
    return pattern


def _positive(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise ValueError("must be a whole number above 0")
    return value


def _count(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError("must be a whole number, 0 or more")
    return value


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError("must be true or false")  # noqa: TRY004 - for the user it is a wrong value
    return value


def _content(value: Any) -> str:
    if value not in ("summary", "full"):
        raise ValueError('must be "summary" or "full"')
    return str(value)


def _excerpt(value: Any) -> str:
    if value not in ("fields", "body"):
        raise ValueError('must be "fields" or "body"')
    return str(value)


def _topics(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) and text.plain(item) for item in value):
        raise ValueError('must be a list of topics such as ["posts", "all"]')
    return tuple(dict.fromkeys(text.fold(text.plain(item)) for item in value))


def _dialect(value: Any) -> str:
    if not isinstance(value, str) or value not in DIALECTS:
        raise ValueError("must be one of " + ", ".join(f'"{name}"' for name in DIALECTS))
    return value


def _sources(value: Any) -> tuple[str, ...]:
    paths = [value] if isinstance(value, str) else value
    if (
        not isinstance(paths, list)
        or not paths
        or not all(isinstance(path, str) and all(path.split(".")) for path in paths)
    ):
        raise ValueError('must be the name of a field, or a list of names, such as ["summary", "seo.description"]')
    return tuple(dict.fromkeys(paths))


def _mode(value: Any) -> str:
    if value not in ("folder", "releases"):
        raise ValueError('must be "folder" or "releases"')
    return str(value)


def _codings(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(item in codings.SUFFIXES for item in value):
        raise ValueError('must be a list of "gzip" and "br"')
    return tuple(coding for coding in codings.SUFFIXES if coding in value)


SETTINGS = {
    setting.name: setting
    for setting in (
        Setting(
            name="site.title",
            check=_text,
            default="Feeds",
            doc="Title of the feed of everything; name of the collector in all others.",
        ),
        Setting(name="site.url", check=_url, default=DEFAULT_URL, doc="Where the output folder will be on the web."),
        Setting(name="site.language", check=_language, default="en", doc="Language of titles and excerpts."),
        Setting(
            name="site.timezone", check=_zone, default="UTC", doc="Zone of times that are written without an offset."
        ),
        Setting(
            name="site.authority",
            check=_authority,
            default=None,
            doc="Begins the ids of feeds; keep it when the site moves. Default: the host of site.url and `,2021`.",
        ),
        Setting(
            name="site.permalink",
            check=_permalink,
            default=None,
            doc="Address of records without a URL: `/news/{year}/{slug}/`; see [fields.md](fields.md#addresses).",
        ),
        Setting(name="site.hubs", check=_addresses, default=[], doc="WebSub hubs to announce in every feed."),
        Setting(
            name="site.hubs_timeout",
            check=_positive,
            default=30,
            doc="Seconds that telling hubs may take in all; see [websub.md](websub.md).",
        ),
        Setting(
            name="source.path",
            check=_folder,
            default="seeds",
            doc="Folder of the records, relative to the configuration file.",
        ),
        Setting(
            name="source.exclude",
            check=_patterns,
            default=[],
            doc="Files and folders to leave out, such as `_people` or `*/drafts`; `*` stands for anything.",
        ),
        Setting(
            name="source.follow_links",
            check=_flag,
            default=False,
            doc="Read the files and folders behind symbolic links too; each folder once, and never the output.",
        ),
        Setting(
            name="source.base_url",
            check=_url,
            default=None,
            doc="Put in front of images, and of addresses of pages, that begin with `/`. Default: site.url.",
        ),
        Setting(
            name="source.dialect",
            check=_dialect,
            default="feedpub",
            doc='Program for which records are written: "jekyll", "hugo", "pelican" or "eleventy"; see '
            "[fields.md](fields.md#records-of-other-programs).",
        ),
        Setting(
            name="source.excerpt",
            check=_excerpt,
            default="fields",
            doc='"body": where there is none, what stands above `<!--more-->` in the body, or its first paragraph.',
        ),
        Setting(
            name="source.exclude_topics",
            check=_topics,
            default=[],
            doc="Topics that are none, such as `posts`, a collection of Eleventy; no feed is made of them.",
        ),
        Setting(
            name="source.dated_names",
            check=_flag,
            default=None,
            doc="Whether `2024-03-05-title.md` tells the date, where the record has none. Default: as in the dialect.",
        ),
        Setting(
            name="source.guids",
            check=_file,
            default="guids.json",
            doc="File of the ids that `feedpub import-guids` took over, relative to the configuration file.",
        ),
        Setting(
            name="output.path",
            check=_folder,
            default="feeds",
            doc="Folder of the feeds, relative to the configuration file.",
        ),
        Setting(
            name="output.mode",
            check=_mode,
            default="folder",
            doc='"releases" makes the output a link to one of several whole releases; see [releases.md](releases.md).',
        ),
        Setting(
            name="output.keep",
            check=_positive,
            default=5,
            doc="Releases to keep, besides the current one, for `feedpub rollback`.",
        ),
        Setting(
            name="output.templates",
            check=_file,
            default=None,
            doc="Folder of your own templates and style, relative to the configuration; see [pages.md](pages.md).",
        ),
        Setting(
            name="output.compress",
            check=_codings,
            default=[],
            doc='`["gzip", "br"]` puts compressed twins beside all files; see [hosting.md](hosting.md).',
        ),
        Setting(
            name="output.feed_menu",
            check=_flag,
            default=False,
            doc="Write `.well-known/feed-menu.json`, where readers find all feeds; see [hosting.md](hosting.md).",
        ),
        Setting(name="feeds.limit", check=_positive, default=50, doc="Entries in a feed at most."),
        Setting(
            name="feeds.content", check=_content, default="summary", doc='"full" adds the body of each record as HTML.'
        ),
        Setting(
            name="feeds.ttl",
            check=_positive,
            default=60,
            doc="Minutes that a reader may wait before it asks again. Unless you set it, feeds with enough history "
            "have a time of their own; see [polling.md](polling.md).",
        ),
        Setting(
            name="feeds.hints",
            check=_flag,
            default=True,
            doc="Tell readers how often each feed is worth asking for, by its history; see [polling.md](polling.md).",
        ),
        Setting(
            name="feeds.max_new",
            check=_count,
            default=0,
            doc="Warn when more entries than this would appear in a feed at once; 0: never.",
        ),
        Setting(
            name="feeds.tombstones",
            check=_flag,
            default=False,
            doc="Tell in Atom, for 30 days, which entries are gone (RFC 6721), be it for errors in their records.",
        ),
        Setting(
            name="feeds.stylesheet",
            check=_flag,
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
            check=_address,
            default=None,
            doc="The provider's own feed, named as the source of its entries in RSS.",
        ),
    )
}
#: Those of `[fields]`, each with the name of a field of records.
FIELD_SETTING = Setting(
    name="FIELD",
    check=_sources,
    default=None,
    doc="Fields to take for this field of a record where it is not there; see [fields.md](fields.md).",
)
#: The same for `[topics."Canvas apps"]`.
TOPIC_SETTINGS = {
    setting.name: setting
    for setting in (
        Setting(
            name="parent",
            check=_text,
            default=None,
            doc="The topic that it is part of, in the catalogue and on its page; see [topics.md](topics.md).",
        ),
        Setting(
            name="description",
            check=_text,
            default=None,
            doc="What its feed and the catalogue say of it. Default: `News about NAME, collected by TITLE.`",
        ),
    )
}
_TABLES = (*dict.fromkeys(name.partition(".")[0] for name in SETTINGS), "fields", "providers", "topics")


def find(start: Path) -> Path | None:
    """The configuration nearest to a folder, upwards: feedpub.toml, or a pyproject.toml with `[tool.feedpub]`."""
    for folder in (start, *start.parents):
        if (folder / FILE).is_file():
            return folder / FILE
        project = folder / "pyproject.toml"
        if project.is_file() and _has_settings(project):
            return project
    return None


def _has_settings(project: Path) -> bool:
    try:
        text = project.read_text(encoding="utf-8")
        return "feedpub" in text and "feedpub" in tomllib.loads(text).get("tool", {})
    except (OSError, ValueError, TypeError):
        # Somebody else's file: what is wrong with it is not for us to tell.
        return False


def load(
    path: Path | None, overrides: Mapping[str, str] | None = None, *, folder: Path
) -> tuple[Site, tuple[Problem, ...]]:
    """Make a Site of a configuration file, with the warnings about it.

    Args:
        path: The file, absolute or relative to the working directory; None for the defaults.
        overrides: Settings by name that come before the file's; their folders are relative to `folder`.
        folder: The working directory.

    Raises:
        ConfigError: It carries everything that is wrong: unknown keys, values that can't be used.
    """
    overrides = dict(overrides or {})
    said = _read(path) if path else _Given({}, {}, {}, {}, [])
    given, problems = said.settings, said.problems
    home = (folder / path).parent if path else folder
    values: dict[str, Any] = {name: setting.default for name, setting in SETTINGS.items()}
    for name, value in (given | overrides).items():
        try:
            values[name] = SETTINGS[name].check(value)
        except ValueError as error:
            # What the caller gave is not the file's fault.
            problems.append(_problem(None if name in overrides else path, name, "bad-value", str(error)))
    if problems:
        raise ConfigError(*problems)
    source, output = (
        Path(os.path.normpath((folder if name in overrides else home) / values[name]))
        for name in ("source.path", "output.path")
    )
    if Path(os.path.realpath(source)).is_relative_to(os.path.realpath(output)):
        wrong = "the output must not be the source folder or hold it"
        raise ConfigError(_problem(None if "output.path" in overrides else path, "output.path", "bad-value", wrong))
    url, guids_file = values["site.url"], Path(os.path.normpath(home / values["source.guids"]))
    templates = values["output.templates"] and Path(os.path.normpath(home / values["output.templates"]))
    site = Site(
        title=values["site.title"],
        url=url,
        language=values["site.language"],
        timezone=values["site.timezone"],
        authority=values["site.authority"] or f"{urlsplit(url).hostname},2021",
        permalink=values["site.permalink"],
        hubs=tuple(values["site.hubs"]),
        hubs_timeout=values["site.hubs_timeout"],
        source=str(source),
        source_shown=_shown(source, folder),
        exclude=tuple(values["source.exclude"]),
        follow_links=values["source.follow_links"],
        base_url=values["source.base_url"] or url,
        output=str(output),
        output_shown=_shown(output, folder),
        mode=values["output.mode"],
        keep=values["output.keep"],
        # Never inside the output, which is published.
        state=str((output.parent if home.is_relative_to(output) else home) / ".feedpub"),
        limit=values["feeds.limit"],
        content=values["feeds.content"],
        ttl=values["feeds.ttl"],
        own_ttl="feeds.ttl" in given | overrides,
        hints=values["feeds.hints"],
        max_new=values["feeds.max_new"],
        tombstones=values["feeds.tombstones"],
        stylesheet=values["feeds.stylesheet"],
        reading=Reading(
            fields=said.sources,
            dialect=values["source.dialect"],
            excerpt=values["source.excerpt"],
            exclude_topics=tuple(values["source.exclude_topics"]),
            dated_names=values["source.dated_names"],
        ),
        provider_feeds=said.feeds,
        guids_file=str(guids_file),
        guids_shown=_shown(guids_file, folder),
        guids=guids.read(guids_file, _shown(guids_file, folder)),
        own_timezone="site.timezone" in given | overrides,
        templates_shown=_shown(templates, folder) if templates else "",
        templates=theme.read(templates, _shown(templates, folder)) if templates else {},
        compress=tuple(values["output.compress"]),
        feed_menu=values["output.feed_menu"],
        topics=said.topics,
    )
    return site, tuple(_warnings(site, own_url="site.url" in given | overrides))


def _warnings(site: Site, *, own_url: bool) -> Iterator[Problem]:
    if site.url == DEFAULT_URL and not own_url:
        yield Problem(code="no-site-url", message=f"is not set, so links say {DEFAULT_URL}", field="site.url")
    if site.feed_menu and urlsplit(site.url).path != "/":
        place = urljoin(site.url, f"/{FEED_MENU}")
        message = f"readers look for the menu at {place}; copy {FEED_MENU} there, or redirect to it"
        yield Problem(code="menu-elsewhere", message=message, field="output.feed_menu")


class _Given(NamedTuple):
    """What a file says, and what is wrong with its keys."""

    settings: dict[str, Any]
    feeds: dict[str, str]
    sources: dict[str, tuple[str, ...]]
    topics: dict[str, Topic]
    problems: list[Problem]


def _read(path: Path) -> _Given:
    """Settings by name, feeds of providers by domain, sources of fields, and topics by key."""
    given = _Given({}, {}, {}, {}, [])
    problems = given.problems
    for table, keys in _tables(path).items():
        if not isinstance(keys, dict):
            problems.append(_unknown(path, table, list(SETTINGS)))
        elif table not in _TABLES:
            problems.append(_unknown(path, table, list(_TABLES)))
        elif table == "providers":
            given.feeds.update(_read_providers(path, keys, problems))
        elif table == "fields":
            given.sources.update(_read_fields(path, keys, problems))
        elif table == "topics":
            given.topics.update(_read_topics(path, keys, problems))
        else:
            for name, value in ((f"{table}.{key}", value) for key, value in keys.items()):
                if name in SETTINGS:
                    given.settings[name] = value
                else:
                    problems.append(_unknown(path, name, list(SETTINGS)))
    return given


def _tables(path: Path) -> dict[str, Any]:
    try:
        tables: Any = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise ConfigError(Problem(code="no-config", message=f"can't be read: {reason}", file=str(path))) from error
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        where = int(line[1]) if line else None
        raise ConfigError(
            Problem(code="bad-toml", message=f"is not TOML: {error}", file=str(path), line=where)
        ) from error
    if path.name == "pyproject.toml":
        tool = tables.get("tool")
        tables = tool.get("feedpub") if isinstance(tool, dict) else None
    if not isinstance(tables, dict):
        raise ConfigError(_problem(path, "tool.feedpub", "bad-value", "must be a table"))
    return tables


def _read_providers(path: Path, tables: dict[str, Any], problems: list[Problem]) -> dict[str, str]:
    feeds: dict[str, str] = {}
    for provider, keys in tables.items():
        for value in _read_own(path, f"providers.{provider}", keys, PROVIDER_SETTINGS, problems).values():
            feeds[urls.domain(provider).removeprefix("www.")] = value
    return feeds


def _read_fields(path: Path, keys: dict[str, Any], problems: list[Problem]) -> dict[str, tuple[str, ...]]:
    sources: dict[str, tuple[str, ...]] = {}
    for field, value in keys.items():
        name = f"fields.{field}"
        if field not in FIELDS:
            problems.append(_no_field(path, field, value))
            continue
        try:
            sources[field] = FIELD_SETTING.check(value)
        except ValueError as error:
            problems.append(_problem(path, name, "bad-value", str(error)))
    return sources


def _no_field(path: Path, field: str, value: Any) -> Problem:
    wrong = "is no field of a record"
    if isinstance(value, str) and value in FIELDS:
        message = f'{wrong}; did you mean {value} = "{field}"?'
        return _problem(path, f"fields.{field}", "unknown-key", message)
    return _unknown(path, f"fields.{field}", [f"fields.{known}" for known in sorted(FIELDS)], wrong)


def _read_topics(path: Path, tables: dict[str, Any], problems: list[Problem]) -> dict[str, Topic]:
    """What is said of topics, by key; a parent of which nothing else is said has its name."""
    written: dict[str, str] = {}
    given: dict[str, dict[str, str]] = {}
    for name, keys in tables.items():
        key = text.fold(text.plain(name))
        if not key or key in written:
            wrong = f'is "{written[key]}" once more; make one table of both' if key else "must have a name"
            problems.append(_problem(path, f"topics.{name}", "bad-value", wrong))
            continue
        written[key] = name
        given[key] = _read_own(path, f"topics.{name}", keys, TOPIC_SETTINGS, problems)
    topics = {key: _topic(written[key], said) for key, said in given.items()}
    for said in given.values():
        if "parent" in said:
            topics.setdefault(text.fold(said["parent"]), Topic(name=said["parent"]))
    for key, wrong in hierarchy.flaws(topics):
        problems.append(_problem(path, f"topics.{written[key]}.parent", "bad-value", wrong))
    return topics


def _topic(name: str, said: Mapping[str, str]) -> Topic:
    parent = text.fold(said["parent"]) if "parent" in said else None
    return Topic(name=text.plain(name), parent=parent, description=said.get("description"))


def _read_own(
    path: Path, name: str, keys: Any, known: Mapping[str, Setting], problems: list[Problem]
) -> dict[str, Any]:
    """The settings of a table that has a name of the user's own."""
    given: dict[str, Any] = {}
    if not isinstance(keys, dict):
        wrong = f"must be a table, which may have {' and '.join(known)}"
        problems.append(_problem(path, name, "bad-value", wrong))
        return given
    for key, value in keys.items():
        if key not in known:
            problems.append(_unknown(path, f"{name}.{key}", [f"{name}.{one}" for one in known]))
            continue
        try:
            given[key] = known[key].check(value)
        except ValueError as error:
            problems.append(_problem(path, f"{name}.{key}", "bad-value", str(error)))
    return given


def _unknown(path: Path, name: str, known: list[str], wrong: str = "is not a setting") -> Problem:
    import difflib

    # A key may be right and its table wrong, or missing.
    by_key = {full.rpartition(".")[2]: full for full in reversed(known)}
    near = difflib.get_close_matches(name, known, n=1) or difflib.get_close_matches(
        name.rpartition(".")[2], by_key, n=1
    )
    advice = f"; did you mean {by_key.get(near[0], near[0])}?" if near else ""
    return _problem(path, name, "unknown-key", f"{wrong}{advice}")


def _problem(path: Path | None, name: str, code: str, message: str) -> Problem:
    return Problem(code=code, message=message, file=str(path or ""), line=_line(path, name), field=name)


def _shown(path: Path, folder: Path) -> str:
    """A path as a person in that folder would write it."""
    return str(path.relative_to(folder)) if path.is_relative_to(folder) else str(path)


def _line(path: Path | None, name: str) -> int | None:
    """The line that sets `table.key`; tomllib does not tell, so look for the table and then for the key."""
    if path is None or not path.is_file():
        return None
    table, _, key = name.rpartition(".")
    inside = not table
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        header = re.match(r"\s*\[+\s*(.*?)\s*\]", line)
        if header:
            found = re.sub("[\"']", "", header[1]).removeprefix("tool.feedpub.")
            inside = found == table
            if name in (found, header[1]):
                return number
        elif inside and re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=", line):
            return number
    # What stands in a table within a line is on the line of that table.
    return _line(path, table) if table else None
