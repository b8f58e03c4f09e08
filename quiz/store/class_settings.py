"""A class as a whole: its name, its open door, its archive, and who teaches it in which role."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from quiz.core.model import Problem
from quiz.store.classes import Role
from quiz.store.connection import Connection, first
from quiz.store.rows import milliseconds

_OTHER_OWNER = (
    "SELECT 1 FROM class_teacher c JOIN teacher t ON t.id = c.teacher"
    " WHERE c.class = ? AND c.role = 'owner' AND c.teacher <> ? AND t.suspended_at IS NULL"
)


@dataclass(frozen=True, slots=True)
class ClassTeacher:
    """Somebody who teaches a class, and in which role."""

    id: str
    name: str
    role: Role
    is_suspended: bool


class ClassSettings(Connection):
    """What stands in the settings of a class."""

    def rename_class(self, school_class: str, name: str) -> None:
        """Another name for a class."""
        with self.write() as db:
            db.execute("UPDATE school_class SET name = ? WHERE id = ?", (name, school_class))

    def open_class(self, school_class: str, code: str) -> bool:
        """Let pupils join with a code; the one it had ends. False if another class has it, or
        this one is archived."""
        taken = "SELECT 1 FROM school_class WHERE code = ? AND id <> ?"
        sql = "UPDATE school_class SET code = ? WHERE id = ? AND archived_at IS NULL"
        with self.write() as db:
            if first(db, taken, (code, school_class)):
                return False
            return db.execute(sql, (code, school_class)).rowcount == 1

    def close_class(self, school_class: str) -> None:
        """Nobody joins by a code any more; it may be given to another class."""
        with self.write() as db:
            db.execute("UPDATE school_class SET code = NULL WHERE id = ?", (school_class,))

    def archive_class(self, school_class: str, at: datetime) -> None:
        """Put a class away: it is kept, its pupils do not see it, nobody joins."""
        sql = (
            "UPDATE school_class SET archived_at = COALESCE(archived_at, ?), code = NULL"
            " WHERE id = ?"
        )
        with self.write() as db:
            db.execute(sql, (milliseconds(at), school_class))

    def bring_back_class(self, school_class: str) -> None:
        """Use an archived class again."""
        with self.write() as db:
            db.execute("UPDATE school_class SET archived_at = NULL WHERE id = ?", (school_class,))

    def teachers_of(self, school_class: str) -> list[ClassTeacher]:
        """Who teaches a class, by name."""
        sql = (
            "SELECT t.id, t.name, c.role, t.suspended_at FROM class_teacher c"
            " JOIN teacher t ON t.id = c.teacher WHERE c.class = ? ORDER BY t.name_key, t.id"
        )
        return [
            ClassTeacher(row["id"], row["name"], row["role"], row["suspended_at"] is not None)
            for row in self.rows(sql, (school_class,))
        ]

    def set_role(self, school_class: str, teacher: str, role: Role, at: datetime) -> Problem | None:
        """Let a teacher of this installation into a class, or change her role in it.

        A Problem if nobody who can log in would own it any more.
        """
        sql = (
            "INSERT INTO class_teacher VALUES (?, ?, ?, ?)"
            " ON CONFLICT (class, teacher) DO UPDATE SET role = excluded.role"
        )
        with self.write() as db:
            if role != "owner" and _is_last_owner(db, school_class, teacher):
                return Problem("class-last-owner", ("role",))
            db.execute(sql, (school_class, teacher, role, milliseconds(at)))
        return None

    def take_out_teacher(self, school_class: str, teacher: str) -> Problem | None:
        """A teacher does not teach this class any more; a Problem for its last owner."""
        with self.write() as db:
            if _is_last_owner(db, school_class, teacher):
                return Problem("class-last-owner", ("role",))
            sql = "DELETE FROM class_teacher WHERE class = ? AND teacher = ?"
            db.execute(sql, (school_class, teacher))
        return None


def _is_last_owner(db: Database, school_class: str, teacher: str) -> bool:
    owns = "SELECT 1 FROM class_teacher WHERE class = ? AND teacher = ? AND role = 'owner'"
    return (
        first(db, owns, (school_class, teacher)) is not None
        and first(db, _OTHER_OWNER, (school_class, teacher)) is None
    )
