"""The quick way through a file in which nothing is unusual, which is nearly every file.

It gives the plain data without any places. Whatever it does not know, it leaves to the
careful fold of `yaml_nodes`, which says what is wrong and where.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

MAX_DEPTH = 20
MAX_VALUES = 50_000
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

# Control characters, and the marks that silently reorder what is read. Joiners and
# directional marks stay allowed: Persian, Arabic and Hebrew need them.
ODD = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f"
    "\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


class Unusual(Exception):
    """Something that the careful fold has to look at."""


def quickly(text: str) -> Any:
    """The data of a YAML text: dicts, lists, texts, None. Unusual, or what PyYAML raises."""
    fold = _Fold()
    deeds = {
        yaml.ScalarEvent: fold.scalar,
        yaml.MappingStartEvent: fold.begin,
        yaml.SequenceStartEvent: fold.begin,
        yaml.MappingEndEvent: fold.end,
        yaml.SequenceEndEvent: fold.end,
        yaml.DocumentStartEvent: fold.document,
        yaml.AliasEvent: fold.unusual,
    }
    for event in yaml.parse(text, Loader=LOADER):
        deed = deeds.get(type(event))
        if deed:
            deed(event)
    if not fold.documents:
        raise Unusual
    return fold.root


class _Fold:
    """`here` is the open list or mapping, `name` the key that waits for its value."""

    def __init__(self) -> None:
        self.root: Any = None
        self.here: Any = None
        self.name: str | None = None
        self.above: list[Any] = []
        self.documents = 0
        self.values = 0

    def scalar(self, event: Any) -> None:
        value = event.value
        if event.anchor or event.tag or (event.style == '"' and ODD.search(value)):
            raise Unusual
        if type(self.here) is dict and self.name is None:
            # A sign that is no plain letter may be the long dash of a word processor.
            if value in self.here or value[:1] > "\x7f":
                raise Unusual
            self._count()
            self.name = value
        else:
            is_blank = self.name is not None and not event.style and value in ("", "~")
            self._place(None if is_blank else value)

    def begin(self, event: Any) -> None:
        if event.anchor or event.tag or len(self.above) >= MAX_DEPTH:
            raise Unusual
        if type(self.here) is dict and self.name is None:
            raise Unusual
        fresh: Any = {} if type(event) is yaml.MappingStartEvent else []
        self._place(fresh)
        self.above.append(self.here)
        self.here = fresh

    def end(self, event: Any) -> None:
        self.here = self.above.pop()

    def document(self, event: Any) -> None:
        self.documents += 1
        if self.documents > 1:
            raise Unusual

    def unusual(self, event: Any) -> None:
        raise Unusual

    def _place(self, value: Any) -> None:
        self._count()
        if self.here is None:
            self.root = value
        elif self.name is None:
            self.here.append(value)
        else:
            self.here[self.name] = value
            self.name = None

    def _count(self) -> None:
        self.values += 1
        if self.values > MAX_VALUES:
            raise Unusual
