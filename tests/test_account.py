"""No account: a code to come back with, a browser that forgets, and one cookie."""

import re

import pytest

from quiz.core.codes import ALPHABET, make, spaced, tidy
from tests.attacks.controls import control
from tests.conftest import Person


def code_of(person):
    person.opens("/way-back").sends("/way-back/code")
    return re.search(r'class="big-code">([^<]+)<', person.page.text).group(1)


def test_mina_comes_back_on_another_device(mina, noor):
    mina.begins("start-here").sends(mark=["s4"])
    code = code_of(mina)
    noor.opens("/resume").sends(code=code.lower().replace(" ", "-"))
    assert noor.path == "/"
    assert "Under way" in noor.text
    assert "1 of 3 found" in noor.opens(mina_path(mina)).text


def mina_path(mina):
    """Her first question, reached again from the lesson's front page."""
    landed = mina.opens("/lesson/start-here").sends().path
    return landed.rsplit("/", 1)[0] + "/no-way-to-check"


def test_a_new_code_replaces_the_old_one(mina, noor):
    mina.begins("start-here")
    old, new = code_of(mina), code_of(mina)
    assert noor.opens("/resume").sends(code=old).status == 422
    assert noor.opens("/resume").sends(code=new).path == "/"


@control(40)
def test_only_a_fingerprint_of_the_code_is_kept(mina, app, settings):
    mina.begins("start-here")
    code = tidy(code_of(mina))
    store = app.extensions["second-look"].store
    store.rows("PRAGMA wal_checkpoint(TRUNCATE)")
    assert code.encode() not in (settings.data / "second-look.db").read_bytes()


def test_a_wrong_code_is_kept_in_its_field_and_says_what_to_do(noor):
    noor.opens("/resume").sends(code="ABCD <b>1234")
    assert noor.status == 422
    assert "look at each one again" in noor.text
    assert "ABCD &lt;b&gt;1234" in noor.page.text


@control(14, 17)
def test_guessing_is_capped_for_one_browser_and_not_for_a_class(noor, app, clock):
    for _ in range(10):
        assert noor.opens("/resume").sends(code="WRONG").status == 422
    assert noor.opens("/resume").sends(code="WRONG").status == 429
    neighbour = Person(app.test_client())
    assert neighbour.opens("/resume").sends(code="WRONG").status == 422
    clock.pass_(minutes=16)
    assert noor.opens("/resume").sends(code="WRONG").status == 422


def test_without_a_lesson_there_is_no_code(mina):
    assert "nothing to come back to yet" in mina.opens("/way-back").text
    mina.page = mina.opens("/resume").page
    assert "nothing to come back to yet" in mina.sends("/way-back/code").text


def test_starting_fresh_leaves_nothing_behind(mina):
    mina.begins("start-here")
    sitting = mina.path
    mina.opens("/fresh")
    assert "there is no way back" in mina.text
    assert mina.sends().path == "/"
    assert mina.opens(sitting).status == 404
    assert "Nobody is known" in mina.opens("/fresh").text


@control(11)
def test_a_cookie_replayed_after_starting_fresh_opens_nothing(mina, app):
    mina.begins("start-here")
    sitting = mina.path
    stolen = mina.client.get_cookie("second_look").value
    mina.opens("/fresh").sends()
    thief = Person(app.test_client())
    thief.client.set_cookie("second_look", stolen)
    assert thief.opens(sitting).status == 404


@control(10)
def test_a_planted_cookie_does_not_become_hers(mina, app):
    mina.opens("/")
    planted = "planted.by.someone"
    mina.client.set_cookie("second_look", planted)
    mina.begins("start-here")
    assert mina.client.get_cookie("second_look").value != planted


def test_the_browser_forgets_unless_asked_to_remember(mina):
    mina.begins("start-here")
    assert mina.client.get_cookie("second_look").expires is None
    mina.opens("/way-back").sends("/way-back/remember", remember="yes")
    assert mina.client.get_cookie("second_look").expires is not None
    mina.opens("/way-back").sends("/way-back/remember")
    assert mina.client.get_cookie("second_look").expires is None


@control(9)
def test_one_cookie_and_no_more(mina):
    mina.begins("start-here").sends(mark=["s4"])
    mina.opens("/keeps")
    assert len(mina.client._cookies) == 1


@pytest.mark.parametrize("typed", ["abcd efgh jkmn", "ABCD-EFGH-JKMN", " abcdefghjkmn "])
def test_codes_forgive_how_they_are_typed(typed):
    assert tidy(typed) == "ABCDEFGHJKMN"


def test_codes_use_signs_that_do_not_look_alike():
    class Last:
        def choice(self, signs):
            return signs[-1]

    assert len(ALPHABET) == 30
    assert not set("0O1ILU") & set(ALPHABET)
    assert spaced(make(Last())) == "ZZZZ ZZZZ ZZZZ"
