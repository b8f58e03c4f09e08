"""The record, opened by a command: refused in a sentence where it is not there or not usable."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from quiz import words
from quiz.settings import Settings
from quiz.store import backups
from quiz.store.connection import BrokenFile, NewerFile, NotSaved
from quiz.store.store import Store


class CannotDo(Exception):
    """Nothing was changed; the message is a sentence for whoever asked."""


@contextmanager
def refused_kindly(refusal: Callable[[str], Exception]) -> Iterator[None]:
    """What a command cannot do is one sentence, as the command line refuses; without a trace."""
    try:
        yield
    except CannotDo as error:
        raise refusal(str(error)) from error


def sorry(code: str, **params: object) -> CannotDo:
    """The refusal of that code, in words."""
    return CannotDo(words.sentence(code, params))


def damaged(data: Path) -> str:
    """What to say of a damaged record: the newest backup, if any, and what brings it back."""
    said = words.sentence("serve.broken", {"folder": data})
    found = backups.known(data)
    if not found:
        return said
    made = backups.made_at(found[0]).date().isoformat()
    params = {"backup": found[0].name, "day": made, "command": command(found[0], data)}
    return f"{said}\n{words.sentence('serve.broken-backup', params)}"


def command(backup: Path, data: Path) -> str:
    """The command that restores that backup, to be copied as it stands."""
    return shlex.join(["python3", "run.py", "restore", str(backup), "--data", str(data)])


@contextmanager
def opened(settings: Settings, *, makes_one: bool = False) -> Iterator[Store]:
    """The record while it is asked; looking for one makes none unless `makes_one`.

    Raises CannotDo where there is none, it cannot be used, or the disk does not take a change.
    """
    folder = settings.data
    if not (makes_one or settings.record.exists()):
        raise sorry("record.none", folder=folder)
    try:
        store = Store(settings.record)
    except NewerFile as error:
        raise sorry("serve.newer", folder=folder) from error
    except BrokenFile as error:
        raise CannotDo(damaged(folder)) from error
    except (OSError, NotSaved) as error:
        raise sorry("record.not-saved", folder=folder) from error
    # Only the store's own refusal is told so: a pipe that closes is no disk that is full.
    with closing(store):
        try:
            yield store
        except NotSaved as error:
            raise sorry("record.not-saved", folder=folder) from error
