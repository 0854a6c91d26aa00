"""The files of a new site put into its folder: all of them or none, and never in the place of another."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from contextlib import suppress

from .. import ordinary
from ..errors import ConfigError, Problem, PublishError
from ..files import FolderSink
from ..model import Artifact
from .writing import IGNORE_FILE

#: No list of what git is to ignore is longer.
_MOST = 1024 * 1024


def is_there(folder: str, path: str) -> bool:
    """Whether something of that name is there, be it a link that leads nowhere."""
    return os.path.lexists(os.path.join(folder, path))


def ignored(folder: str) -> bytes | None:
    """What .gitignore says, nothing where there is none; None when it is no file of the folder that we may replace."""
    place = os.path.join(folder, IGNORE_FILE)
    if not os.path.lexists(place):
        return b""
    with suppress(OSError):
        data = ordinary.read(place, _MOST + 1)
        if len(data) <= _MOST and not os.path.islink(place):
            return data
    return None


def put(folder: str, shown: str, artifacts: Iterable[Artifact]) -> None:
    """Write the files; only .gitignore may be there before.

    Args:
        folder: It is made when it is not there.
        shown: The same as a person would write it.
        artifacts: What goes wrong goes wrong before the first is in its place; if not, all are taken back.

    Raises:
        ConfigError: A file is there.
        PublishError: The folder can't be written.
    """
    artifacts = sorted(artifacts, key=lambda artifact: artifact.path == IGNORE_FILE)
    sink = FolderSink(folder, shown)
    done: list[str] = []
    try:
        for artifact in artifacts:
            sink.stage(artifact.path, artifact.data)
        for artifact in artifacts:
            sink.flush(artifact.path)
        for artifact in artifacts:
            _commit(sink, folder, artifact.path)
            done.append(artifact.path)
    except BaseException as error:
        for path in done:
            sink.delete(path)
        sink.discard()
        if isinstance(error, OSError):
            message = f"can't be written: {error.strerror}; nothing was changed; check its permissions and free space"
            raise PublishError(Problem(code="unwritable", message=message, file=shown)) from error
        raise


def _commit(sink: FolderSink, folder: str, path: str) -> None:
    if path != IGNORE_FILE and is_there(folder, path):
        raise there_already(sink.shown(path))
    place = os.path.join(folder, path)
    mode = stat.S_IMODE(os.stat(place).st_mode) if is_there(folder, path) else None
    sink.commit(path)
    if mode is not None:
        os.chmod(place, mode)


def there_already(shown: str) -> ConfigError:
    """That a file of the site is there."""
    message = "is there already; nothing was written; edit it, or begin in another folder: `feedpub init FOLDER`"
    return ConfigError(Problem(code="site-exists", message=message, file=shown))
