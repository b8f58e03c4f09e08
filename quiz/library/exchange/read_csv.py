"""A table of questions (CSV) read tolerantly: commas, semicolons or tabs, as spreadsheets save it.

The first line names the columns. A cell that begins like a formula is text like any other: it is
never worked out, here or later.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping

from quiz.core.model import Problem
from quiz.library.exchange.brought import (
    MOST_OPTIONS,
    Brought,
    Import,
    Option,
    changed,
    decoded,
    judged,
    left_out,
    plain,
)

NEEDED = ("question", "right", "option1", "option2")
NUMBERED = tuple(f"{name}{n}" for n in range(1, MOST_OPTIONS + 1) for name in ("option", "why"))
COLUMNS = ("text", "question", "right", *NUMBERED)
"""Every column that is read. `text` is what is to be read before; `right` has the numbers of the
right options, several with commas or blanks between them; `why1` says why option 1 is so."""


def read(raw: bytes, file: str) -> Import:
    """The questions of a table; `file` is how problems name it."""
    text, problems = decoded(raw, file)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    told: list[Problem] = list(problems)
    questions = []
    try:
        head = [_name(cell) for cell in next(rows, [])]
        missing = [name for name in NEEDED if name not in head]
        if missing:
            params = {"missing": ", ".join(missing), "known": ", ".join(COLUMNS[:7])}
            return Import((), (*told, left_out("import-no-column", file, 1, **params)))
        told += _unread(head, file)
        for cells in rows:
            for found in _row(dict(zip(head, cells, strict=False)), file, rows.line_num):
                questions += [found] if isinstance(found, Brought) else []
                told += [] if isinstance(found, Brought) else [found]
    except csv.Error:
        told.append(left_out("import-bad-table", file, rows.line_num))
    return Import(tuple(questions), tuple(told))


def _delimiter(text: str) -> str:
    """What parts the cells of the first line most often."""
    first = re.sub(r'"[^"]*"', "", text.splitlines()[0] if text.strip() else "")
    return max(",;\t", key=first.count)


def _name(cell: str) -> str:
    return re.sub(r"[\s_-]", "", cell.strip().lower())


def _unread(head: list[str], file: str) -> Iterator[Problem]:
    for name in head:
        if name and name not in COLUMNS:
            yield changed("import-column", file, 1, given=name)


def _row(cells: Mapping[str, str], file: str, line: int) -> Iterator[Brought | Problem]:
    """The question of one line; an empty line is none."""
    said = {name: " ".join(plain(cell, is_html=False)[0]) for name, cell in cells.items()}
    if not any(said.values()):
        return
    texts = [said.get(f"option{n}", "") for n in range(1, MOST_OPTIONS + 1)]
    last = max((n for n, text in enumerate(texts, 1) if text), default=0)
    right = _numbers(said.get("right", ""))
    if right is None or any(n > last for n in right):
        yield left_out("import-right", file, line, given=said.get("right", ""), n=last)
        return
    options = tuple(
        Option(text, n in right, said.get(f"why{n}", ""))
        for n, text in enumerate(texts[:last], 1)
    )  # fmt: skip
    reading = tuple(plain(cells.get("text") or "", is_html=False)[0])
    found = Brought(said.get("question", ""), options, len(right) > 1, reading)
    yield judged(found, file, line) or found


def _numbers(given: str) -> set[int] | None:
    """The numbers of the right options, as 2, as “1, 3” or as letters (b; a c); None otherwise."""
    words = re.split(r"[\s,;+&/]+", given.strip().lower())
    numbers = {
        int(word) if word.isascii() and word.isdigit() else ord(word) - ord("a") + 1
        for word in words
        if re.fullmatch(r"[1-9]|[a-h]", word)
    }
    return numbers if len(numbers) == len(set(words)) else None
