"""A lesson on paper: the pages for pupils, and behind them the key for whoever teaches it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from babel import Locale, UnknownLocaleError
from flask import Blueprint, abort, current_app, render_template, request
from werkzeug.wrappers import Response

from quiz.core.lesson import Lesson
from quiz.core.model import Passage
from quiz.library.exchange.items import Item, items
from quiz.library.exchange.loss import losses
from quiz.web.access import rooms, teacher_or_login
from quiz.web.language import texts_are_in
from quiz.web.pages import code

blueprint = Blueprint("handout", __name__, url_prefix="/teach/print")

Page = str | Response

_CSS = Path(__file__).parent / "static" / "paper.css"


@dataclass(frozen=True, slots=True)
class Handout:
    """A lesson as it is printed. `texts` numbers its texts in the order they are first needed."""

    lesson: Lesson
    items: tuple[Item, ...]
    texts: tuple[Passage, ...]
    is_short: bool = False
    is_large: bool = False
    has_key: bool = True

    @property
    def direction(self) -> str:
        """Which way the lesson's language is written; from left to right if nobody knows it."""
        try:
            return str(Locale.parse(self.lesson.language, sep="-").text_direction)
        except UnknownLocaleError:
            return "ltr"

    def number(self, passage: Passage) -> int:
        """The number of a text on this paper, from 1."""
        return self.texts.index(passage) + 1

    def is_first(self, item: Item, passage: Passage) -> bool:
        """Whether no question before that one has shown the text."""
        return all(passage not in one.passages for one in self.items[: item.number - 1])


def handout(
    lesson: Lesson, *, is_short: bool = False, is_large: bool = False, has_key: bool = True
) -> Handout:
    """The paper of a lesson: all questions, or those of a short lesson if it names any.

    From here on the texts of the page are in its language.
    """
    texts_are_in(lesson.language)
    core = [question.id for question in lesson.questions if question.core] if is_short else []
    asked = items(lesson, code, core)
    texts = tuple(dict.fromkeys(text for item in asked for text in item.passages))
    return Handout(lesson, asked, texts, bool(core), is_large, has_key)


def alone(paper: Handout) -> str:
    """The paper as one file that needs no other: its style is inside, and it has no script."""
    return render_template("teach/paper.html", paper=paper, css=_CSS.read_text(encoding="utf-8"))


@blueprint.get("/<lesson_id>")
def page(lesson_id: str) -> Page:
    """The paper on the screen as it will be printed, with what may be chosen above it."""
    paper = wanted(lesson_id)
    return render_template("teach/print.html", paper=paper, lost=losses(paper.lesson, "print"))


@blueprint.get("/<lesson_id>/file")
def file(lesson_id: str) -> Page:
    """The same as a file to keep or to pass on."""
    headers = {"Content-Disposition": f'attachment; filename="{lesson_id}.html"'}
    return current_app.response_class(alone(wanted(lesson_id)), headers=headers)


def wanted(lesson_id: str) -> Handout:
    """What the address asks for; only for teachers, because the key is on it."""
    teacher_or_login()
    lesson = rooms().shelf.lesson(lesson_id) or abort(404)
    return handout(
        lesson,
        is_short=request.args.get("which") == "short",
        is_large=request.args.get("large") == "yes",
        has_key=request.args.get("key") != "no",
    )
