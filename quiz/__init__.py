"""Second Look: lessons that ask readers to look twice.

`create_app` builds the rooms and connects them; nothing else happens here.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from functools import lru_cache

from flask import Flask

from quiz.core.lesson import Lesson
from quiz.core.local_time import LocalTime
from quiz.core.policy import Policy
from quiz.core.sitting import way_of
from quiz.desk.blind import BlindFolders
from quiz.desk.drafts import Desk
from quiz.languages import PSEUDO
from quiz.library.assemble import CannotUnpin, unpin
from quiz.library.drafts import Drafts
from quiz.library.shelf import Shelf
from quiz.settings import Settings, day_in, secret_key, zone_of
from quiz.store.connection import NotSaved
from quiz.store.locks import turns
from quiz.store.store import Store
from quiz.web import connect, site
from quiz.web.access import Rooms


def utc_now() -> datetime:
    """The moment, in UTC: the app's only clock."""
    return datetime.now(UTC)


def fresh_id() -> str:
    """An id nobody can guess (96 bits): the app's only chance."""
    return secrets.token_urlsafe(12)


def open_shelf(settings: Settings, store: Store, now: Callable[[], datetime]) -> Shelf:
    """The shelf, with what the store remembers of files that cannot be read today."""

    def recall() -> dict[str, Lesson]:
        known = {}
        for file, pinned in store.last_good_lessons().items():
            # A version of a newer app cannot be shown by this one; its file still can.
            with suppress(CannotUnpin):
                known[file] = unpin(pinned)
        return known

    def keep(news: Mapping[str, Lesson | None]) -> bool:
        # The shelf is no less right when its memory could not be written.
        with suppress(NotSaved):
            store.keep_lessons(news, now())
            return True
        return False

    shelf = Shelf(settings.lessons, settings.seeds, own=settings.own, recall=recall, keep=keep)
    shelf.contents()
    return shelf


def create_app(
    settings: Settings,
    *,
    now: Callable[[], datetime] = utc_now,
    new_id: Callable[[], str] = fresh_id,
) -> Flask:
    """The web app over the data and lesson folders of `settings`.

    Raises what opening the store raises (NewerFile, BrokenFile, NotSaved, OSError).
    """
    store = Store(settings.record)
    desk = Desk(settings.data, turns(settings.data / "desk.lock"))
    lesson_of = lru_cache(maxsize=256)(lambda version: unpin(store.pinned(version)))
    rooms = Rooms(
        shelf=open_shelf(settings, store, now),
        store=store,
        desk=desk,
        drafts=Drafts(desk.drafts, settings.seeds, own=desk.seeds),
        policy=Policy(),
        now=now,
        new_id=new_id,
        day=day_in(settings.zone),
        pinned_lesson=lesson_of,
        way=lru_cache(maxsize=256)(
            lambda version: way_of(version, store.pinned(version), lesson_of)
        ),
        local=LocalTime(zone_of(settings.zone)),
        blind=BlindFolders([settings.lessons, settings.data]),
    )
    app = connect(rooms, secret_key(settings.data))
    if settings.pseudo:
        app.config["LANGUAGES"] += (PSEUDO,)
    site.install(app, settings.site, settings.proxies)
    return app
