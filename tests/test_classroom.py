"""The teacher's side of a class: reading first, opening a room, steering, seeing who needs what."""

import re

import pytest

from quiz.web.access import token_hash
from tests.attacks.controls import control
from tests.conftest import MORNING, Person

ALL = ["no-way-to-check", "words-that-push", "notice-on-the-door", "two-accounts"]


@pytest.fixture
def store(app):
    return app.extensions["second-look"].store


def teaches(app, name, at=MORNING) -> Person:
    """Somebody who is logged in as a teacher."""
    store, who = app.extensions["second-look"].store, Person(app.test_client())
    at = round(at.timestamp() * 1000)
    with store.write() as db:
        blank = {column.name: "" for column in db["teacher"].columns if column.notnull}
        db["teacher"].insert({**blank, "id": name, "name": name, "name_key": name, "made_at": at})
        session = {"token_hash": token_hash(f"token-{name}"), "teacher": name}
        db["teacher_session"].insert({**session, "made_at": at, "seen_at": at})
    with who.client.session_transaction() as cookie:
        cookie["teacher"], cookie["taught"] = f"token-{name}", name
    return who


@pytest.fixture
def okoro(app):
    return teaches(app, "okoro")


def opens(teacher, **more) -> Person:
    """Frau Okoro reads the lesson and opens the room; gives her, at its page."""
    form = {"question": ALL, "seen": "yes", "pace": "teacher", **more}
    return teacher.opens("/teach/start/start-here").sends(**form)


def code_of(teacher) -> str:
    return re.search(r"Code <b>(\w+ \w+)", teacher.page.text)[1]


def joins(app, code, name) -> Person:
    return Person(app.test_client()).opens("/join").sends(code=code).sends("/join", name=name)


def presses(teacher, *events, **more) -> Person:
    for event in events:
        teacher.sends(event=event, **more)
        assert teacher.status == 200, (event, teacher.text)
    return teacher


def test_her_first_page_offers_every_lesson_and_no_form_of_a_check(okoro):
    page = okoro.opens("/teach").page.text
    assert 'href="/teach/start/start-here"' in page
    assert "/teach/start/check-a" not in page


def test_the_start_screen_is_the_preview_with_keys_and_whys(okoro):
    said = okoro.opens("/teach/start/start-here").text
    assert "names nobody you could ask" in said
    assert okoro.page.text.count('name="question"') == 4
    assert okoro.page.text.count("checked>") == 3 + 1, "the core questions, and her own pace"
    assert "Ticked: about 6 minutes" in said
    assert "statements by officials" in okoro.opens("/teach/start/who-says-so").text


def test_a_room_opens_only_when_she_says_that_she_has_read_it(okoro, store):
    unread = opens(okoro, seen="")
    assert unread.status == 422
    assert "you know your class" in unread.text
    assert okoro.page.text.count('name="question" value="two-accounts" checked') == 1
    empty = opens(okoro, question=[])
    assert "Tick at least one question." in empty.text
    assert store.rooms_of("okoro") == []


def test_only_the_questions_she_ticked_are_asked(okoro, store):
    opens(okoro, question=["no-way-to-check", "two-accounts"])
    (room,) = store.rooms_of("okoro")
    assert room.state.stops == ("no-way-to-check", "two-accounts")
    assert re.fullmatch(r"[2-9A-HJ-NP-TV-Z]{3} [2-9A-HJ-NP-TV-Z]{3}", code_of(okoro))


def test_a_whole_lesson_by_its_main_buttons(app, okoro):
    opens(okoro, question=["no-way-to-check"])
    ann = joins(app, code_of(okoro), "Ann")
    presses(okoro, "read", "asked")
    ann.opens(ann.path).sends(mark=["s4", "s1"])
    okoro.opens(okoro.path)
    assert "1 of 1 have answered" in okoro.text
    presses(okoro, "closed", "shown", "explained", "debriefed", "ended")
    assert "The lesson is over" in okoro.text
    assert re.search(r"Start here.* 1 ended", okoro.opens("/teach").text)


def main_button(teacher) -> str:
    """What the one obvious button of the page does."""
    found = re.search(r'name="event" value="([\w-]+)">\s*<button class="main">', teacher.page.text)
    return found[1] if found else ""


def test_there_is_always_one_obvious_next_step(app, okoro):
    opens(okoro, question=["no-way-to-check", "notice-on-the-door"])
    way = []
    while main_button(okoro) and len(way) < 20:
        way.append(main_button(okoro))
        presses(okoro, way[-1])
    assert way == [
        *("read", "asked", "closed", "shown", "explained"),
        *("read", "asked", "closed", "shown", "explained"),
        *("debriefed", "ended"),
    ]  # fmt: skip


def test_what_many_got_wrong_is_told_as_it_comes_in(app, okoro):
    opens(okoro, question=["no-way-to-check"])
    pupils = [joins(app, code_of(okoro), f"Pupil {n}") for n in range(3)]
    presses(okoro, "read", "asked")
    for pupil in pupils:
        pupil.opens(pupil.path).sends(mark=["s2", "s4"])
    said = okoro.opens(okoro.path).text
    assert "3 answers: missed: At least 2,000 visitors" in said
    assert "3 answers: taken otherwise than the key: The keeper, Ines Holt" in said


def test_she_sees_who_is_here_and_may_take_somebody_out_and_let_her_in_again(app, okoro):
    opens(okoro)
    ann = joins(app, code_of(okoro), "Ann")
    okoro.opens(okoro.path)
    seat = re.search(r'name="seat" value="([^"]+)"', okoro.page.text)[1]
    assert "Take out Ann" in okoro.text
    presses(okoro, "removed", seat=seat)
    assert "Let back in Ann" in okoro.text
    assert "You have left the room" in ann.opens(ann.path).text
    presses(okoro, "let-back", seat=seat)
    assert "You are in, Ann" in ann.opens(ann.path).text


def test_a_press_that_does_not_fit_any_more_says_where_the_class_is(okoro):
    opens(okoro)
    presses(okoro, "read")
    okoro.sends(event="read")
    assert okoro.status == 409
    assert "the class has gone on" in okoro.text
    assert okoro.sends(event="exploded").status == 400


def test_a_timer_is_started_extended_and_switched_off(okoro, store, clock):
    opens(okoro)
    presses(okoro, "read", "asked")
    presses(okoro, "timed", seconds=180)
    assert "A timer runs." in okoro.text
    presses(okoro, "timed", seconds=60)
    (room,) = store.rooms_of("okoro")
    assert (room.state.closes_at - clock()).total_seconds() == 240
    presses(okoro, "untimed")
    assert "Start a timer" in okoro.text


def test_another_teacher_and_a_pupil_see_nothing_of_the_room(app, okoro, mina):
    opens(okoro)
    lee = teaches(app, "lee")
    for path in (okoro.path, f"{okoro.path}/now"):
        assert lee.opens(path).status == 404
        assert mina.opens(path).path == "/teach/login"
    mina.sends(okoro.path, event="ended")
    assert mina.path == "/teach/login"


def test_two_screens_of_hers_may_steer_and_nothing_ends_when_one_is_closed(app, okoro, store):
    opens(okoro)
    at_home = Person(app.test_client())
    with at_home.client.session_transaction() as cookie:
        cookie["teacher"], cookie["taught"] = "token-okoro", "okoro"
    at_home.opens(okoro.path)
    presses(at_home, "read")
    presses(okoro.opens(okoro.path), "asked")
    assert "Answering" in at_home.opens(okoro.path).text


def test_news_for_her_screen_are_events_and_answers(app, okoro):
    opens(okoro, question=["no-way-to-check"])
    first = okoro.client.get(f"{okoro.path}/now")
    known = {"If-None-Match": first.headers["ETag"]}
    assert okoro.client.get(f"{okoro.path}/now", headers=known).status_code == 304
    joins(app, code_of(okoro), "Ann")
    assert okoro.client.get(f"{okoro.path}/now", headers=known).status_code == 200


@pytest.mark.parametrize("people", ["many", "", "-1", "9" * 40, "1.5"])
def test_an_odd_number_of_people_is_no_broken_page(app, okoro, people):
    code = code_of(opens(okoro))
    phone = Person(app.test_client()).opens("/join").sends(code=code)
    assert phone.sends("/join", name="Mina", people=people).status in (200, 422)


@control(20)
def test_a_nickname_stays_text_on_the_teachers_screen(app, okoro):
    room = opens(okoro)
    joins(app, code_of(room), "<i>Mina</i>")
    page = okoro.opens(room.path).page.text
    assert "<i>Mina" not in page and "&lt;i&gt;Mina" in page


def test_hands_may_go_up_for_no_technique_at_all(app, okoro):
    okoro.opens("/teach/start/words-that-push").sends(
        question=["on-the-front"], seen="yes", pace="teacher"
    )
    presses(okoro, "read", "asked")
    assert "None of these: the words only tell" in okoro.text
    presses(okoro, "hands", people="9", **{"hands-none": "4", "hands-p1": "5"})
    presses(okoro, "closed", "shown", "explained")
