"""A question as it is before its author has written it: the shape of an example, with blanks.

`quiz new` writes these. A blank is a text that begins with `BLANK`; what stands behind the
sign tells the author what belongs there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

BLANK = "___"

Excerpts = Mapping[str, Sequence[str]]
"""The excerpts of the new lesson by id, each with the ids of its sentences."""

_SAID = frozenset({"id", "type"})
_LATER = frozenset({"accept"})
# Near answers come after the answer itself.


def is_blank(value: Any) -> bool:
    """Whether it is still the hint that stands where an author has to write."""
    return isinstance(value, str) and value.lstrip().startswith(BLANK)


def filled(value: Any) -> str:
    """A text that somebody has written, on simple lines; "" where there is a blank or no text."""
    if not isinstance(value, str) or is_blank(value):
        return ""
    return value.replace("\r\n", "\n").strip()


def sketched(example: Mapping[str, Any], used: Sequence[str], excerpts: Excerpts) -> dict[str, Any]:
    """The example's fields, all that an author decides blank, its excerpts those of the lesson.

    `used` are the excerpt ids of the example, which stand for those of `excerpts` in order.
    """
    renamed = dict(zip(used, excerpts, strict=False))
    made = {n: value if n in _SAID else _blanked(value, renamed) for n, value in example.items()}
    return {name: made[name] for name in ("id", "type", "skill", "prompt")} | made


def undecided(entry: Mapping[str, Any], roles: Sequence[str]) -> dict[str, Any]:
    """An entry that has one of these roles, with a blank under the last one: none is chosen."""
    return {name: said for name, said in entry.items() if name not in roles} | {roles[-1]: BLANK}


def _blanked(value: Any, renamed: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return renamed.get(value, BLANK)
    if isinstance(value, Mapping):
        return {
            renamed.get(key, key): _blanked(inner, renamed)
            for key, inner in value.items()
            if key not in _LATER
        }
    if isinstance(value, list | tuple):
        return [_blanked(inner, renamed) for inner in value]
    return value
