"""The sums that reports read: kept in the transaction that changes what they are made of."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from quiz.store import item_piles, pupil_sums
from quiz.store.connection import Connection

TABLES = (*pupil_sums.TABLES, "item", "item_case")


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

    def _rebuilt(self, db: Database) -> bool:
        before = contents(db)
        self._fold_all(db)
        return contents(db) != before

    def _settle(self, db: Database) -> None:
        """Fold what is stale; each write asks for it, so the usual answer is found in one look."""
        stale = db.execute("SELECT what, id, lesson FROM stale ORDER BY what").fetchall()
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
