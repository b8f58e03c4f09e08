"""Teachers and their logins. Of passwords and tokens only hashes are kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlite_utils import Database

from quiz.core.model import Problem
from quiz.store.connection import Connection, first
from quiz.store.rows import milliseconds, moment

_TEACHER = "t.id, t.name, t.name_key, t.password_hash, t.made_at, t.suspended_at"


@dataclass(frozen=True, slots=True)
class Teacher:
    """A teacher; `key` is what makes two names the same. Suspended ones cannot log in."""

    id: str
    name: str
    key: str
    password_hash: str = field(repr=False)
    made_at: datetime
    suspended_at: datetime | None = None


class Teachers(Connection):
    """Who may open a classroom, and from which browsers they do so now."""

    def teachers(self) -> list[Teacher]:
        """All teachers in the order they came."""
        rows = self.rows(f"SELECT {_TEACHER} FROM teacher t ORDER BY t.made_at, t.id")  # noqa: S608
        return [_teacher(row) for row in rows]

    def teacher_named(self, key: str) -> Teacher | None:
        """The teacher whose name has that key."""
        row = self.row(f"SELECT {_TEACHER} FROM teacher t WHERE t.name_key = ?", (key,))  # noqa: S608
        return _teacher(row) if row else None

    def teacher_with_id(self, teacher: str) -> Teacher | None:
        """The teacher of that id."""
        row = self.row(f"SELECT {_TEACHER} FROM teacher t WHERE t.id = ?", (teacher,))  # noqa: S608
        return _teacher(row) if row else None

    def logged_in(
        self, token_hash: str, *, made_after: datetime, seen_after: datetime
    ) -> tuple[Teacher, datetime] | None:
        """Whose login that is, and when it was last seen; None if it ended or is too old."""
        sql = (
            f"SELECT {_TEACHER}, s.seen_at FROM teacher_session s"  # noqa: S608
            " JOIN teacher t ON t.id = s.teacher AND t.suspended_at IS NULL"
            " WHERE s.token_hash = ? AND s.made_at > ? AND s.seen_at > ?"
        )
        row = self.row(sql, (token_hash, milliseconds(made_after), milliseconds(seen_after)))
        return (_teacher(row), moment(row["seen_at"])) if row else None

    def see_login(self, token_hash: str, at: datetime) -> None:
        """The teacher is still there."""
        with self.write() as db:
            sql = "UPDATE teacher_session SET seen_at = ? WHERE token_hash = ?"
            db.execute(sql, (milliseconds(at), token_hash))

    def log_in(self, who: Teacher, token_hash: str, at: datetime, *, whole: timedelta) -> bool:
        """A new login; those made `whole` ago or earlier are dropped.

        False if she was suspended, or got another password, since `who` was read.
        """
        with self.write() as db:
            old = milliseconds(at - whole)
            db.execute("DELETE FROM teacher_session WHERE made_at <= ?", (old,))
            return begin_login(db, who.id, who.password_hash, token_hash, at)

    def log_out(self, token_hash: str) -> None:
        """The login's cookie is worth nothing from now on."""
        with self.write() as db:
            db.execute("DELETE FROM teacher_session WHERE token_hash = ?", (token_hash,))

    def change_password(self, who: Teacher, new_hash: str, token_hash: str, at: datetime) -> bool:
        """A new password: every login ends, and the one of `token_hash` begins.

        False, and nothing is changed, if her password changed since `who` was read.
        """
        unchanged = "SELECT 1 FROM teacher WHERE id = ? AND password_hash = ?"
        with self.write() as db:
            if first(db, unchanged, (who.id, who.password_hash)) is None:
                return False
            set_password(db, who.id, new_hash)
            return begin_login(db, who.id, new_hash, token_hash, at)

    def suspend(self, teacher: str, at: datetime) -> Problem | None:
        """End every login of a teacher, and every link by or for her, until she is let back.

        A Problem for the last one who may log in; None when it is done or was before.
        """
        others = "SELECT 1 FROM teacher WHERE id <> ? AND suspended_at IS NULL"
        with self.write() as db:
            if first(db, others, (teacher,)) is None:
                return Problem("teacher-last")
            sql = "UPDATE teacher SET suspended_at = COALESCE(suspended_at, ?) WHERE id = ?"
            db.execute(sql, (milliseconds(at), teacher))
            db.execute("DELETE FROM teacher_session WHERE teacher = ?", (teacher,))
            links = "DELETE FROM invitation WHERE used_at IS NULL AND ? IN (made_by, for_teacher)"
            db.execute(links, (teacher,))
        return None

    def let_back(self, teacher: str) -> None:
        """A suspended teacher may log in again."""
        with self.write() as db:
            db.execute("UPDATE teacher SET suspended_at = NULL WHERE id = ?", (teacher,))

    def note_wrong_login(self, mark: str, at: datetime, *, keep: timedelta) -> None:
        """Count a wrong login under its mark; counts older than `keep` are dropped."""
        with self.write() as db:
            db.execute("DELETE FROM wrong_login WHERE at < ?", (milliseconds(at - keep),))
            db.execute("INSERT INTO wrong_login VALUES (?, ?)", (mark, milliseconds(at)))

    def wrong_logins(self, mark: str, since: datetime) -> tuple[int, int]:
        """Wrong logins since then: under that mark, and all."""
        row = self.row(
            "SELECT COUNT(*) AS total, COALESCE(SUM(mark = ?), 0) AS own"
            " FROM wrong_login WHERE at >= ?",
            (mark, milliseconds(since)),
        )
        return (row["own"], row["total"]) if row else (0, 0)


def begin_login(
    db: Database, teacher: str, password_hash: str, token_hash: str, at: datetime
) -> bool:
    """A login inside an open write, if she may log in and this is still her password.

    Checking a password takes long; meanwhile she may have been suspended.
    """
    may = "SELECT 1 FROM teacher WHERE id = ? AND password_hash = ? AND suspended_at IS NULL"
    if first(db, may, (teacher, password_hash)) is None:
        return False
    row = (token_hash, teacher, milliseconds(at), milliseconds(at))
    db.execute("INSERT INTO teacher_session VALUES (?, ?, ?, ?)", row)
    return True


def set_password(db: Database, teacher: str, password_hash: str) -> None:
    """Inside an open write: whoever knew the old one, or had a link to set another, is out."""
    db.execute("UPDATE teacher SET password_hash = ? WHERE id = ?", (password_hash, teacher))
    db.execute("DELETE FROM teacher_session WHERE teacher = ?", (teacher,))
    unused = "DELETE FROM invitation WHERE used_at IS NULL AND kind = 'reset' AND for_teacher = ?"
    db.execute(unused, (teacher,))


def _teacher(row: dict[str, Any]) -> Teacher:
    ended = None if row["suspended_at"] is None else moment(row["suspended_at"])
    kept = (row["id"], row["name"], row["name_key"], row["password_hash"])
    return Teacher(*kept, moment(row["made_at"]), ended)
