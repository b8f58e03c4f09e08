"""Backups lie in a folder of their own, and none grows old: what was deleted shall be gone."""

from __future__ import annotations

import logging
import re
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

LOG = logging.getLogger("quiz.backups")
FOLDER = "backups"
KEPT = timedelta(days=30)
MOST = 14
"""How many backups stay, unless somebody says otherwise."""

BEGIN = "second-look-"
ASIDE = "set-aside-"
UNFINISHED = "unfinished-"
"""Folders in which a backup is made; one that is a day old was left by a kill."""

_OURS = re.compile(r"second-look-\d{4}-\d\d-\d\d-\d{6}(-\d+)?\.zip")
_STAMP = re.compile(r"\d{4}-\d\d-\d\d-\d{6}")
_FORM = "%Y-%m-%d-%H%M%S"
_ENDINGS = (".db", ".db-wal", ".db-shm", ".db-journal")
_NOTE = "last-backup.txt"


def stamp(at: datetime) -> str:
    """A moment as it stands in the name of a file (UTC), sorted as it passes."""
    return at.astimezone(UTC).strftime(_FORM)


def free_name(folder: Path, at: datetime, begin: str = BEGIN, ending: str = ".zip") -> Path:
    """A name for a new backup, or for a record that is set aside, that no file has."""
    first = folder / f"{begin}{stamp(at)}{ending}"
    path, n = first, 1
    while path.exists():
        n += 1
        path = first.with_stem(f"{first.stem}-{n}")
    return path


def made_at(path: Path) -> datetime:
    """When a backup was made, by its name or by its file, whichever is earlier: a copy looks young.

    Raises OSError where it has gone meanwhile.
    """
    by_file = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    named = _STAMP.search(path.name)
    try:
        by_name = datetime.strptime(named[0], _FORM).replace(tzinfo=UTC) if named else by_file
    except ValueError:
        return by_file
    return min(by_file, by_name)


def in_folder(folder: Path) -> list[Path]:
    """The backups in a folder, newest first; records that a restore set aside are none."""
    files = [path for path in folder.glob("*") if _is_backup(path) and path.is_file()]
    return sorted(files, key=lambda path: (made_at(path), path.name), reverse=True)


def _is_backup(path: Path) -> bool:
    plain = path.name.endswith(".db") and not path.name.startswith(ASIDE)
    return plain or bool(_OURS.fullmatch(path.name))


def note_place(data: Path, made: Path) -> None:
    """Remember where the last backup was put, for it may be another folder than `backups`."""
    (data / _NOTE).write_text(str(made.absolute()), encoding="utf-8")


def known(data: Path) -> list[Path]:
    """All backups of this data folder that can be found, newest first."""
    folders = {data / FOLDER}
    note = data / _NOTE
    place = note.read_text(encoding="utf-8") if note.exists() else ""
    if place:  # a full disk, or a kill, may have left it empty
        folders.add(Path(place).parent)
    found = {path.resolve(): path for folder in folders for path in in_folder(folder)}
    return sorted(found.values(), key=lambda path: (made_at(path), path.name), reverse=True)


def thin_out(folder: Path, keep: int, at: datetime) -> int:
    """Keep the newest `keep` backups that we made in a folder, none of 30 days; gives how many go.

    Files with other names stay, for they are somebody else's.
    """
    ours = [path for path in in_folder(folder) if _OURS.fullmatch(path.name)]
    return sum(
        _is_gone(path) for n, path in enumerate(ours) if n >= keep or at - made_at(path) >= KEPT
    )


def unfinished(data: Path, at: datetime) -> list[Path]:
    """What backups and restores left that were killed, and that is a day old at least."""
    folders = (*data.glob(f"{UNFINISHED}*"), *(data / FOLDER).glob(f"{UNFINISHED}*"))
    return [
        path
        for path in sorted(folders)
        if path.is_dir()
        and at.timestamp() - path.stat().st_mtime > timedelta(days=1).total_seconds()
    ]


def expire(data: Path, at: datetime) -> int:
    """Delete the backups in `data` that are 30 days old; gives how many. Other files stay.

    One that cannot be deleted (another program has it open) is logged and tried again the next
    time: neither a start nor somebody's deletion may fail over it.
    """
    for path in unfinished(data, at):
        shutil.rmtree(path, ignore_errors=True)
    return sum(_is_expired(path, at) for path in sorted((data / FOLDER).glob("*")))


def _is_expired(path: Path, at: datetime) -> bool:
    """Whether that was an old backup, which is gone now."""
    if not (path.name.endswith(_ENDINGS) or _OURS.fullmatch(path.name)):
        return False
    try:
        is_old = path.is_file() and at - made_at(path) >= KEPT
    except OSError:  # another process was quicker
        return False
    return is_old and _is_gone(path)


def _is_gone(path: Path) -> bool:
    """Whether the file could be deleted."""
    try:
        path.unlink()
    except OSError as error:
        LOG.warning("an old backup cannot be deleted: %s", error)
        return False
    return True
