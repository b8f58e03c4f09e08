"""`doctor`: what is wrong with the record or with this computer, each with what to do about it.

It changes nothing, and what it shows counts and names places: never a name or an answer.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

from quiz import surroundings, utc_now, words
from quiz.record import command
from quiz.settings import BUILT, Settings
from quiz.store import backups, copies
from quiz.store.locks import is_running
from quiz.store.retention import overdue

Level = Literal["good", "warning", "error"]
Tell = Callable[[str], None]

STATUS: dict[Level, int] = {"good": 0, "warning": 1, "error": 3}
"""Exit statuses; 2 is the shell's word for a command that was not understood."""

OVERDUE = timedelta(days=7)
SKEW = timedelta(minutes=5)
"""A clock may be set back by so much without being called wrong."""

FULL = 20 * 1024 * 1024
_MB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at, by a code that has its words; what is not good has a remedy."""

    code: str
    level: Level = "good"
    params: dict[str, object] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """What was found, in words."""
        return words.sentence(f"doctor.{self.code}", self.params)

    @property
    def remedy(self) -> str:
        """What to do about it; "" where all is well."""
        return (
            ""
            if self.level == "good"
            else words.sentence(f"doctor.{self.code}.remedy", self.params)
        )


def run(
    settings: Settings,
    port: int,
    tell: Tell,
    *,
    as_json: bool = False,
    now: Callable[[], datetime] = utc_now,
) -> int:
    """Tell all findings and give the exit status, that of the worst one."""
    found = list(findings(settings, port, now()))
    status = max(STATUS[one.level] for one in found)
    if as_json:
        tell(json.dumps({"status": status, "findings": [_plain(one) for one in found]}, indent=2))
        return status
    for one in found:
        tell(f"{words.sentence(f'doctor.is-{one.level}')}  {one.sentence}")
        if one.remedy:
            tell(f"    {one.remedy}")
    tell(words.sentence(f"doctor.all-{max(found, key=lambda one: STATUS[one.level]).level}"))
    return status


def _plain(one: Finding) -> dict[str, str]:
    return {"code": one.code, "level": one.level, "says": one.sentence, "remedy": one.remedy}


def findings(settings: Settings, port: int, at: datetime) -> Iterator[Finding]:
    """Everything that is looked at, the record first."""
    looked_at = _looked_at(settings.record)
    yield from _record(settings, looked_at)
    yield _place(settings.data)
    yield _writable(settings.data)
    yield _room(settings)
    yield _clock(looked_at, at)
    yield _port(settings.data, port)
    yield _backup(settings.data, looked_at, at)
    yield from _leftovers(settings, at)
    yield from _overdue(settings.record, at)


def _looked_at(record: Path) -> copies.Examined | OSError | None:
    """What can be said of the record; None where there is none, or an empty one."""
    try:
        if not record.exists() or not record.stat().st_size:
            return None
        return copies.examine(record)
    except OSError as error:
        return error


def _record(settings: Settings, found: copies.Examined | OSError | None) -> Iterator[Finding]:
    where: dict[str, object] = {"folder": settings.data}
    known = backups.known(settings.data)
    bring = {**where, "command": command(known[0], settings.data)} if known else where
    if found is None:
        yield (
            Finding("record-gone", "error", bring)
            if known
            else Finding("record-none", "good", where)
        )
    elif isinstance(found, OSError):
        yield Finding("record-unreadable", "error", where)
    elif not found.is_whole:
        yield Finding("record-damaged" if known else "record-lost", "error", bring)
    elif found.schema in ("foreign", "newer"):
        yield Finding(f"record-{found.schema}", "error", where)
    else:
        yield Finding("record-whole", params={"n": found.answers})
        if found.schema == "older":
            yield Finding("record-older")
        if found.dangling:
            yield Finding("record-dangling", "error", {"n": found.dangling})


def _place(data: Path) -> Finding:
    """Where others may move or lock files under the app's feet."""
    data = data.absolute()
    program = surroundings.synced_by(data) or surroundings.synced_by(data.resolve())
    if program:
        return Finding("place-synced", "warning", {"folder": data, "program": program})
    kind = surroundings.network_kind(data.resolve())
    if kind:
        return Finding("place-network", "warning", {"folder": data, "kind": kind})
    return Finding("place-local", params={"folder": data})


def _writable(data: Path) -> Finding:
    if surroundings.is_writable(data):
        return Finding("writable")
    return Finding("unwritable", "error", {"folder": data})


def _room(settings: Settings) -> Finding:
    free = surroundings.room(settings.data)
    size = settings.record.stat().st_size if settings.record.exists() else 0
    params: dict[str, object] = {"mb": free // _MB}
    if free < FULL:
        return Finding("disk-full", "error", params)
    if free < max(surroundings.LITTLE, 3 * size):
        return Finding("disk-little", "warning", params)
    return Finding("disk", params=params)


def _clock(found: copies.Examined | OSError | None, at: datetime) -> Finding:
    """A clock that is behind dates answers wrongly, and wakes second looks too late."""
    params: dict[str, object] = {"now": f"{at:%Y-%m-%d %H:%M} UTC"}
    if at.date() < BUILT - timedelta(days=1):
        return Finding("clock-old", "warning", params)
    if isinstance(found, copies.Examined) and found.newest is not None:
        newest = datetime.fromtimestamp(found.newest / 1000, UTC)
        if newest - at > SKEW:
            return Finding("clock-behind", "warning", params)
    return Finding("clock", params=params)


def _port(data: Path, port: int) -> Finding:
    note = data / "running.txt"
    if is_running(data) and note.exists():
        return Finding("open", params={"address": note.read_text()})
    who = surroundings.who_answers(port)
    params: dict[str, object] = {"port": port}
    if not who:
        return Finding("port-free", params=params)
    return Finding("port-ours" if who == "second-look" else "port-taken", "warning", params)


def _backup(data: Path, found: copies.Examined | OSError | None, at: datetime) -> Finding:
    known = backups.known(data)
    is_needed = isinstance(found, OSError) or bool(found and (found.answers or not found.is_whole))
    if not known:
        return Finding("backup-none", "warning") if is_needed else Finding("backup-not-yet")
    age = at - backups.made_at(known[0])
    params: dict[str, object] = {"n": max(0, age.days), "path": known[0]}
    return (
        Finding("backup-old", "warning", params)
        if age > OVERDUE
        else Finding("backup", params=params)
    )


def _leftovers(settings: Settings, at: datetime) -> Iterator[Finding]:
    """What a killed app or backup left behind, and what a restore set aside."""
    data = settings.data
    is_open = is_running(data)
    left = [*backups.unfinished(data, at), *_torn_keys(data)]
    old_log = settings.record.with_suffix(".old-log")
    if not is_open:
        left += [path for path in (data / "running.txt", old_log) if path.exists()]
    if left:
        names = ", ".join(sorted(path.name for path in left))
        yield Finding("leftovers", "warning", {"names": names})
    aside = len(list((data / backups.FOLDER).glob(f"{backups.ASIDE}*.db")))
    if aside:
        yield Finding("set-aside", "warning", {"n": aside, "folder": data / backups.FOLDER})


def _overdue(record: Path, at: datetime) -> Iterator[Finding]:
    """What should have been deleted a day ago: the app was not open, or its clock was wrong."""
    n = overdue(record, at - timedelta(days=1)) if record.exists() else 0
    if n:
        yield Finding("overdue", "warning", {"n": n})


def _torn_keys(data: Path) -> list[Path]:
    return [path for path in data.glob("secret.*") if path.name != "secret.key"]
