"""Non-interference: swapping what is right changes no byte before the answer.

The same clock, ids and secret serve both lessons; every answer on the way to the question,
with its headers, its cookie and the page after a slip, must be the same to the byte. Of homework
that is explained after its end, so must be everything until then, answers and all. Every address
that a learner may open is looked at, and the paper that a teacher hands out without the key.
`LEAKS=1000` tries so many pairs of lessons, of all kinds together.
"""

import os
import re
from dataclasses import replace
from datetime import UTC
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings

from quiz.core.assignments import GRACE
from quiz.core.local_time import LocalTime
from quiz.core.policy import Policy
from quiz.core.sitting import through
from quiz.library.contents import Contents
from quiz.questions import NAMES
from quiz.store.store import Store
from quiz.web import connect
from quiz.web.access import Rooms
from tests.attacks.controls import control
from tests.attacks.routes import cells
from tests.conftest import Clock, counted_ids
from tests.homework_stage import CLOSES, OPENS, fills_in, gives, pupil_of
from tests.laws.lessons import MAKERS, twins
from tests.school import a_class
from tests.test_classroom import teaches

SLIP = {
    "mark": ["no-such-unit"],
    "option": ["no-such-option"],
    "technique": "slogan",
    "row-r0": "agree",
    "row-u0": "agree",
    "place-e0": "2",
    "place-e1": "2",
    "confidence": "0.7",
}
LEAKS = int(os.environ.get("LEAKS", "0"))
PATIENT = {"deadline": None, "suppress_health_check": list(HealthCheck)}
# Cookies are signed with the time of day, form tokens with chance; neither knows a key.
MASK = re.compile(r"(csrf_token\" value=\")[^\"]+|(second_look=)[^;]+")


def share(kind: str) -> int:
    """How many pairs of lessons of a kind make up the longer proof; 0 in a run of the suite."""
    whole, more = divmod(LEAKS, len(NAMES))
    return whole + (NAMES.index(kind) < more)


class OneLesson:
    """A shelf with a single lesson on it."""

    def __init__(self, lesson):
        self._contents = Contents({lesson.id: lesson}, (), ())

    def contents(self):
        return self._contents

    def lesson(self, lesson_id):
        return self._contents.lessons.get(lesson_id)


def app_of(lesson, folder: str) -> Flask:
    return connect(
        Rooms(
            shelf=OneLesson(lesson),  # type: ignore[arg-type]
            store=Store(Path(folder) / "second-look.db"),
            desk=None,  # type: ignore[arg-type]
            drafts=None,  # type: ignore[arg-type]
            policy=Policy(),
            now=Clock(),
            new_id=counted_ids(),
            day=lambda at: at.date(),
            pinned_lesson=lambda version: lesson,
            way=lambda version: through(lesson),
            local=LocalTime(UTC),
        ),
        b"the same secret for both lessons",
    )


def everything_before_the_answer(lesson) -> list[str]:
    """All bytes a browser receives up to, and after a slip at, the question."""
    with TemporaryDirectory() as folder:
        app = app_of(lesson, folder)
        browser, seen = app.test_client(), []
        note = noted(seen)
        note(browser.get("/"))
        front = note(browser.get(f"/lesson/{lesson.id}"))
        started = note(browser.post(front.request.path, data=hidden(front)))
        resumed = note(browser.get(started.location))
        asked = note(browser.get(resumed.location))
        note(browser.get(resumed.location, headers={"If-None-Match": "*"}))
        note(browser.head(resumed.location))
        slip = note(browser.post(resumed.location, data={**hidden(asked), **SLIP}))
        assert slip.status_code == 422
        note(browser.get(started.location + "/debrief"))
        note(browser.get(started.location + "/no-such-question"))
        for look in LOOKS:
            note(browser.get(look))
        app.extensions["second-look"].store.close()
    return seen


def noted(seen: list[str]):
    """Keeps every byte of a response but what chance and the clock of the day put into it."""

    def note(response):
        assert response.status_code < 500
        seen.append(MASK.sub(r"\1\2", f"{response.status}\n{response.headers}\n{response.text}"))
        return response

    return note


LOOKS = (
    "/", "/my-classes", "/homework/h", "/lesson/made-up", "/progress", "/progress/answers",
    "/review", "/my-data", "/my-data/download",
)  # fmt: skip

LEARNERS = {"all", "wall", "self", "sitting", "seat", "pupil"}
IDS = {
    "lesson_id": "made-up", "stop_id": "asked", "question_id": "asked", "pack_id": "none",
    "class_id": "7b", "assignment_id": "h", "room_id": "room", "tag": "de",
}  # fmt: skip
SHOWN = (
    "/teach/print/made-up?key=no", "/teach/print/made-up/file?key=no",
    "/teach/print/made-up/file?key=no&which=short&large=yes",
)  # fmt: skip
"""What a teacher may hand out before anybody has answered."""


def every_address(sitting: str) -> list[str]:
    """All that learners may look at, from the table of addresses."""
    ids = {**IDS, "sitting_id": sitting}
    return [
        re.sub(r"<(?:\w+:)?(\w+)>", lambda found: ids[found[1]], cell.rule)
        for cell in cells()
        if cell.method == "GET" and cell.audience in LEARNERS and "static" not in cell.rule
    ]


def everything_that_may_be_seen(lesson) -> list[str]:
    """All bytes of every address of learners, in a class with homework, before any answer."""
    seen = []
    with TemporaryDirectory() as folder:
        app = app_of(lesson, folder)
        app.extensions["second-look"].now.at = OPENS
        okoro = teaches(app, "okoro", at=OPENS)
        a_class(app.extensions["second-look"].store, "okoro", "Mina")
        gives(app, "okoro", lesson=lesson.id, feedback="after", tries=2)
        browser, note = pupil_of(app, "7b-mina").client, noted(seen)
        front = note(browser.get(f"/lesson/{lesson.id}"))
        started = note(browser.post(front.request.path, data=hidden(front)))
        for look in every_address(started.location.rsplit("/", 1)[1]):
            note(browser.get(look, buffered=True))
            note(browser.head(look))
        for look in SHOWN:
            note(okoro.client.get(look))
        app.extensions["second-look"].store.close()
    return seen


def homework_of_two_days(lesson, form) -> tuple[list[str], list[str]]:
    """All bytes a pupil receives before homework is explained, and those from then on."""
    until, after = [], []
    with TemporaryDirectory() as folder:
        app = app_of(lesson, folder)
        clock = app.extensions["second-look"].now
        teaches(app, "okoro")
        a_class(app.extensions["second-look"].store, "okoro", "Mina")
        gives(app, "okoro", lesson=lesson.id, feedback="after", tries=2)
        browser, note = pupil_of(app, "7b-mina").client, noted(until)
        clock.at = OPENS
        for _ in range(2):  # the second time as practice, by way of the shelf
            begins = note(browser.get(f"/lesson/{lesson.id}"))
            sitting = note(browser.post(begins.request.path, data=hidden(begins))).location
            question = f"{sitting}/{lesson.questions[0].id}"
            asked = note(browser.get(question))
            saved = note(browser.post(question, data={**hidden(asked), **form}))
            assert saved.status_code == 303
            note(browser.post(question, data={**hidden(asked), **form}))
            looks = (question, f"{sitting}/debrief", *LOOKS)
            for look in looks:
                note(browser.get(look))
        note(browser.post("/review", data=hidden(browser.get("/my-data"))))
        clock.at = CLOSES + GRACE
        for look in looks:
            noted(after)(browser.get(look))
        app.extensions["second-look"].store.close()
    return until, after


def hidden(page) -> dict[str, str]:
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page.text))


@control(6)
@pytest.mark.parametrize("kind", NAMES)
def test_swapping_the_key_changes_no_byte_before_the_answer(kind):
    @settings(max_examples=share(kind) or 5, deadline=None, suppress_health_check=list(HealthCheck))
    @given(twins(kind))
    def law(pair):
        one, other = pair
        assert one.questions[0].key() != other.questions[0].key()
        assert everything_before_the_answer(one) == everything_before_the_answer(other)

    law()


@control(5, 6)
@pytest.mark.parametrize("kind", NAMES)
def test_swapping_the_key_changes_no_byte_of_any_address(kind):
    @settings(max_examples=share(kind) or 1, **PATIENT)
    @given(twins(kind))
    def law(pair):
        one, other = map(everything_that_may_be_seen, pair)
        assert one == other
        assert len(one) > 50

    law()


@control(5, 6)
@pytest.mark.parametrize("kind", NAMES)
def test_swapping_the_key_changes_no_byte_of_homework_before_it_is_explained(kind):
    @settings(max_examples=1, deadline=None, suppress_health_check=list(HealthCheck))
    @given(twins(kind))
    def law(pair):
        one, other = pair
        form = fills_in(one.questions[0])
        until, after = homework_of_two_days(one, form)
        other_until, other_after = homework_of_two_days(other, form)
        assert until == other_until
        assert after != other_after

    law()


@pytest.mark.parametrize("kind", NAMES)
def test_what_is_public_says_nothing_of_the_key_over_many_lessons(kind):
    @settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
    @given(twins(kind))
    def law(pair):
        one, other = pair
        assert one.questions[0].public() == other.questions[0].public()
        assert one.version != other.version

    law()


def test_every_kind_has_its_twins():
    assert set(MAKERS) == set(NAMES)


@control(6)
def test_the_look_at_every_address_would_see_a_leak():
    """The control: what a teacher hands out without the key, once with a mark of it in a prompt."""

    @settings(max_examples=2, deadline=None, suppress_health_check=list(HealthCheck))
    @given(twins("spot_claim"))
    def law(pair):
        one, other = (telling(lesson) for lesson in pair)
        if one.questions[0].prompt != other.questions[0].prompt:
            seen = zip(*map(everything_that_may_be_seen, (one, other)), strict=True)
            assert sum(here != there for here, there in seen) > 3

    law()


@control(6)
def test_the_test_would_see_a_leak():
    """The control: a page that lets a single count of the key through is caught."""

    @settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))
    @given(twins("spot_claim"))
    def law(pair):
        leaking = [telling(lesson) for lesson in pair]
        if leaking[0].questions[0].prompt != leaking[1].questions[0].prompt:
            one, other = map(everything_before_the_answer, leaking)
            assert one != other

    law()


def telling(lesson):
    question = lesson.questions[0]
    ids = " ".join(question.key()["targets"])
    return replace(lesson, questions=(replace(question, prompt=f"Mark {ids}."),))
