"""A class with phones: the pages a pupil meets, what the wall shows, and what neither may know."""

import json
import re

import pytest

from quiz.core.live_state import Event
from quiz.core.model import Problem
from quiz.core.sitting import through
from tests.attacks.controls import control
from tests.conftest import Person

LESSON = "start-here"
ANSWERS = {"no-way-to-check": {"mark": ["s4", "s6"]}, "notice-on-the-door": {"none": "yes"}}


@pytest.fixture
def store(app):
    return app.extensions["second-look"].store


@pytest.fixture
def room(app, store, clock):
    """A room for the whole lesson, opened by Frau Okoro."""
    with store.write() as db:
        blank = {c.name: "" for c in db["teacher"].columns if c.notnull}
        db["teacher"].insert({**blank, "id": "okoro", "made_at": 0})
    lesson = app.extensions["second-look"].shelf.lesson(LESSON)
    return store.open_room(
        "room1", "okoro", through(lesson), code="ABC234", pace="teacher", at=clock()
    )


@pytest.fixture
def teacher(store, clock):
    """What Frau Okoro presses."""

    def press(*names):
        for name in names:
            after = store.happen("room1", Event(name, {"seconds": 60}), clock())
            assert not isinstance(after, Problem), (name, after)

    return press


@pytest.fixture
def pupil(app, room):
    def come(name, code="abc 234", **more) -> Person:
        who = Person(app.test_client()).opens("/join").sends(code=code)
        return who.sends("/join", name=name, **more) if name else who

    return come


def looks(who):
    return who.opens("/live/room1")


def sends(who, stop="no-way-to-check", **more):
    return looks(who).sends(**{**ANSWERS[stop], **more})


def test_a_pupil_joins_with_the_code_on_the_board_and_a_name(pupil):
    ann = pupil("Ann")
    assert ann.path == "/live/room1"
    assert "You are in, Ann" in ann.text
    assert "e-mail" not in looks(ann).text


def test_the_first_page_leads_into_the_class(app, room):
    shelf = Person(app.test_client()).opens("/")
    assert '<a href="/join">In class? Join with the code on the board</a>' in shelf.page.text


def test_names_are_offered_to_those_who_would_rather_not_think_of_one(pupil):
    page = pupil(None).page.text
    offers = re.findall(r'name="name" value="([^"]+)">\1<', page)
    assert len(offers) == 3
    assert all(re.fullmatch(r"\w+ \w+", offer) for offer in offers)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Ann", "Somebody here is already called Ann"),
        (" ａｎｎ ", "Somebody here is already called ann"),  # noqa: RUF001
        ("", "Type a name"),
        ("x" * 30, "too long: 24 signs"),
        ("A\u202enna", "cannot be shown safely"),
    ],
)
def test_a_name_that_cannot_be_taken_is_asked_for_again(pupil, name, said):
    pupil("Ann")
    ben = pupil(None).sends("/join", name=name)
    assert ben.status == 422
    assert said in ben.text
    assert "You are in, Ben" in ben.sends("/join", name="Ben").text


@control(17)
def test_a_wrong_code_says_so_and_is_counted_by_browser(app, room, pupil):
    guesser = Person(app.test_client()).opens("/join")
    for n in range(10):
        assert "This code opens nothing now" in guesser.sends("/join", code=f"WRONG{n}").text
        assert guesser.status == 422
    assert guesser.sends("/join", code="ABC234").status == 429
    assert "You are in, Ann" in pupil("Ann").text, "others at the same address are let in"


@control(18)
def test_thirty_five_pupils_come_in_at_once_from_one_address(app, room, store):
    for n in range(35):
        who = Person(app.test_client()).opens("/join").sends(code="ABC234")
        assert "You are in" in who.sends("/join", name=f"Pupil {n}").text
    assert len(store.room("room1").state.present) == 35


def test_coming_again_leads_back_to_the_same_seat(pupil, store):
    ann = pupil("Ann")
    again = ann.opens("/join").sends(code="ABC234")
    assert again.path == "/live/room1"
    assert len(store.room("room1").state.present) == 1


@control(18)
def test_a_closed_door_says_whom_to_ask(pupil, teacher):
    teacher("locked")
    assert "Ask your teacher" in pupil("Late Larry").text
    teacher("unlocked")
    assert "You are in" in pupil("Late Larry").text


def test_a_question_from_reading_to_its_explanation(pupil, teacher):
    ann, ben = pupil("Ann"), pupil("Ben")
    teacher("read")
    assert "Read first" in looks(ann).text
    assert "harbour clock in Saltmere" in ann.text
    assert "gives you no way to check it" not in ann.text
    teacher("asked")
    assert "gives you no way to check it" in looks(ann).text
    assert "Saved. Your answer is in." in sends(ann).text
    assert "names nobody you could ask" not in ann.text, "no key before it is explained"
    teacher("closed")
    assert "Answers are closed" in looks(ben).text
    teacher("shown")
    assert "names nobody you could ask" not in looks(ann).text
    teacher("explained")
    assert "2 of 3 found" in looks(ann).text
    assert "names nobody you could ask" in ann.text
    assert "You gave no answer here. Nothing is counted." in looks(ben).text
    assert "names nobody you could ask" in ben.text


def test_a_slip_is_shown_with_all_that_was_chosen(pupil, teacher):
    ann = pupil("Ann")
    teacher("read", "asked")
    looks(ann).sends(confidence="0.7")
    assert ann.status == 422
    assert "Not saved yet." in ann.text
    assert 'value="0.7" checked' in ann.page.text


@control(31)
def test_an_answer_that_comes_too_late_is_told_so_and_not_counted(pupil, teacher, store):
    ann = pupil("Ann")
    teacher("read", "asked")
    looks(ann)
    teacher("closed")
    ann.sends("/live/room1", mark="s4")
    assert ann.status == 409
    assert "closed before your answer arrived" in ann.text
    assert store.count_answers("room1", "no-way-to-check", 1) == 0


def test_after_a_late_answer_the_next_question_has_a_key_of_its_own(pupil, teacher, store):
    ann = pupil("Ann")
    teacher("read", "asked")
    page = looks(ann).page.text
    form = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
    ann.sends(mark="s4")
    teacher("closed", "explained", "read", "asked")
    ann.sends("/live/room1", **{**form, "mark": "s1"})
    assert "Your first answer counts" in ann.text
    assert f'name="submit_key" value="{form["submit_key"]}"' not in ann.page.text
    ann.sends("/live/room1", mark=["p1"], technique="loaded-language")
    assert "Saved." in ann.text
    assert store.count_answers("room1", "words-that-push", 1) == 1


def test_another_answer_from_a_second_tab_is_told_that_the_first_one_counts(pupil, teacher, store):
    ann = pupil("Ann")
    teacher("read", "asked")
    form = looks(ann).page
    ann.sends("/live/room1", mark="s4")
    ann.page = form
    ann.sends("/live/room1", mark="s6", submit_key="of-another-tab")
    assert ann.status == 409 and "Your first answer counts" in ann.text
    assert store.count_answers("room1", "no-way-to-check", 1) == 1


def test_the_same_answer_sent_twice_is_saved_once(pupil, teacher, store):
    ann = pupil("Ann")
    teacher("read", "asked")
    looks(ann)
    form = ann.page
    ann.sends("/live/room1", mark="s4")
    ann.page = form
    assert "Saved." in ann.sends("/live/room1", mark="s4").text
    assert store.count_answers("room1", "no-way-to-check", 1) == 1


def test_vote_talk_and_vote_again(pupil, teacher, store):
    ann = pupil("Ann")
    teacher("read", "asked")
    sends(ann)
    teacher("closed", "discussed")
    assert "Talk about it" in looks(ann).text
    teacher("asked-again")
    assert "answer once more" in looks(ann).text
    ann.sends(mark=["s4", "s6", "s7"])
    teacher("closed", "explained")
    assert "3 of 3 found" in looks(ann).text
    wall = ann.opens("/screen/room1").text
    assert "1 nearer, 0 farther, 0 as before" in wall


def test_a_timer_closes_by_itself(pupil, teacher, clock, store):
    ann = pupil("Ann")
    teacher("read", "asked", "timed")
    looks(ann)
    clock.pass_(seconds=61)
    ann.sends("/live/room1", mark="s4")
    assert ann.status == 409
    assert "Answers are closed" in looks(ann).text


@control(8, 18)
def test_pause_removal_and_the_way_back_in(pupil, teacher, store, clock):
    ann = pupil("Ann")
    teacher("read", "asked", "paused")
    assert "A short pause" in looks(ann).text
    teacher("resumed")
    (seat,) = store.room("room1").state.present
    store.happen("room1", Event("removed", {"seat": seat.id}), clock())
    assert "You have left the room" in looks(ann).text
    store.happen("room1", Event("let-back", {"seat": seat.id}), clock())
    assert "no way to check" in looks(ann).text


@control(5)
def test_the_pages_of_alone_show_nothing_that_the_class_has_not_seen(pupil, teacher, store):
    ann = pupil("Ann")
    teacher("read", "asked")
    sends(ann)
    sitting = store.attempts_of(ann_id(store))[0].sitting
    for path in ("", "/no-way-to-check", "/two-accounts", "/debrief"):
        assert ann.opens(f"/sitting/{sitting}{path}").path == "/live/room1"
    teacher("closed", "debriefed", "ended")
    assert ann.opens(f"/sitting/{sitting}/debrief").path.endswith("/debrief")


def ann_id(store):
    return store.row("SELECT learner FROM live_seat")["learner"]


def test_after_the_lesson_her_link_keeps_the_look_back_and_it_counts_for_her(pupil, teacher, store):
    ann = pupil("Ann")
    teacher("read", "asked")
    sends(ann, confidence="0.9")
    teacher("closed", "explained", "debriefed", "ended")
    assert "The lesson is over" in looks(ann).text
    assert "2 of 3 found" in ann.opens(re.search(r'href="(/sitting/[^"]+)"', ann.page.text)[1]).text
    assert "1 first answer" in ann.opens("/progress").text


def test_at_their_own_pace_pupils_go_on_as_if_alone(app, store, room, clock, pupil):
    lesson = app.extensions["second-look"].shelf.lesson(LESSON)
    store.open_room("own", "okoro", through(lesson), code="PACE99", pace="learner", at=clock())
    ann = pupil("Ann", "PACE99")
    assert "You are in" in ann.text
    store.happen("own", Event("read"), clock())
    ann.opens("/live/own")
    assert ann.path.startswith("/sitting/")
    assert "2 of 3 found" in ann.sends(mark=["s4", "s6"]).text


def test_a_stranger_finds_no_phone_page(room, mina, noor, pupil):
    assert mina.opens("/live/room1").status == 404
    mina.begins("start-here")
    assert mina.opens("/live/room1").status == 404
    assert mina.opens("/live/room1/now").status == 404
    assert noor.opens("/screen/nowhere").status == 404


def test_news_is_told_by_304_or_by_a_new_mark(pupil, teacher):
    ann = pupil("Ann")
    first = ann.client.get("/live/room1/now")
    again = ann.client.get("/live/room1/now", headers={"If-None-Match": first.headers["ETag"]})
    assert (first.status_code, again.status_code) == (200, 304)
    pupil("Ben")
    still = ann.client.get("/live/room1/now", headers={"If-None-Match": first.headers["ETag"]})
    assert still.status_code == 304, "who comes in is no news to a phone"
    teacher("read")
    news = ann.client.get("/live/room1/now", headers={"If-None-Match": first.headers["ETag"]})
    assert news.status_code == 200


PHASES = [(), ("read",), ("asked",), ("closed",), ("shown",), ("discussed",)]


@control(5)
def test_nothing_of_key_or_others_reaches_a_phone_or_the_wall_before_it_is_explained(
    app, pupil, teacher
):
    """All of the pages, in all phases, of a question with a key and of every whys and name."""
    lesson = app.extensions["second-look"].shelf.lesson(LESSON)
    question = lesson.question("no-way-to-check")
    shown = question.reveal(question.matching(), question.grade(question.matching()))
    secrets = [unit["why"][:40] for unit in shown["units"].values()]
    ann, ben = pupil("Ann"), pupil("Benjamin")
    for names in PHASES:
        teacher(*names)
        if names == ("asked",):
            sends(ben)
        for page in (looks(ann).page.text, ann.opens("/screen/room1").page.text):
            seen = page.replace("&#39;", "'").replace("&#34;", '"')
            assert not [secret for secret in secrets if secret in seen], names
            assert "Benjamin" not in seen, names
            assert json.dumps(question.key()) not in seen
    teacher("explained")
    wall = ann.opens("/screen/room1").text
    assert "names nobody you could ask" in wall
    assert "Ann" not in wall.replace("Annual", "") and "Benjamin" not in wall


def test_the_wall_shows_code_and_count_then_the_class_on_the_text(app, pupil, teacher):
    wall = Person(app.test_client())
    assert "ABC 234" in wall.opens("/screen/room1").text
    assert "0 phones are here." in wall.text
    assert "<svg" in wall.page.text
    pupils = [pupil(f"Pupil {n}") for n in range(5)]
    assert "5 phones are here." in wall.opens("/screen/room1").text
    teacher("read", "asked")
    for who in pupils:
        sends(who)
    assert "5 of 5 have answered" in wall.opens("/screen/room1").text
    teacher("closed", "shown")
    wall.opens("/screen/room1")
    assert wall.page.text.count("heat-5") == 2
    assert "5 of 5" in wall.text
    assert "Needs a second look" not in wall.text


def test_a_picture_of_fewer_than_five_waits_for_the_teachers_word(app, pupil, teacher):
    sends_ann, wall = pupil("Ann"), Person(app.test_client())
    teacher("read", "asked")
    sends(sends_ann)
    teacher("closed", "shown")
    assert "too few for a picture" in wall.opens("/screen/room1").text
    assert "heat-5" not in wall.page.text
    teacher("shown-anyway")
    assert "heat-5" in wall.opens("/screen/room1").page.text
    teacher("explained")
    assert "Needs a second look" in wall.opens("/screen/room1").text


def test_a_learner_who_joins_with_her_own_code_keeps_one_record(app, pupil, teacher, store, mina):
    mina.begins("start-here").sends(mark="s4")
    mina.opens("/join").sends(code="ABC234").sends("/join", name="Mina")
    teacher("read", "asked")
    sends(mina)
    assert len(store.attempts_of("id00000000000001")) == 2
