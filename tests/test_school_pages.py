"""A teacher's classes in the browser: the list, a new one, its first page, who may open it."""

import pytest

from tests.school import a_class
from tests.test_classroom import teaches


@pytest.fixture
def store(app):
    return app.extensions["second-look"].store


@pytest.fixture
def okoro(app):
    return teaches(app, "okoro")


def test_the_old_address_of_the_lessons_held_leads_to_the_new_one(okoro):
    assert okoro.opens("/teach/classes?page=2").page.request.full_path == "/teach/held?page=2"


def test_her_first_class_is_made_with_a_name_and_nothing_else(okoro, store):
    assert "Make a class" in okoro.opens("/teach").text
    assert "You have no class yet." in okoro.opens("/teach/class").text
    okoro.sends(name="  7b ")
    ((made, role, pupils),) = store.classes_of("okoro")
    assert (made.name, role, pupils) == ("7b", "owner", 0)
    assert okoro.path == f"/teach/class/{made.id}"
    assert "Nobody is in this class yet." in okoro.text
    assert "7b 0 pupils" in okoro.opens("/teach").text


def test_a_class_is_kept_until_the_end_of_its_school_year(okoro, store):
    okoro.opens("/teach/class").sends(name="7b")
    assert "kept until 31 July 2027" in okoro.text


@pytest.mark.parametrize(("name", "said"), [("", "Type a name"), ("x" * 41, "too long: 40")])
def test_a_name_that_does_not_do_is_shown_again(okoro, store, name, said):
    okoro.opens("/teach/class").sends(name=name)
    assert okoro.status == 422 and said in okoro.text
    assert f'value="{name}"' in okoro.page.text
    assert store.classes_of("okoro") == []


def test_a_class_is_opened_by_its_teachers_only(app, okoro, store):
    a_class(store, "okoro", "Mina", "Noor")
    weber = teaches(app, "weber")
    assert "Mina" in okoro.opens("/teach/class/7b").text
    foreign = weber.opens("/teach/class/7b").page
    missing = weber.opens("/teach/class/none").page
    assert foreign.status_code == missing.status_code == 404
    assert foreign.text.replace("7b", "none") == missing.text
