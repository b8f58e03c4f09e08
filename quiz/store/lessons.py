"""Pinned versions of lessons: what a sitting reads, whatever becomes of the file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlite_utils import Database

from quiz.core.lesson import Lesson
from quiz.core.sitting import Way
from quiz.store.connection import Connection
from quiz.store.rows import milliseconds


class Lessons(Connection):
    """The lesson versions that sittings have pinned and files last had."""

    def pinned(self, version: str) -> str:
        """The canonical text of a lesson version that some sitting has pinned."""
        row = self.row("SELECT pinned FROM lesson_version WHERE hash = ?", (version,))
        if row is None:
            raise KeyError(version)
        return str(row["pinned"])

    def keep_lessons(self, news: Mapping[str, Lesson | None], at: datetime) -> None:
        """Remember the version of each file, for the day it cannot be read (None: forget)."""
        upsert = (
            "INSERT INTO lesson_file VALUES (?, ?)"
            " ON CONFLICT (file) DO UPDATE SET version = excluded.version"
        )
        with self.write() as db:
            for file, lesson in news.items():
                if lesson is None:
                    db.execute("DELETE FROM lesson_file WHERE file = ?", (file,))
                    continue
                pin(db, lesson, at)
                db.execute(upsert, (file, lesson.version))

    def last_good_lessons(self) -> dict[str, str]:
        """File to the canonical text of the version that could last be read."""
        sql = "SELECT file, pinned FROM lesson_file JOIN lesson_version ON hash = version"
        return {row["file"]: row["pinned"] for row in self.rows(sql)}


def pin_way(db: Database, way: Way, at: datetime) -> None:
    """Keep what a sitting needs: its lessons and, if they are several, its stops."""
    for lesson in {stop.lesson.version: stop.lesson for stop in way.stops}.values():
        pin(db, lesson, at)
    if way.lesson is None or way.version != way.lesson.version:
        _keep(db, way.version, "", way.pinned, at)


def pin(db: Database, lesson: Lesson, at: datetime) -> None:
    """Keep a version, inside an open write; a version that is there stays as it is."""
    _keep(db, lesson.version, lesson.id, lesson.pinned, at)


def _keep(db: Database, version: str, lesson: str, pinned: str, at: datetime) -> None:
    sql = "INSERT INTO lesson_version VALUES (?, ?, ?, ?) ON CONFLICT (hash) DO NOTHING"
    db.execute(sql, (version, lesson, pinned, milliseconds(at)))
