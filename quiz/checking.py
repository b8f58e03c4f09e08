"""`check`: every problem of lessons and source records, once or after each save."""

from __future__ import annotations

import gc
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path

from quiz import words
from quiz.core.model import Problem
from quiz.library.blind_files import FOLDER
from quiz.library.full_texts import Proof, prove
from quiz.library.shelf import Stamp, stamp_of
from quiz.library.survey import Rereader, Survey, survey
from quiz.settings import PROJECT

LESSONS, SEEDS = PROJECT / "lessons", PROJECT / "seeds"
EVERY = 0.25
"""Seconds between two looks at the files: a save is seen well within one second."""

Tell = Callable[[str], None]
Rest = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Order:
    """What was asked for: files or folders (none: all), and how strictly.

    `folders` are those of lessons and of records, if they are not the project's own; `own` are
    those of what teachers wrote in the browser.
    """

    paths: Sequence[Path]
    today: date
    full_texts: Path | None = None
    is_strict: bool = False
    folders: tuple[Path, Path] | None = None
    own: tuple[Path, Path] | None = None


def run(order: Order, tell: Tell) -> int:
    """Tell every problem and a summary; gives the exit code.

    0: no errors. 1: errors, quotations that do not hold, or, when strict, warnings.
    """
    lessons, seeds = order.folders or (LESSONS, SEEDS)
    with in_one_go():
        found = survey(order.paths, lessons, seeds, today=order.today, own=order.own)
        proof = prove(seeds, order.full_texts) if order.full_texts else Proof(0, ())
    problems = (*found.problems, *proof.problems)
    for line in report(problems):
        tell(line)
    if order.full_texts:
        tell(words.sentence("check.proved", {"proved": proof.proved}))
    tell(summary(found))
    if found.own and order.own:
        tell(words.sentence("check.own", {"n": found.own, "path": order.own[0]}))
    if problems:
        tell(words.sentence("check.explain", {"code": problems[0].code}))
    is_bad = found.count("error") or proof.problems or (order.is_strict and found.count("warning"))
    return 1 if is_bad else 0


@contextmanager
def in_one_go() -> Iterator[None]:
    """Without the collector of waste: what is read is kept until the end, so it finds none."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def report(problems: Iterable[Problem]) -> Iterator[str]:
    """The lines of a report: file by file, with an empty line behind each file."""
    for _, own in groupby(problems, key=lambda problem: problem.place and problem.place.file):
        yield from map(told, own)
        yield ""


def told(problem: Problem) -> str:
    """A problem as `file:line:column: severity: what (what to do) [code]`."""
    return f"{problem.place}: {_without_place(problem)}"


def _without_place(problem: Problem) -> str:
    severity = words.sentence(f"severity.{problem.severity}")
    return f"{severity}: {words.told(problem)} [{problem.code}]"


def summary(found: Survey) -> str:
    """One line that counts what was read and what was found."""
    counts = {severity: found.count(severity) for severity in ("error", "warning", "advice")}
    params = {"lessons": found.lessons, "sources": found.sources, **counts}
    return words.sentence("check.count", params)


def watch(order: Order, tell: Tell, *, rest: Rest = time.sleep, looks: int | None = None) -> None:
    """Check again after each save, and tell only what has changed, until stopped.

    `rest` waits between two looks; `looks` ends it after so many (None: Ctrl-C does).
    """
    rereader = Rereader(order.today)
    seen, before = (
        _look(order.paths, order.own),
        survey(order.paths, LESSONS, SEEDS, rereader=rereader, own=order.own),
    )
    for line in report(before.problems):
        tell(line)
    tell(summary(before))
    tell(words.sentence("check.watching"))
    while looks is None or looks > 0:
        looks = None if looks is None else looks - 1
        rest(EVERY)
        now = _look(order.paths, order.own)
        if now != seen:
            seen, found = now, survey(order.paths, LESSONS, SEEDS, rereader=rereader, own=order.own)
            for line in changes(before.problems, found.problems):
                tell(line)
            tell(summary(found))
            before = found


def changes(before: Iterable[Problem], after: Sequence[Problem]) -> Iterator[str]:
    """What is mended and what is new; a problem that only moved to another line is neither."""
    left, fresh = Counter(map(_known_by, before)), Counter(map(_known_by, after))
    for file, text in (left - fresh).elements():
        yield words.sentence("check.mended", {"file": file, "text": text})
    new = fresh - left
    for problem in after:
        if new[_known_by(problem)] > 0:
            new[_known_by(problem)] -= 1
            yield told(problem)


def _known_by(problem: Problem) -> tuple[str, str]:
    return problem.place.file if problem.place else "", _without_place(problem)


def _look(paths: Sequence[Path], own: Sequence[Path] | None) -> tuple[Stamp, Stamp]:
    """Changes whenever a file of the project or one of those named does."""
    named = []
    for path in paths:
        for file in sorted(path.glob("*.y*ml")) if path.is_dir() else [path]:
            with suppress(OSError):  # an editor may be replacing it
                stat = file.stat()
                named.append((str(file), stat.st_mtime_ns, stat.st_size))
    ours = (LESSONS, LESSONS / "packs", LESSONS / FOLDER, SEEDS)
    return stamp_of(*ours, *(own or ())), tuple(named)
