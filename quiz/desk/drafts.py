"""The lessons that teachers write in the browser: drafts, what is published, what was before.

A draft lies in `drafts/` of the data folder, where no shelf looks; publishing puts the file into
`lessons/` beside it. Source records go the same way, from `drafts/records/` to `seeds/`. Every
version that was replaced is kept for a while: forms opened on it can still be told from it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from quiz.desk.files import replace, write_new

MOST_KEPT = 60
"""How many earlier versions of one lesson are kept."""

_NAME = re.compile(r"[a-z][a-z0-9_-]{0,39}")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file as it lies on the desk: its draft, or what is published while there is none."""

    name: str
    raw: bytes
    is_draft: bool
    is_published: bool

    @property
    def hash(self) -> str:
        """Names this very text: a form carries it, so that nobody overwrites somebody's work."""
        return fingerprint(self.raw)


def fingerprint(raw: bytes) -> str:
    """What a form carries to name the text it was made from."""
    return hashlib.sha256(raw).hexdigest()[:32]


class Desk:
    """The drafts and the published files of one data folder: lessons, or source records.

    `turn` is held while a file is compared and replaced: one writer at a time, in any process.
    All verbs raise OSError where the disk refuses; then nothing has changed.
    """

    def __init__(
        self,
        data: Path,
        turn: Callable[[], AbstractContextManager[None]],
        folders: tuple[str, str] = ("drafts", "lessons"),
    ) -> None:
        """`folders` are those of drafts and of what is published, inside `data`."""
        self.drafts, self.lessons = (data / folder for folder in folders)
        self.seeds = data / "seeds"
        self._data = data
        self._kept = self.drafts / "kept"
        self._turn = turn

    @property
    def records(self) -> Desk:
        """The same desk for source records, which lie in `seeds` once they are published."""
        return Desk(self._data, self._turn, ("drafts/records", "seeds"))

    def names(self) -> list[str]:
        """All files of the desk, in the order of their names."""
        files = (*self.drafts.glob("*.yaml"), *self.lessons.glob("*.yaml"))
        return sorted({path.stem for path in files if _NAME.fullmatch(path.stem)})

    def open(self, name: str) -> Sheet | None:
        """The lesson of that name, None if there is none."""
        if not _NAME.fullmatch(name):
            return None
        is_published = self._public(name).exists()
        for path, is_draft in ((self._draft(name), True), (self._public(name), False)):
            try:
                return Sheet(name, path.read_bytes(), is_draft, is_published)
            except FileNotFoundError:
                continue
        return None

    def start(self, name: str, raw: bytes) -> bool:
        """Begin a draft; False (and nothing written) if the name is taken or is none."""
        if not _NAME.fullmatch(name):
            return False
        with self._turn():
            return not self.open(name) and write_new(self._draft(name), raw)

    def save(self, name: str, before: str, raw: bytes) -> bool:
        """Keep a draft in the place of the text `before` (its hash); False if that has changed."""
        with self._turn():
            sheet = self.open(name)
            if sheet is None or sheet.hash != before:
                return False
            self._keep(sheet)
            if sheet.is_draft:
                return replace(self._draft(name), sheet.raw, raw)
            return write_new(self._draft(name), raw)

    def publish(self, name: str, before: str, raw: bytes) -> bool:
        """Put the lesson on the shelf as `raw`, made of the draft `before`; False if that changed.

        The published file is replaced at one blow; the draft goes when that has happened.
        """
        with self._turn():
            sheet = self.open(name)
            if sheet is None or sheet.hash != before or not sheet.is_draft:
                return False
            self._keep(sheet)
            public = self._public(name)
            old = public.read_bytes() if sheet.is_published else None
            if old is None:
                put = write_new(public, raw)
            else:
                self._keep(Sheet(name, old, is_draft=False, is_published=True))
                put = replace(public, old, raw)
            if put:
                self._draft(name).unlink()
            return put

    def withdraw(self, name: str, before: str, raw: bytes) -> bool:
        """Take a lesson off the shelf; what was published stays as a draft, as `raw`."""
        with self._turn():
            sheet = self.open(name)
            if sheet is None or sheet.hash != before or not sheet.is_published:
                return False
            self._keep(
                Sheet(name, self._public(name).read_bytes(), is_draft=False, is_published=True)
            )
            if not sheet.is_draft:
                write_new(self._draft(name), raw)
            self._public(name).unlink()
            return True

    def discard(self, name: str, before: str) -> bool:
        """Throw a draft away; what is published stays. False if it has changed meanwhile."""
        with self._turn():
            sheet = self.open(name)
            if sheet is None or sheet.hash != before or not sheet.is_draft:
                return False
            self._keep(sheet)
            self._draft(name).unlink()
            return True

    def bring_record(self, record_id: str, raw: bytes) -> bool:
        """Keep a source record; False (and nothing written) if there is one of that name."""
        with self._turn():
            path = self.seeds / f"{record_id}.yaml"
            return bool(_NAME.fullmatch(record_id)) and write_new(path, raw)

    def published(self, name: str) -> bytes | None:
        """What is published under that name; None if nothing is."""
        path = self._public(name)
        return path.read_bytes() if _NAME.fullmatch(name) and path.exists() else None

    def version(self, name: str, hash_: str) -> bytes | None:
        """The text of that hash, now or earlier; None if it is kept no more."""
        sheet = self.open(name)
        if sheet and sheet.hash == hash_:
            return sheet.raw
        is_hash = re.fullmatch(r"[0-9a-f]{32}", hash_)
        path = self._kept / name / f"{hash_}.yaml"
        return path.read_bytes() if sheet and is_hash and path.exists() else None

    def _keep(self, sheet: Sheet) -> None:
        folder = self._kept / sheet.name
        write_new(folder / f"{sheet.hash}.yaml", sheet.raw)
        listed = sorted(folder.glob("*.yaml"), key=lambda path: path.stat().st_mtime_ns)
        for path in listed[:-MOST_KEPT]:
            path.unlink(missing_ok=True)

    def _draft(self, name: str) -> Path:
        return self.drafts / f"{name}.yaml"

    def _public(self, name: str) -> Path:
        return self.lessons / f"{name}.yaml"
