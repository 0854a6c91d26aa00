"""What a rule finds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple


class Finding(NamedTuple):
    """One thing that is wrong at an address. `code` is one of codes.hosts."""

    code: str
    message: str


Found = Iterator[Finding]
