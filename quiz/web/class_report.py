"""Afterwards: what a class gave, for its own teacher, as a page and as a table to take away."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, abort, current_app, render_template
from markupsafe import Markup
from werkzeug.wrappers import Response

from quiz.core.class_report import ClassReport, OfPupil, OfQuestion, Vote, class_report
from quiz.core.class_rows import COLUMNS, rows
from quiz.core.class_votes import judged_by
from quiz.core.lesson import Lesson
from quiz.core.live import votes_asked
from quiz.core.live_state import Hands, Live
from quiz.core.model import Attempt
from quiz.core.question import Question
from quiz.core.sitting import Stop
from quiz.store.live import Room
from quiz.web.access import rooms, teacher_or_login
from quiz.web.classroom import own_room
from quiz.web.language import texts_are_in
from quiz.web.logbook import note
from quiz.web.reveal import Revealed, revealed
from quiz.web.votes import NOBODY, unit_words, votes_in

blueprint = Blueprint("class_report", __name__, url_prefix="/teach/room/<room_id>")

Page = str | tuple[str, int] | Response


@dataclass(frozen=True, slots=True)
class Answered:
    """A stop with the votes that one pupil gave there, first vote first, each explained."""

    stop: Stop
    votes: tuple[tuple[Attempt, Revealed], ...]


@blueprint.get("/report")
def page(room_id: str) -> Page:
    """By question, by skill, by pupil; "so far" while the class goes on."""
    room = own_room(room_id)
    return render_template("teach/report.html", report=report_of(room), **about(room))


@blueprint.get("/report.csv")
def table(room_id: str) -> Page:
    """Every response as a row, for a spreadsheet; docs/class-report.md explains its columns."""
    room = own_room(room_id)
    note("lesson-taken", rooms().now(), by=teacher_or_login().id)
    named = f"second-look-{_day(room)}-{_lesson(room).id}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{named}"'}
    # The mark in front tells Excel that it is UTF-8.
    text = "\ufeff" + as_csv([COLUMNS, *rows(report_of(room))])
    return Response(text, content_type="text/csv; charset=utf-8", headers=headers)


@blueprint.get("/report/<seat_id>")
def pupil(room_id: str, seat_id: str) -> Page:
    """The answers behind one pupil's numbers, each with its explanation."""
    room = own_room(room_id)
    report = report_of(room)
    found = next((one for one in report.pupils if one.seat.id == seat_id), None) or abort(404)
    answered = answers_of(room, found)
    return render_template(
        "teach/pupil.html", report=report, pupil=found, answered=answered, **about(room)
    )


def about(room: Room) -> dict[str, object]:
    """What every page of a report says of its class, and what it draws with."""
    texts_are_in(_lesson(room).language)
    return {
        "room": room,
        "lesson": _lesson(room),
        "day": _day(room),
        "is_over": room.state.phase == "ended",
        "hands": {stop: one for (stop, round_), one in room.state.hands.items() if round_ == 1},
        "picture": picture,
        "words_of": unit_words,
    }


def report_of(room: Room) -> ClassReport:
    """The report of a room as it stands: three queries, however many sit in it."""
    store, state = rooms().store, room.state
    begun = Live(stops=state.stops, pace=state.pace)
    asked = votes_asked(begun, store.story_of(room))
    votes = votes_in(room, asked)
    questions = [_judged(stop, votes) for stop in rooms().way(room.version).stops]
    return class_report(store.seats_in([room])[room.id], questions, asked, votes)


def _judged(stop: Stop, votes: Sequence[Vote]) -> Question:
    """The question as its key stands now: put right since, or as the class had it."""
    version = judged_by(made for _, made in votes if made.question == stop.question.id)
    lesson = rooms().pinned_lesson(version) if version else stop.lesson
    return lesson.question(stop.question.id)


def answers_of(room: Room, found: OfPupil) -> list[Answered]:
    """Each question of the class with what this pupil answered, in the order of the class."""
    return [
        Answered(
            stop,
            tuple(
                (made, revealed(made))
                for round_ in (1, 2)
                if (made := found.votes.get((stop.question.id, round_)))
            ),
        )
        for stop in rooms().way(room.version).stops
    ]


def picture(one: OfQuestion, hands: Hands = NOBODY) -> Markup:
    """The class on the text, phones and hands together, with the key and its whys."""
    question, matching = one.question, one.question.matching()
    kind = current_app.jinja_env.get_template(f"questions/{question.kind}.html").module
    shown = question.reveal(matching, question.grade(matching))
    counts = {key: n + hands.counts.get(key, 0) for key, n in one.tally.chosen}
    drawn: Markup = kind.tally(  # type: ignore[attr-defined]
        shown, counts, one.tally.answers + hands.people, True
    )
    return drawn


def as_csv(table: Sequence[Sequence[str]]) -> str:
    """Rows as RFC 4180 has them: commas, quotes where they are needed, CRLF."""
    out = io.StringIO()
    csv.writer(out).writerows(table)
    return out.getvalue()


def _lesson(room: Room) -> Lesson:
    return rooms().way(room.version).stops[0].lesson


def _day(room: Room) -> str:
    return rooms().day(room.made_at).isoformat()
