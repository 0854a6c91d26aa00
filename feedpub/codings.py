"""Content codings (RFC 9110, section 8.4.1): beside `all.rss`, its twin `all.rss.gz` is for clients that take gzip.

Web servers send a twin as it is, whatever it holds. What it must hold are the very bytes of its file; packed, these may
be others with each version of zlib or Brotli.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType

#: What the name of a twin ends in, by the name that the coding has in HTTP.
SUFFIXES = {"gzip": ".gz", "br": ".br"}
#: The one that packs best first: it is sent to who takes several.
BEST_FIRST = ("br", "gzip")

#: The 3 % that 11 saves take three times as long.
_QUALITY = 10
#: zlib's sign for the form of gzip. It names no file and no time.
_GZIP = 31


def twin(path: str, coding: str) -> str:
    """Where the twin of a file lies."""
    return path + SUFFIXES[coding]


def is_twin(path: str) -> bool:
    """Whether a file of that name is another's twin."""
    return path.endswith(tuple(SUFFIXES.values()))


def require(codings: Iterable[str]) -> None:
    """Make sure that `pack` and `holds` can be called.

    Raises:
        ConfigError: A coding needs a package that is not there.
    """
    if "br" in codings:
        _brotli()


def pack(data: bytes, coding: str) -> bytes:
    """The bytes in a coding; the same ones as long as zlib and Brotli stay the same."""
    if coding == "gzip":
        return zlib.compress(data, 9, _GZIP)
    brotli = _brotli()
    packed: bytes = brotli.compress(data, mode=brotli.MODE_TEXT, quality=_QUALITY)
    return packed


def holds(packed: bytes, data: bytes, coding: str) -> bool:
    """Whether that is `data` in a coding, and nothing else. No more than that is unpacked: it may be a bomb."""
    limit = len(data) + 1
    if coding == "gzip":
        unpacker = zlib.decompressobj(_GZIP)
        try:
            return unpacker.decompress(packed, limit) == data and unpacker.eof and not unpacker.unused_data
        except zlib.error:
            return False
    brotli = _brotli()
    decompressor = brotli.Decompressor()
    try:
        return bool(decompressor.process(packed, output_buffer_limit=limit) == data and decompressor.is_finished())
    except brotli.error:
        return False


def _brotli() -> ModuleType:
    try:
        import brotli
    except ImportError as error:
        from .installing import missing

        raise missing("Brotli needs the package brotli", "brotli", "output.compress") from error
    found: ModuleType = brotli
    return found
