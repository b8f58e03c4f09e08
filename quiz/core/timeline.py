"""Dates that say no more than is known, and orders of events that differ from the key."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import combinations
from typing import Annotated

from pydantic import AfterValidator

from quiz.core.model import Problem

_FORM = re.compile(r"\d{4}(-\d\d(-\d\d( \d\d:\d\d)?)?)?", re.ASCII)


def _moment(value: str) -> str:
    try:
        datetime.fromisoformat(value + "2000-01-01 00:00"[len(value) :])
    except ValueError:
        raise ValueError("not-a-moment") from None
    if not _FORM.fullmatch(value):
        raise ValueError("not-a-moment")
    return value


Moment = Annotated[str, AfterValidator(_moment)]
"""A year, a month, a day, or a day with its time: 2022, 2022-01, 2022-01-03, 2022-01-03 21:14."""

Dated = tuple[str, int, str]
"""The id of an event, its place (1 is the earliest) and its Moment."""


def contradictions(events: Iterable[Dated]) -> list[Problem]:
    """Where dates speak against places, as far as both dates are exact.

    An event of a later place must not have an earlier date, and events of one place must not
    have different dates. Gives a Problem for each such pair, at the later event's `when`.
    """
    problems = []
    for one, other in combinations(sorted(events, key=lambda event: event[1]), 2):
        exact = min(len(one[2]), len(other[2]))
        then, later = one[2][:exact], other[2][:exact]
        if then > later or (one[1] == other[1] and then != later):
            params = {"given": other[2], "other": one[0], "date": one[2]}
            problems.append(Problem("place-against-date", (other[0], "when"), params))
    return problems


Side = tuple[str, str]
"""("before", event): events that it was wrongly put before; ("behind", event): or behind."""


def told_at(turned: Iterable[tuple[str, str]]) -> Mapping[Side, list[str]]:
    """Each pair that was turned round (earlier event, later event), told once.

    It is told at the event that is in most of these pairs, for moving that one mends most.
    """
    pairs = list(turned)
    often = Counter(event for pair in pairs for event in pair)
    told: dict[Side, list[str]] = defaultdict(list)
    for earlier, later in pairs:
        if often[earlier] > often[later]:
            told["behind", earlier].append(later)
        else:
            told["before", later].append(earlier)
    return told
