"""Lessons that teachers write in the browser: the list, a new one, its parts, publishing."""

from __future__ import annotations

import copy
import json
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for

from quiz.core.model import Problem
from quiz.desk.beginning import (
    as_draft,
    as_published,
    copied,
    file_of,
    free_letter,
    new_lesson,
    new_text,
)
from quiz.desk.record import suggested_id
from quiz.desk.splice import CannotSplice, changed
from quiz.library import yaml_nodes
from quiz.library.form_answers import moved, plain, without
from quiz.library.kinds import KINDS, control, sketch
from quiz.library.manuscript import Manuscript
from quiz.web.access import only_teachers, rooms
from quiz.web.author_saving import Page, Work, kept, told, work_on
from quiz.web.errors import not_saved
from quiz.web.manuscript import OnDesk, laid_open, manuscript, publishing_problems

blueprint = Blueprint("author", __name__, url_prefix="/teach/lessons")
blueprint.before_request(only_teachers)
blueprint.register_error_handler(OSError, not_saved)

MOST_LESSONS = 500
LONGEST_TITLE = 200
CONTROL = "control"
"""Asks for a question in which nothing needs flagging, in the place of a kind."""


@blueprint.get("")
def index() -> Page:
    """Every lesson of the desk, with what is left to do in it."""
    sheets = [sheet for name in rooms().desk.names() if (sheet := rooms().desk.open(name))]
    written = [laid_open(sheet) for sheet in sheets]
    return render_template("author/list.html", written=written)


@blueprint.get("/new")
def new() -> Page:
    """Begin with a text, with nothing, or with a copy."""
    return _new_page(())


def _new_page(problems: tuple[Problem, ...]) -> Page:
    listed = rooms().shelf.contents().listed.values()
    page = render_template(
        "author/new.html", problems=problems, lessons=list(listed), filled=request.form
    )
    return (page, 422) if problems else page


@blueprint.post("/new")
def begin() -> Page:
    """A draft of one's own, with the text that was pasted."""
    title = " ".join(plain(request.form.get("title") or "").split())
    if not title or len(title) > LONGEST_TITLE:
        return _new_page((Problem("author-title", ("title",), {"most": LONGEST_TITLE}),))
    name = free_name(title)
    data = new_lesson(name, title, (request.form.get("ages") or "11+")[:4])
    text = plain(request.form.get("text") or "")
    if text:
        who, is_own = plain(request.form.get("who") or ""), request.form.get("whose") != "other"
        data["excerpts"]["a"] = new_text(text, who, is_own=is_own)
    return _started(name, file_of(data))


@blueprint.post("/copy")
def copy_of() -> Page:
    """A copy of a lesson on the shelf, under an id of its own."""
    raw = rooms().shelf.text_of(request.form.get("lesson") or "") or abort(404)
    data = yaml_nodes.read(raw).data
    name = free_name(str(data.get("title") or ""))
    try:
        return _started(name, copied(raw, data, name))
    except CannotSplice:
        return _new_page((Problem("author-copy", ("lesson",)),))


def _started(name: str, raw: bytes) -> Page:
    if len(rooms().desk.names()) >= MOST_LESSONS:
        return _new_page((Problem("author-many", (), {"most": MOST_LESSONS}),))
    if not rooms().desk.start(name, raw):
        abort(409)
    return redirect(url_for(".lesson", name=name), 303)


def free_name(title: str) -> str:
    """An id made of a title that no lesson has."""
    wanted = suggested_id(title)[:34].rstrip("-") or "lesson"
    taken = {*rooms().shelf.contents().lessons, *rooms().desk.names()}
    names = (wanted, *(f"{wanted}-{n}" for n in range(2, MOST_LESSONS * 2)))
    return next(name for name in names if name not in taken)


@blueprint.get("/<name>")
def lesson(name: str) -> Page:
    """A lesson with its parts, and what to do next."""
    return lesson_page(manuscript(name))


def lesson_page(written: OnDesk, problems: tuple[Problem, ...] = ()) -> Page:
    """The page of a lesson; `problems` are why it was not published."""
    page = render_template(
        "author/lesson.html" if written.has_forms else "author/broken.html",
        written=written,
        problems=problems,
        kinds=KINDS,
        told=told,
        is_on_shelf=written.name in rooms().shelf.contents().lessons,
        is_saved=request.args.get("saved") == written.sheet.hash,
    )
    return (page, 422) if problems else page


@blueprint.post("/<name>/texts")
def add_text(name: str) -> Page:
    """One more text: pasted, or a passage of a record that is here already."""
    form = request.form

    def does(written: Manuscript) -> dict[str, Any]:
        data = copy.deepcopy(written.data)
        excerpts = written.texts | {}
        source, _, passage = (form.get("passage") or "").partition("/")
        text, is_own = plain(form.get("text") or ""), form.get("whose") != "other"
        fresh = new_text(text, plain(form.get("who") or ""), is_own=is_own)
        here = free_letter(excerpts)
        excerpts[here] = {"source": source, "passage": passage} if passage else fresh
        return {**data, "excerpts": excerpts}

    here = free_letter(manuscript(name).texts)
    return work_on(name, does, url_for("author_parts.text", name=name, excerpt=here))


@blueprint.post("/<name>/questions")
def add_question(name: str) -> Page:
    """One more question of a kind, with blanks that say what belongs there."""
    kind = request.form.get("kind") or ""
    if kind not in (*KINDS, CONTROL):
        abort(404)
    at = len(manuscript(name).questions)
    if not manuscript(name).sentences:
        return lesson_page(manuscript(name), (Problem("author-text-first"),))
    onward = url_for("author_parts.question", name=name, n=at)
    return work_on(name, lambda written: _with_question(written, kind), onward)


def _with_question(written: Manuscript, kind: str) -> dict[str, Any]:
    texts = {one: tuple(s.id for s in text.segments) for one, text in written.sentences.items()}
    made = json.loads(json.dumps(control(texts) if kind == CONTROL else sketch(kind, texts)))
    known = [one.get("id") for one in written.questions]
    stem, n = str(made["id"]), 2
    while made["id"] in known:
        made["id"], n = f"{stem}-{n}", n + 1
    listed = written.data.get("questions")
    return {**written.data, "questions": [*(listed if isinstance(listed, list) else []), made]}


@blueprint.post("/<name>/order")
def order(name: str) -> Page:
    """Move a question (`up questions 2`, `down …`), or take one or a text out (`remove …`)."""
    verb, part, place = [*(request.form.get("do") or "").split(" "), "", "", ""][:3]
    if verb not in ("up", "down", "remove") or part not in ("questions", "excerpts"):
        abort(400)
    if not (place.isascii() and place.isdigit()):
        abort(400)
    onward = f"{url_for('.lesson', name=name)}#{part}"
    return work_on(
        name, lambda written: _arranged(written.data, part, verb, int(place[:3])), onward
    )


def _arranged(data: dict[str, Any], part: str, verb: str, n: int) -> dict[str, Any]:
    """The data with that question or text moved by one place, or taken out."""
    if not data.get(part):
        return data
    if verb == "remove":
        return without(data, (part,), n)
    return moved(data, (part,), n, -1 if verb == "up" else 1)


@blueprint.post("/<name>/both")
def both(name: str) -> Page:
    """What two people did, put together as she has decided."""
    base, hers, chosen = decided()
    return kept(Work(name, base, hers, url_for(".lesson", name=name)), chosen)


def decided() -> tuple[Any, dict[str, Any], dict[tuple[str | int, ...], str]]:
    """What both began with, what she wants, and whose words count where; 400 for nonsense."""
    form = request.form
    try:
        base, hers = (json.loads(form.get(one) or "") for one in ("base", "hers"))
        chosen = {
            tuple(json.loads(key[5:])): said for key, said in form.items() if key[:5] == "take "
        }
        json.dumps(hers, ensure_ascii=False).encode()  # half a sign cannot be shown again
    except (ValueError, TypeError, RecursionError):
        abort(400)
    if not isinstance(hers, dict):
        abort(400)
    return base, hers, chosen


@blueprint.post("/<name>/publish")
def publish(name: str) -> Page:
    """Put it on the shelf, unless there is an error in it."""
    written = manuscript(name)
    problems = publishing_problems(written)
    if request.form.get("was") != written.sheet.hash:
        problems = (Problem("author-changed"),)
    if problems:
        return lesson_page(written, problems)
    try:
        raw = as_published(written.raw, written.data)
    except CannotSplice:
        return lesson_page(written, (Problem("author-copy"),))
    if not rooms().desk.publish(name, request.form["was"], raw):
        return lesson_page(manuscript(name), (Problem("author-changed"),))
    rooms().shelf.hurry()
    return redirect(url_for(".lesson", name=name), 303)


@blueprint.post("/<name>/put-away")
def put_away(name: str) -> Page:
    """Throw a draft away, or take a lesson off the shelf; what was there before is kept."""
    written, was = manuscript(name), request.form.get("was") or ""
    if request.form.get("do") == "withdraw":
        raw = changed(written.raw, as_draft(written.data)) if written.has_forms else written.raw
        done = rooms().desk.withdraw(name, was, raw)
    else:
        done = rooms().desk.discard(name, was)
    if not done:
        return lesson_page(manuscript(name), (Problem("author-changed"),))
    rooms().shelf.hurry()
    return redirect(url_for(".index"), 303)
