"""The sums that reports read: kept in the transaction that changes what they are made of."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from quiz.core.discernment import Discernment
from quiz.core.evidence import Evidence
from quiz.core.item_cases import Heap
from quiz.core.model import Attempt
from quiz.core.pupil_sums import PupilSums, SkillSum
from quiz.store import item_piles, pupil_sums
from quiz.store.connection import Connection
from quiz.store.item_piles import heap_from
from quiz.store.rows import ATTEMPT, EVIDENCE, attempt_from, evidence_from

TABLES = (*pupil_sums.TABLES, "item", "item_case")


_IN_CLASS = "SELECT s.* FROM pupil p JOIN {table} s ON s.pupil = p.id WHERE p.class = ?"
_JOINED = (
    " FROM class_sitting w JOIN attempt a ON a.sitting = w.sitting"
    " LEFT JOIN correction c ON c.attempt = a.submit_key AND c.is_current = 1"
)
_EVIDENCE = f"SELECT w.pupil, {EVIDENCE}{_JOINED}"  # noqa: S608
_WORK = f"SELECT {ATTEMPT}{_JOINED}"  # noqa: S608


class _LookedThrough(Exception):
    """Nothing of what was made for a comparison is to stay."""


class Figures(Connection):
    """A record whose sums always fit its answers."""

    def __init__(self, path: Path) -> None:
        """Open the file; see Connection."""
        self._asked: dict[str, int] = {}
        super().__init__(path)

    @contextmanager
    def write(self) -> Iterator[Database]:
        """One transaction, see Connection; what it made stale is folded anew before it ends."""
        with super().write() as db:
            yield db
            self._settle(db)

    def rebuild_figures(self) -> bool:
        """Make all sums anew from the answers; gives whether that changed anything."""
        with self.write() as db:
            return self._rebuilt(db)

    def figures_fit(self) -> bool:
        """Whether the sums are what a rebuild would give; changes nothing."""
        try:
            with self.write() as db:
                is_changed = self._rebuilt(db)
                raise _LookedThrough
        except _LookedThrough:
            return not is_changed

    def sums_in(self, school_class: str) -> dict[str, PupilSums]:
        """What the work of each pupil of a class comes to, by her id; three queries."""
        found: dict[str, PupilSums] = {}
        for pupil, skill, *row in self.tuples(
            _IN_CLASS.format(table="pupil_skill"), (school_class,)
        ):
            n, total, raws, lesson, lessons, last_at = row
            numbers = tuple(map(int, raws.split()))
            made = SkillSum(n, total, numbers, lesson, lessons, last_at)
            found.setdefault(pupil, PupilSums()).skills[skill] = made
        for pupil, unit, *counts in self.tuples(
            _IN_CLASS.format(table="pupil_unit"), (school_class,)
        ):
            found.setdefault(pupil, PupilSums()).units[unit] = Discernment(unit, *counts)
        sql = _IN_CLASS.format(table="pupil_lesson")
        for pupil, lesson, n, score in self.tuples(sql, (school_class,)):
            found.setdefault(pupil, PupilSums()).lessons[lesson] = (n, score)
        return found

    def evidence_in(self, school_class: str, lessons: Sequence[str]) -> dict[str, list[Evidence]]:
        """What was answered for a class in these lessons, by pupil, oldest first."""
        marks = ", ".join("?" * len(lessons))
        sql = f"{_EVIDENCE} WHERE w.class = ? AND w.lesson IN ({marks}) ORDER BY a.at, a.submit_key"
        found: dict[str, list[Evidence]] = {}
        for pupil, *row in self.tuples(sql, (school_class, *lessons)):
            found.setdefault(pupil, []).append(evidence_from(tuple(row)))
        return found

    def all_work_of(self, school_class: str, pupil: str) -> list[Attempt]:
        """All that a pupil has answered for a class, oldest first."""
        sql = f"{_WORK} WHERE w.pupil = ? AND w.class = ? ORDER BY a.at, a.submit_key"
        return [attempt_from(row) for row in self.rows(sql, (pupil, school_class))]

    def heaps_of(self, lesson: str) -> dict[tuple[str, str], dict[int, Heap]]:
        """The piles of complete cases of everybody here at a lesson: by question and its hash,
        then by bucket."""
        sql = (
            "SELECT question, question_hash, bucket, n, x, xx, y, yy, xy, units FROM item"
            " WHERE lesson = ?"
        )
        found: dict[tuple[str, str], dict[int, Heap]] = {}
        for question, question_hash, bucket, *row in self.tuples(sql, (lesson,)):
            found.setdefault((question, question_hash), {})[bucket] = heap_from(row)
        return found

    def _rebuilt(self, db: Database) -> bool:
        before = contents(db)
        self._fold_all(db)
        return contents(db) != before

    def _settle(self, db: Database) -> None:
        """Fold what is stale; each write asks for it, so the usual answer is found in one look."""
        stale = set(db.execute("SELECT what, id, lesson FROM stale"))
        if not stale:
            return
        if any(what == "all" for what, _, _ in stale):
            self._fold_all(db)
            return
        db.execute("DELETE FROM stale")
        lessons = {id_ for what, id_, _ in stale if what == "lesson"}
        for lesson in lessons:
            item_piles.fold_lesson(db, lesson, lambda version: self._questions(db, version))
        for what, id_, lesson in stale:
            if what == "case" and lesson not in lessons:
                item_piles.consider(db, id_, lesson, lambda version: self._questions(db, version))
            elif what == "pupil":
                pupil_sums.fold_pupil(db, id_)

    def _fold_all(self, db: Database) -> None:
        pupil_sums.fold_all(db)
        item_piles.fold_all(db, lambda version: self._questions(db, version))
        db.execute("DELETE FROM stale")

    def _questions(self, db: Database, version: str) -> int:
        """How many questions a version asks; it never changes, so it is read once."""
        if version not in self._asked:
            sql = "SELECT pinned FROM lesson_version WHERE hash = ?"
            (pinned,) = db.execute(sql, (version,)).fetchone()
            stored = json.loads(pinned)
            self._asked[version] = len(stored.get("only") or stored.get("questions") or ())
        return self._asked[version]


def contents(db: Database) -> dict[str, list[tuple[Any, ...]]]:
    """All sums as rows, for comparing."""
    sql = "SELECT * FROM {} ORDER BY 1, 2"
    return {table: sorted(db.execute(sql.format(table)).fetchall()) for table in TABLES}
