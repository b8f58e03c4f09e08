"""The first line of a proof: when, with what, on how many cores, from which seed."""

from __future__ import annotations

import os
import platform
import sqlite3
from datetime import UTC, datetime


def heading(seed: int | str | None = None) -> str:
    """Date, versions, cores and seed; no seed where chance has no part in it."""
    drawn = "no chance in it" if seed is None else f"SEED={seed}"
    return (
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, python {platform.python_version()},"
        f" sqlite {sqlite3.sqlite_version}, {os.cpu_count()} cores, {drawn}"
    )
