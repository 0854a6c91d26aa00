"""What is wrong with a host, for people and for programs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from .lines import print_line
from .problems import print_found

if TYPE_CHECKING:
    from ..diagnosis import Diagnosis
    from ..diagnosis.examining import Ailment

_MARGIN = "    "


def print_ailments(ailments: Iterable[Ailment]) -> None:
    """Print each to standard output, and below it what to do."""
    for ailment in ailments:
        print_found([ailment.problem], "text")
        print_line(_MARGIN, ailment.cure)


def diagnosis_as_data(diagnosis: Diagnosis) -> dict[str, Any]:
    """A diagnosis, for programs."""
    return {
        "visited": list(diagnosis.visited),
        "servers": list(diagnosis.servers),
        "findings": [
            {
                "code": ailment.code,
                "severity": ailment.problem.severity,
                "message": ailment.message,
                "urls": list(ailment.urls),
                "cure": ailment.cure,
            }
            for ailment in diagnosis.ailments
        ],
    }
