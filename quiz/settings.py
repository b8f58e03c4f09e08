"""What may differ from one installation to another, read once at the start."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

VERSION = "0.1.0"
BUILT = date(2026, 11, 21)
"""The day of this version; a clock that shows an earlier one is wrong."""
KEY_BYTES = 32
PROJECT = Path(__file__).resolve().parent.parent

Network = IPv4Network | IPv6Network


@dataclass(frozen=True, slots=True)
class Settings:
    """Where things lie. `data` holds the database, its lock and the secret key.

    `zone` is the time zone whose midnight parts one day of learning from the next, by its
    IANA name; "" is the zone of this computer. `site` is the address that people type
    (https://look.example.org), "" where they type the one of this computer. `proxies` are the
    addresses of proxies that may say where a request came from. `pseudo` offers a made-up language
    from right to left, to find what is not translated.
    """

    data: Path
    lessons: Path = PROJECT / "lessons"
    seeds: Path = PROJECT / "seeds"
    zone: str = ""
    site: str = ""
    proxies: tuple[Network, ...] = ()
    pseudo: bool = False

    @property
    def record(self) -> Path:
        """The database: everything that is kept."""
        return self.data / "second-look.db"

    @property
    def own(self) -> tuple[Path, Path]:
        """Lessons and source records that teachers wrote in the browser."""
        return self.data / "lessons", self.data / "seeds"


@dataclass(frozen=True, slots=True)
class Door:
    """Where browsers come in. `lan` opens it to this network; `bind` is an address of one's own.

    Only a hosted server has several `workers` (processes), each with that many `threads`.
    """

    lan: bool = False
    bind: str = ""
    port: int | None = None
    workers: int = 2
    threads: int = 16

    @property
    def host(self) -> str:
        """The address to listen at."""
        return self.bind or ("0.0.0.0" if self.lan else "127.0.0.1")  # noqa: S104  (when asked for)

    def address(self, port: int) -> str:
        """Where a browser of this computer finds it."""
        here = "127.0.0.1" if self.host == "0.0.0.0" else self.host  # noqa: S104  (only read)
        return f"http://{here}:{port}"


def variable(option: str) -> str:
    """The environment variable that stands for an option of the command line."""
    return f"SECOND_LOOK_{option.upper()}"


def site_address(text: str) -> str:
    """The address people type, as scheme and host. Raises ValueError for anything else."""
    parts = urlsplit(text.strip().rstrip("/"))
    is_bare = not (parts.path or parts.query or parts.fragment or parts.username)
    if parts.scheme not in ("http", "https") or not parts.hostname or not is_bare:
        raise ValueError(text)
    port = "" if parts.port is None else f":{parts.port}"
    return f"{parts.scheme}://{parts.hostname}{port}"


def networks(text: str) -> tuple[Network, ...]:
    """Addresses and networks, parted by commas or blanks. Raises ValueError for other words."""
    return tuple(ip_network(word) for word in text.replace(",", " ").split())


def data_folder(environ: Mapping[str, str], platform: str = sys.platform) -> Path:
    """The user's data folder of this operating system, without making it.

    `SECOND_LOOK_DATA` overrides. Sources: XDG Base Directory Specification; Apple's and
    Microsoft's conventions for application data.
    """
    if environ.get(variable("data")):
        return Path(environ[variable("data")])
    home = Path(environ.get("HOME") or environ.get("USERPROFILE") or Path.home())
    if platform == "win32":
        return Path(environ.get("LOCALAPPDATA") or home / "AppData" / "Local") / "Second Look"
    if platform == "darwin":
        return home / "Library" / "Application Support" / "Second Look"
    return Path(environ.get("XDG_DATA_HOME") or home / ".local" / "share") / "second-look"


def zone_of(name: str) -> ZoneInfo | None:
    """The zone of that IANA name, None ("") for this computer's.

    Raises KeyError (ZoneInfoNotFoundError) for a zone that is not known here.
    """
    return ZoneInfo(name) if name else None


def day_in(zone: str) -> Callable[[datetime], date]:
    """What tells the day of a moment in that zone; raises what `zone_of` raises."""
    place = zone_of(zone)
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
