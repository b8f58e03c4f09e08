"""Phrases inside sentences: where they stand, and how a sentence is cut at them.

Offsets stay in here and in the store: pages are handed pieces of text, never positions.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pydantic import model_validator

from quiz.core.model import Frozen, Passage, Problem, Segment
from quiz.core.question import Text


class PhraseSpec(Frozen):
    """A phrase that can be tapped; exactly one of `pushes` and `tells` says why."""

    text: Text
    """A few words of the excerpt, exactly as they stand there."""
    pushes: str = ""
    """What feeling it pushes, and the plain words for it."""
    tells: str = ""
    """What it tells."""

    @model_validator(mode="after")
    def _one_why(self) -> PhraseSpec:
        if bool(self.pushes) == bool(self.tells):
            raise ValueError("phrase-needs-one-why")
        return self


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase at its place: `start` counts characters in the segment's text."""

    id: str
    text: str
    segment: str
    start: int
    pushes: bool
    why: str


def place(
    phrase_id: str, text: str, passage: Passage, *, pushes: bool, why: str
) -> Phrase | Problem:
    """Find where a phrase stands; it must stand exactly once."""
    homes = [segment for segment in passage.segments if text in segment.text]
    times = sum(segment.text.count(text) for segment in homes)
    where = ("phrases", phrase_id, "text")
    if times != 1:
        code = "phrase-repeated" if times else "phrase-missing"
        return Problem(code, where, {"given": text, "n": times})
    start = homes[0].text.index(text)
    return Phrase(phrase_id, text, homes[0].id, start, pushes, why)


def overlaps(phrases: list[Phrase]) -> list[Problem]:
    """Neighbours (in reading order) that share characters cannot both be tapped."""
    return [
        Problem("phrase-overlap", ("phrases", b.id, "text"), {"given": b.text, "other": a.text})
        for a, b in zip(phrases, phrases[1:], strict=False)
        if a.segment == b.segment and a.start + len(a.text) > b.start
    ]


def cut_sentence(segment: Segment, phrases: Iterable[Phrase]) -> list[dict[str, str]]:
    """Cut a sentence into plain text and phrases, so that pages never handle offsets."""
    cut, at = [], 0
    for phrase in phrases:
        if phrase.segment == segment.id:
            cut.append({"text": segment.text[at : phrase.start], "phrase": ""})
            cut.append({"text": phrase.text, "phrase": phrase.id})
            at = phrase.start + len(phrase.text)
    cut.append({"text": segment.text[at:], "phrase": ""})
    return [piece for piece in cut if piece["text"]]
