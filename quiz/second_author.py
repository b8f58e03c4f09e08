"""`second-author`: a colleague answers a lesson blind; how far she and the key agree."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from quiz import words
from quiz.core.agreement import Agreement, LessonAgreement, of_lesson
from quiz.core.blind import (
    LONGEST_DOUBT,
    BlindAnswer,
    asked_blind,
    plain,
    read,
    wording_of,
)
from quiz.core.lesson import Lesson
from quiz.core.model import Problem
from quiz.core.question import Question
from quiz.desk.blind import BlindFolders
from quiz.library.shelf import read_folders
from quiz.record import sorry
from quiz.settings import Settings

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Order:
    """What was asked for: a lesson; to see it blind, or a file of answers and who gave them."""

    lesson: str
    show: bool = False
    answers: Path | None = None
    reader: str = ""


def run(order: Order, settings: Settings, today: date, tell: Tell) -> None:
    """Show a lesson blind, keep answers out of a file, or tell how far readers agree.

    Drafts can be read blind, too. Raises CannotDo with a sentence; nothing was kept then.
    """
    lesson = _lesson(order.lesson, settings)
    folders = BlindFolders([settings.lessons, settings.data])
    if order.show:
        for line in sheet(lesson):
            tell(line)
        return
    if order.answers:
        made = _answers(order, lesson, today, tell)
        if not folders.keep(lesson.id, order.reader.strip(), made):
            raise sorry("blind.not-kept")
        tell(words.sentence("blind.kept", {"n": len(made)}))
    for line in told(of_lesson(lesson, folders.of(lesson.id))):
        tell(line)


def _lesson(lesson_id: str, settings: Settings) -> Lesson:
    """The lesson of that id as its file has it now, drafts included."""
    readings = read_folders(settings.lessons, settings.seeds).readings
    found = {made.lesson.id: made.lesson for made in readings if made.lesson}
    if lesson_id not in found:
        raise sorry("blind.no-lesson", given=lesson_id, known=", ".join(found) or "-")
    return found[lesson_id]


def sheet(lesson: Lesson) -> Iterator[str]:
    """The lesson as a second reader may see it: texts and questions, nothing made from a key."""
    for question in asked_blind(lesson):
        yield from ("", f"{lesson.id}/{question.id}", question.prompt)
        form = question.portable()
        for passage in question.passages:
            yield f"  {passage.who}, {passage.when}"
            yield from (f"  [{one.id}] {one.text}" for one in passage.segments)
        quoted = {one.text for passage in question.passages for one in passage.segments}
        for unit, text in (*form.rows, *form.options):
            if text not in quoted or form.rows:
                yield f"    {unit}: {text}" if text != unit else f"    {unit}"
        offer = question.public().get("offer", ())
        yield from ([f"    {', '.join(offer)}"] if offer else [])


def _answers(order: Order, lesson: Lesson, today: date, tell: Tell) -> list[BlindAnswer]:
    """The answers in the file that are about this lesson; what is none is told and left out.

    A mended file can be sent again: what was kept stays, and what was left out is added.
    """
    if not order.reader.strip():
        raise sorry("blind.no-name")
    asked = {f"{lesson.id}/{question.id}": question for question in lesson.questions}
    made = []
    for name, given in _file(order.answers).items():
        if not name.startswith(f"{lesson.id}/"):
            continue
        found = _answer(asked.get(name), given, today)
        if isinstance(found, BlindAnswer):
            made.append(found)
        else:
            tell(words.sentence("blind.left-out", {"given": name, "said": " ".join(found)}))
    if not made:
        raise sorry("blind.nothing", given=lesson.id)
    return made


def _file(path: Path | None) -> Mapping[str, Any]:
    try:
        given = json.loads(path.read_text(encoding="utf-8-sig")) if path else None
    except (OSError, ValueError) as error:
        raise sorry("blind.no-file") from error
    if not isinstance(given, dict):
        raise sorry("blind.no-file")
    return given


def _answer(question: Question | None, given: Any, today: date) -> BlindAnswer | Sequence[str]:
    """One answer as it will be kept, or what is wrong with it in words."""
    if question is None or not question.is_scored:
        return (words.sentence("blind.unscored" if question else "blind.no-question"),)
    try:
        found = read(question, given)
        doubt = str(given.get("doubt") or "").strip()[:LONGEST_DOUBT]
    except (AttributeError, TypeError):
        return (words.sentence("blind.no-answer"),)
    if isinstance(found, tuple):
        return [_why_not(problem) for problem in found]
    return BlindAnswer(question.id, wording_of(question), plain(found), today, doubt)


def _why_not(problem: Problem) -> str:
    """A learner's problem for somebody who wrote a file, where no page has changed."""
    return words.known((f"blind.{problem.code}",), words.tell(problem))


def told(found: LessonAgreement) -> Iterator[str]:
    """Agreement question by question, then over the lesson."""
    for one in found.questions:
        yield from _question(one)
    if found.unread:
        ids = ", ".join(question.id for question in found.unread)
        yield words.sentence("blind.unread", {"questions": ids})
    if found.kappa is not None:
        yield words.sentence(
            "blind.over", {**_figures(found.kappa, found), "readers": _names(found)}
        )


def _question(one: Agreement) -> Iterator[str]:
    said = words.sentence("blind.of", {"given": one.question.id, **_figures(one.kappa, one)})
    units = ", ".join(unit for unit, _ in one.disputed)
    yield f"{said} {words.sentence('blind.disputed', {'units': units})}" if units else said
    if one.is_low:
        yield f"  {words.sentence('blind.low')}"
    for reader in one.readers:
        if reader.doubt:
            yield f"  {reader.name}: {' '.join(reader.doubt.split())}"


def _figures(kappa: float, found: Agreement | LessonAgreement) -> dict[str, object]:
    return {"kappa": f"{kappa:.2f}", "same": found.same, "all": found.units}


def _names(found: LessonAgreement) -> str:
    return ", ".join(found.readers)


def in_short(found: LessonAgreement) -> Iterable[str]:
    """One line for the figures of a lesson; none where nobody has read it."""
    if found.kappa is None:
        return ()
    line = words.sentence("blind.over", {**_figures(found.kappa, found), "readers": _names(found)})
    low = ", ".join(one.question.id for one in found.low)
    return (line, words.sentence("blind.low-ones", {"questions": low})) if low else (line,)
