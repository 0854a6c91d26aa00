"""feedpub publishes feeds: a folder of front-matter records in, RSS, Atom and JSON feeds out.

import feedpub

report = feedpub.build("seeds", "feeds", url="https://feeds.example.org/")
print(report.entries, "entries in", report.feeds, "feeds")
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .api import build, check, check_files, doctor, init, load, notify, retire, validate
    from .codes import CODES, Severity
    from .errors import ConfigError, FeedpubError, LockedError, Problem, PublishError, RecordError
    from .model import Action, Change, CheckReport, NotifyReport, Report, Site

__version__ = "0.1.0"

__all__ = [
    "CODES",
    "Action",
    "Change",
    "CheckReport",
    "ConfigError",
    "FeedpubError",
    "LockedError",
    "NotifyReport",
    "Problem",
    "PublishError",
    "RecordError",
    "Report",
    "Severity",
    "Site",
    "build",
    "check",
    "check_files",
    "doctor",
    "init",
    "load",
    "notify",
    "retire",
    "validate",
]

_HOMES = {
    **dict.fromkeys(("build", "check", "check_files", "doctor", "init", "load", "notify", "retire", "validate"), "api"),
    **dict.fromkeys(("CODES", "Severity"), "codes"),
    **dict.fromkeys(
        ("ConfigError", "FeedpubError", "LockedError", "Problem", "PublishError", "RecordError"),
        "errors",
    ),
    **dict.fromkeys(("Action", "Change", "CheckReport", "NotifyReport", "Report", "Site"), "model"),
}


def __getattr__(name: str) -> Any:
    """Load a public name when it is first asked for: `import feedpub` alone costs nothing."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_HOMES[name]}", __name__), name)
