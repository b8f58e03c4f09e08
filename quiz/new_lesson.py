"""Begin a lesson: a commented file with blanks, and the records it quotes from (`quiz new`)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from quiz import segmenting, words
from quiz.asking import Ask, Tell, asked, misfit
from quiz.choosing import document_of
from quiz.desk.lesson import Draft, Quoted, lesson_text
from quiz.desk.record import suggested_id
from quiz.library import yaml_nodes
from quiz.library.blanks import blanks
from quiz.library.checks import MOST_QUOTED_WORDS
from quiz.library.format import LessonFile
from quiz.library.kinds import excerpts_needed
from quiz.library.reader import read_source
from quiz.library.shelf import files_of, read_all
from quiz.library.terms import terms
from quiz.questions import SPECS
from quiz.record import sorry
from quiz.saving import save_new

MOST_EXCERPTS = 4
USUAL = ("spot_claim", "choice")
"""The kinds of a first lesson where nobody says otherwise."""


@dataclass(frozen=True, slots=True)
class Order:
    """What was asked for. `texts` are files to quote from, `passages` are `record/passage`."""

    title: str = ""
    id: str = ""
    kinds: tuple[str, ...] = ()
    texts: tuple[Path, ...] = ()
    passages: tuple[str, ...] = ()
    ages: str = ""
    as_of: str = ""
    skill: str = ""


@dataclass(frozen=True, slots=True)
class Folders:
    """Where lessons and source records lie."""

    lessons: Path
    seeds: Path


def run(order: Order, folders: Folders, tell: Tell, ask: Ask | None = None) -> Path:
    """Ask for what is missing, write the records and then the lesson, say what to do next.

    Raises CannotDo with a sentence; a lesson that is there already is left as it is.
    """
    title, lesson_id = _named(order, tell, ask)
    _refuse_flags(order)
    path = folders.lessons / f"{lesson_id}.yaml"
    if path.exists():
        raise sorry("new.exists", path=path)
    _refuse_taken(lesson_id, folders.lessons)
    ages = order.ages or (_asked("ages", "11+", tell, ask) if ask else "") or "11+"
    kinds = _kinds(order.kinds, tell, ask)
    quoted = list(_quoted(order, folders.seeds, tell, ask, max(map(excerpts_needed, kinds))))
    quoted += [None] * (len(quoted) == 1)  # the control has a text of its own
    excerpts = dict(zip("abcd", quoted, strict=False))
    draft = Draft(lesson_id, title, kinds, excerpts, order.as_of, order.skill, ages=ages)
    text = lesson_text(draft)
    save_new(path, text, taken="new.exists")
    tell_next(path, text, tell, [folders.seeds / f"{q.source}.yaml" for q in quoted if q])
    return path


def _named(order: Order, tell: Tell, ask: Ask | None) -> tuple[str, str]:
    title = order.title or (_asked("title", "", tell, ask) if ask else "")
    lesson_id = order.id or suggested_id(title)
    if ask and not order.id:
        lesson_id = _asked("id", lesson_id, tell, ask)
    if not title or not lesson_id:
        raise sorry("new.no-name")
    for name, value in (("title", title), ("id", lesson_id)):
        _refuse_misfit(name, value)
    return title, lesson_id


def _refuse_misfit(name: str, value: str) -> None:
    wrong = misfit(LessonFile, name, value)
    if wrong:
        raise sorry("new.wrong", what=words.told(wrong))


def _refuse_flags(order: Order) -> None:
    """A day or a skill that a file could not hold."""
    if order.as_of:
        _refuse_misfit("as_of", order.as_of)
    if order.skill and order.skill not in terms()["skills"]:
        known = ", ".join(terms()["skills"])
        raise sorry("new.no-skill", given=order.skill, known=known)


def _refuse_taken(lesson_id: str, lessons: Path) -> None:
    """A file of another name may have the id: `check` would say so when all is written."""
    for path, _ in files_of(lessons):
        data = yaml_nodes.read(path.read_bytes()).data
        if isinstance(data, dict) and data.get("id") == lesson_id:
            raise sorry("new.taken", path=path, given=lesson_id)


def _asked(name: str, likely: str, tell: Tell, ask: Ask) -> str:
    return asked(LessonFile, name, (f"ask.lesson-{name}", likely), tell, ask)


def _kinds(given: Sequence[str], tell: Tell, ask: Ask | None) -> tuple[str, ...]:
    """The kinds of question, each once; CannotDo for one that does not exist."""
    chosen = tuple(dict.fromkeys(kind for listed in given for kind in listed.split(",")))
    while True:
        if not chosen:
            listed = ask(_which_kinds(), ", ".join(USUAL)) if ask else ",".join(USUAL)
            chosen = tuple(dict.fromkeys(listed.replace(",", " ").split()))
        unknown = [kind for kind in chosen if kind not in SPECS]
        if chosen and not unknown:
            return chosen
        params = {"given": ", ".join(unknown), "known": ", ".join(SPECS)}
        if ask is None:
            raise sorry("new.no-kind", **params)
        tell(words.sentence("new.no-kind", params))
        chosen = ()


def _which_kinds() -> str:
    return words.sentence("ask.lesson-kinds", {"known": ", ".join(SPECS)})


def _quoted(
    order: Order, seeds: Path, tell: Tell, ask: Ask | None, needed: int
) -> Iterator[Quoted | None]:
    """The excerpts: passages that are there, texts to be cut, and else blanks (None)."""
    _refuse_texts(order, can_ask=ask is not None)
    known = [_passage(named, seeds) for named in order.passages]
    yield from known
    files = list(order.texts)
    while ask and len(known) + len(files) < needed:
        answer = ask(words.sentence("ask.lesson-text"), "").strip().strip("\"'")
        if not answer:
            break
        if Path(answer).expanduser().is_file():
            files.append(Path(answer).expanduser())
        else:
            tell(words.sentence("new.no-file", {"path": answer}))
    yield from (_cut(file, seeds, tell, ask) for file in files)
    yield from [None] * (needed - len(known) - len(files))


def _refuse_texts(order: Order, *, can_ask: bool) -> None:
    """Before anything is written: too many excerpts, no plain text, too long to be quoted."""
    if len(order.passages) + len(order.texts) > MOST_EXCERPTS:
        raise sorry("new.many", most=MOST_EXCERPTS)
    for file in order.texts:
        text = document_of(file.read_bytes()).text
        if not can_ask and len(text.split()) > MOST_QUOTED_WORDS:
            raise sorry("new.cut-first", path=file, most=MOST_QUOTED_WORDS)


def _passage(named: str, seeds: Path) -> Quoted:
    """A passage of a record, by `record/passage`."""
    source, _, passage = named.partition("/")
    records, _ = read_all(seeds, read_source, {})
    if source not in records:
        raise sorry("new.no-record", given=source, known=", ".join(records) or "-")
    passages = records[source].passages
    if passage not in passages:
        raise sorry("new.no-passage", given=passage, source=source, known=", ".join(passages))
    return Quoted(source, passage, tuple(passages[passage].segments))


def _cut(file: Path, seeds: Path, tell: Tell, ask: Ask | None) -> Quoted:
    """A text cut into a new record."""
    own_id = "" if ask else suggested_id(file.stem)
    order = segmenting.Order(passage="p1", id=own_id, existing="beside")
    made = segmenting.run(document_of(file.read_bytes()), order, seeds, tell, ask)
    sentences = tuple(f"s{n}" for n in range(1, len(made.quotation.chosen) + 1))
    return Quoted(made.id, made.quotation.name, sentences)


def tell_next(path: Path, text: str, tell: Tell, records: Sequence[Path]) -> None:
    """Where it lies, how many blanks it has, and how to look at it and at what it quotes."""
    document = yaml_nodes.read(text.encode())
    tell(words.sentence("new.saved", {"path": path}))
    tell(words.sentence("new.blanks", {"n": sum(1 for _ in blanks(document.data))}))
    names = [f"{file.parent.name}/{file.name}" for file in dict.fromkeys((path, *records))]
    tell(words.sentence("new.next", {"files": " ".join(names)}))
