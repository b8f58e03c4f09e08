"""The things this app speaks of: problems, passages, outcomes, attempts.

All of them are frozen. Words for people live in the catalogue; here are only codes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

Answer = Mapping[str, Any]
"""What a learner chose: JSON made of ids from the lesson file, never positions; or her words."""

Severity = Literal["error", "warning", "advice"]
Verdict = Literal["found", "missed", "wrong", "trusted", "neutral"]
Standing = Literal["key", "accepted", "void", "unscored"]
"""How an answer counts now: by a key, as right whatever it was, or not at all any more; and
words of a learner's own were never to be scored."""

UNSCORED = "unscored"
"""The rule version of an answer that no rule judges."""

RULED = "ruling:"
"""What the rule version begins with where a ruling of a class decides; the ruling's id follows."""

MARKED_UNITS = ("sentences", "phrases")
"""What marks are counted in; hits in one of them are never added to hits in another."""


@dataclass(frozen=True, slots=True)
class Place:
    """A spot in an author's file; line and column count from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Say:
    """A sentence for a person: its code in the catalogue and what fills its blanks."""

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Problem:
    """A mistake that an author or a learner can put right; collected, never raised.

    `where` is the path of keys to the value at fault, `place` its spot in the file.
    """

    code: str
    where: tuple[str | int, ...] = ()
    params: Mapping[str, Any] = field(default_factory=dict)
    severity: Severity = "error"
    place: Place | None = None

    @property
    def is_blank(self) -> bool:
        """Whether nobody has come to it yet: a blank is to be filled in, it is no mistake."""
        return self.code in ("blank-unfilled", "blank-bare")

    def under(self, *path: str | int) -> Problem:
        """The same problem, its path continued upwards by `path`."""
        return replace(self, where=(*path, *self.where))


class Frozen(BaseModel):
    """A value that does not change and refuses fields it does not know."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        coerce_numbers_to_str=True,
        use_attribute_docstrings=True,  # one text for editors, the manual and new files
    )


class Segment(Frozen):
    """One sentence (or clause) of a passage; its id never changes."""

    id: str
    text: str
    cites: tuple[str, ...] = ()
    starts_paragraph: bool = False
    after_gap: bool = False


class Passage(Frozen):
    """A short text to read, with all that a reader should know of where it comes from."""

    id: str
    who: str
    when: str
    kind: str
    title: str = ""
    author: str = ""
    know: str = ""
    licence: str = ""
    authenticity: Literal["verbatim", "shortened", "written-for-lesson"]
    source: str = ""
    segments: tuple[Segment, ...]

    def segment(self, segment_id: str) -> Segment:
        """The segment of that id; KeyError when there is none."""
        for segment in self.segments:
            if segment.id == segment_id:
                return segment
        raise KeyError(segment_id)


class Cited(Frozen):
    """A dated source of the public record, which a why names as `[r1]`."""

    id: str
    publisher: str
    date: str
    what: str = ""
    confidence: Literal["verified", "well-established"]
    url: str = ""


class Counts(Frozen):
    """Plain counts of one answer: targets found, sound units flagged, rows right."""

    hits: int = 0
    targets: int = 0
    false_alarms: int = 0
    sound: int = 0
    right: int = 0
    rows: int = 0


class Part(Frozen):
    """One scored part of a question; `score` is `raw` floored at 0."""

    name: str
    score: float
    raw: float


class Outcome(Frozen):
    """What grading found. `score` (0 to 1) is shown as a word, `raw` feeds statistics."""

    score: float
    raw: float
    parts: tuple[Part, ...]
    units: tuple[tuple[str, Verdict], ...]
    counts: Counts
    slips: tuple[str, ...] = ()
    rule_version: str

    @classmethod
    def unscored(cls) -> Outcome:
        """Of an answer that nobody judges: its numbers are blanks, and count nowhere."""
        blank = Counts()
        return cls(score=0, raw=0, parts=(), units=(), counts=blank, rule_version=UNSCORED)

    @property
    def is_scored(self) -> bool:
        """Whether a rule has judged the answer."""
        return self.rule_version != UNSCORED

    @property
    def unit(self) -> str:
        """What its counts of marks count, "" where nothing was marked in a text."""
        return next((part.name for part in self.parts if part.name in MARKED_UNITS), "")


@dataclass(frozen=True, slots=True)
class Correction:
    """What became of an attempt when its question was put right; the attempt itself stays.

    `version` is the lesson version whose key judged it anew.
    """

    standing: Standing
    version: str
    outcome: Outcome
    at: datetime

    @property
    def is_ruling(self) -> bool:
        """Whether a teacher has decided so for her class, and no key."""
        return self.outcome.rule_version.startswith(RULED)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One locked answer: the only truth that progress and reports are folded from.

    `day` is the learner's day under the midnight that held when she answered.
    """

    submit_key: str
    sitting: str
    learner: str
    lesson: str
    version: str
    question: str
    question_hash: str
    skill: str
    round: int
    answer: Answer
    confidence: float | None
    outcome: Outcome
    at: datetime
    day: date
    correction: Correction | None = None

    @property
    def is_void(self) -> bool:
        """Whether its question was put right, and it does not count any more."""
        return self.correction is not None and self.correction.standing == "void"

    @property
    def counted(self) -> Outcome | None:
        """The outcome that counts now, corrected if its question was.

        None if it is void, or was never to be scored.
        """
        if self.correction is None:
            return self.outcome if self.outcome.is_scored else None
        return None if self.correction.standing == "void" else self.correction.outcome
