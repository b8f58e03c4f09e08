"""How a command writes a file that is to be new: it never writes over one that is there."""

from __future__ import annotations

from pathlib import Path

from quiz.desk.files import write_new
from quiz.record import sorry


def save_new(path: Path, made: str | bytes, *, taken: str) -> None:
    """Write a new file.

    Raises CannotDo where there is one (with the sentence of the code `taken`), or where the
    folder takes no file.
    """
    try:
        saved = write_new(path, made)
    except OSError as error:
        raise sorry("desk.not-saved", path=path) from error
    if not saved:
        raise sorry(taken, path=path)
