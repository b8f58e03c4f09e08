"""What a good lesson is, beyond its shape: words that exist, quotations that hold, ages,
advisories, controls. The same rules for every outlet and every side."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import zip_longest
from typing import Any

from quiz.core.lesson import Lesson
from quiz.core.model import Counts, Passage, Problem
from quiz.core.question import Spec
from quiz.library.format import LessonFile, PackFile, SourceFile, SourceSegment
from quiz.library.stems import of_stems
from quiz.library.terms import terms

Cite = tuple[tuple[str | int, ...], str, dict[str, str]]
"""Where a citation stands, which note it names, and the sentence mark it stands behind."""

MOST_QUOTED_WORDS = 150
OLDER = 16
HEAVY_TOPICS = frozenset({"war", "party", "election", "violence", "terrorism", "injury", "death"})
_CITE = re.compile(r"\[(r\d{1,3})\]")


@dataclass(frozen=True)
class Read:
    """What could be read of a lesson: passages by id, questions by their number."""

    passages: Mapping[str, Passage]
    specs: Mapping[int, Spec]

    @cached_property
    def cites(self) -> tuple[Cite, ...]:
        """Every citation in the passages and the questions."""
        return tuple(_cites(self))


def of_source(source: SourceFile) -> list[Problem]:
    """Problems of a source record: verbatim means hashed, placed and short."""
    problems = []
    if source.authenticity == "verbatim" and not source.full_text_sha256:
        problems.append(Problem("hash-missing", (), {"field": "full_text_sha256"}))
    for passage_id, passage in source.passages.items():
        words = sum(len(segment.text.split()) for segment in passage.segments.values())
        if source.authenticity == "verbatim" and words > MOST_QUOTED_WORDS:
            params = {"n": words, "most": MOST_QUOTED_WORDS}
            problems.append(Problem("quotation-long", ("passages", passage_id), params))
        problems += _segments(source, passage_id)
    return problems


def _segments(source: SourceFile, passage_id: str) -> Iterator[Problem]:
    passage, end = source.passages[passage_id], 0
    for segment_id, segment in passage.segments.items():
        found = [*_frozen(source, segment, segment_id)]
        if segment.at:
            found += _range(source, segment.at, segment_id, passage.ages or 0)
            if segment.at[0] < end:
                found.append(Problem("range-order", ("at",), {"given": segment_id}))
            end = segment.at[1]
        for problem in found:
            yield problem.under("passages", passage_id, "segments", segment_id)


def _frozen(source: SourceFile, segment: SourceSegment, segment_id: str) -> Iterator[Problem]:
    """A verbatim segment carries its range and its fingerprint, and they hold."""
    if source.authenticity == "verbatim" and not (segment.at and segment.sha256):
        yield Problem("hash-missing", (), {"field": "sha256" if segment.at else "at"})
    elif segment.sha256 and hashlib.sha256(segment.text.encode()).hexdigest() != segment.sha256:
        yield Problem("hash-wrong", ("text",), {"given": segment_id})
    if segment.at and segment.at[1] - segment.at[0] != len(segment.text):
        params = {"given": segment.at[1] - segment.at[0], "n": len(segment.text)}
        yield Problem("range-wrong", ("at",), params)


def _range(
    source: SourceFile, at: tuple[int, int], segment_id: str, ages: int
) -> Iterator[Problem]:
    """Some words of a document are shown to nobody, some only to older readers."""
    if _overlaps(at, source.never):
        yield Problem("range-never", ("at",), {"given": segment_id})
    if _overlaps(at, source.older) and ages < OLDER:
        yield Problem("ages-of-range", ("at",), {"given": segment_id})


def _overlaps(at: tuple[int, int], ranges: Iterable[tuple[int, int]]) -> bool:
    return any(at[0] < stop and start < at[1] for start, stop in ranges)


def of_lesson(
    head: LessonFile, read: Read, excerpts: Any, sources: Mapping[str, SourceFile]
) -> list[Problem]:
    """Problems between the parts of a lesson, as far as they could be read."""
    known = list(head.sources)
    problems = [
        Problem("unknown-cite", where, {"given": note, "known": known, **mark})
        for where, note, mark in (*_of_debrief(head), *read.cites)
        if note not in known
    ]
    problems += of_stems(head, read.specs)
    problems += _ages(head, read, excerpts, sources)
    problems += _long(read)
    if HEAVY_TOPICS & set(head.topics) and not head.advisory:
        heavy = ", ".join(sorted(HEAVY_TOPICS & set(head.topics)))
        problems.append(Problem("advisory-missing", ("advisory",), {"given": heavy}))
    if head.advisory and not head.review_by:
        problems.append(Problem("review-missing", ("advisory",)))
    return problems


def _long(read: Read) -> Iterator[Problem]:
    """Somebody else's text in the lesson file is as short as a quotation in a record."""
    for passage in read.passages.values():
        words = sum(len(segment.text.split()) for segment in passage.segments)
        is_quoted = passage.authenticity == "verbatim" and not passage.source
        if is_quoted and words > MOST_QUOTED_WORDS:
            params = {"n": words, "most": MOST_QUOTED_WORDS}
            yield Problem("quotation-long", ("excerpts", passage.id, "text"), params)


def of_forms(pack: PackFile, lessons: Iterable[Lesson]) -> list[Problem]:
    """Problems of a pack's two forms: both are lessons of it, and they ask alike.

    Alike: the same kinds in the same order, for the same skills, with as many targets, sound
    units and rows. `where` is ("forms",) or the one form at fault.
    """
    known = {lesson.id: lesson for lesson in lessons if lesson.pack == pack.id}
    problems = [
        Problem("forms-unknown", ("forms", n), {"given": form, "known": list(known)})
        for n, form in enumerate(pack.forms)
        if form not in known
    ]
    if not pack.forms or problems:
        return problems
    one, other = (_asked(known[form]) for form in pack.forms)
    pairs = enumerate(zip_longest(one, other), 1)
    part = next((n for n, (asked, twin) in pairs if asked != twin), None)
    params = {"given": pack.forms[0], "other": pack.forms[1], "part": part}
    return [Problem("forms-not-parallel", ("forms",), params)] if part else []


def of_order(pack: PackFile, lessons: Iterable[Lesson], packs: Iterable[str]) -> list[Problem]:
    """Problems of the order of a pack: each lesson stands in it once, after what it builds on."""
    own = [lesson.id for lesson in lessons if lesson.pack == pack.id]
    known = [lesson_id for lesson_id in own if lesson_id not in pack.forms]
    problems: list[Problem] = []
    before: list[str] = []
    for n, step in enumerate(pack.lessons):
        where = ("lessons", n)
        if step.id not in known:
            params = {"given": step.id, "known": known}
            problems.append(Problem("order-unknown", where, params))
        elif step.id in before:
            problems.append(Problem("order-twice", where, {"given": step.id}))
        problems += [
            Problem("order-after", where, {"given": needed, "id": step.id, "known": before})
            for needed in step.after
            if needed not in before
        ]
        before = [*before, step.id]
    left_out = ", ".join(lesson_id for lesson_id in known if lesson_id not in before)
    if pack.lessons and left_out and not problems:
        params = {"given": left_out}
        problems.append(Problem("order-left-out", ("lessons",), params, severity="advice"))
    others = [other for other in packs if other != pack.id]
    if pack.after and pack.after not in others:
        problems.append(
            Problem("after-unknown", ("after",), {"given": pack.after, "known": others})
        )
    return problems


def _asked(lesson: Lesson) -> list[tuple[str, str, Counts]]:
    return [(question.kind, question.skill, question.size) for question in lesson.questions]


def of_words(spec: Spec) -> Iterator[Problem]:
    """Skills, techniques and reasons must be in the closed lists."""
    lists = terms()
    for use in spec.terms():
        known = lists[use.list_name]
        if use.id not in known:
            params = {"given": use.id, "known": list(known)}
            yield Problem(f"unknown-{use.list_name.removesuffix('s')}", use.where, params)


def of_use(head: LessonFile, read: Read) -> Iterator[Problem]:
    """Sources that nothing cites; only a lesson without errors can be searched for them."""
    used = {note for _, note, _ in (*_of_debrief(head), *read.cites)}
    for note in head.sources:
        if note not in used:
            yield Problem("source-unused", ("sources", note), {"given": note}, severity="warning")


def _of_debrief(head: LessonFile) -> Iterator[Cite]:
    for note in _notes(head.debrief):
        yield ("debrief",), note, {}


def _cites(read: Read) -> Iterator[Cite]:
    """Every citation with its path, and the sentence mark it stands behind, if any."""
    for n, spec in read.specs.items():
        for path, text in _strings(spec.model_dump()):
            for note in _notes(text):
                yield ("questions", n, *path), note, {}
    for passage in read.passages.values():
        for segment in passage.segments:
            for note in segment.cites:
                yield ("excerpts", passage.id, "text"), note, {"mark": f"[{segment.id}]"}


def _notes(text: str) -> Iterable[str]:
    return dict.fromkeys(_CITE.findall(text)) if "[r" in text else ()


def _strings(
    value: Any, path: tuple[str | int, ...] = ()
) -> Iterable[tuple[tuple[str | int, ...], str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _strings(inner, (*path, key))
    elif isinstance(value, list | tuple):
        for n, inner in enumerate(value):
            yield from _strings(inner, (*path, n))


def _ages(
    head: LessonFile, read: Read, excerpts: Mapping[str, Any], sources: Mapping[str, SourceFile]
) -> Iterator[Problem]:
    """A lesson is for no younger readers than the oldest of its passages asks for."""
    quoted = [(x.source, excerpts[x.id]["passage"]) for x in read.passages.values() if x.source]
    for source, passage in quoted:
        least = sources[source].passages[passage].ages
        if least and head.ages < least:
            params = {"least": least, "given": head.ages, "passage": passage}
            yield Problem("ages-low", ("ages",), params)
