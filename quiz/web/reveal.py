"""Explained answers as HTML, kept: a class gives few different answers to a question.

What a learner wrote herself is drawn each time: it is hers, and no copy of it stays behind.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache

from flask import current_app
from markupsafe import Markup

from quiz.core.model import Attempt, Outcome
from quiz.core.sitting import Stop
from quiz.web.access import rooms
from quiz.web.language import texts_are_in
from quiz.web.pages import locale

as_key = json.JSONEncoder(sort_keys=True).encode
"""An answer as text: the same answer is the same text."""


@dataclass(frozen=True, slots=True)
class Revealed:
    """The words with their verdicts, and below them the sources cited and words explained."""

    words: Markup
    below: Markup


def revealed(attempt: Attempt) -> Revealed:
    """What the page of an answered question shows; the same answer is drawn once."""
    asked = rooms().pinned_lesson(attempt.version).question(attempt.question)
    answer = as_key(attempt.answer)
    draw = _drawn if asked.own_words(attempt.answer) else _kept
    return draw(attempt.version, attempt.question, answer, attempt.outcome, locale())


def explained(stop: Stop) -> Revealed:
    """The same for somebody who gave no answer: what a full match would have shown."""
    given = stop.question.matching()
    answer = as_key(given)
    outcome = stop.question.grade(given)
    return _kept(stop.lesson.version, stop.question.id, answer, outcome, locale())


def _drawn(
    version: str, question_id: str, answer: str, outcome: Outcome, language: str
) -> Revealed:
    """`language` is part of the key only: the templates ask for it themselves."""
    lesson = rooms().pinned_lesson(version)
    asked = lesson.question(question_id)
    texts_are_in(lesson.language)
    find = current_app.jinja_env.get_template
    words = find(f"questions/{asked.kind}.html").module.reveal(  # type: ignore[attr-defined]
        asked.reveal(json.loads(answer), outcome)
    )
    bits = find("learn/_bits.html").module
    below = bits.sources(lesson, cited_in=words) + bits.terms(lesson)  # type: ignore[attr-defined]
    return Revealed(words, below)


_kept = lru_cache(maxsize=2048)(_drawn)
