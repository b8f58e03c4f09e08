"""The log of accounts as a file of the data folder: an id that was written can leave it again."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path

from quiz.store.locks import turns

LOG_FILE = "teachers.log"
FILES = (LOG_FILE, f"{LOG_FILE}.1")
"""The newest lines, and those that made room for them."""


def forget(data: Path, teacher: str) -> bool:
    """Put "-" in the place of a teacher's id in every line; False where that cannot be done."""
    lock = (data / LOG_FILE).with_suffix(".lock")
    with suppress(OSError), turns(lock)():
        for name in FILES:
            _rewrite(data / name, teacher)
        return True
    return False


def _rewrite(path: Path, teacher: str) -> None:
    if not path.exists():
        return
    text = path.read_text(encoding="utf-8", errors="replace")
    changed = re.sub(rf"={re.escape(teacher)}(?=\s)", "=-", text)
    if changed != text:
        draft = path.with_name(f"{path.name}.draft")
        draft.touch(mode=0o600)
        draft.write_text(changed, encoding="utf-8")
        draft.replace(path)
