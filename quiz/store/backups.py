"""Backups lie in a folder of their own, and none grows old: what was deleted shall be gone."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

FOLDER = "backups"
KEPT = timedelta(days=30)


def expire(data: Path, at: datetime) -> int:
    """Delete the backups that are 30 days old; gives how many. Other files are left alone."""
    gone = 0
    for path in sorted((data / FOLDER).glob("*.db*")):
        if path.is_file() and at.timestamp() - path.stat().st_mtime >= KEPT.total_seconds():
            path.unlink(missing_ok=True)
            gone += 1
    return gone
