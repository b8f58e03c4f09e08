"""What was read before is not read again: the same bytes beside the same records say the same.

One file of the shelf changes at a time, and each change has the whole shelf looked through.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from quiz.core.model import Problem
from quiz.library.format import SourceFile
from quiz.library.reader import PackReading, Reading, read_lesson, read_pack, read_source

KEPT = 128
"""Files, the latest first; a shelf of more is read as if there were no memory."""


@dataclass(frozen=True, slots=True)
class _Text:
    """All that a lesson's reading depends on. Records that were not read again are the same
    objects, so comparing them costs nothing."""

    raw: bytes
    file: str
    sources: Mapping[str, SourceFile] = field(hash=False)
    today: date | None


def lesson(
    raw: bytes, file: str, sources: Mapping[str, SourceFile], today: date | None = None
) -> Reading:
    """What `read_lesson` gives."""
    return _lesson(_Text(raw, file, dict(sources), today))


@lru_cache(maxsize=KEPT)
def _lesson(text: _Text) -> Reading:
    return read_lesson(text.raw, text.file, text.sources, text.today)


@lru_cache(maxsize=KEPT)
def source(raw: bytes, file: str) -> tuple[SourceFile | None, tuple[Problem, ...]]:
    """What `read_source` gives."""
    return read_source(raw, file)


@lru_cache(maxsize=KEPT)
def pack(raw: bytes, file: str) -> tuple[PackReading | None, tuple[Problem, ...]]:
    """What `read_pack` gives."""
    return read_pack(raw, file)
