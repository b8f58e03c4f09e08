"""Where problems stand in a form: beside which field, and which entries to show unfolded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from quiz.core.model import Problem
from quiz.library.form_fields import Field, Path

LAST = "/last"
"""Behind the name of a field it means the last of its entries: the one that was just added."""


def every(fields: Iterable[Field]) -> Iterator[tuple[Path, str]]:
    """The paths and the name of every entry and every field of a form; of one path the last counts.

    What a field stands for besides its own path, as the one why of an option, comes with it.
    """
    for field in fields:
        yield field.path, field.name
        yield from ((path, field.name) for path in field.also)
        yield from every(field.inner)
        for card in field.cards:
            yield card.path, card.name
            yield from every(card.fields)


def beside(fields: Iterable[Field], problems: Iterable[Problem]) -> dict[str, list[Problem]]:
    """Problems by the name of the field they stand beside; "" those of the part as a whole."""
    places = dict(every(fields))
    found: dict[str, list[Problem]] = {}
    for problem in problems:
        heads = (problem.where[:n] for n in range(len(problem.where), 0, -1))
        name = next((places[head] for head in heads if head in places), "")
        found.setdefault(name, []).append(problem)
    return found


def unfolded(
    fields: Iterable[Field], told: Mapping[str, Iterable[Problem]], asked: str = ""
) -> frozenset[str]:
    """The names of the entries to show open: those with a problem, and the first with a blank.

    `asked` names one more: an entry, or the last one of a field (`LAST`).
    """
    found: set[str] = set()
    for field in fields:
        found |= unfolded(field.inner, told, asked)
        if field.widget == "cards" and field.cards:
            found |= {card.name for card in field.cards if _has(told, card.name, is_blank=False)}
            waiting = (card.name for card in field.cards if _has(told, card.name, is_blank=True))
            found |= set([*waiting][:1])
            last = field.cards[-1].name
            found |= {last} if asked in (last, f"{field.name}{LAST}") else set()
    return frozenset(found | {asked})


def _has(told: Mapping[str, Iterable[Problem]], card: str, *, is_blank: bool) -> bool:
    """Whether an entry has a blank, or a problem that is none."""
    return any(
        problem.is_blank == is_blank
        for name, problems in told.items()
        if name == card or name.startswith(f"{card}/")
        for problem in problems
    )
