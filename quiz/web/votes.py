"""What a class has answered: phones, a pretended class, and hands that were counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import request

from quiz.core import pretend
from quiz.core.live_state import Event, Hands
from quiz.core.model import Attempt
from quiz.core.question import Question
from quiz.core.sitting import Stop
from quiz.store.live import Room
from quiz.web.access import rooms
from quiz.web.pages import code, technique

NOBODY = Hands(0, {})


def stop_of(room: Room) -> Stop:
    """The question that a room is at."""
    return rooms().way(room.version).stop(room.state.stop)


def answers_in(room: Room, stop: Stop, round_: int) -> Mapping[str, Attempt]:
    """The answers to a question in one round, by seat."""
    if not room.state.is_pretended:
        return rooms().store.answers_in(room.id, stop.question.id, round_)
    is_now = (stop.id, round_) == (room.state.stop, room.state.round)
    open_for = room.state.has_been_open(rooms().now()) if is_now else pretend.LATEST
    return pretend.answers(room.state, stop, round_, open_for)


def votes_in(room: Room, asked: Mapping[str, int]) -> list[tuple[str, Attempt]]:
    """All answers in a room, of both rounds, each with its seat; `asked` says how often each
    question was asked."""
    if not room.state.is_pretended:
        return rooms().store.votes_in(room.id)
    return [
        vote
        for stop in rooms().way(room.version).stops
        for round_ in range(1, asked[stop.id] + 1)
        for vote in answers_in(room, stop, round_).items()
    ]


def count_answers(room: Room) -> int:
    """How many phones have answered the question that a room is at, in this round."""
    if room.state.is_pretended:
        return len(answers_in(room, stop_of(room), room.state.round))
    return rooms().store.count_answers(room.id, room.state.stop, room.state.round)


def hands_in(room: Room) -> Hands:
    """The hands counted for the question that a room is at, in this round."""
    return room.state.hands.get((room.state.stop, room.state.round), NOBODY)


# Hands are typed in by the teacher.


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that hands may go up for: `key` as in a Tally, and its words.

    `is_text` says whether what its field is called by (the label, else the words) is the lesson's.
    """

    key: str
    words: str
    label: str = ""
    is_text: bool = True


def choices(question: Question) -> list[Choice]:
    """Everything that hands may go up for, in the order of the question."""
    words, shown = unit_words(question), question.public()
    labels = dict(shown.get("labels", ()))
    keys = [key for key, _ in question.tally([]).chosen]
    # Pairs of events follow from the places that hands go up for.
    return [_choice(key, words, labels) for key in keys if "<" not in key]


def _choice(key: str, words: Mapping[str, str], labels: Mapping[str, str]) -> Choice:
    unit, _, label = key.partition("=")
    if unit not in words:
        return Choice(key, technique(unit), is_text=False)
    if label and label not in labels:
        label = label if label.isdecimal() else code(f"relation.{label}")
        return Choice(key, words[unit], label, is_text=False)
    return Choice(key, words[unit], labels.get(label, ""))


def hands_typed(room: Room) -> Event:
    """The count in the form that was sent; what is left open counts as nobody."""
    keys = [key for key, _ in stop_of(room).question.tally([]).chosen]
    counts = {key: request.form.get(f"hands-{key}", 0, type=int) for key in keys}
    people = request.form.get("people", 0, type=int)
    return Event("hands", {"stop": request.form.get("stop"), "people": people, "counts": counts})


def unit_words(question: Question) -> dict[str, str]:
    """What stands behind the ids of a question: sentences, phrases, facts, options."""
    matching = question.matching()
    shown = question.reveal(matching, question.grade(matching))
    words = {one.id: one.text for passage in question.passages for one in passage.segments}
    for listed in ("rows", "units_to_sort", "options", "events"):
        words |= {one["id"]: one.get("fact") or one.get("text") for one in shown.get(listed, ())}
    return words | {unit: one["text"] for unit, one in shown["units"].items() if "text" in one}
