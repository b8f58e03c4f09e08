"""Keys that give themselves away: always the same place, always the longest, always in turn.

Read from the neutral form of a question (`portable`), so that it holds for every kind. A
learner who sees such a pattern is right without having read anything.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from quiz.core.lesson import Lesson
from quiz.core.model import Problem
from quiz.core.portable import Portable
from quiz.core.question import Question

FEWEST_IN_A_LESSON = 3
FEWEST_IN_A_PACK = 8
"""From so many questions on a pattern is looked for (design: fewer are chance)."""

MOST_SHARE = 0.5
STANDS_OUT = 1.2
"""An option stands out when it is a fifth longer than every other one (design)."""

LONG_MATRIX = 6


@dataclass(frozen=True, slots=True)
class Single:
    """A question with one right option: its place from 1, and whether length tells it."""

    place: int
    is_longest: bool


def single(form: Portable) -> Single | None:
    """The right option of a choice that has exactly one, else None."""
    if form.shape != "choice" or len(form.key) != 1:
        return None
    right = form.key[0][0]
    lengths = {option: len(text) for option, text in form.options}
    others = max((n for option, n in lengths.items() if option != right), default=0)
    place = [option for option, _ in form.options].index(right) + 1
    return Single(place, lengths[right] > STANDS_OUT * others)


def of_questions(questions: Sequence[Question]) -> Iterator[Problem]:
    """Patterns in the questions of one lesson, as warnings."""
    forms = [question.portable() for question in questions]
    yield from _of_singles(forms, FEWEST_IN_A_LESSON, 1)
    yield from _of_marks(forms)
    for n, form in enumerate(forms):
        turn = _turn(form)
        if turn:
            where = ("questions", n)
            yield Problem("key-in-turn", where, {"given": ", ".join(turn)}, severity="warning")


def of_lessons(lessons: Iterable[Lesson]) -> Iterator[Problem]:
    """Patterns over all lessons of a pack, as warnings; each lesson alone may be fine."""
    forms = [question.portable() for lesson in lessons for question in lesson.questions]
    return _of_singles(forms, FEWEST_IN_A_PACK, MOST_SHARE)


def _of_singles(forms: Iterable[Portable], fewest: int, share: float) -> Iterator[Problem]:
    """One place or one length that leads to more than `share` of the right options (1: all)."""
    found = [one for one in map(single, forms) if one]
    if len(found) < fewest:
        return
    place, often = Counter(one.place for one in found).most_common(1)[0]
    if _is_much(often, len(found), share):
        params = {"place": place, "often": often, "all": len(found)}
        yield Problem("key-place", ("questions",), params, severity="warning")
    longest = sum(one.is_longest for one in found)
    if _is_much(longest, len(found), share):
        params = {"often": longest, "all": len(found)}
        yield Problem("key-longest", ("questions",), params, severity="warning")


def _is_much(often: int, n: int, share: float) -> bool:
    return often == n if share == 1 else often > share * n


def _of_marks(forms: Iterable[Portable]) -> Iterator[Problem]:
    """Marks to be set at the same places in every text of a lesson."""
    places = []
    for form in forms:
        if form.shape == "hottext" and form.key:
            ids = [unit for unit, _ in form.options]
            places.append(tuple(sorted(ids.index(unit) + 1 for unit, _ in form.key)))
    if len(places) >= FEWEST_IN_A_LESSON and len(set(places)) == 1:
        params = {"places": ", ".join(map(str, places[0])), "all": len(places)}
        yield Problem("marks-place", ("questions",), params, severity="warning")


def _turn(form: Portable) -> tuple[str, ...]:
    """The labels that follow each other in turn down a long matrix (a, b, a, b, …)."""
    labels = [label for _, label in form.key] if form.shape == "matrix" else []
    if len(labels) < LONG_MATRIX:
        return ()
    for period in (2, 3):
        if labels == [labels[n % period] for n in range(len(labels))]:
            return tuple(labels[:period])
    return ()
