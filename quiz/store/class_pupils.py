"""What a teacher does with the list of a class: rename, move, merge; and how a pupil leaves."""

from __future__ import annotations

from dataclasses import dataclass

from sqlite_utils import Database

from quiz.core.model import Problem
from quiz.store.classes import Pupil, SchoolClass, class_from, is_named, pupil_from
from quiz.store.connection import Connection, first, select
from quiz.store.corrections import rule_anew

_HERS = "SELECT learner FROM pupil_learner WHERE pupil = ?"
_ALSO_THERE = (
    "SELECT p.name FROM pupil p JOIN pupil_learner l ON l.pupil = p.id"
    " WHERE p.class = ? AND l.learner IN (SELECT learner FROM pupil_learner WHERE pupil = ?)"
)
_TAUGHT_BY = (
    "SELECT t.name FROM class_teacher c JOIN teacher t ON t.id = c.teacher"
    " WHERE c.class = ? ORDER BY t.name, t.id"
)


@dataclass(frozen=True, slots=True)
class Named:
    """A name as it is shown, and the key that makes it the same as another."""

    name: str
    key: str


class ClassPupils(Connection):
    """The list of a class, changed by its teachers, and left by its pupils."""

    def pupil_in(self, school_class: str, pupil: str) -> Pupil | None:
        """The pupil of that id, None if she is not in the class."""
        sql = "SELECT * FROM pupil WHERE class = ? AND id = ?"
        row = self.row(sql, (school_class, pupil))
        return pupil_from(row) if row else None

    def rename_pupil(self, school_class: str, pupil: str, name: Named) -> Problem | None:
        """A new name for a pupil; a Problem if somebody else in the class has it."""
        with self.write() as db:
            if _is_anothers(db, school_class, name.key, pupil):
                return Problem("name-taken", ("name",), {"given": name.name})
            sql = "UPDATE pupil SET name = ?, name_key = ? WHERE class = ? AND id = ?"
            db.execute(sql, (name.name, name.key, school_class, pupil))
        return None

    def move_pupil(self, old: str, new: str, pupil: str, name: Named) -> Problem | None:
        """A pupil goes to another class under that name, and what she did goes with her.

        It belongs to no assignment any more, for those stay with the class that set them. A
        Problem if the name is taken there, or if a learner of hers is there under another.
        """
        with self.write() as db:
            if is_named(db, new, name.key):
                return Problem("name-taken", ("name",), {"given": name.name})
            also = first(db, _ALSO_THERE, (new, pupil))
            if also:
                return Problem("pupil-there", ("class",), {"given": also["name"]})
            sql = "UPDATE pupil SET class = ?, name = ?, name_key = ? WHERE class = ? AND id = ?"
            if not db.execute(sql, (new, name.name, name.key, old, pupil)).rowcount:
                return None
            work = "UPDATE class_sitting SET class = ?, assignment = NULL WHERE pupil = ?"
            db.execute(work, (new, pupil))
            db.execute("DELETE FROM assignment_pupil WHERE pupil = ?", (pupil,))
            rule_anew(db, pupil)
        return None

    def merge_pupils(self, school_class: str, kept: str, other: str) -> bool:
        """Two entries of one pupil become one: all that `other` did stands under `kept`.

        Her name, what she was excused from and her card stay those of `kept`; the other's card
        opens `kept` if that has none. False, and nothing changes, unless both are in the class.
        """
        both = "SELECT id, card_hash, card_made_at FROM pupil WHERE class = ? AND id IN (?, ?)"
        with self.write() as db:
            found = {row["id"]: row for row in select(db, both, (school_class, kept, other))}
            if len(found) < 2:
                return False
            for table in ("pupil_learner", "class_sitting", "assignment_pupil"):
                db.execute(f"UPDATE OR IGNORE {table} SET pupil = ? WHERE pupil = ?", (kept, other))  # noqa: S608
            db.execute("DELETE FROM pupil WHERE id = ?", (other,))
            card = "UPDATE pupil SET card_hash = ?, card_made_at = ? WHERE id = ?"
            if found[kept]["card_hash"] is None:
                theirs = found[other]
                db.execute(card, (theirs["card_hash"], theirs["card_made_at"], kept))
        return True

    def leave_class(self, school_class: str, learner: str) -> bool:
        """A learner leaves: the class keeps neither her answers nor, if it was hers alone, a name.

        All of it stays with her. Whether she was in the class.
        """
        hers = f"SELECT pupil FROM pupil_learner WHERE pupil IN ({_IN_CLASS}) AND learner = ?"  # noqa: S608
        sat = "SELECT id FROM sitting WHERE learner = ?"
        with self.write() as db:
            row = first(db, hers, (school_class, learner))
            if row is None:
                return False
            sql = f"DELETE FROM class_sitting WHERE class = ? AND sitting IN ({sat})"  # noqa: S608
            db.execute(sql, (school_class, learner))
            sql = "DELETE FROM pupil_learner WHERE pupil = ? AND learner = ?"
            db.execute(sql, (row["pupil"], learner))
            sql = f"DELETE FROM pupil WHERE id = ? AND NOT EXISTS ({_HERS})"  # noqa: S608
            db.execute(sql, (row["pupil"], row["pupil"]))
        return True

    def taught_by(self, school_class: str) -> list[str]:
        """The names of those who teach a class, for its pupils."""
        return [row["name"] for row in self.rows(_TAUGHT_BY, (school_class,))]

    def class_with_code(self, code: str) -> SchoolClass | None:
        """The class that may be joined with this code now."""
        sql = "SELECT * FROM school_class WHERE code = ? AND archived_at IS NULL"
        row = self.row(sql, (code,))
        return class_from(row) if row else None

    def came_in(self, school_class: str) -> set[str]:
        """The pupils behind whom somebody stands: they have been here at least once."""
        sql = (
            "SELECT DISTINCT l.pupil FROM pupil p JOIN pupil_learner l ON l.pupil = p.id"
            " WHERE p.class = ?"
        )
        return {row["pupil"] for row in self.rows(sql, (school_class,))}


_IN_CLASS = "SELECT id FROM pupil WHERE class = ?"


def _is_anothers(db: Database, school_class: str, key: str, pupil: str) -> bool:
    sql = "SELECT 1 FROM pupil WHERE class = ? AND name_key = ? AND id <> ?"
    return first(db, sql, (school_class, key, pupil)) is not None
