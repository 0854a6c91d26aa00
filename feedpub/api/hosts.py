"""What concerns hosts and hubs: telling them, asking them, and configuring them."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import nullcontext
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import ConfigError, Problem
from ..model import NotifyReport, Report, Send, Site
from . import surroundings
from .surroundings import clock, load

if TYPE_CHECKING:
    from ..diagnosis import Diagnosis
    from ..pipeline import Progress


def notified(report: Report, site: Site, send: Send, progress: Progress) -> Report:
    """The report of a build, after hubs were told."""
    from ..notifying import after_build

    told = after_build(report, site, send, clock=surroundings.machine_clock, progress=progress)
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
    from .. import listing, lock, notifying, pipeline
    from ..releases import lockable

    site, _ = load(source, output, url=url, config=config)
    notifying.require(site)
    choose = notifying.everything if everything else notifying.named(feeds, partial(listing.names, site=site))
    with nullcontext() if dry_run else lock.hold(lockable(site), site.output_shown, wait=lock_wait):
        return notifying.notify(
            site,
            send,
            clock=surroundings.machine_clock,
            choose=choose,
            dry_run=dry_run,
            progress=progress or pipeline.silent,
        )


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
    from .. import pipeline
    from ..diagnosis import examine
    from ..diagnosis.web import session

    if not addresses:
        site, warnings = load(config=config)
        if any(warning.code == "no-site-url" for warning in warnings):
            raise ConfigError(Problem(code="bad-value", message="is not set; name the URL to check", field="site.url"))
        addresses = (site.url,)
    checked = [_checked(address) for address in addresses]
    with session() as ask:
        return examine(checked, ask, every=every, progress=progress or pipeline.silent)


def _checked(address: str) -> str:
    from .. import urls

    try:
        return urls.absolute(address if "://" in address else f"{_scheme(address)}://{address}")
    except urls.UrlError as error:
        raise ConfigError(Problem(code="bad-value", message=f'"{address}" {error}', field="URL")) from error


def _scheme(address: str) -> str:
    """That of an address which a person gave without: a preview on this machine speaks http."""
    return "http" if address.partition("/")[0].partition(":")[0] in {"localhost", "127.0.0.1"} else "https"


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
        ConfigError: The configuration, the source folder or an argument can't be used, or nothing has been built yet
            for this address.
        PublishError: The feeds.json of the output is damaged.
    """
    from .. import manifest, pipeline, sinks
    from ..hosting import hosts, served

    site, warnings = load(source, output, url=url, config=config)
    if any(warning.code == "no-site-url" for warning in warnings):
        # A host would tell it to all the world.
        message = (
            "is not set, and a host is told where the feeds are; set `url` under [site], `feedpub build`, try again"
        )
        raise ConfigError(Problem(code="bad-value", message=message, field="site.url"))
    sink = sinks.of(site)
    pipeline.feeds_before(sink, sink.read)
    data = sink.read(manifest.FILE)
    if data is None:
        message = "is not there; run `feedpub build` first, for what is told depends on what is published"
        raise ConfigError(Problem(code="not-found", message=message, file=sink.shown(manifest.FILE)))
    file = surroundings.config_file(config)
    base = str(Path.cwd() / file.parent) if file else str(Path.cwd())
    now = clock(now)
    with pipeline.survey(site, now=now) as found:
        due = found.library.times().next_due
    return hosts.configuration(host, served.of(site, data, due=due, now=now, base=base, folder=folder, mount=mount))


def next_change(site: Site) -> datetime | None:
    """When the clock gives a build of the site something to do, as far as the last build remembers; None for never."""
    from ..memory import Memory

    return Memory(site).next_change
