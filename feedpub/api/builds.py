"""Making the feeds, and taking them back."""

from __future__ import annotations

import os
from contextlib import nullcontext
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from ..model import Published, Release, Report, Send
from .hosts import notified
from .surroundings import clock, load, processes

if TYPE_CHECKING:
    from ..pipeline import Progress


def build(
    source: str | os.PathLike[str] | None = None,
    output: str | os.PathLike[str] | None = None,
    *,
    url: str | None = None,
    config: str | os.PathLike[str] | None = None,
    now: datetime | None = None,
    jobs: int = 1,
    dry_run: bool = False,
    allow_empty: bool = False,
    allow_guid_changes: bool = False,
    forget: bool = False,
    lock_wait: float = 0,
    progress: Progress | None = None,
    send: Send | None = None,
) -> Report:
    """Build the feeds of a folder of records.

    Args:
        source: Folder of the records; default: what the configuration says, else `seeds`.
        output: Folder of the feeds; default: what the configuration says, else `feeds`.
        url: Where the output will be on the web; comes before `site.url`.
        config: The configuration file; default: the nearest feedpub.toml, or pyproject.toml with `[tool.feedpub]`.
        now: An aware time that stands for now; default: the clock.
        jobs: Number of processes that read records.
        dry_run: Decide everything, change nothing.
        allow_empty: Publish empty feeds when there is no record at all.
        allow_guid_changes: Give new ids to entries that were published, though readers will show them again.
        forget: Take no notice of what earlier builds remembered.
        lock_wait: How many seconds another build of the same output may take to end.
        progress: Is called with the stage, and how much of how much is done.
        send: Tells hubs what has changed, as `extras.websub.sender()` does; default: nobody is told. A hub that fails
            is a warning, and is told again by the next build with `send`, or by `notify`.

    Raises:
        ConfigError: The configuration or the source folder can't be used, or there is no hub to tell.
        LockedError: Another build is at work on the same output.
        PublishError: There is no record, many entries would get new ids, or the output can't be written; the old feeds
            are as they were.
    """
    from .. import lock, pipeline
    from ..releases import lockable

    site, warnings = load(source, output, url=url, config=config)
    if send:
        from ..notifying import require

        require(site)
    alone = nullcontext() if dry_run else lock.hold(lockable(site), site.output_shown, wait=lock_wait)
    with alone, processes(jobs) as spread:
        report = pipeline.build(
            site,
            now=clock(now),
            map=spread,
            progress=progress or pipeline.silent,
            dry_run=dry_run,
            allow_empty=allow_empty,
            allow_guid_changes=allow_guid_changes,
            forget=forget,
            warnings=warnings,
        )
        return notified(report, site, send, progress or pipeline.silent) if send and not dry_run else report


def retire(
    feed: str,
    source: str | os.PathLike[str] | None = None,
    output: str | os.PathLike[str] | None = None,
    *,
    to: str | None = None,
    undo: bool = False,
    url: str | None = None,
    config: str | os.PathLike[str] | None = None,
    now: datetime | None = None,
    dry_run: bool = False,
    lock_wait: float = 0,
) -> Report:
    """Take a feed back though its records are there, and build. Its records stay in all other feeds.

    Args:
        feed: Its stem (`topics/ai`), or the path or URL of one of its files.
        source: As in `build`.
        output: As in `build`.
        to: Where it has moved: another feed, or a URL. It keeps its files, with one entry that says so.
        undo: Let the feed come back.
        url: As in `build`.
        config: As in `build`.
        now: As in `build`; its day is written to feeds.json.
        dry_run: As in `build`.
        lock_wait: As in `build`.

    Raises:
        ConfigError: As in `build`; or it is the feed of everything, or there is no such place to move to.
        FeedpubError: There is no such feed.
        PublishError: As in `build`.
    """
    from .. import listing, lock, pipeline, retiring
    from ..releases import lockable

    site, warnings = load(source, output, url=url, config=config)
    names = partial(listing.names, site=site)

    amended: list[Published] = []

    def amend(published: list[Published]) -> list[Published]:
        if undo:
            after = retiring.reopen(published, feed, names=names)
        else:
            after = retiring.close(published, feed, to, names=names, site=site)
        amended.append(retiring.find(after, feed, names=names))
        return after

    with nullcontext() if dry_run else lock.hold(lockable(site), site.output_shown, wait=lock_wait):
        report = pipeline.build(site, now=clock(now), dry_run=dry_run, warnings=warnings, amend=amend)
    return replace(report, amended=amended[-1])


def rollback(
    source: str | os.PathLike[str] | None = None,
    output: str | os.PathLike[str] | None = None,
    *,
    config: str | os.PathLike[str] | None = None,
    to: str | None = None,
    lock_wait: float = 0,
) -> tuple[Release, Release]:
    """Make an older release the current one; the next build goes forward from the records again.

    Args:
        source: As for `build`.
        output: As for `build`.
        config: As for `build`.
        to: The name of the release; default: the newest of those before the current one.
        lock_wait: How many seconds a build of the same output may take to end.

    Returns:
        The release that was current, and the one that is.

    Raises:
        ConfigError: The configuration can't be used.
        LockedError: A build is at work on the same output.
        PublishError: There is no such release, or the output can't be written.
    """
    from ..releases import rollback

    return rollback(load(source, output, config=config)[0], to, wait=lock_wait)


def releases(
    source: str | os.PathLike[str] | None = None,
    output: str | os.PathLike[str] | None = None,
    *,
    config: str | os.PathLike[str] | None = None,
) -> list[Release]:
    """The releases that `rollback` can make the current one, from the oldest to the newest.

    Raises:
        ConfigError: The configuration can't be used.
        PublishError: They can't be looked at.
    """
    from ..releases import known

    return known(load(source, output, config=config)[0])
