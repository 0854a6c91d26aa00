"""What hubs are told, and what they answer (WebSub)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from ..errors import Problem


class Ping(NamedTuple):
    """That a hub is to be told of a change of a feed in one format.

    `path` is that of the file below the output, `topic` its address, which is also what subscribers know (WebSub,
    section 4).
    """

    hub: str
    path: str
    topic: str


class Answer(NamedTuple):
    """What a hub said to a ping, or why it said nothing.

    Attributes:
        status: Of HTTP; None when there was no answer.
        reason: Why the ping was not taken, in words that go on after the name of the hub.
        retry_after: The header of that name (RFC 9110, section 10.2.3), as it was.
    """

    ping: Ping
    status: int | None = None
    reason: str = ""
    retry_after: str | None = None

    @property
    def taken(self) -> bool:
        """Whether the hub has accepted the ping."""
        return self.status is not None and 200 <= self.status < 300


#: Sends pings, within so many seconds, and gives each answer as it comes. What has none at the end may have arrived.
Send = Callable[[Sequence[Ping], float], Iterable[Answer]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Notified:
    """What became of a ping that was pending.

    Attributes:
        sent: Whether the hub has taken it; else it stays pending.
        status: What the hub answered; None when it was not asked, or did not answer.
        reason: Why it was not taken; empty when it was.
        until: Before then it is not sent again, by the hub's own wish.
    """

    ping: Ping
    sent: bool
    status: int | None = None
    reason: str = ""
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NotifyReport:
    """What hubs were told.

    Attributes:
        pings: Those that were pending, hub by hub, then by path.
        problems: What is wrong with hubs.
        fresh: Of these, what was not wrong the time before.
        dry_run: Whether nobody was told anything.
    """

    pings: tuple[Notified, ...] = ()
    problems: tuple[Problem, ...] = ()
    fresh: tuple[Problem, ...] = ()
    dry_run: bool = False

    @property
    def pending(self) -> tuple[Notified, ...]:
        """The pings that are still to be sent."""
        return tuple(ping for ping in self.pings if not ping.sent)
