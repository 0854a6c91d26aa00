"""Opening ordinary files and nothing else: a pipe would keep its reader waiting, a terminal would be taken over."""

from __future__ import annotations

import os
from stat import S_ISREG

# Windows has neither pipes nor terminals among files, and its texts have other ends of lines.
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0) | getattr(os, "O_BINARY", 0)


class NotOrdinaryError(OSError):
    """It is a folder, a pipe, a socket or a device."""


def opened(path: str | bytes) -> int:
    """The descriptor of a file, to be read by `os.read` and closed by `os.close`.

    Raises:
        NotOrdinaryError: It is no ordinary file.
        OSError: It is not there, or can't be opened.
    """
    descriptor = os.open(path, _FLAGS)
    if S_ISREG(os.fstat(descriptor).st_mode):
        return descriptor
    os.close(descriptor)
    raise NotOrdinaryError(0, "it is no ordinary file")


def read(path: str | bytes, most: int) -> bytes:
    """The bytes of a file, `most` of them at most.

    Raises:
        NotOrdinaryError: It is no ordinary file.
        OSError: It is not there, or can't be read.
    """
    descriptor = opened(path)
    with os.fdopen(descriptor, "rb") as stream:
        return stream.read(most)
