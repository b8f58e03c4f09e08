"""Give each sentence one label: its kind, its status against the record, who speaks in it.

The author lists `labels` (id to words, 2 to 6) and `units`, each at a sentence of one of the
excerpts (`at: a.s1`), with its `answer`, near answers to `accept` and a why. Scored beyond
chance like a matrix: one label for everything is worth 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any, ClassVar, Literal

from pydantic import Field

from quiz.core.cites import foreign, unknown
from quiz.core.eye import Eye
from quiz.core.model import Answer, Counts, Frozen, Outcome, Passage, Problem, Say, Segment
from quiz.core.portable import Portable, notes_of
from quiz.core.question import Example, Form, Id, Question, Spec, Tally, Text
from quiz.core.rows import count_rows, parse_rows
from quiz.core.score import RULE_VERSION, matrix


class UnitSpec(Frozen):
    """A sentence to be sorted: where it stands, its label, near labels, and why."""

    at: Text
    """Excerpt and sentence, like a.s1."""
    answer: Id
    """The label that fits."""
    accept: tuple[Id, ...] = ()
    """Labels that are also right."""
    why: Text
    """Why this label fits; quote the words that show it."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit bound to its passage and sentence."""

    id: str
    passage: str
    segment: str
    answer: str
    accept: tuple[str, ...]
    why: str

    def settle(self, given: str) -> str:
        """The label that counts: a near answer counts as the right one."""
        return self.answer if given in self.accept else given


@dataclass(frozen=True)
class Sort(Question):
    """Sentences and the labels they may get."""

    kind: ClassVar[str] = "sort"

    labels: tuple[tuple[str, str], ...]
    units: tuple[Unit, ...]

    def label_ids(self) -> tuple[str, ...]:
        """The ids of the labels, in the author's order."""
        return tuple(label for label, _ in self.labels)

    def public(self) -> dict[str, Any]:
        passages = {passage.id: passage for passage in self.passages}
        units = [
            {
                "id": unit.id,
                "passage": unit.passage,
                "segment": unit.segment,
                "who": passages[unit.passage].who,
                "text": passages[unit.passage].segment(unit.segment).text,
            }
            for unit in self.units
        ]
        sentences = sum(len(passage.segments) for passage in self.passages)
        return {
            **self.shown(),
            "units_to_sort": units,
            "labels": [list(label) for label in self.labels],
            "has_context": sentences > len(units),
        }

    def key(self) -> dict[str, Any]:
        return {unit.id: [unit.answer, *sorted(unit.accept)] for unit in self.units}

    @property
    def size(self) -> Counts:
        return Counts(rows=len(self.units))

    def matching(self) -> Answer:
        return {"rows": {unit.id: unit.answer for unit in self.units}}

    def guess(self, eye: Eye, chance: Random) -> Answer:
        labels = self.label_ids()
        rows = {u.id: eye.pick((u.answer, *u.accept), labels, chance) for u in self.units}
        return {"rows": rows}

    def parse(self, form: Form) -> Answer | tuple[Problem, ...]:
        return parse_rows(form, [unit.id for unit in self.units], self.label_ids())

    def grade(self, answer: Answer) -> Outcome:
        key = {unit.id: unit.answer for unit in self.units}
        given = {unit.id: unit.settle(answer["rows"][unit.id]) for unit in self.units}
        part, counts = matrix(key, given, "labels")
        wrong = sorted({f"{key[u]}-as-{given[u]}" for u in key if key[u] != given[u]})
        return Outcome(
            score=part.score,
            raw=part.raw,
            parts=(part,),
            units=tuple((u, "found" if given[u] == key[u] else "wrong") for u in key),
            counts=counts,
            slips=tuple(wrong),
            rule_version=RULE_VERSION,
        )

    def reveal(self, answer: Answer, outcome: Outcome) -> dict[str, Any]:
        verdicts = dict(outcome.units)
        words = dict(self.labels)
        units = {
            unit.id: {
                "verdict": verdicts[unit.id],
                "given": words[answer["rows"][unit.id]],
                "answer": words[unit.answer],
                "accept": [words[label] for label in unit.accept],
                "why": unit.why,
            }
            for unit in self.units
        }
        return {**self.public(), "units": units}

    def summary(self, outcome: Outcome) -> tuple[Say, ...]:
        return (Say("labels-right", {"right": outcome.counts.right, "n": outcome.counts.rows}),)

    def describe(self, answer: Answer) -> str:
        return ", ".join(f"{unit}={label}" for unit, label in answer["rows"].items())

    def tally(self, answers: Iterable[Answer]) -> Tally:
        picks = [answer["rows"] for answer in answers]
        return count_rows([unit.id for unit in self.units], self.label_ids(), picks)

    def lint(self) -> tuple[Problem, ...]:
        problems = []
        if len(self.units) < 5:
            severity: Literal["error", "advice"] = "error" if len(self.units) < 4 else "advice"
            params = {"n": len(self.units)}
            problems.append(Problem("few-sorted", ("units",), params, severity=severity))
        if len({unit.answer for unit in self.units}) < 2:
            problems.append(Problem("one-label", ("units",)))
        return tuple(problems)

    def portable(self) -> Portable:
        public = self.public()["units_to_sort"]
        return Portable(
            shape="matrix",
            prompt=self.prompt,
            options=self.labels,
            rows=tuple((unit["id"], unit["text"]) for unit in public),
            key=tuple((unit.id, unit.answer) for unit in self.units),
            accept=tuple((unit.id, label) for unit in self.units for label in unit.accept),
            notes=notes_of("why", {unit.id: unit.why for unit in self.units}),
        )


class SortSpec(Spec):
    """What the author writes for a `sort` question."""

    PICKS: ClassVar[Mapping[str, str]] = {
        "units.*.at": "sentence:excerpt",
        "units.*.answer": "one:labels",
        "units.*.accept": "some:labels",
    }

    type: Literal["sort"]
    excerpts: tuple[Id, ...] = Field(min_length=1, max_length=6)
    """The excerpts whose sentences are sorted."""
    labels: dict[Id, Text] = Field(min_length=2, max_length=6)
    """Two to six labels, each with the words that learners see."""
    units: dict[Id, UnitSpec] = Field(min_length=2)
    """Five or more sentences."""

    def excerpt_ids(self) -> tuple[str, ...]:
        return self.excerpts

    def bind(self, passages: Mapping[str, Passage]) -> Question | tuple[Problem, ...]:
        problems: list[Problem] = []
        for unit_id, unit in self.units.items():
            found = (*self._misplaced(unit, passages), *self._unlabelled(unit))
            problems += [problem.under("units", unit_id) for problem in found]
        if problems:
            return tuple(problems)
        return Sort(
            **self.common(passages),
            labels=tuple(self.labels.items()),
            units=tuple(
                Unit(unit_id, *_spot(unit.at), unit.answer, unit.accept, unit.why)
                for unit_id, unit in self.units.items()
            ),
        )

    def _misplaced(self, unit: UnitSpec, passages: Mapping[str, Passage]) -> Iterable[Problem]:
        """A place must name an excerpt of this question and a sentence of that excerpt."""
        excerpt, segment = _spot(unit.at)
        found = foreign(excerpt, self.excerpts, "at") or unknown(segment, passages[excerpt], "at")
        if found:
            yield found

    def _unlabelled(self, unit: UnitSpec) -> Iterable[Problem]:
        known = list(self.labels)
        if unit.answer not in known:
            params = {"given": unit.answer, "known": known}
            yield Problem("unknown-label", ("answer",), params)
        for n, label in enumerate(unit.accept):
            if label not in known:
                yield Problem("unknown-label", ("accept", n), {"given": label, "known": known})


def _spot(at: str) -> tuple[str, str]:
    """`a.s1` as excerpt and sentence."""
    excerpt, _, segment = at.partition(".")
    return excerpt, segment


SPEC = SortSpec

_PAPER = Passage(
    id="a",
    who="Saltmere Bell",
    when="2031-03-04",
    kind="news",
    authenticity="written-for-lesson",
    segments=tuple(
        Segment(id=f"s{n}", text=text)
        for n, text in enumerate(
            (
                "The clock stopped at 9:14.",
                "It is the finest clock on the coast.",
                "It will go again on Friday.",
                "A gear was cracked.",
                "The town seems to be losing heart.",
            ),
            1,
        )
    ),
)

_SORTED = {
    "u1": ("fact", "Somebody could have looked at 9:14."),
    "u2": ("opinion", "“Finest” is for each reader to judge."),
    "u3": ("forecast", "“Will go” cannot be checked before Friday."),
    "u4": ("fact", "The gear can be looked at."),
    "u5": ("opinion", "“Seems” and “heart” are a mood; it looks ahead, too."),
}


def _filled(*labels: str) -> dict[str, tuple[str, ...]]:
    return {f"row-u{n}": (label,) for n, label in enumerate(labels, 1) if label}


SortSpec.EXAMPLES = (
    Example(
        spec=SortSpec(
            id="kinds",
            type="sort",
            skill="claim-types",
            excerpts=("a",),
            prompt="What kind of sentence is each?",
            labels={
                "fact": "Can be checked",
                "opinion": "A judgement",
                "forecast": "About the future",
            },
            units={
                unit: UnitSpec(
                    at=f"a.s{unit[1]}",
                    answer=answer,
                    accept=("forecast",) if unit == "u5" else (),
                    why=why,
                )
                for unit, (answer, why) in _SORTED.items()
            },
        ),
        passages={"a": _PAPER},
        answers=(
            (_filled("fact", "opinion", "forecast", "fact", "opinion"), 1.0),
            (_filled("fact", "opinion", "forecast", "fact", "forecast"), 1.0),
            (_filled("fact", "opinion", "forecast", "opinion", "opinion"), 0.6875),
            (_filled("fact", "fact", "fact", "fact", "fact"), 0.0),
            (_filled("fact", "opinion", "forecast", "fact", ""), None),
            (_filled("fact", "opinion", "forecast", "fact", "rumour"), None),
            ({}, None),
        ),
    ),
)
