"""A lesson held live for a class: who sits down under which name, and for whom it counts."""

import re

import pytest

from tests.conftest import Person
from tests.school import a_class
from tests.test_classroom import code_of, joins, opens, presses, teaches
from tests.test_school_people import cards


@pytest.fixture
def store(app):
    return app.extensions["second-look"].store


@pytest.fixture
def okoro(app):
    return teaches(app, "okoro")


@pytest.fixture
def mina(app, okoro, store):
    """Mina has used her card; Noor has not."""
    a_class(store, "okoro", "Mina", "Noor")
    code = cards(okoro, "7b-mina")["Mina"]
    return Person(app.test_client()).opens("/join").sends(code=code)


def seats(store):
    (room,) = store.rooms_of("okoro")
    return [seat.name for seat in room.state.present]


def work(store):
    return store.rows("SELECT pupil, lesson, live, class FROM class_sitting")


def test_a_pupil_of_the_class_sits_down_without_being_asked_for_a_name(okoro, store, mina):
    opens(okoro, **{"class": "7b"})
    assert "For 7b" in okoro.text
    mina.opens("/join").sends(code=code_of(okoro))
    assert "You are in, Mina" in mina.text and "This lesson counts for 7b" in mina.text
    (room,) = store.rooms_of("okoro")
    assert (room.school_class, seats(store)) == ("7b", ["Mina"])
    assert work(store) == [
        {"pupil": "7b-mina", "lesson": "start-here", "live": room.id, "class": "7b"}
    ]


def test_her_answers_of_that_lesson_are_the_classes(okoro, store, mina):
    opens(okoro, question=["no-way-to-check"], **{"class": "7b"})
    mina.opens("/join").sends(code=code_of(okoro))
    presses(okoro, "read", "asked")
    mina.opens(mina.path).sends(mark=["s4", "s1"])
    ((pupil, made),) = store.work_at("7b", "start-here")
    assert (pupil, made.question) == ("7b-mina", "no-way-to-check")


def test_others_join_by_nickname_and_nothing_of_theirs_is_the_classes(app, okoro, store, mina):
    opens(okoro, **{"class": "7b"})
    guest = joins(app, code_of(okoro), "Kestrel")
    assert "You are in, Kestrel" in guest.text and "counts for" not in guest.text
    assert work(store) == []


def test_for_no_class_everybody_is_asked_and_nothing_is_the_classes(okoro, store, mina):
    opens(okoro)
    mina.opens("/join").sends(code=code_of(okoro))
    assert "Choose a name" in mina.text
    mina.sends("/join", name="Heron")
    assert "You are in, Heron" in mina.text and work(store) == []


def test_where_a_guest_took_her_name_she_chooses_another_and_it_still_counts(
    app, okoro, store, mina
):
    opens(okoro, **{"class": "7b"})
    joins(app, code_of(okoro), "Mina")
    mina.opens("/join").sends(code=code_of(okoro))
    assert mina.status == 422 and "already called Mina" in mina.text
    mina.sends("/join", name="Mina O.")
    assert seats(store) == ["Mina", "Mina O."]
    assert [row["pupil"] for row in work(store)] == ["7b-mina"]


def test_a_phone_that_several_share_counts_for_none_of_them(app, okoro, store, mina):
    opens(okoro, **{"class": "7b"})
    joins(app, code_of(okoro), "Mina")
    mina.opens("/join").sends(code=code_of(okoro)).sends("/join", name="We", people="2")
    assert "You are in, We" in mina.text and "counts for" not in mina.text
    assert work(store) == []


def test_only_classes_that_she_teaches_and_uses_are_offered(app, okoro, store, mina):
    teaches(app, "weber")
    for name, owner, role in (("8a", "weber", "reader"), ("9c", "okoro", None)):
        a_class(store, owner, id_=name)
        if role:
            store.set_role(name, "okoro", role, store.class_for(name, owner)[0].made_at)
    store.archive_class("9c", store.class_for("9c", "okoro")[0].made_at)
    page = okoro.opens("/teach/start/start-here").page.text
    assert 'name="class" value="7b"' in page
    for hidden in ("8a", "9c"):
        assert f'name="class" value="{hidden}"' not in page
    assert opens(okoro, **{"class": "8a"}).status == 404
    assert store.rooms_of("okoro") == []


def test_the_choice_stays_when_the_form_comes_back(okoro, mina):
    assert 'value="7b" checked' in opens(okoro, seen="", **{"class": "7b"}).page.text


def test_without_a_class_the_start_screen_does_not_ask_for_one(okoro):
    assert "For which class?" not in okoro.opens("/teach/start/start-here").text


def test_from_the_page_of_a_class_the_way_leads_to_a_lesson_for_it(okoro, mina):
    way = re.search(r'href="(/teach\?class=7b)#lessons"', okoro.opens("/teach/class/7b").page.text)[
        1
    ]
    start = re.search(r'href="(/teach/start/start-here[^"]*)"', okoro.opens(way).page.text)[1]
    assert 'value="7b" checked' in okoro.opens(start).page.text
