"""Answers that mark units of a text, shared by every kind that lets a learner mark.

Marking nothing is only an answer when it is said: "Nothing here needs flagging".
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from quiz.core.model import Counts, Problem, Say, Verdict
from quiz.core.question import Form, chosen


def parse_marks(form: Form, units: Sequence[str]) -> dict[str, Any] | tuple[Problem, ...]:
    """Read ticks named `mark` and the explicit `none`: an answer or its Problems."""
    marks = chosen(form, "mark", units)
    if isinstance(marks, Problem):
        return (marks,)
    says_none = form.get("none") == "yes"
    if marks and says_none:
        return (Problem("marks-and-none", ("none",)),)
    if not marks and not says_none:
        return (Problem("nothing-marked", ("mark",)),)
    return {"marks": list(marks), "none": says_none}


def verdict(
    unit: str, marked: Collection[str], targets: Collection[str], sound: Collection[str]
) -> Verdict:
    """What became of one unit: found, missed, wrong (a false alarm), trusted or neutral."""
    if unit in targets:
        return "found" if unit in marked else "missed"
    if unit in sound:
        return "wrong" if unit in marked else "trusted"
    return "neutral"


def summarise(counts: Counts, unit: str) -> tuple[Say, ...]:
    """Counts in words; `unit` (sentence, phrase) picks the noun in the catalogue."""
    trusted = Say(
        f"trusted-{unit}",
        {"trusted": counts.sound - counts.false_alarms, "n": counts.sound},
    )
    if not counts.targets:
        return (trusted, Say("none-needed", {}))
    found = Say("found", {"hits": counts.hits, "n": counts.targets})
    extra = Say("extra-marks", {"n": counts.false_alarms})
    return (found, extra, trusted) if counts.false_alarms else (found, trusted)
