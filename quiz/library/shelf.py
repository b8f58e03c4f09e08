"""The shelf: finds lessons and sources, notices changes, keeps the last good version."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from pathlib import Path
from types import MappingProxyType
from typing import Any

from quiz.core.lesson import Lesson
from quiz.core.model import Place, Problem
from quiz.library import checks, once, yaml_nodes
from quiz.library.contents import Contents
from quiz.library.format import SourceFile
from quiz.library.reader import PackReading, Reading

Stamp = tuple[tuple[str, int, int], ...]
LastGood = dict[str, Any]
Pair = tuple[Path, Path]
"""A folder of lessons and a folder of source records."""

OWN = "own/"
"""What stands before the names of files that teachers wrote in the browser."""


@dataclass(frozen=True, slots=True)
class Folders:
    """What the files of both folders gave, before it is put together."""

    readings: tuple[Reading, ...]
    sources: tuple[SourceFile, ...]
    packs: tuple[PackReading, ...]
    problems: tuple[Problem, ...]


def read_folders(
    lessons: Path,
    seeds: Path,
    last_good: LastGood | None = None,
    read: Callable[[Path, str, Mapping[str, SourceFile]], Reading] | None = None,
    own: Pair | None = None,
) -> Folders:
    """Read all source records, packs and lessons.

    `last_good` remembers records and packs by file; it lends one whose file has broken.
    `read` may read a lesson otherwise than `reading` does. `own` are the folders of what
    teachers wrote in the browser, which stands beside the rest and never in its place.
    """
    last_good = {} if last_good is None else last_good
    sources, problems = read_sources(seeds, last_good, own[1] if own else None)
    packs, pack_problems = read_all(lessons / "packs", once.pack, last_good)
    read = read or reading
    files = chain(files_of(lessons), files_of(own[0], OWN) if own else ())
    return Folders(
        tuple(read(path, shown, sources) for path, shown in files),
        tuple(sources.values()),
        tuple(packs.values()),
        (*problems, *pack_problems),
    )


def reading(
    path: Path, shown: str, sources: Mapping[str, SourceFile], today: date | None = None
) -> Reading:
    """One lesson file; it may vanish or be locked between the look and the reading."""
    try:
        return once.lesson(path.read_bytes(), shown, sources, today)
    except OSError:
        return Reading(shown, None, (unreadable(shown),))


def read_sources(
    seeds: Path, last_good: LastGood, own: Path | None = None
) -> tuple[dict[str, SourceFile], tuple[Problem, ...]]:
    """All source records by id, those of teachers behind the others, and their problems."""
    sources, problems = read_all(seeds, once.source, last_good)
    if own is None:
        return sources, problems
    more, found = read_all(own, once.source, last_good, OWN)
    doubles = [taken(f"{OWN}{own.name}/{one}.yaml", one) for one in more if one in sources]
    return {**more, **sources}, (*problems, *found, *doubles)


def read_all(
    folder: Path,
    read: Callable[[bytes, str], tuple[Any, tuple[Problem, ...]]],
    last_good: LastGood,
    under: str = "",
) -> tuple[dict[str, Any], tuple[Problem, ...]]:
    """All source records or packs of a folder by id, and every problem in them."""
    found: dict[str, Any] = {}
    problems: list[Problem] = []
    for path, shown in files_of(folder, under):
        try:
            made, own = read(path.read_bytes(), shown)
        except OSError:
            made, own = None, (unreadable(shown),)
        problems += own
        made = made or last_good.get(shown)
        if made and made.id in found:
            problems.append(taken(shown, made.id))
        elif made:
            found[made.id] = last_good[shown] = made
    return found, tuple(problems)


def unreadable(shown: str) -> Problem:
    """The file is there and cannot be opened."""
    return Problem("file-unreadable", place=Place(shown, 1, 1))


def taken(shown: str, made_id: str) -> Problem:
    """Two files of one folder have the same id."""
    return Problem("id-taken", ("id",), {"given": made_id}, place=Place(shown, 1, 1))


def files_of(folder: Path, under: str = "") -> Iterator[tuple[Path, str]]:
    """The YAML files of a folder in the order of their names, with the name to show.

    `under` stands before the folder in that name.
    """
    for path in sorted((*folder.glob("*.yaml"), *folder.glob("*.yml"))):
        # Some systems leave hidden companions such as `._x.yaml` beside a file.
        if path.is_file() and not path.name.startswith("."):
            yield path, f"{under}{folder.name}/{path.name}"


def stamp_of(*folders: Path) -> Stamp:
    """Names, sizes and times of the files in these folders: changes when any file does."""
    stamps = []
    for folder in folders:
        for path, shown in files_of(folder):
            with suppress(OSError):
                stat = path.stat()
                stamps.append((shown, stat.st_mtime_ns, stat.st_size))
    return tuple(stamps)


def collect(folders: Folders) -> Contents:
    """Put lessons on the shelf: drafts stay off it, a taken id is a problem.

    Forms that are not there or do not fit together are problems of their pack.
    """
    lessons: dict[str, Lesson] = {}
    packs = tuple(found.pack for found in folders.packs)
    known = [pack.id for pack in packs]
    problems = list(folders.problems)
    for found in folders.readings:
        problems += found.problems
        lesson = found.lesson
        if lesson is None or found.is_draft:
            continue
        if lesson.pack and lesson.pack not in known:
            params = {"given": lesson.pack, "known": known}
            place = Place(found.file, 1, 1)
            problems.append(Problem("unknown-pack", ("pack",), params, place=place))
        elif lesson.id in lessons:
            problems.append(taken(found.file, lesson.id))
        else:
            lessons[lesson.id] = lesson
    misfits: set[str] = set()
    for made in folders.packs:
        of_forms = checks.of_forms(made.pack, lessons.values())
        of_pack = [*of_forms, *checks.of_order(made.pack, lessons.values(), known)]
        problems += [replace(problem, place=made.places[problem.where]) for problem in of_pack]
        misfits |= {made.id} if of_forms else set()
    return Contents(MappingProxyType(lessons), packs, tuple(problems), frozenset(misfits))


class Shelf:
    """The lessons on offer. Threads share one; it is read anew when a file has changed."""

    def __init__(
        self,
        lessons: Path,
        seeds: Path,
        *,
        own: Pair | None = None,
        patience: float = 0.5,
        recall: Callable[[], Mapping[str, Lesson]] = lambda: {},
        keep: Callable[[Mapping[str, Lesson | None]], bool] = lambda news: False,
    ) -> None:
        """`patience` is how many seconds a look at the folders stays good.

        `own` are the folders of what teachers wrote in the browser.
        `keep` is told of every version that was read (None: a draft) and says whether it is
        kept; `recall` gives what was kept by file, by an earlier run or by another process
        meanwhile, for files that are broken now.
        """
        self._folders = (lessons, seeds)
        self._beside = own
        self._lock = threading.Lock()
        self._patience = patience
        self._look_again = 0.0
        self._stamp: Stamp | None = None
        self._contents = Contents(MappingProxyType({}), (), ())
        self._last_good: LastGood = dict(recall())
        self._recall = recall
        self._keep = keep
        self._own: set[str] = set()

    def contents(self) -> Contents:
        """What stands on the shelf now."""
        if time.monotonic() >= self._look_again:
            with self._lock:
                stamp = self._look()
                if stamp != self._stamp:
                    self._contents = self._read()
                    self._stamp = stamp
                self._look_again = time.monotonic() + self._patience
        return self._contents

    def hurry(self) -> None:
        """Look at the folders with the next question: somebody has just put something there."""
        self._look_again = 0.0

    def lesson(self, lesson_id: str) -> Lesson | None:
        """The lesson of that id, None if it is not on the shelf."""
        return self.contents().lessons.get(lesson_id)

    def text_of(self, lesson_id: str) -> bytes | None:
        """The file of a lesson that is on the shelf, as it is now; None if there is none."""
        files = chain(files_of(self._folders[0]), files_of(self._beside[0]) if self._beside else ())
        for path, _ in files:
            with suppress(OSError):
                raw = path.read_bytes()
                data = yaml_nodes.read(raw).data
                if isinstance(data, dict) and data.get("id") == lesson_id:
                    return raw
        return None

    def _look(self) -> Stamp:
        """Names, sizes and times of all files: changes when any file does."""
        return stamp_of(*self._folders, self._folders[0] / "packs", *(self._beside or ()))

    def _read(self) -> Contents:
        """Read anew; a lesson whose file broke stays in its last good version."""
        folders = read_folders(*self._folders, self._last_good, own=self._beside)
        self._agree(folders.readings)
        return collect(replace(folders, readings=tuple(map(self._kept, folders.readings))))

    def _agree(self, readings: tuple[Reading, ...]) -> None:
        """Tell the others what is new; of what is broken, another may have seen more."""
        news = dict(filter(None, map(self._news, readings)))
        if news:
            self._own = self._own - set(news) if self._keep(news) else self._own | set(news)
        broken = {found.file for found in readings if not (found.lesson or found.is_draft)}
        kept = self._recall() if broken - self._own else {}
        for file in broken - self._own:
            self._last_good.pop(file, None)
            if file in kept:
                self._last_good[file] = kept[file]

    def _news(self, found: Reading) -> tuple[str, Lesson | None] | None:
        """A version that no earlier look has seen; a draft takes its lesson back."""
        known = self._last_good.get(found.file)
        if found.is_draft:
            return (found.file, None) if known else None
        if not found.lesson or (known and known.version == found.lesson.version):
            return None
        return found.file, found.lesson

    def _kept(self, found: Reading) -> Reading:
        if found.is_draft:
            self._last_good.pop(found.file, None)
        elif found.lesson:
            self._last_good[found.file] = found.lesson
        elif found.file in self._last_good:
            return replace(found, lesson=self._last_good[found.file])
        return found
