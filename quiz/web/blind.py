"""A second author reads a lesson blind, and afterwards all see how far readers and key agree.

Until a colleague has answered every question, no page here is made from a key.
"""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from quiz.core.agreement import of_lesson
from quiz.core.blind import (
    LONGEST_DOUBT,
    BlindAnswer,
    BlindReader,
    asked_blind,
    plain,
    reader_named,
    still_open,
    wording_of,
)
from quiz.core.lesson import Lesson
from quiz.core.model import Answer, Problem
from quiz.core.question import Question
from quiz.core.sitting import through
from quiz.store.teachers import Teacher
from quiz.web.access import rooms, teacher_or_login
from quiz.web.language import texts_are_in
from quiz.web.reveal import explained
from quiz.web.votes import unit_words

blueprint = Blueprint("blind", __name__, url_prefix="/teach/lessons/<lesson_id>")

Page = str | tuple[str, int] | Response


def lesson_or_404(lesson_id: str) -> tuple[Teacher, Lesson]:
    """The teacher who asks, and the lesson as it is on the shelf; texts are in its language."""
    who = teacher_or_login()
    lesson = rooms().shelf.lesson(lesson_id) or abort(404)
    texts_are_in(lesson.language)
    return who, lesson


def reader_of(who: Teacher, lesson: Lesson) -> BlindReader | None:
    """What this teacher has answered blind so far."""
    return reader_named(rooms().blind.of(lesson.id), who.name)


@blueprint.get("/second-author")
def index(lesson_id: str) -> Page:
    """What a second author does, and how far she is."""
    who, lesson = lesson_or_404(lesson_id)
    reader = reader_of(who, lesson)
    return render_template(
        "teach/blind.html", lesson=lesson, who=who, asked=asked_blind(lesson),
        open=still_open(lesson, reader), has_begun=reader is not None,
    )  # fmt: skip


@blueprint.get("/second-author/<question_id>")
def question(lesson_id: str, question_id: str) -> Page:
    """One question without anything made from its key; the next open one if it is answered."""
    who, lesson = lesson_or_404(lesson_id)
    asked = question_or_404(lesson, question_id)
    if asked not in still_open(lesson, reader_of(who, lesson)):
        return redirect(url_for(".index", lesson_id=lesson_id))
    return ask_page(lesson, asked)


@blueprint.post("/second-author/<question_id>")
def answer(lesson_id: str, question_id: str) -> Page:
    """Keep a blind answer, once; then the next open question, or the agreement."""
    who, lesson = lesson_or_404(lesson_id)
    asked = question_or_404(lesson, question_id)
    given = asked.parse(request.form)
    if isinstance(given, tuple):
        return ask_page(lesson, asked, given), 422
    if not rooms().blind.keep(lesson.id, who.name, [made(asked, given)]):
        return ask_page(lesson, asked, (Problem("blind-not-kept"),)), 503
    left = still_open(lesson, reader_of(who, lesson))
    if left:
        return redirect(url_for(".question", lesson_id=lesson_id, question_id=left[0].id), 303)
    return redirect(url_for(".agreement", lesson_id=lesson_id), 303)


def question_or_404(lesson: Lesson, question_id: str) -> Question:
    """A question that is answered blind, or a page that says there is none."""
    return next((q for q in asked_blind(lesson) if q.id == question_id), None) or abort(404)


def made(asked: Question, given: Answer) -> BlindAnswer:
    """The answer of the form that was sent, as it is kept."""
    doubt = " ".join((request.form.get("doubt") or "").split())[:LONGEST_DOUBT]
    day = rooms().day(rooms().now())
    return BlindAnswer(asked.id, wording_of(asked), plain(given), day, doubt)


def ask_page(lesson: Lesson, asked: Question, problems: tuple[Problem, ...] = ()) -> str:
    """The question as a learner sees it before the answer, with a place for a doubt."""
    ids = [one.id for one in asked_blind(lesson)]
    return render_template(
        "teach/blind_ask.html", lesson=lesson, kind_name=asked.kind, question=asked.public(),
        number=ids.index(asked.id) + 1, all=len(ids), problems=problems, longest=LONGEST_DOUBT,
        filled=request.form if problems else MultiDict(),
    )  # fmt: skip


@blueprint.get("/agreement")
def agreement(lesson_id: str) -> Page:
    """How far second readers and the key agree; kept from whoever is reading blind just now."""
    who, lesson = lesson_or_404(lesson_id)
    readers = rooms().blind.of(lesson.id)
    reader = reader_named(readers, who.name)
    left = still_open(lesson, reader) if reader else ()
    found = None if left else of_lesson(lesson, readers)
    return render_template(
        "teach/agreement.html", lesson=lesson, found=found, left=left, words_of=unit_words,
        explained=lambda one: explained(through(lesson).stop(one.id)),
    )  # fmt: skip
