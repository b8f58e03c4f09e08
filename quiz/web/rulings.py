"""Contested in class: what a class answered to a question, and what its teacher decides about it.

First a trial that changes nothing, then the reason, then all of it in one go; and a way back.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from quiz.core.model import Attempt, Problem
from quiz.core.question import Question
from quiz.core.rulings import Reading, Ruling, readings, reason, trial
from quiz.core.sitting import Stop
from quiz.store.classes import SchoolClass
from quiz.web.access import rooms, teacher_or_login
from quiz.web.language import texts_are_in
from quiz.web.logbook import note
from quiz.web.reveal import Revealed, explained, revealed
from quiz.web.school_access import own_class

blueprint = Blueprint("rulings", __name__, url_prefix="/teach/class/<class_id>")

Page = str | tuple[str, int] | Response

ALL, OUT = "all", "out"
"""What may be chosen besides a reading: every answer is right, or the question is left out."""


@dataclass(frozen=True, slots=True)
class Contested:
    """A question as a class was asked it, with the answers of its pupils; `stop` as it was then."""

    school_class: SchoolClass
    stop: Stop
    work: Sequence[tuple[str, Attempt]]
    editions: tuple[str, ...]

    @property
    def question(self) -> Question:
        """The question itself."""
        return self.stop.question

    def chosen(self, what: str) -> Ruling | None:
        """The ruling to be that `what` names; None for nothing that can be chosen here."""
        reading = next((one for one in readings(self.work) if name_of(one) == what), None)
        if not self.question.is_scored or (what not in (ALL, OUT) and reading is None):
            return None
        return Ruling(
            rooms().new_id(),
            self.school_class.id,
            self.stop.lesson.id,
            self.question.id,
            self.question.hash,
            "void" if what == OUT else "accepted",
            reading.answer if reading else None,
            "",
            teacher_or_login().id,
            rooms().now(),
        )


def name_of(reading: Reading) -> str:
    """What a form calls a reading: its fingerprint, so that no answer travels in an address."""
    return hashlib.sha256(reading.as_text.encode()).hexdigest()[:16]


def contested(class_id: str, lesson_id: str, question_id: str) -> Contested:
    """The question as the class was asked it last, or as `of` names it; 404 without an answer."""
    school_class, _ = own_class(class_id, "teacher" if request.method == "POST" else "reader")
    every = rooms().store.work_at(school_class.id, lesson_id)
    work = [(pupil, made) for pupil, made in every if made.question == question_id]
    editions = tuple(dict.fromkeys(made.question_hash for _, made in reversed(work)))
    wanted = request.values.get("of") or (editions[0] if editions else "")
    asked = [(pupil, made) for pupil, made in work if made.question_hash == wanted] or abort(404)
    lesson = rooms().pinned_lesson(asked[-1][1].version)
    stop = Stop(question_id, lesson, lesson.question(question_id))
    return Contested(school_class, stop, asked, editions)


def ruling_page(found: Contested, problem: Problem | None = None) -> str:
    """The question, its answers, and the trial of what was chosen, if something was."""
    school_class, role = own_class(found.school_class.id)
    what = request.values.get("what") or ""
    wanted = found.chosen(what) if what else None
    if what and wanted is None:
        abort(404)
    texts_are_in(found.stop.lesson.language)
    store = rooms().store
    names = {pupil.id: pupil.name for pupil in store.pupils_of(school_class.id)}
    order = {pupil: n for n, pupil in enumerate(names)}
    tried = trial(wanted, found.work) if wanted else ()
    live = [one for one in store.rulings_of(school_class.id) if one.is_live and _about(one, found)]
    return render_template(
        "teach/ruling.html", school_class=school_class, role=role, stop=found.stop, found=found,
        given=[(name_of(one), one, revealed(one.example)) for one in readings(found.work)],
        key=explained(found.stop), what=what, wanted=wanted, problem=problem, live=live,
        tried=sorted(tried, key=lambda each: order[each[0]]), edition=found.question.hash,
        names=names, reason=request.form.get("reason") or "",
    )  # fmt: skip


def _about(ruling: Ruling, found: Contested) -> bool:
    asked = (found.stop.lesson.id, found.question.id, found.question.hash)
    return (ruling.lesson, ruling.question, ruling.question_hash) == asked


@dataclass(frozen=True, slots=True)
class Listed:
    """A ruling for a list: the question as the class knew it, who decided, and on which days.

    `question` is None where no answer to it is left, `shown` where no single reading is accepted.
    """

    ruling: Ruling
    title: str
    language: str
    question: Question | None
    shown: Revealed | None
    by: str
    day: str
    undone: str


def listed(school_class: SchoolClass) -> list[Listed]:
    """The rulings of a class, newest first, as a list shows them."""
    return [_listed(one) for one in rooms().store.rulings_of(school_class.id)]


def _listed(one: Ruling) -> Listed:
    here = rooms()
    work = [made for _, made in here.store.work_at(one.school_class, one.lesson)]
    asked = next((made for made in work if made.question_hash == one.question_hash), None)
    lesson = here.pinned_lesson(asked.version) if asked else here.shelf.lesson(one.lesson)
    reading = next((made for made in work if one.answer is not None and one.applies(made)), None)
    who = here.store.teacher_with_id(one.made_by) if one.made_by else None
    return Listed(
        one,
        lesson.title if lesson else one.lesson,
        lesson.language if lesson else "",
        lesson.question(one.question) if asked and lesson else None,
        revealed(reading) if reading else None,
        who.name if who else "",
        here.day(one.made_at).isoformat(),
        here.day(one.undone_at).isoformat() if one.undone_at else "",
    )


@blueprint.get("/lesson/<lesson_id>/<question_id>/ruling")
def page(class_id: str, lesson_id: str, question_id: str) -> Page:
    """The answers of the class and what can be decided; `?what=` tries a decision."""
    return ruling_page(contested(class_id, lesson_id, question_id))


@blueprint.post("/lesson/<lesson_id>/<question_id>/ruling")
def rule(class_id: str, lesson_id: str, question_id: str) -> Page:
    """Decide, with a reason; nothing is kept without one."""
    found = contested(class_id, lesson_id, question_id)
    given = reason(request.form.get("reason") or "")
    wanted = found.chosen(request.form.get("what") or "") or abort(400)
    if isinstance(given, Problem):
        return ruling_page(found, given), 422
    rooms().store.rule(replace(wanted, reason=given))
    note("ruling-made", wanted.made_at, by=wanted.made_by)
    return redirect(url_for(".log", class_id=class_id), 303)


@blueprint.get("/rulings")
def log(class_id: str) -> Page:
    """Every ruling of the class, newest first, with its reason and the way to take it back."""
    school_class, role = own_class(class_id)
    return render_template(
        "teach/rulings.html", school_class=school_class, role=role, rulings=listed(school_class)
    )


@blueprint.post("/rulings")
def take_back(class_id: str) -> Page:
    """Take a ruling back; doing so twice changes nothing."""
    school_class, _ = own_class(class_id, least="teacher")
    undone = rooms().store.take_back(
        school_class.id, request.form.get("ruling") or "", rooms().now()
    )
    if undone:
        note("ruling-undone", rooms().now(), by=teacher_or_login().id)
    return redirect(url_for(".log", class_id=class_id), 303)
