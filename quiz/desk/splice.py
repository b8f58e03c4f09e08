"""Change the data of a YAML file, and no byte more than that takes.

`changed` compares what a file says with what it shall say and rewrites only the values that
differ, each in its old manner. Comments stay. In a list (the questions) the comment lines
directly above an item are its own: they move and go with it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from quiz.desk import rendering, rows
from quiz.library import yaml_nodes
from quiz.library.yaml_marks import Node, tree

Edit = tuple[int, int, str]
"""What stands between two places (in characters) shall be this text."""


class CannotSplice(Exception):
    """The file is written in a way that only its author can change by hand."""


def changed(raw: bytes, data: Any) -> bytes:
    """The file with `data` as its data; CannotSplice if that cannot be done by splices.

    The result has been read again: it says just what was asked for, in that order.
    """
    document = yaml_nodes.read(raw)
    if document.problems:
        raise CannotSplice
    if _same(document.data, data):
        return raw
    text, mark, end = _plain(raw)
    try:
        root = tree(text)
        made = applied(text, edits(Page(text, tuple(_flows(root))), root, data))
    except (ValueError, IndexError, KeyError) as error:
        raise CannotSplice from error
    result = (mark + made.replace("\n", end)).encode("utf-8", "surrogatepass")
    again = yaml_nodes.read(result)
    if again.problems or not _same(again.data, data):
        raise CannotSplice
    return result


def _plain(raw: bytes) -> tuple[str, str, str]:
    """The text with simple line ends; its byte order mark; the line ends it had."""
    text = raw.decode("utf-8")
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    text = text.removeprefix("\ufeff")
    if "\r" not in text:
        return text, mark, "\n"
    if text.count("\r\n") == text.count("\n") == text.count("\r"):
        return text.replace("\r\n", "\n"), mark, "\r\n"
    raise CannotSplice


def _same(one: Any, other: Any) -> bool:
    """Equal, names in the same order."""
    return json.dumps(one) == json.dumps(other)


def applied(text: str, edits: Sequence[Edit]) -> str:
    """The text after those edits, which do not overlap."""
    for start, end, put in sorted(edits, reverse=True):
        text = text[:start] + put + text[end:]
    return text


@dataclass(frozen=True, slots=True)
class Page:
    """A text, and where the collections between brackets lie, in which no `|` may be."""

    text: str
    flows: tuple[tuple[int, int], ...]

    def is_flow(self, node: Node) -> bool:
        """Whether that value stands between brackets."""
        return any(start < node.start < end for start, end in self.flows)


def edits(page: Page, node: Node, value: Any) -> list[Edit]:
    """What to change so that the node says `value`."""
    if _same(node.value, value):
        return []
    if node.is_mapping and isinstance(value, dict) and node.inner and value:
        return _entries(page, node, node.names, list(value), list(value.values()))
    if node.is_list and isinstance(value, list) and node.inner and value:
        return _entries(page, node, *_named(node.value, value), value)
    return [_replaced(page, node, value)]


def _entries(
    page: Page, node: Node, old: list[str], new: list[str], values: Sequence[Any]
) -> list[Edit]:
    """Entries by name: those that stay in their order are changed where they stand."""
    if old == new:
        pairs = zip(node.inner, values, strict=True)
        return [edit for inner, one in pairs for edit in _inside(page, node, inner, one)]
    asked = dict(zip(new, values, strict=True))
    inner = {name: _inside(page, node, one, asked[name])
             for name, one in zip(old, node.inner, strict=True) if name in asked}  # fmt: skip
    return [rows.rebuilt(page.text, node, old, asked, inner)]


def _inside(page: Page, node: Node, inner: Node, value: Any) -> list[Edit]:
    """The edits of one entry; what stands on lines of its own is written that way again."""
    if _same(inner.value, value):
        return []
    was_nested = inner.is_mapping or inner.is_list
    is_nested = isinstance(value, dict | list) and bool(value)
    if node.style == "block" and node.is_mapping and was_nested != is_nested:
        return [_anew(page.text, node, inner, value)]
    return edits(page, inner, value)


def _anew(text: str, node: Node, inner: Node, value: Any) -> Edit:
    """An entry of a block mapping written anew behind its name: its shape has changed."""
    key = node.keys[node.inner.index(inner)]
    colon = text.index(":", key.end) + 1
    depth = rendering.column(text, key.start)
    lines = rendering.lines_of("x", value, depth)
    lines[0] = lines[0][depth + 2 :]
    return (colon, max(colon, inner.end), "\n".join(lines))


def _named(old: list[Any], new: list[Any]) -> tuple[list[str], list[str]]:
    """Names for the items of two lists: alike where an item has stayed what it was.

    What is new at the place of something that has gone has taken its name, and is thus a change.
    """
    before, after = _names(old), _names(new)
    gone = {n: name for n, name in enumerate(before) if name not in after}
    for n, name in enumerate(after):
        if n in gone and name not in before:
            after[n] = gone[n]
    return before, after


def _names(items: list[Any]) -> list[str]:
    """Each item's id, or all it says, with a count where two are alike."""
    names: list[str] = []
    for item in items:
        has_id = isinstance(item, dict) and isinstance(item.get("id"), str)
        name = f"id {item['id']}" if has_id else json.dumps(item)
        names.append(f"{names.count(name)} {name}")
        while names.count(names[-1]) > 1:
            count, _, said = names[-1].partition(" ")
            names[-1] = f"{int(count) + 1} {said}"
    return names


def _replaced(page: Page, node: Node, value: Any) -> Edit:
    """Another value in the place of a whole node."""
    text, in_flow = page.text, page.is_flow(node)
    if node.is_mapping or node.is_list:
        return _collection(text, node, value)
    if isinstance(value, str) and not in_flow:
        block = _block(text, node, value)
        if block:
            return block
    written = rendering.one_line(value, _style(node, value), in_flow=in_flow)
    lead = " " if node.value is None and node.start == node.end else ""
    return (node.start, node.end, lead + written + _header_comment(text, node))


def _collection(text: str, node: Node, value: Any) -> Edit:
    if node.style == "flow" or not value or not isinstance(value, dict | list):
        return (node.start, node.end, rendering.one_line(value, in_flow=True) or "~")
    depth = rendering.column(text, node.start)
    lines = rendering.collection_lines(value, depth)
    lines[0] = lines[0][depth:]
    return (node.start, node.end, "\n".join(lines))


def _style(node: Node, value: Any) -> str:
    """What was blank is written with quotation marks, as all that is new."""
    return "!" if node.value is None else node.style


def _block(text: str, node: Node, value: str) -> Edit | None:
    """A text of several lines stays one; what was a line and has become several turns into one."""
    if node.style not in ("|", ">") and "\n" not in value:
        return None
    was_block = node.style in ("|", ">")
    line = text[text.rfind("\n", 0, node.start) + 1 : node.start]
    depth = len(line) - len(line.lstrip(" -"))
    indent = rendering.indent_of(text, node) if was_block else depth + 2
    written = rendering.block_text(value, indent, node.style if was_block else "|")
    if written is None or (not was_block and not line.rstrip().endswith(":")):
        return None
    header, _, body = written.partition("\n")
    lead = " " if node.value is None and node.start == node.end else ""
    if was_block:
        return (node.start, node.end, f"{header}{_header_comment(text, node)}\n{body}")
    end = text.find("\n", node.end)
    end = len(text) if end < 0 else end
    return (node.start, end, f"{lead}{header}{text[node.end : end]}\n{body}")


def _header_comment(text: str, node: Node) -> str:
    """What stands behind `|` or `>` on its line."""
    if node.style not in ("|", ">"):
        return ""
    header = text[node.start : node.end].split("\n")[0]
    return header[len(header.split(" ")[0]) :].rstrip()


def _flows(node: Node) -> list[tuple[int, int]]:
    if node.style == "flow":
        return [(node.start, node.end)]
    return [span for inner in node.inner for span in _flows(inner)]
