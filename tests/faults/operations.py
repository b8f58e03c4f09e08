"""The ten operations that may lose something, each alone: what was before, the deed, what is after.
And the start after a kill, which takes over what the one before has left.

A `Deed` prepares a data folder, does one thing, and tells from the folder alone whether it has
happened: "before", "after", or what else stands there, which is always wrong. The last three are
wrong on purpose: whoever tries faults must notice them.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from sqlite_utils import Database

from quiz import backup
from quiz.core import sitting as sittings
from quiz.core.live_state import Event
from quiz.core.model import Attempt, Correction
from quiz.core.sitting import Sitting, through
from quiz.desk.drafts import Desk, fingerprint
from quiz.library.shelf import Shelf
from quiz.settings import Settings
from quiz.store.class_work import Work, note_work
from quiz.store.connection import NotSaved
from quiz.store.locks import turns
from quiz.store.pupil_sums import add, work_of
from quiz.store.rows import row_of
from quiz.store.schema import migrations
from quiz.store.store import Store
from tests.conftest import MORNING, ROOT
from tests.school import a_class, comes_in

LATER = MORNING + timedelta(minutes=5)
LESSON = Shelf(ROOT / "lessons", ROOT / "seeds").lesson("start-here")
WAY = through(LESSON)
STOP = WAY.stops[0]
TEXT = (ROOT / "lessons" / "00-start-here.yaml").read_bytes()


@dataclass(frozen=True)
class Deed:
    """`done` reads a folder without the app; `act` does the thing, with what `opens` opened."""

    name: str
    act: Callable[[Path, Store | None], None]
    done: Callable[[Path], str]
    opens: bool = True


def settings(folder: Path) -> Settings:
    """Settings of a data folder."""
    return Settings(data=folder)


def stage(folder: Path) -> None:
    """Mina has answered homework; a class of two is at its first question; a draft is written.

    All three are pupils of 7b, so that each answer also changes the sums of a class.
    """
    with closing(Store(settings(folder).record)) as store:
        with store.write() as db:
            blank = {column.name: "" for column in db["teacher"].columns if column.notnull}
            db["teacher"].insert({**blank, "id": "t1", "made_at": 0})
        for who in ("mina", "noor", "omar"):
            store.add_learner(who, f"phone-of-{who}", MORNING)
        a_class(store, "t1", "Mina", "Noor", "Omar")
        for who in ("mina", "noor", "omar"):
            comes_in(store, f"7b-{who}", who)
        alone = store.start("mina", WAY, "alone", MORNING)
        with store.write() as db:
            note_work(db, Work("alone", "7b", "7b-mina", LESSON.id))
        store.record(answer_of(alone, "alone-1"))
        store.open_room(
            "room", "t1", WAY, code="ABC234", pace="teacher", at=MORNING, school_class="7b"
        )
        _sits_down(store, "noor")
        for name in ("read", "asked"):
            store.happen("room", Event(name, {"seat": "", "seconds": 60}), MORNING)
    _desk(folder).start("mine", TEXT)


def answer_of(sitting: Sitting, key: str) -> Attempt:
    """An answer to the first question of a sitting."""
    given = STOP.question.matching()
    return sittings.attempt(
        sitting, STOP, given, confidence=None, submit_key=key, at=LATER, day=LATER.date()
    )


def _sits_down(store: Store, who: str) -> None:
    sitting = Sitting(f"sitting-{who}", who, LESSON.id, LESSON.version, MORNING)
    seat = {"seat": f"seat-{who}", "name": who, "key": who, "people": 1}
    store.take_seat("room", Event("joined", seat), sitting, LATER)


def _desk(folder: Path) -> Desk:
    return Desk(folder, turns(folder / "desk.lock"))


def look(folder: Path, sql: str) -> list[tuple]:
    """Read the record as the next start finds it."""
    with closing(sqlite3.connect(settings(folder).record)) as db:
        return db.execute(sql).fetchall()


def _whether(sql: str, before: object, after: object) -> Callable[[Path], str]:
    """Compares what a question to the record gives with what it gave before, and shall after."""

    def done(folder: Path) -> str:
        found = look(folder, sql)
        return {repr(before): "before", repr(after): "after"}.get(repr(found), f"half: {found}")

    return done


def _answers(folder: Path, store: Store) -> None:
    noor = store.sittings_of("noor")[0]
    store.record(answer_of(noor, "noor-1"))


def _corrects(folder: Path, store: Store) -> None:
    made = store.attempts_of("mina")[0]
    full = made.outcome.model_copy(update={"score": 0.5})
    changed = Correction("key", LESSON.version, full, LATER)
    store.correct({made.submit_key: changed}, replace(LESSON), LATER)


def _migrates(folder: Path, store: None) -> None:
    Store(folder / "older.db").close()


def _older(folder: Path) -> None:
    """A record as the first version of the app left it, with Mina in it."""
    with closing(sqlite3.connect(folder / "older.db")) as db:
        ours = Database(db, execute_plugins=False)
        migrations.apply(ours, stop_before="m002_last_good_lessons")
        db.execute("INSERT INTO learner (id, made_at) VALUES ('mina', 0)")
        db.commit()


def _migrated(folder: Path) -> str:
    with closing(sqlite3.connect(folder / "older.db")) as db:
        n = db.execute("SELECT COUNT(*) FROM _sqlite_migrations").fetchone()[0]
        who = db.execute("SELECT id FROM learner").fetchall()
    if who != [("mina",)]:
        return f"half: {who}"
    # Each migration is a transaction of its own or all are one: a count in between is whole, too.
    return "after" if n == len(migrations._migrations) else "before"


def _crashes(folder: Path) -> None:
    """A record whose app was killed after it had saved Mina's answer: its log is still there."""
    child = os.fork()
    if not child:
        store = Store(folder / "crashed.db")
        store.add_learner("mina", "phone", MORNING)
        store.record(answer_of(store.start("mina", WAY, "hers", MORNING), "hers-1"))
        os._exit(0)
    os.waitpid(child, 0)
    assert (folder / "crashed.db-wal").stat().st_size


def _restarts(folder: Path, _: None) -> None:
    Store(folder / "crashed.db").close()


def _restarted(folder: Path) -> str:
    with closing(Store(folder / "crashed.db")) as store:
        rows = store.rows("SELECT submit_key FROM attempt"), store.rows("PRAGMA integrity_check")
    whole = [{"submit_key": "hers-1"}], [{"integrity_check": "ok"}]
    return "after" if rows == whole else f"half: {rows}"


def _publishes(folder: Path, _: None) -> None:
    _desk(folder).publish("mine", fingerprint(TEXT), TEXT)


def _backs_up(folder: Path, _: None) -> None:
    backup.run(settings(folder), lambda _: None, now=lambda: LATER)


def _backed_up(folder: Path) -> str:
    zips = [path for path in (folder / "backups").glob("*.zip")]
    if not zips:
        return "before"
    with zipfile.ZipFile(zips[0]) as packed:
        bad = packed.testzip() or not {"second-look.db", "drafts/mine.yaml"} <= set(
            packed.namelist()
        )
    return "half: a backup that is not whole" if bad or len(zips) > 1 else "after"


def _written(name: str, text: bytes) -> Callable[[Path], str]:
    def done(folder: Path) -> str:
        path = folder / name
        if not path.exists():
            return "before"
        return "after" if path.read_bytes() == text else f"half: {name} is cut"

    return done


def _published(folder: Path) -> str:
    """Either text may be there or both (published, the draft not yet thrown away); none is lost."""
    public, draft = folder / "lessons" / "mine.yaml", folder / "drafts" / "mine.yaml"
    for path in (public, draft):
        if path.exists() and path.read_bytes() != TEXT:
            return f"half: {path.name} is cut"
    if public.exists():
        return "after"
    return "before" if draft.exists() else "half: neither draft nor lesson"


def _publishes_in_place(folder: Path, _: None) -> None:
    """Wrong: a reader, or the next start, may meet half a lesson."""
    public = folder / "lessons" / "mine.yaml"
    public.parent.mkdir(exist_ok=True)
    public.write_bytes(TEXT)
    (folder / "drafts" / "mine.yaml").unlink(missing_ok=True)


def _answers_in_two_steps(folder: Path, store: Store) -> None:
    """Wrong: the answer is kept, and a moment later the sums of her class."""
    made = answer_of(store.sittings_of("noor")[0], "noor-1")
    row = row_of(made)
    with store.write() as db:
        blanks = ", ".join("?" * len(row))
        db.execute(f"INSERT INTO attempt ({', '.join(row)}) VALUES ({blanks})", [*row.values()])
    with store.write() as db:
        add(db, made, work_of(db, made))


def _answers_whatever_the_disk_says(folder: Path, store: Store) -> None:
    """Wrong: she is told that it is saved."""
    with suppress(NotSaved):
        _answers(folder, store)


_SEATS = """SELECT (SELECT COUNT(*) FROM live_seat), (SELECT COUNT(*) FROM sitting),
    (SELECT COUNT(*) FROM class_sitting), (SELECT n FROM live)"""
_NOORS = "SELECT COUNT(*) FROM attempt WHERE learner = 'noor'"
_MINA = """SELECT (SELECT COUNT(*) FROM learner WHERE id = 'mina'),
    (SELECT COUNT(*) FROM attempt WHERE learner = 'mina'),
    (SELECT COUNT(*) FROM device WHERE learner = 'mina')"""
_ROOM = "SELECT open_stop, n, (SELECT COUNT(*) FROM live_event) FROM live"
DEEDS = (
    Deed("join", lambda _, store: _sits_down(store, "omar"),
         _whether(_SEATS, [(1, 2, 2, 3)], [(2, 3, 3, 4)])),
    Deed("answer", _answers, _whether(_NOORS, [(0,)], [(1,)])),
    Deed("close", lambda _, store: store.happen("room", Event("closed", {}), LATER) and None,
         _whether(_ROOM, [(STOP.id, 3, 3)], [("", 4, 4)])),
    Deed("next", lambda _, store: store.happen("room", Event("skipped", {}), LATER) and None,
         _whether(_ROOM, [(STOP.id, 3, 3)], [("", 4, 4)])),
    Deed("re-score", _corrects,
         _whether("SELECT score FROM correction WHERE is_current = 1", [], [(0.5,)])),
    Deed("import", lambda folder, _: _desk(folder).start("theirs", TEXT) and None,
         _written("drafts/theirs.yaml", TEXT), opens=False),
    Deed("publish", _publishes, _published, opens=False),
    Deed("migrate", _migrates, _migrated, opens=False),
    Deed("delete", lambda _, store: store.forget("mina", "", LATER) and None,
         _whether(_MINA, [(1, 1, 1)], [(0, 0, 0)])),
    Deed("backup", _backs_up, _backed_up, opens=False),
    Deed("restart", _restarts, _restarted, opens=False),
)  # fmt: skip
WRONG = (
    Deed("publish-in-place", _publishes_in_place, _published, opens=False),
    Deed("answer-in-two-steps", _answers_in_two_steps, _whether(_NOORS, [(0,)], [(1,)])),
    Deed("answer-whatever-the-disk-says", _answers_whatever_the_disk_says,
         _whether(_NOORS, [(0,)], [(1,)])),
)  # fmt: skip
NAMED = {deed.name: deed for deed in (*DEEDS, *WRONG)}


def verdict(name: str, folder: Path) -> str:
    """What the next start finds: the deed's own word, if the record is sound and its sums fit."""
    with closing(Store(settings(folder).record)) as store:
        if not store.figures_fit():
            return "half: sums that do not fit the answers"
    sound = look(folder, "PRAGMA integrity_check"), look(folder, "PRAGMA foreign_key_check")
    if sound != ([("ok",)], []):
        return f"half: {sound}"
    return NAMED[name].done(folder)


def prepare(folder: Path) -> None:
    """The stage, once; copies of it are what faults are done to."""
    folder.mkdir(parents=True)
    stage(folder)
    _older(folder)
    for deed in DEEDS[:-1]:
        assert deed.done(folder) == "before", (deed.name, deed.done(folder))
    _crashes(folder)


def copied(stage_: Path, folder: Path) -> Path:
    """A stage of one's own."""
    shutil.copytree(stage_, folder)
    return folder
