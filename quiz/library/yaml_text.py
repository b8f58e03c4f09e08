"""Write values as the YAML that authors edit: block style, texts in double quotes.

What is written here reads back as the same plain data (`yaml_nodes.read`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

_PLAIN = re.compile(r"[A-Za-z0-9][\w.+/-]*", re.ASCII)
# Line ends of other alphabets, and the mark that opens some files, would not survive as they are.
_ESCAPED = re.compile("[\x7f-\x9f\u2028\u2029\ufeff]")
_WIDTH = 100


def scalar(value: str) -> str:
    """A text as one value: plain where nobody can misread it, else in double quotes."""
    if _PLAIN.fullmatch(value):
        return value
    return _ESCAPED.sub(
        lambda sign: f"\\u{ord(sign[0]):04x}", json.dumps(value, ensure_ascii=False)
    )


def flow(value: Any) -> str:
    """A value on one line: `{at: [0, 37], text: "…"}`."""
    if isinstance(value, Mapping):
        return (
            "{" + ", ".join(f"{scalar(key)}: {flow(inner)}" for key, inner in value.items()) + "}"
        )
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + ", ".join(map(flow, value)) + "]"
    return scalar(str(value))


def block(fields: Mapping[str, Any], indent: int = 0) -> Iterator[str]:
    """The lines of a mapping; inner mappings and lists stand on one line while they are short."""
    pad = " " * indent
    for key, value in fields.items():
        line = f"{pad}{scalar(key)}: {flow(value)}"
        if isinstance(value, Mapping) and value and (len(line) > _WIDTH or _is_deep(value)):
            yield f"{pad}{scalar(key)}:"
            yield from block(value, indent + 2)
        else:
            yield line


def item(fields: Mapping[str, Any], indent: int = 0) -> Iterator[str]:
    """The lines of a mapping as an entry of a list: `- id: …` and what belongs to it."""
    first, *rest = block(fields, indent + 2)
    yield f"{' ' * indent}- {first.strip()}"
    yield from rest


def _is_deep(value: Mapping[str, Any]) -> bool:
    return any(isinstance(inner, Mapping) for inner in value.values())
