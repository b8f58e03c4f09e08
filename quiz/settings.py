"""What may differ from one installation to another, read once at the start."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

KEY_BYTES = 32
PROJECT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Settings:
    """Where things lie. `data` holds the database, its lock and the secret key."""

    data: Path
    lessons: Path = PROJECT / "lessons"
    seeds: Path = PROJECT / "seeds"


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


def secret_key(data: Path) -> bytes:
    """The key that signs cookies: made once, readable by its owner only."""
    path = data / "secret.key"
    try:
        key = path.read_bytes()
    except FileNotFoundError:
        key = b""
    if len(key) < KEY_BYTES:
        key = secrets.token_bytes(KEY_BYTES)
        path.touch(mode=0o600)
        path.write_bytes(key)
    return key
