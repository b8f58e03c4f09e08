"""How sittings, attempts and evidence look as rows.

Times are whole milliseconds since 1970 (UTC), days ISO dates.
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

from quiz.core.evidence import Evidence
from quiz.core.model import UNSCORED, Attempt, Correction, Outcome
from quiz.core.sitting import Sitting

_PLAIN = (
    "submit_key", "sitting", "learner", "lesson", "version", "question",
    "question_hash", "skill", "round", "confidence",
)  # fmt: skip
_CORRECTION = ("standing", "version", "outcome", "at")

ATTEMPT = "a.*, " + ", ".join(f"c.{name} AS c_{name}" for name in _CORRECTION)
"""The columns that `attempt_from` reads, out of ATTEMPTS."""

ATTEMPTS = "attempt a LEFT JOIN correction c ON c.attempt = a.submit_key AND c.is_current = 1"
"""Attempts, each with what became of it."""

_JUDGED = ("score", "raw", "unit", "hits", "targets", "false_alarms", "sound")
EVIDENCE = (
    "a.sitting, a.lesson, a.question, a.skill, a.round, a.at, a.day, a.confidence, "
    + ", ".join(f"COALESCE(c.{name}, a.{name})" for name in _JUDGED)
    + f", CASE a.rule_version WHEN '{UNSCORED}' THEN '{UNSCORED}'"
    + " ELSE COALESCE(c.standing, 'key') END"
)
"""The columns that `evidence_from` reads, out of ATTEMPTS."""


_as_text = json.JSONEncoder(ensure_ascii=False, sort_keys=True).encode
_outcome = lru_cache(maxsize=4096)(Outcome.model_validate_json)
"""A class gives few different answers to a question, so few different outcomes are read."""


def milliseconds(at: datetime) -> int:
    """A moment as the record keeps it."""
    return round(at.timestamp() * 1000)


def moment(ms: int) -> datetime:
    """The moment of that many milliseconds."""
    return datetime.fromtimestamp(ms / 1000, UTC)


def sitting_from(row: dict[str, Any]) -> Sitting:
    """A sitting out of its row."""
    ended = None if row["ended_at"] is None else moment(row["ended_at"])
    return Sitting(
        row["id"], row["learner"], row["lesson"], row["version"], moment(row["started_at"]), ended
    )


def judged(outcome: Outcome) -> dict[str, Any]:
    """What an outcome says, in columns: reports read these and never the JSON."""
    counts = outcome.counts
    return {
        "score": outcome.score,
        "raw": outcome.raw,
        "unit": outcome.unit,
        "hits": counts.hits,
        "targets": counts.targets,
        "false_alarms": counts.false_alarms,
        "sound": counts.sound,
        "outcome": outcome.model_dump_json(),
        "rule_version": outcome.rule_version,
    }


def row_of(attempt: Attempt) -> dict[str, Any]:
    """An attempt as the row that keeps it."""
    return {
        **{name: getattr(attempt, name) for name in _PLAIN},
        "answer": _as_text(attempt.answer),
        **judged(attempt.outcome),
        "at": milliseconds(attempt.at),
        "day": attempt.day.isoformat(),
    }


def attempt_from(row: dict[str, Any]) -> Attempt:
    """An attempt out of a row of ATTEMPT."""
    return Attempt(
        **{name: row[name] for name in _PLAIN},
        answer=json.loads(row["answer"]),
        outcome=_outcome(row["outcome"]),
        at=moment(row["at"]),
        day=date.fromisoformat(row["day"]),
        correction=_correction(row) if row["c_at"] is not None else None,
    )


def _correction(row: dict[str, Any]) -> Correction:
    return Correction(
        row["c_standing"],
        row["c_version"],
        _outcome(row["c_outcome"]),
        moment(row["c_at"]),
    )


def evidence_from(row: tuple[Any, ...]) -> Evidence:
    """Evidence out of a row of EVIDENCE: by position, for a learner may have thousands."""
    sitting, lesson, question, skill, round_, at, day, confidence, *counts = row
    score, raw, *rest = counts
    return Evidence(
        sitting, lesson, question, skill, round_,
        moment(at), date.fromisoformat(day), score, raw, confidence, *rest,
    )  # fmt: skip
