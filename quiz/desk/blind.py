"""Blind readings kept as readable files, beside the lessons where that folder takes them."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from quiz import words
from quiz.core.blind import BlindAnswer, BlindReader, reader_named
from quiz.desk.files import replace, write_new
from quiz.library.blind_files import FOLDER, path_of, read_blind, readers_in
from quiz.library.yaml_text import block, scalar

try:
    import fcntl
except ImportError:  # Windows, where a server is one process
    fcntl = None  # type: ignore[assignment]

TRIES = 20
"""So often a file that somebody else is writing at the same moment is read anew."""


class BlindFolders:
    """Blind readings in some folders; the first one that takes a file is written to."""

    def __init__(self, folders: Sequence[Path]) -> None:
        """Take the folders, the one with the lessons first."""
        self._folders = tuple(folders)
        self._lock = threading.Lock()

    def of(self, lesson_id: str) -> tuple[BlindReader, ...]:
        """All readers of a lesson; a file that cannot be read has none."""
        return readers_in(self._folders, lesson_id)[0]

    def keep(self, lesson_id: str, name: str, answers: Sequence[BlindAnswer]) -> bool:
        """Keep answers of a reader; what she had answered in the same words stays as it was.

        False, and nothing written, where no folder takes the file. One that holds something else
        than blind readings is left as it is.
        """
        with self._lock:
            return any(_keep(folder, lesson_id, name, answers) for folder in self._folders)

    def forget_name(self, name: str) -> bool:
        """Her answers stay in every file, under a dash; False where a file could not be changed."""
        with self._lock:
            files = [path for one in self._folders for path in (one / FOLDER).glob("*.yaml")]
            return all([_forget(path, name) for path in files])


def _keep(folder: Path, lesson_id: str, name: str, answers: Sequence[BlindAnswer]) -> bool:
    path = path_of(folder, lesson_id)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with _in_turn(path.parent):
            return any(_write(path, lesson_id, name, answers) for _ in range(TRIES))
    except (OSError, Unreadable):
        return False


def _forget(path: Path, name: str) -> bool:
    try:
        with _in_turn(path.parent):
            return any(_write_without(path, name) for _ in range(TRIES))
    except (OSError, Unreadable):
        return False


def _write_without(path: Path, name: str) -> bool:
    """Write the readings without that name; False if somebody else was quicker."""
    before = path.read_bytes()
    readers, problems = read_blind(before, path.name)
    if problems:
        raise Unreadable(path)
    known = reader_named(readers, name)
    if known is None:
        return True
    taken = {one.name for one in readers}
    free = next(f"-{n}" for n in range(1, len(taken) + 2) if f"-{n}" not in taken)
    unnamed = [BlindReader(free, one.answers) if one is known else one for one in readers]
    return replace(path, before, blind_text(path.stem, unnamed))


@contextmanager
def _in_turn(folder: Path) -> Iterator[None]:
    """One process at a time writes in this folder; where there is no such lock, there is one."""
    if fcntl is None:
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


class Unreadable(Exception):
    """The file is there and is no file of blind readings: nobody's work is written over."""


def _write(path: Path, lesson_id: str, name: str, answers: Sequence[BlindAnswer]) -> bool:
    """Write the readings with these answers; False if somebody else was quicker."""
    before = path.read_bytes() if path.exists() else None
    readers, problems = read_blind(before, path.name) if before is not None else ((), ())
    if problems:
        raise Unreadable(path)
    known = reader_named(readers, name) or BlindReader(name)
    for made in answers:
        known = known.with_answer(made)
    text = blind_text(lesson_id, list({**{one.name: one for one in readers}, name: known}.values()))
    return write_new(path, text) if before is None else replace(path, before, text)


def blind_text(lesson_id: str, readers: Sequence[BlindReader]) -> str:
    """The file of a lesson's blind readings."""
    return "".join(f"{line}\n" for line in _lines(lesson_id, readers))


def _lines(lesson_id: str, readers: Sequence[BlindReader]) -> Iterator[str]:
    yield f"# {words.sentence('blind.file')}"
    yield from block({"format": "1", "lesson": lesson_id})
    yield "readers:"
    for reader in readers:
        yield f"  - name: {scalar(reader.name)}"
        yield "    answers:"
        for made in reader.answers.values():
            yield f"      {scalar(made.question)}:"
            yield from block(_fields(made), 8)


def _fields(made: BlindAnswer) -> dict[str, object]:
    doubt = {"doubt": made.doubt} if made.doubt else {}
    return {"day": made.day.isoformat(), "wording": made.wording, "answer": made.given, **doubt}
