"""A question as it is before its author has written it: the shape of an example, with blanks.

`quiz new` writes these. A blank is a text that begins with `BLANK`; what stands behind the
sign tells the author what belongs there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

BLANK = "___"

Excerpts = Mapping[str, Sequence[str]]
"""The excerpts of the new lesson by id, each with the ids of its sentences."""

_WORDS = re.compile(r".*(?:\s.*|[.!?…])", re.DOTALL)
_SENTENCE = re.compile(r"(?:[a-z][\w-]*\.)?s\d+")


def is_blank(value: Any) -> bool:
    """Whether it is still the hint that stands where an author has to write."""
    return isinstance(value, str) and value.lstrip().startswith(BLANK)


def sketched(example: Mapping[str, Any], used: Sequence[str], excerpts: Excerpts) -> dict[str, Any]:
    """The example's fields, its words and sentences blank, its excerpts those of the lesson.

    `used` are the excerpt ids of the example, which stand for those of `excerpts` in order.
    """
    renamed = dict(zip(used, excerpts, strict=False))
    made = {name: _blanked(value, renamed) for name, value in example.items()}
    return {name: made[name] for name in ("id", "type", "skill", "prompt")} | made


def _blanked(value: Any, renamed: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        is_written = _WORDS.fullmatch(value) or _SENTENCE.fullmatch(value)
        return BLANK if is_written else renamed.get(value, value)
    if isinstance(value, Mapping):
        return {renamed.get(key, key): _blanked(inner, renamed) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_blanked(inner, renamed) for inner in value]
    return value
