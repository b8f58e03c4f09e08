"""Who serves as the bad example in a pack, counted by publisher, by side and by genre.

A unit that is to be marked in a text makes that text a bad example, a unit to be trusted a
good one. Sides are seats of publishers in neutral words, as records and excerpts name them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from quiz.core.lesson import Lesson
from quiz.core.model import Problem

MOST_BAD = 0.4
"""No publisher and no side gives more than this share of a pack's bad examples (our rule)."""

FEWEST_BAD = 10
"""Below so many bad units a share says nothing (design)."""

SEVERAL = "several"
NO_SIDE = (SEVERAL, "not established")
"""Sides that are none: the words of several beside each other, or a seat nobody knows."""


@dataclass(frozen=True, slots=True)
class Example:
    """A text in one question: whose it is, and how many units are to be marked or trusted."""

    publisher: str
    side: str
    genre: str
    bad: int
    good: int


@dataclass(frozen=True, slots=True)
class Weight:
    """What the texts of one publisher, side or genre come to; `bad_texts` hold a bad unit."""

    texts: int
    bad_texts: int
    bad: int
    good: int


def examples(lesson: Lesson, sides: Mapping[str, str]) -> list[Example]:
    """The texts of a lesson in which units are marked; `sides` by excerpt id."""
    found = []
    for question in lesson.questions:
        if question.portable().shape == "hottext":
            text, size = question.passages[0], question.size
            side = sides.get(text.id, "")
            found.append(Example(text.who, side, text.kind, size.targets, size.sound))
    return found


def weights(found: Iterable[Example], by: str) -> dict[str, Weight]:
    """The weight of each publisher, side or genre (`by` names the field), the worst first."""
    groups: dict[str, list[Example]] = {}
    for example in found:
        groups.setdefault(getattr(example, by), []).append(example)
    weighed = {
        name: Weight(
            len(texts),
            sum(bool(text.bad) for text in texts),
            sum(text.bad for text in texts),
            sum(text.good for text in texts),
        )
        for name, texts in groups.items()
    }
    return dict(sorted(weighed.items(), key=lambda pair: (-pair[1].bad, pair[0])))


def of_pack(found: Sequence[Example]) -> Iterator[Problem]:
    """A warning for each publisher and each side that is too often the bad example.

    Who lays the words of several beside each other is the publisher of none of them: there,
    marks count in the total only.
    """
    own = [example for example in found if example.side != SEVERAL]
    for by, whole in (("publisher", found), ("side", [one for one in found if one.side])):
        bad = sum(example.bad for example in whole)
        for name, weight in weights(own, by).items():
            is_one = name and name not in NO_SIDE
            if is_one and bad >= FEWEST_BAD and weight.bad > MOST_BAD * bad:
                params = {"given": name, "bad": weight.bad, "all": bad}
                yield Problem(f"balance-{by}", (), params, severity="warning")
