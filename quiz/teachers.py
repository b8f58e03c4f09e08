"""Teachers, for whoever runs an installation: links, suspension, deletion, a list, the log."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path

from quiz import utc_now, words
from quiz.core import nicknames
from quiz.desk.blind import BlindFolders
from quiz.record import CannotDo, opened, sorry
from quiz.settings import Settings, day_in
from quiz.store import account_log
from quiz.store.account_log import LOG_FILE
from quiz.store.locks import QueueLock
from quiz.store.store import Store
from quiz.store.teachers import Teacher
from quiz.web.invitations import LIVES, new_code
from quiz.web.logbook import LOG, note

LARGEST_LOG = 1024 * 1024
PAGE = "/teach/welcome"

Tell = Callable[[str], None]
Now = Callable[[], datetime]


def first_link(store: Store, address: str, at: datetime) -> str:
    """While there is no teacher: the sentence with a fresh link for the first one; else "".

    Links of earlier starts stop working.
    """
    if store.teachers():
        return ""
    code = new_code(store, "first", at)
    return words.sentence("teacher.first", {"link": f"{address}{PAGE}#{code}"})


def add(settings: Settings, tell: Tell, *, now: Now = utc_now) -> None:
    """Tell a one-time link for a new teacher. Raises CannotDo."""
    with _opened(settings, makes_one=True) as store:
        code = new_code(store, "colleague", now())
    _tell_link(settings, tell, "teacher.added", code)


def reset(name: str, settings: Settings, tell: Tell, *, now: Now = utc_now) -> None:
    """Tell a one-time link to a new password for the teacher of that name. Raises CannotDo."""
    with _opened(settings) as store:
        who = _named(store, name)
        if who.suspended_at:
            raise sorry("problem.teacher-suspended")
        code = new_code(store, "reset", now(), whom=who.id)
    _tell_link(settings, tell, "teacher.reset", code, name=who.name)


def suspend(name: str, settings: Settings, tell: Tell, *, now: Now = utc_now) -> None:
    """End the logins of the teacher of that name, until a colleague lets her back.

    Raises CannotDo, also for the last teacher who may log in.
    """
    with _opened(settings) as store:
        who = _named(store, name)
        problem = store.suspend(who.id, now())
        if problem:
            raise CannotDo(words.tell(problem))
        note("suspended", now(), who.id)
    tell(words.sentence("teacher.suspended", {"name": who.name}))


def delete(
    name: str, settings: Settings, tell: Tell, *, is_sure: bool = False, now: Now = utc_now
) -> None:
    """Delete the account of the teacher of that name; unless `is_sure`, only tell what would go.

    Raises CannotDo.
    """
    with _opened(settings) as store:
        who = _named(store, name)
        going = store.going_with_teacher(who.id)
        for of_class, inside in going.classes:
            tell(words.sentence("teacher.class-goes", {"name": of_class, "n": inside.answers}))
        for of_class, heir in going.handed_on:
            tell(words.sentence("teacher.class-stays", {"name": of_class, "heir": heir}))
        tell(words.sentence("teacher.held-go", {"n": going.held}))
        if not is_sure:
            tell(words.sentence("teacher.delete-how", {"name": who.name}))
            return
        store.forget_teacher(who.id, now())
        account_log.forget(settings.data, who.id)
        note("account-deleted", now())
    BlindFolders([settings.lessons, settings.data]).forget_name(who.name)
    tell(words.sentence("teacher.deleted", {"name": who.name}))


def listed(settings: Settings, tell: Tell) -> None:
    """Tell who the teachers are, since when, and who of them is suspended. Raises CannotDo."""
    day = day_in(settings.zone)
    with _opened(settings) as store:
        everybody = store.teachers()
    for who in everybody:
        code = "teacher.line-suspended" if who.suspended_at else "teacher.line"
        tell(words.sentence(code, {"name": who.name, "day": day(who.made_at).isoformat()}))
    if not everybody:
        tell(words.sentence("teacher.none"))


class SharedLog(RotatingFileHandler):
    """A log that several processes write: each line in its turn, into the file of that name.

    A handler that kept the file open would write on into the one that another has put aside.
    """

    def emit(self, record: logging.LogRecord) -> None:
        """Write a line while nobody else does; a disk that refuses is told on the error line."""
        try:
            lock = QueueLock(Path(self.baseFilename).with_suffix(".lock"))
            with closing(lock), lock.held():
                super().emit(record)
                self.close_file()
        except OSError:
            self.handleError(record)

    def close_file(self) -> None:
        """Let the file go until the next line."""
        if self.stream:
            self.stream.close()
            self.stream = None


@contextmanager
def kept(folder: Path) -> Iterator[None]:
    """Write what happens to accounts into a file of the data folder, a megabyte or two at most."""
    handler = SharedLog(
        folder / LOG_FILE, maxBytes=LARGEST_LOG, backupCount=1, encoding="utf-8", delay=True
    )
    LOG.setLevel(logging.INFO)
    LOG.addHandler(handler)
    try:
        yield
    finally:
        LOG.removeHandler(handler)
        handler.close()


@contextmanager
def _opened(settings: Settings, *, makes_one: bool = False) -> Iterator[Store]:
    """The record, while it is asked, and the log of accounts beside it. Raises CannotDo."""
    with opened(settings, makes_one=makes_one) as store, kept(settings.data):
        yield store


def _named(store: Store, name: str) -> Teacher:
    who = store.teacher_named(nicknames.key(name))
    if who is None:
        raise sorry("teacher.unknown", name=name)
    return who


def _tell_link(settings: Settings, tell: Tell, title: str, code: str, **params: str) -> None:
    """A link to press where the app is open now, and in any case the code to type."""
    tell(words.sentence(title, {**params, "days": LIVES.days}))
    running = settings.data / "running.txt"
    if running.exists():
        tell(f"  {running.read_text()}{PAGE}#{code}")
    tell(words.sentence("teacher.code", {"page": PAGE, "code": code}))
