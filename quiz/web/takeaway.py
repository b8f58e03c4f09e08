"""A lesson taken elsewhere: the files, how to bring them in there, and what stays behind."""

from __future__ import annotations

from flask import Blueprint, abort, current_app, render_template
from werkzeug.wrappers import Response

from quiz.core.lesson import Lesson
from quiz.library.exchange.formats import FORMATS
from quiz.library.exchange.loss import losses
from quiz.web.access import rooms, teacher_or_login
from quiz.web.pages import code

blueprint = Blueprint("takeaway", __name__, url_prefix="/teach/take")

Page = str | Response


@blueprint.get("/<lesson_id>")
def page(lesson_id: str) -> Page:
    """Each format with its file, its steps and what it cannot hold."""
    lesson = own_lesson(lesson_id)
    lost = {name: losses(lesson, name) for name in FORMATS}
    return render_template("teach/take.html", lesson=lesson, lost=lost)


@blueprint.get("/<lesson_id>/<name>")
def file(lesson_id: str, name: str) -> Page:
    """The lesson as a file of that format."""
    lesson, to = own_lesson(lesson_id), FORMATS.get(name) or abort(404)
    headers = {"Content-Disposition": f'attachment; filename="{lesson_id}.{name}.{to.ending}"'}
    made = to.make(lesson, code)
    return current_app.response_class(made, mimetype=to.mimetype, headers=headers)


def own_lesson(lesson_id: str) -> Lesson:
    """A lesson of the shelf; only for teachers, because the key goes with it."""
    teacher_or_login()
    lesson: Lesson = rooms().shelf.lesson(lesson_id) or abort(404)
    return lesson
