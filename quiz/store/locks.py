"""Locks between processes on files: one around each write, one for "already running".

The operating system frees them when a process dies, however it dies.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int, *, wait: bool) -> None:
        os.lseek(handle, 0, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)

    def _unlock(handle: int) -> None:
        os.lseek(handle, 0, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)
else:
    import fcntl

    def _lock(handle: int, *, wait: bool) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))

    def _unlock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_UN)


class AlreadyRunning(Exception):
    """Another Second Look has this data folder open; `address` is where it answers."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.address = address


class QueueLock:
    """Processes that want to write stand in line here, instead of in SQLite's busy loop.

    The file is open from the first turn until `close`, and again from the next: a process that
    forks closes it first, for a turn that came over a fork would be shared.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._handle: int | None = None

    @contextmanager
    def held(self) -> Iterator[None]:
        """Wait for the lock and keep it; threads of one process must not share the wait."""
        if self._handle is None:
            self._handle = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        _lock(self._handle, wait=True)
        try:
            yield
        finally:
            _unlock(self._handle)

    def close(self) -> None:
        """Let the file go."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None


def turns(path: Path) -> Callable[[], AbstractContextManager[None]]:
    """What gives one holder at a time, among all threads of all processes, to a `with`."""
    among_threads = threading.Lock()

    @contextmanager
    def turn() -> Iterator[None]:
        with among_threads:
            path.parent.mkdir(parents=True, exist_ok=True)
            queue = QueueLock(path)
            try:
                with queue.held():
                    yield
            finally:
                queue.close()

    return turn


def is_running(folder: Path) -> bool:
    """Whether a server has that data folder; nothing is made to find out."""
    try:
        handle = os.open(folder / "running.lock", os.O_RDWR)
    except OSError:
        return False
    try:
        _lock(handle, wait=False)
        _unlock(handle)
    except OSError:
        return True
    finally:
        os.close(handle)
    return False


@contextmanager
def running(folder: Path) -> Iterator[Path]:
    """Hold a data folder for one server, which writes its address into the note it is given.

    AlreadyRunning tells what the note of the other one says. Processes that the server makes
    share its lock: the folder is free when the last of them has ended. The note is the server's.
    """
    server = os.getpid()
    # Two files: a lock on Windows also hides the bytes it covers from other readers.
    note, handle = (
        folder / "running.txt",
        os.open(folder / "running.lock", os.O_RDWR | os.O_CREAT, 0o600),
    )
    try:
        try:
            _lock(handle, wait=False)
        except OSError:
            raise AlreadyRunning(note.read_text() if note.exists() else "?") from None
        try:
            yield note
        finally:
            if os.getpid() == server:
                note.unlink(missing_ok=True)
    finally:
        os.close(handle)
