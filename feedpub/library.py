"""Every record and the feeds it is in: the store that makes a build cost only what changed.

One SQLite file in `.feedpub/`. It knows what each file gave when it was last read, and which entries each feed has, in
the order of the feed. A file whose size or times are others is read again, and the feeds that its record leaves, enters
or stays in are *touched*. A full build is one that begins with an empty library.

A file that is not, to the bit, what the build before left is taken for an empty library.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from . import polling, rows
from .errors import Problem
from .model import Image, Kind, Outcome, Outline, Record, SourceFile

_SCHEMA = """
CREATE TABLE about (reading TEXT, generation TEXT, moment INT, templates TEXT);
CREATE TABLE file (
    file INTEGER PRIMARY KEY, path TEXT, size INT, mtime INT, ctime INT, inode INT,
    problems TEXT, title TEXT, withheld TEXT
);
CREATE TABLE entry (file INTEGER PRIMARY KEY, id TEXT, published INT, updated INT, expires INT, shown INT);
CREATE INDEX entry_by_id ON entry (id);
CREATE TABLE record (file INTEGER PRIMARY KEY, memberships TEXT, record TEXT, place TEXT);
CREATE TABLE feed (feed INTEGER PRIMARY KEY, kind TEXT, key TEXT, outline TEXT, UNIQUE (kind, key));
CREATE TABLE past (feed INT, id TEXT, PRIMARY KEY (feed, id)) WITHOUT ROWID;
CREATE TABLE member (
    feed INT, published INT, file INT, name TEXT, icon TEXT, PRIMARY KEY (feed, published DESC, file)
) WITHOUT ROWID;
"""


#: Seconds that a build waits for another one.
_PATIENCE = 5
#: In seconds since 1970, later than any date.
_AFTER_ALL = 2**63 - 1


_ALONE = ("locking_mode = EXCLUSIVE", "journal_mode = WAL", "wal_autocheckpoint = 0", "synchronous = OFF")


class LibraryError(Exception):
    """The library failed. A build with an empty one gives the same feeds."""


class Times(NamedTuple):
    """What the clock does to records.

    Attributes:
        visible: Number of entries that are shown.
        scheduled: Number of records whose time has not come.
        expired: Number of records whose time is over.
        next_due: When the next scheduled record is to appear.
        begin: The last moment at which a record appeared or went.
        end: The next one.
    """

    visible: int
    scheduled: int
    expired: int
    next_due: datetime | None
    begin: datetime | None
    end: datetime | None


class Library:
    """Use it as a context: what is not kept at its end is forgotten, and its failures are LibraryErrors.

    Attributes:
        empty: Whether nothing was known when it was opened.
    """

    def __init__(self, file: str, reading: str, seal: str | None, *, lasting: bool = True) -> None:
        """Open a library.

        Args:
            file: Where it stands, or is to stand.
            reading: Digest of all, files aside, that decides what is read in them. With another one, nothing is known.
            seal: What `keep` returned; None for an empty library.
            lasting: Whether it may be kept; if not, it is a copy in memory, and no file is touched.

        Raises:
            LibraryError: It can't be made.
        """
        self._file = file if lasting else None
        try:
            known = (_opened if lasting else _copied)(file, reading, seal) if seal else None
            self.empty = known is None
            self._db = known or self._create(reading)
            self._db.execute("CREATE TEMP TABLE affected (id TEXT PRIMARY KEY) WITHOUT ROWID")
            feeds = self._db.execute("SELECT feed, kind, key FROM feed").fetchall()
        except sqlite3.Error as error:
            raise LibraryError(str(error)) from error
        self._feeds = {(kind, key): feed for feed, kind, key in feeds}
        self._numbers: dict[str, int] = {}
        self._touched: set[int] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        with contextlib.suppress(sqlite3.Error):
            self._db.close()
        if self.empty and self._file:
            with contextlib.suppress(OSError):
                os.unlink(f"{self._file}.new")
        if isinstance(error, sqlite3.Error):
            raise LibraryError(str(error)) from error

    def _create(self, reading: str) -> sqlite3.Connection:
        """An empty library: in a new file beside the one it is to replace, or, where it can't be kept, in memory."""
        place = ":memory:"
        if self._file:
            try:
                os.makedirs(os.path.dirname(self._file), exist_ok=True)
                with open(f"{self._file}.new", "wb"):
                    place = f"{self._file}.new"
            except OSError:
                self._file = None
        database = sqlite3.connect(place, isolation_level=None)
        for setting in ("locking_mode = EXCLUSIVE", "journal_mode = OFF", "synchronous = OFF", "cache_size = -16000"):
            database.execute(f"PRAGMA {setting}")
        database.execute("BEGIN")
        for statement in _SCHEMA.split(";")[:-1]:
            database.execute(statement)
        database.execute("INSERT INTO about (reading) VALUES (?)", (reading,))
        return database

    # what came of each file

    def outdated(self, files: Iterable[SourceFile]) -> list[SourceFile]:
        """Those of all files that have to be read, in their order; what came of files that are gone is dropped."""
        cursor = self._db.execute("SELECT file, path, size, mtime, ctime, inode FROM file")
        known = {path: (number, (path, *stamp)) for number, path, *stamp in cursor}
        found = []
        for file in files:
            number, stamp = known.pop(file.path, (None, None))
            if stamp != file:
                found.append(file)
                if number is not None:
                    self._numbers[file.path] = number
        for number, _ in known.values():
            self._drop(number)
        return found

    def put(self, file: SourceFile, row: rows.Row, *, lasting: bool) -> None:
        """Take in what came of a file; unless it is lasting, the next build reads the file again."""
        number = self._numbers.pop(file.path, None)
        if number is not None:
            self._drop(number)
        stamp = file[1:] if lasting else (None, None, None, None)
        number = self._db.execute(
            "INSERT INTO file VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (number, row.path, *stamp, row.problems, row.title, row.withheld),
        ).lastrowid
        if row.record is not None:
            self._db.execute(
                "INSERT INTO entry VALUES (?, ?, ?, ?, ?, 0)",
                (number, row.id, row.published, row.updated, row.expires),
            )
            self._db.execute("INSERT INTO record VALUES (?, ?, ?, NULL)", (number, row.memberships, row.record))
            self._db.execute("INSERT OR IGNORE INTO affected VALUES (?)", (row.id,))

    def _drop(self, number: int) -> None:
        found = self._db.execute("SELECT id, shown FROM entry WHERE file = ?", (number,)).fetchone()
        if found:
            self._db.execute("INSERT OR IGNORE INTO affected VALUES (?)", (found[0],))
            if found[1]:
                self._show(number, shown=False)
        for table in "file", "entry", "record":
            self._db.execute(f"DELETE FROM {table} WHERE file = ?", (number,))  # noqa: S608 - names of our own

    # which entries are shown

    def settle(self, now: datetime) -> None:
        """Decide which entries are shown: those that are due, of each id the one updated last.

        Of two updated at once it is the one with the smaller path.
        """
        moment = rows.seconds(now)
        (before,) = self._db.execute("SELECT moment FROM about").fetchone()
        if before is not None and before != moment:
            low, high = sorted((before, moment))
            self._db.execute(
                "INSERT OR IGNORE INTO affected SELECT id FROM entry"
                " WHERE published > :low AND published <= :high OR expires > :low AND expires <= :high",
                {"low": low, "high": high},
            )
        rivals = self._db.execute(
            "SELECT id, file, shown, published <= :now AND (expires IS NULL OR expires > :now)"
            " FROM affected CROSS JOIN entry USING (id) CROSS JOIN file USING (file) ORDER BY id, updated DESC, path",
            {"now": moment},
        )
        changes = []
        for _, group in groupby(rivals, key=lambda row: row[0]):
            free = True
            for _, file, shown, due in group:
                wins = bool(free and due)
                free = free and not wins
                if wins != shown:
                    changes.append((file, wins))
        for file, wins in changes:
            self._show(file, shown=wins)
        self._db.execute("DELETE FROM affected")
        self._db.execute("UPDATE about SET moment = ?", (moment,))

    def _show(self, file: int, *, shown: bool) -> None:
        published, memberships = self._db.execute(
            "SELECT published, memberships FROM entry JOIN record USING (file) WHERE file = ?", (file,)
        ).fetchone()
        for kind, key, name, icon in json.loads(memberships):
            feed = self._feed(kind, key)
            self._touched.add(feed)
            if shown:
                self._db.execute("INSERT INTO member VALUES (?, ?, ?, ?, ?)", (feed, published, file, name, icon))
            else:
                self._db.execute(
                    "DELETE FROM member WHERE feed = ? AND published = ? AND file = ?", (feed, published, file)
                )
        self._db.execute("UPDATE entry SET shown = ? WHERE file = ?", (shown, file))

    def _feed(self, kind: str, key: str) -> int:
        feed = self._feeds.get((kind, key))
        if feed is None:
            feed = self._db.execute("INSERT INTO feed (kind, key) VALUES (?, ?)", (kind, key)).lastrowid or 0
            self._feeds[kind, key] = feed
        return feed

    # what is in each feed

    def feeds(self) -> list[tuple[Kind, str]]:
        """Kind and key of every feed that has entries, and of the one of everything; by kind and key."""
        cursor = self._db.execute(
            "SELECT kind, key FROM feed WHERE EXISTS (SELECT * FROM member WHERE member.feed = feed.feed)"
        )
        return sorted({(Kind.ALL, ""), *((Kind(kind), key) for kind, key in cursor)})

    def entries(self, kind: Kind, key: str, limit: int) -> list[Record]:
        """The newest entries of a feed, newest first and then by id."""
        cursor = self._db.execute(
            "SELECT record FROM member JOIN entry USING (file) JOIN record USING (file)"
            " WHERE feed = ? ORDER BY member.published DESC, id LIMIT ?",
            (self._feed(kind, key), limit),
        )
        return [rows.record(text) for (text,) in cursor]

    def weeks(self, kind: Kind, key: str) -> Counter[int]:
        """How many entries of a feed, shown or not, are how many whole weeks older than its newest one."""
        cursor = self._db.execute(
            "SELECT (newest - published) / 604800 AS week, count(*)"
            " FROM member, (SELECT max(published) AS newest FROM member WHERE feed = ?1) WHERE feed = ?1 GROUP BY week",
            (self._feed(kind, key),),
        )
        return Counter(dict(cursor))

    def updates(self, kind: Kind, key: str) -> Iterator[int]:
        """The quarters of an hour since 1970 in which entries of a feed were published, newest first.

        Each costs one look into the index, however many entries it has; and only those that are taken cost anything.
        """
        # Floor division is Python's: SQLite's cuts toward 1970, and so forward before it.
        feed, end = self._feed(kind, key), _AFTER_ALL
        while True:
            found = self._db.execute("SELECT max(published) FROM member WHERE feed = ? AND published < ?", (feed, end))
            ((newest,),) = found
            if newest is None:
                return
            yield newest // polling.QUARTER
            end = newest // polling.QUARTER * polling.QUARTER

    def names(self, kind: Kind, key: str) -> Counter[str]:
        """How often each name is given to a feed, by all its entries."""
        return Counter(dict(self._counts("name", kind, key)))

    def icons(self, kind: Kind, key: str) -> Counter[Image]:
        """How often each icon is given to a feed, by all its entries."""
        return Counter({rows.image(icon): count for icon, count in self._counts("icon", kind, key) if icon})

    def _counts(self, column: str, kind: Kind, key: str) -> Iterator[tuple[str, int]]:
        return self._db.execute(
            f"SELECT {column}, count(*) FROM member WHERE feed = ? GROUP BY {column}",  # noqa: S608 - names of our own
            (self._feed(kind, key),),
        )

    def outline(self, kind: Kind, key: str) -> Outline | None:
        """How the catalogue of the build before listed the feed; None when it was not there or is touched."""
        feed = self._feed(kind, key)
        if feed in self._touched:
            return None
        (text,) = self._db.execute("SELECT outline FROM feed WHERE feed = ?", (feed,)).fetchone()
        return rows.outline(text) if text else None

    def enlist(self, outline: Outline) -> None:
        """Keep how the catalogue lists a feed."""
        feed = self._feed(outline.kind, outline.key)
        self._db.execute("UPDATE feed SET outline = ? WHERE feed = ?", (rows.encode(outline), feed))

    def left(self, kind: Kind, key: str) -> set[str]:
        """The ids of the entries that were once in a feed and left it, as far as is known."""
        return {id_ for (id_,) in self._db.execute("SELECT id FROM past WHERE feed = ?", (self._feed(kind, key),))}

    def leave(self, kind: Kind, key: str, ids: Iterable[str]) -> None:
        """Keep that entries left a feed."""
        feed = self._feed(kind, key)
        self._db.executemany("INSERT OR IGNORE INTO past VALUES (?, ?)", ((feed, id_) for id_ in ids))

    def shows(self, id_: str) -> bool:
        """Whether an entry of that id is shown in any feed."""
        return bool(self._db.execute("SELECT count(*) FROM entry WHERE id = ? AND shown", (id_,)).fetchone()[0])

    def path(self, id_: str) -> str:
        """The path of the record that is shown under an id; empty when there is none."""
        found = self._db.execute(
            "SELECT path FROM entry JOIN file USING (file) WHERE id = ? AND shown", (id_,)
        ).fetchone()
        return str(found[0]) if found else ""

    def templates(self) -> str | None:
        """What rendering had learned by the end of the build before."""
        (text,) = self._db.execute("SELECT templates FROM about").fetchone()
        return str(text) if text else None

    def keep_templates(self, text: str) -> None:
        """Keep what rendering has learned."""
        self._db.execute("UPDATE about SET templates = ?", (text,))

    # what to tell

    def problems(self) -> Iterator[Problem]:
        """What is wrong with the files, below the source folder."""
        for (text,) in self._db.execute("SELECT problems FROM file WHERE problems IS NOT NULL"):
            yield from rows.problems(text)

    def outcomes(self) -> Iterator[Outcome]:
        """What came of each file that is or should be a record, by path."""
        cursor = self._db.execute(
            "SELECT path, problems, title, withheld, record FROM file LEFT JOIN record USING (file)"
            " WHERE coalesce(title, problems) IS NOT NULL ORDER BY path"
        )
        return (rows.outcome(*values) for values in cursor)

    def reasons(self) -> dict[str, int]:
        """The number of records kept back for each reason."""
        cursor = self._db.execute("SELECT withheld, count(*) FROM file WHERE withheld IS NOT NULL GROUP BY withheld")
        return dict(cursor)

    def count(self) -> tuple[int, int]:
        """Number of files that are or should be records, and of those that could be read as one."""
        meant, read = self._db.execute("SELECT count(coalesce(title, problems)), count(title) FROM file").fetchone()
        return meant, read

    def times(self) -> Times:
        """What the clock does to the records at the moment for which the library was settled."""
        visible, scheduled, expired, next_due, *span = self._db.execute(
            "SELECT count(nullif(shown, 0)),"
            " count(*) FILTER (WHERE published > moment AND (expires IS NULL OR expires > moment)),"
            " count(*) FILTER (WHERE expires <= moment),"
            " min(published) FILTER (WHERE published > moment AND (expires IS NULL OR expires > moment)),"
            " max(published) FILTER (WHERE published <= moment), max(expires) FILTER (WHERE expires <= moment),"
            " min(published) FILTER (WHERE published > moment), min(expires) FILTER (WHERE expires > moment)"
            " FROM entry, about"
        ).fetchone()
        before, after = ([moment for moment in pair if moment is not None] for pair in (span[:2], span[2:]))
        return Times(
            visible,
            scheduled,
            expired,
            None if next_due is None else rows.moment(next_due),
            rows.moment(max(before)) if before else None,
            rows.moment(min(after)) if after else None,
        )

    def duplicates(self) -> list[tuple[str, str, tuple[str | None, int | None, int | None] | None]]:
        """Path of each record that is due but has the id of another one, the path of that one, and its `place`."""
        losers = self._db.execute(
            "SELECT id, path, place FROM entry JOIN file USING (file) JOIN record USING (file), about"
            " WHERE NOT shown AND published <= moment AND (expires IS NULL OR expires > moment) ORDER BY path"
        ).fetchall()
        winners = {id_: self.path(id_) for id_ in {id_ for id_, _, _ in losers}}
        return [(path, winners[id_], json.loads(place) if place else None) for id_, path, place in losers]

    def place(self, path: str, place: tuple[str | None, int | None, int | None]) -> None:
        """Keep field, line and column of what the id of a duplicate is made of."""
        number = "SELECT file FROM file WHERE path = ?"
        self._db.execute(f"UPDATE record SET place = ? WHERE file = ({number})", (json.dumps(place), path))  # noqa: S608

    # from one build to the next

    def keep(self) -> str | None:
        """Make what was taken in last, and close; the seal of the file, or None when it could not be kept."""
        if self._file is None:
            return None
        generation = os.urandom(8).hex()
        try:
            self._db.execute("UPDATE about SET generation = ?", (generation,))
            self._db.execute("COMMIT")
            # The mode stands in the file, and the seal is on every byte of it.
            self._db.execute("PRAGMA journal_mode = WAL" if self.empty else "PRAGMA wal_checkpoint(TRUNCATE)")
            self._db.close()
            if self.empty:
                # A log without its library would be taken for the log of this one.
                with contextlib.suppress(FileNotFoundError):
                    os.unlink(f"{self._file}-wal")
                os.replace(f"{self._file}.new", self._file)
            return f"{generation} {_digest(self._file)}"
        except (sqlite3.Error, OSError):
            return None


def _opened(file: str, reading: str, seal: str) -> sqlite3.Connection | None:
    """The library in a file, or None when it is not what the seal was put on."""
    database = None
    try:
        generation, _, digest = seal.partition(" ")
        # Before SQLite opens it: to close a file is to lose all locks that the process has on it.
        if _digest(file) != digest:
            return None
        database = sqlite3.connect(file, timeout=_PATIENCE, isolation_level=None)
        # Alone as long as it is open. What a killed build wrote stands in the log, and is nothing without a commit.
        for setting in _ALONE:
            database.execute(f"PRAGMA {setting}")
        database.execute("BEGIN IMMEDIATE")
        # Whoever kept it since the digest was taken, or left a log with a commit, has given it another generation.
        if database.execute("SELECT reading, generation FROM about").fetchone() == (reading, generation):
            return database
    except (sqlite3.Error, OSError):
        pass
    if database:
        with contextlib.suppress(sqlite3.Error):
            database.close()
    return None


def _copied(file: str, reading: str, seal: str) -> sqlite3.Connection | None:
    """A copy, in memory, of the library in a file: a build may be at work on the file itself."""
    try:
        data = bytearray(Path(file).read_bytes())
        if hashlib.sha256(data).hexdigest() != seal.partition(" ")[2]:
            return None
        # The mode of its journal (SQLite's file format, 1.3.3): memory has no log.
        data[18:20] = b"\1\1"
        database = sqlite3.connect(":memory:", isolation_level=None)
        database.deserialize(bytes(data))
        if database.execute("SELECT reading FROM about").fetchone() == (reading,):
            database.execute("BEGIN")
            return database
    except (sqlite3.Error, OSError):
        pass
    return None


def _digest(file: str) -> str:
    with open(file, "rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
