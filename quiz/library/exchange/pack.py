"""A pack as a zip of plain files: its lessons, its own file and the source records they quote.

What is opened again is read by name and size, never by what a zip says of itself: only the three
folders, only YAML, no file larger than a lesson may be.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from quiz.library.reader import Reading, read_pack, read_source
from quiz.library.shelf import files_of, read_folders

README = "README.txt"
MOST_FILES = 500
MOST_BYTES = 1_000_000
"""More than the reader takes of one file."""

_NAME = re.compile(r"(lessons|lessons/packs|seeds)/[A-Za-z0-9][A-Za-z0-9._-]*\.ya?ml")


@dataclass(frozen=True, slots=True)
class Packed:
    """The files of a pack by their names in the zip; `broken` are lessons that have errors."""

    title: str
    files: Mapping[str, bytes]
    broken: tuple[str, ...] = ()


class BadPack(Exception):
    """The file is no zip, or holds nothing of a pack."""


def gathered(pack_id: str, lessons: Path, seeds: Path) -> Packed | None:
    """All files of that pack, drafts left out; None where there is no such pack."""
    files, title = {}, ""
    for path, _ in files_of(lessons / "packs"):
        made, _ = read_pack(path.read_bytes(), path.name)
        if made and made.id == pack_id:
            files[f"lessons/packs/{path.name}"], title = path.read_bytes(), made.pack.title
    if not files:
        return None
    quoted: set[str] = set()
    folders = read_folders(lessons, seeds)
    for found in folders.readings:
        if found.lesson and found.lesson.pack == pack_id and not found.is_draft:
            name = Path(found.file).name
            files[f"lessons/{name}"] = (lessons / name).read_bytes()
            quoted |= {passage.source for passage in found.lesson.passages if passage.source}
    for path, _ in files_of(seeds):
        record, _ = read_source(path.read_bytes(), path.name)
        if record and record.id in quoted:
            files[f"seeds/{path.name}"] = path.read_bytes()
    return Packed(title, dict(sorted(files.items())), _broken(pack_id, lessons, folders.readings))


def _broken(pack_id: str, lessons: Path, readings: Iterable[Reading]) -> tuple[str, ...]:
    """Lessons that name the pack and cannot be read: they would be missing."""
    says = re.compile(rf"^pack:\s*[\"']?{re.escape(pack_id)}[\"']?\s*(#.*)?$", re.M)
    names = [Path(found.file).name for found in readings if not found.lesson]
    texts = {name: (lessons / name).read_bytes().decode("utf-8", "replace") for name in names}
    return tuple(name for name, text in texts.items() if says.search(text))


def unpacked(raw: bytes) -> tuple[dict[str, bytes], tuple[str, ...]]:
    """The files of a pack by their names, and the names that are not opened.

    Raises BadPack where it is no zip, holds too much, or nothing of a pack is in it.
    """
    files: dict[str, bytes] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as package:
            entries = [one for one in package.infolist() if not one.is_dir()]
            if len(entries) > MOST_FILES:
                raise BadPack
            for entry in entries:
                if _NAME.fullmatch(entry.filename):
                    with package.open(entry) as inner:
                        files[entry.filename] = inner.read(MOST_BYTES + 1)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise BadPack from error
    if not files or max(map(len, files.values())) > MOST_BYTES:
        raise BadPack
    others = (one.filename for one in entries if one.filename not in {README, *files})
    return files, tuple(others)
