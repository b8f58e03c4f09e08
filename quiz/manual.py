"""Make anew what is made of the code: parts of the author's manual, and the schemas for editors."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

from quiz import words
from quiz.desk.files import replace, write_new
from quiz.library.manual import with_parts
from quiz.library.schema import Schema, lesson_schema, source_schema
from quiz.record import sorry

MANUAL = "lessons/README.md"
LESSON_SCHEMA = "lessons/lesson.schema.json"
SOURCE_SCHEMA = "seeds/source.schema.json"


def run(project: Path, tell: Callable[[str], None]) -> None:
    """Write what has changed, and say so. Raises CannotDo where a file cannot be written."""
    changed = [name for name, text in made(project) if _write(project / name, text)]
    for name in changed:
        tell(words.sentence("manual.made", {"file": name}))
    if not changed:
        tell(words.sentence("manual.current"))


def made(project: Path) -> Iterator[tuple[str, str]]:
    """Each file by its name in the project, with the text that it should have now."""
    manual = project / MANUAL
    yield MANUAL, with_parts(manual.read_text(encoding="utf-8") if manual.exists() else "")
    yield LESSON_SCHEMA, _json(lesson_schema())
    yield SOURCE_SCHEMA, _json(source_schema())


def _json(schema: Schema) -> str:
    return json.dumps(schema, indent=1, ensure_ascii=False) + "\n"


def _write(path: Path, text: str) -> bool:
    """Whether the file had to be written."""
    try:
        if not path.exists():
            return write_new(path, text)
        before = path.read_bytes()
        if before.decode("utf-8").splitlines() == text.splitlines():
            return False
        if replace(path, before, text):
            return True
    except OSError as error:
        raise sorry("desk.not-saved", path=path) from error
    raise sorry("desk.changed", path=path)
