"""A learner's way: shelf, front page, question, feedback, debrief."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from flask import Blueprint, abort, make_response, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from quiz.core import sitting as sittings
from quiz.core.lesson import Wanted
from quiz.core.model import Answer, Attempt, Problem
from quiz.core.sitting import Sitting, Stop, Way, through
from quiz.store.attempts import KeyReused, NotTaken
from quiz.store.connection import NotSaved
from quiz.web import errors, explained, homework
from quiz.web.access import device, learner, learner_or_new, rooms
from quiz.web.checkup import checks_of, lesson_by_itself
from quiz.web.homework import Homework
from quiz.web.language import texts_are_in
from quiz.web.packs import builds_on, onward
from quiz.web.reveal import revealed
from quiz.web.review import standing

blueprint = Blueprint("learn", __name__)

Page = str | tuple[str, int] | Response


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


@blueprint.get("/")
def shelf() -> Page:
    """All lessons on offer, and where this learner stands in each."""
    who = learner()
    mine = homework.own_sittings(who) if who else []
    evidence = homework.own_evidence(who) if who else []
    everything, wanted = rooms().shelf.contents(), Wanted.read(request.args)
    return render_template(
        "learn/shelf.html",
        everything=everything,
        contents=everything.only(wanted),
        wanted=wanted,
        standing={sitting.lesson: sitting for sitting in mine},
        review=standing(who, evidence, mine) if who else None,
        checks={} if wanted else checks_of(everything, mine),
        to_do=homework.how_many_open(who),
    )


@blueprint.get("/lesson/<lesson_id>")
def front(lesson_id: str) -> Page:
    """A lesson's front page: what it is for, how long, for whom, and the technique card."""
    lesson, who = lesson_by_itself(lesson_id), learner()
    every = homework.own_sittings(who) if who else []
    mine = [sitting for sitting in every if sitting.lesson == lesson_id]
    done = {sitting.lesson for sitting in every if sitting.ended_at}
    return render_template(
        "learn/front.html",
        lesson=lesson,
        mine=mine,
        after=[(needed, needed.id in done) for needed in builds_on(lesson)],
        onward=onward(lesson),
        task=homework.of_lesson(who, lesson_id),
    )


@blueprint.post("/lesson/<lesson_id>")
def start(lesson_id: str) -> Page:
    """Begin, or go on with, a sitting of this lesson; homework of it goes before."""
    here, lesson = rooms(), lesson_by_itself(lesson_id)
    task = homework.of_lesson(learner(), lesson_id)
    if task:
        begun = homework.begin(task, lesson_id)
        return redirect(task.url, 303) if isinstance(begun, Problem) else begun
    sitting = here.store.start(learner_or_new(), through(lesson), here.new_id(), here.now())
    return redirect(url_for("learn.resume", sitting_id=sitting.id), 303)


@blueprint.get("/sitting/<sitting_id>")
def resume(sitting_id: str) -> Page:
    """Back to where the learner was."""
    return redirect(seat_or_404(sitting_id).next_url())


@blueprint.get("/sitting/<sitting_id>/<stop_id>")
def question(sitting_id: str, stop_id: str) -> Page:
    """A question to answer, or its feedback once it is answered."""
    seat = seat_or_404(sitting_id)
    stop = seat.stop(stop_id)
    if stop_id in seat.attempts:
        kept = seat.again if request.args.get("vote") == "2" else seat.attempts
        return feedback_page(seat, stop, kept.get(stop_id) or seat.attempts[stop_id])
    if seat.is_over:
        return redirect(seat.next_url())
    return ask_page(seat, stop)


@blueprint.post("/sitting/<sitting_id>/<stop_id>")
def answer(sitting_id: str, stop_id: str) -> Page:
    """Take an answer: saved once and then explained, or shown again with what it lacks."""
    seat = seat_or_404(sitting_id)
    stop = seat.stop(stop_id)
    if seat.homework and seat.homework.is_too_late and stop_id not in seat.attempts:
        return too_late_page(seat), 409
    given = stop.question.parse(request.form)
    confidence = rooms().policy.confidence(request.form, stop.question)
    problems = given if isinstance(given, tuple) else ()
    if isinstance(confidence, Problem):
        problems = (*problems, confidence)
    if isinstance(given, tuple) or isinstance(confidence, Problem):
        return ask_page(seat, stop, problems), 422
    return _record(seat, stop, given, confidence)


def _record(seat: Seat, stop: Stop, given: Answer, confidence: float | None) -> Page:
    here, at = rooms(), rooms().now()
    attempt = sittings.attempt(
        seat.sitting,
        stop,
        given,
        confidence=confidence,
        submit_key=submit_key(),
        at=at,
        day=here.day(at),
    )
    is_last = sittings.next_stop(seat.way, {*seat.attempts, stop.id}) is None
    try:
        recorded = here.store.record(attempt, ends_sitting=is_last)
    except NotSaved:
        return ask_page(seat, stop, (Problem("not-saved"),)), 503
    except (NotTaken, KeyReused):
        return not_taken()
    if not recorded.is_new and recorded.attempt.answer != attempt.answer:
        return feedback_page(seat, stop, recorded.attempt, is_late=True), 409
    return saved()


@blueprint.post("/sitting/<sitting_id>")
def end(sitting_id: str) -> Page:
    """End a sitting; every way to end one leads to the debrief."""
    seat = seat_or_404(sitting_id)
    rooms().store.end(seat.sitting.id, rooms().now())
    return redirect(url_for("learn.debrief", sitting_id=sitting_id), 303)


@blueprint.get("/sitting/<sitting_id>/debrief")
def debrief(sitting_id: str) -> Page:
    """The result in counts and words, what it was about, and where to go next."""
    seat = seat_or_404(sitting_id)
    if not seat.is_over:
        return redirect(seat.next_url())
    until = seat.kept_until
    if until:
        return render_template("learn/kept.html", seat=seat, stop=None, until=until)
    weakest, lesson = sittings.weakest(seat.way, seat.attempts), seat.way.lesson
    return render_template(
        "learn/debrief.html",
        seat=seat,
        lesson=lesson,
        weakest=weakest,
        onward=onward(lesson) if lesson else None,
    )


def submit_key() -> str:
    """The form's own key, so that sending it twice saves once; a new one for a new form."""
    return (request.form.get("submit_key") or "")[:64] or rooms().new_id()


def saved() -> Response:
    """After COMMIT, and never else: on to the page of what was answered.

    The script that keeps unsent answers (queue.js) turns the page by itself. It is told by a status
    that nothing else on the way here gives: a redirect could be anybody's.
    """
    if "Second-Look-Queue" in request.headers:
        return Response(status=204)
    return redirect(request.path, 303)


def not_taken() -> tuple[str, int]:
    """What the answer belongs to had ended when it came, or its form was one of something else."""
    return errors.page(409, "not-taken")


def ask_page(seat: Seat, stop: Stop, problems: tuple[Problem, ...] = ()) -> str:
    """The question without its key, with whatever was filled in before."""
    texts_are_in(stop.lesson.language)
    return render_template(
        "learn/ask.html",
        seat=seat,
        stop=stop,
        question=stop.question.public(),
        filled=request.form if problems else MultiDict(),
        problems=problems,
        confidence_steps=rooms().policy.steps(stop.question),
        submit_key=submit_key(),
    )


def feedback_page(seat: Seat, stop: Stop, attempt: Attempt, *, is_late: bool = False) -> str:
    """What the answer found, on the words themselves; or from when on that is shown."""
    texts_are_in(stop.lesson.language)
    until = seat.held_until(attempt)
    if until:
        going_to = seat.next_url(stop.id)
        return render_template(
            "learn/kept.html", seat=seat, stop=stop, until=until, next_url=going_to, is_late=is_late
        )
    if not is_late and explained.can_be_shared(stop, attempt, seat.again):
        answered, onward = frozenset(seat.attempts), seat.onward(stop.id)
        return explained.page(seat.sitting, stop, attempt, answered, onward)
    return render_template(
        "learn/feedback.html",
        seat=seat,
        stop=stop,
        shown=revealed(attempt),
        attempt=attempt,
        summary=stop.question.summary(attempt.outcome),
        next_url=seat.next_url(stop.id),
        is_late=is_late,
    )


def too_late_page(seat: Seat) -> str:
    """Homework was over when the answer came: it is not saved; what was saved before is kept."""
    return render_template("learn/too_late.html", seat=seat)
