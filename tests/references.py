"""Other models of learning, kept as references: nothing in the app uses them.

BKT: Corbett & Anderson 1995. Elo for education: Pelánek 2016. EMA: an exponential moving average.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import exp


def bkt(known: float, learns: float, slips: float, guesses: float, answers: Sequence[float]):
    """For each answer: the chance that it is right, of knowing given it, of knowing after it.

    An answer partly right (between 0 and 1) lies between what right and wrong would say.
    """
    for right in answers:
        predicted = known * (1 - slips) + (1 - known) * guesses
        if_right, if_wrong = known * (1 - slips) / predicted, known * slips / (1 - predicted)
        given = right * if_right + (1 - right) * if_wrong
        known = given + (1 - given) * learns
        yield predicted, given, known


def moving_average(scores: Sequence[float], share: float, start: float = 0.0) -> Iterator[float]:
    """Each new score takes `share` of the value, the past keeps the rest."""
    for score in scores:
        start += share * (score - start)
        yield start


def elo(events, a: float = 1.0, b: float = 0.05):
    """For each (item, number of options, score): expectation, ability and difficulty after it."""
    ability, difficulty, met = 0.0, {}, {}
    answered = 0
    for item, options, score in events:
        hard, seen = difficulty.get(item, 0.0), met.get(item, 0)
        chance = 1 / options if options else 0.0
        expected = chance + (1 - chance) / (1 + exp(hard - ability))
        ability += a / (1 + b * answered) * (score - expected)
        difficulty[item] = hard + a / (1 + b * seen) * (expected - score)
        met[item], answered = seen + 1, answered + 1
        yield expected, ability, difficulty[item]
