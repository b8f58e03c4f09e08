"""In a class, too: no byte that reaches a phone or the wall depends on the key before it is
explained, and none that reaches a phone on who else answers what.

Two rooms go through all that can happen to a question, side by side: the same clock, ids, secret
and class, and lessons that differ in nothing but what is right. `LEAKS=1000` tries so many pairs.
"""

import re
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from quiz.core.live_state import Event
from quiz.core.model import Problem
from quiz.core.sitting import through
from quiz.questions import NAMES
from tests.attacks.controls import control
from tests.conftest import MORNING, Person
from tests.laws.lessons import twins
from tests.laws.test_no_leak import MASK, app_of, share
from tests.right_answers import right_answer

NAMES_HERE = {"ann": "Ann Aardvark", "ben": "Benjamin Quokka", "cem": "Cem Capybara"}
STORY = (
    "lobby", "read", "asked", "ben answers", "timed", "paused", "resumed", "untimed",
    "ann answers", "closed", "reopened", "closed", "shown", "shown-anyway", "discussed",
    "asked-again", "ben answers", "closed", "shown",
)  # fmt: skip


class Class:
    """A room with one question, and three pupils in it."""

    def __init__(self, lesson, folder, answer):
        self.app, self.answer = app_of(lesson, folder), answer
        self.store = self.app.extensions["second-look"].store
        with self.store.write() as db:
            blank = {column.name: "" for column in db["teacher"].columns if column.notnull}
            db["teacher"].insert({**blank, "id": "okoro", "made_at": 0})
        way = through(lesson)
        self.store.open_room("room", "okoro", way, code="ABC234", pace="teacher", at=MORNING)
        self.pupils = {who: self.joins(name) for who, name in NAMES_HERE.items()}
        self.stranger = Person(self.app.test_client())

    def joins(self, name):
        pupil = Person(self.app.test_client()).opens("/join")
        return pupil.sends(code="ABC234").sends("/join", name=name)

    def goes_on(self, step):
        """One step of the story."""
        who, _, answers = step.partition(" ")
        if answers:
            self.pupils[who].opens("/live/room").sends(**self.answer)
            assert self.pupils[who].status == 200, self.pupils[who].text
        elif step != "lobby":
            after = self.store.happen("room", Event(step, {"seconds": 60}), MORNING)
            assert not isinstance(after, Problem), (step, after)

    def phones(self):
        """All that Ann's phone and Cem's may ask for now."""
        return [
            self.heard(self.pupils[who], path)
            for who in ("ann", "cem")
            for path in ("/live/room", "/live/room/now")
        ]

    def walls(self):
        """All that anybody else may ask for now."""
        paths = ("/screen/room", "/screen/room/now", "/live/room", "/join")
        return [self.heard(self.stranger, path) for path in paths]

    def heard(self, person, path):
        page = person.opens(path).page
        headers = [(name, said) for name, said in page.headers if name != "Date"]
        return MASK.sub(r"\1\2", f"{page.status}\n{headers}\n{page.text}")


def fields(lesson):
    """The form of a full match at a lesson's only question."""
    given = {}
    for name, value in right_answer(lesson.questions[0]):
        given.setdefault(name, []).append(value)
    return given


def story(lesson, answer):
    """Step by step, what phones and walls receive; then the same once the key is explained."""
    with TemporaryDirectory() as folder:
        here, told = Class(lesson, folder, answer), []
        for step in STORY:
            here.goes_on(step)
            told.append((here.phones(), here.walls()))
        here.goes_on("explained")
        after = here.phones() + here.walls()
        here.store.close()
    return told, after


@control(5, 6)
@pytest.mark.parametrize("kind", NAMES)
def test_no_key_and_nobody_elses_answer_or_name_before_it_is_explained(kind):
    @settings(
        max_examples=share(kind) or 1,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(twins(kind))
    def law(pair):
        one, other = pair
        same, explained = story(one, fields(one))
        key_swapped, explained_otherwise = story(other, fields(one))
        for step, (here, there) in enumerate(zip(same, key_swapped, strict=True)):
            assert here == there, STORY[step]
        assert explained != explained_otherwise, "the control: now the key is there"
        answers_swapped, _ = story(one, fields(other))
        before_own = STORY.index("ann answers")
        for step, (phones, _) in enumerate(same[:before_own]):
            assert phones == answers_swapped[step][0], STORY[step]
        for phones, walls in same:
            assert not re.search("Benjamin|Quokka", "".join(phones + walls))
            assert not re.search("Aardvark|Capybara", "".join(walls))

    law()
