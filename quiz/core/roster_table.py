"""A list of pupils as a table: which columns hold the name, and its rows.

The headings are those of schools' own systems, and of OneRoster's users.csv
(https://www.imsglobal.org/oneroster-v11-final-csv-tables, 1.1 and 1.2).
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from quiz.core.model import Problem

_WHOLE = (
    "displayname", "name", "fullname", "pupilname", "studentname", "nickname", "anzeigename",
    "schülername",
)  # fmt: skip
_ALONE = ("pupil", "pupils", "student", "students", "schüler", "schülerin", "lernende")
"""A heading where no other stands beside it: some are surnames, too."""
_GIVEN = (
    "preferredgivenname", "preferredfirstname", "givenname", "firstname", "forename", "vorname",
    "rufname",
)  # fmt: skip
_FAMILY = (
    "preferredfamilyname", "preferredlastname", "familyname", "lastname", "surname", "nachname",
    "familienname",
)  # fmt: skip
_OTHER = (
    "sourcedid", "status", "datelastmodified", "enableduser", "orgsourcedids", "role", "username",
    "userids", "middlename", "identifier", "email", "mail", "sms", "phone", "agentsourcedids",
    "grades", "password", "birthdate", "birthday", "dateofbirth", "geburtsdatum", "geburtstag",
    "klasse", "class", "sex", "gender", "geschlecht", "address",
)  # fmt: skip
"""Headings that are known for holding no name: a first line of such is a heading, too."""

_LARGEST = 131_072
"""Signs of one cell that the csv module reads."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a line (from 1) as a name; what stood beside it; or why it is none."""

    line: int
    text: str
    beside: tuple[str, ...] = ()
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class Header:
    """The headings of a table: the columns of the name in order, and all others by heading.

    `role` and `status` are the columns that say who is no pupil, None where there are none;
    `delimiter` is "" for a list with one heading above it.
    """

    delimiter: str
    name: tuple[int, ...]
    not_taken: tuple[str, ...]
    role: int | None = None
    status: int | None = None


def header_of(line: str) -> Header | Problem | None:
    """The headings in a line; None if it has none, a Problem if they name no name."""
    delimiter = max("\t;,", key=line.count)
    delimiter = delimiter if delimiter in line else ""
    headings = _parsed(line, delimiter)
    at = {_plain(heading): n for n, heading in reversed(list(enumerate(headings)))}
    name = _columns(at) if delimiter or not any(heading in at for heading in _ALONE) else (0,)
    if not name:
        is_heading = sum(heading in at for heading in _OTHER) > 1
        return Problem("roster-no-column", ("list",)) if is_heading else None
    others = (heading.strip() for n, heading in enumerate(headings) if n not in name)
    not_taken = tuple(heading for heading in others if heading)
    return Header(delimiter, name, not_taken, at.get("role"), at.get("status"))


def _columns(at: Mapping[str, int]) -> tuple[int, ...]:
    """The columns that make up the name: the one it stands in, or given name and family name."""
    whole = [at[heading] for heading in _WHOLE if heading in at]
    if whole:
        return (whole[0],)
    given = [at[heading] for heading in _GIVEN if heading in at]
    family = [at[heading] for heading in _FAMILY if heading in at]
    return (*given[:1], *family[:1])


def rows_of(lines: Sequence[str], start: int, header: Header) -> Iterator[Cell]:
    """The names below the headings, which stand in the line of that index."""
    below = [line.replace("\0", " ") + "\n" for line in lines[start + 1 :]]
    reader = csv.reader(below, delimiter=header.delimiter or "\0")
    while True:
        begun = start + 2 + reader.line_num
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            params = {"line": begun, "given": ""}
            yield Cell(begun, "", (), Problem("roster-table", ("list", begun), params))
            continue
        if any(cell.strip() for cell in row):
            yield _cell(row, begun, header)


def _cell(row: Sequence[str], line: int, header: Header) -> Cell:
    pieces = (row[n].strip() for n in header.name if n < len(row))
    name = " ".join(piece for piece in pieces if piece)
    if len(header.name) == 1:
        name = turned(name)
    return Cell(line, name, (), _no_pupil(row, line, header, name))


def _no_pupil(row: Sequence[str], line: int, header: Header, name: str) -> Problem | None:
    """Tables of a whole school also hold teachers, parents, and who has left."""
    params = {"line": line, "given": name[:40]}
    if _value(row, header.role) not in ("", "student", "pupil"):
        return Problem("roster-role", ("list", line), params)
    if _value(row, header.status) in ("tobedeleted", "inactive"):
        return Problem("roster-left", ("list", line), params)
    return None


def _value(row: Sequence[str], column: int | None) -> str:
    return _plain(row[column]) if column is not None and column < len(row) else ""


def turned(name: str) -> str:
    """“Okafor, Mina” as “Mina Okafor”; any other name as it is."""
    last, comma, first = (piece.strip() for piece in name.partition(","))
    return f"{first} {last}" if comma and first and last else name.strip(" ,")


def _parsed(line: str, delimiter: str) -> list[str]:
    """The cells of one line; the line itself where it cannot be parsed."""
    if not delimiter or len(line) > _LARGEST:
        return [line]
    return next(csv.reader([line], delimiter=delimiter), [line])


def _plain(heading: str) -> str:
    return "".join(sign for sign in heading.casefold() if sign.isalnum())
