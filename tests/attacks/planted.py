"""Hostile texts planted wherever somebody can write: in a lesson, a name, a form, an address.

`Words` gives the texts out, `hostile_lesson` is the lesson of tests/exchange/clock.yaml (every kind
of question) with each of its sentences replaced by such a text.
"""

from __future__ import annotations

import copy
import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import yaml

from tests.attacks.payloads import PAYLOADS, marked
from tests.conftest import ROOT

SHORT, LONG = 120, 700
"""How many signs a line and a paragraph of a lesson may have, with some to spare."""
CLOCK = ROOT / "tests" / "exchange" / "clock.yaml"
MARK = re.compile(r"z(\d+)x(\d+)z", re.I)

Found = tuple[int, str]
"""A payload by its number, and where it was planted."""


@dataclass
class Words:
    """Gives out payloads in turn for each place, up to `many` in one text; `of` is the corpus."""

    of: Sequence[str] = PAYLOADS
    many: int = 1
    sinks: list[str] = field(default_factory=list)
    _given: Counter[str] = field(default_factory=Counter)

    def __call__(self, sink: str, most: int = 190) -> str:
        """The next text for that place: one payload, and others while `most` signs last."""
        if sink not in self.sinks:
            self.sinks.append(sink)
        text = self._next(sink)
        for _ in range(self.many - 1):
            more = f"{text} {self._next(sink)}"
            if len(more) > most:
                self._given[sink] -= 1
                break
            text = more
        return text

    def _next(self, sink: str) -> str:
        n = self._given[sink] % len(self.of)
        self._given[sink] += 1
        return marked(self.of[n], n, self.sinks.index(sink))

    def found(self, text: str) -> set[Found]:
        """What of it stands in a page."""
        return {(int(n), self.sinks[int(sink)]) for n, sink in MARK.findall(text)}


FREE = (
    (r"(title|goal)", r"lesson \1"),
    (r"(first_look|second_look|before|debrief)", r"lesson \1 text"),
    (r"advisory/note", "lesson advisory"),
    (r"terms/log", "lesson term"),
    (r"sources/r1/(publisher|what)", r"source \1"),
    (r"excerpts/\w+/(who|title|know|licence)", r"excerpt \1"),
    (r"questions/\d+/(prompt|discuss)", r"question \1"),
    (r"questions/\d+/(targets|rows|units|events|models)/\w+/why", "explanation"),
    (r"questions/\d+/(sound|neutral)/\w+", "explanation"),
    (r"questions/\d+/phrases/\w+/(pushes|tells)", "explanation"),
    (r"questions/\d+/options/\w+/(right|wrong)", "explanation"),
    (r"questions/\d+/options/\w+/text", "option"),
    (r"questions/\d+/rows/\w+/fact", "fact"),
    (r"questions/\d+/labels/\w+", "label"),
    (r"questions/\d+/events/\w+/text", "event"),
    (r"questions/\d+/models/\w+/text", "model line"),
    (r"questions/\d+/checklist/\d+", "checklist"),
)
"""Where an author writes as she likes, by the place in the file; the first that fits counts."""
_FREE = [(re.compile(place), sink) for place, sink in FREE]
PHRASE = re.compile(r"questions/\d+/phrases/(\w+)/text")


def hostile_lesson(words: Words, id_: str, **more: Any) -> bytes:
    """That lesson as a file; JSON is YAML, and quotes whatever stands in a text."""
    data = copy.deepcopy(_clock())
    phrases: dict[str, str] = {}
    data = _filled(data, "", words, phrases)
    # Each phrase stands once in the text it is taken from, and each sentence is hostile besides.
    lines = [f"[s{n}] {_line(words('sentence'))} {phrases.get(f'p{n}', '')}." for n in range(1, 7)]
    data["excerpts"]["a"]["text"] = "\n".join(lines)
    data["excerpts"]["b"]["text"] = f"[s1] {_line(words('sentence'))}. [s2] It rang."
    # A file with a control sign is refused whole, so such a text goes in without it.
    made = json.dumps({**data, "id": id_, **more}, ensure_ascii=False)
    return re.sub(r"\\u000[01]", "", made).encode()


@cache
def _clock() -> Any:
    return yaml.load(CLOCK.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)


def _filled(value: Any, place: str, words: Words, phrases: dict[str, str]) -> Any:
    inside = value.items() if isinstance(value, dict) else enumerate(value)
    if isinstance(value, str):
        return _text(value, place, words, phrases)
    made = {key: _filled(one, f"{place}/{key}".strip("/"), words, phrases) for key, one in inside}
    return made if isinstance(value, dict) else list(made.values())


def _text(value: str, place: str, words: Words, phrases: dict[str, str]) -> str:
    if phrase := PHRASE.fullmatch(place):
        return phrases.setdefault(phrase[1], f"{_line(words('phrase', SHORT))} {phrase[1]}")
    for pattern, sink in _FREE:
        if pattern.fullmatch(place):
            # What was cited stays so; and no line may say what another one says.
            cited = " [r1]" * value.endswith("[r1]")
            most = LONG if sink in ("explanation", r"lesson \1 text") else SHORT
            return words(pattern.fullmatch(place).expand(sink), most) + cited + _name(place)
    return value


def _name(place: str) -> str:
    """The name of a model line behind it, for two of them must not be alike."""
    found = re.search(r"models/(\w+)/text", place)
    return f" {found[1]}" if found else ""


def _line(text: str) -> str:
    """In one line, as a sentence stands."""
    return " ".join(text.split())
