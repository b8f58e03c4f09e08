"""What may differ from one installation to another, read once at the start."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

VERSION = "0.1.0"
KEY_BYTES = 32
PROJECT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Settings:
    """Where things lie. `data` holds the database, its lock and the secret key.

    `zone` is the time zone whose midnight parts one day of learning from the next, by its
    IANA name; "" is the zone of this computer.
    """

    data: Path
    lessons: Path = PROJECT / "lessons"
    seeds: Path = PROJECT / "seeds"
    zone: str = ""

    @property
    def record(self) -> Path:
        """The database: everything that is kept."""
        return self.data / "second-look.db"


def data_folder(environ: Mapping[str, str], platform: str = sys.platform) -> Path:
    """The user's data folder of this operating system, without making it.

    `SECOND_LOOK_DATA` overrides. Sources: XDG Base Directory Specification; Apple's and
    Microsoft's conventions for application data.
    """
    if environ.get("SECOND_LOOK_DATA"):
        return Path(environ["SECOND_LOOK_DATA"])
    home = Path(environ.get("HOME") or environ.get("USERPROFILE") or Path.home())
    if platform == "win32":
        return Path(environ.get("LOCALAPPDATA") or home / "AppData" / "Local") / "Second Look"
    if platform == "darwin":
        return home / "Library" / "Application Support" / "Second Look"
    return Path(environ.get("XDG_DATA_HOME") or home / ".local" / "share") / "second-look"


def day_in(zone: str) -> Callable[[datetime], date]:
    """What tells the day of a moment in that zone ("": this computer's).

    Raises KeyError (ZoneInfoNotFoundError) for a zone that is not known here.
    """
    place = ZoneInfo(zone) if zone else None
    return lambda at: at.astimezone(place).date()


def secret_key(data: Path) -> bytes:
    """The key that signs cookies: made once, readable by its owner only."""
    path = data / "secret.key"
    if path.exists() and path.stat().st_size < KEY_BYTES:
        path.unlink()
    if not path.exists():
        _make_key(path)
    return path.read_bytes()


def _make_key(path: Path) -> None:
    # Written whole before it gets its name, which the first of several workers takes.
    draft = path.with_suffix(f".{secrets.token_hex(8)}")
    draft.touch(mode=0o600)
    try:
        draft.write_bytes(secrets.token_bytes(KEY_BYTES))
        with suppress(OSError):  # the name is taken, or this disk has no hard links
            path.hardlink_to(draft)
        if not path.exists():
            draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
