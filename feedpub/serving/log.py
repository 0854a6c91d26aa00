"""What the log says of a request: a line for people, or one for programs."""

from __future__ import annotations

import json
from datetime import datetime
from typing import NamedTuple


class Logged(NamedTuple):
    """One request and its answer, for the log. Texts are as the client sent them, for better or worse.

    Attributes:
        size: In bytes, of the body that was sent.
        seconds: From the request to the last byte that was given to the system.
        trouble: What is wrong with the server; empty for nothing.
    """

    client: str
    method: str
    target: str
    status: int
    size: int
    seconds: float
    coding: str
    agent: str
    trouble: str = ""


def text_line(logged: Logged, now: datetime) -> str:
    """A line of the log for people; `now` is in UTC."""
    size = f" {logged.size} bytes" if logged.size else ""
    coding = f" {logged.coding}" if logged.coding else ""
    trouble = f" {logged.trouble}" if logged.trouble else ""
    milliseconds = f"{logged.seconds * 1000:.1f} ms"
    asked = f"{logged.client} {logged.method} {logged.target}"
    return f'{now:%Y-%m-%dT%H:%M:%SZ} {asked} {logged.status}{size}{coding} {milliseconds} "{logged.agent}"{trouble}'


def json_line(logged: Logged, now: datetime) -> str:
    """A line of the log for programs."""
    return json.dumps({"time": now.isoformat(), **logged._asdict(), "seconds": round(logged.seconds, 6)})
