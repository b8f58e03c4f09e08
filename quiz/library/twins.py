"""The swap test: what differs by names only is judged alike, and names can be swapped to see.

Twins are two questions whose words are the same once names are covered up. A key that
differs between them judges the names and not the words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from quiz.core.lesson import Lesson
from quiz.core.question import Question

PLAIN_WORDS = 8
"""So many words that are no names have to be shared: fewer may be alike by chance."""

Key = list[tuple[int, str]]

_WORD = re.compile(r"[^\W\d_][\w’'-]*\.?")
_NAMES = re.compile(r"◆(?:\W+◆)*")


@dataclass(frozen=True, slots=True)
class Twins:
    """Two questions that differ by names only and whose keys differ."""

    lesson: str
    question: str
    other_lesson: str
    other: str


@dataclass(frozen=True, slots=True)
class Swapped:
    """A line of a lesson in which a name was swapped; `where` says what line it is."""

    lesson: str
    question: str
    where: str
    before: str
    after: str


def unlike_twins(lessons: Iterable[Lesson]) -> Iterator[Twins]:
    """Each question whose key differs from that of an earlier twin."""
    alike: dict[str, list[tuple[Lesson, Question, Key]]] = {}
    for lesson in lessons:
        for question in lesson.questions:
            known, key = alike.setdefault(_plain(question), []), _key(question)
            # Cheap first: nearly all questions that look alike have the same key.
            others = [(made, other) for made, other, its_key in known if its_key != key]
            for other_lesson, other in others:
                if _are_twins(question, other):
                    yield Twins(lesson.id, question.id, other_lesson.id, other.id)
                    break
            if len(others) == len(known):
                known.append((lesson, question, key))


def _plain(question: Question) -> str:
    """The small words of the question: whatever differs here is no twin."""
    text = " ".join((question.kind, question.prompt, *(line for _, line in _lines(question))))
    return " ".join([word for word in text.split() if word.islower()])


def _are_twins(question: Question, other: Question) -> bool:
    covered = _covered(question)
    return covered is not None and covered == _covered(other)


def _covered(question: Question) -> str | None:
    """All words of the question with every name covered; None where too little is left."""
    lines = (question.kind, question.prompt, *(line for _, line in _lines(question)))
    covered = [_NAMES.sub("◆", _WORD.sub(_cover, line)) for line in lines]
    text = "\n".join(covered)
    plain = [word for word in _WORD.findall(text) if word[0].islower()]
    return text if len(plain) >= PLAIN_WORDS else None


def _cover(word: re.Match[str]) -> str:
    return "◆" if word.group()[0].isupper() else word.group()


def _key(question: Question) -> Key:
    """The key by place: ids may differ between twins."""
    form = question.portable()
    places = [unit for unit, _ in (form.rows or form.options)]
    return [(places.index(unit), label) for unit, label in form.key]


def _lines(question: Question) -> Iterator[tuple[str, str]]:
    """Everything a learner reads of a question besides its prompt, with what it is."""
    for passage in question.passages:
        for segment in passage.segments:
            yield f"{passage.id}.{segment.id}", segment.text
    form = question.portable()
    if form.shape != "hottext":  # there the options are the sentences themselves
        yield from form.rows
        yield from form.options


def swapped(lessons: Iterable[Lesson], names: Sequence[tuple[str, str]]) -> Iterator[Swapped]:
    """Every line in which one of the names stands, with the names swapped both ways."""
    other = {one: two for pair in names for one, two in (pair, pair[::-1])}
    longest_first = sorted(map(re.escape, other), key=len, reverse=True)
    any_name = re.compile(rf"(?<!\w)(?:{'|'.join(longest_first)})(?!\w)")
    for lesson in lessons:
        for question in lesson.questions:
            for where, line in (("prompt", question.prompt), *_lines(question)):
                after = _swap(line, any_name, other)
                if after != line:
                    yield Swapped(lesson.id, question.id, where, line, after)


def _swap(line: str, any_name: re.Pattern[str], other: Mapping[str, str]) -> str:
    return any_name.sub(lambda found: other[found.group()], line)
