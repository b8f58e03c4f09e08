"""The entries of a list or a mapping put in another order, taken out and put in.

Entries that stay keep their bytes; so do the lines between them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

from quiz.desk.rendering import column, item_lines, lines_of, one_line
from quiz.library.yaml_marks import Node
from quiz.library.yaml_text import scalar

Edit = tuple[int, int, str]
Span = tuple[int, int]


def rebuilt(
    text: str, node: Node, old: Sequence[str], asked: Mapping[str, Any], inner: Mapping[str, Any]
) -> Edit:
    """One edit that leaves the node with the entries `asked` for, in that order.

    `old` are the names of its entries so far, `inner` the edits inside those that stay.
    ValueError where a comment stands where it cannot be kept.
    """
    rows = Rows(text, node)
    spans = dict(zip(old, rows.spans, strict=True))
    kept = {name: _edited(text, spans[name], inner[name]) for name in old if name in asked}
    if node.style == "flow":
        return _in_flow(rows, old, asked, kept)
    return _in_block(rows, old, asked, kept)


def _edited(text: str, span: Span, edits: Sequence[Edit]) -> str:
    for start, end, put in sorted(edits, reverse=True):
        text = text[:start] + put + text[end:]
        span = (span[0], span[1] + len(put) - (end - start))
    return text[span[0] : span[1]]


@dataclass(frozen=True)
class Rows:
    """The entries of a collection as stretches of text."""

    text: str
    node: Node

    @cached_property
    def starts(self) -> list[int]:
        """Where each entry begins: at its name, at its hyphen, or between brackets at itself."""
        if self.node.keys:
            return [key.start for key in self.node.keys]
        inner = self.node.inner
        if self.node.style == "flow":
            return [one.start for one in inner]
        hyphen = re.compile(rf"^ {{{self.depth}}}-(?=\s|$)", re.MULTILINE)
        found = [self.node.start]
        for before, one in pairwise(inner):
            place = hyphen.search(self.text, before.end, one.start + 1)
            if place is None:
                raise ValueError("no hyphen")
            found.append(place.end() - 1)
        return found

    @cached_property
    def depth(self) -> int:
        """How far the entries of a block are indented."""
        return column(self.text, self.node.start)

    @cached_property
    def is_inline(self) -> bool:
        """Whether the first entry stands behind the hyphen of the list around it."""
        start = self.node.start
        return bool(self.text[start - self.depth : start].strip())

    @cached_property
    def spans(self) -> list[Span]:
        """The stretch of each entry; in a block whole lines, with the comments above an item."""
        keys = self.node.keys or self.node.inner
        ends = [max(k.end, one.end) for k, one in zip(keys, self.node.inner, strict=True)]
        if self.node.style == "flow":
            return list(zip(self.starts, ends, strict=True))
        ends = [self._line_end(end) for end in ends]
        starts = [start - self.depth for start in self.starts]
        if self.is_inline:
            starts[0] = self.starts[0]
        if self.node.is_list:
            before = [0, *ends]
            starts = [self._with_comments(n, before[i]) for i, n in enumerate(starts)]
        return list(zip(starts, ends, strict=True))

    def _line_end(self, at: int) -> int:
        found = self.text.find("\n", at)
        return len(self.text) if found < 0 else found + 1

    def _with_comments(self, start: int, least: int) -> int:
        """The beginning of the comment lines directly above a line."""
        while start > least and self.text[start - 1] == "\n":
            above = self.text.rfind("\n", 0, start - 1) + 1
            if above < least or not self.text[above:start].lstrip().startswith("#"):
                break
            start = above
        return start


def _slots(old: Sequence[str], asked: Mapping[str, Any]) -> dict[str, str]:
    """Which entry stands where: entries that stay share out their old places in the new order."""
    places = [name for name in old if name in asked]
    return dict(zip(places, (name for name in asked if name in places), strict=True))


def _following(old: Sequence[str], asked: Mapping[str, Any]) -> dict[str | None, list[str]]:
    """The new entries behind each entry that stays (None: those before all of them)."""
    found: dict[str | None, list[str]] = {None: []}
    here: str | None = None
    for name in asked:
        if name in old:
            here = name
            found[here] = []
        else:
            found[here].append(name)
    return found


def _in_block(
    rows: Rows, old: Sequence[str], asked: Mapping[str, Any], kept: Mapping[str, str]
) -> Edit:
    spans, following, slots = rows.spans, _following(old, asked), _slots(old, asked)
    entry = item_lines if rows.node.is_list else None
    fresh = {
        name: "".join(
            f"{line}\n"
            for line in (
                entry(asked[name], rows.depth) if entry else lines_of(name, asked[name], rows.depth)
            )
        )
        for name in asked
        if name not in kept
    }
    pad = " " * rows.depth
    parts = [fresh[name] for name in following[None]]
    for n, name in enumerate(old):
        if name in slots:
            stays = slots[name]
            was_first = rows.is_inline and stays == old[0]
            parts.append((pad if was_first else "") + kept[stays])
            parts += [fresh[one] for one in following[stays]]
        if n + 1 < len(old):
            parts.append(rows.text[spans[n][1] : spans[n + 1][0]])
    parts = [part for part in parts if part]
    if rows.is_inline:
        if not parts[0].startswith(pad) or parts[0][rows.depth :][:1] in (" ", "#", "\n", ""):
            raise ValueError("a comment would come first")
        parts[0] = parts[0][rows.depth :]
    whole = "".join(p if p.endswith("\n") else p + "\n" for p in parts[:-1]) + parts[-1]
    return (spans[0][0], spans[-1][1], whole)


def _in_flow(
    rows: Rows, old: Sequence[str], asked: Mapping[str, Any], kept: Mapping[str, str]
) -> Edit:
    spans, slots, following = rows.spans, _slots(old, asked), _following(old, asked)
    order = list(following[None])
    places: dict[str, int] = {}
    for n, name in enumerate(old):
        if name in slots:
            places[slots[name]] = n
            order += [slots[name], *following[slots[name]]]
    is_list = rows.node.is_list
    said = {
        name: kept[name] if name in kept else _flow_entry(None if is_list else name, asked[name])
        for name in order
    }
    whole = said[order[0]]
    for before, name in pairwise(order):
        one, other = places.get(before, -9), places.get(name, -9)
        are_neighbours = other == one + 1 and other > 0
        whole += rows.text[spans[one][1] : spans[other][0]] if are_neighbours else ", "
        whole += said[name]
    return (spans[0][0], spans[-1][1], whole)


def _flow_entry(name: str | None, value: Any) -> str:
    written = one_line(value, "!", in_flow=True)
    return written if name is None else f"{scalar(name)}: {written}"
