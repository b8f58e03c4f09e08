"""Events, dates that say no more than is known, and orders that differ from the key."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations
from typing import Annotated, Literal

from pydantic import AfterValidator, StringConstraints

from quiz.core.model import Frozen, Problem
from quiz.core.question import Id, Text

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

Place = Literal["1", "2", "3", "4", "5", "6", "7", "8"]


class EventSpec(Frozen):
    """An event: a short line, its place, its date, what proves it, and why it stands there."""

    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=140)]
    """What happened, in a short line without a date."""
    place: Place
    """Its place in time, 1 is the earliest; alike where either order is right."""
    when: Moment
    """The day or the moment of the event: 2022, 2022-01, 2022-01-03 or 2022-01-03 21:14."""
    cite: dict[Id, tuple[Id, ...]] = {}
    """The sentences of each text that prove it, by their marks, like s2."""
    why: Text
    """Why it stands there, in one or two sentences; a source such as [r1] may prove it."""


@dataclass(frozen=True, slots=True)
class Event:
    """An event bound to its passages; `cites` pairs a passage with a sentence of it."""

    id: str
    text: str
    place: int
    when: str
    cites: tuple[tuple[str, str], ...]
    why: str


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
