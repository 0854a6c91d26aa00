"""feedpub.toml, or `[tool.feedpub]` in pyproject.toml, as a Site: checked, with every default filled in."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from .. import guids, theme
from ..errors import ConfigError, Problem
from ..model import FEED_MENU, Reading, Site
from .checks import DEFAULT_URL
from .file import Given, problem, read
from .settings import FIELD_SETTING, PROVIDER_SETTINGS, SETTINGS, TOPIC_SETTINGS, Setting

__all__ = [
    "DEFAULT_URL",
    "FIELD_SETTING",
    "FILE",
    "PROVIDER_SETTINGS",
    "SETTINGS",
    "TOPIC_SETTINGS",
    "Setting",
    "find",
    "load",
]

FILE = "feedpub.toml"


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
    said = read(path) if path else Given({}, {}, {}, {}, [])
    given, problems = said.settings, said.problems
    home = (folder / path).parent if path else folder
    values: dict[str, Any] = {name: setting.default for name, setting in SETTINGS.items()}
    for name, value in (given | overrides).items():
        try:
            values[name] = SETTINGS[name].check(value)
        except ValueError as error:
            # What the caller gave is not the file's fault.
            problems.append(problem(None if name in overrides else path, name, "bad-value", str(error)))
    if problems:
        raise ConfigError(*problems)
    source, output = (
        Path(os.path.normpath((folder if name in overrides else home) / values[name]))
        for name in ("source.path", "output.path")
    )
    if Path(os.path.realpath(source)).is_relative_to(os.path.realpath(output)):
        wrong = "the output must not be the source folder or hold it"
        raise ConfigError(problem(None if "output.path" in overrides else path, "output.path", "bad-value", wrong))
    url, guids_file = values["site.url"], Path(os.path.normpath(home / values["source.guids"]))
    templates = values["output.templates"] and Path(os.path.normpath(home / values["output.templates"]))
    site = Site(
        title=values["site.title"],
        description=values["site.description"],
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
    return site, tuple(_warnings(site, own={*given, *overrides}))


def _warnings(site: Site, *, own: Collection[str]) -> Iterator[Problem]:
    """What may not be meant, where `own` are the settings that somebody has set."""
    in_folder = urlsplit(site.url).path != "/"
    if site.url == DEFAULT_URL and "site.url" not in own:
        yield Problem(code="no-site-url", message=f"is not set, so links say {DEFAULT_URL}", field="site.url")
    if in_folder and site.permalink and "source.base_url" not in own and not urlsplit(site.permalink).netloc:
        begin = f"is not set, so addresses that site.permalink makes begin with {site.url}"
        message = f"{begin}; set it to the address of the site, or to this one if the pages are there"
        yield Problem(code="links-below-feeds", message=message, field="source.base_url")
    if site.feed_menu and in_folder:
        place = urljoin(site.url, f"/{FEED_MENU}")
        message = f"readers look for the menu at {place}; copy {FEED_MENU} there, or redirect to it"
        yield Problem(code="menu-elsewhere", message=message, field="output.feed_menu")


def _shown(path: Path, folder: Path) -> str:
    """A path as a person in that folder would write it."""
    return str(path.relative_to(folder)) if path.is_relative_to(folder) else str(path)
