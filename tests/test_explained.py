"""Explained answers: their page is drawn once for many, and yet it is each learner's own."""

import re

import pytest
from markupsafe import escape

from quiz.web import explained
from tests.conftest import Person

MATCH = ["s4", "s6", "s7"]


def answers(person, *, marks=("s4",)):
    """She begins, answers the first question, and stands on its explanation."""
    person.begins("start-here").sends(mark=list(marks))
    assert 'class="saved"' in person.page.text
    return person


def own(person):
    """What is hers on a page: the id of her sitting and the token of her form."""
    sitting = person.path.split("/")[2]
    (token,) = set(re.findall(r'name="csrf_token" value="([^"]+)"', person.page.text))
    return sitting, token


def masked(person):
    page = person.page.text
    for n, one in enumerate(own(person)):
        page = page.replace(one, f"…{n}…")
    return page


@pytest.fixture(autouse=True)
def nothing_drawn_yet():
    explained._drawn.cache_clear()


def drawn():
    return explained._drawn.cache_info().misses


def test_the_same_answer_is_drawn_once_and_shown_to_each_as_her_own(mina, noor):
    answers(mina), answers(noor)
    assert drawn() == 1
    assert masked(mina) == masked(noor)
    for one in own(mina):
        assert one in mina.page.text and one not in noor.page.text


def test_the_drawn_page_is_the_one_that_would_be_drawn_for_her_alone(mina, monkeypatch):
    """A second vote or a correction is drawn for one learner; by the same template."""
    answers(mina)
    shared = masked(mina)
    monkeypatch.setattr(explained, "can_be_shared", lambda *_: False)
    mina.opens(mina.path)
    assert masked(mina) == shared


def test_nothing_of_anybody_stays_in_the_drawn_page(mina, monkeypatch):
    kept, draw = [], explained.render_template

    def drawing(*names, **values):
        kept.append(draw(*names, **values))
        return kept[-1]

    monkeypatch.setattr(explained, "render_template", drawing)
    answers(mina)
    (page,) = kept
    assert 'class="saved"' in page
    assert not [one for one in own(mina) if one in page]
    assert mina.client.get_cookie("second_look").value not in page


def test_its_form_ends_her_own_lesson_and_then_there_is_none(mina, noor):
    answers(mina), answers(noor)
    path = mina.path
    mina.sends("/sitting/" + own(mina)[0])
    assert mina.path.endswith("/debrief")
    mina.opens(path)
    assert 'class="end"' not in mina.page.text and "<token>" not in mina.page.text
    noor.opens(noor.path)
    assert 'class="end"' in noor.page.text


DIFFERENT = {
    "another answer": {"marks": MATCH},
    "the same one, surer": {"confidence": "0.9"},
}


@pytest.mark.parametrize("what", DIFFERENT)
def test_what_differs_is_drawn_anew(mina, noor, what):
    answers(mina)
    change = dict(DIFFERENT[what])
    noor.begins("start-here").sends(mark=change.pop("marks", ["s4"]), **change)
    assert drawn() == 2
    assert masked(mina) != masked(noor)


def test_who_has_come_further_sees_how_far(mina, noor):
    answers(mina), answers(noor)
    path = noor.path
    noor.opens(path.rsplit("/", 1)[0] + "/words-that-push")
    noor.sends(mark=["p1"], technique="loaded-language").opens(path)
    assert noor.page.text.count('class="done') == 2 and mina.page.text.count('class="done') == 1


def test_each_reads_it_in_her_language_and_may_choose_another_from_here(mina, noor):
    noor.client.get("/language/de")
    answers(mina), answers(noor)
    assert "Saved." in mina.page.text and "Gespeichert." in noor.page.text
    for person, tag in ((mina, "de"), (noor, "en")):
        back = re.search(rf'href="/language/{tag}\?next=([^"]+)"', person.page.text).group(1)
        assert back == person.path


def test_a_lesson_cannot_write_into_the_blanks():
    for blank in (explained._TOKEN, explained._LANGUAGES):
        assert escape(str(blank)) != blank, "what lessons say is escaped"


def test_who_opens_it_first_is_nobody_special(app, mina):
    """The first one to see a page draws it; she need not be the first one of the class."""
    answers(mina)
    for name in ("one", "two", "three"):
        other = answers(Person(app.test_client()))
        assert masked(other) == masked(mina), name
    assert drawn() == 1
