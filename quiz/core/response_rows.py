"""The answers of a class as tables to take away: one row for each response.

Two tables: that of the class, with names, and one for research, which names nobody. Neither says
how sure somebody was: that is hers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from quiz.core.cells import Cell
from quiz.core.model import Standing

COLUMNS = (
    "pupil", "lesson", "question", "kind", "skill", "done_in", "sitting", "look", "vote", "score",
    "standing", "ruled", "unit", "hits", "misses", "false_alarms", "correct_rejections",
    "answered_at", "answer",
)  # fmt: skip
RESEARCH_COLUMNS = (
    "pupil", "day", "lesson", "question", "question_version", "kind", "skill", "done_in",
    "sitting", "look", "vote", "score", "standing", "unit", "hits", "misses", "false_alarms",
    "correct_rejections", "answer",
)  # fmt: skip

FEWEST = 5
"""Fewer pupils than this behind a class or a question, and research hears nothing of it."""


@dataclass(frozen=True, slots=True)
class Response:
    """One answer as a table needs it, corrected as it counts now; `answer` is JSON text.

    `is_ruled` says that a ruling of the class decides what it counts.
    """

    sitting: str
    lesson: str
    version: str
    question: str
    question_hash: str
    skill: str
    round: int
    at: datetime
    day: date
    answer: str
    score: float
    unit: str
    hits: int
    targets: int
    false_alarms: int
    sound: int
    standing: Standing
    is_ruled: bool
    is_homework: bool
    is_live: bool

    @property
    def counts(self) -> tuple[Cell, ...]:
        """Unit, hits, misses, false alarms, correct rejections; empty where no key judged marks."""
        if not self.unit or self.standing != "key":
            return ("", "", "", "", "")
        misses, trusted = self.targets - self.hits, self.sound - self.false_alarms
        return (self.unit, self.hits, misses, self.false_alarms, trusted)

    @property
    def shown_score(self) -> Cell:
        """0 to 1 with four places; empty where it does not count."""
        return "" if self.standing in ("void", "unscored") else round(self.score, 4)

    @property
    def done_in(self) -> str:
        """What it was done for: homework, a live session of the class, or neither."""
        return "homework" if self.is_homework else "live" if self.is_live else ""


Kind = Callable[[Response], str]
"""The kind of the question that a response answers."""


def rows_of(pupil: str, responses: Iterable[Response], kind: Kind) -> Iterator[tuple[Cell, ...]]:
    """One pupil's responses, oldest first; the cells fit COLUMNS."""
    for one, sitting, look in numbered(responses):
        yield (
            pupil, one.lesson, one.question, kind(one), one.skill, one.done_in, sitting, look,
            one.round, one.shown_score, one.standing, "yes" if one.is_ruled else "",
            *one.counts, moment_of(one.at), one.answer,
        )  # fmt: skip


def numbered(responses: Iterable[Response]) -> Iterator[tuple[Response, int, str]]:
    """Each response with the number of its sitting of that lesson (from 1), and which look it is.

    `first` is the first answer to a question, whatever becomes of it; `second` the vote after
    talking; `practice` all others.
    """
    sittings: dict[str, list[str]] = {}
    met: set[tuple[str, str]] = set()
    for one in responses:
        of_lesson = sittings.setdefault(one.lesson, [])
        if one.sitting not in of_lesson:
            of_lesson.append(one.sitting)
        asked = (one.lesson, one.question)
        look = "second" if one.round > 1 else "practice" if asked in met else "first"
        if one.round == 1:
            met.add(asked)
        yield one, of_lesson.index(one.sitting) + 1, look


def often_enough(pupils: Mapping[tuple[str, str], int]) -> frozenset[tuple[str, str]]:
    """Lesson and question of those that at least FEWEST pupils have answered."""
    return frozenset(asked for asked, n in pupils.items() if n >= FEWEST)


def research_rows(
    name: str,
    responses: Iterable[Response],
    kind: Kind,
    shown: frozenset[tuple[str, str]],
    is_written: Callable[[Response], bool],
) -> Iterator[tuple[Cell, ...]]:
    """One pupil's responses under a `name` that is nobody's; the cells fit RESEARCH_COLUMNS.

    Days are counted from her own first answer (0), so no date and no time is told; within a day
    the order is that of lessons and questions. Words that a pupil wrote are left out, and so is
    every question that is not among `shown`.
    """
    found = list(numbered(responses))
    first = min((one.day for one, _, _ in found), default=date.min)
    found.sort(key=lambda each: (each[0].day, each[0].lesson, each[0].question, each[1:]))
    for one, sitting, look in found:
        if (one.lesson, one.question) in shown:
            yield (
                name, (one.day - first).days, one.lesson, one.question, one.question_hash,
                kind(one), one.skill, one.done_in, sitting, look, one.round, one.shown_score,
                one.standing, *one.counts, "" if is_written(one) else one.answer,
            )  # fmt: skip


def moment_of(at: datetime) -> str:
    """A moment in UTC as ISO 8601 has it, to the second."""
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
