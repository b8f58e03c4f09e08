"""Blanks that an author has not filled in yet: one problem each, and no echo of it.

A blank is a text that begins with `___`; `quiz new` writes them, with a hint behind the sign.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from quiz.core.model import Problem
from quiz.core.sketch import BLANK
from quiz.library.segments import MARK

Path = tuple[str | int, ...]

_LONGEST_HINT = 200
_BLANK = re.compile(rf"\s*{BLANK}_*")


def blanks(value: Any, path: Path = ()) -> Iterator[Problem]:
    """A problem for each blank in a file's plain data, in a marked text one for each sentence."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from blanks(inner, (*path, key))
    elif isinstance(value, list):
        for n, inner in enumerate(value):
            yield from blanks(inner, (*path, n))
    elif isinstance(value, str) and BLANK in value:
        yield from _in_text(value, path)


def _in_text(text: str, path: Path) -> Iterator[Problem]:
    """`mark` names the sentence mark that the blank stands behind, if there is one."""
    _, *parts = MARK.split(text) if path[-1:] == ("text",) else [text]
    pairs = list(zip(parts[::2], parts[1::2], strict=True)) or [("", text)]
    for mark, said in pairs:
        if _BLANK.match(said):
            hint = " ".join(_BLANK.sub("", said, count=1).split())[:_LONGEST_HINT]
            params = {"hint": hint, "mark": f"[{mark}]"} if mark else {"hint": hint}
            code = "blank-unfilled" if hint else "blank-bare"
            yield Problem(code, path, params)


def without_echoes(problems: Iterable[Problem], unfilled: Iterable[Problem]) -> list[Problem]:
    """The problems that are not only there because of a blank at their place or in their list."""
    paths = [blank.where for blank in unfilled]
    return [p for p in problems if not any(_is_echo(p, path) for path in paths)]


def _is_echo(problem: Problem, blank: Path) -> bool:
    where = problem.where
    is_inside = problem.code == "list-short" and blank[: len(where)] == where
    return is_inside or where[: len(blank)] == blank
