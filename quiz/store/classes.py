"""School classes: who teaches them, and who is in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlite_utils import Database

from quiz.core.model import Problem
from quiz.store.connection import Connection, first
from quiz.store.rows import milliseconds, moment

Role = Literal["owner", "teacher", "reader"]
"""An owner may do everything, a teacher all but delete the class, a reader only look."""

_CLASS = "c.id, c.name, c.code, c.made_at, c.archived_at, c.keep_until"
_PUPIL = "p.id, p.class, p.name, p.name_key, p.made_at, p.card_made_at"


@dataclass(frozen=True, slots=True)
class SchoolClass:
    """A class. `code` lets pupils join by themselves, "" while nobody may.

    Everything of it is deleted after `keep_until`. An archived class is kept and not used.
    """

    id: str
    name: str
    code: str
    made_at: datetime
    keep_until: datetime
    archived_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Pupil:
    """Somebody in a class: a name for the screen, unique in its `key` form, and nothing else."""

    id: str
    school_class: str
    name: str
    key: str
    made_at: datetime
    card_made_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A pupil to be: an id that is free, a tidy name and its key."""

    id: str
    name: str
    key: str


class Classes(Connection):
    """Classes as their teachers keep them."""

    def make_class(self, made: SchoolClass, teacher: str) -> None:
        """Keep a new class; the teacher owns it."""
        row = (made.id, made.name, made.code or None, milliseconds(made.made_at))
        with self.write() as db:
            db.execute(
                "INSERT INTO school_class (id, name, code, made_at, keep_until)"
                " VALUES (?, ?, ?, ?, ?)",
                (*row, milliseconds(made.keep_until)),
            )
            owner = (made.id, teacher, "owner", milliseconds(made.made_at))
            db.execute("INSERT INTO class_teacher VALUES (?, ?, ?, ?)", owner)

    def classes_of(self, teacher: str) -> list[tuple[SchoolClass, Role, int]]:
        """A teacher's classes by name, archived ones last: her role, and how many pupils."""
        sql = (
            f"SELECT {_CLASS}, t.role,"  # noqa: S608
            " (SELECT COUNT(*) FROM pupil p WHERE p.class = c.id) AS pupils"
            " FROM class_teacher t JOIN school_class c ON c.id = t.class WHERE t.teacher = ?"
            " ORDER BY c.archived_at IS NOT NULL, c.name, c.id"
        )
        rows = self.rows(sql, (teacher,))
        return [(class_from(row), row["role"], row["pupils"]) for row in rows]

    def class_for(self, school_class: str, teacher: str) -> tuple[SchoolClass, Role] | None:
        """The class and her role in it; a stranger's class is as unknown as none at all."""
        sql = (
            f"SELECT {_CLASS}, t.role FROM class_teacher t"  # noqa: S608
            " JOIN school_class c ON c.id = t.class WHERE t.class = ? AND t.teacher = ?"
        )
        row = self.row(sql, (school_class, teacher))
        return (class_from(row), row["role"]) if row else None

    def pupils_of(self, school_class: str) -> list[Pupil]:
        """The pupils of a class by name."""
        sql = f"SELECT {_PUPIL} FROM pupil p WHERE p.class = ? ORDER BY p.name_key, p.id"  # noqa: S608
        return [pupil_from(row) for row in self.rows(sql, (school_class,))]

    def add_pupils(
        self, school_class: str, newcomers: Sequence[Newcomer], at: datetime
    ) -> tuple[Problem, ...]:
        """Put all of them into the class, or none: a Problem for each name that is taken."""
        with self.write() as db:
            taken = tuple(
                Problem("name-taken", ("names",), {"given": one.name})
                for one in newcomers
                if is_named(db, school_class, one.key)
            )
            if not taken:
                for one in newcomers:
                    _add(db, school_class, one, at)
        return taken

    def join_class(
        self, school_class: str, who: Newcomer, learner: str, at: datetime
    ) -> Problem | None:
        """A learner joins by herself under a name; a Problem if somebody in the class has it.

        Who is in the class already stays under the name she has.
        """
        with self.write() as db:
            if first(db, _IS_IN, (learner, school_class)):
                return None
            if is_named(db, school_class, who.key):
                return Problem("name-taken", ("name",), {"given": who.name})
            _add(db, school_class, who, at)
            link(db, who.id, learner, at, by_card=False)
        return None

    def pupils_behind(self, learner: str) -> list[tuple[Pupil, SchoolClass]]:
        """As whom a learner is in which classes, archived ones left out."""
        sql = (
            f"SELECT {_PUPIL}, {_ALIASED} FROM pupil_learner l"  # noqa: S608
            " JOIN pupil p ON p.id = l.pupil JOIN school_class c ON c.id = p.class"
            " WHERE l.learner = ? AND c.archived_at IS NULL ORDER BY c.name, c.id"
        )
        return [(pupil_from(row), _class_beside(row)) for row in self.rows(sql, (learner,))]


_IS_IN = (
    "SELECT 1 FROM pupil_learner l JOIN pupil p ON p.id = l.pupil"
    " WHERE l.learner = ? AND p.class = ?"
)
_ALIASED = ", ".join(f"{name} AS c_{name[2:]}" for name in _CLASS.split(", "))


def link(db: Database, pupil: str, learner: str, at: datetime, *, by_card: bool) -> None:
    """Inside an open write: what this learner does for the class is that pupil's from now on."""
    db.execute(
        "INSERT INTO pupil_learner VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (pupil, learner, int(by_card), milliseconds(at)),
    )


def class_from(row: dict[str, Any]) -> SchoolClass:
    """A class out of its row."""
    archived = None if row["archived_at"] is None else moment(row["archived_at"])
    made_at, until = moment(row["made_at"]), moment(row["keep_until"])
    return SchoolClass(row["id"], row["name"], row["code"] or "", made_at, until, archived)


def pupil_from(row: dict[str, Any]) -> Pupil:
    """A pupil out of its row."""
    card = None if row["card_made_at"] is None else moment(row["card_made_at"])
    kept = (row["id"], row["class"], row["name"], row["name_key"])
    return Pupil(*kept, moment(row["made_at"]), card)


def _class_beside(row: dict[str, Any]) -> SchoolClass:
    return class_from({name[2:]: row[name] for name in row if name.startswith("c_")})


def is_named(db: Database, school_class: str, key: str) -> bool:
    """Inside an open write: whether somebody in the class has that name."""
    sql = "SELECT 1 FROM pupil WHERE class = ? AND name_key = ?"
    return first(db, sql, (school_class, key)) is not None


def _add(db: Database, school_class: str, who: Newcomer, at: datetime) -> None:
    row = (who.id, school_class, who.name, who.key, milliseconds(at))
    db.execute("INSERT INTO pupil (id, class, name, name_key, made_at) VALUES (?, ?, ?, ?, ?)", row)
