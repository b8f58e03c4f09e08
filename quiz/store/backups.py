"""Backups lie in a folder of their own, and none grows old: what was deleted shall be gone."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from pathlib import Path

LOG = logging.getLogger("quiz.backups")
FOLDER = "backups"
KEPT = timedelta(days=30)
_ENDINGS = (".db", ".db-wal", ".db-shm", ".db-journal")


def expire(data: Path, at: datetime) -> int:
    """Delete the backups in `data` that are 30 days old; gives how many. Other files stay.

    One that cannot be deleted (another program has it open) is logged and tried again the next
    time: neither a start nor somebody's deletion may fail over it.
    """
    return sum(_is_expired(path, at) for path in sorted((data / FOLDER).glob("*.db*")))


def _is_expired(path: Path, at: datetime) -> bool:
    """Whether that was an old backup, which is gone now."""
    try:
        if not (path.name.endswith(_ENDINGS) and path.is_file()):
            return False
        if at.timestamp() - path.stat().st_mtime < KEPT.total_seconds():
            return False
        path.unlink()
    except OSError as error:
        LOG.warning("an old backup cannot be deleted: %s", error)
        return False
    return True
