"""Pages of explained answers, drawn once for all who gave the same answer at the same point.

What differs from one learner to the next are blanks: the id of her sitting, the token of her form,
and where her browser is (for the choice of a language). A page is drawn of a stand-in who knows
none of them, and nothing else of anybody: so nothing of one learner can reach another.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from urllib.parse import quote

from flask import render_template, request, url_for
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from quiz.core.model import Attempt, Outcome
from quiz.core.sitting import Sitting, Stop, Way
from quiz.web.access import rooms
from quiz.web.language import chooser, texts_are_in
from quiz.web.own_sitting import Seat
from quiz.web.pages import locale
from quiz.web.reveal import as_key, revealed

_SITTING = "the-sitting-of-this-page"
# Lessons cannot hold these: what they say is escaped.
_TOKEN = Markup("<token>")
_LANGUAGES = Markup("<languages>")
_NEVER = datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True, slots=True)
class Point:
    """All that decides how the page looks: the answer, and how far its learner has come.

    `answer` is JSON; `answered` are ids of stops, `onward` is what "Go on" leads to, below the
    address of the sitting.
    """

    version: str
    stop: str
    answer: str
    outcome: Outcome
    confidence: float | None
    answered: frozenset[str]
    onward: str
    is_ended: bool


@dataclass(frozen=True)
class StandIn:
    """Takes a learner's seat while the page is drawn; see own_sitting.Seat for what is what."""

    sitting: Sitting
    way: Way
    attempts: Mapping[str, Attempt]
    again: Mapping[str, Attempt] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """The address of the sitting, with its blank."""
        return url_for("learn.resume", sitting_id=self.sitting.id)


def can_be_shared(stop: Stop, attempt: Attempt, again: Mapping[str, Attempt]) -> bool:
    """Whether others may see the page of this answer, too: it holds no words of hers, and it is
    explained as on the first day."""
    is_plain = attempt.correction is None and attempt.round == 1 and stop.id not in again
    return is_plain and not stop.question.own_words(attempt.answer)


def page(
    sitting: Sitting, stop: Stop, attempt: Attempt, answered: frozenset[str], onward: str
) -> str:
    """The page of an explained answer that `can_be_shared`, for the learner of this sitting."""
    point = Point(
        version=sitting.version,
        stop=stop.id,
        answer=as_key(attempt.answer),
        outcome=attempt.outcome,
        confidence=attempt.confidence,
        answered=answered,
        onward=onward,
        is_ended=sitting.ended_at is not None,
    )
    drawn = _drawn(point, locale(), request.script_root)
    filled = drawn.replace(_SITTING, quote(sitting.id, safe=""))
    if not point.is_ended:
        filled = filled.replace(_TOKEN, generate_csrf())
    return filled.replace(_LANGUAGES, chooser())


@lru_cache(maxsize=512)
def _drawn(point: Point, _language: str, _root: str) -> str:
    """The language and the root are part of the key only: the templates ask for them themselves."""
    way = rooms().way(point.version)
    stop = way.stop(point.stop)
    attempt = _attempt(point, stop)
    ended_at = _NEVER if point.is_ended else None
    sitting = Sitting(_SITTING, "", "", point.version, _NEVER, ended_at)
    seat = StandIn(sitting, way, dict.fromkeys(point.answered, attempt))
    blanks = {"token": _TOKEN, "languages": lambda: _LANGUAGES}
    return own_page(seat, stop, attempt, f"{seat.url}/{point.onward}", **blanks)


def own_page(
    seat: Seat | StandIn, stop: Stop, attempt: Attempt, next_url: str, **more: object
) -> str:
    """The page of an explained answer drawn for one seat; `more` are further words of its
    template."""
    texts_are_in(stop.lesson.language)
    return render_template(
        "learn/feedback.html",
        seat=seat,
        stop=stop,
        shown=revealed(attempt),
        attempt=attempt,
        summary=stop.question.summary(attempt.outcome),
        next_url=next_url,
        **more,
    )


def _attempt(point: Point, stop: Stop) -> Attempt:
    return Attempt(
        submit_key="",
        sitting=_SITTING,
        learner="",
        lesson=stop.lesson.id,
        version=stop.lesson.version,
        question=stop.question.id,
        question_hash=stop.question.hash,
        skill=stop.question.skill,
        round=1,
        answer=json.loads(point.answer),
        confidence=point.confidence,
        outcome=point.outcome,
        at=_NEVER,
        day=_NEVER.date(),
    )
