"""Telling hubs what has changed: what is pending, who is asked, and what is kept for the next time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from . import pings, retiring, sinks, urls
from .config import DEFAULT_URL
from .errors import ConfigError, FeedpubError, Problem
from .model import SUBSCRIBED, Answer, NotifyReport, Published, Report, Send, Site, stem
from .pipeline import Progress, feeds_before
from .retiring import Names

#: What is answered where there is no hub: nothing, something that is only read, something that is no more.
_NO_HUB = (404, 405, 410)


def require(site: Site) -> None:
    """Make sure that there is somebody to tell, and something to tell.

    Raises:
        ConfigError: The configuration names no hub, or no address of the feeds.
    """
    if not site.hubs:
        message = 'names no hub to tell; add one, such as hubs = ["https://hub.example.org/"], below [site]'
        raise ConfigError(Problem(code="no-hub", message=message, field="site.hubs"))
    if site.url == DEFAULT_URL:
        message = "is not set, so no hub could fetch the feeds; set `url` under [site], or pass --base-url"
        raise ConfigError(Problem(code="no-hub", message=message, field="site.url"))


def notify(
    site: Site,
    send: Send,
    *,
    clock: Callable[[], datetime],
    progress: Progress,
    choose: Callable[[list[Published]], Iterable[str]] = lambda _: (),
    dry_run: bool = False,
) -> NotifyReport:
    """Tell hubs what they do not know yet, and keep what they did not take.

    Args:
        site: Whose hubs. Nobody else may build it meanwhile.
        send: Asks them.
        clock: The machine's.
        progress: Is told how many were asked.
        choose: Gives paths of feeds of which hubs are to be told too, of all that there are.
        dry_run: Ask nobody, change nothing.

    Raises:
        FeedpubError: There are no feeds; or what `choose` raises.
        PublishError: The feeds.json of the output is damaged.
    """
    published = _there(site)
    present = {path for feed in published for path in feed.paths if pings.is_feed(path)}
    noted = pings.added(pings.load(site), choose(published))
    hubs = pings.current(noted, present, clock())
    if dry_run:
        return NotifyReport(pings=tuple(pings.outcome(hubs, (), hubs, site)), dry_run=True)
    answers, left = _tell(hubs, site, send, clock, progress)
    given_up = tuple(_given_up(*pair) for pair in pings.dropped(noted, hubs, present).items())
    failing = {hub: _problem(hub, hubs[hub], answers, site) for hub, known in left.items() if known.failing}
    return NotifyReport(
        pings=tuple(pings.outcome(hubs, answers, left, site)),
        problems=(*given_up, *failing.values()),
        fresh=(*given_up, *(problem for hub, problem in failing.items() if not hubs[hub].failing)),
    )


def _tell(
    hubs: pings.Hubs, site: Site, send: Send, clock: Callable[[], datetime], progress: Progress
) -> tuple[list[Answer], pings.Hubs]:
    """Tell hubs what is due; return what they answer, and what they are still to be told, which is kept."""
    # What was asked for is as pending as what a build noted, whatever happens now.
    pings.save(site, hubs)
    due = pings.due(hubs, site)
    answers: list[Answer] = []
    try:
        for answer in send(due, site.hubs_timeout) if due else ():
            answers.append(answer)
            progress("Telling hubs", len(answers), len(due))
    finally:
        left = pings.settled(hubs, due, answers, clock())
        pings.save(site, left)
    return answers, left


def after_build(
    report: Report, site: Site, send: Send, *, clock: Callable[[], datetime], progress: Progress
) -> NotifyReport:
    """As `notify`, after a build, which has noted what it changed; where it could not, hubs are told all the same."""
    return notify(site, send, clock=clock, progress=progress, choose=lambda _: pings.changed(report.changes))


def _there(site: Site) -> list[Published]:
    """The feeds that can be fetched, those that have moved among them."""
    sink = sinks.of(site)
    published = feeds_before(sink, sink.read)
    if published is None:
        message = "holds no feeds to tell of; make them with `feedpub build`"
        raise FeedpubError(Problem(code="not-found", message=message, file=site.output_shown))
    return [feed for feed in published if feed.to or not feed.retired]


def everything(published: Iterable[Published]) -> Iterator[str]:
    """The paths of all feeds, to choose them."""
    return (f"{stem(feed.kind, feed.slug)}.{extension}" for feed in published for extension in SUBSCRIBED)


def named(names: Iterable[str], understand: Names) -> Callable[[list[Published]], Iterable[str]]:
    """Chooses the feeds that a person calls by these names."""
    return lambda published: everything(retiring.find(published, name, names=understand) for name in names)


def _problem(hub: str, before: pings.Hub, answers: Iterable[Answer], site: Site) -> Problem:
    refused = [answer for answer in answers if answer.ping.hub == hub and not answer.taken]
    late = f"did not take every ping within {site.hubs_timeout} s"
    reason = "asked to wait" if before.until else next((answer.reason for answer in refused), late)
    cure = "check the address; " if any(answer.status in _NO_HUB for answer in refused) else ""
    again = "`feedpub notify`, or the next build with --notify, tells it again"
    message = f"{urls.without_query(hub)} {reason}; {cure}{again}"
    return Problem(code="hub-failed", message=message, field="site.hubs")


def _given_up(hub: str, number: int) -> Problem:
    message = (
        f"{urls.without_query(hub)} was not told of {number} changed files within {pings.KEPT.days} days, "
        "which is given up; `feedpub notify --all` tells it of all feeds"
    )
    return Problem(code="hub-failed", message=message, field="site.hubs")
