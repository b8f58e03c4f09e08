"""Choose one answer, or several, about the words of a passage (or about none).

Each option says why it is `right` or `wrong`; `cite` names the sentences that decide it and
is shown at the reveal. One choice is worth 1 or 0; with `several: yes` the marks are scored
beyond chance, like any selection. A new question begins with `wrong` everywhere: write `right`
in its place where it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any, ClassVar, Literal

from pydantic import Field, model_validator

from quiz.core.cites import miscited
from quiz.core.eye import Eye
from quiz.core.marks import verdict
from quiz.core.model import Answer, Counts, Frozen, Outcome, Part, Passage, Problem, Say, Segment
from quiz.core.portable import Note, Portable, notes_of
from quiz.core.question import (
    Example,
    Form,
    Id,
    Question,
    Spec,
    Tally,
    Text,
    chosen,
    count_chosen,
)
from quiz.core.score import RULE_VERSION, selection


class OptionSpec(Frozen):
    """An option; exactly one of `right` and `wrong` says why it is so."""

    text: Text
    """What the learner may choose."""
    right: str = ""
    """Why this is right; quote the words that show it."""
    wrong: str = ""
    """Why this is wrong, said kindly; quote the words that show it."""

    @model_validator(mode="after")
    def _one_why(self) -> OptionSpec:
        if bool(self.right) == bool(self.wrong):
            raise ValueError("option-needs-one-why")
        return self


@dataclass(frozen=True, slots=True)
class Option:
    """An option bound to its question."""

    id: str
    text: str
    is_right: bool
    why: str


@dataclass(frozen=True)
class Choice(Question):
    """Options about passages; `cites` pairs a passage with a sentence of it."""

    kind: ClassVar[str] = "choice"

    options: tuple[Option, ...]
    several: bool
    cites: tuple[tuple[str, str], ...]

    def ids(self, *, right: bool | None = None) -> tuple[str, ...]:
        """Ids of all options, or only of the right or the wrong ones."""
        return tuple(o.id for o in self.options if right in (None, o.is_right))

    def public(self) -> dict[str, Any]:
        options = [{"id": option.id, "text": option.text} for option in self.options]
        return {**self.shown(), "options": options, "several": self.several}

    def key(self) -> dict[str, Any]:
        return {"right": list(self.ids(right=True))}

    @property
    def size(self) -> Counts:
        if not self.several:
            return Counts(rows=1)
        return Counts(targets=len(self.ids(right=True)), sound=len(self.ids(right=False)))

    def matching(self) -> Answer:
        return {"options": list(self.ids(right=True))}

    def guess(self, eye: Eye, chance: Random) -> Answer:
        right = self.ids(right=True)
        marks = eye.marks(self.ids(), right, chance) if self.several else []
        return {"options": marks or [eye.pick(right, self.ids(), chance)]}

    def parse(self, form: Form) -> Answer | tuple[Problem, ...]:
        picked = chosen(form, "option", self.ids())
        if isinstance(picked, Problem):
            return (picked,)
        if not picked:
            return (Problem("nothing-chosen", ("option",)),)
        if len(picked) > 1 and not self.several:
            return (Problem("one-only", ("option",)),)
        return {"options": list(picked)}

    def grade(self, answer: Answer) -> Outcome:
        right, wrong = self.ids(right=True), self.ids(right=False)
        picked = answer["options"]
        part, counts = selection(picked, right, wrong, "options")
        if not self.several:
            hit = picked[0] in right
            part = Part(name="choice", score=float(hit), raw=float(hit))
            counts = Counts(right=int(hit), rows=1)
        return Outcome(
            score=part.score,
            raw=part.raw,
            parts=(part,),
            units=tuple((o, verdict(o, picked, right, wrong)) for o in self.ids()),
            counts=counts,
            slips=tuple(option for option in picked if option in wrong),
            rule_version=RULE_VERSION,
        )

    def reveal(self, answer: Answer, outcome: Outcome) -> dict[str, Any]:
        verdicts = dict(outcome.units)
        units = {
            option.id: {
                "verdict": verdicts[option.id],
                "is_chosen": option.id in answer["options"],
                "is_right": option.is_right,
                "text": option.text,
                "why": option.why,
            }
            for option in self.options
        }
        passages = {passage.id: passage for passage in self.passages}
        cites = [
            {"who": passages[p].who, "text": passages[p].segment(s).text} for p, s in self.cites
        ]
        return {**self.public(), "units": units, "cites": cites}

    def summary(self, outcome: Outcome) -> tuple[Say, ...]:
        counts = outcome.counts
        if not self.several:
            return (Say("choice-right" if counts.right else "choice-wrong"),)
        found = Say("found", {"hits": counts.hits, "n": counts.targets})
        extra = Say("extra-marks", {"n": counts.false_alarms})
        return (found, extra) if counts.false_alarms else (found,)

    def describe(self, answer: Answer) -> str:
        return ", ".join(answer["options"])

    def tally(self, answers: Iterable[Answer]) -> Tally:
        return count_chosen(self.ids(), (answer["options"] for answer in answers))

    def lint(self) -> tuple[Problem, ...]:
        right = len(self.ids(right=True))
        problems = []
        if not right or (right > 1 and not self.several) or right == len(self.options):
            params = {"n": right, "options": len(self.options)}
            problems.append(Problem("right-count", ("options",), params))
        longest = max(len(option.text) for option in self.options)
        if longest > 3 * min(len(option.text) for option in self.options) + 20:
            problems.append(Problem("option-length", ("options",), severity="advice"))
        return tuple(problems)

    def portable(self) -> Portable:
        passages = {passage.id: passage for passage in self.passages}
        return Portable(
            shape="choice",
            prompt=self.prompt,
            options=tuple((option.id, option.text) for option in self.options),
            rows=(),
            key=tuple((option, "right") for option in self.ids(right=True)),
            several=self.several,
            notes=(
                *notes_of("why", {option.id: option.why for option in self.options}),
                *(Note("cites", "", passages[p].segment(s).text) for p, s in self.cites),
            ),
        )


class ChoiceSpec(Spec):
    """What the author writes for a `choice` question."""

    PICKS: ClassVar[Mapping[str, str]] = {"options.*": "either:right,wrong"}

    type: Literal["choice"]
    excerpts: tuple[Id, ...] = Field(default=(), max_length=4)
    """The excerpts it is about, if any."""
    several: bool = False
    """yes if more than one option may be chosen."""
    options: dict[Id, OptionSpec] = Field(min_length=2, max_length=8)
    """Two to eight options, alike in length; each says why it is right, or why it is wrong."""
    cite: dict[Id, tuple[Id, ...]] = {}
    """The sentences of each text that decide it, like s2; shown with the answer."""

    def excerpt_ids(self) -> tuple[str, ...]:
        return self.excerpts

    def bind(self, passages: Mapping[str, Passage]) -> Question | tuple[Problem, ...]:
        problems = tuple(miscited(self.cite, self.excerpts, passages))
        if problems:
            return problems
        return Choice(
            **self.common(passages),
            options=tuple(
                Option(option_id, option.text, bool(option.right), option.right or option.wrong)
                for option_id, option in self.options.items()
            ),
            several=self.several,
            cites=tuple((e, segment) for e, segments in self.cite.items() for segment in segments),
        )


SPEC = ChoiceSpec

_NOTICE = Passage(
    id="a",
    who="Ines Holt",
    when="2031-03-07",
    kind="statement",
    authenticity="written-for-lesson",
    segments=(
        Segment(id="s1", text="I opened the case on Tuesday."),
        Segment(id="s2", text="I do not know what made the gear crack."),
    ),
)


def _options(*right: str, **texts: tuple[str, str]) -> dict[str, OptionSpec]:
    return {
        option: OptionSpec(text=text, **{"right" if option in right else "wrong": why})
        for option, (text, why) in texts.items()
    }


ChoiceSpec.EXAMPLES = (
    Example(
        spec=ChoiceSpec(
            id="limit",
            type="choice",
            skill="attribution",
            excerpts=("a",),
            prompt="Where does she say that her knowledge ends?",
            options=_options(
                "o3",
                o1=("At the day.", "She names it: “on Tuesday”."),
                o2=("At the case.", "She says that she opened it."),
                o3=("At the cause.", "“I do not know” marks the place."),
                o4=("She knows it all.", "One sentence says what she does not know."),
            ),
            cite={"a": ("s2",)},
        ),
        passages={"a": _NOTICE},
        answers=(
            ({"option": ("o3",)}, 1.0),
            ({"option": ("o1",)}, 0.0),
            ({"option": ("o1", "o3")}, None),
            ({"option": ("o9",)}, None),
            ({}, None),
        ),
    ),
    Example(
        spec=ChoiceSpec(
            id="all-that-fit",
            type="choice",
            skill="reasoning",
            several=True,
            prompt="Which of these can be checked?",
            options=_options(
                "o1",
                "o2",
                o1=("The clock stopped at 9:14.", "Somebody could have seen it."),
                o2=("The last check was in May.", "The log would show it."),
                o3=("It is a lovely clock.", "That is a matter of taste."),
                o4=("It will never stop again.", "Nobody can look at it yet."),
            ),
        ),
        passages={},
        answers=(
            ({"option": ("o1", "o2")}, 1.0),
            ({"option": ("o1",)}, 0.5),
            ({"option": ("o1", "o3")}, 0.0),
            ({"option": ("o1", "o2", "o3", "o4")}, 0.0),
            ({}, None),
        ),
    ),
)
