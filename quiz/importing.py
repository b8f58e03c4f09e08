"""`import`: questions with options from a GIFT file or a table become a lesson with blanks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from quiz import words
from quiz.asking import Tell
from quiz.core.model import Problem
from quiz.desk.brought import imported_text
from quiz.desk.lesson import Draft
from quiz.desk.record import suggested_id
from quiz.library.exchange import read_csv, read_gift
from quiz.library.exchange.brought import Import
from quiz.library.reader import MOST_QUESTIONS
from quiz.new_lesson import tell_next
from quiz.record import sorry
from quiz.saving import save_new

READERS: dict[str, Callable[[bytes, str], Import]] = {
    ".gift": read_gift.read,
    ".csv": read_csv.read,
    ".tsv": read_csv.read,
    ".txt": read_gift.read,
}
MOST_BYTES = 2_000_000


def run(file: Path, out: Path | None, folder: Path, tell: Tell) -> Path:
    """Read the file, tell what was left out and why, and write the lesson.

    Without `out` the lesson lies in `folder` under the name of the file. Raises CannotDo where
    nothing can be taken over, or a lesson of that name is there.
    """
    lesson_id = suggested_id((out or file).stem)
    path = out or folder / f"{lesson_id}.yaml"
    if not lesson_id or path.suffix not in (".yaml", ".yml"):
        raise sorry("import.no-name", path=path)
    found = _read(file)
    for problem in found.problems:
        tell(told(problem))
    kept = found.questions[:MOST_QUESTIONS]
    if len(found.questions) > len(kept):
        tell(words.sentence("import.many", {"n": len(found.questions) - len(kept)}))
    if not kept:
        raise sorry("import.nothing", path=file)
    text = imported_text(Draft(lesson_id, _title(file), (), {}), kept)
    save_new(path, text, taken="new.exists")
    tell(words.sentence("import.taken", {"n": len(kept)}))
    tell(words.sentence("import.left", {"n": found.left_out}))
    tell_next(path, text, tell, ())
    return path


def told(problem: Problem) -> str:
    """A problem with its line: what it is, and what to do."""
    return f"{problem.place}: {words.tell(problem)}"


def _read(file: Path) -> Import:
    read = READERS.get(file.suffix.lower())
    if read is None:
        raise sorry("import.no-format", path=file, known=", ".join(READERS))
    if file.stat().st_size > MOST_BYTES:
        raise sorry("import.large", path=file, most=MOST_BYTES // 1_000_000)
    return read(file.read_bytes(), file.name)


def _title(file: Path) -> str:
    return " ".join(file.stem.replace("_", " ").replace("-", " ").split()).capitalize()
