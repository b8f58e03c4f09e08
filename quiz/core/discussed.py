"""A question on which careful readers differ: asked, shown and explained, but never scored.

Whatever its kind, it is wrapped in one that hands on everything but the judging, so that no kind
has to know of it. Its wording and its key stay the same, so marking it splits no statistics.
"""

# ruff: noqa: D102  (what each verb says stands in the contract)

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from quiz.core.eye import Eye
from quiz.core.model import Answer, Counts, Outcome, Passage, Problem, Say
from quiz.core.portable import Portable
from quiz.core.question import Form, Question, Spec, Tally

OTHERWISE = "neutral otherwise"
"""How a unit is shown that this answer and the author take otherwise; pages draw it as neutral."""


@dataclass(frozen=True)
class Discussed(Question):
    """A question of any kind, to be talked about; `asked` is the question itself."""

    asked: Question

    @property
    def kind(self) -> str:  # type: ignore[override]
        """The kind it is asked and drawn as."""
        return self.asked.kind

    @property
    def is_scored(self) -> bool:
        return False

    @property
    def is_written(self) -> bool:
        return self.asked.is_written

    @property
    def size(self) -> Counts:
        """Nothing is judged, so there is nothing to be judged by."""
        return Counts()

    @property
    def is_control(self) -> bool:
        return False

    def public(self) -> dict[str, Any]:
        return self.asked.public()

    def key(self) -> dict[str, Any]:
        return self.asked.key()

    def matching(self) -> Answer:
        return self.asked.matching()

    def guess(self, eye: Eye, chance: Random) -> Answer:
        return self.asked.guess(eye, chance)

    def parse(self, form: Form) -> Answer | tuple[Problem, ...]:
        return self.asked.parse(form)

    def grade(self, answer: Answer) -> Outcome:
        return Outcome.unscored()

    def reveal(self, answer: Answer, outcome: Outcome) -> dict[str, Any]:
        """What its author would say to this answer, without saying that it is wrong."""
        shown = self.asked.reveal(answer, self.asked.grade(answer))
        units = {name: _unjudged(unit) for name, unit in shown["units"].items()}
        return {**shown, "units": units, "is_discussed": True}

    def summary(self, outcome: Outcome) -> tuple[Say, ...]:
        return (Say("discussed"),)

    def describe(self, answer: Answer) -> str:
        return self.asked.describe(answer)

    def tally(self, answers: Iterable[Answer]) -> Tally:
        return self.asked.tally(answers)

    def lint(self) -> tuple[Problem, ...]:
        return self.asked.lint()

    def portable(self) -> Portable:
        form = self.asked.portable()
        second = replace(form.second, for_discussion=True) if form.second else None
        return replace(form, second=second, for_discussion=True)

    def own_words(self, answer: Answer) -> str:
        return self.asked.own_words(answer)


def _unjudged(unit: Mapping[str, Any]) -> dict[str, Any]:
    is_other = unit.get("verdict") in ("missed", "wrong")
    return {**unit, "verdict": OTHERWISE} if is_other else dict(unit)


def bind(spec: Spec, passages: Mapping[str, Passage]) -> Question | tuple[Problem, ...]:
    """What a spec becomes with its passages: scored, unless its author marked it for discussion."""
    bound = spec.bind(passages)
    if not isinstance(bound, Question) or not spec.for_discussion:
        return bound
    return Discussed(
        bound.id, bound.prompt, bound.skill, bound.core, bound.discuss, bound.passages, bound
    )
