"""`restore`: a backup becomes the record again; what was there is set aside, never lost."""

from __future__ import annotations

import re
import shutil
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

from quiz import utc_now, words
from quiz.backup import FOLDERS, RECORD, staging
from quiz.desk.files import write_new
from quiz.lasting import make_lasting
from quiz.record import command, sorry
from quiz.settings import Settings
from quiz.store import backups, copies, forgotten
from quiz.store.connection import BrokenFile, NotSaved
from quiz.store.locks import AlreadyRunning, running, turns
from quiz.store.store import Store

Tell = Callable[[str], None]

_BAD_ZIP = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)
_INSIDE = re.compile(rf"({'|'.join(FOLDERS)})(/[\w-][\w. -]*)+")
"""Names in a zip that may become files here; a name never leads out of the data folder."""


def run(
    backup: Path, settings: Settings, tell: Tell, *, now: Callable[[], datetime] = utc_now
) -> None:
    """Put `backup` in the place of the record, whole or not at all.

    Raises CannotDo while the app is open, and for a file that is no backup of ours; then nothing
    has changed. Whoever and whatever was deleted since stays deleted.
    """
    path, at = _found(backup, settings.data), now()
    with _refusals(settings, path), _closed(settings), staging(settings.data) as staged:
        files = _unpack(path, staged)
        _look_at(staged / RECORD, path)
        learners, others = _bring_up_to_date(staged / RECORD, settings.record, at)
        # First what only adds: should the disk be full, the record is as it was.
        written = [write_new(settings.data / name, text) for name, text in files.items()]
        aside = _swap(settings, staged / RECORD, at)
    tell(words.sentence("restore.done", {"path": path}))
    if aside:
        tell(words.sentence("restore.aside", {"path": aside}))
    for code, n in (
        ("restore.again", learners),
        ("restore.again-others", others),
        ("restore.lessons", written.count(True)),
        ("restore.lessons-stay", written.count(False)),
    ):
        if n:
            tell(words.sentence(code, {"n": n}))


def listed(settings: Settings, tell: Tell) -> None:
    """Tell which backups there are, newest first, and how to bring one back."""
    found = backups.known(settings.data)
    for path in found:
        made = backups.made_at(path).strftime("%Y-%m-%d %H:%M")
        tell(words.sentence("restore.one", {"time": made, "path": path}))
    if found:
        tell(words.sentence("restore.how", {"command": command(found[0], settings.data)}))
    else:
        tell(words.sentence("restore.no-backup", {"folder": settings.data / backups.FOLDER}))


def _found(backup: Path, data: Path) -> Path:
    """The file, which may be named without the folder in which backups lie."""
    for path in (backup, data / backups.FOLDER / backup):
        if path.is_file():
            return path
    raise sorry("restore.no-file", path=backup)


def _unpack(backup: Path, staged: Path) -> dict[str, bytes]:
    """The record goes to `staged`; gives the other files by their names. A bare record has none."""
    if backup.suffix == ".db":
        for ending in ("", *copies.BESIDE):
            source = backup.with_name(backup.name + ending)
            if source.exists():
                shutil.copyfile(source, staged / (RECORD + ending))
        return {}
    with zipfile.ZipFile(backup) as packed:
        names = packed.namelist()
        if RECORD not in names:
            raise sorry("restore.foreign", path=backup)
        with packed.open(RECORD) as record, (staged / RECORD).open("wb") as target:
            shutil.copyfileobj(record, target)
        return {name: packed.read(name) for name in names if _INSIDE.fullmatch(name)}


def _look_at(record: Path, backup: Path) -> None:
    """Raises CannotDo for what cannot be the record of this app."""
    found = copies.examine(record)
    if not found.is_whole or found.dangling:
        raise sorry("restore.broken", path=backup)
    if found.schema in ("foreign", "newer"):
        raise sorry(f"restore.{found.schema}", path=backup)


def _bring_up_to_date(staged: Path, record: Path, at: datetime) -> tuple[int, int]:
    """Have this app's tables in it, and delete again who and what was deleted since.

    Gives how many learners, and how much else.
    """
    with closing(Store(staged)) as store:
        return store.forget_again(lambda ids: forgotten.among(record, ids), at)


def _swap(settings: Settings, staged: Path, at: datetime) -> Path | None:
    """The staged record takes the place; gives where the one that was there lies now."""
    folder, record = settings.data / backups.FOLDER, settings.record
    aside = backups.free_name(folder, at, backups.ASIDE, ".db")
    with turns(record.with_suffix(".lock"))():
        was_there = record.exists()
        if was_there:
            folder.mkdir(exist_ok=True)
            copies.set_aside(record, aside, at)
            make_lasting(folder)
        copies.replace(record, staged)
    return aside if was_there else None


@contextmanager
def _closed(settings: Settings) -> Iterator[None]:
    """The data folder while no server has it open, and none can start."""
    try:
        settings.data.mkdir(parents=True, exist_ok=True)
        with running(settings.data):
            yield
    except AlreadyRunning as error:
        raise sorry("restore.open", address=error.address) from error


@contextmanager
def _refusals(settings: Settings, backup: Path) -> Iterator[None]:
    try:
        yield
    except (*_BAD_ZIP, BrokenFile) as error:
        raise sorry("restore.broken", path=backup) from error
    except (OSError, NotSaved) as error:
        raise sorry("restore.no-room", folder=settings.data) from error
