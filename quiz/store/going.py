"""What goes with a pupil, a class, an account or a lesson held, and what stays: in numbers.

The sentences that decide it stand here, once: `quiz.store.deletion` deletes by the same ones.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from quiz.store.connection import Connection

PUPILS = "SELECT value FROM json_each(:pupils)"
ROOMS = "SELECT value FROM json_each(:rooms)"

WHOLLY = f"""
SELECT DISTINCT k.learner FROM pupil_learner k WHERE k.by_card = 1 AND k.pupil IN ({PUPILS})
AND NOT EXISTS
    (SELECT 1 FROM pupil_learner o WHERE o.learner = k.learner AND o.pupil NOT IN ({PUPILS}))
"""  # noqa: S608
"""Learners that the cards of these pupils made, and that are nobody else in any class."""

WORK = f"SELECT w.sitting FROM class_sitting w WHERE w.pupil IN ({PUPILS})"  # noqa: S608
"""The sittings that these pupils did for their class."""

SEATS = f"""
SELECT s.live, s.seat, s.sitting FROM pupil p JOIN live l ON l.class = p.class
JOIN pupil_learner k ON k.pupil = p.id JOIN live_seat s ON s.live = l.id AND s.learner = k.learner
WHERE p.id IN ({PUPILS})
UNION SELECT s.live, s.seat, s.sitting FROM live_seat s WHERE s.sitting IN ({WORK})
"""  # noqa: S608
"""Where these pupils sit in lessons held for their class."""

PHONES = f"""
WITH seated AS (SELECT s.learner, MAX(t.started_at) AS last_at FROM live_seat s
    JOIN sitting t ON t.id = s.sitting WHERE s.live IN ({ROOMS}) GROUP BY s.learner)
SELECT seated.learner, EXISTS (SELECT 1 FROM live_seat o
    WHERE o.learner = seated.learner AND o.live NOT IN ({ROOMS})) AS sits_elsewhere
FROM seated JOIN learner l ON l.id = seated.learner AND l.resume_hash IS NULL
WHERE NOT EXISTS (SELECT 1 FROM pupil_learner k WHERE k.learner = seated.learner)
AND NOT EXISTS (SELECT 1 FROM sitting n
    WHERE n.learner = seated.learner AND n.started_at > seated.last_at)
"""  # noqa: S608
"""Learners who were phones of these lessons and nothing since: no code, no class, no other lesson.

Who sits in another lesson that is kept loses her answers in these only.
"""

OWNED_ALONE = """
SELECT c.id, c.name FROM class_teacher t JOIN school_class c ON c.id = t.class
WHERE t.teacher = ? AND t.role = 'owner' AND NOT EXISTS
    (SELECT 1 FROM class_teacher o JOIN teacher h ON h.id = o.teacher AND h.suspended_at IS NULL
    WHERE o.class = t.class AND o.role = 'owner' AND o.teacher <> t.teacher)
ORDER BY c.name, c.id
"""
"""The classes that without this teacher would have no owner who can log in."""

HEIR = """
SELECT t.teacher, h.name FROM class_teacher t JOIN teacher h ON h.id = t.teacher
WHERE t.class = ? AND t.role <> 'reader' AND t.teacher <> ?
ORDER BY h.suspended_at IS NOT NULL, t.added_at, t.teacher LIMIT 1
"""
"""Who owns a class next: who has taught it longest, somebody suspended last, a reader never."""

_PUPILS_GO = f"""
SELECT (SELECT COUNT(*) FROM ({WHOLLY})) AS learners,
    (SELECT COUNT(DISTINCT learner) FROM pupil_learner
        WHERE pupil IN ({PUPILS}) AND learner NOT IN ({WHOLLY})) AS staying,
    COUNT(*) AS sittings,
    COALESCE(SUM((SELECT COUNT(*) FROM attempt a WHERE a.sitting = s.id)), 0) AS answers
FROM sitting s WHERE s.id IN ({WORK}) OR s.learner IN ({WHOLLY})
    OR s.learner IN (SELECT value FROM json_each(:phones))
"""  # noqa: S608
_CLASS_HAS = """
SELECT (SELECT COUNT(*) FROM assignment WHERE class = :id) AS homework,
    (SELECT COUNT(*) FROM ruling WHERE class = :id) AS rulings
"""


@dataclass(frozen=True, slots=True)
class Going:
    """What goes: pupils, sittings with answers, homework, decisions, lessons held.

    `learners` go wholly (they came by card, or by a phone for one lesson); `staying` are learners
    of their own, who keep what they did by themselves.
    """

    pupils: int = 0
    sittings: int = 0
    answers: int = 0
    homework: int = 0
    rulings: int = 0
    held: int = 0
    learners: int = 0
    staying: int = 0


@dataclass(frozen=True, slots=True)
class AccountGoing:
    """What goes with an account: her classes (name by name), and `held` lessons outside them.

    `handed_on` pairs a class with the name of the teacher who owns it next; `left` counts classes
    that others own. `is_last` says that nobody else can log in here.
    """

    classes: tuple[tuple[str, Going], ...]
    handed_on: tuple[tuple[str, str], ...]
    left: int
    held: int
    is_last: bool


class Goings(Connection):
    """What a page that asks before it deletes has to say."""

    def going_with_pupil(self, pupil: str) -> Going:
        """What goes with a pupil; `held` counts the lessons in which a name goes, and they stay."""
        named = {"pupils": listed([pupil])}
        seats = self.rows(f"SELECT COUNT(DISTINCT live) AS n FROM ({SEATS})", named)  # noqa: S608
        return self._pupils_go([pupil], held=seats[0]["n"])

    def going_with_class(self, school_class: str) -> Going:
        """What goes with a class and the lessons held for it."""
        pupils = self._ids("SELECT id FROM pupil WHERE class = ?", school_class)
        rooms = self._ids("SELECT id FROM live WHERE class = ?", school_class)
        seated = self.rows(PHONES, {"rooms": listed(rooms)})
        phones = [row["learner"] for row in seated if not row["sits_elsewhere"]]
        has = self.rows(_CLASS_HAS, {"id": school_class})[0]
        return self._pupils_go(pupils, held=len(rooms), phones=phones, **has)

    def going_with_teacher(self, teacher: str) -> AccountGoing:
        """What goes with a teacher's account."""
        gone, handed_on = [], []
        for one in self.rows(OWNED_ALONE, (teacher,)):
            heir = self.row(HEIR, (one["id"], teacher))
            if heir:
                handed_on.append((one["name"], heir["name"]))
            else:
                gone.append((one["id"], one["name"]))
        classes = tuple((name, self.going_with_class(id_)) for id_, name in gone)
        rows = self.rows("SELECT class FROM live WHERE teacher = ?", (teacher,))
        inside = {id_ for id_, _ in gone}
        taught = self._ids("SELECT class AS id FROM class_teacher WHERE teacher = ?", teacher)
        others = "SELECT 1 FROM teacher WHERE id <> ? AND suspended_at IS NULL"
        return AccountGoing(
            classes,
            tuple(handed_on),
            left=len(taught) - len(gone) - len(handed_on),
            held=sum(row["class"] not in inside for row in rows),
            is_last=self.row(others, (teacher,)) is None,
        )

    def _pupils_go(self, pupils: list[str], *, phones: Sequence[str] = (), **more: int) -> Going:
        row = self.rows(_PUPILS_GO, {"pupils": listed(pupils), "phones": listed(phones)})[0]
        learners = row.pop("learners") + len(phones)
        return Going(pupils=len(pupils), learners=learners, **row, **more)

    def _ids(self, sql: str, of: str) -> list[str]:
        return [row["id"] for row in self.rows(sql, (of,))]


def listed(ids: Iterable[str]) -> str:
    """Ids as one value for PUPILS or ROOMS."""
    return json.dumps(list(ids))
