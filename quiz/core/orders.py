"""Answers that put things in order, a number for each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from quiz.core.model import Problem
from quiz.core.question import Form, Tally


def parse_order(form: Form, ids: Sequence[str]) -> dict[str, Any] | tuple[Problem, ...]:
    """Read fields named `place-ID`: the ids in the order chosen, or every slip at once.

    Each id has a number from 1 to as many as there are, and no number stands twice.
    """
    places = [str(n) for n, _ in enumerate(ids, 1)]
    given = {one: form.get(f"place-{one}") or "" for one in ids}
    used = Counter(place for place in given.values() if place)
    problems = [
        Problem("answer-unknown", (f"place-{one}",))
        for one, place in given.items()
        if place and place not in places
    ]
    twice = [place for place in places if used[place] > 1]
    if twice:
        params = {"n": len(twice), "places": ", ".join(twice)}
        problems.append(Problem("place-twice", ("place",), params))
    open_ones = list(given.values()).count("")
    if open_ones:
        free = ", ".join(place for place in places if not used[place])
        problems.append(Problem("places-missing", ("place",), {"n": open_ones, "free": free}))
    return tuple(problems) or {"order": sorted(given, key=lambda one: int(given[one]))}


def pair(one: str, other: str) -> str:
    """The name of `one` standing before `other`; no id holds a `<`."""
    return f"{one}<{other}"


def count_orders(ids: Sequence[str], orders: Iterable[Sequence[str]]) -> Tally:
    """How often each id stood at each place (`id=1`) and before each other one (`id<other`)."""
    orders = list(orders)
    counted = Counter(
        cell
        for order in orders
        for n, one in enumerate(order, 1)
        for cell in (f"{one}={n}", *(pair(one, later) for later in order[n:]))
    )
    cells = [f"{one}={n}" for one in ids for n in range(1, len(ids) + 1)]
    cells += [pair(one, other) for one in ids for other in ids if one != other]
    return Tally(len(orders), tuple((cell, counted[cell]) for cell in cells))
