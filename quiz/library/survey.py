"""Look through files or folders for `check`: all problems, and how much was read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from quiz.core.lesson import Lesson
from quiz.core.model import Place, Problem
from quiz.library import balance, disagreement, guessing
from quiz.library.format import SourceFile
from quiz.library.places import SEVERITIES
from quiz.library.reader import Reading
from quiz.library.shelf import OWN, Folders, Pair, collect, files_of, read_folders, reading
from quiz.library.twins import unlike_twins


@dataclass(frozen=True, slots=True)
class Survey:
    """What was read, and every problem in it: file by file, errors first.

    `own` of the lessons were written in the browser.
    """

    lessons: int
    sources: int
    problems: tuple[Problem, ...]
    own: int = 0

    def count(self, severity: str) -> int:
        """How many problems have that severity."""
        return sum(problem.severity == severity for problem in self.problems)


@dataclass
class Rereader:
    """Reads lesson files, and remembers what it read of those that have not changed since."""

    today: date | None = None
    _known: dict[Path, tuple[tuple[int, int], Reading]] = field(default_factory=dict)
    _sources: Mapping[str, SourceFile] = field(default_factory=dict)

    def read(self, path: Path, shown: str, sources: Mapping[str, SourceFile]) -> Reading:
        """That lesson file as it is now; a changed source makes every lesson new."""
        if sources is not self._sources:
            if sources != self._sources:
                self._known.clear()
            self._sources = sources
        try:
            stat = path.stat()
        except OSError:
            return reading(path, shown, sources, self.today)
        stamp = (stat.st_mtime_ns, stat.st_size)
        known = self._known.get(path)
        if known is None or known[0] != stamp:
            known = self._known[path] = (stamp, reading(path, shown, sources, self.today))
        return known[1]


def survey(
    paths: Sequence[Path],
    lessons: Path,
    seeds: Path,
    *,
    today: date | None = None,
    rereader: Rereader | None = None,
    own: Pair | None = None,
) -> Survey:
    """Problems in `paths` (all files when there are none).

    Files of the folders `lessons` and `seeds` are read in their place, since an id may be
    taken by a neighbour; any other file is read as a lesson that quotes from `seeds`.
    `today` says which reviews are overdue; a `rereader` brings its own day. `own` are the folders
    of what was written in the browser; its files are named as the app names them.
    """
    rereader = rereader or Rereader(today)
    folders = read_folders(lessons, seeds, read=rereader.read, own=own)
    theirs = own[::-1] if own else ()
    rooms = {room: _files(room) for room in (seeds, lessons / "packs", lessons, *theirs)}
    listed = {file: f"{OWN if room in theirs else ''}{room.name}/{file.name}"
              for room, files in rooms.items() for file in files}  # fmt: skip
    chosen = _chosen(paths, lessons) if paths else listed
    strangers = [path for path in chosen if path not in listed]
    sources = {source.id: source for source in folders.sources}
    found = [rereader.read(path, str(path), sources) for path in strangers]
    folders = replace(folders, readings=(*folders.readings, *found))
    contents = collect(folders)
    disputes = disagreement.of_lessons(lessons, folders.readings)
    problems = (*contents.problems, *_over_lessons(folders, contents.lessons), *disputes)
    shown = {listed.get(path, str(path)): 2 * n for n, path in enumerate(chosen)}
    # What is wrong with a file of blind readings is told right behind its lesson.
    for made in (made for made in folders.readings if made.lesson and made.file in shown):
        shown[disagreement.file_of(lessons, made)] = shown[made.file] + 1
    return Survey(
        lessons=len(strangers) + _count(chosen, rooms, lessons, *theirs[1:]),
        sources=_count(chosen, rooms, seeds, *theirs[:1]),
        problems=tuple(_in_order(problems, shown)),
        own=_count(chosen, rooms, *theirs[1:]),
    )


def _count(chosen: Iterable[Path], rooms: Mapping[Path, list[Path]], *asked: Path) -> int:
    """How many of these files lie in those rooms."""
    return sum(path in rooms[room] for path in chosen for room in asked)


def _in_order(problems: Iterable[Problem], shown: Mapping[str, int]) -> list[Problem]:
    """The problems of the files that are asked for, file by file, errors first."""
    ordered: list[tuple[int, int, int, int, int, Problem]] = []
    for problem in problems:
        place = problem.place or Place("", 1, 1)
        if place.file in shown:
            rank = (shown[place.file], SEVERITIES.index(problem.severity))
            ordered.append((*rank, place.line, place.column, len(ordered), problem))
    return [row[-1] for row in sorted(ordered)]


def _over_lessons(folders: Folders, lessons: Mapping[str, Lesson]) -> Iterator[Problem]:
    """What only several lessons together show: guessable keys, balance, unlike twins."""
    read = {
        found.lesson.id: found
        for found in folders.readings
        if found.lesson and lessons.get(found.lesson.id) is found.lesson
    }
    packs = {pack.id: pack.places[("forms",)].file for pack in folders.packs}
    for pack_id in ("", *packs):
        own = [found for made, found in read.items() if lessons[made].pack == pack_id]
        if own:
            place = Place(packs.get(pack_id, own[0].file), 1, 1)
            yield from (replace(problem, place=place) for problem in _over(own))
    for twins in unlike_twins(lessons.values()):
        params = {"given": twins.question, "lesson": twins.other_lesson, "other": twins.other}
        place = Place(read[twins.lesson].file, 1, 1)
        yield Problem("twins-differ", (), params, severity="warning", place=place)


def _over(own: Sequence[Reading]) -> Iterator[Problem]:
    """Problems of the lessons of one pack together."""
    made = [found.lesson for found in own if found.lesson]
    yield from guessing.of_lessons(made)
    texts = [
        example
        for found in own
        if found.lesson
        for example in balance.examples(found.lesson, found.sides)
    ]
    yield from balance.of_pack(texts)


def _chosen(paths: Iterable[Path], lessons: Path) -> Mapping[Path, object]:
    """The files behind `paths`, each once; the folder of lessons holds its packs, too."""
    opened: list[Path] = []
    for path in paths:
        if path.resolve() == lessons.resolve():
            opened += _files(path / "packs")
        opened += _files(path) if path.is_dir() else [path.resolve()]
    return dict.fromkeys(opened)


def _files(folder: Path) -> list[Path]:
    return [file.resolve() for file, _ in files_of(folder)]
