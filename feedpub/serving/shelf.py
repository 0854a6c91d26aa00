"""The files of a folder: read when they are asked for, and kept while they stay the same."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from collections import OrderedDict
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from .. import codings
from ..codings import BEST_FIRST
from .answers import Packed, Stored

#: In bytes: of all that is kept, and of the largest file that is given at all.
MOST, LARGEST = 64 << 20, 32 << 20
_READ = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_SECOND = timedelta(seconds=1)

#: What changes when another file is in the place of one, or other bytes are in it.
Sign = tuple[int, ...]


class _Kept(NamedTuple):
    sign: Sign
    stored: Stored
    size: int


class Shelf:
    """The files of one folder. Links in it are not followed; it may be one itself, which leads elsewhere later."""

    def __init__(self, folder: str, *, most: int = MOST) -> None:
        """`most` is the number of bytes to keep."""
        # Bytes, for names are UTF-8 whatever the locale of the machine says.
        self._folder = os.fsencode(folder)
        self._most = most
        #: In bytes, of all that is kept.
        self.size = 0
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._modified: dict[str, tuple[str, datetime]] = {}

    def sign(self, path: str) -> Sign | None:
        """Changes whenever the file does; None where there is no file that may be given, or looked at."""
        with suppress(PermissionError):
            return self._looked_at(path)
        return None

    def _looked_at(self, path: str) -> Sign | None:
        place = self._folder
        *folders, name = path.encode().split(b"/")
        try:
            for part in folders:
                place = os.path.join(place, part)
                if not stat.S_ISDIR(os.lstat(place).st_mode):
                    return None
            status = os.lstat(os.path.join(place, name))
        except PermissionError:
            raise
        except (OSError, ValueError):
            return None
        return _sign(status) if stat.S_ISREG(status.st_mode) and status.st_size <= LARGEST else None

    def find(self, path: str, *, packs: bool, added: bytes = b"") -> Stored | None:
        """A file as it is now; None where there is none that may be given.

        Args:
            path: Below the folder, with `/`, without `..`.
            packs: Whether it is worth packing.
            added: What is put before the end of its head.

        Raises:
            PermissionError: The system does not let the server read it.
        """
        sign = self._whole_sign(path, packs=packs and not added)
        kept = self._kept.get(path)
        if sign is None or (kept and kept.sign == sign):
            if kept and sign:
                self._kept.move_to_end(path)
            return kept.stored if kept and sign else None
        try:
            data, status = self._read(path)
            twins = {coding: self._twin(path, coding, status) for coding in BEST_FIRST} if packs and not added else {}
        except PermissionError:
            raise
        except OSError:
            # It went, or another came, since it was looked at: who asks again gets that.
            return None
        if added:
            data = data.replace(b"</head>", added + b"</head>", 1)
        stored = self._stored(path, data, twins, status, packs=packs)
        self._keep(path, _Kept(sign, stored, sum(len(form.data) for form in stored.forms.values())))
        return stored

    def read(self, path: str) -> bytes | None:
        """The bytes of a file, which are not kept; None where there is none that may be given.

        Raises:
            PermissionError: As for `find`.
        """
        try:
            return self._read(path)[0] if self._looked_at(path) else None
        except PermissionError:
            raise
        except OSError:
            return None

    def _whole_sign(self, path: str, *, packs: bool) -> Sign | None:
        """That of a file and its twins."""
        sign = self._looked_at(path)
        if sign is None or not packs:
            return sign
        return sum((self.sign(codings.twin(path, coding)) or (0,) for coding in BEST_FIRST), sign)

    def _read(self, path: str) -> tuple[bytes, os.stat_result]:
        file = os.open(os.path.join(self._folder, path.encode()), _READ)
        with os.fdopen(file, "rb") as opened:
            status = os.fstat(file)
            data = opened.read(LARGEST + 1)
        if len(data) > LARGEST:
            raise OSError(errno.EFBIG, os.strerror(errno.EFBIG), path)
        return data, status

    def _twin(self, path: str, coding: str, status: os.stat_result) -> bytes | None:
        """The file packed by the build; None where there is none to be read, or it is older or newer than the file."""
        twin = codings.twin(path, coding)
        if self.sign(twin) is None:
            return None
        try:
            data, packed = self._read(twin)
        except OSError:
            return None
        return data if packed.st_mtime_ns == status.st_mtime_ns else None

    def _stored(
        self, path: str, data: bytes, twins: dict[str, bytes | None], status: os.stat_result, *, packs: bool
    ) -> Stored:
        digest = hashlib.sha256(data).hexdigest()
        # Only gzip is packed here, where no build did.
        if packs and not twins.get("gzip"):
            twins["gzip"] = codings.pack(data, "gzip")
        forms = {coding: _packed(coding, twin) for coding in BEST_FIRST if (twin := twins.get(coding))}
        smaller = {coding: form for coding, form in forms.items() if len(form.data) < len(data)}
        modified = self._time(path, digest, datetime.fromtimestamp(int(status.st_mtime), UTC))
        return Stored(modified=modified, forms={**smaller, "": _packed("", data)})

    def _time(self, path: str, digest: str, time: datetime) -> datetime:
        """When a file was modified: later than what was there before, if that was another one, and never earlier."""
        before, last = self._modified.get(path, (digest, time))
        time = max(time, last if before == digest else last + _SECOND)
        self._modified[path] = digest, time
        return time

    def _keep(self, path: str, kept: _Kept) -> None:
        before = self._kept.pop(path, None)
        self.size += kept.size - (before.size if before else 0)
        self._kept[path] = kept
        while self.size > self._most:
            self.size -= self._kept.popitem(last=False)[1].size


def _packed(coding: str, data: bytes) -> Packed:
    # Of the bytes that are sent, so that each coding has its own and other packers give others.
    return Packed(coding, data, f'"{hashlib.sha256(data).hexdigest()[:32]}"')


def _sign(status: os.stat_result) -> Sign:
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns
