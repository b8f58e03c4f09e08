"""Putting events in order: alone, in class, on the wall, and what it tells a teacher."""

import re
from pathlib import Path

import pytest
from werkzeug.datastructures import MultiDict

from quiz import create_app
from quiz.core.timeline import contradictions, told_at
from quiz.questions import SPECS
from quiz.settings import Settings
from tests.conftest import ROOT, Person, counted_ids
from tests.made_up import numbers, timeline_lesson
from tests.test_classroom import code_of, joins, presses, teaches

RIGHT = ("checked", "stopped", "dark", "cracked", "fitted")
SWAPPED = ("checked", "stopped", "dark", "fitted", "cracked")


@pytest.fixture
def app(tmp_path: Path, clock):
    """One lesson with a timeline of five events."""
    lessons = tmp_path / "lessons"
    lessons.mkdir()
    (lessons / "when.yaml").write_text(timeline_lesson("when"), encoding="utf-8")
    settings = Settings(tmp_path / "data", lessons, ROOT / "seeds", zone="UTC")
    made = create_app(settings, now=clock, new_id=counted_ids())
    yield made
    made.extensions["second-look"].store.close()


def timeline():
    example = SPECS["order"].EXAMPLES[0]
    return example.spec.bind(example.passages)


# One learner.


def test_mina_numbers_the_events_without_any_script(mina):
    mina.begins("when")
    assert mina.page.text.count("<select") == 5
    assert "3 March 2031" not in mina.text, "no date before the answer"
    mina.sends(**numbers(*RIGHT))
    assert "A full match" in mina.text
    assert "9 of 9 pairs in the right order" in mina.text
    assert "3 March 2031, 21:14" in mina.text and "May 2030" in mina.text
    assert 'href="#source-r1"' in mina.page.text


def test_events_that_may_stand_either_way_are_right_either_way(mina):
    mina.begins("when").sends(**numbers("checked", "dark", "stopped", "cracked", "fitted"))
    assert "A full match" in mina.text
    assert "Either order is right beside: The clock stopped." in mina.text


def test_what_was_put_the_other_way_round_is_named_kindly_and_once(mina):
    mina.begins("when").sends(**numbers(*SWAPPED))
    assert "8 of 9 pairs in the right order" in mina.text
    assert mina.text.count("You put it") == 1
    assert "You put it before: The keeper found a crack." in mina.text


def test_one_event_far_out_of_place_is_told_at_that_event_alone(mina):
    mina.begins("when").sends(**numbers("stopped", "dark", "cracked", "fitted", "checked"))
    assert mina.text.count("You put it") == 1
    assert "You put it after: The light in the tower went out. ·" in mina.text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"place-dark": "1"}, ["The number 1 stands twice. Give each event a number of its own."]),
        (
            {"place-dark": "1", "place-fitted": "4"},
            ["These numbers stand more than once: 1, 4. Give each event a number of its own."],
        ),
        ({"place-dark": ""}, ["One event has no number yet. Still free: 3."]),
        (
            {"place-dark": "", "place-stopped": "", "place-checked": "5"},
            ["The number 5 stands twice.", "2 events have no number yet. Still free: 1, 2, 3."],
        ),
    ],
)
def test_a_number_twice_or_missing_is_named_and_nothing_chosen_is_lost(mina, changes, said):
    given = {**numbers(*RIGHT), **changes}
    mina.begins("when").sends(**given, confidence="0.7")
    assert mina.status == 422
    for sentence in said:
        assert sentence in mina.text
    selects = re.findall(r'<select id="(place-\w+)".*?</select>', mina.page.text, re.S)
    for name in selects:
        box = re.search(rf'<select id="{name}".*?</select>', mina.page.text, re.S)[0]
        assert (re.findall(r"<option selected>(\d)", box) or [""]) == [given[name]]
    assert 'value="0.7" checked' in mina.page.text
    mina.sends(**numbers(*RIGHT))
    assert "A full match" in mina.text, "a slip was no attempt"


@pytest.mark.parametrize("odd", ["0", "6", "-1", "1.0", "first", "²", "٣"])
def test_a_number_that_nobody_offered_is_no_answer(mina, odd):
    mina.begins("when").sends(**{**numbers(*RIGHT), "place-dark": odd})
    assert mina.status == 422


def test_leaving_the_lines_as_they_stand_is_no_full_match(mina):
    events = ("fitted", "checked", "dark", "cracked", "stopped")
    mina.begins("when")
    shown = re.findall(r'name="place-(\w+)"', mina.page.text)
    assert tuple(shown) == events, "in the order of the file, for everybody"
    mina.sends(**numbers(*events))
    assert "Look again" in mina.text


def test_an_order_counts_for_its_skill_and_stays_out_of_telling_apart(mina, app):
    mina.begins("when").sends(**numbers(*SWAPPED), confidence="0.9")
    store = app.extensions["second-look"].store
    learner = store.row("SELECT id FROM learner")["id"]
    (one,) = store.evidence_of(learner)
    assert (one.skill, one.unit, one.targets, one.sound) == ("chronology", "", 0, 0)
    assert one.score == pytest.approx(7 / 9)
    assert "This appears after your first lesson with sentences to mark." in mina.opens(
        "/progress"
    ).text  # fmt: skip


def test_an_order_comes_back_in_a_second_look(mina, clock):
    """Thirty days later, beside nothing else: its field names hold no lesson's id."""
    mina.begins("when").sends(**numbers(*SWAPPED[::-1]))
    clock.pass_(days=31)
    mina.opens("/review").sends()
    assert mina.path.endswith("/when.first-to-last")
    mina.sends(**numbers(*RIGHT))
    assert "9 of 9 pairs in the right order" in mina.text


# The parts by themselves.


@pytest.mark.parametrize(
    ("events", "found"),
    [
        ([("a", 1, "2031-03"), ("b", 2, "2031-03-04"), ("c", 3, "2031-03-04 09:00")], []),
        ([("a", 1, "2031-03-05"), ("b", 2, "2031-03-04")], ["b"]),
        ([("a", 1, "2031-03-04 10:00"), ("b", 2, "2031-03-04 09:59")], ["b"]),
        ([("a", 1, "2031"), ("b", 2, "2030-12-31")], ["b"]),
        ([("a", 1, "2031-03-04"), ("b", 1, "2031-03-05")], ["b"]),
        ([("a", 1, "2031-03"), ("b", 1, "2031-03-05 21:00")], []),
        ([("a", 1, "2031-03-04"), ("b", 2, "2031-03-04")], []),
    ],
)
def test_dates_speak_against_places_only_as_far_as_they_are_exact(events, found):
    assert [problem.where for problem in contradictions(events)] == [(id_, "when") for id_ in found]


def test_each_turned_pair_is_told_once_where_moving_one_event_mends_most():
    assert dict(told_at([("a", "b")])) == {("before", "b"): ["a"]}
    assert dict(told_at([("a", "d"), ("b", "d"), ("c", "d")])) == {("before", "d"): ["a", "b", "c"]}
    assert dict(told_at([("a", "b"), ("a", "c")])) == {("behind", "a"): ["b", "c"]}
    assert dict(told_at([])) == {}


def test_the_class_picture_counts_places_and_who_stands_before_whom():
    question = timeline()
    orders = [["fitted", "checked", "dark", "stopped"], ["checked", "dark", "fitted", "stopped"]]
    found = dict(question.tally([{"order": order} for order in orders]).chosen)
    assert found["fitted=1"] == found["fitted=3"] == 1 and found["stopped=4"] == 2
    assert (found["fitted<checked"], found["checked<fitted"]) == (1, 1)
    assert (found["dark<stopped"], found["stopped<dark"]) == (2, 0)
    assert not any(count for cell, count in question.tally([]).chosen)


def test_a_form_with_two_values_for_a_field_is_read_by_its_first():
    form = MultiDict([("place-checked", "1"), ("place-checked", "2"), ("place-dark", "2"),
                      ("place-stopped", "3"), ("place-fitted", "4")])  # fmt: skip
    assert timeline().parse(form) == {"order": ["checked", "dark", "stopped", "fitted"]}


# A class.


@pytest.fixture
def okoro(app):
    return teaches(app, "okoro").opens("/teach/start/when").sends(
        question=["first-to-last"], seen="yes", pace="teacher"
    )  # fmt: skip


def answers(pupil, *order):
    return pupil.opens(pupil.path).sends(**numbers(*order))


def wall_of(room):
    return Person(room.client.application.test_client()).opens(
        room.path.replace("/teach/room", "/screen")
    )


def test_a_class_puts_events_in_order_and_sees_where_it_parted(app, okoro):
    pupils = [joins(app, code_of(okoro), f"Pupil {n}") for n in range(6)]
    presses(okoro, "read", "asked")
    for n, pupil in enumerate(pupils):
        assert "Saved." in answers(pupil, *(SWAPPED if n < 4 else RIGHT)).text
    said = okoro.opens(okoro.path).text
    pair = "The keeper found a crack. → A new gear was fitted."
    assert f"4 answers: taken otherwise than the key: {pair}" in said
    presses(okoro, "closed", "shown")
    wall = wall_of(okoro)
    assert "Who put each event at which number (6 answers)" in wall.text
    assert "Most often the other way round" not in wall.text, "no key before it is explained"
    assert "2031" not in re.sub(r"8 March 2031", "", wall.text)
    assert "It says Friday." not in pupils[0].opens(pupils[0].path).text
    presses(okoro, "explained")
    explained = wall.opens(wall.path).text
    assert re.search(rf"Most often the other way round {pair} 4 of 6", explained)
    assert "It says Friday." in explained and "Pupil" not in explained
    assert "8 of 9 pairs" in pupils[0].opens(pupils[0].path).text


def test_with_too_few_answers_the_wall_still_explains(app, okoro):
    joins(app, code_of(okoro), "Noor")
    presses(okoro, "read", "asked", "closed", "explained")
    said = wall_of(okoro).text
    assert "It says Friday." in said and "answers)" not in said
