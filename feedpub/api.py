"""What a program calls: the configuration found, the clock read, the pipeline run."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from . import config as _config
from .errors import ConfigError, Problem
from .model import CheckReport, NotifyReport, Published, Record, Release, Report, Send, Site

if TYPE_CHECKING:
    from .diagnosis import Diagnosis
    from .migration import Match
    from .pipeline import Map, Progress
    from .starting.site import Ask, Started
    from .validation.files import Findings


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

    Raises:
        ConfigError: The folder has a configuration already, or no site of that program, or that of another program
            can't be read, or what is given or answered can't be used.
        PublishError: The folder can't be written.
    """
    from .starting import beginning, machine

    given = {"site.title": title, "site.url": url, "site.language": language, "site.timezone": timezone}
    return beginning.begin(
        Path.cwd() / folder,
        os.fspath(folder),
        {name: value for name, value in given.items() if value is not None},
        program=program,
        timezone=machine.timezone(os.environ),
        now=clock(now),
        ask=ask,
        dry_run=dry_run,
    )


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
    from . import lock, pipeline
    from .releases import lockable

    site, warnings = load(source, output, url=url, config=config)
    if send:
        from .notifying import require

        require(site)
    alone = nullcontext() if dry_run else lock.hold(lockable(site), site.output_shown, wait=lock_wait)
    with alone, _map(jobs) as spread:
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
        return _notified(report, site, send, progress or pipeline.silent) if send and not dry_run else report


def _notified(report: Report, site: Site, send: Send, progress: Progress) -> Report:
    """The report of a build, after hubs were told."""
    from .notifying import after_build

    told = after_build(report, site, send, clock=machine_clock, progress=progress)
    return replace(
        report, pings=told.pings, problems=(*report.problems, *told.problems), fresh=(*report.fresh, *told.fresh)
    )


def notify(
    source: str | os.PathLike[str] | None = None,
    output: str | os.PathLike[str] | None = None,
    *,
    send: Send,
    feeds: Iterable[str] = (),
    everything: bool = False,
    url: str | None = None,
    config: str | os.PathLike[str] | None = None,
    dry_run: bool = False,
    lock_wait: float = 0,
    progress: Progress | None = None,
) -> NotifyReport:
    """Tell the hubs of a site what changed since they last took a ping of it. Nothing is built.

    Args:
        source: As in `build`.
        output: As in `build`.
        send: Tells hubs, as `extras.websub.sender()` does.
        feeds: Of these they are told whether they know or not: stems (`topics/ai`), paths or URLs.
        everything: Of all feeds they are.
        url: As in `build`.
        config: As in `build`.
        dry_run: Only say what is pending.
        lock_wait: How many seconds a build of the same output may take to end.
        progress: As in `build`.

    Raises:
        ConfigError: The configuration can't be used, or there is no hub to tell.
        FeedpubError: There is no such feed, or none at all.
        LockedError: A build is at work on the same output.
        PublishError: The feeds.json of the output is damaged.
    """
    from . import listing, lock, notifying, pipeline
    from .releases import lockable

    site, _ = load(source, output, url=url, config=config)
    notifying.require(site)
    choose = notifying.everything if everything else notifying.named(feeds, partial(listing.names, site=site))
    with nullcontext() if dry_run else lock.hold(lockable(site), site.output_shown, wait=lock_wait):
        return notifying.notify(
            site,
            send,
            clock=machine_clock,
            choose=choose,
            dry_run=dry_run,
            progress=progress or pipeline.silent,
        )


def check(
    source: str | os.PathLike[str] | None = None,
    output: str | os.PathLike[str] | None = None,
    *,
    url: str | None = None,
    config: str | os.PathLike[str] | None = None,
    now: datetime | None = None,
    jobs: int = 1,
    progress: Progress | None = None,
) -> CheckReport:
    """Tell every problem of every record, also those that keep nothing from being published; write nothing.

    Args:
        source: As in `build`.
        output: As in `build`; it tells the names that feeds have.
        url: As in `build`.
        config: As in `build`.
        now: As in `build`.
        jobs: Number of processes that read records.
        progress: As in `build`.

    Raises:
        ConfigError: The configuration or the source folder can't be used.
        PublishError: The feeds.json of the output is damaged.
    """
    from . import checking, pipeline

    site, warnings = load(source, output, url=url, config=config)
    with _map(jobs) as spread:
        return checking.check(site, now=clock(now), map=spread, progress=progress or pipeline.silent, warnings=warnings)


def check_files(
    *files: str | os.PathLike[str],
    source: str | os.PathLike[str] | None = None,
    output: str | os.PathLike[str] | None = None,
    url: str | None = None,
    config: str | os.PathLike[str] | None = None,
    now: datetime | None = None,
    jobs: int = 1,
    progress: Progress | None = None,
) -> CheckReport:
    """As `check`, but tell the problems of some files only. What no build would read as a record is passed over.

    Args:
        files: They are compared with all records of the source that they are in; of one that is outside of it, the
            source is its own folder.
        source: As in `check`.
        output: As in `check`.
        url: As in `check`.
        config: As in `check`.
        now: As in `check`.
        jobs: As in `check`.
        progress: As in `check`.

    Raises:
        ConfigError: A path is no file: then none is checked; or as in `check`.
        PublishError: As in `check`.
    """
    from . import checking, pipeline

    paths = [os.fspath(file) for file in files]
    wrong = [path for path in paths if not Path(path).is_file()]
    if wrong:
        raise ConfigError(*(_no_file(path) for path in wrong))
    site, _ = load(source, output, url=url, config=config)
    groups: dict[str | None, set[str]] = {}
    for path in paths:
        file = Path(path)
        try:
            inside = (file.parent.resolve() / file.name).relative_to(Path(site.source).resolve())
            groups.setdefault(None, set()).add(inside.as_posix())
        except ValueError:
            groups.setdefault(str(file.parent), set()).add(file.name)
    reports = []
    with _map(jobs) as spread:
        for folder_apart, names in groups.items():
            place = load(folder_apart, output, url=url, config=config)[0] if folder_apart else site
            reports.append(
                checking.check(
                    place,
                    now=clock(now),
                    map=spread,
                    progress=progress or pipeline.silent,
                    only=frozenset(names),
                )
            )
    problems = (problem for report in reports for problem in report.problems)
    return CheckReport(read=sum(report.read for report in reports), problems=tuple(problems))


def _no_file(path: str) -> Problem:
    message = "is a folder; name one folder, or files" if Path(path).is_dir() else "is not there"
    return Problem(code="no-such-file", message=f"{message}; nothing was checked", file=path)


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
    from . import listing, lock, pipeline, retiring
    from .releases import lockable

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
    from .releases import rollback

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
    from .releases import known

    return known(load(source, output, config=config)[0])


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
    from . import guids, migration, oldfeed, pipeline

    site, _ = load(source, output, url=url, config=config)
    entries = oldfeed.load(os.fspath(feed), site.timezone)
    with pipeline.survey(site, now=clock(now)) as found:
        results = [outcome.result for outcome in found.library.outcomes()]
    matches = migration.match(entries, [record for record in results if isinstance(record, Record)], site)
    taken = migration.taken(matches)
    if taken and not dry_run:
        guids.write(Path(site.guids_file), site.guids_shown, {**site.guids, **taken})
    return site, matches


def validate(
    *paths: str | os.PathLike[str],
    output: str | os.PathLike[str] | None = None,
    url: str | None = None,
    config: str | os.PathLike[str] | None = None,
) -> tuple[Problem, ...]:
    """What is wrong with published feeds, by the standards and by what feedpub promises; nothing is asked of the web.

    Args:
        paths: Feeds, and folders of feeds, of any program; default: the output of the site.
        output: Folder of the feeds, as for `build`; it matters when no path is given.
        url: Where a folder is on the web; default: where its feeds.json says.
        config: The configuration file, as for `build`.

    Raises:
        ConfigError: The configuration can't be used.
    """
    return examine(*paths, output=output, url=url, config=config).problems


def examine(
    *paths: str | os.PathLike[str],
    output: str | os.PathLike[str] | None = None,
    url: str | None = None,
    config: str | os.PathLike[str] | None = None,
) -> Findings:
    """As `validate`, with the number of files that were looked at."""
    from .validation import files

    if paths:
        return files.examine([os.fspath(path) for path in paths], url=url)
    site, _ = load(output=output, url=url, config=config)
    return files.examine([site.output_shown], url=url, authority=site.authority, own=True)


def doctor(
    *addresses: str,
    config: str | os.PathLike[str] | None = None,
    every: bool = False,
    progress: Progress | None = None,
) -> Diagnosis:
    """What readers would stumble over at a live host; it is asked about ten times for each feed, one after the other.

    Args:
        addresses: URLs of feeds of any program, or of sites, of which one feed of each kind is asked for; default:
            site.url.
        config: The configuration file, as for `build`.
        every: Ask for all feeds of a site.
        progress: Is called with the stage, and how much of how much is done.

    Raises:
        ConfigError: An address is no URL; or none is given, and the configuration has no site.url, or can't be used.
    """
    from . import pipeline
    from .diagnosis import examine
    from .diagnosis.web import session

    if not addresses:
        site, warnings = load(config=config)
        if warnings:
            raise ConfigError(Problem(code="bad-value", message="is not set; name the URL to check", field="site.url"))
        addresses = (site.url,)
    checked = [_checked(address) for address in addresses]
    with session() as ask:
        return examine(checked, ask, every=every, progress=progress or pipeline.silent)


def _checked(address: str) -> str:
    from . import urls

    try:
        return urls.absolute(address if "://" in address else f"https://{address}")
    except urls.UrlError as error:
        raise ConfigError(Problem(code="bad-value", message=f'"{address}" {error}', field="URL")) from error


def hosting(
    host: str,
    source: str | os.PathLike[str] | None = None,
    output: str | os.PathLike[str] | None = None,
    *,
    url: str | None = None,
    config: str | os.PathLike[str] | None = None,
    now: datetime | None = None,
    folder: str | None = None,
    mount: str | None = None,
) -> str:
    """What a web server or host has to be told to serve a site that was built.

    Args:
        host: One of hosting.hosts.HOSTS.
        source: As in `build`.
        output: As in `build`.
        url: As in `build`.
        config: As in `build`.
        now: As in `build`; it tells which records are yet to come.
        folder: Where the output lies on the host; default: where it is built.
        mount: The path of a URL below which the host serves it; default: that of `site.url`.

    Raises:
        ConfigError: The configuration, the source folder or an argument can't be used, or nothing has been built yet.
        PublishError: The feeds.json of the output is damaged.
    """
    from . import manifest, pipeline, sinks
    from .hosting import hosts, served

    site, warnings = load(source, output, url=url, config=config)
    nowhere = [warning for warning in warnings if warning.code == "no-site-url"]
    if nowhere:
        # A host would tell it to all the world.
        raise ConfigError(*nowhere)
    sink = sinks.of(site)
    pipeline.feeds_before(sink, sink.read)
    data = sink.read(manifest.FILE)
    if data is None:
        message = "is not there; run `feedpub build` first, for what is told depends on what is published"
        raise ConfigError(Problem(code="not-found", message=message, file=sink.shown(manifest.FILE)))
    now = clock(now)
    with pipeline.survey(site, now=now) as found:
        due = found.library.times().next_due
    return hosts.configuration(host, served.of(site, data, due=due, now=now, folder=folder, mount=mount))


def load(
    source: str | os.PathLike[str] | None = None,
    output: str | os.PathLike[str] | None = None,
    *,
    url: str | None = None,
    config: str | os.PathLike[str] | None = None,
) -> tuple[Site, tuple[Problem, ...]]:
    """The site that `build` with the same arguments would build, and the warnings about its configuration.

    Raises:
        ConfigError: The configuration can't be used.
    """
    given = {"source.path": source, "output.path": output, "site.url": url}
    overrides = {name: os.fspath(value) for name, value in given.items() if value is not None}
    return _config.load(config_file(config), overrides, folder=Path.cwd())


def next_change(site: Site) -> datetime | None:
    """When the clock gives a build of the site something to do, as far as the last build remembers; None for never."""
    from .memory import Memory

    return Memory(site).next_change


def config_file(config: str | os.PathLike[str] | None = None) -> Path | None:
    """The configuration file that `load` with the same argument reads, as a person would write it; None for none."""
    here = Path.cwd()
    file = Path(config) if config else _config.find(here)
    return file.relative_to(here) if file and file.is_relative_to(here) else file


def clock(now: datetime | None = None) -> datetime:
    """The time of the build, in UTC and whole seconds: `now`, else SOURCE_DATE_EPOCH, else the machine's clock."""
    if now is None:
        epoch = os.environ.get("SOURCE_DATE_EPOCH")
        try:
            now = datetime.fromtimestamp(int(epoch), UTC) if epoch else machine_clock()
        except (ValueError, OverflowError, OSError) as error:
            problem = Problem(
                code="bad-value", message=f'"{epoch}" is no number of seconds since 1970', field="SOURCE_DATE_EPOCH"
            )
            raise ConfigError(problem) from error
    if now.tzinfo is None:
        raise ConfigError(Problem(code="bad-value", message="has no time zone", field="now"))
    return now.astimezone(UTC).replace(microsecond=0)


def machine_clock() -> datetime:
    """The time that other machines have, whatever time the build is to be of."""
    return datetime.now(UTC)  # noqa: TID251 - here it is read


@contextmanager
def _map(jobs: int) -> Iterator[Map]:
    if jobs <= 1:
        yield map
        return
    from concurrent.futures import ProcessPoolExecutor

    with ProcessPoolExecutor(jobs) as pool:
        yield lambda function, items: pool.map(function, items, chunksize=64)
