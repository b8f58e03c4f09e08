"""Bind a head, passages and questions into a Lesson; pin it as text and unpin it again.

The pinned text is what a sitting keeps: canonical JSON, from which the same lesson can be
made years later, whatever has become of its files.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

from quiz.core.discussed import bind
from quiz.core.lesson import Advisory, Lesson
from quiz.core.model import Passage, Problem
from quiz.core.question import Question, Spec
from quiz.library.format import LessonFile
from quiz.questions import SPECS


class CannotUnpin(Exception):
    """The pinned lesson was made by a newer version of this app."""


def bind_all(
    specs: Sequence[Spec], passages: Mapping[str, Passage]
) -> tuple[tuple[Question, ...], tuple[Problem, ...]]:
    """Every question bound to its passages, and every problem met on the way."""
    questions: list[Question] = []
    problems: list[Problem] = []
    for n, spec in enumerate(specs):
        bound = bind(spec, passages)
        if isinstance(bound, Question):
            questions.append(bound)
        else:
            problems += [problem.under("questions", n) for problem in bound]
    return tuple(questions), tuple(problems)


def make_lesson(
    head: LessonFile,
    passages: Mapping[str, Passage],
    specs: Sequence[Spec],
    questions: tuple[Question, ...],
) -> Lesson:
    """The Lesson of parts that are already known to fit together."""
    pinned = _pin(head, passages, specs)
    note = head.advisory
    return Lesson(
        id=head.id,
        title=head.title,
        language=head.language,
        level=head.level,
        minutes=head.minutes,
        ages=head.ages,
        goal=head.goal,
        topics=head.topics,
        pack=head.pack,
        as_of=head.as_of,
        review_by=head.review_by,
        advisory=Advisory(note.topics, note.note) if note else Advisory(),
        terms=tuple(head.terms.items()),
        first_look=head.first_look,
        before=head.before,
        second_look=head.second_look,
        debrief=head.debrief,
        next=head.next,
        passages=tuple(passages.values()),
        sources=tuple(note.cited(note_id) for note_id, note in head.sources.items()),
        questions=questions,
        pinned=pinned,
        version=version_of(pinned),
    )


def _pin(head: LessonFile, passages: Mapping[str, Passage], specs: Sequence[Spec]) -> str:
    texts = ",".join(passage.model_dump_json() for passage in passages.values())
    asked = ",".join(spec.model_dump_json(exclude=_unsaid(spec)) for spec in specs)
    return f'{{"head":{head.model_dump_json()},"passages":[{texts}],"questions":[{asked}]}}'


def _unsaid(spec: Spec) -> set[str]:
    """A younger field that says nothing is left out, so that older versions keep their name."""
    return set() if spec.for_discussion else {"for_discussion"}


def unpin(pinned: str) -> Lesson:
    """The lesson that `pinned` was made of; CannotUnpin if this app does not know its parts."""
    stored = json.loads(pinned)
    try:
        head = LessonFile.model_validate(_as_written(stored["head"]))
        passages = {p["id"]: Passage.model_validate(p) for p in stored["passages"]}
        specs = [SPECS[spec["type"]].model_validate(spec) for spec in stored["questions"]]
    except (KeyError, ValueError) as error:
        raise CannotUnpin(str(error)) from error
    questions, problems = bind_all(specs, passages)
    if problems:
        raise CannotUnpin(problems[0].code)
    made = make_lesson(head, passages, specs, questions)
    # An app that knows a field more would pin it otherwise; the name it was kept under stays.
    return replace(made, pinned=pinned, version=version_of(pinned))


def readable(pinned: Iterable[str]) -> dict[str, Lesson]:
    """The lessons of these pinned texts by version, but for those of a newer app."""
    found = {}
    for text in pinned:
        with suppress(CannotUnpin):
            found[version_of(text)] = unpin(text)
    return found


def version_of(pinned: str) -> str:
    """The name of a version: the beginning of the fingerprint of its pinned text."""
    return hashlib.sha256(pinned.encode()).hexdigest()[:32]


def _as_written(head: dict[str, object]) -> dict[str, object]:
    """Two fields are written differently by authors than they are kept."""
    return {**head, "advisory": head["advisory"] or "none", "ages": str(head["ages"])}
