"""YAML as authors mean it: every scalar is text, every value knows its line and column.

The parser's events are folded into plain dicts, lists and strings on an explicit stack, so
that depth, size, aliases and tags are refused before anything is built from them. (The C
composer recurses and crashes on deep nesting; implicit types turn `no` into False.)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from quiz.core.model import Problem
from quiz.library.yaml_quick import LOADER, MAX_DEPTH, MAX_VALUES, ODD, Unusual, quickly
from quiz.library.yaml_slips import closer, long_dash

MAX_BYTES = 1_000_000

Path = tuple[str | int, ...]
Spot = tuple[int, int]


@dataclass
class Document:
    """A file's plain data; `spots` has (line, column) from 1 for each path to a value,
    and, under a path that ends in `KEY`, for each key of a mapping.

    `text` is kept where the file was read quickly: its spots are only looked for when
    somebody asks for one, which for a good file is never.
    """

    data: Any = None
    spots: dict[Path, Spot] = field(default_factory=dict)
    problems: list[tuple[Problem, Spot]] = field(default_factory=list)
    text: str = ""

    def spot(self, path: Path, *, key: bool = False) -> Spot:
        """Where that value (or its key) stands; the nearest parent's spot if it is absent."""
        if not self.spots and self.text:
            self.spots = carefully(self.text).spots
        if key and (*path, KEY) in self.spots:
            return self.spots[(*path, KEY)]
        while path and path not in self.spots:
            path = path[:-1]
        return self.spots.get(path, (1, 1))


KEY = "\0key"


class _Refused(Exception):
    """Stops the fold at the first event that may not be; carries the problem."""

    def __init__(self, code: str, spot: Spot, **params: Any) -> None:
        super().__init__(code)
        self.problem = Problem(code, (), params)
        self.spot = spot


def read(raw: bytes) -> Document:
    """Fold a file's bytes into a Document; what cannot be read is in its problems."""
    try:
        text = _decode(raw)
    except _Refused as refused:
        return Document(problems=[(refused.problem, refused.spot)])
    try:
        return Document(quickly(text), text=text)
    except (Unusual, yaml.YAMLError, ValueError, KeyError, AttributeError, RecursionError):
        return carefully(text)


def carefully(text: str) -> Document:
    """The same data with the spot of every value, or what is wrong with it."""
    document = Document()
    try:
        _Fold(document).run(_events(text))
    except _Refused as refused:
        document.data = None
        document.problems.append((refused.problem, refused.spot))
    return document


# How files of word processors begin: zipped (docx, odt), old Word, RTF, PDF.
_DOCUMENTS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"{\\rtf", b"%PDF")


def _decode(raw: bytes) -> str:
    if len(raw) > MAX_BYTES:
        raise _Refused("file-too-large", (1, 1), n=len(raw) // 1000, most=MAX_BYTES // 1000)
    if raw.startswith(_DOCUMENTS):
        raise _Refused("file-foreign", (1, 1))
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8-sig", "replace")
        raise _Refused("not-utf8", _spot_after(before)) from None
    odd = ODD.search(text)
    if odd:
        raise _Refused("odd-character", _spot_after(text[: odd.start()]), given=_named(odd))
    space = _ODD_SPACE.search(text)
    if space:
        raise _Refused("odd-space", _spot_after(text[: space.start(1)]))
    return text


def _named(odd: re.Match[str]) -> str:
    return f"U+{ord(odd.group()):04X}"


# Word processors and web pages put other spaces where YAML wants plain ones.
_ODD_SPACE = re.compile("^ *(?:- +)*([\u00a0\u2000-\u200b\u202f\u3000])", re.MULTILINE)


def _spot_after(text: str) -> Spot:
    return text.count("\n") + 1, len(text) - (text.rfind("\n") + 1) + 1


def _events(text: str) -> Iterator[Any]:
    """The parser's events; what its C code raises becomes a problem with a place."""
    try:
        yield from yaml.parse(text, Loader=LOADER)
    except yaml.MarkedYAMLError as error:
        raise _syntax(error, text) from None
    except (yaml.YAMLError, ValueError, KeyError, AttributeError, RecursionError) as error:
        # The C parser lets more than its own errors out; see reliability notes in docs.
        raise _Refused("yaml-syntax", (1, 1)) from error


def _syntax(error: yaml.MarkedYAMLError, text: str) -> _Refused:
    """The most frequent slips of writers get a sentence of their own."""
    said = f"{error.problem} {error.context}"
    mark = error.problem_mark or error.context_mark
    code = next((code for needle, code in _SLIPS if needle in said), "yaml-syntax")
    if code in ("yaml-quote", "yaml-key"):
        mark = error.context_mark or mark
    if not mark:
        return _Refused("yaml-syntax", (1, 1))
    lines = text.splitlines() or [""]
    for n in range(mark.line, max(mark.line - 3, -1), -1):
        dash = long_dash(lines[n]) if n < len(lines) else None
        if dash:  # what follows is only indented under it
            return _Refused("yaml-dash", (n + 1, dash.start(1) + 1), given=dash.group(1))
    line = lines[min(mark.line, len(lines) - 1)]
    code = closer(code, line[: mark.column], line[mark.column :])
    return _Refused(code, (mark.line + 1, mark.column + 1))


_SLIPS = (
    ("mapping values are not allowed", "yaml-colon"),
    ("could not find expected ':'", "yaml-key"),
    ("escape", "yaml-escape"),
    ("hexdecimal", "yaml-escape"),
    ("scanning an a", "yaml-alias"),
    ("cannot start any token", "yaml-start"),
    ("quoted scalar", "yaml-quote"),
    ("expected ',' or", "yaml-bracket"),
    ("block", "yaml-indent"),
)


class _Fold:
    """Builds the document from events; `open` holds the unfinished lists and mappings."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.open: list[tuple[Any, Path, list[str]]] = []
        self.documents = 0
        self.values = 0

    def run(self, events: Iterator[Any]) -> None:
        for event in events:
            mark = event.start_mark
            self._take(event, (mark.line + 1, mark.column + 1))
        if not self.documents:
            raise _Refused("file-empty", (1, 1))

    def _take(self, event: Any, spot: Spot) -> None:
        if type(event) is yaml.ScalarEvent and not event.anchor and not event.tag:
            self._scalar(event, spot)  # nearly all events are plain texts
        elif isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                raise _Refused("yaml-two-documents", spot)
        elif isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _Refused("yaml-alias", spot)
        elif isinstance(event, yaml.NodeEvent):
            tag = getattr(event, "tag", None)
            if tag:
                raise _Refused("yaml-tag", spot, given=str(tag))
            self._value(event, spot)
        elif isinstance(event, yaml.CollectionEndEvent):
            self.open.pop()

    def _count(self, spot: Spot) -> None:
        self.values += 1
        if self.values > MAX_VALUES:
            raise _Refused("file-too-many-values", spot, most=MAX_VALUES)

    def _scalar(self, event: Any, spot: Spot) -> None:
        self._count(spot)
        # Double quotes can spell a sign out, as "\\0"; all others were looked at before.
        odd = ODD.search(event.value) if event.style == '"' else None
        if odd:
            raise _Refused("odd-character", spot, given=_named(odd))
        self._place(event.value, spot, is_plain=event.style in (None, ""))

    def _value(self, event: Any, spot: Spot) -> None:
        self._count(spot)
        if len(self.open) >= MAX_DEPTH:
            raise _Refused("file-too-deep", spot, most=MAX_DEPTH)
        fresh: Any = [] if isinstance(event, yaml.SequenceStartEvent) else {}
        path = self._place(fresh, spot)
        self.open.append((fresh, path, []))

    def _place(self, value: Any, spot: Spot, *, is_plain: bool = False) -> Path:
        """Put a value where it belongs; the first scalar of a pair is the key."""
        path: Path = ()
        if not self.open:
            self.document.data = value
        else:
            parent, above, waiting = self.open[-1]
            if isinstance(parent, list):
                parent.append(value)
                path = (*above, len(parent) - 1)
            elif not waiting:
                self._no_dash(value, spot, is_plain=is_plain)
                return self._key(value, spot, parent, above, waiting)
            else:
                path = (*above, waiting.pop())
                if path not in self.document.spots:
                    parent[path[-1]] = None if is_plain and value in ("", "~") else value
        self.document.spots.setdefault(path, spot)
        return path

    def _no_dash(self, key: Any, spot: Spot, *, is_plain: bool) -> None:
        """Refuse a dash or bullet of a word processor; in quotes it is a name like any other."""
        dash = long_dash(f"{key}:") if is_plain and key[:1] > "\x7f" else None
        if dash:
            raise _Refused("yaml-dash", spot, given=dash.group(1))

    def _key(
        self, key: Any, spot: Spot, parent: dict[str, Any], above: Path, waiting: list[str]
    ) -> Path:
        if not isinstance(key, str):
            raise _Refused("yaml-key-shape", spot)
        if key in parent:
            first = self.document.spots[(*above, key, KEY)][0]
            problem = Problem("key-twice", (*above, key), {"given": key, "line": first})
            self.document.problems.append((problem, spot))
        else:
            self.document.spots[(*above, key, KEY)] = spot
        waiting.append(key)
        return above
