"""`export`: a lesson in another format, as a file, and what that format cannot hold."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from quiz import create_app, words
from quiz.core.lesson import Lesson
from quiz.library.exchange.formats import FORMATS
from quiz.library.exchange.loss import losses
from quiz.library.shelf import read_folders
from quiz.record import sorry
from quiz.saving import save_new
from quiz.settings import Settings
from quiz.web import handout

PRINT = "print"
CHOICES = (PRINT, *FORMATS)

Tell = Callable[[str], None]


def run(lesson_id: str, to: str, out: Path | None, settings: Settings, tell: Tell) -> Path:
    """Write the lesson as that format (one of CHOICES), and tell what stays behind.

    Without `out` the file lies in the folder one is in. Raises CannotDo where there is no such
    lesson, or a file is in the way.
    """
    lesson = _found(lesson_id, settings)
    path = out or Path(f"{lesson_id}.{_ending(to)}")
    made = on_paper(lesson) if to == PRINT else FORMATS[to].make(lesson, words.sentence)
    save_new(path, made, taken="export.exists")
    tell(words.sentence("export.lost"))
    for lost in losses(lesson, to):
        where = words.sentence("export.of-questions", {"questions": ", ".join(lost.questions)})
        tell(
            f"- {words.sentence(f'lost.{lost.feature}')} {where if lost.questions else ''}".strip()
        )
    tell(words.sentence("export.saved", {"path": path}))
    return path


def on_paper(lesson: Lesson) -> bytes:
    """The handout with its key as one file, drawn by the app's own pages."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as data:
        empty = Path(data) / "lessons"
        app = create_app(Settings(data=Path(data), lessons=empty, seeds=empty))
        with closing(app.extensions["second-look"].store), app.test_request_context():
            app.preprocess_request()
            return handout.alone(handout.handout(lesson)).encode()


def _ending(to: str) -> str:
    return "html" if to == PRINT else FORMATS[to].ending


def _found(lesson_id: str, settings: Settings) -> Lesson:
    """The lesson of that id, drafts among them."""
    readings = read_folders(settings.lessons, settings.seeds).readings
    known = {found.lesson.id: found.lesson for found in readings if found.lesson}
    if lesson_id not in known:
        raise sorry("export.unknown", given=lesson_id, known=", ".join(known) or "-")
    return known[lesson_id]
