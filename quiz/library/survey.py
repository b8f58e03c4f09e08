"""Look through files or folders for `check`: all problems, and how much was read."""

from __future__ import annotations

from collections.abc import Iterable
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


def survey(paths: Iterable[Path], lessons: Path, seeds: Path) -> Survey:
    """Problems in `paths` (all files when there are none).

    Files of the folders `lessons` and `seeds` are read in their place, since an id may be
    taken by a neighbour; any other file is read as a lesson that quotes from `seeds`.
    """
    folders = read_folders(lessons, seeds)
    listed = [file.resolve() for file, _ in (*files_of(lessons), *files_of(seeds))]
    chosen = [file.resolve() for path in paths for file in _opened(path)] or listed
    strangers = [path for path in dict.fromkeys(chosen) if path not in listed]
    sources = {source.id: source for source in folders.sources}
    found = [reading(path, str(path), sources) for path in strangers]
    problems = collect(replace(folders, readings=(*folders.readings, *found))).problems
    shown = {f"{path.parent.name}/{path.name}" for path in chosen} | set(map(str, strangers))
    is_whole = chosen == listed
    return Survey(
        lessons=sum(path.parent != seeds.resolve() for path in chosen),
        sources=sum(path.parent == seeds.resolve() for path in chosen),
        problems=tuple(p for p in problems if is_whole or (p.place and p.place.file in shown)),
    )


def _opened(path: Path) -> list[Path]:
    return [file for file, _ in files_of(path)] if path.is_dir() else [path]
