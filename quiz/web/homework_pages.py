"""A pupil's page of one homework, with its next step."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request
from werkzeug.wrappers import Response

from quiz.core.model import Problem
from quiz.web import homework
from quiz.web.access import learner
from quiz.web.homework import Homework
from quiz.web.pages import zone_name

blueprint = Blueprint("homework_pages", __name__)

Page = str | tuple[str, int] | Response


@blueprint.get("/homework/<assignment_id>")
def page(assignment_id: str) -> Page:
    """One homework: until when, what it consists of, and what to do next."""
    return homework_page(own_homework(assignment_id))


@blueprint.post("/homework/<assignment_id>")
def begin(assignment_id: str) -> Page:
    """Begin, or go on with, a lesson of it; or say why that cannot be."""
    found = own_homework(assignment_id)
    begun = homework.begin(found, request.form.get("lesson") or found.next_lesson)
    if isinstance(begun, Problem):
        return homework_page(found, begun), 409
    return begun


def own_homework(assignment_id: str) -> Homework:
    """The learner's homework of that id; somebody else's is as unknown as none at all."""
    who = learner()
    every = homework.all_of(who) if who else []
    return next((one for one in every if one.made.id == assignment_id), None) or abort(404)


def homework_page(found: Homework, problem: Problem | None = None) -> str:
    """The page, with what stood in the way of beginning."""
    zone = zone_name(found.task.closes_at or found.at)
    return render_template("account/homework.html", one=found, zone=zone, problem=problem)
