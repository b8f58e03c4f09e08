"""Second Look: lessons that ask readers to look twice.

`create_app` builds the rooms and connects them; nothing else happens here.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache

from flask import Flask

from quiz.core.policy import Policy
from quiz.library.assemble import unpin
from quiz.library.shelf import Shelf
from quiz.settings import Settings, secret_key
from quiz.store.store import Store
from quiz.web import connect
from quiz.web.access import Rooms


def utc_now() -> datetime:
    """The moment, in UTC: the app's only clock."""
    return datetime.now(UTC)


def fresh_id() -> str:
    """An id nobody can guess (96 bits): the app's only chance."""
    return secrets.token_urlsafe(12)


def create_app(
    settings: Settings,
    *,
    now: Callable[[], datetime] = utc_now,
    new_id: Callable[[], str] = fresh_id,
) -> Flask:
    """The web app over the data and lesson folders of `settings`.

    Raises what opening the store raises (NewerFile, BrokenFile, OSError).
    """
    store = Store(settings.data / "second-look.db")
    rooms = Rooms(
        shelf=Shelf(settings.lessons, settings.seeds),
        store=store,
        policy=Policy(),
        now=now,
        new_id=new_id,
        pinned_lesson=lru_cache(maxsize=256)(lambda version: unpin(store.pinned(version))),
    )
    return connect(rooms, secret_key(settings.data))
