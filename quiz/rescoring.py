"""Score old answers again: show who changes how under the corrected lesson, save it if asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from quiz import utc_now, words
from quiz.core.lesson import Lesson
from quiz.core.model import Correction, Outcome, Standing
from quiz.core.question import Question
from quiz.core.rescore import Asked, Rescored, corrections, counts_now, rescore, totals
from quiz.core.score import word
from quiz.library.assemble import CannotUnpin, unpin
from quiz.library.shelf import collect, read_folders
from quiz.record import CannotDo, opened, sorry
from quiz.settings import Settings
from quiz.store.store import Store

WHO_SIGNS = 6
_COLUMNS = ("who", "question", "day", "before", "now")
_CHANGES = ("up", "down", "otherwise", "out", "back", "same")
_REASONS = ("wording-changed", "question-gone", "wording-unknown", "not-scored", "class-ruling")

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Order:
    """What was asked for: a lesson, and its questions that no key shall decide."""

    lesson: str
    void: tuple[str, ...] = ()
    accept_all: tuple[str, ...] = ()


def run(
    order: Order,
    settings: Settings,
    tell: Tell,
    *,
    apply: bool = False,
    now: Callable[[], datetime] = utc_now,
) -> None:
    """Tell who changes how; with `apply`, save it in one write and say so afterwards.

    Safe while the app is open. Raises CannotDo with a sentence that says what to do.
    """
    lesson, at = corrected(settings, order.lesson), now()
    with opened(settings) as store:
        changes, n = _show(order, lesson, store, tell, at)
        if apply and changes:
            n = store.correct(changes, lesson, at)
        if n:
            tell(words.sentence("rescore.saved" if apply else "rescore.dry", {"n": n}))


def corrected(settings: Settings, lesson_id: str) -> Lesson:
    """The lesson as its file has it now; CannotDo unless there is one, and without errors."""
    folders = read_folders(settings.lessons, settings.seeds, own=settings.own)
    contents = collect(folders)
    written = [made.lesson for made in folders.readings if made.lesson and not made.is_draft]
    is_one = [lesson.id for lesson in written].count(lesson_id) == 1
    if is_one and lesson_id in contents.lessons:
        return contents.lessons[lesson_id]
    errors = [words.line(found) for found in contents.problems if found.severity == "error"]
    sorry = words.sentence("rescore.no-lesson", _unknown(lesson_id, contents.lessons))
    if errors:
        sorry = "\n".join((sorry, words.sentence("rescore.errors"), *errors))
    raise CannotDo(sorry)


def _unknown(given: str, known: Iterable[str]) -> dict[str, str]:
    return {"given": given, "known": ", ".join(known) or "-"}


def _show(
    order: Order, lesson: Lesson, store: Store, tell: Tell, at: datetime
) -> tuple[dict[str, Correction], int]:
    """Tell how every answer would count; give what there is to save, and how many change."""
    attempts = store.attempts_at(lesson.id)
    _refuse(order, list(dict.fromkeys([*_ids(lesson), *(made.question for made in attempts)])))
    asked = _asked(store)
    found = rescore(attempts, asked, lesson, void=order.void, accept_all=order.accept_all)
    _tell_table(sorted(found, key=_place(lesson)), asked, tell)
    n = sum(one.is_changed for one in found)
    if not n:
        tell(words.sentence("rescore.nothing" if found else "rescore.nobody"))
    return corrections(found, lesson.version, at), n


def _ids(lesson: Lesson) -> list[str]:
    return [question.id for question in lesson.questions]


def _refuse(order: Order, known: Sequence[str]) -> None:
    for named in (*order.void, *order.accept_all):
        if named not in known:
            raise sorry("rescore.no-question", **_unknown(named, known))
        if named in order.void and named in order.accept_all:
            raise sorry("rescore.both", given=named)


def _asked(store: Store) -> Asked:
    """Looks up questions in pinned versions, each of which is read once."""

    @cache
    def pinned(version: str) -> Mapping[str, Question]:
        try:
            lesson = unpin(store.pinned(version))
        except CannotUnpin:
            return {}
        return {question.id: question for question in lesson.questions}

    return lambda version, question: pinned(version).get(question)


def _place(lesson: Lesson) -> Callable[[Rescored], tuple[int, str, datetime]]:
    """Question by question as the lesson has them, then by time."""
    places = {question: n for n, question in enumerate(_ids(lesson))}
    gone = len(places)
    return lambda one: (
        places.get(one.attempt.question, gone), one.attempt.question, one.attempt.at,
    )  # fmt: skip


def _tell_table(found: Sequence[Rescored], asked: Asked, tell: Tell) -> None:
    """A line for each answer that changes, then a line for each question."""
    changed = [_row(one, asked) for one in found if one.is_changed]
    if changed:
        *head, last = (words.sentence(f"rescore.{column}") for column in _COLUMNS)
        for line in _lines([(*head, f"-> {last}"), *changed]):
            tell(line)
        tell("")
    counted = totals(found)
    for line in _lines([(question, _total(counted[question])) for question in counted]):
        tell(line)


def _row(one: Rescored, asked: Asked) -> tuple[str, ...]:
    made = one.attempt
    question = asked(made.version, made.question)
    return (
        made.learner[:WHO_SIGNS],
        made.question,
        made.day.isoformat(),
        _said(*counts_now(made), question),
        f"-> {_said(one.standing, one.outcome or made.outcome, question)}",
    )


def _said(standing: Standing, outcome: Outcome, question: Question | None) -> str:
    """How an answer counts, in a word and, where a key has decided, in counts."""
    if standing != "key":
        return words.sentence(f"rescore.{standing}")
    said = words.sentence(f"word.{word(outcome.score)}")
    counts = ", ".join(map(words.say, question.summary(outcome))) if question else ""
    return f"{said}: {counts}" if counts else said


def _total(counted: Mapping[str, int]) -> str:
    met = [code for code in (*_CHANGES, *_REASONS) if counted[code]]
    return ", ".join(words.sentence(f"rescore.{code}", {"n": counted[code]}) for code in met)


def _lines(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """Rows as plain text: columns of equal width, two spaces between them."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield "  ".join(cells).rstrip()
