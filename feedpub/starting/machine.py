"""Which time zone the machine is in; asked once, when a site begins, and then written down."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from .. import dates, ordinary

_UNKNOWN = "UTC"
#: Names of zones are below this folder, wherever a system has it.
_FOLDER = "zoneinfo/"
_LONGEST = 256


def timezone(environment: Mapping[str, str], root: Path = Path("/")) -> str:
    """The IANA name of the machine's zone: of TZ, /etc/timezone or /etc/localtime; UTC where none is known.

    Args:
        environment: The environment variables.
        root: Where `etc` is.
    """
    found = next((name for name in _names(environment, root) if dates.is_zone(name)), _UNKNOWN)
    return _UNKNOWN if found == f"Etc/{_UNKNOWN}" else found


def _names(environment: Mapping[str, str], root: Path) -> Iterator[str]:
    yield environment.get("TZ", "").lstrip(":").rpartition(_FOLDER)[2]
    with suppress(OSError):  # Debian has the file, others do not
        yield ordinary.read(str(root / "etc/timezone"), _LONGEST).decode("ascii", "replace").strip()
    yield os.path.realpath(root / "etc/localtime").rpartition(_FOLDER)[2]
