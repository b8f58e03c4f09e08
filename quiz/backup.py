"""`backup`: one dated zip of the record and of the lessons written here, while the app may be open.

It leaves out `secret.key`: a backup travels, and alone shall open no browser's door.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from quiz import utc_now, words
from quiz.lasting import make_file_lasting, make_lasting
from quiz.record import CannotDo, damaged, sorry
from quiz.settings import Settings
from quiz.store import backups, copies
from quiz.store.connection import BrokenFile, NotSaved
from quiz.store.locks import turns

RECORD = "second-look.db"
"""The name of the record in a backup."""

FOLDERS = ("lessons", "seeds", "drafts", "second-readers")
"""What teachers and second readers wrote, by folders of the data folder."""

Tell = Callable[[str], None]


def run(
    settings: Settings,
    tell: Tell,
    *,
    to: Path | None = None,
    keep: int = backups.MOST,
    now: Callable[[], datetime] = utc_now,
) -> Path:
    """Make a backup in `to` (else in `backups` of the data folder), and thin out older ones.

    It has its name only when it was read back whole. Raises CannotDo; then nothing is left.
    """
    folder, at = to or settings.data / backups.FOLDER, now()
    if not settings.record.exists():
        raise sorry("record.none", folder=settings.data)
    with _refusals(settings, folder), turns(settings.data / "backup.lock")():
        folder.mkdir(parents=True, exist_ok=True)
        made = _make(settings, folder, at)
        try:
            make_lasting(folder)
            backups.note_place(settings.data, made)
        except OSError:  # it is whole, but nobody would know whether it stays
            made.unlink(missing_ok=True)
            raise
    gone = backups.thin_out(folder, keep, at)
    tell(words.sentence("backup.made", {"path": made, "kb": -(-made.stat().st_size // 1024)}))
    if gone:
        tell(words.sentence("backup.thinned", {"n": gone}))
    return made


def _make(settings: Settings, folder: Path, at: datetime) -> Path:
    """The backup, made beside its place and moved there whole."""
    with staging(folder) as staged:
        copy, draft = staged / RECORD, staged / "draft.zip"
        copies.snapshot(settings.record, copy)
        if not copies.examine(copy).is_whole:
            raise BrokenFile(str(settings.record))
        _pack(settings.data, copy, draft)
        os.utime(draft, (at.timestamp(),) * 2)
        made = backups.free_name(folder, at)
        draft.replace(made)
    return made


def _pack(data: Path, copy: Path, draft: Path) -> None:
    """Everything in one zip that only its owner may read, and that was read back."""
    draft.touch(mode=0o600)
    with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.write(copy, RECORD)
        for path in _written_here(data):
            packed.write(path, path.relative_to(data).as_posix())
    with zipfile.ZipFile(draft) as packed:
        if packed.testzip():
            raise OSError("what was written is not what was read back")
    make_file_lasting(draft)


def _written_here(data: Path) -> Iterator[Path]:
    for folder in FOLDERS:
        for path in sorted((data / folder).rglob("*")):
            if path.is_file() and not path.is_symlink() and not path.name.startswith("."):
                yield path


@contextmanager
def staging(folder: Path) -> Iterator[Path]:
    """A folder of one's own beside the place where something shall lie; it is gone afterwards."""
    made = Path(tempfile.mkdtemp(prefix=backups.UNFINISHED, dir=folder))
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


@contextmanager
def _refusals(settings: Settings, folder: Path) -> Iterator[None]:
    try:
        yield
    except BrokenFile as error:
        raise CannotDo(damaged(settings.data)) from error
    except (OSError, NotSaved) as error:
        raise sorry("backup.no-room", folder=folder) from error
