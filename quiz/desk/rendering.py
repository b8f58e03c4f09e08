"""How a value is written in the place of another: in its old manner where that still holds it.

`scalar_in` and `lines_of` give text whose reading is the value; `splice` proves it once more
on the whole file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from quiz.library import yaml_nodes
from quiz.library.yaml_marks import Node
from quiz.library.yaml_text import flow, scalar

_WIDTH = 100
# What a block text cannot hold as it stands: line ends of other alphabets, controls, marks.
_UNFIT = re.compile("[\r\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff]")
_MOST_PLAIN = re.compile(r"[^\W\d_][^\n:#\[\]{},&*!|>'\"%@`]*", re.UNICODE)


def reads_as(written: str, value: Any) -> bool:
    """Whether a text, as the value of a name, reads as that value."""
    found = yaml_nodes.read(written.encode("utf-8", "surrogatepass"))
    return not found.problems and found.data == {"x": value}


def one_line(value: Any, style: str = "", *, in_flow: bool = False) -> str:
    """A value on one line, in the manner of `style` if that can hold it, else in any."""
    if value is None:
        return "~" if in_flow else ""
    if not isinstance(value, str):
        return flow_text(value)
    for written in _manners(value, style):
        line = f"x: {{x: {written}}}\n" if in_flow else f"x: {written}\n"
        if reads_as(line, {"x": value} if in_flow else value):
            return written
    return scalar(value)


def _manners(value: str, style: str) -> Iterator[str]:
    if "\n" not in value and style == "'":
        yield "'" + value.replace("'", "''") + "'"
    if "\n" not in value and style == "" and value == value.strip() and _MOST_PLAIN.match(value):
        yield value


def flow_text(value: Any) -> str:
    """A value of any shape on one line; what is blank inside it is written as `~`."""
    if isinstance(value, dict):
        inner = ", ".join(f"{scalar(name)}: {flow_text(one)}" for name, one in value.items())
        return f"{{{inner}}}"
    if isinstance(value, list):
        return "[" + ", ".join(map(flow_text, value)) + "]"
    return "~" if value is None else flow(value)


def block_text(value: str, indent: int, style: str = "|") -> str | None:
    """A text of several lines as `|` or `>`, its lines `indent` deep; None if that cannot hold it.

    The first line is the header; the last one has no line end.
    """
    body = value.rstrip("\n")
    ends = len(value) - len(body)
    lines = body.split("\n")
    is_odd = _UNFIT.search(value) or not body.strip() or body[0] in " \n\t"
    if is_odd or any(line and not line.strip() for line in lines) or body.endswith((" ", "\t")):
        return None
    if style == ">":
        if any(line[:1] in (" ", "\t") or line.endswith(" ") for line in lines):
            return None
        lines = re.sub(r"\n+", lambda run: run[0] + "\n", body).split("\n")
    sign = style + ("-" if ends == 0 else "" if ends == 1 else "+")
    pad = " " * indent
    written = [sign, *(pad + line if line else "" for line in lines), *[""] * (ends - 1)]
    return "\n".join(written)


def lines_of(name: str, value: Any, indent: int) -> list[str]:
    """The lines of a name with its value in block style, without line ends."""
    pad, key = " " * indent, scalar(name)
    if value is None:
        return [f"{pad}{key}:"]
    if isinstance(value, str):
        block = block_text(value, indent + 2) if "\n" in value else None
        return f"{pad}{key}: {block or one_line(value, '!')}".split("\n")
    line = f"{pad}{key}: {flow_text(value)}"
    if not value or (len(line) <= _WIDTH and not _is_deep(value)):
        return [line]
    return [f"{pad}{key}:", *collection_lines(value, indent + 2)]


def collection_lines(value: Any, indent: int) -> list[str]:
    """The lines of a mapping or a list in block style."""
    if isinstance(value, dict):
        return [line for name, one in value.items() for line in lines_of(name, one, indent)]
    return [line for one in value for line in item_lines(one, indent)]


def item_lines(value: Any, indent: int) -> list[str]:
    """The lines of a list's entry: `- id: …` and what belongs to it."""
    pad = " " * indent
    if isinstance(value, dict) and value:
        first, *rest = collection_lines(value, indent + 2)
        return [f"{pad}- {first[indent + 2 :]}", *rest]
    return [f"{pad}- {flow_text(value) if isinstance(value, dict | list) else scalar(str(value))}"]


def _is_deep(value: Any) -> bool:
    inner = value.values() if isinstance(value, dict) else value
    return any(isinstance(one, dict | list) or (isinstance(one, str) and "\n" in one)
               for one in inner)  # fmt: skip


def indent_of(text: str, node: Node) -> int:
    """How deep the lines of a block text stand, or its name's line plus two."""
    body = text[node.start : node.end].split("\n")[1:]
    depths = [len(line) - len(line.lstrip(" ")) for line in body if line.strip()]
    return min(depths, default=column(text, node.start) + 2)


def column(text: str, at: int) -> int:
    """How many characters stand before that place on its line."""
    return at - (text.rfind("\n", 0, at) + 1)
