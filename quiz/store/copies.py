"""The record as a file: copied while the app is open, examined, and put in another's place."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from sqlite_utils import Database

from quiz.lasting import make_file_lasting, make_lasting
from quiz.store.connection import BUSY_SECONDS, BrokenFile, NotSaved
from quiz.store.schema import migrations

Schema = Literal["same", "older", "newer", "foreign"]
BESIDE = ("-wal", "-shm")
"""What SQLite keeps beside a file of that name."""

_SET = "SELECT name, migration_set, applied_at FROM _sqlite_migrations"
_HAS_ANSWERS = "SELECT COUNT(*) FROM sqlite_master WHERE name = 'attempt'"
_OTHERS = "SELECT COUNT(*) FROM sqlite_master WHERE name NOT LIKE 'sqlite%'"


@dataclass(frozen=True, slots=True)
class Examined:
    """What can be said of a record without telling of anybody.

    `dangling` counts rows that point to none; `newest` is the last answer's time in milliseconds.
    """

    is_whole: bool
    schema: Schema = "same"
    dangling: int = 0
    answers: int = 0
    newest: int | None = None


def examine(path: Path) -> Examined:
    """Look a record through without changing it, indexes against rows (2 s per million answers).

    A file that is no database or is damaged is not whole. Raises OSError where it cannot be opened.
    """
    if not _has_a_sound_head(path):
        return Examined(is_whole=False)
    try:
        with _open(path, "ro") as db:
            # What is damaged may be named in the answer.
            db.text_factory = lambda text: text.decode(errors="replace")
            if db.execute("PRAGMA integrity_check(1)").fetchall() != [("ok",)]:
                return Examined(is_whole=False)
            schema = _schema(db)
            dangling = len(db.execute("PRAGMA foreign_key_check").fetchall())
            newest, answers = None, 0
            if db.execute(_HAS_ANSWERS).fetchone()[0] and schema != "foreign":
                newest, answers = db.execute("SELECT MAX(at), COUNT(*) FROM attempt").fetchone()
            return Examined(True, schema, dangling, answers, newest)
    except sqlite3.OperationalError as error:
        raise OSError(str(error)) from error
    except (
        sqlite3.DatabaseError,
        UnicodeDecodeError,
    ):  # the error itself may quote what is damaged
        return Examined(is_whole=False)


def _has_a_sound_head(path: Path) -> bool:
    """Whether the file says of itself what SQLite writes there; an empty one says nothing.

    With other numbers SQLite would call a damaged record read-only, or speak of an error that has
    nothing to do with damage. Raises OSError where it cannot be opened.
    """
    with path.open("rb") as file:
        head = file.read(48)
    is_ours = head[:16] == b"SQLite format 3\0" and set(head[18:20]) <= {1, 2}
    return not head or (is_ours and int.from_bytes(head[44:48]) <= 4)


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """The record as it is, to ask and never to change. Raises sqlite3.Error where that fails."""
    with _open(path, "ro") as db:
        yield db


def is_damaged(path: Path) -> bool:
    """Whether a record that is there can be opened and is not whole."""
    try:
        return path.is_file() and not examine(path).is_whole
    except OSError:  # opening it for good says why
        return False


def snapshot(record: Path, target: Path) -> None:
    """Copy the record as it is at this moment into a new file; others may write meanwhile.

    What has been deleted is not in it, not even overwritten. Raises BrokenFile, and NotSaved
    where the disk does not take it.
    """
    try:
        with _open(record, "rw") as db:
            db.execute("VACUUM INTO ?", (str(target),))
    except sqlite3.OperationalError as error:
        raise NotSaved(str(error)) from error
    except sqlite3.DatabaseError as error:
        raise BrokenFile(str(record)) from error


def set_aside(record: Path, target: Path, at: datetime) -> None:
    """Give the record, damaged or not, a second name; what lies beside it comes along.

    Raises OSError where the disk does not take it; then nothing has changed.
    """
    # A whole one first takes its log of changes in, so that losing that log loses nothing.
    with suppress(sqlite3.Error), _open(record, "rw") as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for ending in ("", *BESIDE):
        source = record.with_name(record.name + ending)
        if source.exists():
            name = target.with_name(target.name + ending)
            _second_name(source, name)
            os.utime(name, (at.timestamp(),) * 2)  # a backup is as old as its file


def _second_name(source: Path, target: Path) -> None:
    try:
        target.hardlink_to(source)
    except OSError:  # this disk has no hard links
        shutil.copyfile(source, target)


def replace(record: Path, staged: Path) -> None:
    """Put a record that nobody has open in the place of another; both are on one disk."""
    # The old one's log would be played back into the new one.
    for ending in BESIDE:
        record.with_name(record.name + ending).unlink(missing_ok=True)
    make_file_lasting(staged)
    staged.replace(record)
    make_lasting(record.parent)


def _schema(db: sqlite3.Connection) -> Schema:
    """How the tables relate to those this app knows; an empty file is an older one."""
    try:
        noted = db.execute(_SET).fetchall()
    except sqlite3.OperationalError:
        return "foreign" if db.execute(_OTHERS).fetchone()[0] else "older"
    if any("\ufffd" in str(text) for row in noted for text in row):
        raise sqlite3.DatabaseError("a migration is noted in what is no text")
    applied = {name for name, of, _ in noted if of == "second-look"}
    known = {migration.name for migration in migrations.pending(Database(memory=True))}
    if applied - known:
        return "newer"
    return "older" if known - applied else "same"


@contextmanager
def _open(path: Path, mode: str) -> Iterator[sqlite3.Connection]:
    """The file as it is: neither made nor brought up to date."""
    # Even reading would leave files beside one that nobody has open, unless it is told so.
    is_alone = mode == "ro" and not path.with_name(f"{path.name}-wal").exists()
    uri = f"{path.absolute().as_uri()}?mode={mode}{'&immutable=1' if is_alone else ''}"
    with closing(sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None)) as db:
        yield db
