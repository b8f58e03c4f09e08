"""The file through time: made, opened again, opened by an older app, killed in between."""

import multiprocessing
import re
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest
from sqlite_utils import Database

from quiz.store.connection import BrokenFile, NewerFile
from quiz.store.schema import migrations
from quiz.store.store import Store
from tests.attacks.controls import control
from tests.conftest import MORNING, ROOT
from tests.faults import upgrades
from tests.faults.released import CACHES, OUTCOME, RELEASES, ROWS, contents, release

SPAWN = multiprocessing.get_context("spawn")
FIRST_TABLES = {"learner", "device", "lesson_version", "sitting", "attempt", "wrong_code"}


@pytest.fixture
def path(tmp_path):
    return tmp_path / "second-look.db"


def look(path, sql):
    """Read the file without the app."""
    with closing(sqlite3.connect(path)) as db:
        return db.execute(sql).fetchall()


def tables(path):
    names = look(path, "SELECT name FROM sqlite_master WHERE type = 'table'")
    return {name for (name,) in names if "sqlite" not in name}


def everything(path):
    """All of the file as text: two that say the same are the same."""
    with closing(sqlite3.connect(path)) as db:
        return list(db.iterdump())


def open_and_close(path):
    Store(path).close()
    return tables(path)


@pytest.fixture
def whole(tmp_path):
    """The tables that an untroubled first start makes."""
    (tmp_path / "untroubled").mkdir()
    return open_and_close(tmp_path / "untroubled" / "second-look.db")


def test_a_fresh_file_has_all(path):
    assert open_and_close(path) >= FIRST_TABLES
    names = look(path, "SELECT name FROM _sqlite_migrations")
    assert names == [(migration.name,) for migration in migrations._migrations]


def test_the_folder_is_made_too(tmp_path, whole):
    assert open_and_close(tmp_path / "new" / "deep" / "second-look.db") == whole


def test_opening_again_changes_nothing(path):
    store = Store(path)
    store.add_learner("mina", "her-laptop", MORNING)
    store.close()
    before = everything(path)
    open_and_close(path)
    assert everything(path) == before


def test_an_older_app_leaves_a_newer_file_alone(path):
    open_and_close(path)
    with closing(sqlite3.connect(path)) as db, db:
        db.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at)"
            " VALUES ('second-look', 'm999_from_the_future', '2031-03-05')"
        )
    before = everything(path)
    with pytest.raises(NewerFile, match=re.escape(str(path))):
        Store(path)
    assert everything(path) == before


def no_database(path):
    path.write_text("Dear diary, today the clock stopped. " * 200)


def cut_short(path):
    open_and_close(path)
    path.write_bytes(path.read_bytes()[:4096])


def scribbled_over(path):
    open_and_close(path)
    content = path.read_bytes()
    path.write_bytes(content[:100] + b"\xa5" * 3000 + content[3100:])


@pytest.mark.parametrize("harm", [no_database, cut_short, scribbled_over])
def test_a_broken_file_is_refused_and_left_as_it_is(path, harm):
    harm(path)
    before = path.read_bytes()
    with pytest.raises(BrokenFile, match=re.escape(str(path))):
        Store(path)
    assert path.read_bytes() == before


def test_four_processes_may_open_a_fresh_file_at_once(path, whole):
    with SPAWN.Pool(4) as others:
        found = others.map(open_and_close, [path] * 12, chunksize=1)
    assert found == [whole] * 12
    assert len(look(path, "SELECT name FROM _sqlite_migrations")) == len(migrations._migrations)


# Killed while the tables are changed: all of the change is there, or none of it.

CHANGE = [sys.executable, "-m", "tests.faults.killed_migration"]
posix = pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL and fork are of POSIX")


@pytest.fixture
def old(tmp_path):
    """A file of this version, with Mina in it."""
    store = Store(tmp_path / "old.db")
    store.add_learner("mina", "her-laptop", MORNING)
    store.close()
    return store.path


def kill_at_each_statement(folder, change):
    subprocess.run([*CHANGE, folder, change], cwd=ROOT, check=True, timeout=60)
    return sorted(folder.glob("[0-9]*.db"), key=lambda path: int(path.stem))


def state(path):
    """Old, new or half: what the next start finds of the upgrade."""
    parts = (
        look(path, "SELECT 1 FROM pragma_table_info('learner') WHERE name = 'name'"),
        look(path, "SELECT 1 FROM sqlite_master WHERE name = 'class'"),
        look(path, "SELECT 1 FROM _sqlite_migrations WHERE name LIKE 'm999%'"),
    )
    if not any(parts):
        return "old"
    done = all(parts) and look(path, "SELECT learner.name, class.id FROM learner, class")
    return "new" if done == [("somebody", "7b")] else "half"


@control(29)
@posix
def test_an_upgrade_killed_at_any_statement_is_done_or_not_begun(tmp_path, old):
    copies = kill_at_each_statement(tmp_path, "upgrade")
    assert len(copies) > 10
    assert [state(path) for path in copies] == ["old"] * (len(copies) - 1) + ["new"]
    with closing(Store(copies[-2])) as store:
        assert store.learner_of("her-laptop") == "mina"


@posix
def test_an_upgrade_that_commits_step_by_step_would_be_noticed(tmp_path, old):
    copies = kill_at_each_statement(tmp_path, "careless")
    assert "half" in {state(path) for path in copies}


@posix
@pytest.mark.parametrize("name", ["", *RELEASES[:-1]])
def test_a_record_of_each_release_killed_on_its_way_here_is_old_or_new(name):
    statements, writes, wrong = upgrades.tried(name, most=3)
    assert statements >= 3 and writes >= 3
    assert wrong == []


@posix
def test_a_record_that_is_half_upgraded_would_be_noticed(tmp_path):
    """Here the one of another release: neither the old one nor the new one."""
    upgrade = upgrades.Upgrade(RELEASES[0], tmp_path)
    before, after = upgrade.ends()
    half = release(tmp_path / "half.db", RELEASES[2])
    assert upgrades.wrong(half, before, after) == "half of an upgrade"


def test_every_table_of_every_release_has_rows_to_lose(tmp_path):
    found = contents(release(tmp_path / "all.db", RELEASES[-1]))
    empty = {name for name, rows in found.items() if name.startswith("rows of") and not rows}
    assert empty <= {f"rows of {cache}" for cache in CACHES}
    assert set(ROWS) == set(RELEASES)


@pytest.mark.parametrize("name", RELEASES[:-1])
def test_an_upgrade_keeps_every_row_with_every_value(tmp_path, name):
    upgrade = upgrades.Upgrade(name, tmp_path)
    before, after = upgrade.ends()
    for table in (table for table in before if table.startswith("rows of")):
        kept = [{key: row[key] for key in before[table][0]} for row in after[table]]
        assert sorted(kept, key=repr) == before[table]


# A file of the first two versions, with answers in it, meets this app.


@pytest.fixture
def second(tmp_path):
    """What the second version left: three answers, one of each way of counting."""
    path = tmp_path / "old.db"
    with closing(sqlite3.connect(path)) as db:
        ours = Database(db, execute_plugins=False)
        migrations.apply(ours, stop_before="m003_what_progress_reads")
        db.execute("INSERT INTO learner VALUES ('mina', 0, NULL)")
        db.execute("INSERT INTO lesson_version VALUES ('v1', 'start-here', '{}', 0)")
        db.execute("INSERT INTO sitting VALUES ('s1', 'mina', 'start-here', 'v1', 0, NULL)")
        for name in ("sentences", "phrases", "rows"):
            db.execute(
                "INSERT INTO attempt VALUES (?, 's1', 'mina', 'start-here', 'v1', ?, 'h',"
                " 'numbers', 1, '{\"marks\": []}', 0.7, 0.4, 0.4, ?, '1', ?)",
                (name, name, OUTCOME % name, round(MORNING.timestamp() * 1000)),
            )
        db.commit()
    return path


def test_answers_of_an_older_file_get_their_counts_and_their_day(second):
    store = Store(second)
    kept = {attempt.question: attempt for attempt in store.attempts_of("mina")}
    read = {one.question: one for one in store.evidence_of("mina")}
    store.close()
    assert set(kept) == {"sentences", "phrases", "rows"}
    assert {attempt.day for attempt in kept.values()} == {MORNING.date()}
    assert {name: one.unit for name, one in read.items()} == {
        "sentences": "sentences",
        "phrases": "phrases",
        "rows": "",
    }
    marked = read["sentences"]
    assert (marked.hits, marked.targets, marked.false_alarms, marked.sound) == (2, 3, 1, 5)
