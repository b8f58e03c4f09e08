"""Delete a pupil, a class or a teacher's account for good: each at once, in one transaction.

What goes with whom stands in `quiz.store.going`. Afterwards the log of changes is emptied, and the
list beside the record remembers, so that no backup brings anybody back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from sqlite_utils import Database

from quiz.store import forgotten
from quiz.store.connection import Params, first, select
from quiz.store.going import (
    HEIR,
    OWNED_ALONE,
    PHONES,
    PUPILS,
    ROOMS,
    SEATS,
    WHOLLY,
    WORK,
    Goings,
    listed,
)
from quiz.store.item_piles import take_back_all, take_back_these
from quiz.store.my_data import MyData

_HERS = f"SELECT sitting FROM live_seat WHERE learner = :learner AND live IN ({ROOMS})"  # noqa: S608
"""Where one learner sat in these lessons."""

Among = Callable[[Iterable[str]], list[str]]


class Deletion(Goings, MyData):
    """What a teacher, or whoever runs the app, may delete. Each verb raises NotSaved; nothing is
    deleted then, and after the COMMIT nothing raises any more. Each gives what `tidy` gives."""

    def forget_pupil(self, school_class: str, pupil: str, at: datetime) -> bool:
        """Take a pupil out of a class for good: name, card, what was done for the class, and the
        name in lessons held for it. A learner whom only her card made goes wholly."""
        sql = "SELECT id FROM pupil WHERE class = ? AND id = ?"
        with self._deleting() as db:
            pupils = [row["id"] for row in select(db, sql, (school_class, pupil))]
            gone = self._drop_pupils(db, pupils, at)
        return self._remember(gone, at)

    def forget_class(self, school_class: str, at: datetime) -> bool:
        """Delete a class: its pupils as above, homework, decisions, lessons held for it."""
        with self._deleting() as db:
            gone = self._drop_class(db, school_class, at)
        return self._remember(gone, at)

    def forget_teacher(self, teacher: str, at: datetime) -> bool:
        """Delete an account: logins, links, the lessons she held, and classes that nobody else
        teaches. A class she owned alone goes to the teacher who has been in it longest."""
        with self._deleting() as db:
            gone = self._drop_teacher(db, teacher, at)
        return self._remember(gone, at)

    def forget_held(self, rooms: Sequence[str], at: datetime) -> list[str]:
        """Delete lessons held: events, nicknames, seats, ways back, and learners who were phones of
        these lessons and nothing since. Answers of other learners stay theirs.

        Gives the learners. The log is not emptied yet: `tidy` does that.
        """
        with self._deleting() as db:
            gone = drop_rooms(db, listed(rooms))
        forgotten.note(self.path, [*rooms, *gone], at)
        return gone

    def forget_again(self, is_gone: Among, at: datetime) -> tuple[int, int]:
        """Delete what was deleted before and is here again; `is_gone` chooses among ids.

        Gives how many learners, and how much else. Raises NotSaved.
        """
        found = {name: is_gone(self._ids_of(name)) for name in _AGAIN}
        with self._deleting() as db:
            for name, drop in _AGAIN.items():
                for one in found[name]:
                    drop(self, db, one, at)
        self._remember([one for ids in found.values() for one in ids], at)
        learners = len(found.pop("learner"))
        return learners, sum(map(len, found.values()))

    def _ids_of(self, table: str) -> list[str]:
        return [row["id"] for row in self.rows(f"SELECT id FROM {table}")]  # noqa: S608

    def _remember(self, gone: Iterable[str], at: datetime) -> bool:
        forgotten.note(self.path, gone, at)
        return self.tidy()

    @contextmanager
    def _deleting(self) -> Iterator[Database]:
        """One transaction; what was folded meanwhile is of no use, whatever becomes of it."""
        try:
            with self.write() as db:
                yield db
        finally:
            self._folded.clear()

    def _drop_teacher(self, db: Database, teacher: str, at: datetime) -> list[str]:
        gone = [teacher]
        for one in select(db, OWNED_ALONE, (teacher,)):
            heir = first(db, HEIR, (one["id"], teacher))
            if heir is None:
                gone += self._drop_class(db, one["id"], at)
                continue
            sql = "UPDATE class_teacher SET role = 'owner' WHERE class = ? AND teacher = ?"
            db.execute(sql, (one["id"], heir["teacher"]))
        rooms = _column(db, "SELECT id FROM live WHERE teacher = ?", (teacher,))
        gone += rooms + drop_rooms(db, listed(rooms))
        # Foreign keys take logins, links and her places in classes of others with it.
        db.execute("DELETE FROM teacher WHERE id = ?", (teacher,))
        return gone

    def _drop_class(self, db: Database, school_class: str, at: datetime) -> list[str]:
        rooms = _column(db, "SELECT id FROM live WHERE class = ?", (school_class,))
        phones = drop_rooms(db, listed(rooms))
        pupils = _column(db, "SELECT id FROM pupil WHERE class = ?", (school_class,))
        gone = self._drop_pupils(db, pupils, at)
        db.execute("DELETE FROM school_class WHERE id = ?", (school_class,))
        return [school_class, *rooms, *phones, *gone]

    def _drop_pupils(self, db: Database, pupils: list[str], at: datetime) -> list[str]:
        named = {"pupils": listed(pupils)}
        for row in select(db, SEATS, named):
            self._leave_room(db, row["live"], row["seat"], at)
            own = "DELETE FROM live_seat WHERE live = ? AND seat = ?"
            db.execute(own, (row["live"], row["seat"]))
        learners = _column(db, WHOLLY, named)
        _drop_sittings(db, WORK, named)
        for learner in learners:
            self._drop_learner(db, learner, at)
        db.execute(f"DELETE FROM pupil WHERE id IN ({PUPILS})", named)  # noqa: S608
        return [*pupils, *learners]

    def _drop_pupil(self, db: Database, pupil: str, at: datetime) -> list[str]:
        return self._drop_pupils(db, [pupil], at)

    def _drop_room(self, db: Database, room: str, at: datetime) -> list[str]:
        return drop_rooms(db, listed([room]))


_AGAIN: dict[str, Callable[[Deletion, Database, str, datetime], object]] = {
    "teacher": Deletion._drop_teacher,
    "school_class": Deletion._drop_class,
    "pupil": Deletion._drop_pupil,
    "live": Deletion._drop_room,
    "learner": Deletion._drop_learner,
}
"""By table, in this order: what hangs on the first needs not be looked for in the next."""


def drop_rooms(db: Database, rooms: str) -> list[str]:
    """Inside an open write: lessons held go (ids as `listed` gives them), and those who were phones
    of them only. Gives the learners that are gone."""
    named, gone = {"rooms": rooms}, []
    for row in select(db, PHONES, named):
        if row["sits_elsewhere"]:
            _drop_sittings(db, _HERS, {**named, "learner": row["learner"]})
        else:
            gone.append(row["learner"])
            take_back_all(db, row["learner"])
            db.execute("DELETE FROM learner WHERE id = ?", (row["learner"],))
    db.execute(f"DELETE FROM live WHERE id IN ({ROOMS})", named)  # noqa: S608
    return gone


def _drop_sittings(db: Database, chosen: str, named: dict[str, str]) -> None:
    """Sittings go; their shares leave the figures first, which then need not be made anew."""
    take_back_these(db, chosen, named)
    db.execute(f"DELETE FROM sitting WHERE id IN ({chosen})", named)  # noqa: S608


def _column(db: Database, sql: str, params: Params) -> list[str]:
    return [next(iter(row.values())) for row in select(db, sql, params)]
