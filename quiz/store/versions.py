"""The versions that a lesson has had: what each was, and who has met it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator

from sqlite_utils import Database

from quiz.core.editions import KeptVersion
from quiz.core.sitting import versions_named
from quiz.store.connection import Connection, first, select
from quiz.store.rows import moment

_VERSIONS = "SELECT hash, pinned, seen_at FROM lesson_version WHERE lesson = ? ORDER BY seen_at"
_WAYS = "SELECT hash, pinned FROM lesson_version WHERE lesson = ''"
_SITTINGS = "SELECT version, COUNT(*) AS n, MIN(started_at) AS at FROM sitting GROUP BY version"
_CLASSES = """
SELECT version, COUNT(*) AS n, MIN(made_at) AS at FROM live WHERE NOT EXISTS
    (SELECT 1 FROM live_event WHERE live = live.id AND name = 'pretended')
GROUP BY version
"""
_ANSWERS = "SELECT version, COUNT(*) AS n FROM attempt WHERE lesson = ? GROUP BY version"
_POINTING = ("sitting", "live", "correction", "lesson_file", "attempt")


class Versions(Connection):
    """What a lesson was, from its first version to its last."""

    def versions_of(self, lesson: str) -> list[KeptVersion]:
        """All versions of a lesson that are kept, in the order in which they were first read."""
        ways = {row["hash"]: versions_named(row["pinned"]) for row in self.rows(_WAYS)}
        sittings, began = self._met(_SITTINGS, ways)
        classes, opened = self._met(_CLASSES, ways)
        answers = {row["version"]: row["n"] for row in self.rows(_ANSWERS, (lesson,))}
        found = []
        for row in self.rows(_VERSIONS, (lesson,)):
            name = row["hash"]
            began_at = min((at[name] for at in (began, opened) if name in at), default=None)
            found.append(
                KeptVersion(
                    name,
                    row["pinned"],
                    moment(row["seen_at"]),
                    None if began_at is None else moment(began_at),
                    sittings[name],
                    classes[name],
                    answers.get(name, 0),
                )  # fmt: skip
            )
        return found

    def _met(
        self, sql: str, ways: dict[str, frozenset[str]]
    ) -> tuple[Counter[str], dict[str, int]]:
        """How often each version was met, and when first; a way of several lessons is many."""
        counted: Counter[str] = Counter()
        earliest: dict[str, int] = {}
        for row in self.rows(sql):
            for version in ways.get(row["version"]) or (row["version"],):
                counted[version] += row["n"]
                earliest[version] = min(row["at"], earliest.get(version, row["at"]))
        return counted, earliest

    def tidy_versions(self, lesson: str, files: Collection[str]) -> int:
        """Drop the versions of a lesson that nobody has met and that no file has any more.

        `files` are the lesson files that are there now: what another one last had is forgotten.
        Gives how many versions went.
        """
        with self.write() as db:
            for row in select(db, "SELECT file FROM lesson_file"):
                if row["file"] not in files:
                    db.execute("DELETE FROM lesson_file WHERE file = ?", (row["file"],))
            ways = select(db, _WAYS)
            needed = frozenset().union(*(versions_named(row["pinned"]) for row in ways))
            own = [row["hash"] for row in select(db, _VERSIONS, (lesson,))]
            unused = list(_unused(db, [name for name in own if name not in needed]))
            for name in unused:
                db.execute("DELETE FROM lesson_version WHERE hash = ?", (name,))
        return len(unused)


def _unused(db: Database, names: list[str]) -> Iterator[str]:
    """Those of the versions that no row points at."""
    for name in names:
        if not any(
            first(db, f"SELECT 1 FROM {table} WHERE version = ? LIMIT 1", (name,))  # noqa: S608
            for table in _POINTING
        ):
            yield name
