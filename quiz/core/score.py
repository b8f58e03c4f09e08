"""The chance-corrected scoring rules. A guesser of any kind expects exactly 0.

Raw values may be negative and feed statistics; what is shown is floored at 0.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from itertools import combinations
from typing import Literal

from quiz.core.model import Counts, Outcome, Part

RULE_VERSION = "1"

Word = Literal["match", "close", "partly", "look-again"]


def selection_raw(n: int, g: int, m: int, tp: int) -> float:
    """Cohen's kappa between a learner's marks and the key.

    n scorable units, g of them targets, m marked, tp targets marked. Gives -1 to 1;
    1 only for an exact match, 0 for marking everything or nothing.
    Source: Cohen 1960; as chance-corrected Dice overlap, Warrens 2008.
    """
    if g == 0:
        return 1.0 if m == 0 else 0.0
    if g == n:
        return 1.0 if m == n else 0.0
    by_chance = m * g / n
    return (tp - by_chance) / ((m + g) / 2 - by_chance)


def selection(
    marked: Collection[str], targets: Collection[str], sound: Collection[str], name: str
) -> tuple[Part, Counts]:
    """Score marks against a key; ids outside `targets` and `sound` (neutral) do not count."""
    hits = len(set(marked) & set(targets))
    false_alarms = len(set(marked) & set(sound))
    raw = selection_raw(len(targets) + len(sound), len(targets), hits + false_alarms, hits)
    counts = Counts(hits=hits, targets=len(targets), false_alarms=false_alarms, sound=len(sound))
    return Part(name=name, score=max(0.0, raw), raw=raw), counts


def matrix_raw(key: Mapping[str, str], answer: Mapping[str, str]) -> float:
    """Multi-class kappa of an answer (row id to label) against the key.

    `(po - pe) / (1 - pe)`, `pe = sum over labels of key count * answer count / n^2`; the
    same label everywhere gives 0. Where pe is 1 (one label only): 1 if all rows are right.
    Source: Cohen 1960.
    """
    n = len(key)
    observed = sum(answer.get(row) == label for row, label in key.items()) / n
    in_key, in_answer = Counter(key.values()), Counter(answer.values())
    expected = sum(in_key[label] * in_answer[label] for label in in_key) / n**2
    if expected == 1:
        return 1.0 if observed == 1 else 0.0
    return (observed - expected) / (1 - expected)


def matrix(key: Mapping[str, str], answer: Mapping[str, str], name: str) -> tuple[Part, Counts]:
    """Score one label per row; shown to learners as rows right."""
    raw = matrix_raw(key, answer)
    right = sum(answer.get(row) == label for row, label in key.items())
    return Part(name=name, score=max(0.0, raw), raw=raw), Counts(right=right, rows=len(key))


def decided(places: Mapping[str, int]) -> tuple[tuple[str, str], ...]:
    """The pairs of events whose order is known, each the earlier one first.

    `places` maps event to place; events of one place may stand either way and make no pair.
    """
    pairs = combinations(sorted(places, key=lambda event: places[event]), 2)
    return tuple((one, other) for one, other in pairs if places[one] != places[other])


def swapped(places: Mapping[str, int], given: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """The decided pairs, the earlier event first, that `given` (events in order) turns round."""
    at = {event: n for n, event in enumerate(given)}
    return tuple(pair for pair in decided(places) if at[pair[0]] > at[pair[1]])


def ordering_raw(places: Mapping[str, int], given: Sequence[str]) -> float:
    """Kendall's tau between an order of events and the key: (C - D) / (C + D).

    C pairs stand as in the key and D the other way round. Pairs that the key leaves open are
    in neither count, so every order it allows is worth 1 (tau-b would keep a full match below
    1, for a learner cannot give two events one number). Gives -1 (all turned round) to 1; an
    order drawn by lot expects exactly 0. Raises ZeroDivisionError where no pair is decided.
    Source: Kendall 1938; with open pairs left out, gamma of Goodman & Kruskal 1954.
    """
    pairs = len(decided(places))
    return (pairs - 2 * len(swapped(places, given))) / pairs


def ordering(places: Mapping[str, int], given: Sequence[str], name: str) -> tuple[Part, Counts]:
    """Score an order of events; shown to learners as pairs in the right order."""
    raw, pairs = ordering_raw(places, given), len(decided(places))
    counts = Counts(right=pairs - len(swapped(places, given)), rows=pairs)
    return Part(name=name, score=max(0.0, raw), raw=raw), counts


def word(score: float) -> Word:
    """The word a learner sees for a score of 0 to 1. The steps are ours (a design choice)."""
    if score >= 1:
        return "match"
    if score >= 0.6:
        return "close"
    return "partly" if score >= 0.2 else "look-again"


def word_of(outcome: Outcome) -> Word | Literal["unscored"]:
    """The word for an outcome: of its score, or that it was not to be scored."""
    return word(outcome.score) if outcome.is_scored else "unscored"
