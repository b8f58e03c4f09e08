"""A class that is pretended, for a teacher who tries the room by herself.

Nothing its pupils answer is ever stored: each answer follows from the seed of the room, so that it
is the same whenever it is asked for, and no report can mistake it for a real one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import Random

from quiz.core.eye import Eye
from quiz.core.live_state import Live
from quiz.core.model import Answer, Attempt
from quiz.core.sitting import Sitting, Stop, attempt

PUPILS = 24
SOONEST, LATEST = timedelta(seconds=3), timedelta(seconds=25)
"""When the first and the last of them have answered, from the opening of a question."""

EYES = (
    Eye(hit=0.85, false_alarm=0.10, right=0.85),
    Eye(hit=0.40, false_alarm=0.05, right=0.60),
    Eye(hit=0.85, false_alarm=0.55, right=0.55),
    Eye(hit=0.50, false_alarm=0.35, right=0.40),
)
"""One who looks well, one who trusts much, one who flags much, and one who guesses; in turn."""

_NEVER = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _Pupil:
    """One of them at one question: the chance that her answers come from, and her eye."""

    seed: str
    number: int

    def chance(self, *what: object) -> Random:
        """Her own dice for that; the same throw every time."""
        return Random("/".join(map(str, (self.seed, self.number, *what))))  # noqa: S311  (a play)

    def wait(self, stop: Stop, round_: int) -> timedelta:
        """How long she takes."""
        return SOONEST + self.chance("wait", stop.id, round_).uniform(0, 1) * (LATEST - SOONEST)

    def answer(self, stop: Stop, round_: int) -> Answer:
        """What she answers; half of them do not change their minds after talking."""
        eye = EYES[self.number % len(EYES)]
        if round_ > 1 and self.chance("moved", stop.id).uniform(0, 1) < 0.5:
            return stop.question.guess(eye.after_talking(), self.chance(stop.id, round_))
        return stop.question.guess(eye, self.chance(stop.id, 1))


def answers(state: Live, stop: Stop, round_: int, open_for: timedelta) -> dict[str, Attempt]:
    """The answers of a pretended class to a question that has been open for so long, by seat."""
    found = {}
    for number, seat in enumerate(state.seats.values()):
        pupil = _Pupil(state.seed, number)
        if not seat.is_removed and pupil.wait(stop, round_) <= open_for:
            found[seat.id] = _attempt(seat.id, stop, round_, pupil.answer(stop, round_))
    return found


def _attempt(seat: str, stop: Stop, round_: int, given: Answer) -> Attempt:
    """An attempt that nobody made, of no sitting and at no time."""
    nobody = Sitting("", "", stop.lesson.id, stop.lesson.version, _NEVER)
    key = f"pretended/{seat}/{stop.id}/{round_}"
    made = attempt(
        nobody, stop, given, confidence=None, submit_key=key, at=_NEVER, day=_NEVER.date()
    )
    return replace(made, round=round_)
