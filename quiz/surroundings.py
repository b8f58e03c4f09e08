"""What this computer is to the data folder: its disk, its port, who else moves its files."""

from __future__ import annotations

import re
import shutil
import socket
import sys
import tempfile
from collections.abc import Iterable
from contextlib import closing
from http.client import HTTPConnection, HTTPException
from pathlib import Path, PurePath

SYNCED = {
    "Dropbox": r"dropbox( \(.*\))?",
    "OneDrive": r"onedrive( ?-.*)?",
    "iCloud": r"mobile documents|com~apple~clouddocs|icloud ?drive",
    "Nextcloud": r"nextcloud\d*",
    "ownCloud": r"owncloud",
    "Google Drive": r"google ?drive( ?-.*)?|my drive|drivefs",
    "CloudStorage": r"cloudstorage",
}
"""Programs that carry files off while they are being written, by the folders they make."""

NETWORK = re.compile(r"nfs\d?|cifs|smb\w*|9p|afs|davfs\d?|ceph|glusterfs|lustre|fuse(\..+)?")
"""File systems on which SQLite's locks and log cannot be relied on; `fuseblk` is a local disk."""

LITTLE = 200 * 1024 * 1024
"""So many bytes should be free, and three times the record: for a backup, and for a class."""

PATIENCE = 2.0
MOUNTS = Path("/proc/mounts")


def synced_by(folder: PurePath) -> str:
    """The program that keeps this folder in step with other computers, "" if none is known."""
    for part in folder.parts:
        for program, pattern in SYNCED.items():
            if re.fullmatch(pattern, part, re.I):
                return program
    return ""


def network_kind(folder: Path, mounts: str | None = None) -> str:
    """The kind of network file system that holds the folder; "" for a local disk or unknown.

    `mounts` is a table like /proc/mounts, of which the longest matching place counts.
    """
    if str(folder).startswith(("\\\\", "//")):
        return "UNC"
    if mounts is None:
        mounts = MOUNTS.read_text(errors="replace") if MOUNTS.exists() else ""
    places = [line.split()[1:3] for line in mounts.splitlines() if len(line.split()) > 2]
    holding = [
        (len(place), kind)
        for place, kind in ((_unescaped(place), kind) for place, kind in places)
        if folder.is_relative_to(place)
    ]
    # Of two at one place the later covers the earlier; max() gives the first, so look from the end.
    kind = max(reversed(holding), key=lambda one: one[0], default=(0, ""))[1]
    return kind if NETWORK.fullmatch(kind) else ""


def _unescaped(place: str) -> str:
    return re.sub(r"\\(\d{3})", lambda found: chr(int(found[1], 8)), place)


def is_writable(folder: Path) -> bool:
    """Whether the folder takes a file; one that is not there yet: the nearest that is."""
    try:
        with tempfile.TemporaryFile(dir=nearest(folder)):
            return True
    except OSError:
        return False


def nearest(folder: Path) -> Path:
    """The folder, or the one in which it would be made."""
    return next((place for place in (folder, *folder.parents) if place.is_dir()), Path.cwd())


def room(folder: Path) -> int:
    """How many bytes are free on the folder's disk."""
    return shutil.disk_usage(nearest(folder)).free


def who_answers(port: int) -> str:
    """Who has a port of this computer: "" nobody, "second-look", or "another" program."""
    with closing(socket.socket()) as probe:
        if sys.platform != "win32":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return "second-look" if _is_second_look(port) else "another"
    return ""


def _is_second_look(port: int) -> bool:
    """Whether what answers there has our mark; its page is asked for and not read."""
    with closing(HTTPConnection("127.0.0.1", port, timeout=PATIENCE)) as asked:
        try:
            asked.request("GET", "/healthz")
            answer = asked.getresponse()
            return answer.read(16) in (b"ok", b"unwell") and _is_ours(answer.getheaders())
        except (OSError, HTTPException):
            return False


def _is_ours(headers: Iterable[tuple[str, str]]) -> bool:
    """Our policy is stricter than a page of one word needs; hardly any other program sends it."""
    sent = {name.lower(): value for name, value in headers}
    return "default-src 'none'" in sent.get("content-security-policy", "")
