"""Read one lesson file or one source record: the thing itself, and every problem at once."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from quiz.core.discussed import bind
from quiz.core.lesson import Lesson
from quiz.core.model import Passage, Place, Problem
from quiz.core.question import Question, Spec
from quiz.library import checks, quality, yaml_nodes
from quiz.library.assemble import make_lesson
from quiz.library.blanks import blanks, without_echoes
from quiz.library.format import (
    ExcerptReference,
    InlineExcerpt,
    LessonFile,
    PackFile,
    SourceFile,
)
from quiz.library.places import placed_in, unplaced
from quiz.library.segments import inline_passage, source_passage
from quiz.library.shape import validate
from quiz.questions import SPECS

Sources = Mapping[str, SourceFile]

MOST_EXCERPTS = 20
MOST_QUESTIONS = 40
_ID = re.compile(r"[a-z][a-z0-9_-]{0,39}")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a lesson file gave: the lesson, unless an error stands in the way.

    `sides` says by excerpt id whose words they are; only the balance of a pack asks for it.
    """

    file: str
    lesson: Lesson | None
    problems: tuple[Problem, ...]
    is_draft: bool = False
    sides: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PackReading:
    """What a pack file gave: the pack, and where its forms, its lessons and its `after` stand.

    Whether they are any good is only known beside the lessons and the other packs, so their
    places (by path, `("forms",)` and `("forms", 0)` and so on) are kept for later.
    """

    pack: PackFile
    places: Mapping[tuple[str | int, ...], Place]

    @property
    def id(self) -> str:
        """The id of the pack."""
        return self.pack.id


def read_lesson(raw: bytes, file: str, sources: Sources, today: date | None = None) -> Reading:
    """Read a lesson file's bytes; `file` is how problems name it.

    With `today`, a review that is overdue is a problem, too; the shelf does not ask for it.
    """
    document = yaml_nodes.read(raw)
    if not isinstance(document.data, dict):
        return Reading(file, None, unplaced(document, file))
    written = dict(document.data)
    excerpts, listed = written.pop("excerpts", None), written.pop("questions", None)
    problems = [problem for problem, _ in document.problems]
    unfilled = tuple(blanks(document.data))
    head = _kept(validate(LessonFile, written), problems)
    passages = _passages(excerpts, sources, problems)
    known = list(excerpts) if isinstance(excerpts, dict) else []
    specs = _specs(listed, known, problems)
    questions = _questions(specs, passages, problems, unfilled)
    problems = [*without_echoes(problems, unfilled), *unfilled]
    read = checks.Read(passages, specs)
    lesson = None
    if head:
        problems += checks.of_lesson(head, read, excerpts, sources)
        if not any(problem.severity == "error" for problem in problems):
            lesson = make_lesson(head, passages, tuple(specs.values()), questions)
            problems += checks.of_use(head, read)
            problems += quality.of_lesson(head, dict(zip(specs, questions, strict=True)))
        overdue = quality.past_review(head.review_by, today) if today else None
        problems += [overdue] if overdue else []
    placed = placed_in(problems, document, raw, file)
    is_draft = head.draft if head else written.get("draft") in ("yes", "true", "on")
    return Reading(file, lesson, placed, is_draft, _sides(excerpts, sources) if lesson else {})


def read_source(raw: bytes, file: str) -> tuple[SourceFile | None, tuple[Problem, ...]]:
    """Read a source record's bytes: the record and every problem in it."""
    document = yaml_nodes.read(raw)
    if not isinstance(document.data, dict):
        return None, unplaced(document, file)
    problems = [problem for problem, _ in document.problems]
    record = _kept(validate(SourceFile, document.data), problems)
    if record:
        problems += checks.of_source(record)
    unfilled = tuple(blanks(document.data))
    problems = [*without_echoes(problems, unfilled), *unfilled]
    return (None if problems else record), placed_in(problems, document, raw, file)


def read_pack(raw: bytes, file: str) -> tuple[PackReading | None, tuple[Problem, ...]]:
    """Read a pack's bytes: the pack and every problem in it."""
    document = yaml_nodes.read(raw)
    if not isinstance(document.data, dict):
        return None, unplaced(document, file)
    problems = [problem for problem, _ in document.problems]
    pack = _kept(validate(PackFile, document.data), problems)
    if problems:
        return None, placed_in(problems, document, raw, file)
    listed = (("forms", pack.forms), ("lessons", pack.lessons))
    paths = [(name, n) for name, found in listed for n in range(len(found))]
    spots = [("forms",), ("lessons",), ("after",), *paths]
    return PackReading(pack, {path: Place(file, *document.spot(path)) for path in spots}), ()


def _kept(made: Any, problems: list[Problem]) -> Any:
    """`made` if it was made, else None, its problems added to the others."""
    if isinstance(made, tuple):
        problems += made
        return None
    return made


def _misshapen(field: str, written: Any, shape: Any, most: int) -> Problem | None:
    """What keeps `excerpts` or `questions` from being read one by one, if anything does."""
    if written is None:
        return Problem("field-missing", (field,), {"field": field})
    if not isinstance(written, shape):
        code = "mapping-expected" if shape is dict else "list-expected"
        return Problem(code, (field,), {"field": field})
    if not written:
        return Problem("list-short", (field,), {"field": field, "least": 1})
    if len(written) > most:
        return Problem("list-long", (field,), {"field": field, "most": most})
    return None


def _passages(excerpts: Any, sources: Sources, problems: list[Problem]) -> dict[str, Passage]:
    misshapen = _misshapen("excerpts", excerpts, dict, MOST_EXCERPTS)
    if misshapen:
        problems.append(misshapen)
        return {}
    passages = {}
    for excerpt_id, written in excerpts.items():
        found: list[Problem] = []
        if not _ID.fullmatch(excerpt_id):
            found.append(Problem("bad-id", (), {"given": excerpt_id}))
        passage = _kept(_passage(excerpt_id, written, sources), found)
        problems += [problem.under("excerpts", excerpt_id) for problem in found]
        if passage:
            passages[excerpt_id] = passage
    return passages


def passages_of(data: Mapping[str, Any], sources: Sources) -> dict[str, Passage]:
    """Those excerpts of a lesson file's plain data that can be read, whatever else is wrong."""
    return _passages(data.get("excerpts"), sources, [])


def _sides(excerpts: Mapping[str, Any], sources: Sources) -> dict[str, str]:
    """Whose words each excerpt holds, as its record or the excerpt itself says."""
    return {
        excerpt_id: sources[written["source"]].side
        if "source" in written
        else written.get("side") or ""
        for excerpt_id, written in excerpts.items()
    }


def _passage(excerpt_id: str, written: Any, sources: Sources) -> Passage | tuple[Problem, ...]:
    if not isinstance(written, dict):
        return (Problem("mapping-expected", (), {"field": excerpt_id}),)
    if "source" in written or "passage" in written:
        reference = validate(ExcerptReference, written)
        return (
            reference if isinstance(reference, tuple) else _quoted(excerpt_id, reference, sources)
        )
    excerpt = validate(InlineExcerpt, written)
    return excerpt if isinstance(excerpt, tuple) else inline_passage(excerpt_id, excerpt)


def _quoted(
    excerpt_id: str, reference: ExcerptReference, sources: Sources
) -> Passage | tuple[Problem, ...]:
    source = sources.get(reference.source)
    if source is None:
        params = {"given": reference.source, "known": list(sources)}
        return (Problem("unknown-source", ("source",), params),)
    passage = source.passages.get(reference.passage)
    if passage is None:
        params = {"given": reference.passage, "known": list(source.passages)}
        return (Problem("unknown-passage", ("passage",), params),)
    return source_passage(excerpt_id, source, passage)


def _specs(listed: Any, excerpts: list[str], problems: list[Problem]) -> dict[int, Spec]:
    """The questions that could be read, by their number in the file."""
    misshapen = _misshapen("questions", listed, list, MOST_QUESTIONS)
    if misshapen:
        problems.append(misshapen)
        return {}
    specs: dict[int, Spec] = {}
    for n, written in enumerate(listed):
        found: list[Problem] = []
        spec = _kept(_spec(written), found)
        if spec and any(spec.id == other.id for other in specs.values()):
            found.append(Problem("question-twice", ("id",), {"given": spec.id}))
        elif spec:
            specs[n] = spec
            found += _unknown_excerpts(spec, excerpts)
        problems += [problem.under("questions", n) for problem in found]
    return specs


def _spec(written: Any) -> Spec | tuple[Problem, ...]:
    if not isinstance(written, dict):
        return (Problem("mapping-expected", (), {"field": "questions"}),)
    kind = written.get("type")
    if not isinstance(kind, str):
        code = "field-missing" if kind is None else "text-expected"
        return (Problem(code, ("type",), {"field": "type"}),)
    if kind not in SPECS:
        return (Problem("unknown-kind", ("type",), {"given": kind, "known": list(SPECS)}),)
    return validate(SPECS[kind], written)


def _unknown_excerpts(spec: Spec, known: list[str]) -> list[Problem]:
    """Excerpts that nobody wrote; without any excerpts that is said once, elsewhere."""
    field = "excerpt" if "excerpt" in type(spec).model_fields else "excerpts"
    return [
        Problem("unknown-excerpt", (field,), {"given": excerpt, "known": known})
        for excerpt in spec.excerpt_ids()
        if known and excerpt not in known
    ]


def _questions(
    specs: Mapping[int, Spec],
    passages: Mapping[str, Passage],
    problems: list[Problem],
    unfilled: Sequence[Problem],
) -> tuple[Question, ...]:
    """The questions whose passages could be read, bound to them.

    How the parts of a question fit together is not judged before its blanks are filled in.
    """
    questions = []
    open_ones = {blank.where[:2] for blank in unfilled}
    for n, spec in specs.items():
        found = list(checks.of_words(spec))
        if ("questions", n) not in open_ones and set(spec.excerpt_ids()) <= set(passages):
            bound = bind(spec, passages)
            found += bound.lint() if isinstance(bound, Question) else bound
            questions += [bound] if isinstance(bound, Question) else []
        problems += [problem.under("questions", n) for problem in found]
    return tuple(questions)
