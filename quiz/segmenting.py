"""Cut a text into sentences and write the record of a passage: what `quiz segment` does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from quiz import words
from quiz.asking import Ask, Tell, asked
from quiz.choosing import Choice, headline, passage_of
from quiz.core.model import Problem
from quiz.core.sketch import BLANK
from quiz.desk.files import replace, write_new
from quiz.desk.record import Document, Quotation, record_text, suggested_id, with_passage
from quiz.library import yaml_nodes
from quiz.library.checks import MOST_QUOTED_WORDS
from quiz.library.describe import hinted
from quiz.library.format import SourceFile
from quiz.library.reader import read_source
from quiz.record import CannotDo, sorry

Existing = Literal["keep", "add", "replace", "beside"]
"""What becomes of a record that is there already; `beside` takes a name that is free."""

FACTS = ("title", "publisher", "published", "genre", "licence", "know")
LICENCE = "short quotation for teaching; all rights reserved"
TOLERATED = frozenset({"blank-unfilled", "quotation-long"})
"""Problems that a record may have when it is written: its author can mend them in the file."""


@dataclass(frozen=True, slots=True)
class Order:
    """What was asked for. `facts` are fields of the record by their names."""

    facts: Mapping[str, str] = field(default_factory=dict)
    id: str = ""
    passage: str = ""
    ages: str = ""
    choice: Choice = Choice()
    existing: Existing = "keep"


@dataclass(frozen=True, slots=True)
class Written:
    """What was saved: the record's id and file, and the quotation as it stands there."""

    id: str
    path: Path
    quotation: Quotation


def run(
    document: Document, order: Order, seeds: Path, tell: Tell, ask: Ask | None = None
) -> Written:
    """Choose the passage, complete the facts, write the record, say what was saved.

    Facts that nobody gives become blanks. Raises CannotDo, and then nothing was written.
    """
    chosen = passage_of(document, order.choice, tell, ask)
    is_known = order.existing == "add" and bool(order.id)
    facts = {} if is_known else completed(order.facts, document, tell, ask)
    record_id = _named(order, facts, seeds, tell, ask)
    passage = order.passage or (ask(words.sentence("ask.passage"), "p1") if ask else "p1")
    quotation = Quotation(passage, document, chosen, order.ages)
    if quotation.words > MOST_QUOTED_WORDS:
        tell(words.sentence("segment.long", {"n": quotation.words, "most": MOST_QUOTED_WORDS}))
    path = seeds / f"{record_id}.yaml"
    text = _drawn_up(path, record_id, facts, quotation, order.existing)
    left = _left_to_mend(text, path, quotation)
    _save(path, text, order.existing)
    _tell_saved(Written(record_id, path, quotation), left, tell)
    return Written(record_id, path, quotation)


def _named(order: Order, facts: Mapping[str, str], seeds: Path, tell: Tell, ask: Ask | None) -> str:
    """The id of the record: as given, as a person agrees to, or made of publisher and year."""
    if order.id and order.existing != "beside":
        return order.id
    known = {name: "" if BLANK in said else said for name, said in facts.items()}
    made = order.id or suggested_id(known["publisher"], known["published"][:4]) or "source"
    if ask:
        answer = asked(SourceFile, "id", ("ask.record", _free(made, seeds)), tell, ask)
        return answer or _free(made, seeds)
    return _free(made, seeds) if order.existing == "beside" else made


def _free(record_id: str, seeds: Path) -> str:
    """That id, or the first of its numbered neighbours that no file has."""
    names = (record_id, *(f"{record_id}-{n}" for n in range(2, 1000)))
    return next(name for name in names if not (seeds / f"{name}.yaml").exists())


def completed(
    given: Mapping[str, str], document: Document, tell: Tell, ask: Ask | None
) -> dict[str, str]:
    """All facts of a record: as given, as asked for, or as a blank with its hint."""
    likely = {"title": headline(document), "licence": LICENCE, "genre": "news"}
    facts = {}
    for name in FACTS:
        said = given.get(name)
        if not said and ask:
            question = (f"ask.{name}", likely.get(name, ""))
            said = asked(SourceFile, name, question, tell, ask)
        facts[name] = said or hinted(SourceFile, BLANK, (name,))
    return facts


def _drawn_up(
    path: Path, record_id: str, facts: Mapping[str, str], quotation: Quotation, existing: str
) -> str:
    """The text of the record, new or with one more passage."""
    if existing != "add" or not path.exists():
        return record_text({"id": record_id, **facts}, quotation)
    raw = path.read_bytes()
    _, problems = read_source(raw, path.name)
    if any(problem.code not in TOLERATED for problem in problems):
        raise _not_like_this(problems)
    there = yaml_nodes.read(raw).data
    if there.get("full_text_sha256") != quotation.document.sha256:
        raise sorry("segment.other-text", path=path)
    if quotation.name in there["passages"]:
        raise sorry("segment.passage-taken", given=quotation.name, path=path)
    try:
        return with_passage(raw, quotation)
    except ValueError as error:
        raise sorry("segment.by-hand", path=path) from error


def _left_to_mend(text: str, path: Path, quotation: Quotation) -> tuple[Problem, ...]:
    """What is left to do in the file; CannotDo where it could not be used at all."""
    record, problems = read_source(text.encode(), f"seeds/{path.name}")
    if any(problem.code not in TOLERATED for problem in problems):
        raise _not_like_this(problems)
    if record and quotation.name not in record.passages:
        raise sorry("segment.by-hand", path=path)
    return problems


def _not_like_this(problems: Sequence[Problem]) -> CannotDo:
    return CannotDo("\n".join((words.sentence("segment.wrong"), *map(words.line, problems))))


def _save(path: Path, text: str, existing: str) -> None:
    try:
        is_there = path.exists() and existing in ("add", "replace")
        saved = replace(path, path.read_bytes(), text) if is_there else write_new(path, text)
    except OSError as error:
        raise sorry("desk.not-saved", path=path) from error
    if not saved:
        raise sorry("desk.changed" if is_there else "segment.exists", path=path)


def _tell_saved(made: Written, left: Sequence[Problem], tell: Tell) -> None:
    text = made.quotation.document.text
    tell(words.sentence("segment.saved", {"n": len(made.quotation.chosen), "path": made.path}))
    for n, sentence in enumerate(made.quotation.chosen, 1):
        tell(f"  [s{n}] {' '.join(sentence.of(text).split())}")
    params = {"source": made.id, "passage": made.quotation.name}
    tell(words.sentence("segment.use", params))
    for problem in left:
        tell(words.line(problem))
