"""Cut an inline text at its `[s1]` marks, and a source passage at its frozen segments."""

from __future__ import annotations

import re
from typing import Any

from quiz.core.model import Passage, Problem, Segment
from quiz.core.sketch import filled, is_blank
from quiz.library.format import InlineExcerpt, SourceFile, SourcePassage

MARK = re.compile(r"\[(s\d{1,3})\]")
CITE = re.compile(r"\[(r\d{1,3})\]")

# Between neighbouring sentences of a document lie at most a space and two line ends.
_NEIGHBOURS = 3


def inline_passage(excerpt_id: str, excerpt: InlineExcerpt) -> Passage | tuple[Problem, ...]:
    """The passage of an inline text, or every Problem of its marks."""
    segments, problems = cut(excerpt.text)
    if not excerpt.written_for_lesson and not excerpt.licence:
        problems = (*problems, Problem("licence-missing", ()))
    if problems:
        return problems
    return Passage(
        id=excerpt_id,
        who=excerpt.who,
        when=excerpt.when,
        kind=excerpt.kind,
        title=excerpt.title,
        know=excerpt.know,
        licence=excerpt.licence,
        authenticity="written-for-lesson" if excerpt.written_for_lesson else "verbatim",
        segments=segments,
    )


def rough_passage(excerpt_id: str, written: Any) -> Passage | None:
    """A text whose sentences can be told apart, whatever its facts lack; None if it has none.

    For forms only: what nobody has said yet is empty, and sentences that are blanks are left out.
    """
    if not isinstance(written, dict) or not isinstance(written.get("text"), str):
        return None
    segments = tuple(one for one in cut(written["text"])[0] if not is_blank(one.text))
    said = {name: filled(written.get(name)) for name in ("who", "when", "title")}
    if not segments:
        return None
    return Passage(id=excerpt_id, kind="", authenticity="verbatim", segments=segments, **said)


def cut(text: str) -> tuple[tuple[Segment, ...], tuple[Problem, ...]]:
    """Split marked text into segments; `[r1]` inside a sentence becomes its citation."""
    parts = MARK.split(text)
    if len(parts) < 3:
        return (), (Problem("no-marks", ("text",)),)
    problems: list[Problem] = []
    if parts[0].strip():
        problems.append(Problem("text-before-mark", ("text",), {"given": _start(parts[0])}))
    seen: set[str] = set()
    segments: list[Segment] = []
    before = ""
    for mark, raw in zip(parts[1::2], parts[2::2], strict=True):
        sentence = " ".join(CITE.sub("", raw).split())
        if mark in seen:
            problems.append(Problem("mark-twice", ("text",), {"mark": f"[{mark}]"}))
        elif not sentence:
            problems.append(Problem("sentence-empty", ("text",), {"mark": f"[{mark}]"}))
        else:
            cites = tuple(CITE.findall(raw))
            apart = bool(re.search(r"\n\s*\n\s*$", before))
            segments.append(Segment(id=mark, text=sentence, cites=cites, starts_paragraph=apart))
        seen.add(mark)
        before = raw
    return tuple(segments), tuple(problems)


def _start(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 30 else text[:29] + "…"


def source_passage(excerpt_id: str, source: SourceFile, passage: SourcePassage) -> Passage:
    """A source record's passage as a lesson shows it, gaps between segments marked."""
    segments: list[Segment] = []
    end: int | None = None
    for segment_id, segment in passage.segments.items():
        at = segment.at
        is_far = bool(at and end is not None and at[0] - end > _NEIGHBOURS)
        segments.append(Segment(id=segment_id, text=segment.text, after_gap=is_far))
        end = at[1] if at else None
    return Passage(
        id=excerpt_id,
        who=source.publisher,
        when=source.published,
        kind=source.genre,
        title=source.title,
        author=source.author,
        know=source.know,
        licence=source.licence,
        authenticity=source.authenticity,
        source=source.id,
        segments=tuple(segments),
    )
