"""What goes by itself when its time is over, and what a teacher keeps longer.

When that is, `quiz.core.keeping` says: lessons held go 30 days after their end unless they are
kept, a class with all that was done for it after its last day.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from quiz.core.keeping import class_goes, held_goes
from quiz.store import copies
from quiz.store.deletion import Deletion
from quiz.store.rows import milliseconds, moment

USED_UP = (
    ("invitation", "used_at IS NOT NULL OR made_at <= ?", timedelta(days=7)),
    ("teacher_session", "made_at <= ?", timedelta(hours=12)),
    ("teacher_session", "seen_at <= ?", timedelta(hours=8)),
    ("way_back", "made_at <= ?", timedelta(minutes=10)),
    ("wrong_code", "at <= ?", timedelta(minutes=15)),
    ("wrong_login", "at <= ?", timedelta(minutes=15)),
)
"""Rows that open or count nothing any more after so long: table, which of them, how long."""

_HELD = """
SELECT l.id, l.version, l.made_at, l.ended_at, l.pinned_at, l.class,
    COALESCE(l.ended_at, (SELECT MAX(at) FROM live_event WHERE live = l.id), l.made_at) AS over_at,
    c.made_at AS class_made_at, c.keep_until
FROM live l LEFT JOIN school_class c ON c.id = l.class
"""
_OF_TEACHER = f"""{_HELD} WHERE l.teacher = ? AND NOT EXISTS
    (SELECT 1 FROM live_event WHERE live = l.id AND n = 1 AND name = 'pretended')
"""  # noqa: S608
_CLASSES = "SELECT id, made_at, keep_until FROM school_class"


@dataclass(frozen=True, slots=True)
class Kept:
    """Until when a lesson held is kept: as it stands, if it is pinned, and if it is not."""

    id: str
    version: str
    made_at: datetime
    is_over: bool
    is_pinned: bool
    pinned_goes_at: datetime
    plain_goes_at: datetime

    @property
    def goes_at(self) -> datetime:
        """When it goes as things stand."""
        return self.pinned_goes_at if self.is_pinned else self.plain_goes_at


@dataclass(frozen=True, slots=True)
class Swept:
    """How much went by itself: lessons held, classes, pupils on their lists, learners who were
    theirs alone, and rows that were used up."""

    held: int = 0
    classes: int = 0
    pupils: int = 0
    learners: int = 0
    used_up: int = 0


class Retention(Deletion):
    """Days on which something goes, and the sweep that lets it go."""

    def pin(self, room: str, at: datetime) -> None:
        """Keep a lesson held longer than 30 days; when it is pinned already, nothing changes."""
        with self.write() as db:
            sql = "UPDATE live SET pinned_at = COALESCE(pinned_at, ?) WHERE id = ?"
            db.execute(sql, (milliseconds(at), room))

    def unpin(self, room: str) -> None:
        """Let a lesson held go in its time again."""
        with self.write() as db:
            db.execute("UPDATE live SET pinned_at = NULL WHERE id = ?", (room,))

    def keep_class(self, school_class: str, until: datetime) -> None:
        """Another last day for a class."""
        with self.write() as db:
            sql = "UPDATE school_class SET keep_until = ? WHERE id = ?"
            db.execute(sql, (milliseconds(until), school_class))

    def kept(self, room: str) -> Kept | None:
        """Until when that lesson is kept, None if there is none."""
        row = self.row(_HELD + " WHERE l.id = ?", (room,))
        return _kept(row) if row else None

    def held_by(self, teacher: str) -> list[Kept]:
        """Until when a teacher's lessons are kept, the next to go first; pretend classes not."""
        found = [_kept(row) for row in self.rows(_OF_TEACHER, (teacher,))]
        return sorted(found, key=lambda one: (one.goes_at, one.id))

    def sweep(self, at: datetime) -> Swept:
        """Let go what is due: each lesson and each class in a transaction of its own, so that
        nobody's answer waits long. Raises NotSaved; what went before has gone then."""
        held, classes = _due(self.rows(_HELD), self.rows(_CLASSES), at)
        learners = sum(len(self.forget_held([room], at)) for room in held)
        pupils = 0
        for one in classes:
            said = self.going_with_class(one)
            self.forget_class(one, at)
            pupils, learners = pupils + said.pupils, learners + said.learners
        used_up = self._drop_used_up(at)
        if held or used_up:
            self.tidy()
        return Swept(len(held), len(classes), pupils, learners, used_up)

    def _drop_used_up(self, at: datetime) -> int:
        gone = 0
        with self.write() as db:
            for table, which, span in USED_UP:
                before = milliseconds(at - span)
                done = db.execute(f"DELETE FROM {table} WHERE {which}", (before,))  # noqa: S608
                gone += done.rowcount
        return gone


def overdue(record: Path, at: datetime) -> int:
    """How many lessons held and classes should have gone by then; 0 where nobody can tell.

    The record is only read.
    """
    try:
        with copies.reading(record) as db:
            db.row_factory = sqlite3.Row
            held, classes = (map(dict, db.execute(sql)) for sql in (_HELD, _CLASSES))
            return sum(map(len, _due(held, classes, at)))
    except sqlite3.Error:
        return 0


def _due(
    held: Iterable[dict[str, Any]], classes: Iterable[dict[str, Any]], at: datetime
) -> tuple[list[str], list[str]]:
    """The lessons held (the oldest first) and the classes whose time is over."""
    lessons = sorted(map(_kept, held), key=lambda one: (one.made_at, one.id))
    ended = [
        row["id"]
        for row in classes
        if class_goes(moment(row["made_at"]), moment(row["keep_until"])) <= at
    ]
    return [one.id for one in lessons if one.goes_at <= at], ended


def _kept(row: dict[str, Any]) -> Kept:
    of_class = (
        None
        if row["class"] is None
        else class_goes(moment(row["class_made_at"]), moment(row["keep_until"]))
    )
    made_at, over_at = moment(row["made_at"]), moment(row["over_at"])
    pinned, plain = (
        held_goes(made_at, over_at, is_pinned=is_pinned, class_goes_at=of_class)
        for is_pinned in (True, False)
    )
    is_pinned = row["pinned_at"] is not None
    is_over = row["ended_at"] is not None
    return Kept(row["id"], row["version"], made_at, is_over, is_pinned, pinned, plain)
