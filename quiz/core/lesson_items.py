"""The questions of a lesson as items: this class, and everybody here beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from quiz.core.item_cases import Heap, Look, piled, statistics, units_seen
from quiz.core.item_flags import Flag, UnitSeen, flags
from quiz.core.items import LEAST, ItemStatistics, WholeStatistics, whole
from quiz.core.model import Attempt
from quiz.core.question import Question

SHOWN = 5
"""Fewer complete cases from outside a class are not shown: they could be told apart."""


@dataclass(frozen=True, slots=True)
class Item:
    """A question as a measure for some group: statistics, units, and what is worth a look."""

    found: ItemStatistics
    units: tuple[UnitSeen, ...]
    flags: tuple[Flag, ...]


def first_looks(work: Iterable[tuple[str, Attempt]]) -> list[tuple[str, Attempt]]:
    """The first answer of each pupil to each question; `work` comes oldest first."""
    first: dict[tuple[str, str, str], tuple[str, Attempt]] = {}
    for pupil, made in work:
        if made.round == 1:
            first.setdefault((pupil, made.lesson, made.question), (pupil, made))
    return list(first.values())


def of_class(question: Question, looks: Sequence[tuple[str, Attempt]], asked: int) -> Item:
    """A question by the complete cases of a class; `asked` is how many questions make one."""
    heaps = piled(_cases(looks, asked))
    hashes = {made.question_hash for _, made in looks if made.question == question.id}
    return _item(question, [{bucket: heap} for (of, by_hash, bucket), heap in heaps.items()
                            if of == question.id and by_hash in hashes])  # fmt: skip


def as_a_whole(looks: Sequence[tuple[str, Attempt]], asked: int) -> WholeStatistics | None:
    """The lesson as a measure, by the complete cases of a class; None for fewer than twenty.

    Cases in which a question does not count are left out: totals of fewer questions are others.
    """
    cases = _cases(looks, asked)
    longest = max(map(len, cases), default=0)
    matrix = [[look.raw for look in case] for case in cases if len(case) == longest]
    return whole(matrix) if len(matrix) >= LEAST else None


def of_everybody(
    here: Item,
    question: Question,
    hashes: Iterable[str],
    heaps: Mapping[tuple[str, str], Mapping[int, Heap]],
) -> Item | None:
    """A question by all cases here, in the words and by the key that the class met.

    None unless five or more of them are from outside: taken away from all, the figures of the
    class that are beside them would leave a few others to be told apart.
    """
    met = [heaps[question.id, one] for one in hashes if (question.id, one) in heaps]
    found = _item(question, met)
    return found if found.found.n - here.found.n >= SHOWN else None


def _item(question: Question, heaps: Sequence[Mapping[int, Heap]]) -> Item:
    merged: dict[int, Heap] = {}
    for by_bucket in heaps:
        for bucket, heap in by_bucket.items():
            merged.setdefault(bucket, Heap()).merge(heap)
    found, units = statistics(merged.values()), units_seen(merged)
    judged = question.grade(question.matching())
    return Item(found, units, flags(found, units if judged.unit else ()))


def _cases(looks: Sequence[tuple[str, Attempt]], asked: int) -> list[list[Look]]:
    """The answers of those who gave all of them, without what no key judges."""
    given: dict[str, list[Attempt]] = {}
    for pupil, made in looks:
        given.setdefault(pupil, []).append(made)
    return [
        [_look(made) for made in sorted(mine, key=lambda one: one.question) if _is_judged(made)]
        for mine in given.values()
        if len(mine) >= asked
    ]


def _is_judged(made: Attempt) -> bool:
    is_by_key = made.correction is None or made.correction.standing == "key"
    return is_by_key and made.counted is not None


def _look(made: Attempt) -> Look:
    outcome = made.counted or made.outcome
    return Look(made.question, made.question_hash, outcome.raw, outcome.units)
