"""The example lesson in every format, kept so that a change of an exporter shows itself.

    python3 -m tests.exchange.golden

writes the files anew; a test compares them. Read what changed before you commit it.
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from quiz import words
from quiz.library.exchange.formats import FORMATS
from tests.exchange.lesson import HERE, lesson

FOLDER = HERE / "golden"


def made() -> dict[Path, str]:
    """Every file, by its path; a package is shown as the files in it."""
    found = {}
    for name, how in FORMATS.items():
        raw = how.make(lesson(), words.sentence)
        if how.ending != "zip":
            found[FOLDER / f"clock.{name}.{how.ending}"] = raw.decode()
            continue
        with zipfile.ZipFile(io.BytesIO(raw)) as package:
            for inner in package.namelist():
                found[FOLDER / name / inner] = package.read(inner).decode()
    return found


if __name__ == "__main__":
    for path, text in made().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
