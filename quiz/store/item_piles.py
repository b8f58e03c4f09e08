"""The piles of complete cases in the record: what each question is like for everybody here."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from sqlite_utils import Database

from quiz.core.item_cases import Heap, Look, Pile, Share, shares
from quiz.core.model import UNSCORED
from quiz.store.connection import Params

Asked = Callable[[str], int]
"""How many questions a pinned version asks."""

_LOOKS = """
SELECT a.question, a.question_hash, COALESCE(c.raw, a.raw), COALESCE(c.outcome, a.outcome),
    COALESCE(c.standing, 'key'), a.rule_version
FROM attempt a LEFT JOIN correction c ON c.attempt = a.submit_key AND c.is_current = 1
WHERE a.sitting = ? AND a.round = 1 ORDER BY a.question
"""
_FIRST = """
SELECT id, version, ended_at FROM sitting WHERE learner = ? AND lesson = ?
ORDER BY started_at, id LIMIT 1
"""
_KEPT = """
SELECT c.sitting FROM sitting s JOIN item_case c ON c.sitting = s.id
WHERE s.learner = ? AND s.lesson = ?
"""
_AT_LESSON = """
SELECT id, version, ended_at, learner, lesson FROM sitting
WHERE version IN (SELECT hash FROM lesson_version WHERE lesson IN ('', ?)) AND lesson = ?
ORDER BY learner, started_at, id
"""
_EVERYWHERE = """
SELECT id, version, ended_at, learner, lesson FROM sitting WHERE lesson <> ''
ORDER BY lesson, learner, started_at, id
"""
_SUMS = "n, x, xx, y, yy, xy, units"


def consider(db: Database, learner: str, lesson: str, asked: Asked) -> None:
    """See whether a learner's first sitting of a lesson is a case, and count it or not."""
    kept = db.execute(_KEPT, (learner, lesson)).fetchone()
    first = db.execute(_FIRST, (learner, lesson)).fetchone()
    looks = _case(db, first[0], first[1], first[2], asked) if first else None
    if kept and looks is not None and kept[0] == first[0]:
        return
    if kept:
        take_back(db, kept[0], lesson)
    if first and looks is not None:
        _pile_up(db, lesson, shares(looks), 1)
        db.execute("INSERT INTO item_case (sitting, lesson) VALUES (?, ?)", (first[0], lesson))


def take_back(db: Database, sitting: str, lesson: str) -> None:
    """Take the share of a case out of the piles, as long as its answers are still there."""
    _pile_up(db, lesson, shares(list(_looks(db, sitting))), -1)
    db.execute("UPDATE item_case SET is_counted = 0 WHERE sitting = ?", (sitting,))
    db.execute("DELETE FROM item_case WHERE sitting = ?", (sitting,))


def take_back_all(db: Database, learner: str) -> None:
    """Take out every share of a learner, right before she is deleted."""
    take_back_these(db, "SELECT id FROM sitting WHERE learner = ?", (learner,))


def take_back_these(db: Database, sittings: str, given: Params) -> None:
    """Take out the shares of the sittings that a SELECT gives, right before they are deleted.

    Without it nothing would be wrong, but a trigger would have whole lessons folded anew.
    """
    sql = f"SELECT sitting, lesson FROM item_case WHERE sitting IN ({sittings})"  # noqa: S608
    for sitting, lesson in db.execute(sql, given).fetchall():
        take_back(db, sitting, lesson)


def weigh_anew(db: Database, school_class: str, lesson: str) -> None:
    """Right before answers of a class are judged otherwise: its cases are taken out, and counted
    again before the write ends. Corrections of everybody's answers have a lesson folded instead.
    """
    sql = (
        "SELECT s.id, s.learner FROM class_sitting w JOIN item_case c ON c.sitting = w.sitting"
        " JOIN sitting s ON s.id = w.sitting WHERE w.class = ? AND w.lesson = ?"
    )
    for sitting, learner in db.execute(sql, (school_class, lesson)).fetchall():
        take_back(db, sitting, lesson)
        db.execute("INSERT INTO stale VALUES ('case', ?, ?)", (learner, lesson))


def fold_lesson(db: Database, lesson: str, asked: Asked) -> None:
    """Make the piles of one lesson anew."""
    db.execute("UPDATE item_case SET is_counted = 0 WHERE lesson = ?", (lesson,))
    db.execute("DELETE FROM item_case WHERE lesson = ?", (lesson,))
    db.execute("DELETE FROM item WHERE lesson = ?", (lesson,))
    _fold(db, db.execute(_AT_LESSON, (lesson, lesson)).fetchall(), asked)


def fold_all(db: Database, asked: Asked) -> None:
    """Make all piles anew."""
    db.execute("UPDATE item_case SET is_counted = 0")
    db.execute("DELETE FROM item_case")
    db.execute("DELETE FROM item")
    _fold(db, db.execute(_EVERYWHERE).fetchall(), asked)


def _fold(
    db: Database, sittings: Iterable[tuple[str, str, int | None, str, str]], asked: Asked
) -> None:
    heaps: dict[tuple[str, Pile], Heap] = {}
    seen = ("", "")
    for sitting, version, ended_at, learner, lesson in sittings:
        if (learner, lesson) == seen:  # taken again: practice
            continue
        seen = (learner, lesson)
        looks = _case(db, sitting, version, ended_at, asked)
        if looks is not None:
            db.execute("INSERT INTO item_case (sitting, lesson) VALUES (?, ?)", (sitting, lesson))
            for share in shares(looks):
                heaps.setdefault((lesson, share.pile), Heap()).add(share)
    for (lesson, pile), heap in heaps.items():
        _keep(db, lesson, pile, heap)


def _case(
    db: Database, sitting: str, version: str, ended_at: int | None, asked: Asked
) -> list[Look] | None:
    """The scored answers of a sitting, None unless it is over and every question answered."""
    if ended_at is None:
        return None
    answers = db.execute(_LOOKS, (sitting,)).fetchall()
    return list(_read(answers)) if len(answers) == asked(version) else None


def _looks(db: Database, sitting: str) -> Iterator[Look]:
    return _read(db.execute(_LOOKS, (sitting,)).fetchall())


def _read(answers: Iterable[tuple[str, str, float, str, str, str]]) -> Iterator[Look]:
    """Those that a key judges; what is void or accepted says nothing of the question."""
    for question, question_hash, raw, outcome, standing, rule in answers:
        if standing == "key" and rule != UNSCORED:
            yield Look(question, question_hash, raw, json.loads(outcome)["units"])


def _pile_up(db: Database, lesson: str, added: Iterable[Share], times: int) -> None:
    for share in added:
        heap = _heap(db, lesson, share.pile)
        heap.add(share, times)
        _keep(db, lesson, share.pile, heap)


def _heap(db: Database, lesson: str, pile: Pile) -> Heap:
    sql = (
        f"SELECT {_SUMS} FROM item"  # noqa: S608
        " WHERE lesson = ? AND question = ? AND question_hash = ? AND bucket = ?"
    )
    row = db.execute(sql, (lesson, *pile)).fetchone()
    return heap_from(row) if row else Heap()


def heap_from(row: Sequence[Any]) -> Heap:
    """A heap out of its columns n, x, xx, y, yy, xy, units."""
    n, x, xx, y, yy, xy, units = row
    return Heap(n, x, xx, y, yy, xy, Counter(json.loads(units)))


def _keep(db: Database, lesson: str, pile: Pile, heap: Heap) -> None:
    """Save a heap; an empty one leaves nothing behind."""
    if not heap.n:
        db.execute(
            "DELETE FROM item"
            " WHERE lesson = ? AND question = ? AND question_hash = ? AND bucket = ?",
            (lesson, *pile),
        )
        return
    sums = (heap.n, heap.x, heap.xx, heap.y, heap.yy, heap.xy)
    units = json.dumps(heap.units, sort_keys=True)
    db.execute(
        "INSERT OR REPLACE INTO item VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (lesson, *pile, *sums, units),
    )
