"""What an author sees of her lesson files: as learner, on the wall, with the key, on paper.

`quiz.previewing` connects these pages to an app with a record of its own; the app itself does so
for drafts that teachers write in the browser, and lets only teachers in. Nothing is stored: an
answer stands in the address, and the page is made of the file as it is now.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from quiz import words
from quiz.core.lesson import Lesson
from quiz.core.policy import CONFIDENCE_STEPS
from quiz.core.question import Question
from quiz.library.drafts import Draft, Drafts
from quiz.web.access import only_teachers, rooms
from quiz.web.handout import handout
from quiz.web.language import texts_are_in

blueprint = Blueprint("preview", __name__, url_prefix="/preview")

MODES = ("learner", "projector", "key", "print")
Page = str | tuple[str, int] | Response


@dataclass(frozen=True, slots=True)
class Sheet:
    """A lesson file without errors in one mode, at one question where the mode has pages."""

    draft: Draft
    lesson: Lesson
    mode: str
    question: Question | None = None


def drafts() -> Drafts:
    """The folder that is previewed: the one `preview` was started for, else that of the desk."""
    found: Drafts = current_app.extensions["preview"] if is_own_app() else rooms().drafts
    return found


def is_own_app() -> bool:
    """Whether these pages were started by `preview`, on the author's own computer."""
    return request.blueprint == "preview"


@blueprint.before_request
def closed_to_learners() -> None:
    """In the app itself only teachers may see a key."""
    if not is_own_app():
        only_teachers()


@blueprint.get("")
def index() -> Page:
    """All lesson files of the folder, broken ones among them."""
    playable = rooms().shelf.contents().listed
    found, broken = drafts().all(), drafts().of_records()
    return _page("index", drafts=found, playable=playable, mode="", of_records=broken)


@blueprint.get("/mark")
def mark() -> Page:
    """Whether a file has changed: 304 while none has."""
    answer = Response(drafts().mark(), mimetype="text/plain")
    answer.set_etag(drafts().mark())
    return answer.make_conditional(request)


@blueprint.get("/<name>/<mode>")
def whole(name: str, mode: str) -> Page:
    """The front page of a lesson, its key, its handout, or the first question on the wall."""
    sheet = sheet_or_broken(name, mode)
    if not isinstance(sheet, Sheet):
        return sheet
    if mode == "projector":
        first = sheet.lesson.questions[0].id
        return redirect(url_for(".question", name=name, mode=mode, question_id=first))
    return _page("front" if mode == "learner" else mode, sheet=sheet, filled=MultiDict())


@blueprint.get("/<name>/debrief")
def debrief(name: str) -> Page:
    """Looking back, as a learner reads it."""
    sheet = sheet_or_broken(name, "learner")
    return _page("debrief", sheet=sheet) if isinstance(sheet, Sheet) else sheet


@blueprint.get("/<name>/<mode>/<question_id>")
def question(name: str, mode: str, question_id: str) -> Page:
    """One question: to be answered, explained once it is, or large on the wall."""
    sheet = sheet_or_broken(name, mode, question_id)
    if not isinstance(sheet, Sheet):
        return sheet
    if mode == "projector":
        return _page("wall", sheet=sheet, is_explained="explained" in request.args)
    return _asked(sheet) if "given" in request.args else _ask(sheet)


def sheet_or_broken(name: str, mode: str, question_id: str = "") -> Sheet | str:
    """The lesson in that mode, or a page with what keeps it from being shown."""
    draft = drafts().one(name)
    if draft is None or mode not in MODES:
        abort(404)
    if draft.lesson is None:
        return _page("broken", draft=draft, mode=mode, of_records=drafts().of_records())
    try:
        asked = draft.lesson.question(question_id) if question_id else None
    except KeyError:
        abort(404)
    return Sheet(draft, draft.lesson, mode, asked)


def _ask(sheet: Sheet, problems: tuple[Any, ...] = ()) -> str:
    steps = CONFIDENCE_STEPS if sheet.question and sheet.question.is_scored else ()
    return _page("ask", sheet=sheet, filled=request.args, problems=problems, steps=steps)


def _asked(sheet: Sheet) -> str:
    """The answer in the address, explained; or asked again with what it lacks."""
    asked = sheet.question or abort(404)
    given = asked.parse(request.args)
    if isinstance(given, tuple):
        return _ask(sheet, given)
    outcome = asked.grade(given)
    return _page(
        "feedback",
        sheet=sheet,
        shown=asked.reveal(given, outcome),
        outcome=outcome,
        summary=asked.summary(outcome),
        onward=following(sheet),
    )


def following(sheet: Sheet) -> str:
    """The address of the question after this one, else of the look back."""
    asked = list(sheet.lesson.questions)
    after = asked.index(sheet.question) + 1 if sheet.question else 0
    if after == len(asked):
        return url_for(".debrief", name=sheet.draft.name)
    return url_for(".question", name=sheet.draft.name, mode=sheet.mode, question_id=asked[after].id)


def _page(name: str, **more: Any) -> str:
    sheet = more.setdefault("sheet", None)
    texts_are_in(sheet.lesson.language if sheet else "")
    return render_template(
        f"preview/{name}.html", modes=MODES, mark=drafts().mark(), told=told,
        handout=handout, following=following, **more,
    )  # fmt: skip


def told(problem: Any) -> str:
    """An author's problem in words, as `check` says it."""
    return words.told(problem)
