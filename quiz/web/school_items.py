"""The questions of a lesson as a class answered them, and how well they measure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, abort, render_template
from werkzeug.wrappers import Response

from quiz.core.class_report import ClassReport, OfQuestion, class_report
from quiz.core.class_votes import judged_by
from quiz.core.item_flags import Flag
from quiz.core.items import Z95, Interval, WholeStatistics
from quiz.core.lesson import Lesson
from quiz.core.lesson_items import Item, as_a_whole, first_looks, of_class, of_everybody
from quiz.core.live_state import Seat
from quiz.core.mastery import wilson
from quiz.core.model import Attempt
from quiz.core.question import Question
from quiz.store.classes import SchoolClass
from quiz.web.access import rooms
from quiz.web.class_report import picture
from quiz.web.language import texts_are_in
from quiz.web.school_access import own_class
from quiz.web.votes import Choice, choices, unit_words

blueprint = Blueprint("school_items", __name__, url_prefix="/teach/class/<class_id>/report/lesson")

Page = str | tuple[str, int] | Response


@dataclass(frozen=True, slots=True)
class Asked:
    """A question: what this class answered, and how it measures, here and everywhere.

    `here` and `everybody` are None where nobody scores it; the latter also unless five or more
    learners outside the class have answered.
    """

    of: OfQuestion
    here: Item | None
    everybody: Item | None

    @property
    def flags(self) -> list[tuple[Flag, str]]:
        """What is worth a look, each with whose answers say so; both if both do."""
        said = [(flag, "class") for flag in (self.here.flags if self.here else ())]
        known = self.everybody.flags if self.everybody else ()
        return said + [(flag, "everybody") for flag in known]


@dataclass(frozen=True, slots=True)
class Work:
    """A lesson as a class did it: the report of its first looks, each question as an item, and
    the lesson as a measure (None below twenty complete cases)."""

    lesson: Lesson
    report: ClassReport
    asked: tuple[Asked, ...]
    whole: WholeStatistics | None


@blueprint.get("/<lesson_id>")
def page(class_id: str, lesson_id: str) -> Page:
    """Every question: how many answered, how well, whether it tells who reads well."""
    school_class, role = own_class(class_id)
    work = work_at(school_class, lesson_id)
    return render_template(
        "teach/class_report_lesson.html", school_class=school_class, role=role, work=work
    )


@blueprint.get("/<lesson_id>/<question_id>")
def question(class_id: str, lesson_id: str, question_id: str) -> Page:
    """One question: the class on its text, what was taken otherwise, and the answers behind."""
    school_class, role = own_class(class_id)
    work = work_at(school_class, lesson_id)
    asked = next((x for x in work.asked if x.of.question.id == question_id), None) or abort(404)
    return render_template(
        "teach/class_report_question.html",
        school_class=school_class,
        role=role,
        work=work,
        asked=asked,
        picture=picture,
        words=unit_words(asked.of.question),
        rows=shares_of(asked.of),
    )


def work_at(school_class: SchoolClass, lesson_id: str) -> Work:
    """What a class did in a lesson, three queries; 404 if nobody of it has answered there."""
    store = rooms().store
    looks = first_looks(store.work_at(school_class.id, lesson_id)) or abort(404)
    lesson = rooms().pinned_lesson(max((made for _, made in looks), key=lambda one: one.at).version)
    texts_are_in(lesson.language)
    questions = [_judged(one, lesson, looks) for one in lesson.questions]
    seats = [Seat(one.id, one.name, one.key) for one in store.pupils_of(school_class.id)]
    report = class_report(seats, questions, {}, looks)
    n, heaps = len({made.question for _, made in looks}), store.heaps_of(lesson_id)

    def asked(of: OfQuestion) -> Asked:
        if not of.question.is_scored:
            return Asked(of, None, None)
        hashes = {made.question_hash for _, made in of.votes}
        here = of_class(of.question, looks, n)
        return Asked(of, here, of_everybody(here, of.question, sorted(hashes), heaps))

    return Work(lesson, report, tuple(map(asked, report.questions)), as_a_whole(looks, n))


def shares_of(one: OfQuestion) -> list[tuple[Choice, int, Interval]]:
    """Everything that could be chosen, how many chose it, and where the share probably lies
    (Wilson, 95 %): the picture as a table."""
    counts, n = dict(one.tally.chosen), one.tally.answers
    if not n or one.question.is_written:
        return []
    return [
        (choice, counts[choice.key], wilson(counts[choice.key] / n, n, Z95))
        for choice in choices(one.question)
    ]


def _judged(one: Question, lesson: Lesson, looks: Sequence[tuple[str, Attempt]]) -> Question:
    """The question as its key stands now: put right since, or as it was met."""
    version = judged_by(made for _, made in looks if made.question == one.id)
    known = rooms().pinned_lesson(version) if version else lesson
    return next((other for other in known.questions if other.id == one.id), one)
