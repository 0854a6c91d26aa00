"""Beginning with feedpub: a new site, and the ids of an old one."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ..model import Record, Site
from .surroundings import clock, load

if TYPE_CHECKING:
    from ..migration import Match
    from ..starting.nouns import Ask, Started, Tell


def init(
    folder: str | os.PathLike[str] = ".",
    *,
    title: str | None = None,
    url: str | None = None,
    language: str | None = None,
    timezone: str | None = None,
    program: str = "auto",
    now: datetime | None = None,
    dry_run: bool = False,
    ask: Ask | None = None,
    tell: Tell | None = None,
) -> Started:
    """Make a folder a site: a commented feedpub.toml, a first record, a line in .gitignore. All of it or nothing.

    In the folder of a site of another program, no record is added.

    Args:
        folder: Is made when it is not there. What is in it stays as it is.
        title: As `site.title`; default: what the name of the folder says.
        url: As `site.url`; default: none, of which each build then reminds.
        language: As `site.language`; default: `en`.
        timezone: As `site.timezone`; default: the machine's.
        program: Whose site is there, `jekyll`, `hugo`, `pelican` or `eleventy`: its posts become the records, and its
            configuration gives the defaults. `auto` looks for one; `none` does not.
        now: An aware time at which the first record is published; default: the clock.
        dry_run: Decide everything, write nothing.
        ask: Is called with the name of each of the settings above that is not given, and its default (of `site.url`:
            that of builds), and gives what it is to be; default: the defaults.
        tell: Is called with what was found of another program's site, before `ask` is.

    Raises:
        ConfigError: The folder has a configuration already, or no site of that program, or that of another program
            can't be read, or what is given or answered can't be used.
        PublishError: The folder can't be written.
    """
    from ..starting import beginning, machine

    given = {"site.title": title, "site.url": url, "site.language": language, "site.timezone": timezone}
    return beginning.begin(
        Path.cwd() / folder,
        os.fspath(folder),
        {name: value for name, value in given.items() if value is not None},
        program=program,
        timezone=machine.timezone(os.environ),
        now=clock(now),
        ask=ask,
        tell=tell,
        dry_run=dry_run,
    )


def import_guids(
    feed: str | os.PathLike[str],
    source: str | os.PathLike[str] | None = None,
    output: str | os.PathLike[str] | None = None,
    *,
    url: str | None = None,
    config: str | os.PathLike[str] | None = None,
    now: datetime | None = None,
    dry_run: bool = False,
) -> tuple[Site, list[Match]]:
    """Take over the ids of another program's feed into `source.guids`, so that readers see nothing twice.

    Args:
        feed: A file of RSS 2.0, Atom 1.0 or JSON Feed; `-` for standard input.
        source: Folder of the records, as for `build`.
        output: Folder of the feeds, as for `build`.
        url: Where the output will be on the web, as for `build`.
        config: The configuration file, as for `build`.
        now: An aware time that stands for now; default: the clock.
        dry_run: Decide everything, change nothing.

    Returns:
        The site as it was, and what becomes of each entry of the feed.

    Raises:
        ConfigError: The feed, the configuration, the source folder or the file of guids can't be used.
        PublishError: The feeds.json of the output is damaged.
    """
    from .. import guids, migration, oldfeed, pipeline

    site, _ = load(source, output, url=url, config=config)
    entries = oldfeed.load(os.fspath(feed), site.timezone)
    with pipeline.survey(site, now=clock(now)) as found:
        results = [outcome.result for outcome in found.library.outcomes()]
    matches = migration.match(entries, [record for record in results if isinstance(record, Record)], site)
    taken = migration.taken(matches)
    if taken and not dry_run:
        guids.write(Path(site.guids_file), site.guids_shown, {**site.guids, **taken})
    return site, matches
