"""The gradebook of a class: what each pupil did, and the answers behind every number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, abort, render_template, request
from werkzeug.wrappers import Response

from quiz.core.assignments import Allowance
from quiz.core.evidence import Evidence
from quiz.core.gradebook import Done, Due, Gradebook, gradebook
from quiz.core.lesson import Lesson
from quiz.core.model import Attempt
from quiz.core.question import Question
from quiz.core.response_rows import FEWEST
from quiz.store.classes import Pupil, SchoolClass
from quiz.web.access import rooms
from quiz.web.homework import lessons_of
from quiz.web.language import texts_are_in
from quiz.web.reveal import Revealed, revealed
from quiz.web.school_access import own_class

blueprint = Blueprint("gradebook", __name__, url_prefix="/teach/class/<class_id>/gradebook")

Page = str | tuple[str, int] | Response

MANY = 3_000
"""So many rows make a workbook take more than about a second, and nothing is sent until then."""


@dataclass(frozen=True, slots=True)
class Title:
    """A lesson by its name: as it is on the shelf, else as it was when the class took it."""

    id: str
    title: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it was asked, with the answers that one pupil gave to it, oldest first."""

    lesson: Lesson
    question: Question
    answers: Sequence[tuple[Attempt, Revealed]]


@blueprint.get("")
def page(class_id: str) -> Page:
    """Pupils and lessons; `?counts=yes` shows found and flagged in every cell."""
    return gradebook_page(class_id)


def gradebook_page(class_id: str, *, refused: str = "") -> str:
    """The page; `refused` is the code of what could not be done just now."""
    school_class, role = own_class(class_id)
    taken = taken_of(school_class)
    return render_template(
        "teach/gradebook.html",
        school_class=school_class,
        role=role,
        book=taken.book,
        titles=titles_of(taken),
        pupils={pupil.id: pupil for pupil in taken.pupils},
        has_counts=request.args.get("counts") == "yes",
        refused=refused,
        fewest=FEWEST,
        active=len(taken.evidence),
        answers=sum(map(len, taken.evidence.values())),
        many=MANY,
        decided=sum(one.is_live for one in rooms().store.rulings_of(school_class.id)),
    )


@dataclass(frozen=True, slots=True)
class Taken:
    """A class with all that its gradebook is folded from; pupils by name, evidence by pupil."""

    pupils: Sequence[Pupil]
    done: Sequence[Done]
    evidence: Mapping[str, Sequence[Evidence]]
    book: Gradebook


def taken_of(school_class: SchoolClass) -> Taken:
    """The gradebook as it stands: the same few queries for any number of pupils."""
    store = rooms().store
    pupils, done = store.pupils_of(school_class.id), store.done_for(school_class.id)
    evidence = store.looks_of(school_class.id)
    dues = dues_of(school_class)
    ids = [pupil.id for pupil in pupils]
    book = gradebook(ids, done, evidence, dues, asked_in, rooms().now())
    return Taken(pupils, done, evidence, book)


def dues_of(school_class: SchoolClass) -> list[Due]:
    """The homework of a class that was not withdrawn, with what is otherwise for whom."""
    store, allowed = rooms().store, dict[str, dict[str, Allowance]]()
    for (homework, pupil), allowance in store.allowances_in(school_class.id).items():
        allowed.setdefault(homework, {})[pupil] = allowance
    return [
        Due(made, lessons_of(made), allowed.get(made.id, {}))
        for made in store.homework_of_class(school_class.id)
        if made.withdrawn_at is None
    ]


def asked_in(version: str, lesson_id: str) -> frozenset[str]:
    """The ids of a lesson's questions that a sitting of this version asks."""
    stops = rooms().way(version).stops
    return frozenset(stop.question.id for stop in stops if stop.lesson.id == lesson_id)


def titles_of(taken: Taken) -> dict[str, Title]:
    """The titles of all lessons that a gradebook names, by id."""
    named = {mark.instead for line in taken.book.lines for mark in line.marks} - {""}
    shelf = rooms().shelf.contents().lessons
    found = {}
    for lesson in named.union(taken.book.lessons):
        made = shelf.get(lesson) or _as_taken(taken.done, lesson)
        found[lesson] = Title(lesson, made.title, made.language) if made else Title(lesson, lesson)
    return found


def _as_taken(done: Sequence[Done], lesson: str) -> Lesson | None:
    """A lesson that is on the shelf no more, as the class took it."""
    for one in done:
        for stop in rooms().way(one.version).stops:
            if stop.lesson.id == lesson:
                return stop.lesson
    return None


def pupil_or_404(school_class: SchoolClass, pupil_id: str) -> Pupil:
    """A pupil of this class; another's is as unknown as none at all."""
    pupils = rooms().store.pupils_of(school_class.id)
    return next((one for one in pupils if one.id == pupil_id), None) or abort(404)


@blueprint.get("/pupil/<pupil_id>/lesson/<lesson_id>")
def answers(class_id: str, pupil_id: str, lesson_id: str) -> Page:
    """The answers behind a cell, each with its explanation."""
    school_class, role = own_class(class_id)
    pupil = pupil_or_404(school_class, pupil_id)
    hers = [one for one in rooms().store.done_for(class_id) if one.pupil == pupil.id]
    done = [one for one in hers if one.lesson == lesson_id] or abort(404)
    asked = asked_of(done, rooms().store.work_of(class_id, pupil.id, lesson_id))
    lesson = asked[-1].lesson
    texts_are_in(lesson.language)
    return render_template(
        "teach/gradebook_answers.html", school_class=school_class, role=role, pupil=pupil,
        done=done, asked=asked, lesson=lesson, day_of=rooms().day,
    )  # fmt: skip


def asked_of(done: Sequence[Done], work: Sequence[Attempt]) -> list[Asked]:
    """The questions of these sittings of one lesson, each as it was asked first.

    A question whose words or key changed between two of her answers stands here twice.
    """
    found: dict[tuple[str, str], Asked] = {}
    answered = {made.question for made in work}
    for sitting in done:
        for stop in rooms().way(sitting.version).stops:
            asked = stop.question
            given = [one for one in work if _answers(one, asked)]
            if stop.lesson.id == sitting.lesson and (given or asked.id not in answered):
                made = [(one, revealed(one)) for one in given]
                key = (asked.id, asked.hash if given else "")
                found.setdefault(key, Asked(stop.lesson, asked, made))
    return list(found.values())


def _answers(made: Attempt, asked: Question) -> bool:
    return made.question == asked.id and made.question_hash == asked.hash
