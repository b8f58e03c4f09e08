"""How sittings and attempts look as rows. Times are whole milliseconds since 1970 (UTC)."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from quiz.core.model import Attempt, Outcome
from quiz.core.sitting import Sitting


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


_PLAIN = (
    "submit_key", "sitting", "learner", "lesson", "version", "question",
    "question_hash", "skill", "round", "confidence",
)  # fmt: skip


def row_of(attempt: Attempt) -> dict[str, Any]:
    """An attempt as the row that keeps it."""
    outcome = attempt.outcome
    return {
        **{name: getattr(attempt, name) for name in _PLAIN},
        "answer": json.dumps(attempt.answer, ensure_ascii=False, sort_keys=True),
        "score": outcome.score,
        "raw": outcome.raw,
        "outcome": outcome.model_dump_json(),
        "rule_version": outcome.rule_version,
        "at": milliseconds(attempt.at),
    }


def attempt_from(row: dict[str, Any]) -> Attempt:
    """An attempt out of its row."""
    return Attempt(
        **{name: row[name] for name in _PLAIN},
        answer=json.loads(row["answer"]),
        outcome=Outcome.model_validate_json(row["outcome"]),
        at=moment(row["at"]),
    )
