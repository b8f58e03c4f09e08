"""Cards for pupils: made at this moment, shown once to be printed, twelve to a page."""

from __future__ import annotations

from dataclasses import dataclass
from random import SystemRandom

from flask import Blueprint, render_template, request
from markupsafe import Markup
from werkzeug.wrappers import Response

from quiz.core import codes
from quiz.core.model import Problem
from quiz.store.classes import Pupil, SchoolClass
from quiz.web.access import rooms, token_hash
from quiz.web.school_access import own_class
from quiz.web.screen import is_reachable, join_address, qr_of

blueprint = Blueprint("school_cards", __name__, url_prefix="/teach/class/<class_id>/pupils/cards")

Page = str | tuple[str, int] | Response

TO_A_PAGE = 12


@dataclass(frozen=True, slots=True)
class Card:
    """What is printed on a card: the pupil's name, her code to type, and to scan."""

    name: str
    code: str
    qr: Markup


@blueprint.get("")
def page(class_id: str) -> Page:
    """Choose who gets a card; those without one are ticked."""
    return cards_page(own_class(class_id, "teacher")[0])


@blueprint.post("")
def make(class_id: str) -> Page:
    """Make the cards of the pupils who were chosen, and show them, this once."""
    school_class, _ = own_class(class_id, "teacher")
    wanted = set(request.form.getlist("pupil"))
    chosen = [one for one in rooms().store.pupils_of(class_id) if one.id in wanted]
    made = made_cards(school_class, chosen)
    if not made:
        return cards_page(school_class, Problem("cards-nobody", ("pupil",))), 422
    return render_template(
        "teach/class_cards_print.html",
        school_class=school_class,
        sheets=[made[n : n + TO_A_PAGE] for n in range(0, len(made), TO_A_PAGE)],
        left_out=len(chosen) - len(made),
        address=join_address(),
        is_reachable=is_reachable(),
    )


def made_cards(school_class: SchoolClass, chosen: list[Pupil]) -> list[Card]:
    """A new card for each of them who may have one. Only the hash of its code is kept."""
    here, chance = rooms(), SystemRandom()
    fresh = {one.id: codes.make(chance) for one in chosen}
    hashes = {pupil: token_hash(code) for pupil, code in fresh.items()}
    kept = here.store.make_cards(school_class.id, hashes, here.now())
    return [
        Card(one.name, codes.spaced(fresh[one.id]), qr_of(fresh[one.id]))
        for one in chosen
        if one.id in kept
    ]


def cards_page(school_class: SchoolClass, problem: Problem | None = None) -> str:
    """The pupils with what speaks for or against a card."""
    store, role = rooms().store, own_class(school_class.id, "teacher")[1]
    return render_template(
        "teach/class_cards.html",
        school_class=school_class,
        role=role,
        pupils=store.pupils_of(school_class.id),
        own_way=store.with_own_way(school_class.id),
        problem=problem,
    )
