"""One-time links: for the first teacher, for a colleague, for a new password."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from quiz.core.model import Problem
from quiz.store.connection import Connection, first
from quiz.store.rows import milliseconds, moment
from quiz.store.teachers import Teacher, begin_login, set_password

Purpose = Literal["first", "colleague", "reset"]

# A first link serves nobody once there is a teacher, nor a reset link somebody suspended.
_OPEN = """
SELECT i.* FROM invitation i WHERE i.token_hash = ? AND i.used_at IS NULL AND i.made_at > ?
AND (i.kind <> 'first' OR NOT EXISTS (SELECT 1 FROM teacher))
AND (i.for_teacher IS NULL OR EXISTS
    (SELECT 1 FROM teacher t WHERE t.id = i.for_teacher AND t.suspended_at IS NULL))
"""


@dataclass(frozen=True, slots=True)
class Invitation:
    """A one-time link by the hash of its code.

    `made_by` is "" where the person who runs the app made it; `for_teacher` only a reset has.
    """

    token_hash: str
    purpose: Purpose
    made_at: datetime
    made_by: str = ""
    for_teacher: str = ""


class Invitations(Connection):
    """Links that let one person in, once."""

    def invite(self, made: Invitation) -> None:
        """Keep a link. Of first links, and of resets for one teacher, only the newest works."""
        row = (made.token_hash, made.purpose, made.made_by or None, made.for_teacher or None)
        with self.write() as db:
            if made.purpose != "colleague":
                db.execute(
                    "DELETE FROM invitation WHERE used_at IS NULL AND kind = ?"
                    " AND COALESCE(for_teacher, '') = ?",
                    (made.purpose, made.for_teacher),
                )
            sql = "INSERT INTO invitation VALUES (?, ?, ?, ?, ?, NULL)"
            db.execute(sql, (*row, milliseconds(made.made_at)))

    def invitation(self, token_hash: str, made_after: datetime) -> Invitation | None:
        """The link of that hash, if it can still be used."""
        row = self.row(_OPEN, (token_hash, milliseconds(made_after)))
        return _invitation(row) if row else None

    def accept(
        self, made: Invitation, who: Teacher, token_hash: str, *, made_after: datetime, at: datetime
    ) -> Problem | None:
        """Use up a link and log in: `who` is a new teacher or, at a reset, has a new password.

        A Problem, and nothing is kept, when the link was used meanwhile or the name is taken.
        """
        with self.write() as db:
            if first(db, _OPEN, (made.token_hash, milliseconds(made_after))) is None:
                return Problem("link-unknown")
            taken = "SELECT 1 FROM teacher WHERE name_key = ?"
            if made.purpose != "reset" and first(db, taken, (who.key,)):
                return Problem("name-taken", ("name",), {"given": who.name})
            used = "UPDATE invitation SET used_at = ? WHERE token_hash = ?"
            db.execute(used, (milliseconds(at), made.token_hash))
            if made.purpose == "reset":
                set_password(db, who.id, who.password_hash)
            else:
                row = (who.id, who.name, who.key, who.password_hash, milliseconds(at))
                db.execute("INSERT INTO teacher VALUES (?, ?, ?, ?, ?, NULL)", row)
            begin_login(db, who.id, who.password_hash, token_hash, at)
        return None


def _invitation(row: dict[str, Any]) -> Invitation:
    people = (row["made_by"] or "", row["for_teacher"] or "")
    return Invitation(row["token_hash"], row["kind"], moment(row["made_at"]), *people)
