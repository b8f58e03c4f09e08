"""Lessons that come in and go out as files: one .yaml, or a .zip of lessons and records.

A .zip is looked at from outside before anything of it is unpacked: how many files, how large,
what names, no links, no passwords. Names inside it are never used as places on this disk.
"""

from __future__ import annotations

import io
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator, Mapping

from quiz.core.model import Problem
from quiz.library import yaml_nodes

MOST_FILES = 60
MOST_UNPACKED = 5_000_000
"""Bytes of all files together once they are unpacked."""
MOST_TIMES = 200
"""How many times its packed size a file may have; a text shrinks to a tenth at most."""

Files = dict[str, bytes]
_NAME = re.compile(
    r"(?:[A-Za-z0-9_-][A-Za-z0-9._ -]{0,60}/){0,3}[A-Za-z0-9_-][A-Za-z0-9._ -]{0,80}"
)
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)
_WAYS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_DAMAGE = (
    zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError, OverflowError,
    NotImplementedError, IndexError,
)  # fmt: skip
# Of such files nothing can be shown, not even as plain text.
_UNREADABLE = frozenset(
    {"file-too-large", "file-foreign", "not-utf8", "odd-character", "file-too-many-values",
     "file-too-deep", "yaml-alias", "yaml-tag", "file-empty"}
)  # fmt: skip


def opened(name: str, raw: bytes) -> Files | tuple[Problem, ...]:
    """The .yaml files of an upload by their names, or every reason not to take it."""
    if not raw:
        return (Problem("upload-none"),)
    if name.lower().endswith((".yaml", ".yml")):
        files: Files = {name: raw}
    elif name.lower().endswith(".zip"):
        try:
            found = _unpacked(raw)
        except _DAMAGE:
            return (Problem("upload-broken"),)
        if isinstance(found, tuple):
            return found
        files = found
    else:
        return (Problem("upload-kind"),)
    problems = tuple(_unreadable(files))
    return problems or files


def _unreadable(files: Mapping[str, bytes]) -> Iterator[Problem]:
    """Files of which nothing could be shown; a slip that can be mended here is none."""
    for name, raw in files.items():
        for problem, _ in yaml_nodes.read(raw).problems:
            if problem.code in _UNREADABLE:
                yield Problem("upload-unreadable", (), {"name": _brief(name)})
                break


def _unpacked(raw: bytes) -> Files | tuple[Problem, ...]:
    with zipfile.ZipFile(io.BytesIO(raw)) as parcel:
        listed = [info for info in parcel.infolist() if not info.is_dir()]
        problems = tuple(_wrong(listed))
        if problems:
            return problems
        files: Files = {}
        left = MOST_UNPACKED
        for info in listed:
            with parcel.open(info) as member:
                # What a file says of its own size may be a lie.
                said = member.read(min(left, yaml_nodes.MAX_BYTES) + 1)
            left -= len(said)
            if left < 0 or len(said) > yaml_nodes.MAX_BYTES:
                return (Problem("upload-large", (), {"most": MOST_UNPACKED // 1000}),)
            files[info.filename] = said
        return files


def _wrong(listed: list[zipfile.ZipInfo]) -> Iterator[Problem]:
    """What can be seen of a .zip without unpacking it."""
    if not listed:
        yield Problem("upload-empty")
    if len(listed) > MOST_FILES:
        yield Problem("upload-many", (), {"most": MOST_FILES, "n": len(listed)})
        return
    size = sum(info.file_size for info in listed)
    is_bomb = any(i.file_size > 1000 + MOST_TIMES * i.compress_size for i in listed)
    if size > MOST_UNPACKED or is_bomb:
        yield Problem("upload-large", (), {"most": MOST_UNPACKED // 1000})
    names = [info.filename.lower() for info in listed]
    for info in listed:
        code = _slip(info, names)
        if code:
            yield Problem(code, (), {"name": _brief(info.filename)})


def _slip(info: zipfile.ZipInfo, names: list[str]) -> str:
    """Why this file of a .zip cannot be taken; "" if it can."""
    if info.flag_bits & 0x1 or info.compress_type not in _WAYS:
        return "upload-locked"
    if stat.S_ISLNK(info.external_attr >> 16) or not _is_plain(info.filename):
        return "upload-name"
    if not info.filename.lower().endswith((".yaml", ".yml")):
        return "upload-other"
    return "upload-twice" if names.count(info.filename.lower()) > 1 else ""


def _is_plain(name: str) -> bool:
    """A name that means a file inside the .zip on every system."""
    parts = name.split("/")
    return bool(_NAME.fullmatch(name)) and not any(
        ".." in part or part.endswith((".", " ")) or _DEVICE.fullmatch(part) for part in parts
    )


def _brief(name: str) -> str:
    plain = "".join(sign if sign.isprintable() else "?" for sign in name)
    return plain if len(plain) <= 60 else f"{plain[:59]}…"


def packed(files: Mapping[str, bytes]) -> bytes:
    """Those files as a .zip; the same files give the same bytes."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as parcel:
        for name, raw in files.items():
            parcel.writestr(zipfile.ZipInfo(name), raw, zipfile.ZIP_DEFLATED)
    return made.getvalue()
