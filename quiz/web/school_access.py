"""Who may open the pages of a class.

A reader may look, a teacher may change, an owner may also delete and say who else teaches.
"""

from __future__ import annotations

from flask import abort

from quiz.store.classes import Role, SchoolClass
from quiz.web.access import rooms, teacher_or_login

_RANK: dict[Role, int] = {"reader": 0, "teacher": 1, "owner": 2}


def own_class(class_id: str, least: Role = "reader") -> tuple[SchoolClass, Role]:
    """The class and the role of the teacher who asks, which is `least` or more; else 404.

    A stranger's class, none at all and a role that is too low are answered alike.
    """
    who = teacher_or_login()
    found = rooms().store.class_for(class_id, who.id)
    if found is None or _RANK[found[1]] < _RANK[least]:
        abort(404)
    return found
