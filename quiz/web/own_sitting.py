"""A learner's own sitting: where she is on its way, and where she goes on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from flask import abort, make_response, redirect, request, url_for

from quiz.core import sitting as sittings
from quiz.core.model import Attempt
from quiz.core.sitting import Sitting, Stop, Way
from quiz.web import homework
from quiz.web.access import device, rooms
from quiz.web.homework import Homework
from quiz.web.receipts import not_taken


@dataclass(frozen=True)
class Seat:
    """A learner's sitting with its pinned way and what was answered so far, by stop.

    `attempts` are the answers that count; `again` are those of a class that voted again.
    `homework` is what it is taken for, if for any.
    """

    sitting: Sitting
    way: Way
    attempts: dict[str, Attempt]
    again: dict[str, Attempt]
    homework: Homework | None = None

    @cached_property
    def url(self) -> str:
        """The address of the sitting; its questions and its debrief lie below it."""
        return url_for("learn.resume", sitting_id=self.sitting.id)

    def stop(self, stop_id: str) -> Stop:
        """The stop of that id, or a page that says there is none."""
        try:
            return self.way.stop(stop_id)
        except KeyError:
            abort(404)

    def next_url(self, after: str = "") -> str:
        """Where this sitting goes on: an open question, else its end."""
        return f"{self.url}/{self.onward(after)}"

    def onward(self, after: str = "") -> str:
        """The same below the address of the sitting."""
        going_to = None if self.is_over else sittings.next_stop(self.way, self.attempts, after)
        return going_to or "debrief"

    @property
    def is_over(self) -> bool:
        """Whether nothing is asked here any more: it was ended, or its homework has closed."""
        return bool(self.sitting.ended_at or (self.homework and self.homework.is_closed))

    def held_until(self, made: Attempt) -> datetime | None:
        """From when on that answer is explained; None where it may be seen."""
        return homework.held_until(self.sitting.learner, made.lesson, made.at)

    @property
    def kept_until(self) -> datetime | None:
        """The same for the sitting as a whole; None where it may be looked back at."""
        sat = self.sitting
        held = [self.held_until(made) for made in (*self.attempts.values(), *self.again.values())]
        held.append(homework.held_until(sat.learner, sat.lesson, sat.ended_at or rooms().now()))
        return max((until for until in held if until), default=None)


def seat_or_404(sitting_id: str) -> Seat:
    """The learner's own sitting; somebody else's is as unknown as none at all."""
    here, token = rooms(), device()
    found = here.store.seat(token, sitting_id) if token else None
    if found is None:
        abort(404)
    sitting, attempts = found
    if sitting.room and request.endpoint == "learn.answer":
        abort(make_response(not_taken()))
    if sitting.room:
        # The class sets the pace: its page shows what may be seen now, and no more.
        abort(redirect(url_for("phone.page", room_id=sitting.room)))
    if not sitting.is_pupil:
        homework.none_for(sitting.learner)
    way = here.way(sitting.version)
    in_votes = sorted(attempts, key=lambda made: -made.round)
    again = way.answered(made for made in attempts if made.round > 1)
    # The first vote comes last and stays; a second one stands in where there was no first.
    return Seat(sitting, way, way.answered(in_votes), again, homework.of_sitting(sitting))
