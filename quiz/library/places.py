"""Where a problem stands: its line and column in the file it was found in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from quiz.core.model import Place, Problem
from quiz.library import yaml_nodes
from quiz.library.shape import KEY_CODES

SEVERITIES = ("error", "warning", "advice")
_LONGEST_TEXT = 8000


def unplaced(document: yaml_nodes.Document, file: str) -> tuple[Problem, ...]:
    """The problems of a file that holds no “name: value” lines at all."""
    if not document.problems:
        document.problems.append((Problem("file-not-mapping"), (1, 1)))
    return tuple(replace(problem, place=Place(file, *spot)) for problem, spot in document.problems)


def placed_in(
    problems: Iterable[Problem], document: yaml_nodes.Document, raw: bytes, file: str
) -> tuple[Problem, ...]:
    """Give every problem its line and column, in the order of the file."""
    lines = raw.decode("utf-8-sig", "replace").splitlines()
    twice = {id(problem): spot for problem, spot in document.problems}
    placed = []
    for problem in problems:
        spot = twice.get(id(problem)) or _spot(problem, document, lines)
        placed.append(replace(problem, place=Place(file, *spot)))
    return tuple(sorted(placed, key=_order))


def _order(problem: Problem) -> tuple[int, int, int]:
    place = problem.place or Place("", 0, 0)
    return place.line, place.column, SEVERITIES.index(problem.severity)


def _spot(problem: Problem, document: yaml_nodes.Document, lines: list[str]) -> tuple[int, int]:
    spot = document.spot(problem.where, key=problem.code in KEY_CODES)
    mark = problem.params.get("mark")
    if mark:
        # Inside a block text: where that sentence mark stands, or stands again.
        text = "\n".join(lines[spot[0] - 1 : spot[0] + _LONGEST_TEXT])
        at = text.find(mark)
        if problem.code == "mark-twice":
            at = max(at, text.find(mark, at + 1))
        if at >= 0:
            before = text[:at].split("\n")
            return spot[0] + len(before) - 1, len(before[-1]) + 1
    return spot
