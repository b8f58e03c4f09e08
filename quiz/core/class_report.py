"""What a class gave in a live session: by question, by skill, by pupil.

The first vote counts for every measure, the second one only for the movement between the two.
Corrections are honoured as in a learner's own progress: what is void counts nowhere, what is
accepted counts as right and shows nothing of who tells text apart. Lines that pupils wrote are
shown and never measured.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from quiz.core.class_votes import Movement, Slip, marks_of, movement, slips
from quiz.core.discernment import CLASS, UNITS, Discernment, Leaning, leaning, together
from quiz.core.live_state import Seat
from quiz.core.model import Attempt
from quiz.core.question import Question, Tally

Vote = tuple[str, Attempt]
"""The id of a seat, and an answer that came from it."""

TAKE_UP = 0.6
"""A mean score below it, the step between close and partly, is worth another look in class."""


@dataclass(frozen=True, slots=True)
class ClassTelling:
    """Found and flagged by a class, of one sort of unit; `leaning` is None below 10 of each."""

    found: Discernment
    leaning: Leaning | None


@dataclass(frozen=True, slots=True)
class OfQuestion:
    """One question. `rounds` says how often it was asked, `facility` is the mean score (0 to 1).

    `votes` are the first votes in the order of the nicknames; `void` of them count nowhere.
    """

    question: Question
    rounds: int
    votes: tuple[tuple[Seat, Attempt], ...]
    void: int
    facility: float | None
    telling: ClassTelling | None
    tally: Tally
    slips: tuple[Slip, ...]
    movement: Movement | None

    @property
    def is_open(self) -> bool:
        """Whether there is something to say of it: it was asked, or answered all the same."""
        return bool(self.rounds or self.votes)


@dataclass(frozen=True, slots=True)
class OfSkill:
    """One skill over all its questions that were answered; scores are 0 to 1."""

    skill: str
    questions: int
    answers: int
    facility: float | None
    tellings: tuple[ClassTelling, ...]


@dataclass(frozen=True, slots=True)
class OfPupil:
    """One seat: how many first votes came from it, their mean score, found and flagged by unit."""

    seat: Seat
    votes: Mapping[tuple[str, int], Attempt]
    answered: int
    facility: float | None
    marks: Mapping[str, Discernment]


@dataclass(frozen=True, slots=True)
class ClassReport:
    """A class as it stands. `here` counts seats, `people` those who shared them.

    Pupils come in the order of their nicknames; a seat that was taken out is among them only if
    answers came from it, and these count in nothing else.
    """

    here: int
    people: int
    answered: int
    questions: tuple[OfQuestion, ...]
    skills: tuple[OfSkill, ...]
    pupils: tuple[OfPupil, ...]
    units: tuple[str, ...]

    @property
    def asked(self) -> int:
        """How many questions were asked."""
        return sum(one.is_open for one in self.questions)

    @property
    def take_up(self) -> OfQuestion | None:
        """The question most worth taking up again; None if the class did well in all."""
        low = [one for one in self.questions if one.facility is not None and one.facility < TAKE_UP]
        return min(low, key=lambda one: one.facility or 0.0, default=None)


def class_report(
    seats: Iterable[Seat],
    questions: Sequence[Question],
    rounds: Mapping[str, int],
    votes: Sequence[Vote],
) -> ClassReport:
    """Fold what came from the seats. `rounds` says how often each question was asked, by its id.

    Of no seats and no votes it gives a valid, empty report.
    """
    in_order = {seat.id: seat for seat in sorted(seats, key=lambda seat: (seat.key, seat.id))}
    present = [seat for seat in in_order.values() if not seat.is_removed]
    here = {seat.id for seat in present}
    counted = [vote for vote in votes if vote[0] in here]
    each = tuple(_of_question(one, rounds.get(one.id, 0), in_order, counted) for one in questions)
    pupils = (_of_pupil(seat, votes) for seat in in_order.values())
    return ClassReport(
        here=len(present),
        people=sum(seat.people for seat in present),
        answered=len({seat.id for one in each for seat, _ in one.votes}),
        questions=each,
        skills=_of_skills(each),
        pupils=tuple(one for one in pupils if one.votes or not one.seat.is_removed),
        units=_met(one.telling.found for one in each if one.telling),
    )


def _of_question(
    question: Question, rounds: int, seats: Mapping[str, Seat], votes: Sequence[Vote]
) -> OfQuestion:
    mine = [(seat, made) for seat, made in votes if made.question == question.id]
    first = {seat: made for seat, made in mine if made.round == 1}
    second = {seat: made for seat, made in mine if made.round == 2}
    made = [first[seat] for seat in seats if seat in first]
    moved = [(first[seat], second[seat]) for seat in second if seat in first]
    return OfQuestion(
        question=question,
        rounds=rounds,
        votes=tuple((seats[seat], first[seat]) for seat in seats if seat in first),
        void=sum(one.is_void for one in made),
        facility=_facility(made),
        telling=next(iter(_tellings(made)), None),
        tally=question.tally([one.answer for one in made]),
        slips=slips(made),
        movement=movement(moved) if question.is_scored and (second or rounds > 1) else None,
    )


def _of_skills(each: Sequence[OfQuestion]) -> tuple[OfSkill, ...]:
    answered = [one for one in each if one.votes and one.question.is_scored]
    return tuple(
        _of_skill(skill, [one for one in answered if one.question.skill == skill])
        for skill in dict.fromkeys(one.question.skill for one in answered)
    )


def _of_skill(skill: str, each: Sequence[OfQuestion]) -> OfSkill:
    made = [attempt for one in each for _, attempt in one.votes]
    return OfSkill(
        skill=skill,
        questions=len(each),
        answers=len(made),
        facility=_facility(made),
        tellings=_tellings(made),
    )


def _tellings(made: Sequence[Attempt]) -> tuple[ClassTelling, ...]:
    return tuple(
        ClassTelling(found, leaning(found) if found.enough(CLASS) else None)
        for found in _marks(made).values()
    )


def _of_pupil(seat: Seat, votes: Sequence[Vote]) -> OfPupil:
    mine = {(made.question, made.round): made for of, made in votes if of == seat.id}
    first = [made for (_, round_), made in mine.items() if round_ == 1]
    return OfPupil(seat, mine, len(first), _facility(first), _marks(first))


def _facility(made: Sequence[Attempt]) -> float | None:
    scores = [one.counted.score for one in made if one.counted]
    return fmean(scores) if scores else None


def _marks(made: Sequence[Attempt]) -> dict[str, Discernment]:
    """Found and flagged by sort of unit, those only that were met."""
    single = [found for one in made if (found := marks_of(one))]
    return {
        unit: together((one for one in single if one.unit == unit), unit) for unit in _met(single)
    }


def _met(found: Iterable[Discernment]) -> tuple[str, ...]:
    met = {one.unit for one in found}
    return tuple(unit for unit in UNITS if unit in met)
