"""A folder of lessons as its files are this very moment: what an author previews.

Unlike the shelf it keeps no last good version: a broken file is shown as broken.
"""

from __future__ import annotations

import hashlib
import threading
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from quiz.core.lesson import Lesson
from quiz.core.model import Problem
from quiz.library import yaml_nodes
from quiz.library.format import SourceFile
from quiz.library.shelf import files_of, read_sources, stamp_of
from quiz.library.survey import Rereader


@dataclass(frozen=True, slots=True)
class Draft:
    """A lesson file by its name without ending: the lesson if it has no error, and its problems.

    `title` is what the file says, its name where it says none. `is_held_back` says that it calls
    itself a draft, which keeps it off the shelf.
    """

    name: str
    file: str
    lesson: Lesson | None
    problems: tuple[Problem, ...]
    is_held_back: bool = False
    title: str = ""

    @property
    def errors(self) -> int:
        """How many errors keep it off the shelf."""
        return sum(problem.severity == "error" for problem in self.problems)


class Drafts:
    """The lesson files of a folder, with the source records they quote from.

    What has not changed is not read again, so that a page follows a save at once.
    """

    def __init__(
        self, lessons: Path, seeds: Path, today: date | None = None, own: Path | None = None
    ) -> None:
        """`own` is a second folder of source records, that of teachers."""
        self._lessons = lessons
        self._seeds = seeds
        self._own = own
        self._rereader = Rereader(today)
        self._lock = threading.Lock()
        self._read: tuple[Any, dict[str, SourceFile], tuple[Problem, ...]] = (None, {}, ())

    def all(self) -> list[Draft]:
        """Every lesson file, in the order of the names."""
        with self._lock:
            sources, _ = self._records()
            return [self._draft(path, shown, sources) for path, shown in files_of(self._lessons)]

    def one(self, name: str) -> Draft | None:
        """The lesson file of that name, None if there is none."""
        with self._lock:
            sources, _ = self._records()
            for path, shown in files_of(self._lessons):
                if path.stem == name:
                    return self._draft(path, shown, sources)
        return None

    def of_records(self) -> tuple[Problem, ...]:
        """The problems of the source records; a broken record can be quoted by no lesson."""
        with self._lock:
            return self._records()[1]

    def mark(self) -> str:
        """Changes whenever a file does."""
        stamp = stamp_of(self._lessons, self._lessons / "packs", *self._shelves())
        return hashlib.sha256(repr(stamp).encode()).hexdigest()[:16]

    def sources(self) -> dict[str, SourceFile]:
        """The source records that can be quoted now, by their ids."""
        with self._lock:
            return self._records()[0]

    def text_of(self, record_id: str) -> bytes | None:
        """The file of a source record; None if there is none of that id."""
        for folder in self._shelves():
            for path, _ in files_of(folder):
                with suppress(OSError):
                    raw = path.read_bytes()
                    data = yaml_nodes.read(raw).data
                    if isinstance(data, dict) and data.get("id") == record_id:
                        return raw
        return None

    def _shelves(self) -> list[Path]:
        return [self._seeds, self._own] if self._own else [self._seeds]

    def _records(self) -> tuple[dict[str, SourceFile], tuple[Problem, ...]]:
        stamp = stamp_of(*self._shelves())
        if self._read[0] != stamp:
            self._read = (stamp, *read_sources(self._seeds, {}, self._own))
        return self._read[1], self._read[2]

    def _draft(self, path: Path, shown: str, sources: dict[str, SourceFile]) -> Draft:
        found = self._rereader.read(path, shown, sources)
        title = found.lesson.title if found.lesson else _title(path)
        return Draft(path.stem, shown, found.lesson, found.problems, found.is_draft, title)


def _title(path: Path) -> str:
    """The title in a file that has errors; its name where there is none to be read."""
    with suppress(OSError):
        data = yaml_nodes.read(path.read_bytes()).data
        if isinstance(data, dict) and isinstance(data.get("title"), str):
            return data["title"] or path.stem
    return path.stem
