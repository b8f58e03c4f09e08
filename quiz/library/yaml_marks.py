"""A YAML file as a tree in which every value knows where it begins and ends.

For editors that change one value and leave all other bytes alone. Only files that
`yaml_nodes.read` takes without a problem may be asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from quiz.library.yaml_quick import LOADER

_TRAILING = re.compile(r"(\r?\n[ \t]*)+$")


@dataclass
class Node:
    """A value and its place: `text[start:end]`, counted in characters.

    `style` is that of a scalar ("" plain, ' or ", | or >) or "flow" or "block". `raw` is a
    scalar's text, also where its value is None because nothing stands there. `keys` are the keys
    of a mapping in step with `inner`; a list has none.
    """

    start: int
    end: int
    style: str
    value: Any = None
    raw: str = ""
    inner: list[Node] = field(default_factory=list)
    keys: list[Node] = field(default_factory=list)

    @property
    def is_mapping(self) -> bool:
        """Whether it holds names with values."""
        return isinstance(self.value, dict)

    @property
    def is_list(self) -> bool:
        """Whether it holds values in a row."""
        return isinstance(self.value, list)

    @property
    def names(self) -> list[str]:
        """The names of a mapping in their order."""
        return [key.raw for key in self.keys]


def tree(text: str) -> Node:
    """The root of a text's tree. ValueError for a text that holds no value."""
    events = yaml.parse(text, Loader=LOADER)
    for event in events:
        if isinstance(event, yaml.DocumentStartEvent):
            return _node(next(events), events, text)
    raise ValueError("no document")


def _node(event: Any, events: Iterator[Any], text: str) -> Node:
    start, end = event.start_mark.index, event.end_mark.index
    if isinstance(event, yaml.ScalarEvent):
        return _scalar(event, text)
    style = "flow" if event.flow_style else "block"
    made = Node(start, end, style, {} if isinstance(event, yaml.MappingStartEvent) else [])
    for inner in events:
        if isinstance(inner, yaml.CollectionEndEvent):
            if style == "flow":
                made.end = _index(inner.end_mark)
            return made
        _take(made, _node(inner, events, text), events, text)
        made.end = max(made.end, made.inner[-1].end)
    raise ValueError("no end")


def _take(made: Node, first: Node, events: Iterator[Any], text: str) -> None:
    """Put a value into its list; into a mapping, with the value that follows its name."""
    if isinstance(made.value, list):
        made.inner.append(first)
        made.value.append(first.raw if first.value is None else first.value)
        return
    value = _node(next(events), events, text)
    made.keys.append(first)
    made.inner.append(value)
    made.value[first.raw] = value.value


def _scalar(event: Any, text: str) -> Node:
    """A scalar; a block text ends with its last line that holds anything."""
    start, end, style = event.start_mark.index, event.end_mark.index, event.style or ""
    if style in ("|", ">"):
        header = text[start : _line_end(text, start)]
        if "+" not in header.split("#")[0]:
            end = start + len(_TRAILING.sub("", text[start:end]))
    is_blank = not style and event.value in ("", "~")
    return Node(start, end, style, None if is_blank else event.value, event.value)


def _index(mark: Any) -> int:
    """How many characters stand before a mark."""
    return int(mark.index)


def _line_end(text: str, at: int) -> int:
    found = text.find("\n", at)
    return len(text) if found < 0 else found
