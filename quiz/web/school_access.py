"""Who may open the pages of a class, and which parts a class has.

A reader may look, a teacher may change, an owner may also delete and say who else teaches.
"""

from __future__ import annotations

from flask import abort, current_app, url_for

from quiz.store.classes import Role, SchoolClass
from quiz.store.live import Room
from quiz.web.access import rooms, teacher_or_login

_RANK: dict[Role, int] = {"reader": 0, "teacher": 1, "owner": 2}

PARTS = ("", "/pupils", "/homework", "/report", "/gradebook", "/settings")
"""The parts of a class below its address, in the order of its menu; the first is its home."""


def own_class(class_id: str, least: Role = "reader") -> tuple[SchoolClass, Role]:
    """The class and the role of the teacher who asks, which is `least` or more; else 404.

    A stranger's class, none at all and a role that is too low are answered alike.
    """
    who = teacher_or_login()
    found = rooms().store.class_for(class_id, who.id)
    if found is None or not may(found[1], least):
        abort(404)
    return found


def may(role: Role, least: Role) -> bool:
    """Whether somebody with this role may do what asks for `least`."""
    return _RANK[role] >= _RANK[least]


def parts_of(school_class: SchoolClass) -> list[tuple[str, str]]:
    """The parts of a class that this app has pages for: their names and addresses."""
    home = url_for("school.home", class_id=school_class.id)
    pages, at = current_app.url_map.bind(""), f"/teach/class/{school_class.id}"
    return [(part, home + part) for part in PARTS if pages.test(at + part, "GET")]


def class_of(room: Room) -> SchoolClass | None:
    """The class that a live session is held for, as its teacher may see it; None for none."""
    who = teacher_or_login()
    found = rooms().store.class_for(room.school_class, who.id) if room.school_class else None
    return found[0] if found else None
