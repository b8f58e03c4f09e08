"""Files of blind readings: `second-readers/LESSON.yaml`, in a folder of lessons or of data."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from quiz.core.blind import LONGEST_DOUBT, BlindAnswer, BlindReader, merged
from quiz.core.model import Frozen, Place, Problem
from quiz.core.question import Id
from quiz.library import yaml_nodes
from quiz.library.fields import FullDay, ShortText
from quiz.library.places import placed_in, unplaced
from quiz.library.shape import validate

FOLDER = "second-readers"

Wording = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16}$")]


class GivenFile(Frozen):
    """What was chosen, by ids; one of them is said."""

    marks: tuple[Id, ...] | None = None
    """Sentences or phrases that were marked; [] says that nothing needs flagging."""
    technique: str | None = None
    """The technique that was named."""
    rows: dict[Id, str] | None = None
    """The label of each row or sentence."""
    options: tuple[Id, ...] | None = None
    """The options that were chosen."""
    order: tuple[Id, ...] | None = None
    """The events, the earliest first."""


class AnswerFile(Frozen):
    """A blind answer to one question."""

    day: FullDay
    """When it was given."""
    wording: Wording
    """The fingerprint of what was asked: when the question changes, it is asked anew."""
    answer: GivenFile
    """What was chosen."""
    doubt: Annotated[str, StringConstraints(max_length=LONGEST_DOUBT)] = ""
    """What else a careful reader could say."""


class ReaderFile(Frozen):
    """A second reader and her answers by question."""

    name: ShortText
    """Who it was."""
    answers: dict[Id, AnswerFile] = {}
    """Her answers by the id of the question."""

    def reader(self) -> BlindReader:
        """The same as core knows it."""
        return BlindReader(self.name, {name: _made(name, a) for name, a in self.answers.items()})


class BlindFile(Frozen):
    """All blind readings of a lesson in one place."""

    format: Literal["1"]
    """The version of this file format: 1."""
    lesson: Id
    """The id of the lesson."""
    readers: tuple[ReaderFile, ...] = Field(default=())
    """Who has read it blind."""


def _made(question: str, found: AnswerFile) -> BlindAnswer:
    given = found.answer.model_dump(exclude_none=True)
    return BlindAnswer(question, found.wording, given, found.day, found.doubt)


def read_blind(raw: bytes, file: str) -> tuple[tuple[BlindReader, ...], tuple[Problem, ...]]:
    """Read a file's bytes: the readers (none of a file that cannot be read) and every problem."""
    document = yaml_nodes.read(raw)
    if not isinstance(document.data, dict):
        return (), unplaced(document, file)
    problems = [problem for problem, _ in document.problems]
    made = validate(BlindFile, document.data)
    if isinstance(made, tuple):
        return (), placed_in([*problems, *made], document, raw, file)
    if problems:
        return (), placed_in(problems, document, raw, file)
    return tuple(one.reader() for one in made.readers), ()


def path_of(folder: Path, lesson_id: str) -> Path:
    """Where the readings of a lesson lie, beside the lessons or the data of `folder`."""
    return folder / FOLDER / f"{lesson_id}.yaml"


def readers_in(
    folders: Sequence[Path], lesson_id: str
) -> tuple[tuple[BlindReader, ...], tuple[Problem, ...]]:
    """The readers of a lesson in all these folders, and what is wrong with the files."""
    found: list[BlindReader] = []
    problems: list[Problem] = []
    for folder in folders:
        path = path_of(folder, lesson_id)
        shown = f"{folder.name}/{FOLDER}/{path.name}"
        try:
            readers, own = read_blind(path.read_bytes(), shown)
        except FileNotFoundError:
            continue
        except OSError:
            readers, own = (), (Problem("file-unreadable", place=Place(shown, 1, 1)),)
        found += readers
        problems += own
    return merged(found), tuple(problems)
