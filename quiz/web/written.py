"""Lines that pupils wrote: their teacher reads them, and one of them may stand on the wall."""

from __future__ import annotations

from dataclasses import dataclass

from quiz.core.live_state import Seat
from quiz.core.question import Question
from quiz.core.sitting import Stop
from quiz.store.live import Room
from quiz.web.access import rooms
from quiz.web.votes import answers_in

PICKED_IN = ("closed", "shown", "discussing", "explained")
"""The phases in which a line may be put on the wall: nobody is writing any more."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A question that was answered in own words, with each seat's line as it was typed."""

    question: Question
    lines: tuple[tuple[Seat, str], ...]
    may_be_shown: bool


def lines_in(room: Room, stop: Stop) -> dict[str, str]:
    """What was written to a question, by seat: the later line of those who wrote twice."""
    found = {}
    for round_ in range(1, room.state.round + 1):
        for seat, made in answers_in(room, stop, round_).items():
            found[seat] = stop.question.own_words(made.answer)
    return {seat: line for seat, line in found.items() if line}


def sheets(room: Room) -> list[Sheet]:
    """What a teacher has to read now: of the question the room is at, or of all of them where
    each pupil goes on alone. Nothing of those who were taken out."""
    state, way = room.state, rooms().way(room.version)
    at = way.stops if state.pace == "learner" else (way.stop(state.stop),)
    found = []
    for stop in (stop for stop in at if stop.question.is_written):
        written = lines_in(room, stop)
        lines = [(seat, written[seat.id]) for seat in state.present if seat.id in written]
        shows = stop.id == state.stop and state.phase in PICKED_IN
        found.append(Sheet(stop.question, tuple(lines), shows))
    return found


def on_the_wall(room: Room, stop: Stop) -> str:
    """The line that the teacher has picked, without a name; "" if there is none (any more)."""
    picked = room.state.picked
    return lines_in(room, stop).get(picked, "") if picked else ""
