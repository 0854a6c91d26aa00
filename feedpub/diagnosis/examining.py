"""What is wrong with a host, over all that was visited."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from ..errors import Problem
from . import conditions, documents, headers
from .exchange import Ask, Request, UnreachableError
from .finding import Finding, Found
from .mending import cure, server
from .sites import Itinerary, plan
from .visits import Visit, target, visit

RULES: tuple[Callable[[Visit], Found], ...] = (
    headers.is_there,
    documents.is_a_feed,
    documents.has_its_type,
    documents.is_what_was_published,
    documents.knows_its_address,
    headers.is_where_it_is_asked_for,
    conditions.has_validators,
    conditions.is_not_sent_again,
    conditions.is_sent_when_it_is_new,
    conditions.has_an_etag_for_each_encoding,
    conditions.has_a_date_that_is_past,
    headers.may_be_kept,
    headers.is_packed_when_asked,
    headers.has_its_vary,
    headers.is_the_same_by_head,
    headers.is_the_same_with_a_query,
    headers.is_a_feed_for_browsers,
    headers.may_be_read_by_all,
    documents.names_its_hubs,
)
_FOR_GOOD = {301, 308}
#: What happens to be asked for, of how many.
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ailment:
    """A finding, and everywhere it was found.

    Attributes:
        urls: In the order in which they were visited; one at least.
        cure: What to do about it, on that server.
    """

    code: str
    message: str
    urls: tuple[str, ...]
    cure: str

    @property
    def problem(self) -> Problem:
        """It as any other problem: at the first address, with the number of the others."""
        others = len(self.urls) - 1
        also = f" (and {others} more)" if others else ""
        return Problem(code=self.code, message=f"{self.message}{also}", file=self.urls[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """What was visited, and what is wrong.

    Attributes:
        servers: What gave the answers, as `feedpub config` calls it; nothing when that can't be told.
    """

    visited: tuple[str, ...]
    servers: tuple[str, ...]
    ailments: tuple[Ailment, ...]


def examine(addresses: Sequence[str], ask: Ask, *, every: bool, progress: Progress) -> Diagnosis:
    """What is wrong with hosts: errors first, each in the order of visits and rules.

    Args:
        addresses: Of feeds, and of sites, of which one feed of each kind is visited.
        ask: Asks a host.
        every: Visit all feeds of sites.
        progress: Is told how far the work is.
    """
    found: dict[tuple[Finding, str], list[str]] = {}
    visited: list[str] = []
    servers: dict[str, None] = {}
    for url, name, findings in _walk(addresses, ask, every=every, progress=progress):
        visited.append(url)
        if name:
            servers[name] = None
        for finding in findings:
            found.setdefault((finding, name), []).append(url)
    ailments = [
        Ailment(code=finding.code, message=finding.message, urls=tuple(urls), cure=cure(finding.code, name))
        for (finding, name), urls in found.items()
    ]
    ailments.sort(key=lambda ailment: ailment.problem.severity)
    return Diagnosis(visited=tuple(visited), servers=tuple(servers), ailments=tuple(ailments))


def _walk(
    addresses: Sequence[str], ask: Ask, *, every: bool, progress: Progress
) -> Iterator[tuple[str, str, list[Finding]]]:
    """Each address that is visited, the server there, and what is wrong."""
    for address in addresses:
        try:
            itinerary = plan(address, ask, every=every)
        except UnreachableError as error:
            yield address, "", [Finding("http-unreachable", f"can't be reached: {error}")]
            continue
        steps = [*_steps(itinerary, ask)]
        for done, (url, step) in enumerate(steps, 1):
            progress("Asking", done, len(steps))
            try:
                name, findings = step()
            except UnreachableError as error:
                name, findings = "", [Finding("http-unreachable", f"can't be reached: {error}")]
            yield url, name, findings


_Step = Callable[[], tuple[str, list[Finding]]]


def _steps(itinerary: Itinerary, ask: Ask) -> Iterator[tuple[str, _Step]]:
    for url, sha256 in itinerary.feeds.items():
        yield url, partial(_of_feed, url, ask, sha256)
    for url in itinerary.gone:
        yield url, partial(_of_gone, url, ask)
    for url, to in itinerary.moved.items():
        yield url, partial(_of_moved, url, ask, to)


def _of_feed(url: str, ask: Ask, sha256: str) -> tuple[str, list[Finding]]:
    seen = visit(url, ask, sha256=sha256)
    return server(seen.plain), [finding for rule in RULES for finding in rule(seen)]


def _of_gone(url: str, ask: Ask) -> tuple[str, list[Finding]]:
    answer = ask(Request(url=url))
    message = f"is a feed that is gone, and answered with {answer.status}; only at 410 readers stop to ask"
    return server(answer), [] if answer.status == 410 else [Finding("http-not-gone", message)]


def _of_moved(url: str, ask: Ask, to: Sequence[str]) -> tuple[str, list[Finding]]:
    # Where it leads may be another's host, which is not asked.
    answer = ask(Request(url=url))
    there = target(answer)
    if there is None or answer.status not in _FOR_GOOD:
        message = (
            f"is a feed that has moved to {to[0]}, and answered with {answer.status}; only 301 leads readers there"
        )
    elif not any(_is_feed_at(there, address) for address in to):
        message = f"is a feed that has moved to {to[0]}, and leads to {there} instead"
    else:
        return server(answer), []
    return server(answer), [Finding("http-not-moved", message)]


def _is_feed_at(address: str, to: str) -> bool:
    """Whether an address is that one, or another format of the same feed."""
    return address == to or address.rpartition(".")[0] == to.rpartition(".")[0]
