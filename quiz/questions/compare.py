"""Lay two accounts side by side: what do both say, where do they part, who is silent.

The author lists `rows` of facts in neutral words; each row's answer is `agree`,
`conflict`, `only-a` (the first account) or `only-b` (the second), with `cite` naming the
sentences that decide it. The learner answers every row; any one label for all rows is
worth 0. In a new file `cite` names both texts; take out the one that is silent.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any, ClassVar, Literal, get_args

from pydantic import Field

from quiz.core.cites import miscited
from quiz.core.eye import Eye
from quiz.core.model import Answer, Counts, Frozen, Outcome, Passage, Problem, Say, Segment
from quiz.core.portable import Note, Portable, notes_of
from quiz.core.question import Example, Form, Id, Question, Spec, Tally, Text
from quiz.core.rows import count_rows, parse_rows
from quiz.core.score import RULE_VERSION, matrix
from quiz.core.sketch import BLANK, Excerpts

Relation = Literal["agree", "conflict", "only-a", "only-b"]
RELATIONS: tuple[str, ...] = get_args(Relation)


class RowSpec(Frozen):
    """A fact, how the two accounts stand to it, and the sentences that show it."""

    fact: Text
    """A fact in neutral words, which takes no side."""
    answer: Relation
    """agree: both say it; conflict: both cannot be right; only-a, only-b: one is silent."""
    cite: dict[Id, tuple[Id, ...]]
    """The sentences of each text that show it, by their marks, like s2."""
    why: Text
    """Why it is so; quote the words of both, or say who is silent."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row bound to its passages; `cites` pairs "a" or "b" with a sentence id."""

    id: str
    fact: str
    answer: str
    cites: tuple[tuple[str, str], ...]
    why: str


@dataclass(frozen=True)
class Compare(Question):
    """Two passages and rows of facts."""

    kind: ClassVar[str] = "compare"

    rows: tuple[Row, ...]

    def public(self) -> dict[str, Any]:
        rows = [{"id": row.id, "fact": row.fact} for row in self.rows]
        return {**self.shown(), "rows": rows, "relations": list(RELATIONS)}

    def key(self) -> dict[str, Any]:
        return {row.id: row.answer for row in self.rows}

    @property
    def size(self) -> Counts:
        return Counts(rows=len(self.rows))

    @property
    def is_control(self) -> bool:
        """Two accounts that share something and nowhere contradict each other."""
        answers = set(self.key().values())
        return "agree" in answers and "conflict" not in answers

    def matching(self) -> Answer:
        return {"rows": {row.id: row.answer for row in self.rows}}

    def guess(self, eye: Eye, chance: Random) -> Answer:
        return {"rows": {row.id: eye.pick((row.answer,), RELATIONS, chance) for row in self.rows}}

    def parse(self, form: Form) -> Answer | tuple[Problem, ...]:
        return parse_rows(form, [row.id for row in self.rows], RELATIONS)

    def grade(self, answer: Answer) -> Outcome:
        key, given = self.key(), answer["rows"]
        part, counts = matrix(key, given, "rows")
        wrong = sorted({f"{key[r]}-as-{given[r]}" for r in key if key[r] != given[r]})
        return Outcome(
            score=part.score,
            raw=part.raw,
            parts=(part,),
            units=tuple((r, "found" if given[r] == key[r] else "wrong") for r in key),
            counts=counts,
            slips=tuple(wrong),
            rule_version=RULE_VERSION,
        )

    def reveal(self, answer: Answer, outcome: Outcome) -> dict[str, Any]:
        verdicts = dict(outcome.units)
        units = {
            row.id: {
                "verdict": verdicts[row.id],
                "given": answer["rows"][row.id],
                "answer": row.answer,
                "why": row.why,
                "cites": [self._quote(side, segment) for side, segment in row.cites],
            }
            for row in self.rows
        }
        return {**self.public(), "units": units}

    def _quote(self, side: str, segment: str) -> dict[str, str]:
        passage = self.passages["ab".index(side)]
        return {"side": side, "who": passage.who, "text": passage.segment(segment).text}

    def summary(self, outcome: Outcome) -> tuple[Say, ...]:
        return (Say("rows-right", {"right": outcome.counts.right, "n": outcome.counts.rows}),)

    def describe(self, answer: Answer) -> str:
        return ", ".join(f"{row}={label}" for row, label in answer["rows"].items())

    def tally(self, answers: Iterable[Answer]) -> Tally:
        picks = [answer["rows"] for answer in answers]
        return count_rows([row.id for row in self.rows], RELATIONS, picks)

    def lint(self) -> tuple[Problem, ...]:
        problems = []
        answers = [row.answer for row in self.rows]
        if len(answers) < 6:
            severity: Literal["error", "advice"] = "error" if len(answers) < 4 else "advice"
            params = {"n": len(answers)}
            problems.append(Problem("few-rows", ("rows",), params, severity=severity))
        if len(set(answers)) < 2:
            problems.append(Problem("one-relation", ("rows",)))
        if "agree" not in answers:
            problems.append(Problem("no-agreement", ("rows",)))
        return tuple(problems)

    def portable(self) -> Portable:
        return Portable(
            shape="matrix",
            prompt=self.prompt,
            options=tuple((label, label) for label in RELATIONS),
            rows=tuple((row.id, row.fact) for row in self.rows),
            key=tuple((row.id, row.answer) for row in self.rows),
            words="relation",
            notes=(
                *notes_of("why", {row.id: row.why for row in self.rows}),
                *(
                    Note("cites", row.id, f"{side.upper()}: {self._quote(side, segment)['text']}")
                    for row in self.rows
                    for side, segment in row.cites
                ),
            ),
        )


class CompareSpec(Spec):
    """What the author writes for a `compare` question."""

    type: Literal["compare"]
    excerpts: tuple[Id, ...] = Field(min_length=2, max_length=2)
    """The two excerpts, like [a, b]."""
    rows: dict[Id, RowSpec] = Field(min_length=1)
    """Six or more facts; at least one that both share."""

    def excerpt_ids(self) -> tuple[str, ...]:
        return self.excerpts

    @classmethod
    def sketch(cls, excerpts: Excerpts) -> dict[str, Any]:
        """All rows alike: who speaks of a fact only the author knows."""
        made = super().sketch(excerpts)
        cite = {e: [BLANK] for e in next(iter(made["rows"].values()))["cite"]}
        return {**made, "rows": {key: {**row, "cite": cite} for key, row in made["rows"].items()}}

    def bind(self, passages: Mapping[str, Passage]) -> Question | tuple[Problem, ...]:
        sides = dict(zip(self.excerpts, "ab", strict=True))
        problems: list[Problem] = []
        for row_id, row in self.rows.items():
            found = (*miscited(row.cite, self.excerpts, passages), *_silent(row, sides))
            problems += [problem.under("rows", row_id) for problem in found]
        if problems:
            return tuple(problems)
        return Compare(
            **self.common(passages),
            rows=tuple(
                Row(row_id, row.fact, row.answer, _cites(row, sides), row.why)
                for row_id, row in self.rows.items()
            ),
        )


def _cites(row: RowSpec, sides: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((sides[e], segment) for e, segments in row.cite.items() for segment in segments)


def _silent(row: RowSpec, sides: Mapping[str, str]) -> Iterable[Problem]:
    """The citations must fit the answer: both sides, or only the one that speaks."""
    spoken = {sides[excerpt] for excerpt in row.cite if excerpt in sides}
    wanted = {"only-a": {"a"}, "only-b": {"b"}}.get(row.answer, {"a", "b"})
    if spoken != wanted:
        yield Problem("cite-unfit", ("cite",), {"given": row.answer})


SPEC = CompareSpec


def _passage(excerpt: str, who: str, *sentences: str) -> Passage:
    return Passage(
        id=excerpt,
        who=who,
        when="2031-03-04",
        kind="news",
        authenticity="written-for-lesson",
        segments=tuple(Segment(id=f"s{n}", text=text) for n, text in enumerate(sentences, 1)),
    )


def _filled(*labels: str) -> dict[str, tuple[str, ...]]:
    return {f"row-r{n}": (label,) for n, label in enumerate(labels, 1) if label}


_ROWS = {
    "r1": ("A gear was cracked.", "agree", {"a": ("s2",), "b": ("s1",)}, "Both say “cracked”."),
    "r2": (
        "Whether fewer people came.",
        "conflict",
        {"a": ("s3",), "b": ("s2",)},
        "“2,000 stayed away” and “no change” cannot both be right.",
    ),
    "r3": ("The minute it stopped.", "only-a", {"a": ("s1",)}, "Only the Bell says “9:14”."),
    "r4": ("A part that was ordered.", "only-b", {"b": ("s3",)}, "The Bell is silent about it."),
    "r5": ("There was a gear.", "agree", {"a": ("s2",), "b": ("s1",)}, "Both speak of one."),
    "r6": ("Who found it.", "only-b", {"b": ("s1",)}, "Only the Post names the keeper."),
}

CompareSpec.EXAMPLES = (
    Example(
        spec=CompareSpec(
            id="two-accounts",
            type="compare",
            skill="corroboration",
            excerpts=("a", "b"),
            prompt="What do both say, and where do they part?",
            rows={
                row: RowSpec(fact=fact, answer=answer, cite=cite, why=why)
                for row, (fact, answer, cite, why) in _ROWS.items()
            },
        ),
        passages={
            "a": _passage(
                "a",
                "Saltmere Bell",
                "It stopped at 9:14.",
                "A gear was cracked.",
                "2,000 stayed away.",
            ),
            "b": _passage(
                "b",
                "Quayside Post",
                "The keeper found a cracked gear.",
                "Three shops saw no change in trade.",
                "A part was ordered in January.",
            ),
        },
        answers=(
            (_filled("agree", "conflict", "only-a", "only-b", "agree", "only-b"), 1.0),
            (_filled("agree", "conflict", "only-a", "only-a", "agree", "only-b"), 0.777778),
            (_filled("agree", "agree", "agree", "agree", "agree", "agree"), 0.0),
            (_filled("conflict", "agree", "only-b", "only-a", "conflict", "only-a"), 0.0),
            (_filled("agree", "conflict", "only-a", "only-b", "agree", ""), None),
            (_filled("agree", "conflict", "only-a", "only-b", "agree", "both"), None),
            ({}, None),
        ),
    ),
)
