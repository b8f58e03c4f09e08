"""Answers that give every row one label, shared by the kinds that ask so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from quiz.core.model import Problem
from quiz.core.question import Form, Tally


def parse_rows(
    form: Form, rows: Sequence[str], labels: Sequence[str]
) -> dict[str, Any] | tuple[Problem, ...]:
    """Read one label a row from fields named `row-ID`; open rows are named by number."""
    given = {row: form.get(f"row-{row}") or "" for row in rows}
    problems = [
        Problem("answer-unknown", (f"row-{row}",))
        for row, label in given.items()
        if label and label not in labels
    ]
    missing = [n for n, label in enumerate(given.values(), 1) if not label]
    if missing:
        params = {"n": len(missing), "rows": ", ".join(map(str, missing))}
        problems.append(Problem("rows-missing", ("row",), params))
    return tuple(problems) or {"rows": given}


def count_rows(
    rows: Sequence[str], labels: Sequence[str], picks: Iterable[Mapping[str, str]]
) -> Tally:
    """How often each row was given each label; cells are named `row=label`."""
    picks = list(picks)
    cells = tuple(
        (f"{row}={label}", sum(pick.get(row) == label for pick in picks))
        for row in rows
        for label in labels
    )
    return Tally(len(picks), cells)
