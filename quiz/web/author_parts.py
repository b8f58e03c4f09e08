"""The forms of a lesson: its head, its texts, each question, what is read before and after."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, abort, render_template, request, url_for

from quiz.core.model import Problem
from quiz.desk.marking import marked
from quiz.library.form_answers import moved, taken, with_entry, without
from quiz.library.form_fields import Field
from quiz.library.form_places import LAST, beside, unfolded
from quiz.library.manuscript import Manuscript
from quiz.library.written import Fields
from quiz.web.access import only_teachers
from quiz.web.author_saving import Page, told, work_on
from quiz.web.manuscript import manuscript

blueprint = Blueprint("author_parts", __name__, url_prefix="/teach/lessons/<name>")
blueprint.before_request(only_teachers)

Data = dict[str, Any]
STEPS = {"up": -1, "down": 1}


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a lesson as a page: its fields, the problems in it, its heading."""

    fields: Fields
    problems: list[Problem]
    heading: str = ""
    number: int = 0
    kind: str = ""
    passages: tuple[Any, ...] = ()
    excerpt: str = ""


@blueprint.get("/head")
def head(name: str) -> Page:
    """Title, ages, level and what else stands at the top."""
    return _page(name, _head)


@blueprint.post("/head")
def save_head(name: str) -> Page:
    """Keep the head."""
    return _saved(name, _head)


@blueprint.get("/notes")
def notes(name: str) -> Page:
    """What is read before and after the questions; words and sources."""
    return _page(name, _notes)


@blueprint.post("/notes")
def save_notes(name: str) -> Page:
    """Keep the notes."""
    return _saved(name, _notes)


@blueprint.get("/texts/<excerpt>")
def text(name: str, excerpt: str) -> Page:
    """A text that the questions are about."""
    return _page(name, _text(excerpt))


@blueprint.post("/texts/<excerpt>")
def save_text(name: str, excerpt: str) -> Page:
    """Keep a text; a text without marks gets one before each sentence."""
    return _saved(name, _text(excerpt), lambda data: _with_marks(data, excerpt))


@blueprint.get("/questions/<int:n>")
def question(name: str, n: int) -> Page:
    """A question of any kind, counted from 0."""
    return _page(name, _question(n))


@blueprint.post("/questions/<int:n>")
def save_question(name: str, n: int) -> Page:
    """Keep a question."""
    return _saved(name, _question(n))


def _head(written: Manuscript) -> Part:
    fields = written.head()
    return Part(fields, _of(written, fields), "author.head")


def _notes(written: Manuscript) -> Part:
    fields = written.notes()
    return Part(fields, _of(written, fields), "author.notes")


def _of(written: Manuscript, fields: Fields) -> list[Problem]:
    names = {field.path[0] for field in fields}
    return [one for one in written.problems if one.where and one.where[0] in names]


def _text(excerpt: str) -> Callable[[Manuscript], Part]:
    def part(written: Manuscript) -> Part:
        if excerpt not in written.texts:
            abort(404)
        passage = written.passages.get(excerpt)
        problems = written.under("excerpts", excerpt)
        shown = (passage,) if passage else ()
        fields = written.text(excerpt)
        return Part(fields, problems, passages=shown, excerpt=excerpt)

    return part


def _question(n: int) -> Callable[[Manuscript], Part]:
    def part(written: Manuscript) -> Part:
        fields = written.question(n) or abort(404)
        kind = str(written.questions[n]["type"])
        return Part(fields, written.under("questions", n), "author.question", n + 1, kind)

    return part


def _page(name: str, part_of: Callable[[Manuscript], Part]) -> Page:
    written = manuscript(name)
    if not written.has_forms:
        return render_template("author/broken.html", written=written, told=told), 409
    part = part_of(written)
    told_there = beside(part.fields, part.problems)
    return render_template(
        "author/part.html",
        written=written,
        part=part,
        beside=told_there,
        open=unfolded(part.fields, told_there, request.args.get("open", "")),
        told=told,
        is_saved=request.args.get("saved") == written.sheet.hash,
    )


def _saved(
    name: str,
    part_of: Callable[[Manuscript], Part],
    more: Callable[[Data], Data] = lambda data: data,
) -> Page:
    """Keep what was typed, and then what a button asked for; show the page again, or go on."""
    deed = (request.form.get("do") or "").split(" ")

    def does(written: Manuscript) -> Data:
        fields = part_of(written).fields
        return done(more(taken(fields, request.form, written.data)), fields, deed)

    onward = f"{request.path}{_place(deed)}"
    return work_on(name, does, onward if deed != ["leave"] else url_for("author.lesson", name=name))


def _place(deed: list[str]) -> str:
    """Where in the page she goes on: at the field she has changed, its newest entry open."""
    if len(deed) != 2:
        return ""
    opened = f"?{urlencode({'open': deed[1] + LAST})}" if deed[0] == "add" else ""
    return f"{opened}#{deed[1].replace('/', '-')}"


def done(data: Data, fields: Fields, deed: list[str]) -> Data:
    """`add NAME`, `remove NAME/2`, `up NAME/2` and `down NAME/2` on the entries of a field."""
    if len(deed) != 2:
        return data
    verb, target = deed
    for field in _several(fields):
        stem, _, place = target.rpartition("/")
        if verb == "add" and target == field.name and field.blank is not None:
            return with_entry(data, field.path, field.blank)
        if stem == field.name and place.isascii() and place.isdigit() and field.value:
            if verb == "remove":
                return without(data, field.path, int(place[:4]))
            if verb in STEPS:
                return moved(data, field.path, int(place[:4]), STEPS[verb])
    return data


def _several(fields: Fields) -> list[Field]:
    found = [field for field in fields if field.widget == "cards"]
    return found + [one for field in fields for one in _several(field.inner)]


def _with_marks(data: Data, excerpt: str) -> Data:
    written = data["excerpts"][excerpt]
    if isinstance(written, dict) and isinstance(written.get("text"), str):
        text = written["text"]
        made = marked(text)
        if made.split() != text.split():
            written["text"] = made
    return data
