"""The forms of homework: what was typed, and what it means on the clock of this place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from quiz.core.assignments import Allowance, Assignment, Feedback, flaws
from quiz.core.model import Problem
from quiz.core.notes import tidy_note
from quiz.web.access import rooms

USUAL = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Filled:
    """A form as it was filled in, field by field."""

    what: str = ""
    opens: str = ""
    closes: str = ""
    tries: str = "1"
    feedback: str = "now"
    note: str = ""


def blank() -> Filled:
    """What a new form offers: from now on, for a week."""
    here = rooms()
    local, now = here.local, here.now()
    return Filled(opens=local.typed(now), closes=local.typed(now + USUAL))


def as_filled(made: Assignment) -> Filled:
    """The form of homework that was given."""
    local = rooms().local
    closes = local.typed(made.closes_at) if made.closes_at else ""
    what = f"lesson:{made.lesson}" if made.lesson else f"pack:{made.pack}"
    return Filled(
        what, local.typed(made.opens_at), closes, str(made.tries), made.feedback, made.note
    )


def typed(form: Mapping[str, str]) -> Filled:
    """What a browser sent."""
    return Filled(**{name: (form.get(name) or "")[:2000] for name in Filled.__dataclass_fields__})


def read(filled: Filled, before: Assignment) -> Assignment | tuple[Problem, ...]:
    """The homework that a form means, or all that is wrong with it.

    `before` is what it changes; new homework changes one that is still without lesson and pack.
    """
    is_new = not (before.lesson or before.pack)
    opens, closes = _moment(filled.opens, "opens"), _moment(filled.closes, "closes")
    if opens is None:
        opens = Problem("homework-time", ("opens",))
    begins = before.opens_at if isinstance(opens, Problem) else _same(opens, before.opens_at)
    unread = tuple(found for found in (opens, closes) if isinstance(found, Problem))
    lesson, pack = _what(filled.what) if is_new else (before.lesson, before.pack)
    late: Feedback = "after" if filled.feedback == "after" else "now"
    made = replace(
        before,
        lesson=lesson,
        pack=pack,
        opens_at=begins or before.opens_at,
        closes_at=None if isinstance(closes, Problem) else _same(closes, before.closes_at),
        tries=int(filled.tries) if filled.tries.isascii() and filled.tries.isdigit() else 0,
        feedback="now" if isinstance(closes, Problem) else late,
        note=tidy_note(filled.note),
    )
    found = (*unread, *flaws(made, rooms().now(), None if is_new else before))
    return found or made


def read_allowance(form: Mapping[str, str], made: Assignment) -> Allowance | tuple[Problem, ...]:
    """What is otherwise for one pupil, or all that is wrong with it."""
    until, instead = _moment(form.get("until") or "", "until"), form.get("instead") or ""
    found = [until] if isinstance(until, Problem) else []
    if isinstance(until, datetime) and made.closes_at and until <= made.closes_at:
        found.append(Problem("homework-own-earlier", ("until",)))
    if instead and instead not in rooms().shelf.contents().listed:
        found.append(Problem("homework-nothing", ("instead",)))
    if found or isinstance(until, Problem):
        return tuple(found)
    return Allowance(until, instead, form.get("excused") == "yes")


def _what(given: str) -> tuple[str, str]:
    """The ids of the lesson and of the pack that were chosen; "" and "" for neither."""
    sort, _, one = given.partition(":")
    contents = rooms().shelf.contents()
    if sort == "lesson" and one in contents.listed:
        return one, ""
    return ("", one) if sort == "pack" and contents.lessons_of(one) else ("", "")


def _moment(text: str, field: str) -> datetime | None | Problem:
    """The moment of a local time as browsers send it; None for an empty field."""
    if not text.strip():
        return None
    try:
        local = datetime.fromisoformat(text.strip())
    except ValueError:
        return Problem("homework-time", (field,))
    if local.tzinfo or not 2000 <= local.year <= 2200:
        return Problem("homework-time", (field,))
    found = rooms().local.moment(local, is_end=field != "opens")
    return found or Problem("homework-no-such-time", (field,), {"given": local.strftime("%H:%M")})


def _same(new: datetime | None, old: datetime | None) -> datetime | None:
    """A field holds minutes only: one that was not touched keeps its seconds."""
    return old if new and old and rooms().local.typed(new) == rooms().local.typed(old) else new
