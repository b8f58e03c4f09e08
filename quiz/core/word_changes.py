"""Two versions of a text, word by word: what stayed, what went, what came."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

CONTEXT = 8
"""So many words stay on each side of a change; the rest of what stayed is left out."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words in a row, parted by single blanks, and what became of them."""

    became: Literal["same", "gone", "new"]
    text: str


def pieces(before: str, after: str) -> tuple[Piece, ...]:
    """The way from one text to the other. Blanks and line breaks do not count.

    The words of `same` and `gone` in their order are those of `before`, the words of `same` and
    `new` those of `after`. Source: Ratcliff and Obershelp 1988 (difflib).
    """
    old, new = before.split(), after.split()
    found: list[Piece] = []
    for what, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            found.append(Piece("same", " ".join(old[i:j])))
            continue
        if j > i:
            found.append(Piece("gone", " ".join(old[i:j])))
        if m > k:
            found.append(Piece("new", " ".join(new[k:m])))
    return tuple(found)


def shortened(found: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """The same with long stretches of what stayed cut to a few words beside each change."""
    last = len(found) - 1
    return tuple(
        _cut(piece, is_first=n == 0, is_last=n == last) if piece.became == "same" else piece
        for n, piece in enumerate(found)
    )


def _cut(piece: Piece, *, is_first: bool, is_last: bool) -> Piece:
    return Piece("same", " ".join(_kept(piece.text.split(), is_first, is_last)))


def _kept(words: list[str], is_first: bool, is_last: bool) -> Iterator[str]:
    head = 0 if is_first else CONTEXT
    tail = 0 if is_last else CONTEXT
    if len(words) <= head + tail + 1 or (is_first and is_last):
        yield from words
        return
    yield from words[:head]
    yield "…"
    yield from words[len(words) - tail :]


@dataclass(frozen=True, slots=True)
class Change:
    """A text that is not what it was; "" where it was not there before, or is not any more.

    `name` is a field of the lesson file, or the id of a sentence, a row, an option.
    """

    name: str
    before: str
    after: str

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """The way from one text to the other, word by word."""
        return shortened(pieces(self.before, self.after))


def changes(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Change]:
    """The texts (by name) that differ in more than blanks, in the order they have now."""
    for name in {**after, **before}:
        old, new = before.get(name, ""), after.get(name, "")
        if old.split() != new.split():
            yield Change(name, old, new)
