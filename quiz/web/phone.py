"""A pupil's phone in a class: what the room is at, the question as it is alone, her answer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from quiz.core import sitting as sittings
from quiz.core.live_state import Live
from quiz.core.live_state import Seat as LiveSeat
from quiz.core.model import Answer, Attempt, Problem
from quiz.core.sitting import Sitting, Stop, Way
from quiz.store.attempts import KeyReused, NotTaken
from quiz.store.connection import NotSaved
from quiz.store.live import Room
from quiz.web import homework
from quiz.web.access import device, rooms
from quiz.web.language import texts_are_in
from quiz.web.receipts import saved, submit_key
from quiz.web.reveal import Revealed, explained, revealed

blueprint = Blueprint("phone", __name__, url_prefix="/live/<room_id>")

Page = str | tuple[str, int] | Response


@dataclass(frozen=True)
class Phone:
    """A seat in a room. `given` says what was answered from it, by stop and round."""

    room: Room
    seat: LiveSeat
    sitting: Sitting
    way: Way
    given: frozenset[tuple[str, int]]

    @cached_property
    def attempts(self) -> dict[tuple[str, int], Attempt]:
        """The answers themselves: read only where a page shows one."""
        made = rooms().store.attempts_in(self.sitting.id) if self.given else []
        return {(attempt.question, attempt.round): attempt for attempt in made}

    @property
    def state(self) -> Live:
        """How the room stands."""
        return self.room.state

    @cached_property
    def stop(self) -> Stop:
        """The question that the room is at."""
        return self.way.stop(self.state.stop)

    @property
    def answered(self) -> Attempt | None:
        """Her answer to the open question in this round."""
        return self.attempts.get((self.stop.id, self.state.round))

    @property
    def latest(self) -> Attempt | None:
        """Her last answer to the question that the room is at, of either round."""
        return self.answered or self.attempts.get((self.stop.id, 1))

    @property
    def mark(self) -> str:
        """Changes whenever this phone has something new to show; derived from no key.

        Who else comes or goes is no news: a page that is being filled in stays as it is.
        """
        state = self.state
        closes = round(state.closes_at.timestamp()) if state.closes_at else 0
        flags = f"{state.is_paused:d}{self.seat.is_removed:d}{self.is_asked:d}"
        return f"{state.phase}.{state.at_stop}.{state.round}.{flags}.{closes}.{len(self.given)}"

    @property
    def is_asked(self) -> bool:
        """Whether this phone shows an open question."""
        is_given = (self.stop.id, self.state.round) in self.given
        return not is_given and self.state.takes(self.stop.id, rooms().now())

    def past(self) -> list[tuple[Stop, list[tuple[Attempt, Revealed]]]]:
        """What she answered in this class, question by question, each vote with its explanation.

        Meant for when the class has ended: then nothing is kept back any more.
        """
        found = [
            (stop, [made for vote in (1, 2) if (made := self.attempts.get((stop.id, vote)))])
            for stop in self.way.stops
        ]
        return [
            (stop, [(made, revealed(made)) for made in votes]) for stop, votes in found if votes
        ]

    @property
    def held_until(self) -> datetime | None:
        """From when on her answers are explained to her; None where they are.

        A class that ends while its lesson is homework leaves the explanations to that.
        """
        who = self.sitting.learner
        held = [homework.held_until(who, made.lesson, made.at) for made in self.attempts.values()]
        held.append(homework.held_until(who, self.sitting.lesson, rooms().now()))
        return max((until for until in held if until), default=None)

    def explanation(self) -> Revealed | None:
        """Her answer explained, or the key to one who gave none; None while it is not shown."""
        if not self.state.may_see_key(self.stop.id):
            return None
        return revealed(self.latest) if self.latest else explained(self.stop)


def phone_or_404(room_id: str) -> Phone:
    """This browser's seat in that room."""
    here, mine = rooms(), device()
    place = here.store.place_of(room_id, mine) if mine else None
    if place is None:
        abort(404)
    seat, way = place.room.state.seats[place.seat], here.way(place.sitting.version)
    return Phone(place.room, seat, place.sitting, way, place.answered)


@blueprint.get("")
def page(room_id: str) -> Page:
    """Whatever the room is at, for this phone."""
    phone = phone_or_404(room_id)
    if phone.state.pace == "learner" and phone.state.phase not in ("lobby", "ended"):
        return redirect(url_for("learn.resume", sitting_id=phone.sitting.id))
    return phone_page(phone)


@blueprint.get("/now")
def now(room_id: str) -> Page:
    """Whether there is something new: 304 while there is not."""
    phone = phone_or_404(room_id)
    response = Response(phone.mark, mimetype="text/plain")
    response.set_etag(phone.mark)
    return response.make_conditional(request)


@blueprint.post("")
def answer(room_id: str) -> Page:
    """Take an answer to the open question, once a round."""
    phone = phone_or_404(room_id)
    stop_id, round_ = request.form.get("stop") or "", request.form.get("round", 0, type=int)
    if phone.seat.is_removed:
        return phone_page(phone), 409
    if stop_id not in phone.state.stops:
        abort(404)
    return _take(phone, phone.way.stop(stop_id), round_)


def _take(phone: Phone, stop: Stop, round_: int) -> Page:
    given = stop.question.parse(request.form)
    if (stop.id, round_) in phone.given:
        return _told(phone, is_same=phone.attempts[stop.id, round_].answer == given)
    confidence = rooms().policy.confidence(request.form, stop.question)
    problems = (*_found(given), *_found(confidence))
    if problems:
        return phone_page(phone, problems), 422
    return _record(phone, stop, round_, given, confidence)  # type: ignore[arg-type]


def _found(read: object) -> tuple[Problem, ...]:
    if isinstance(read, Problem):
        return (read,)
    return read if isinstance(read, tuple) else ()


def _record(phone: Phone, stop: Stop, round_: int, given: Answer, confidence: float | None) -> Page:
    here, at = rooms(), rooms().now()
    attempt = sittings.attempt(
        phone.sitting,
        stop,
        given,
        confidence=confidence,
        submit_key=submit_key(),
        at=at,
        day=here.day(at),
    )
    try:
        recorded = here.store.record(replace(attempt, round=round_))
    except NotSaved:
        return phone_page(phone, (Problem("not-saved"),)), 503
    except (NotTaken, KeyReused):
        return phone_page(phone_or_404(phone.room.id), late="closed"), 409
    if recorded.is_new:
        return saved()
    return _told(phone_or_404(phone.room.id), is_same=recorded.attempt.answer == attempt.answer)


def _told(phone: Phone, *, is_same: bool) -> Page:
    """To whoever had answered before: that it is saved, or that the first answer counts."""
    return saved() if is_same else (phone_page(phone, late="answered"), 409)


def phone_page(phone: Phone, problems: tuple[Problem, ...] = (), *, late: str = "") -> str:
    """The page of this phone, with whatever was filled in before.

    `late` says why the answer that just came is not kept: its question was "closed", or "answered".
    """
    texts_are_in(phone.stop.lesson.language)
    return render_template(
        "live/phone.html",
        phone=phone,
        state=phone.state,
        stop=phone.stop,
        question=phone.stop.question.public(),
        filled=request.form if problems else MultiDict(),
        problems=problems,
        late=late,
        confidence_steps=rooms().policy.steps(phone.stop.question),
        # A key belongs to one answer: the form of the next question gets its own.
        submit_key=rooms().new_id() if late else submit_key(),
    )
