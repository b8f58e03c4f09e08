"""What a kind of question says of itself: its docstring, its fields, its first example.

The author's manual and new lesson files are made of it, so that they cannot fall behind.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from quiz.core.model import Passage
from quiz.core.question import Example, Question, Spec
from quiz.core.sketch import BLANK, Excerpts
from quiz.library.describe import fields, hinted, inside
from quiz.library.terms import terms
from quiz.library.yaml_text import item
from quiz.questions import SPECS

KINDS = tuple(SPECS)
"""All kinds of question by name."""

_FIRST = ("id", "type", "skill", "prompt")
_EVERY = frozenset(("id", "type", "skill", "prompt", "core", "discuss", "for_discussion"))


@dataclass(frozen=True)
class _Filled:
    """A form as a browser would send it."""

    fields: dict[str, tuple[str, ...]]

    def get(self, key: str, /) -> str | None:
        return next(iter(self.fields.get(key, ())), None)

    def getlist(self, key: str, /) -> list[str]:
        return list(self.fields.get(key, ()))


def docstring(name: str) -> str:
    """The kind in its own words."""
    return (sys.modules[SPECS[name].__module__].__doc__ or "").strip()


def excerpts_needed(name: str) -> int:
    """How many excerpts a question of that kind is usually about; one at least."""
    return max(1, len(SPECS[name].EXAMPLES[0].spec.excerpt_ids()))


def sketch(name: str, excerpts: Excerpts, skill: str = "") -> dict[str, Any]:
    """A new question of that kind with its blanks and their hints; what is empty is left out."""
    return _hinted(name, SPECS[name].sketch(excerpts), skill)


def control(excerpts: Excerpts, skill: str = "") -> dict[str, Any]:
    """A new question on the last of those texts in which nothing needs flagging, with blanks."""
    last = dict(list(excerpts.items())[-1:])
    made = {name: spec.sketch_control(last) for name, spec in SPECS.items()}
    name = next(name for name, fields in made.items() if fields)
    return _hinted(name, made[name], skill)


def _hinted(name: str, made: Mapping[str, Any], skill: str) -> dict[str, Any]:
    kept = {field: value for field, value in made.items() if value != {}}
    return {**hinted(SPECS[name], kept), "skill": skill or skill_blank()}


def skill_blank() -> str:
    """The blank of a skill: its hint names all there are."""
    said = (Spec.model_fields["skill"].description or "").rstrip(".")
    return f"{BLANK} {said}: {', '.join(terms()['skills'])}"


def example_lines(name: str) -> Iterator[str]:
    """The kind's first example as it would stand in a lesson, under `questions:`."""
    yield from item(_in_order(SPECS[name].EXAMPLES[0].spec))


def _in_order(spec: Spec) -> dict[str, Any]:
    fields = spec.model_dump(mode="json", exclude_defaults=True)
    return {name: fields[name] for name in _FIRST} | fields


def marked(passage: Passage) -> Iterator[str]:
    """A passage with its sentence marks, one sentence on a line."""
    yield from (f"[{segment.id}] {segment.text}" for segment in passage.segments)


def own_fields(name: str) -> Iterator[tuple[str, str]]:
    """Each field that only this kind has, with what it is for; inner ones as `targets.reason`."""
    for field, info in SPECS[name].model_fields.items():
        if field not in _EVERY:
            yield field, info.description or ""
            for inner, said in fields(inside(info.annotation, "")).items():
                yield f"{field}.{inner}", said.description or ""
            for inner, said in fields(info.annotation).items():
                yield f"{field}.{inner}", said.description or ""


def answers(name: str) -> Iterator[tuple[str, str]]:
    """How some answers to the first example are graded: the answer in ids, and its worth."""
    example: Example = SPECS[name].EXAMPLES[0]
    question = example.spec.bind(example.passages)
    if not isinstance(question, Question):
        return
    for form, score in example.answers:
        answer = question.parse(_Filled(dict(form)))
        if score is not None and not isinstance(answer, tuple):
            worth = score if isinstance(score, str) else f"{score:.2g}"
            yield question.describe(answer), worth
