"""A learner's way: shelf, front page, question, feedback, debrief."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from quiz.core import sitting as sittings
from quiz.core.lesson import Wanted
from quiz.core.model import Answer, Attempt, Problem
from quiz.core.sitting import Stop, through
from quiz.store.attempts import KeyReused, NotTaken
from quiz.store.connection import NotSaved
from quiz.web import explained, homework
from quiz.web.access import learner, learner_or_new, rooms
from quiz.web.checkup import checks_of, lesson_by_itself
from quiz.web.language import texts_are_in
from quiz.web.own_sitting import Seat, seat_or_404
from quiz.web.packs import builds_on, onward
from quiz.web.receipts import not_taken, saved, submit_key
from quiz.web.review import standing

blueprint = Blueprint("learn", __name__)

Page = str | tuple[str, int] | Response


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
        is_second = request.query_string and request.args.get("vote") == "2"
        kept = seat.again if is_second else seat.attempts
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
    try:
        recorded = here.store.record(attempt, out_of=len(seat.way.stops))
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
        # A record of an earlier version: of two answers at once neither was the last.
        return end(sitting_id) if seat.onward() == "debrief" else redirect(seat.next_url())
    if until := seat.kept_until:
        return render_template("learn/kept.html", seat=seat, stop=None, until=until)
    lesson = seat.way.lesson
    return render_template(
        "learn/debrief.html",
        seat=seat,
        lesson=lesson,
        weakest=sittings.weakest(seat.way, seat.attempts),
        onward=onward(lesson) if lesson else None,
    )


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
    until = seat.held_until(attempt)
    if until:
        texts_are_in(stop.lesson.language)
        going_to = seat.next_url(stop.id)
        return render_template(
            "learn/kept.html", seat=seat, stop=stop, until=until, next_url=going_to, is_late=is_late
        )
    if not is_late and explained.can_be_shared(stop, attempt, seat.again):
        answered, onward = frozenset(seat.attempts), seat.onward(stop.id)
        return explained.page(seat.sitting, stop, attempt, answered, onward)
    return explained.own_page(seat, stop, attempt, seat.next_url(stop.id), is_late=is_late)


def too_late_page(seat: Seat) -> str:
    """Homework was over when the answer came: it is not saved; what was saved before is kept."""
    return render_template("learn/too_late.html", seat=seat)
