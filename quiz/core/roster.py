"""A list of pupils as teachers have it: pasted names, or a table of a school's own system.

Of every line only a display name is taken. What is no name is a Problem with its line, and nothing
is left out without being named.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from quiz.core import nicknames
from quiz.core.model import Problem
from quiz.core.roster_table import Cell, header_of, rows_of, turned

LONGEST = 40
"""Signs of a display name, as a reader counts them."""
MOST_PUPILS = 300
"""In one class."""
MOST_LINES = 2000
"""Of a list; what comes behind is a Problem, and not read."""

_BREAKS = re.compile(r"\r\n|[\n\r\v\f\x85\u2028\u2029]")
_NUMBERING = re.compile(
    r"^\s*(?:[-*+•·▪◦–—]\s*)?(?:[(#]?\d{1,4}\s*[.)\]:](?=\D)|\d{1,4}(?=[\t ]))?\s*"
)
_BULLET = re.compile(r"^\s*[-*+•·▪◦–—]\s+")
_NOT_A_NAME = re.compile(r"@|://|^[\W\d_]*$")


@dataclass(frozen=True, slots=True)
class Listed:
    """A name and the line of the list (from 1) it stands in."""

    line: int
    name: str


@dataclass(frozen=True, slots=True)
class Roster:
    """What a list holds: names in its order, what is no name, and what is not taken.

    A Problem's `where` is ("list", line). `not_taken` are headings of columns, or the pieces
    beside a name of a list without headings, as "" when there are such.
    """

    names: tuple[Listed, ...] = ()
    problems: tuple[Problem, ...] = ()
    not_taken: tuple[str, ...] = field(default=())


def read(text: str, taken: Collection[str] = ()) -> Roster:
    """The pupils of a list; `taken` are the names that the class has, as keys.

    Total: any text gives a Roster.
    """
    lines = _BREAKS.split(text.removeprefix("\ufeff"))
    start = next((n for n, line in enumerate(lines) if _says_something(line)), None)
    if start is None:
        return Roster(problems=(Problem("roster-empty", ("list",)),))
    too_long = _cut_off(lines)
    lines = lines[:MOST_LINES]
    header = header_of(lines[start])
    if isinstance(header, Problem):
        return Roster(problems=(header,))
    if header:
        cells = rows_of(lines, start, header)
        return _roster(cells, taken, header.not_taken, too_long)
    pieces = list(_cells(lines, start))
    beside = ("",) if any(len(cell.beside) for cell in pieces) else ()
    return _roster(pieces, taken, beside, too_long)


def _says_something(line: str) -> bool:
    return bool(line.strip()) and not line.lower().startswith("sep=")


def _cut_off(lines: list[str]) -> tuple[Problem, ...]:
    """A Problem for what stands behind the last line that is read."""
    if not any(line.strip() for line in lines[MOST_LINES:]):
        return ()
    return (Problem("roster-long", ("list", MOST_LINES + 1), {"most": MOST_LINES}),)


def _roster(
    cells: Iterable[Cell],
    taken: Collection[str],
    not_taken: tuple[str, ...],
    more: tuple[Problem, ...],
) -> Roster:
    names: dict[str, Listed] = {}
    problems: list[Problem] = []
    for cell in cells:
        name = cell.problem or _name(cell)
        if isinstance(name, Problem):
            problems.append(name)
        elif nicknames.key(name) in taken:
            problems.append(_at(cell, "roster-there", given=name))
        elif nicknames.key(name) in names:
            first = names[nicknames.key(name)].line
            problems.append(_at(cell, "roster-twice", given=name, first=first))
        elif len(names) + len(taken) >= MOST_PUPILS:
            problems.append(_at(cell, "roster-many", given=name, most=MOST_PUPILS))
        else:
            names[nicknames.key(name)] = Listed(cell.line, name)
    if not names and not problems:
        problems = [Problem("roster-empty", ("list",))]
    return Roster(tuple(names.values()), (*problems, *more), not_taken)


def _name(cell: Cell) -> str | Problem:
    """A cell's name, tidy; or why it is none."""
    if _NOT_A_NAME.search(cell.text):
        return _at(cell, "roster-no-name", given=cell.text[:LONGEST])
    name = nicknames.tidy(cell.text, LONGEST)
    if isinstance(name, Problem):
        return _at(cell, f"roster-{name.code}", given=cell.text[:LONGEST], most=LONGEST)
    return name


def _at(cell: Cell, code: str, **params: object) -> Problem:
    return Problem(code, ("list", cell.line), {"line": cell.line, **params})


def _cells(lines: list[str], start: int) -> Iterator[Cell]:
    """The names of a list without headings: one a line, or all in one line between commas."""
    alone = [line for line in lines[start:] if line.strip()]
    if len(alone) == 1 and alone[0].count(",") + alone[0].count(";") > 1:
        pieces = re.split("[,;]", alone[0])
        yield from (Cell(start + 1, piece.strip()) for piece in pieces if piece.strip())
        return
    for number, line in enumerate(lines[start:], start + 1):
        if line.strip():
            yield _cell(number, line)


def _cell(number: int, line: str) -> Cell:
    """The name in a line: without numbering, the surname last, without what stands beside it."""
    told = _NUMBERING.sub("", _BULLET.sub("", line), count=1)
    pieces = [piece.strip(" \"'\u00a0") for piece in re.split(r"[\t;]", told)]
    pieces = [piece for piece in pieces if piece]
    if len(pieces) == 1 and pieces[0].count(",") > 1:
        pieces = [piece.strip() for piece in pieces[0].split(",") if piece.strip()]
    names = [piece for piece in pieces if not _NOT_A_NAME.search(piece)]
    beside = tuple(piece for piece in pieces if _NOT_A_NAME.search(piece)) if names else ()
    if not names:
        return Cell(number, line.strip())
    if len(names) > 2:
        params = {"line": number, "given": " / ".join(names)[:LONGEST]}
        return Cell(number, "", (), Problem("roster-parts", ("list", number), params))
    return Cell(number, turned(" ".join(names)), beside)
