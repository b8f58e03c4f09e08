"""The record, opened by a command: refused in a sentence where it is not there or not usable."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager

from quiz import words
from quiz.settings import Settings
from quiz.store.connection import BrokenFile, NewerFile, NotSaved
from quiz.store.store import Store


class CannotDo(Exception):
    """Nothing was changed; the message is a sentence for whoever asked."""


def sorry(code: str, **params: object) -> CannotDo:
    """The refusal of that code, in words."""
    return CannotDo(words.sentence(code, params))


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
        raise sorry("serve.broken", folder=folder) from error
    except (OSError, NotSaved) as error:
        raise sorry("record.not-saved", folder=folder) from error
    # Only the store's own refusal is told so: a pipe that closes is no disk that is full.
    with closing(store):
        try:
            yield store
        except NotSaved as error:
            raise sorry("record.not-saved", folder=folder) from error
