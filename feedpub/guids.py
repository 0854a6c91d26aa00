"""guids.json: the ids that readers know entries by from another program's feed. People commit it with their records."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from . import text, urls
from .errors import ConfigError, Problem


def usable(guid: str) -> bool:
    """Whether every format can carry the guid as it stands: one line that XML can hold, and that nothing runs."""
    return bool(guid) and guid == " ".join(text.visible(guid).split()) and not urls.is_script(guid)


def read(file: Path, shown: str) -> dict[str, str]:
    """The guid of each entry by the name that its id would be made of; empty when there is no file.

    Args:
        file: The file.
        shown: Its path as a person would write it.

    Raises:
        ConfigError: It can't be read, or is not what `write` writes.
    """
    try:
        return _mapping(json.loads(file.read_bytes(), object_pairs_hook=tuple))
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise _damaged(shown, f"can't be read: {error.strerror}") from error
    except json.JSONDecodeError as error:
        raise _damaged(shown, f"is not JSON: {error.msg}", error.lineno) from error
    except UnicodeDecodeError as error:
        raise _damaged(shown, "is not UTF-8") from error
    except RecursionError as error:
        raise _damaged(shown, "is nested too deeply") from error
    except ValueError as error:
        raise _damaged(shown, str(error)) from error


def write(file: Path, shown: str, guids: Mapping[str, str]) -> None:
    """Replace the file by one with these guids, sorted by name.

    Args:
        file: The file; a link to it stays one.
        shown: Its path as a person would write it.
        guids: The guid of each entry by the name that its id would be made of.

    Raises:
        ConfigError: It can't be written, and is as it was.
    """
    data = json.dumps(dict(sorted(guids.items())), ensure_ascii=False, indent=2) + "\n"
    place = Path(os.path.realpath(file))
    temporary = place.with_name(f".{place.name}.new")
    try:
        with temporary.open("wb") as stream:
            stream.write(data.encode())
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(place)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise _damaged(shown, f"can't be written: {error.strerror}; nothing was changed") from error


def _mapping(pairs: Any) -> dict[str, str]:
    """The pairs as a mapping. JSON's objects are tuples here, so that names that stand twice show."""
    if not isinstance(pairs, tuple):
        raise ValueError('must be an object such as {"example.org/ferry": "https://example.org/?p=7"}')  # noqa: TRY004
    found: dict[str, str] = {}
    for name, guid in pairs:
        if name != text.visible(name):
            raise ValueError(f'"{name}" has characters that no address or path has')
        if not isinstance(guid, str) or not usable(guid):
            raise ValueError(f'"{name}" must have one line of text as its guid, and no script')
        if found.setdefault(name, guid) != guid:
            raise ValueError(f'"{name}" stands there twice, with two guids')
    return found


def _damaged(file: str, message: str, line: int | None = None) -> ConfigError:
    return ConfigError(Problem(code="bad-guids", message=message, file=file, line=line))
