"""Where an installation keeps what it keeps, and the key that signs its cookies."""

import multiprocessing
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from quiz.settings import KEY_BYTES, Settings, data_folder, secret_key
from tests.attacks.controls import control

HOME = {"HOME": "/home/mina"}
WINDOWS = {"USERPROFILE": "/Users/mina"}


@pytest.mark.parametrize(
    ("platform", "environ", "folder"),
    [
        ("linux", HOME, "/home/mina/.local/share/second-look"),
        ("linux", {**HOME, "XDG_DATA_HOME": "/data"}, "/data/second-look"),
        ("darwin", HOME, "/home/mina/Library/Application Support/Second Look"),
        ("win32", WINDOWS, "/Users/mina/AppData/Local/Second Look"),
        ("win32", {**WINDOWS, "LOCALAPPDATA": "/Local"}, "/Local/Second Look"),
    ],
)
def test_answers_lie_where_the_operating_system_keeps_such_things(platform, environ, folder):
    assert data_folder(environ, platform) == Path(folder)


@pytest.mark.parametrize("platform", ["linux", "darwin", "win32"])
def test_another_folder_may_be_named_everywhere(platform):
    named = {**HOME, "XDG_DATA_HOME": "/data", "SECOND_LOOK_DATA": "/stick/class 7b"}
    assert data_folder(named, platform) == Path("/stick/class 7b")


@pytest.mark.parametrize("empty", ["SECOND_LOOK_DATA", "XDG_DATA_HOME"])
def test_an_empty_setting_is_as_good_as_none(empty):
    assert data_folder({**HOME, empty: ""}, "linux") == data_folder(HOME, "linux")


def test_asking_where_makes_nothing(tmp_path):
    data_folder({"HOME": str(tmp_path)})
    assert list(tmp_path.iterdir()) == []


def test_the_lessons_and_sources_are_the_shipped_ones(tmp_path):
    here = Settings(data=tmp_path)
    assert list(here.lessons.glob("*.yaml"))
    assert list(here.seeds.glob("*.yaml"))


# The key that signs cookies.


@control(16)
def test_the_key_is_made_once_and_is_long_enough(tmp_path):
    key = secret_key(tmp_path)
    assert len(key) >= KEY_BYTES >= 32
    assert secret_key(tmp_path) == key
    assert [path.name for path in tmp_path.iterdir()] == ["secret.key"]


@control(16)
def test_every_installation_has_its_own_key(tmp_path):
    (tmp_path / "other").mkdir()
    assert secret_key(tmp_path) != secret_key(tmp_path / "other")


@control(16)
@pytest.mark.skipif(os.name == "nt", reason="Windows keeps rights in another way")
@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_only_its_owner_can_read_the_key(tmp_path, umask):
    before = os.umask(umask)
    try:
        secret_key(tmp_path)
    finally:
        os.umask(before)
    assert (tmp_path / "secret.key").stat().st_mode & 0o777 == 0o600


@control(16)
@pytest.mark.parametrize("left", [b"", b"cut off"])
def test_a_key_that_was_cut_off_is_made_anew(tmp_path, left):
    (tmp_path / "secret.key").write_bytes(left)
    key = secret_key(tmp_path)
    assert len(key) == KEY_BYTES
    assert secret_key(tmp_path) == key


def test_a_second_process_has_the_same_key(tmp_path):
    key = secret_key(tmp_path)
    with multiprocessing.get_context("spawn").Pool(1) as other:
        assert other.apply(secret_key, (tmp_path,)) == key


def test_all_who_start_at_once_have_the_same_key(tmp_path):
    """Several workers of one host start together on an empty folder."""
    for n in range(20):
        folder, start = tmp_path / str(n), threading.Barrier(8)
        folder.mkdir()

        def begin(_, folder=folder, start=start):
            start.wait(10)
            return secret_key(folder)

        with ThreadPoolExecutor(8) as pool:
            keys = set(pool.map(begin, range(8)))
        assert keys == {secret_key(folder)}
        assert len(list(folder.iterdir())) == 1
