"""The text of a file with a list of pupils: which encoding it is in, said and not only guessed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from quiz.core.model import Problem

Encoding = Literal["utf-8", "utf-16", "western"]

_NOT_TEXT = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF", b"\x89PNG", b"\xff\xd8\xff")
"""How spreadsheets, old Office files, PDF, PNG and JPEG begin."""
_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))


@dataclass(frozen=True, slots=True)
class Decoded:
    """A file's text. `western` was a guess: any bytes can be read so, rightly or not."""

    text: str
    encoding: Encoding


def decoded(raw: bytes) -> Decoded | Problem:
    """The text of a file: its mark decides, then UTF-8 if it is such, then Windows-1252.

    A Problem for what is no text file. Total: any bytes give the one or the other.
    """
    if raw.startswith(_NOT_TEXT):
        return Problem("roster-file", ("file",))
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            text = raw[len(mark) :].decode(encoding, errors="replace")
            return Decoded(text, "utf-8" if encoding == "utf-8" else "utf-16")
    if b"\0" in raw:
        return _unmarked(raw)
    try:
        return Decoded(raw.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        return Decoded(_western(raw), "western")


def _unmarked(raw: bytes) -> Decoded | Problem:
    """UTF-16 without its mark: of a Latin list, every second byte is empty."""
    for first, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        empty = raw[first::2].count(0)
        if empty * 2 > len(raw[first::2]) and raw[1 - first :: 2].count(0) == 0:
            return Decoded(raw.decode(encoding, errors="replace"), "utf-16")
    return Problem("roster-file", ("file",))


def _western(raw: bytes) -> str:
    """Windows-1252, and Latin-1 for the five bytes it leaves out."""
    try:
        return raw.decode("cp1252")
    except UnicodeDecodeError:
        return raw.decode("latin-1")
