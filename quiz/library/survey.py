"""Look through files or folders for `check`: all problems, and how much was read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from quiz.core.model import Problem
from quiz.library.shelf import collect, files_of, read_folders, reading


@dataclass(frozen=True, slots=True)
class Survey:
    """What was read, and every problem in it."""

    lessons: int
    sources: int
    problems: tuple[Problem, ...]

    def count(self, severity: str) -> int:
        """How many problems have that severity."""
        return sum(problem.severity == severity for problem in self.problems)


def survey(paths: Sequence[Path], lessons: Path, seeds: Path) -> Survey:
    """Problems in `paths` (all files when there are none).

    Files of the folders `lessons` and `seeds` are read in their place, since an id may be
    taken by a neighbour; any other file is read as a lesson that quotes from `seeds`.
    """
    folders = read_folders(lessons, seeds)
    rooms = {room: _files(room) for room in (lessons, lessons / "packs", seeds)}
    listed = {file: f"{room.name}/{file.name}" for room, files in rooms.items() for file in files}
    chosen = _chosen(paths, lessons) if paths else listed
    strangers = [path for path in chosen if path not in listed]
    sources = {source.id: source for source in folders.sources}
    found = [reading(path, str(path), sources) for path in strangers]
    problems = collect(replace(folders, readings=(*folders.readings, *found))).problems
    shown = {listed.get(path, str(path)) for path in chosen}
    return Survey(
        lessons=len(strangers) + sum(path in rooms[lessons] for path in chosen),
        sources=sum(path in rooms[seeds] for path in chosen),
        problems=tuple(p for p in problems if p.place and p.place.file in shown),
    )


def _chosen(paths: Iterable[Path], lessons: Path) -> Mapping[Path, object]:
    """The files behind `paths`, each once; the folder of lessons holds its packs, too."""
    opened: list[Path] = []
    for path in paths:
        opened += _files(path) if path.is_dir() else [path.resolve()]
        if path.resolve() == lessons.resolve():
            opened += _files(path / "packs")
    return dict.fromkeys(opened)


def _files(folder: Path) -> list[Path]:
    return [file.resolve() for file, _ in files_of(folder)]
