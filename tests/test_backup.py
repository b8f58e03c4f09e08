"""Backup and restore: what is whole, where it lies, how long; the drill with a damaged record."""

import os
import re
import shlex
import shutil
import sqlite3
import sys
import zipfile
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from quiz import backup, create_app, restore, serving
from quiz.cli import main
from quiz.record import CannotDo
from quiz.serving import CannotServe
from quiz.settings import Settings
from quiz.store import backups, copies, forgotten
from quiz.store.locks import running
from quiz.store.store import Store
from tests.conftest import MORNING, Clock, Person, counted_ids

FIRST = {"mark": ["s4", "s6"], "confidence": "0.7"}
posix = pytest.mark.skipif(sys.platform == "win32", reason="limits of a process are of POSIX")


def answers(who: Person) -> Person:
    return who.begins("start-here").sends(**FIRST)


def rows(record):
    """Every answer, byte by byte."""
    with closing(sqlite3.connect(record)) as db:
        return set(db.execute("SELECT * FROM attempt"))


def backed_up(settings, clock, **how):
    return backup.run(settings, lambda _: None, now=clock, **how)


def restored(path, settings, clock):
    said = []
    restore.run(path, settings, said.append, now=clock)
    return "\n".join(said)


@pytest.fixture(scope="module")
def school(tmp_path_factory):
    """A data folder in which Mina has answered, a backup was made, and Noor has answered after it.

    Made once with the real app; each test has a copy.
    """
    clock, settings = Clock(), Settings(data=tmp_path_factory.mktemp("school") / "data")
    made = create_app(settings, now=clock, new_id=counted_ids())
    with closing(made.extensions["second-look"].store):
        answers(Person(made.test_client()))
        backed_up(settings, clock)
        answers(Person(made.test_client()))
    return settings.data


@pytest.fixture
def settings(school, tmp_path):
    shutil.copytree(school, tmp_path / "data")
    return Settings(data=tmp_path / "data")


@pytest.fixture
def one(settings):
    """The backup, with Mina's answer in it."""
    (made,) = (settings.data / "backups").iterdir()
    return made


@pytest.fixture
def nothing(tmp_path):
    """A data folder before anybody came."""
    return Settings(data=tmp_path / "nothing")


def names(path):
    with zipfile.ZipFile(path) as packed:
        return set(packed.namelist())


def scribble(record):
    """Damage in the middle, which opening the file does not meet."""
    content = record.read_bytes()
    half = len(content) // 2 // 4096 * 4096
    record.write_bytes(content[:half] + b"\xa5" * 8192 + content[half + 8192 :])


# A backup.


def test_a_backup_made_while_the_app_is_open_holds_every_answer_so_far(one, settings, tmp_path):
    assert one == settings.data / "backups" / "second-look-2026-11-21-090000.zip"
    with zipfile.ZipFile(one) as packed:
        packed.extract(backup.RECORD, tmp_path)
    (mina,) = rows(tmp_path / backup.RECORD)
    assert mina in rows(settings.record)
    assert len(rows(settings.record)) == 2


def test_it_holds_what_was_written_here_and_not_the_key(settings, clock):
    written = (
        "lessons/my.yaml",
        "seeds/s.yaml",
        "drafts/kept/my/0a.yaml",
        "second-readers/my.yaml",
    )
    for name in written:
        (settings.data / name).parent.mkdir(parents=True, exist_ok=True)
        (settings.data / name).write_text("format: 1\n")
    (settings.data / "lessons" / ".my.yaml.0a1b").write_text("half")
    assert (settings.data / "secret.key").exists()
    assert names(backed_up(settings, clock)) == {backup.RECORD, *written}


@posix
def test_only_its_owner_may_read_it(settings, clock):
    assert backed_up(settings, clock).stat().st_mode & 0o077 == 0


def test_no_backup_takes_the_place_of_another(one, settings, clock):
    before = one.read_bytes()
    assert backed_up(settings, clock).name == "second-look-2026-11-21-090000-2.zip"
    assert one.read_bytes() == before


def test_the_newest_stay_none_is_thirty_days_old_and_other_files_are_not_ours(
    settings, clock, tmp_path
):
    stick = tmp_path / "stick"
    stick.mkdir()
    (stick / "photos.zip").write_text("x")
    (stick / "their.db").write_text("x")
    made = []
    for days in (0, 10, 35, 36, 37):
        clock.at = MORNING + timedelta(days=days)
        made.append(backed_up(settings, clock, to=stick, keep=3).name)
    found = {path.name for path in stick.iterdir()}
    assert found == {"photos.zip", "their.db", *made[2:]}
    clock.pass_(days=29)
    last = backed_up(settings, clock, to=stick)
    assert {path.name for path in stick.glob("second-look*")} == {made[4], last.name}


def test_a_copy_of_an_old_backup_is_as_old_as_its_name(settings, clock):
    folder = settings.data / backups.FOLDER
    (folder / "second-look-2026-10-01-090000.zip").write_text("copied today")
    assert backups.expire(settings.data, clock()) == 1


def test_what_a_killed_backup_left_goes_after_a_day(settings, clock):
    left = settings.data / backups.FOLDER / "unfinished-0a1b"
    left.mkdir(parents=True)
    (left / backup.RECORD).write_text("half")
    os.utime(left, (MORNING.timestamp(),) * 2)
    backups.expire(settings.data, MORNING + timedelta(hours=23))
    assert left.exists()
    backups.expire(settings.data, MORNING + timedelta(hours=25))
    assert not left.exists()


@contextmanager
def room_for(size):
    """Every file of this process may grow to `size` bytes, as on a disk that is nearly full."""
    import resource  # noqa: PLC0415  (POSIX only)

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@posix
@pytest.mark.parametrize("room", [0, 5_000, 150_000], ids=lambda size: f"room for {size} bytes")
def test_a_full_disk_leaves_no_half_backup(one, settings, clock, room):
    with zipfile.ZipFile(one) as packed:
        assert packed.getinfo(backup.RECORD).file_size > 150_000
    with room_for(room), pytest.raises(CannotDo, match="Nothing half was left there"):
        backed_up(settings, clock)
    assert list(one.parent.iterdir()) == [one]


def test_of_nothing_there_is_no_backup(nothing, clock):
    with pytest.raises(CannotDo, match="Nothing is kept in"):
        backed_up(nothing, clock)
    assert not nothing.data.exists()


# Restore.


def test_the_drill(one, settings, tmp_path):
    """Answers, a backup, more answers, damage; the app refuses and says what brings them back."""
    with zipfile.ZipFile(one) as packed:
        packed.extract(backup.RECORD, tmp_path)
    saved = rows(tmp_path / backup.RECORD)
    assert saved < rows(settings.record)
    scribble(settings.record)
    damaged = settings.record.read_bytes()

    with pytest.raises(CannotServe) as refused, serving.held(settings):
        pass
    assert one.name in str(refused.value)
    assert settings.record.read_bytes() == damaged
    program, script, *command = shlex.split(str(refused.value).splitlines()[-1])
    assert (program, script) == ("python3", "run.py")
    done = CliRunner().invoke(main, command)
    assert done.exit_code == 0, done.output

    with serving.held(settings):
        assert rows(settings.record) == saved
    (aside,) = re.findall(r"kept for 30 days: (.*)", done.output)
    assert Path(aside).read_bytes() == damaged


def test_a_whole_record_is_set_aside_with_its_last_answers_for_thirty_days(one, settings, clock):
    before = rows(settings.record)
    said = restored(one, settings, clock)
    aside = settings.data / "backups" / "set-aside-2026-11-21-090000.db"
    assert str(aside) in said
    assert rows(settings.record) < before == rows(aside)
    backups.expire(settings.data, clock() + timedelta(days=29))
    assert aside.exists()
    backups.expire(settings.data, clock() + timedelta(days=30))
    assert not list(aside.parent.iterdir())


def test_setting_aside_twice_in_a_second_keeps_both(one, settings, clock):
    restored(one, settings, clock)
    restored(one, settings, clock)
    assert len(list(one.parent.glob("set-aside-*.db"))) == 2


def test_what_was_set_aside_can_be_brought_back_itself(one, settings, clock):
    before = rows(settings.record)
    restored(one, settings, clock)
    restored(one.parent / "set-aside-2026-11-21-090000.db", settings, clock)
    assert rows(settings.record) == before


def test_on_a_new_computer_the_record_and_the_lessons_are_there(one, clock, tmp_path):
    for name, text in (("lessons/a.yaml", "mine"), ("seeds/b.yaml", "quoted")):
        with zipfile.ZipFile(one, "a") as packed:
            packed.writestr(name, text)
    new = Settings(data=tmp_path / "new")
    (new.data / "lessons").mkdir(parents=True)
    (new.data / "lessons" / "a.yaml").write_text("newer work")
    said = restored(one, new, clock)
    assert "set aside" not in said and "kept for 30 days" not in said
    assert "One file of a lesson, draft or source was missing and is back." in said
    assert "was there already and was left as it is" in said
    assert (new.data / "lessons" / "a.yaml").read_text() == "newer work"
    assert (new.data / "seeds" / "b.yaml").read_text() == "quoted"
    assert len(rows(new.record)) == 1
    assert [path.name for path in new.data.glob("unfinished*")] == []


@pytest.mark.parametrize("harm", [scribble, Path.exists, os.unlink])
def test_who_had_everything_deleted_since_does_not_come_back(settings, clock, harm):
    made = backed_up(settings, clock)
    with closing(Store(settings.record)) as store:
        gone, *staying = store.everybody()
        store.forget(gone, "her-browser", clock())
    harm(settings.record)
    said = restored(made, settings, clock)
    assert "One learner was deleted since this backup, and stays deleted." in said
    with closing(Store(settings.record)) as store:
        assert store.everybody() == staying
        assert [row["learner"] for row in store.rows("SELECT learner FROM attempt")] == staying


def test_the_list_of_the_deleted_names_nobody_and_ends_after_a_while(settings, clock):
    forgotten.note(settings.record, ["mina"], clock())
    assert "mina" not in forgotten.beside(settings.record).read_text()
    assert forgotten.among(settings.record, ["noor", "mina"]) == ["mina"]
    forgotten.prune(settings.record, clock() + timedelta(days=400))
    assert forgotten.among(settings.record, ["mina"]) == ["mina"]
    forgotten.prune(settings.record, clock() + timedelta(days=401))
    assert forgotten.among(settings.record, ["mina"]) == []


def test_names_in_a_zip_never_lead_out_of_the_data_folder(one, settings, clock, tmp_path):
    with zipfile.ZipFile(one, "a") as packed:
        for name in ("../out.yaml", "lessons/../../out.yaml", "/out.yaml", "secret.key2",
                     "lessons/.hidden", "lessons/..", "drafts\\..\\out.yaml"):  # fmt: skip
            packed.writestr(name, "harm")
    before = {path for path in tmp_path.rglob("*")}
    restored(one, settings, clock)
    new = {path.name for path in set(tmp_path.rglob("*")) - before}
    assert new <= {"set-aside-2026-11-21-090000.db", "running.lock"}


# Refused: each in a sentence, and nothing is changed.


def text(path):
    path.write_text("Dear diary")


def cut_short(path):
    path.write_bytes(path.read_bytes()[:-400])


def flipped(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(bytes(content))


def other_zip(path):
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("photo.jpg", "x")


def with_record(sql):
    """A zip whose record somebody has changed."""

    def change(path):
        record = path.parent / "changed.db"
        with zipfile.ZipFile(path) as packed:
            record.write_bytes(packed.read(backup.RECORD))
        with closing(sqlite3.connect(record)) as db, db:
            db.executescript(sql)
        with zipfile.ZipFile(path, "w") as packed:
            packed.write(record, backup.RECORD)

    return change


NEWER = "INSERT INTO _sqlite_migrations VALUES (9999, 'second-look', 'm999_later', '2031-03-05')"


@pytest.mark.parametrize(
    ("harm", "sentence"),
    [
        (text, "is damaged"),
        (cut_short, "is damaged"),
        (flipped, "is damaged"),
        (other_zip, "is no backup of Second Look"),
        (with_record("DROP TABLE _sqlite_migrations"), "is no backup of Second Look"),
        (with_record(NEWER), "by a newer Second Look"),
        (with_record("PRAGMA foreign_keys = OFF; DELETE FROM sitting"), "is damaged"),
        (os.unlink, "There is no file"),
    ],
)  # fmt: skip
def test_what_is_no_whole_backup_of_ours_is_refused(one, settings, clock, tmp_path, harm, sentence):
    copy = tmp_path / "copy.zip"
    shutil.copy(one, copy)
    harm(copy)
    before = settings.record.read_bytes()
    with pytest.raises(CannotDo, match=sentence):
        restored(copy, settings, clock)
    assert settings.record.read_bytes() == before
    assert list(one.parent.iterdir()) == [one]
    assert list(settings.data.glob("unfinished*")) == []


def test_while_the_app_is_open_nothing_is_restored(one, settings, clock):
    with running(settings.data) as note, pytest.raises(CannotDo, match="open at http://here"):
        note.write_text("http://here")
        restored(one, settings, clock)


@posix
@pytest.mark.parametrize("room", [0, 100_000], ids=lambda size: f"room for {size} bytes")
def test_a_full_disk_leaves_the_record_as_it_was(one, settings, clock, room):
    before = settings.record.read_bytes()
    with room_for(room), pytest.raises(CannotDo, match="The record there is as it was"):
        restored(one, settings, clock)
    assert settings.record.read_bytes() == before
    assert rows(settings.record)


def test_a_log_of_changes_is_never_played_into_another_record(one, settings, clock, monkeypatch):
    """SQLite would take it for the new record's own. A reader keeps it from being emptied."""
    monkeypatch.setattr(copies, "BUSY_SECONDS", 0.5)  # as long as the reader is waited for
    with closing(sqlite3.connect(settings.record, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT COUNT(*) FROM learner").fetchone()
        with closing(Store(settings.record)) as store:
            store.add_learner("omar", "his-laptop", MORNING)
        assert settings.record.with_name("second-look.db-wal").stat().st_size
        restored(one, settings, clock)
    assert copies.examine(settings.record).is_whole
    with closing(Store(settings.record)) as store:
        assert store.learner_of("his-laptop") is None
    aside = one.parent / "set-aside-2026-11-21-090000.db"
    with closing(Store(aside)) as kept:
        assert kept.learner_of("his-laptop") == "omar", "what was set aside has its log"


# The commands.


def test_the_commands_say_where_the_backup_is_and_how_it_comes_back(one, settings):
    runner, data = CliRunner(), ("--data", str(settings.data))
    made = runner.invoke(main, ["backup", *data])
    assert made.exit_code == 0
    assert "Backup made and read back:" in made.output
    listed = runner.invoke(main, ["restore", *data]).output
    assert one.name in listed
    assert "run.py restore" in listed
    by_name = runner.invoke(main, ["restore", one.name, *data])
    assert "The record is now that of" in by_name.output
    assert runner.invoke(main, ["restore", "nothing.zip", *data]).exit_code == 1


def test_a_backup_elsewhere_is_found_again(settings, clock, tmp_path):
    clock.pass_(minutes=1)
    made = backed_up(settings, clock, to=tmp_path / "stick")
    assert backups.known(settings.data)[0] == made
    shutil.rmtree(tmp_path / "stick")
    assert made not in backups.known(settings.data)


# A disk that refuses at the very end.


def test_a_backup_that_cannot_be_noted_leaves_none_behind(settings, clock, one):
    note = settings.data / "last-backup.txt"
    note.unlink()
    note.mkdir()
    with pytest.raises(CannotDo, match="Nothing half was left"):
        backed_up(settings, clock)
    assert list((settings.data / "backups").iterdir()) == [one]
    note.rmdir()
    backed_up(settings, clock)
    assert len(backups.known(settings.data)) == 2


def test_an_empty_note_of_the_last_backup_points_nowhere(settings, one, tmp_path, monkeypatch):
    (tmp_path / "somebody-elses.db").touch()
    monkeypatch.chdir(tmp_path)
    (settings.data / "last-backup.txt").write_text("")
    assert backups.known(settings.data) == [one]
