"""What the app says to its record, one verb for each sentence."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlite_utils import Database

from quiz.core.lesson import Lesson
from quiz.core.model import Attempt, Outcome
from quiz.core.sitting import Sitting
from quiz.store.connection import Connection, first


class SittingEnded(Exception):
    """The sitting had ended before this answer was saved."""


class KeyReused(Exception):
    """A submit key came back with another question: a page that is no longer valid."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """The attempt that counts, and whether it is the one just handed in."""

    attempt: Attempt
    is_new: bool


class Store(Connection):
    """The record of one installation."""

    # Learners and their devices.

    def add_learner(self, learner: str, token_hash: str, at: datetime) -> None:
        """A new learner on the device of that token."""
        with self.write() as db:
            db.execute("INSERT INTO learner (id, made_at) VALUES (?, ?)", (learner, _ms(at)))
            db.execute("INSERT INTO device VALUES (?, ?, ?)", (token_hash, learner, _ms(at)))

    def add_device(self, learner: str, token_hash: str, at: datetime) -> None:
        """A further device of a learner."""
        with self.write() as db:
            db.execute("INSERT INTO device VALUES (?, ?, ?)", (token_hash, learner, _ms(at)))

    def learner_of(self, token_hash: str) -> str | None:
        """Whose device that is; None for one that is unknown or was forgotten."""
        row = self.row("SELECT learner FROM device WHERE token_hash = ?", (token_hash,))
        return row["learner"] if row else None

    def forget_device(self, token_hash: str) -> None:
        """The device's cookie is worth nothing from now on."""
        with self.write() as db:
            db.execute("DELETE FROM device WHERE token_hash = ?", (token_hash,))

    def set_resume_code(self, learner: str, code_hash: str) -> None:
        """The learner's way back; an older code stops working."""
        with self.write() as db:
            db.execute("UPDATE learner SET resume_hash = ? WHERE id = ?", (code_hash, learner))

    def has_resume_code(self, learner: str) -> bool:
        """Whether the learner has a code that works."""
        sql = "SELECT 1 FROM learner WHERE id = ? AND resume_hash IS NOT NULL"
        return self.row(sql, (learner,)) is not None

    def learner_with_code(self, code_hash: str) -> str | None:
        """The learner whose resume code has that hash."""
        row = self.row("SELECT id FROM learner WHERE resume_hash = ?", (code_hash,))
        return row["id"] if row else None

    def note_wrong_code(self, device: str, at: datetime, *, keep: timedelta) -> None:
        """Count a wrong code; counts older than `keep` are dropped."""
        with self.write() as db:
            db.execute("DELETE FROM wrong_code WHERE at < ?", (_ms(at - keep),))
            db.execute("INSERT INTO wrong_code VALUES (?, ?)", (device, _ms(at)))

    def wrong_codes(self, device: str, since: datetime) -> tuple[int, int]:
        """Wrong codes since then: from that device, and from everywhere."""
        row = self.row(
            "SELECT COUNT(*) AS total, COALESCE(SUM(device = ?), 0) AS own"
            " FROM wrong_code WHERE at >= ?",
            (device, _ms(since)),
        )
        return (row["own"], row["total"]) if row else (0, 0)

    # Sittings.

    def start(self, learner: str, lesson: Lesson, sitting: str, at: datetime) -> Sitting:
        """The learner's open sitting of that lesson, or a new one pinned to it."""
        with self.write() as db:
            open_row = first(
                db,
                "SELECT * FROM sitting WHERE learner = ? AND lesson = ? AND ended_at IS NULL"
                " ORDER BY started_at LIMIT 1",
                (learner, lesson.id),
            )
            if open_row:
                return _sitting(open_row)
            _pin(db, lesson, at)
            db.execute(
                "INSERT INTO sitting VALUES (?, ?, ?, ?, ?, NULL)",
                (sitting, learner, lesson.id, lesson.version, _ms(at)),
            )
        return Sitting(sitting, learner, lesson.id, lesson.version, at)

    def sitting(self, sitting: str, learner: str) -> Sitting | None:
        """The sitting, if it is that learner's: a stranger's is as good as none."""
        sql = "SELECT * FROM sitting WHERE id = ? AND learner = ?"
        row = self.row(sql, (sitting, learner))
        return _sitting(row) if row else None

    def seat(self, token_hash: str, sitting: str) -> tuple[Sitting, list[Attempt]] | None:
        """A device's sitting with its attempts, in one look; None if it is not its own."""
        rows = self.rows(_SEAT, (token_hash, sitting))
        if not rows:
            return None
        attempts = [_attempt(row) for row in rows if row["submit_key"] is not None]
        return _sitting({name: rows[0][f"s_{name}"] for name in _SITTING}), attempts

    def sittings_of(self, learner: str) -> list[Sitting]:
        """All sittings of a learner, oldest first."""
        sql = "SELECT * FROM sitting WHERE learner = ? ORDER BY started_at, id"
        return [_sitting(row) for row in self.rows(sql, (learner,))]

    def end(self, sitting: str, at: datetime) -> None:
        """End a sitting; ending it again changes nothing."""
        with self.write() as db:
            _end(db, sitting, at)

    def pinned(self, version: str) -> str:
        """The canonical text of a lesson version that some sitting has pinned."""
        row = self.row("SELECT pinned FROM lesson_version WHERE hash = ?", (version,))
        if row is None:
            raise KeyError(version)
        return str(row["pinned"])

    def keep_lessons(self, news: Mapping[str, Lesson | None], at: datetime) -> None:
        """Remember the version of each file, for the day it cannot be read (None: forget)."""
        upsert = (
            "INSERT INTO lesson_file VALUES (?, ?)"
            " ON CONFLICT (file) DO UPDATE SET version = excluded.version"
        )
        with self.write() as db:
            for file, lesson in news.items():
                if lesson is None:
                    db.execute("DELETE FROM lesson_file WHERE file = ?", (file,))
                    continue
                _pin(db, lesson, at)
                db.execute(upsert, (file, lesson.version))

    def last_good_lessons(self) -> dict[str, str]:
        """File to the canonical text of the version that could last be read."""
        sql = "SELECT file, pinned FROM lesson_file JOIN lesson_version ON hash = version"
        return {row["file"]: row["pinned"] for row in self.rows(sql)}

    # Attempts.

    def record(self, attempt: Attempt, *, ends_sitting: bool = False) -> Recorded:
        """Save an answer, once: a question that is locked keeps its first answer.

        `ends_sitting` ends the sitting in the same breath. Raises SittingEnded or
        KeyReused; nothing is saved then.
        """
        row = _row(attempt)
        blanks = ", ".join("?" * len(row))
        sql = (
            f"INSERT INTO attempt ({', '.join(row)}) SELECT {blanks}"  # noqa: S608
            " WHERE EXISTS (SELECT 1 FROM sitting WHERE id = ? AND ended_at IS NULL)"
        )
        with self.write() as db:
            try:
                is_new = db.execute(sql, [*row.values(), attempt.sitting]).rowcount == 1
            except sqlite3.IntegrityError:
                # UNIQUE has decided: the question is locked, or the key was used elsewhere.
                return Recorded(_locked(db, attempt, KeyReused(attempt.submit_key)), is_new=False)
            if not is_new:
                return Recorded(_locked(db, attempt, SittingEnded(attempt.sitting)), is_new=False)
            if ends_sitting:
                _end(db, attempt.sitting, attempt.at)
        return Recorded(attempt, is_new=True)

    def attempts_in(self, sitting: str) -> list[Attempt]:
        """The attempts of one sitting in the order they were made."""
        sql = "SELECT * FROM attempt WHERE sitting = ? ORDER BY at, submit_key"
        return [_attempt(row) for row in self.rows(sql, (sitting,))]

    def attempts_of(self, learner: str) -> list[Attempt]:
        """All attempts of a learner in the order they were made."""
        sql = "SELECT * FROM attempt WHERE learner = ? ORDER BY at, submit_key"
        return [_attempt(row) for row in self.rows(sql, (learner,))]


def _locked(db: Database, attempt: Attempt, otherwise: Exception) -> Attempt:
    """The attempt that locked this question; raises `otherwise` if there is none."""
    sql = "SELECT * FROM attempt WHERE sitting = ? AND question = ? AND round = ?"
    row = first(db, sql, (attempt.sitting, attempt.question, attempt.round))
    if row is None:
        raise otherwise
    return _attempt(row)


def _pin(db: Database, lesson: Lesson, at: datetime) -> None:
    sql = "INSERT INTO lesson_version VALUES (?, ?, ?, ?) ON CONFLICT (hash) DO NOTHING"
    db.execute(sql, (lesson.version, lesson.id, lesson.pinned, _ms(at)))


def _end(db: Database, sitting: str, at: datetime) -> None:
    sql = "UPDATE sitting SET ended_at = ? WHERE id = ? AND ended_at IS NULL"
    db.execute(sql, (_ms(at), sitting))


_SITTING = ("id", "learner", "lesson", "version", "started_at", "ended_at")
_SEAT = f"""
SELECT {", ".join(f"s.{name} AS s_{name}" for name in _SITTING)}, a.*
FROM device d
JOIN sitting s ON s.learner = d.learner
LEFT JOIN attempt a ON a.sitting = s.id
WHERE d.token_hash = ? AND s.id = ?
ORDER BY a.at, a.submit_key
"""  # noqa: S608  (names are the ones above)


def _ms(at: datetime) -> int:
    return round(at.timestamp() * 1000)


def _moment(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000, UTC)


def _sitting(row: dict[str, Any]) -> Sitting:
    ended = None if row["ended_at"] is None else _moment(row["ended_at"])
    return Sitting(
        row["id"], row["learner"], row["lesson"], row["version"], _moment(row["started_at"]), ended
    )


_PLAIN = (
    "submit_key", "sitting", "learner", "lesson", "version", "question",
    "question_hash", "skill", "round", "confidence",
)  # fmt: skip


def _row(attempt: Attempt) -> dict[str, Any]:
    outcome = attempt.outcome
    return {
        **{name: getattr(attempt, name) for name in _PLAIN},
        "answer": json.dumps(attempt.answer, ensure_ascii=False, sort_keys=True),
        "score": outcome.score,
        "raw": outcome.raw,
        "outcome": outcome.model_dump_json(),
        "rule_version": outcome.rule_version,
        "at": _ms(attempt.at),
    }


def _attempt(row: dict[str, Any]) -> Attempt:
    return Attempt(
        **{name: row[name] for name in _PLAIN},
        answer=json.loads(row["answer"]),
        outcome=Outcome.model_validate_json(row["outcome"]),
        at=_moment(row["at"]),
    )
