"""Tap the phrases that push a feeling, leave those that only tell, then name the technique.

The author lists 6 to 14 `phrases` alike in length, each standing exactly once in the
passage, and says of each why it `pushes` or that it `tells`. `technique` offers names for
what the pushing phrases do; near answers are accepted. Two parts, scored apart: the words
(beyond chance) and the name (right or not). A new question begins with `tells` everywhere:
write `pushes` in its place where a phrase does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any, ClassVar, Literal

from quiz.core.eye import Eye
from quiz.core.marks import parse_marks, summarise, verdict
from quiz.core.model import Answer, Counts, Frozen, Outcome, Part, Passage, Problem, Say, Segment
from quiz.core.phrases import Phrase, PhraseSpec, cut_sentence, overlaps, place
from quiz.core.portable import Portable, notes_of
from quiz.core.question import (
    Example,
    Form,
    Id,
    Question,
    Spec,
    Tally,
    TermUse,
    count_chosen,
)
from quiz.core.score import RULE_VERSION, selection


class Technique(Frozen):
    """The name of what the pushing phrases do, near answers, and the names offered."""

    key: str
    """What the pushing phrases do, or none."""
    accept: tuple[str, ...] = ()
    """Names that are also right."""
    offer: tuple[str, ...]
    """The names to choose from; the right ones among them."""


@dataclass(frozen=True)
class Framing(Question):
    """A passage whose phrases are tapped."""

    kind: ClassVar[str] = "framing"

    phrases: tuple[Phrase, ...]
    technique: Technique

    def ids(self, pushes: bool | None = None) -> tuple[str, ...]:
        """Ids of all phrases, or of those that push or tell, in reading order."""
        return tuple(p.id for p in self.phrases if pushes in (None, p.pushes))

    def public(self) -> dict[str, Any]:
        pieces = {s.id: cut_sentence(s, self.phrases) for s in self.passages[0].segments}
        return {**self.shown(), "pieces": pieces, "offer": list(self.technique.offer)}

    def key(self) -> dict[str, Any]:
        accepted = sorted({self.technique.key, *self.technique.accept})
        return {"pushes": list(self.ids(True)), "technique": accepted}

    @property
    def size(self) -> Counts:
        return Counts(targets=len(self.ids(True)), sound=len(self.ids(False)))

    def matching(self) -> Answer:
        pushing = self.key()["pushes"]
        return {"marks": pushing, "none": not pushing, "technique": self.technique.key}

    def guess(self, eye: Eye, chance: Random) -> Answer:
        marks, named = eye.marks(self.ids(), self.ids(True), chance), self.technique
        technique = eye.pick((named.key, *named.accept), named.offer, chance)
        return {"marks": marks, "none": not marks, "technique": technique}

    def parse(self, form: Form) -> Answer | tuple[Problem, ...]:
        marks = parse_marks(form, self.ids())
        technique = form.get("technique") or ""
        problems = list(marks) if isinstance(marks, tuple) else []
        if technique and technique not in self.technique.offer:
            problems.append(Problem("answer-unknown", ("technique",)))
        elif not technique and not form.get("none"):
            problems.append(Problem("technique-missing", ("technique",)))
        if isinstance(marks, tuple) or problems:
            return tuple(problems)
        return {**marks, "technique": technique or "none"}

    def grade(self, answer: Answer) -> Outcome:
        pushing, telling = self.ids(True), self.ids(False)
        words, counts = selection(answer["marks"], pushing, telling, "phrases")
        named = float(answer["technique"] in self.key()["technique"])
        name = Part(name="technique", score=named, raw=named)
        return Outcome(
            score=(words.score + named) / 2,
            raw=(words.raw + named) / 2,
            parts=(words, name),
            units=tuple(
                (unit, verdict(unit, answer["marks"], pushing, telling)) for unit in self.ids()
            ),
            counts=counts,
            slips=() if named else (f"named-{answer['technique']}",),
            rule_version=RULE_VERSION,
        )

    def reveal(self, answer: Answer, outcome: Outcome) -> dict[str, Any]:
        verdicts = dict(outcome.units)
        units = {
            p.id: {"verdict": verdicts[p.id], "why": p.why, "text": p.text, "segment": p.segment}
            for p in self.phrases
        }
        technique = {
            "given": answer["technique"],
            "key": self.technique.key,
            "accept": list(self.technique.accept),
            "is_right": answer["technique"] in self.key()["technique"],
        }
        return {**self.public(), "units": units, "technique": technique}

    def summary(self, outcome: Outcome) -> tuple[Say, ...]:
        named = "technique-named" if outcome.parts[1].score else "technique-other"
        return (*summarise(outcome.counts, "phrases"), Say(named))

    def describe(self, answer: Answer) -> str:
        return f"{', '.join(answer['marks']) or '-'}; {answer['technique']}"

    def tally(self, answers: Iterable[Answer]) -> Tally:
        ids = (*self.ids(), *self.technique.offer)
        return count_chosen(ids, ((*a["marks"], a["technique"]) for a in answers))

    def lint(self) -> tuple[Problem, ...]:
        problems = []
        lengths = [len(phrase.text) for phrase in self.phrases]
        if not 6 <= len(lengths) <= 14:
            problems.append(Problem("phrase-count", ("phrases",), {"n": len(lengths)}))
        if len(self.ids(True)) > len(lengths) / 2:
            params = {"pushes": len(self.ids(True)), "n": len(lengths)}
            problems.append(Problem("many-pushing", ("phrases",), params))
        problems += [
            Problem("phrase-length", ("phrases", phrase.id, "text"), severity="advice")
            for phrase in self.phrases
            if len(phrase.text) > 3 * sorted(lengths)[len(lengths) // 2]
        ]
        return tuple(problems)

    def portable(self) -> Portable:
        named = self.technique
        name = Portable(
            shape="choice",
            prompt="",
            options=tuple((one, one) for one in named.offer),
            rows=(),
            key=((named.key, "right"),),
            words="techniques",
            accept=tuple(("", one) for one in named.accept),
        )
        pieces = self.public()["pieces"].items()
        return Portable(
            shape="hottext",
            prompt=self.prompt,
            options=tuple((phrase.id, phrase.text) for phrase in self.phrases),
            rows=(),
            key=tuple((unit, "mark") for unit in self.ids(True)),
            runs={s: tuple((one["phrase"], one["text"]) for one in cut) for s, cut in pieces},
            notes=notes_of("why", {phrase.id: phrase.why for phrase in self.phrases}),
            second=name,
        )


class FramingSpec(Spec):
    """What the author writes for a `framing` question."""

    PICKS: ClassVar[Mapping[str, str]] = {
        "phrases.*": "either:pushes,tells", "phrases.*.text": "words:excerpt",
        "technique.key": "term:techniques", "technique.accept": "terms:techniques",
        "technique.offer": "terms:techniques",
    }  # fmt: skip

    type: Literal["framing"]
    excerpt: Id
    """The excerpt whose phrases are tapped."""
    phrases: dict[Id, PhraseSpec]
    """Six to fourteen phrases alike in length, half of them pushing at most."""
    technique: Technique
    """The name of what the pushing phrases do."""

    def excerpt_ids(self) -> tuple[str, ...]:
        return (self.excerpt,)

    def terms(self) -> tuple[TermUse, ...]:
        named = (
            TermUse(("technique", field, *spot), "techniques", term)
            for field, spot, term in (
                ("key", (), self.technique.key),
                *(("accept", (i,), term) for i, term in enumerate(self.technique.accept)),
                *(("offer", (i,), term) for i, term in enumerate(self.technique.offer)),
            )
            if term != "none"
        )
        return (*super().terms(), *named)

    def bind(self, passages: Mapping[str, Passage]) -> Question | tuple[Problem, ...]:
        passage = passages[self.excerpt]
        placed = [
            place(pid, p.text, passage, pushes=bool(p.pushes), why=p.pushes or p.tells)
            for pid, p in self.phrases.items()
        ]
        found = [item for item in placed if isinstance(item, Phrase)]
        order = {segment.id: n for n, segment in enumerate(passage.segments)}
        found.sort(key=lambda phrase: (order[phrase.segment], phrase.start))
        problems = [item for item in placed if isinstance(item, Problem)]
        problems += overlaps(found) + self._unoffered()
        if problems:
            return tuple(problems)
        return Framing(
            **self.common(passages),
            phrases=tuple(found),
            technique=self.technique,
        )

    def _unoffered(self) -> list[Problem]:
        wanted = [("key", self.technique.key), *(("accept", x) for x in self.technique.accept)]
        return [
            Problem("technique-unoffered", ("technique", field), {"given": term})
            for field, term in wanted
            if term not in self.technique.offer
        ]


SPEC = FramingSpec

_POST = Passage(
    id="b",
    who="Quayside Post",
    when="2031-03-05",
    kind="opinion",
    authenticity="written-for-lesson",
    segments=(
        Segment(id="s1", text="Our beloved clock was left to die on Monday night."),
        Segment(id="s2", text="The keeper found a cracked gear in the case."),
        Segment(id="s3", text="A new part was ordered in May."),
    ),
)

FramingSpec.EXAMPLES = (
    Example(
        spec=FramingSpec(
            id="push",
            type="framing",
            skill="emotional-framing",
            excerpt="b",
            prompt="Tap the phrases that push a feeling.",
            phrases={
                "p1": PhraseSpec(text="Our beloved clock", pushes="Plain: the clock."),
                "p2": PhraseSpec(text="left to die", pushes="Plain: stopped."),
                "p3": PhraseSpec(text="on Monday night", tells="A time."),
                "p4": PhraseSpec(text="a cracked gear", tells="A thing somebody saw."),
                "p5": PhraseSpec(text="in the case", tells="A place."),
                "p6": PhraseSpec(text="was ordered in May", tells="A claim with a date."),
            },
            technique=Technique(
                key="loaded-language",
                accept=("exaggeration",),
                offer=("loaded-language", "exaggeration", "false-choice"),
            ),
        ),
        passages={"b": _POST},
        answers=(
            ({"mark": ("p1", "p2"), "technique": ("loaded-language",)}, 1.0),
            ({"mark": ("p2", "p1"), "technique": ("exaggeration",)}, 1.0),
            ({"mark": ("p1", "p2"), "technique": ("false-choice",)}, 0.5),
            ({"mark": ("p1",), "technique": ("false-choice",)}, 0.285714),
            ({"none": ("yes",)}, 0.0),
            ({"mark": ("p1",)}, None),
            ({"mark": ("p1",), "technique": ("magic",)}, None),
            ({"technique": ("loaded-language",)}, None),
            ({}, None),
        ),
    ),
)
