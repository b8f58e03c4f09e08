"""Mark the sentences of a passage that a careful reader would not take as they stand.

The author lists `targets` (with a reason and a why), `sound` sentences (with a why) and
`neutral` ones that are not scored; together they are every sentence of the passage. A
passage without targets is a control: the right answer is that nothing needs flagging.
A new question begins with all of them under `sound`; move under `targets` what is to be found.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any, ClassVar, Literal

from quiz.core.eye import Eye
from quiz.core.marks import parse_marks, summarise, verdict
from quiz.core.model import Answer, Counts, Frozen, Outcome, Passage, Problem, Say, Segment
from quiz.core.portable import Portable, notes_of
from quiz.core.question import (
    Example,
    Form,
    Id,
    Question,
    Spec,
    Tally,
    TermUse,
    Text,
    count_chosen,
)
from quiz.core.score import RULE_VERSION, selection
from quiz.core.sketch import BLANK, Excerpts


class Target(Frozen):
    """Why a sentence should be flagged, and which of the listed reasons it is."""

    reason: str
    """Which reason of the list it is, like no-source-given."""
    why: Text
    """Why a careful reader stops here; quote the words."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One sentence with its place in the key; `role` is target, sound or neutral."""

    segment: Segment
    role: str
    why: str
    reason: str = ""


@dataclass(frozen=True)
class SpotClaim(Question):
    """A passage whose sentences are marked."""

    kind: ClassVar[str] = "spot_claim"

    units: tuple[Unit, ...]

    def ids(self, role: str = "") -> tuple[str, ...]:
        """Ids of all sentences, or of those with that role, in reading order."""
        return tuple(unit.segment.id for unit in self.units if role in ("", unit.role))

    def public(self) -> dict[str, Any]:
        return self.shown()

    def key(self) -> dict[str, Any]:
        return {
            "targets": {u.segment.id: u.reason for u in self.units if u.role == "target"},
            "neutral": list(self.ids("neutral")),
        }

    @property
    def size(self) -> Counts:
        return Counts(targets=len(self.ids("target")), sound=len(self.ids("sound")))

    def matching(self) -> Answer:
        targets = list(self.ids("target"))
        return {"marks": targets, "none": not targets}

    def guess(self, eye: Eye, chance: Random) -> Answer:
        marks = eye.marks(self.ids(), self.ids("target"), chance)
        return {"marks": marks, "none": not marks}

    def parse(self, form: Form) -> Answer | tuple[Problem, ...]:
        return parse_marks(form, self.ids())

    def grade(self, answer: Answer) -> Outcome:
        targets, sound = self.ids("target"), self.ids("sound")
        part, counts = selection(answer["marks"], targets, sound, "sentences")
        units = tuple((unit, verdict(unit, answer["marks"], targets, sound)) for unit in self.ids())
        missed = {unit for unit, said in units if said == "missed"}
        return Outcome(
            score=part.score,
            raw=part.raw,
            parts=(part,),
            units=units,
            counts=counts,
            slips=tuple(sorted({u.reason for u in self.units if u.segment.id in missed})),
            rule_version=RULE_VERSION,
        )

    def reveal(self, answer: Answer, outcome: Outcome) -> dict[str, Any]:
        verdicts = dict(outcome.units)
        units = {
            unit.segment.id: {
                "verdict": verdicts[unit.segment.id],
                "why": unit.why,
                "reason": unit.reason,
            }
            for unit in self.units
        }
        return {**self.shown(), "units": units, "is_control": not self.ids("target")}

    def summary(self, outcome: Outcome) -> tuple[Say, ...]:
        return summarise(outcome.counts, "sentences")

    def describe(self, answer: Answer) -> str:
        return ", ".join(answer["marks"]) or "-"

    def tally(self, answers: Iterable[Answer]) -> Tally:
        return count_chosen(self.ids(), (answer["marks"] for answer in answers))

    def lint(self) -> tuple[Problem, ...]:
        targets, sound = len(self.ids("target")), len(self.ids("sound"))
        problems = []
        if targets and targets + sound < 5:
            problems.append(Problem("few-units", ("excerpt",), {"n": targets + sound}))
        if targets > (targets + sound) / 2:
            params = {"targets": targets, "n": targets + sound}
            problems.append(Problem("many-targets", ("targets",), params))
        return tuple(problems)

    def portable(self) -> Portable:
        return Portable(
            shape="hottext",
            prompt=self.prompt,
            options=tuple((u.segment.id, u.segment.text) for u in self.units),
            rows=(),
            key=tuple((unit, "mark") for unit in self.ids("target")),
            runs={u.segment.id: ((u.segment.id, u.segment.text),) for u in self.units},
            neutral=self.ids("neutral"),
            notes=(
                *notes_of("why", {u.segment.id: u.why for u in self.units}),
                *notes_of("reason", {u.segment.id: u.reason for u in self.units}),
            ),
        )


class SpotClaimSpec(Spec):
    """What the author writes for a `spot_claim` question."""

    PICKS: ClassVar[Mapping[str, str]] = dict.fromkeys(("targets", "sound", "neutral"), "roles")

    type: Literal["spot_claim"]
    excerpt: Id
    """The excerpt whose sentences are marked."""
    targets: dict[Id, Target] = {}
    """The sentences to find, half of them at most; none makes a control."""
    sound: dict[Id, Text] = {}
    """Why this sentence can be trusted; quote the words. No such sentence: take the line out."""
    neutral: dict[Id, Text] = {}
    """Why this sentence does not count either way."""

    def excerpt_ids(self) -> tuple[str, ...]:
        return (self.excerpt,)

    def terms(self) -> tuple[TermUse, ...]:
        reasons = (
            TermUse(("targets", unit, "reason"), "reasons", target.reason)
            for unit, target in self.targets.items()
        )
        return (*super().terms(), *reasons)

    def bind(self, passages: Mapping[str, Passage]) -> Question | tuple[Problem, ...]:
        passage = passages[self.excerpt]
        problems = self._misplaced([segment.id for segment in passage.segments])
        if problems:
            return problems
        return SpotClaim(
            **self.common(passages),
            units=tuple(self._unit(segment) for segment in passage.segments),
        )

    @classmethod
    def sketch(cls, excerpts: Excerpts) -> dict[str, Any]:
        """Every sentence stands under `sound`: which of them to find only the author knows."""
        sound = dict.fromkeys(next(iter(excerpts.values())), BLANK)
        return {**super().sketch(excerpts), "targets": {}, "sound": sound, "neutral": {}}

    @classmethod
    def sketch_control(cls, excerpts: Excerpts) -> dict[str, Any]:
        return {**cls.sketch(excerpts), "id": "control"}

    def _unit(self, segment: Segment) -> Unit:
        if segment.id in self.targets:
            target = self.targets[segment.id]
            return Unit(segment, "target", target.why, target.reason)
        if segment.id in self.sound:
            return Unit(segment, "sound", self.sound[segment.id])
        return Unit(segment, "neutral", self.neutral[segment.id])

    def _misplaced(self, known: list[str]) -> tuple[Problem, ...]:
        """Sentences named twice, not at all, or that the passage does not have."""
        listed: dict[str, str] = {}
        problems = []
        for role in ("targets", "sound", "neutral"):
            for unit in getattr(self, role):
                if unit not in known:
                    params = {"given": unit, "known": known}
                    problems.append(Problem("unknown-sentence", (role, unit), params))
                elif unit in listed:
                    params = {"given": unit, "first": listed[unit]}
                    problems.append(Problem("sentence-twice", (role, unit), params))
                listed.setdefault(unit, role)
        unlisted = [unit for unit in known if unit not in listed]
        problems += [Problem("sentence-unlisted", ("sound", u), {"given": u}) for u in unlisted]
        return tuple(problems)


SPEC = SpotClaimSpec

_BELL = Passage(
    id="a",
    who="Saltmere Bell",
    when="2031-03-04",
    kind="news",
    authenticity="written-for-lesson",
    segments=(
        Segment(id="s1", text="The clock stopped at 9:14."),
        Segment(id="s2", text="The keeper said a gear was cracked."),
        Segment(id="s3", text="Everyone knows the council let it rot."),
        Segment(id="s4", text="The public log shows a check in May."),
        Segment(id="s5", text="2,000 visitors stayed away because of it."),
        Segment(id="s6", text="What a spring it has been."),
    ),
)

SpotClaimSpec.EXAMPLES = (
    Example(
        spec=SpotClaimSpec(
            id="unproven",
            type="spot_claim",
            skill="unverified-claims",
            excerpt="a",
            prompt="Mark every sentence that gives you no way to check it.",
            targets={
                "s3": Target(reason="no-source-given", why="It names nobody you could ask."),
                "s5": Target(reason="no-source-given", why="Nobody is named as counting."),
            },
            sound={
                "s1": "A place and an exact minute.",
                "s2": "A named office tells what it saw.",
                "s4": "It names a public log.",
            },
            neutral={"s6": "A mood, not a claim."},
        ),
        passages={"a": _BELL},
        answers=(
            ({"mark": ("s3", "s5")}, 1.0),
            ({"mark": ("s3", "s5", "s6")}, 1.0),
            ({"mark": ("s5",)}, 0.545455),
            ({"mark": ("s1", "s2", "s3", "s4", "s5")}, 0.0),
            ({"none": ("yes",)}, 0.0),
            ({"mark": ("s3",), "none": ("yes",)}, None),
            ({"mark": ("s9",)}, None),
            ({}, None),
        ),
    ),
    Example(
        spec=SpotClaimSpec(
            id="control",
            type="spot_claim",
            skill="attribution",
            excerpt="a",
            prompt="Is there a sentence here that you could not check?",
            sound={f"s{n}": "It can be checked." for n in (1, 2, 3, 4, 5, 6)},
        ),
        passages={"a": _BELL},
        answers=(({"none": ("yes",)}, 1.0), ({"mark": ("s2",)}, 0.0), ({}, None)),
    ),
)
