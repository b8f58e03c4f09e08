"""Write a sentence anew, so that it tells and does not push; then compare.

The author names the `sentence` of an `excerpt` and writes 2 or 3 `models` (each a `text` with
its `why`) and a `checklist` of 2 to 5 short lines ("The judging word is gone", "Who did what is
still there"). The learner writes one line of up to 300 signs. After it is locked she sees the
models and ticks the checklist herself; the ticks are hers alone and are not kept. Nobody scores
it: it counts in no figure, and no confidence is asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from random import Random
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, StringConstraints

from quiz.core.cites import unknown
from quiz.core.eye import Eye
from quiz.core.model import (
    UNSCORED,
    Answer,
    Counts,
    Frozen,
    Outcome,
    Passage,
    Problem,
    Say,
    Segment,
)
from quiz.core.own_words import MOST_SIGNS, parse_line
from quiz.core.portable import Note, Portable, notes_of
from quiz.core.question import Example, Form, Id, Question, Spec, Tally, Text

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MOST_SIGNS)]


class ModelSpec(Frozen):
    """A line to compare with, and why it is a good one."""

    text: Line
    """A line that tells and does not push."""
    why: Text
    """Why it is a good one, in one or two sentences."""


@dataclass(frozen=True, slots=True)
class Model:
    """A model line bound to its question."""

    id: str
    text: str
    why: str


@dataclass(frozen=True)
class Reword(Question):
    """A sentence, lines to compare with, and what to look for in one's own."""

    kind: ClassVar[str] = "reword"

    sentence: str
    models: tuple[Model, ...]
    checklist: tuple[str, ...]

    @property
    def text(self) -> str:
        """The sentence to write anew."""
        return self.passages[0].segment(self.sentence).text

    @property
    def is_scored(self) -> bool:
        return False

    @property
    def is_written(self) -> bool:
        return True

    def public(self) -> dict[str, Any]:
        sentence = {"id": self.sentence, "text": self.text}
        return {**self.shown(), "sentence": sentence, "most": MOST_SIGNS}

    def key(self) -> dict[str, Any]:
        return {
            "models": [model.text for model in self.models],
            "checklist": list(self.checklist),
        }

    @property
    def size(self) -> Counts:
        return Counts()

    def matching(self) -> Answer:
        """No line: the models are explained beside nobody's own."""
        return {"text": ""}

    def guess(self, eye: Eye, chance: Random) -> Answer:
        """One of the models, or the sentence as it stands."""
        models = tuple(model.text for model in self.models)
        return {"text": eye.pick(models, (*models, self.text), chance)}

    def parse(self, form: Form) -> Answer | tuple[Problem, ...]:
        return parse_line(form)

    def grade(self, answer: Answer) -> Outcome:
        return Outcome.unscored()

    def reveal(self, answer: Answer, outcome: Outcome) -> dict[str, Any]:
        return {
            **self.public(),
            "own": answer["text"],
            "models": [{"text": model.text, "why": model.why} for model in self.models],
            "checklist": list(self.checklist),
            "units": {},
        }

    def own_words(self, answer: Answer) -> str:
        return str(answer["text"])

    def summary(self, outcome: Outcome) -> tuple[Say, ...]:
        return (Say("own-line"),)

    def describe(self, answer: Answer) -> str:
        return " ".join(answer["text"].split())

    def tally(self, answers: Iterable[Answer]) -> Tally:
        return Tally(len(list(answers)), ())

    def lint(self) -> tuple[Problem, ...]:
        problems, seen = [], {_plain(self.text): ""}
        for model in self.models:
            twin = seen.setdefault(_plain(model.text), model.id)
            where = ("models", model.id, "text")
            if not twin:
                problems.append(Problem("model-unchanged", where))
            elif twin != model.id:
                problems.append(Problem("model-twice", where, {"other": twin}))
        return tuple(problems)

    def portable(self) -> Portable:
        models = {model.id: model for model in self.models}
        return Portable(
            shape="text",
            prompt=self.prompt,
            options=(),
            rows=((self.sentence, self.text),),
            key=(),
            notes=(
                *notes_of("model", {name: model.text for name, model in models.items()}),
                *notes_of("why", {name: model.why for name, model in models.items()}),
                *(Note("checklist", "", line) for line in self.checklist),
            ),
        )


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


class RewordSpec(Spec):
    """What the author writes for a `reword` question."""

    PICKS: ClassVar[Mapping[str, str]] = {"sentence": "sentence:"}

    type: Literal["reword"]
    excerpt: Id
    """The excerpt that the sentence stands in."""
    sentence: Id
    """The mark of the sentence to write anew, like s2."""
    models: dict[Id, ModelSpec] = Field(min_length=2, max_length=3)
    """2 or 3 lines to compare with, shown once the learner's own is locked."""
    checklist: tuple[Line, ...] = Field(min_length=2, max_length=5)
    """2 to 5 short lines that learners tick for themselves: what is gone, what is still there."""

    def excerpt_ids(self) -> tuple[str, ...]:
        return (self.excerpt,)

    def bind(self, passages: Mapping[str, Passage]) -> Question | tuple[Problem, ...]:
        missing = unknown(self.sentence, passages[self.excerpt], "sentence")
        if missing:
            return (missing,)
        return Reword(
            **self.common(passages),
            sentence=self.sentence,
            models=tuple(Model(id_, model.text, model.why) for id_, model in self.models.items()),
            checklist=self.checklist,
        )


SPEC = RewordSpec

_COLUMN = Passage(
    id="a",
    who="Quayside Post",
    when="2031-03-06",
    kind="opinion",
    authenticity="written-for-lesson",
    segments=(
        Segment(id="s1", text="The clock stopped on Monday."),
        Segment(id="s2", text="Heartless officials left our beloved clock to die."),
    ),
)

RewordSpec.EXAMPLES = (
    Example(
        spec=RewordSpec(
            id="plain-words",
            type="reword",
            skill="emotional-framing",
            excerpt="a",
            sentence="s2",
            prompt="Write this sentence so that it only tells.",
            models={
                "m1": ModelSpec(
                    text="The council did not repair the clock.",
                    why="It says who did not do what, and judges nobody.",
                ),
                "m2": ModelSpec(
                    text="The clock stopped, and the council had not repaired it.",
                    why="What happened comes first; the reader may judge.",
                ),
            },
            checklist=("The judging adjective is gone.", "Who did what is still there."),
        ),
        passages={"a": _COLUMN},
        answers=(
            ({"text": ("The council did not have the clock repaired.",)}, UNSCORED),
            ({"text": ("هیچ‌کس ساعت را تعمیر نکرد 🕰️",)}, UNSCORED),
            ({"text": ("x" * MOST_SIGNS,)}, UNSCORED),
            ({"text": ("x" * (MOST_SIGNS + 1),)}, None),
            ({"text": (" \n ",)}, None),
            ({"text": ("a line with a bell \x07 in it",)}, None),
            ({}, None),
        ),
    ),
)
