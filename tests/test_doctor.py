"""`doctor`: what it finds, what it advises, its exit status, and what it never shows."""

import ast
import json
import os
import shlex
import shutil
import sqlite3
import threading
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest
from click.testing import CliRunner

from quiz import backup, create_app, doctor, surroundings, words
from quiz.cli import main
from quiz.serving import listen
from quiz.settings import BUILT, Settings
from quiz.store import backups
from quiz.store.locks import running
from tests.conftest import MORNING, Clock, Person, counted_ids
from tests.test_backup import FIRST, NEWER, cut_short, room_for, scribble, text
from tests.test_serving import taken_port

HERE = "127.0.0.1"


@pytest.fixture(scope="module")
def school(tmp_path_factory):
    """A data folder in which Mina has answered, and a backup of it."""
    settings = Settings(data=tmp_path_factory.mktemp("school") / "data")
    made = create_app(settings, now=Clock(), new_id=counted_ids())
    with closing(made.extensions["second-look"].store):
        Person(made.test_client()).begins("start-here").sends(**FIRST)
    backup.run(settings, lambda _: None, now=Clock())
    return settings.data


@pytest.fixture
def settings(school, tmp_path):
    shutil.copytree(school, tmp_path / "data")
    return Settings(data=tmp_path / "data")


def found(settings, at=MORNING, port=0):
    return {one.code: one for one in doctor.findings(settings, port, at)}


def codes(settings, level, at=MORNING):
    return {code for code, one in found(settings, at).items() if one.level == level}


def changed(settings, sql):
    with closing(sqlite3.connect(settings.record)) as db, db:
        db.executescript(sql)


def test_all_is_well(settings):
    before = {path: path.read_bytes() for path in settings.data.rglob("*") if path.is_file()}
    looked_at = {"record-whole", "place-local", "writable", "disk", "clock", "port-free", "backup"}
    assert set(found(settings)) == looked_at
    assert codes(settings, "good") == looked_at
    after = {path: path.read_bytes() for path in settings.data.rglob("*") if path.is_file()}
    assert after == before, "nothing is changed"


def test_before_anybody_came_all_is_well_too_and_nothing_is_made(tmp_path):
    nothing = Settings(data=tmp_path / "nothing")
    assert {"record-none", "backup-not-yet"} <= codes(nothing, "good")
    assert codes(nothing, "warning") | codes(nothing, "error") == set()
    assert not nothing.data.exists()


def foreign(record):
    record.unlink()
    with closing(sqlite3.connect(record)) as db, db:
        db.execute("CREATE TABLE photo (name TEXT)")


def newer(record):
    with closing(sqlite3.connect(record)) as db, db:
        db.execute(NEWER)


def dangling(record):
    with closing(sqlite3.connect(record)) as db, db:
        db.execute("DELETE FROM sitting")


def emptied(record):
    record.write_bytes(b"")


@pytest.mark.parametrize(
    ("harm", "code"),
    [
        (scribble, "record-damaged"),
        (text, "record-damaged"),
        (cut_short, "record-damaged"),
        (foreign, "record-foreign"),
        (newer, "record-newer"),
        (dangling, "record-dangling"),
        (os.unlink, "record-gone"),
        (emptied, "record-gone"),
    ],
)
def test_a_record_that_cannot_be_used_is_an_error(settings, harm, code):
    harm(settings.record)
    assert codes(settings, "error") == {code}


@pytest.mark.parametrize("harm", [scribble, os.unlink])
def test_the_remedy_is_the_command_that_brings_the_backup_back(settings, harm):
    harm(settings.record)
    (wrong,) = (one for one in found(settings).values() if one.level == "error")
    command = shlex.split(wrong.remedy.split("python3 run.py ")[1])
    assert CliRunner().invoke(main, command).exit_code == 0
    assert codes(settings, "error") == set()


def test_without_a_backup_the_damaged_file_is_to_be_kept(settings):
    shutil.rmtree(settings.data / "backups")
    (settings.data / "last-backup.txt").unlink()
    scribble(settings.record)
    assert codes(settings, "error") == {"record-lost"}
    assert codes(settings, "warning") == {"backup-none"}


def test_a_record_of_an_older_version_is_no_trouble(settings):
    changed(settings, "DELETE FROM _sqlite_migrations WHERE name LIKE 'm006%'")
    assert "record-older" in codes(settings, "good")


@pytest.mark.parametrize(("days", "is_overdue"), [(30.5, False), (31.5, True)])
def test_what_should_have_been_deleted_is_named_without_names(settings, days, is_overdue):
    ms = round((MORNING - timedelta(days=days)).timestamp() * 1000)
    changed(
        settings,
        f"""INSERT INTO teacher VALUES ('t', 'Ada', 'ada', '', {ms}, NULL);
        INSERT INTO live (id, teacher, version, stops, pace, made_at, ended_at)
        SELECT 'r', 't', hash, '[]', 'teacher', {ms}, {ms} FROM lesson_version LIMIT 1""",
    )
    assert ("overdue" in codes(settings, "warning")) == is_overdue
    if is_overdue:
        one = found(settings)["overdue"]
        assert "One lesson held" in one.sentence and "Start the app once" in one.remedy


# Where it lies.


@pytest.mark.parametrize(
    ("folder", "program"),
    [
        (PurePosixPath("/Users/o/Dropbox/quiz"), "Dropbox"),
        (PureWindowsPath(r"C:\Users\o\OneDrive - City School\quiz"), "OneDrive"),
        (PurePosixPath("/Users/o/Library/Mobile Documents/com~apple~CloudDocs/q"), "iCloud"),
        (PurePosixPath("/srv/o/Nextcloud/quiz"), "Nextcloud"),
        (PureWindowsPath(r"G:\My Drive\quiz"), "Google Drive"),
        (PurePosixPath("/Users/o/Library/CloudStorage/Drive-o@example/q"), "CloudStorage"),
        (PurePosixPath("/srv/dropboxes/quiz"), ""),
        (PurePosixPath("/srv/second-look"), ""),
    ],
)  # fmt: skip
def test_folders_that_a_program_carries_off_are_known_by_their_names(folder, program):
    assert surroundings.synced_by(folder) == program


MOUNTS = """\
/dev/sda1 / ext4 rw 0 0
server:/homes /srv/homes nfs4 rw 0 0
//server/share /srv/with\\040blank cifs rw 0 0
me@there: /srv/there fuse.sshfs rw 0 0
/dev/sdb1 /srv/stick fuseblk rw 0 0
/dev/sdc1 /srv/homes/local ext4 rw 0 0
"""


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/var/lib/second-look", ""),
        ("/srv/homes/okoro", "nfs4"),
        ("/srv/homes/local/data", ""),
        ("/srv/with blank/data", "cifs"),
        ("/srv/there", "fuse.sshfs"),
        ("/srv/stick/data", ""),
    ],
)
def test_network_file_systems_are_known_by_the_table_of_mounts(folder, kind):
    assert surroundings.network_kind(Path(folder), MOUNTS) == kind


def test_a_synchronised_folder_is_warned_of(settings, tmp_path):
    moved = settings.data.rename(tmp_path / "Dropbox")
    assert codes(Settings(data=moved), "warning") == {"place-synced"}


@pytest.mark.skipif(os.name != "posix", reason="limits of a process are of POSIX")
def test_a_folder_that_takes_no_file_is_an_error(settings, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(settings.data))
    with room_for(0):
        assert surroundings.is_writable(settings.data), "an empty file needs no room"
    shutil.move(settings.data / "secret.key", settings.data.parent)
    assert not surroundings.is_writable(Path("/proc/self"))


@pytest.mark.parametrize(
    ("megabytes", "code"), [(5, "disk-full"), (50, "disk-little"), (500, "disk")]
)
def test_little_room_is_told_before_there_is_none(settings, monkeypatch, megabytes, code):
    usage = shutil._ntuple_diskusage(10**12, 0, megabytes * 1024 * 1024)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    assert found(settings)[code].params == {"mb": megabytes}


# Clock, port, backups, leftovers.


@pytest.mark.parametrize(
    ("at", "code"),
    [
        (MORNING, "clock"),
        (MORNING - timedelta(minutes=4), "clock"),
        (MORNING - timedelta(minutes=6), "clock-behind"),
        (MORNING.replace(year=1970), "clock-old"),
    ],
)
def test_a_wrong_clock_is_seen_by_the_version_and_by_the_answers(settings, at, code):
    assert code in found(settings, at)
    assert datetime.combine(BUILT, MORNING.time(), MORNING.tzinfo) <= MORNING


def test_a_port_of_another_program_and_one_of_another_second_look(settings, app):
    with taken_port() as port:
        assert "port-taken" in found(settings, port=port)
    server = listen(app, HERE, 0)
    serving = threading.Thread(target=server.run, daemon=True)
    serving.start()
    try:
        assert "port-ours" in found(settings, port=int(server.effective_port))
    finally:
        server.close()
        serving.join(timeout=10)


def test_while_the_app_is_open_its_address_is_told(settings):
    with running(settings.data) as note:
        note.write_text("http://127.0.0.1:8123")
        assert found(settings)["open"].params == {"address": "http://127.0.0.1:8123"}


@pytest.mark.parametrize(("days", "code"), [(0, "backup"), (7, "backup"), (8, "backup-old")])
def test_a_backup_grows_old(settings, days, code):
    assert found(settings, MORNING + timedelta(days=days))[code].params["n"] == days


def test_what_was_left_behind_is_named(settings):
    (settings.data / "running.txt").write_text("http://here")
    (settings.data / "secret.0a1b").write_text("half")
    left = settings.data / "backups" / "unfinished-0a1b"
    left.mkdir()
    os.utime(left, (0, 0))
    (settings.data / "backups" / f"{backups.ASIDE}2026-11-21-090000.db").write_text("x")
    warned = found(settings)
    assert warned["leftovers"].params["names"] == "running.txt, secret.0a1b, unfinished-0a1b"
    assert warned["set-aside"].params["n"] == 1


# The command.


def invoked(settings, *options):
    return CliRunner().invoke(main, ["doctor", "--data", str(settings.data), *options])


def test_the_exit_status_is_that_of_the_worst_finding(settings):
    said = []
    assert doctor.run(settings, 0, said.append, now=Clock()) == 0
    assert said[-1] == "All is well."
    assert doctor.run(settings, 0, said.append, now=Clock(MORNING + timedelta(days=20))) == 1
    scribble(settings.record)
    assert doctor.run(settings, 0, said.append, now=Clock()) == 3
    assert invoked(settings).exit_code == 3
    assert invoked(settings, "--nonsense").exit_code == 2


def test_as_json_it_says_the_same(settings):
    scribble(settings.record)
    told = json.loads(invoked(settings, "--json").output)
    assert told["status"] == 3
    (wrong,) = (one for one in told["findings"] if one["level"] == "error")
    assert wrong["code"] == "record-damaged"
    assert "is damaged" in wrong["says"]
    assert "restore" in wrong["remedy"]


def test_it_shows_no_name_and_no_answer(settings):
    with closing(sqlite3.connect(settings.record)) as db:
        ids = [*db.execute("SELECT id FROM learner"), *db.execute("SELECT submit_key FROM attempt")]
    said = invoked(settings).output + invoked(settings, "--json").output
    assert ids
    assert not [one for (one,) in ids if one in said]
    assert not [word for word in ("s4", "start-here", "start_here") if word in said]


def test_every_finding_has_its_words_and_what_is_not_good_a_remedy():
    tree = ast.parse(Path(doctor.__file__).read_text(encoding="utf-8"))
    made = [node for node in ast.walk(tree) if isinstance(node, ast.Call)
            and getattr(node.func, "id", "") == "Finding"]  # fmt: skip
    for call in made:
        codes = {node.value for node in ast.walk(call.args[0]) if isinstance(node, ast.Constant)}
        if isinstance(call.args[0], ast.JoinedStr):
            codes = {"record-foreign", "record-newer"}
        is_good = len(call.args) == 1 or call.args[1].value == "good"
        for code in codes - {"second-look"}:
            for name in (f"doctor.{code}", "" if is_good else f"doctor.{code}.remedy"):
                assert not name or words.known([name], "none") != "none", name
    assert len(made) > 25
