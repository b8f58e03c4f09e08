"""A check before and after: who meets which form, what is offered when, what comes of it."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

from quiz import create_app
from quiz.core.checkup import Standing, standing
from quiz.core.lesson import Wanted
from quiz.core.sitting import Sitting
from quiz.library.checks import of_forms
from quiz.library.format import PackFile
from quiz.library.shelf import Shelf
from quiz.settings import Settings
from tests.conftest import MORNING, ROOT, Person, counted_ids
from tests.made_up import lesson, marking_lesson, marks
from tests.test_progress import counting

PACK = """\
format: 1
id: bridge
title: One bridge, many accounts
about: Made-up texts about a bridge.
ages: 11+
forms: [form-a, form-b]
"""
IN_PACK = ("arches", "form-a", "form-b", "tolls")


def bridge_house(folder: Path) -> Settings:
    """A loose lesson, and a pack of two lessons with two forms; two questions in each."""
    (folder / "lessons" / "packs").mkdir(parents=True)
    files = {name: "pack: bridge\n" + marking_lesson(name) for name in IN_PACK}
    files |= {"clock": marking_lesson("clock"), "packs/bridge": PACK}
    for name, text in files.items():
        (folder / "lessons" / f"{name}.yaml").write_text(text, encoding="utf-8")
    return Settings(folder / "data", folder / "lessons", ROOT / "seeds", zone="UTC")


@pytest.fixture
def house(tmp_path):
    return bridge_house(tmp_path)


@pytest.fixture
def app(house, clock):
    made = create_app(house, now=clock, new_id=counted_ids())
    yield made
    made.extensions["second-look"].store.close()


def presses(who: Person, pack: str = "bridge") -> Person:
    """Press the button of the check, also one that the shelf does not show any more."""
    return who.opens("/lesson/clock").sends(f"/pack/{pack}/check")


def answers(who: Person, *found: tuple[int, int]) -> Person:
    """Answer the questions of the sitting that is open: hits and false alarms of each."""
    for hits, false_alarms in found:
        who.sends(**{"mark": marks(hits, false_alarms)} if hits + false_alarms else {"none": "yes"})
        who.opens(re.search(r'class="button main" href="([^"]+)"', who.page.text)[1])
    return who


def takes(who: Person, name: str) -> Person:
    return answers(who.begins(name), (3, 1), (3, 1))


def form_of(who: Person) -> str:
    """Which form the open page belongs to."""
    return re.search(r'class="lesson">Lesson (form-[ab])', who.page.text)[1]


def offered(who: Person) -> list[str]:
    """What the shelf offers of the check."""
    said = who.opens("/").text
    known = {
        "before": "Before you begin: a short check",
        "after": "Afterwards: the same check with another text",
        "results": "Your before and after",
    }
    return [name for name, words in known.items() if words in said]


# On the shelf.


def test_the_whole_way_from_the_check_before_to_her_own_before_and_after(mina, clock):
    assert offered(mina) == ["before"]
    presses(mina)
    first = form_of(mina)
    answers(mina, (2, 2), (2, 2))
    assert mina.path.endswith("/debrief")
    assert offered(mina) == []
    takes(mina, "arches")
    clock.pass_(days=2)
    assert offered(mina) == ["after"]
    presses(mina)
    assert {first, form_of(mina)} == {"form-a", "form-b"}
    answers(mina, (4, 1), (4, 1))
    assert offered(mina) == ["results"]
    assert 'href="/progress#before-after"' in mina.page.text
    assert presses(mina).path == "/progress"


def test_the_card_says_how_long_it_takes_and_that_it_may_be_left_out(mina):
    said = mina.opens("/").text
    assert "2 questions, 5 minutes." in said
    assert "You may also leave it out." in said
    assert "How to look" not in said


def test_the_card_holds_what_the_author_says_beforehand(mina, app, house):
    text = "before: This is *no* race.\npack: bridge\n" + marking_lesson("form-a")
    rewrite(house, "form-a", text, app)
    assert "<em>no</em> race" in mina.opens("/").page.text


def test_half_of_the_learners_meet_one_form_first_and_half_the_other(app):
    met = [form_of(presses(Person(app.test_client()))) for _ in range(10)]
    assert met == ["form-a", "form-b"] * 5


def test_whoever_comes_back_goes_on_where_she_was(mina):
    open_page = presses(mina).path
    assert "Go on with the check" in mina.opens("/").text
    assert presses(mina).path == open_page
    answers(mina, (3, 1))
    assert presses(mina).path != open_page
    assert mina.path.rsplit("/", 1)[0] == open_page.rsplit("/", 1)[0]


def test_the_check_opens_the_pack_again_and_its_lessons_stay_unlocked(mina):
    assert "<details>" in mina.opens("/").page.text
    presses(mina)
    assert "<details open>" in mina.opens("/").page.text
    assert mina.begins("tolls").path.endswith("/q0")


def test_a_loose_lesson_is_no_lesson_of_the_pack(mina):
    takes(mina, "clock")
    assert offered(mina) == ["before"]
    answers(presses(mina), (3, 1), (3, 1))
    mina.begins("clock").sends(mina.path.rsplit("/", 1)[0])
    assert offered(mina) == []


def test_whoever_has_had_a_lesson_without_it_is_not_asked_to_begin(mina):
    takes(mina, "arches")
    assert offered(mina) == []
    assert presses(mina).path == "/"


def test_a_form_ended_early_is_ended(mina):
    presses(mina).sends(mina.path.rsplit("/", 1)[0])
    assert mina.path.endswith("/debrief")
    assert offered(mina) == []
    takes(mina, "arches")
    assert offered(mina) == ["after"]
    presses(mina).sends(mina.path.rsplit("/", 1)[0])
    assert offered(mina) == ["results"]
    assert presses(mina).path == "/progress"


def test_an_old_page_does_not_bring_the_second_form_too_early(mina):
    """The shelf lay open in another tab since before the first form."""
    old = mina.begins("clock").opens("/").page
    answers(presses(mina), (3, 1), (3, 1))
    mina.page = old
    assert mina.sends("/pack/bridge/check").path == "/"
    assert offered(mina) == []


def test_looking_at_the_offer_writes_nothing(mina, app):
    assert offered(mina) == ["before"]
    store = app.extensions["second-look"].store
    for table in ("learner", "sitting", "form_order"):
        assert store.rows(f"SELECT * FROM {table}") == []


def test_a_pack_without_forms_and_a_pack_that_is_not_there_have_no_check(app, mina, house):
    assert presses(mina, "none-such").status == 404
    rewrite(house, "packs/bridge", PACK.replace("forms: [form-a, form-b]\n", ""), app)
    assert offered(mina) == []
    assert presses(mina).status == 404


def rewrite(house: Settings, name: str, text: str, app) -> None:
    (house.lessons / f"{name}.yaml").write_text(text, encoding="utf-8")
    app.extensions["second-look"].shelf._look_again = 0


def test_nobody_sees_where_another_stands(mina, noor):
    answers(presses(mina), (3, 1), (3, 1))
    takes(mina, "arches")
    assert offered(noor) == ["before"]
    assert noor.opens(presses(mina).path).status == 404


def test_a_check_costs_the_shelf_no_query(app, mina, house):
    takes(mina, "arches")
    said = counting(app)
    mina.opens("/")
    with_check = len(said)
    rewrite(house, "packs/bridge", PACK.replace("forms: [form-a, form-b]\n", ""), app)
    app.extensions["second-look"].shelf.contents()
    said.clear()
    mina.opens("/")
    assert with_check == len(said) > 0


# The forms themselves.


def test_forms_are_neither_listed_nor_counted(mina):
    shelf = mina.opens("/").page.text
    assert re.findall(r'href="/lesson/([\w-]+)"', shelf) == ["clock", "arches", "tolls"]
    assert "3 lessons fit" in mina.opens("/?age=18").text
    assert offered(mina.opens("/?age=18")) == ["before"]
    assert "short check" not in mina.opens("/?age=18").text


def test_a_form_is_not_opened_by_itself(mina, app):
    for who in (mina.opens("/lesson/form-b"), mina.opens("/").sends("/lesson/form-b")):
        assert (who.path, who.status) == ("/", 200)
    assert app.extensions["second-look"].store.rows("SELECT * FROM sitting") == []
    answer = mina.client.get("/lesson/form-b")
    assert (answer.status_code, answer.location) == (303, "/#pack-bridge")
    assert 'id="pack-bridge"' in mina.opens("/").page.text


def test_a_form_leads_back_to_its_pack_and_no_lesson_leads_into_a_form(mina, app, house):
    named = "next: tolls\npack: bridge\n" + marking_lesson("form-a")
    rewrite(house, "form-a", named, app)
    answers(presses(mina), (3, 1), (3, 1))
    onward = mina.page.text.split("What next?")[1]
    assert 'href="/#pack-bridge">All lessons' in onward
    assert "/lesson/" not in onward
    takes(mina, "arches")
    assert 'href="/lesson/tolls">Lesson tolls' in mina.page.text
    rewrite(house, "arches", "next: form-b\npack: bridge\n" + marking_lesson("arches"), app)
    takes(mina, "arches")
    assert "form-b" not in mina.page.text.split("What next?")[1]


def test_forms_that_do_not_fit_are_offered_to_nobody_and_stay_out_of_sight(mina, app, house):
    rewrite(house, "form-b", "pack: bridge\n" + marking_lesson("form-b", 3), app)
    assert offered(mina) == []
    assert re.findall(r'href="/lesson/([\w-]+)"', mina.page.text) == ["clock", "arches", "tolls"]
    assert presses(mina).status == 404
    assert mina.opens("/lesson/form-b").path == "/"


def test_of_the_shelf_forms_are_known_and_left_out(house):
    contents = Shelf(house.lessons, house.seeds).contents()
    assert contents.forms == {"form-a", "form-b"}
    assert [x.id for _, lessons in contents.packed for x in lessons] == ["arches", "tolls"]
    assert [form.id for form in contents.checks["bridge"]] == ["form-a", "form-b"]
    assert set(contents.only(Wanted(age=18)).lessons) == {"arches", "clock", "tolls"}
    assert {"form-a", "form-b"} <= set(contents.lessons)


# Which lessons are parallel forms.

ASKED = (("q1", "numbers", "One."), ("q2", "naming", "Two."))
BRIDGE = PackFile.model_validate({**{k: k for k in ("title", "about")}, "format": "1",
                                  "id": "bridge", "ages": "11+", "forms": ["a", "b"]})  # fmt: skip


def parts_at(*asked: tuple[str, str, str]) -> list[int]:
    """The question at which a form of these questions parts from the first one."""
    forms = [lesson("a", *ASKED, pack="bridge"), lesson("b", *asked, pack="bridge")]
    return [problem.params["part"] for problem in of_forms(BRIDGE, forms)]


def test_forms_are_parallel_when_they_ask_alike_about_other_texts():
    assert parts_at(("x1", "numbers", "Three."), ("x2", "naming", "Four.")) == []


@pytest.mark.parametrize(
    ("asked", "part"),
    [
        ((("q1", "numbers", "One."), ("q2", "omission", "Two.")), 2),
        ((("q1", "naming", "One."), ("q2", "numbers", "Two.")), 1),
        ((("q1", "numbers", "One."),), 2),
        ((*ASKED, ("q3", "numbers", "Three.")), 3),
    ],
)
def test_other_skills_another_order_or_another_number_are_not_parallel(asked, part):
    assert parts_at(*asked) == [part]


# Each change is made in the last question of a form.
UNLIKE = {
    "a target more to trust": [
        ("      s9: {reason: no-source-given, why: Nobody is named.}\n", ""),
        ("    sound:\n", "    sound:\n      s9: Somebody is named.\n"),
    ],
    "a target that is not scored": [
        ("      s9: {reason: no-source-given, why: Nobody is named.}\n", ""),
        ("    sound:\n", "    neutral: {s9: A mood.}\n    sound:\n"),
    ],
}


@pytest.mark.parametrize("changes", UNLIKE.values(), ids=UNLIKE)
def test_as_many_targets_and_as_many_sound_sentences_belong_to_it(house, changes):
    file = house.lessons / "form-b.yaml"
    text = file.read_text(encoding="utf-8")
    for old, new in changes:
        before, _, behind = text.rpartition(old)
        text = before + new + behind
    file.write_text(text, encoding="utf-8")
    problems = Shelf(house.lessons, house.seeds).contents().problems
    (problem,) = (found for found in problems if found.severity == "error")
    assert (problem.code, problem.params["part"]) == ("forms-not-parallel", 2)


# Where a learner stands.


def sat(name: str, begun: float, ended: float | None = None) -> Sitting:
    """A sitting between two hours."""
    end = None if ended is None else MORNING + timedelta(hours=ended)
    return Sitting(f"s{begun}", "mina", name, "v", MORNING + timedelta(hours=begun), end)


@pytest.mark.parametrize(
    ("taken", "found"),
    [
        ([], Standing("before")),
        ([sat("clock", 0, 1)], Standing("before")),
        ([sat("one", 0)], Standing("before")),
        ([sat("one", 0, 1)], Standing("late")),
        ([sat("b", 0)], Standing("before", "b", is_under_way=True)),
        ([sat("one", 0, 1), sat("b", 0)], Standing("before", "b", is_under_way=True)),
        ([sat("b", 0, 1)], Standing("lessons")),
        ([sat("b", 0, 1), sat("one", 1)], Standing("lessons")),
        ([sat("b", 0, 3), sat("one", 1, 2)], Standing("lessons")),
        ([sat("b", 0, 1), sat("one", 1, 2)], Standing("after", "a")),
        ([sat("one", 1, 2), sat("b", 0, 1)], Standing("after", "a")),
        (
            [sat("b", 0, 1), sat("one", 1, 2), sat("a", 3)],
            Standing("after", "a", is_under_way=True),
        ),
        ([sat("b", 0, 1), sat("one", 1, 2), sat("a", 3, 4)], Standing("done")),
        ([sat("b", 0, 1), sat("a", 3, 4)], Standing("done")),
    ],
)
def test_where_a_learner_stands_follows_from_her_sittings(taken, found):
    assert standing(["a", "b"], {"one", "two"}, taken) == found


# What a learner sees of it afterwards.


def fills(who: Person, marked) -> Person:
    for hits, false_alarms in marked:
        who.sends(mark=marks(hits, false_alarms))
        who.opens(re.search(r'class="button main" href="([^"]+)"', who.page.text)[1])
    return who


def before_and_after(who: Person, clock, late) -> Person:
    fills(presses(who), [(3, 1), (2, 1)])
    clock.pass_(days=1)
    fills(who.begins("arches"), [(3, 1), (2, 1)])
    clock.pass_(days=7)
    fills(presses(who), late)
    return who.opens("/progress")


def test_her_own_before_and_after_lie_side_by_side(mina, clock):
    said = before_and_after(mina, clock, [(4, 1), (4, 1)]).text
    assert "Before and after One bridge, many accounts" in said
    assert "Sentences before 5 of 10 2 of 10" in said
    assert "Sentences after 8 of 10 2 of 10" in said
    assert "Sentences: You tell them apart better than at first." in said


def test_who_only_flags_more_afterwards_is_not_told_of_growth(mina, clock):
    said = before_and_after(mina, clock, [(4, 3), (4, 2)]).text
    assert "Sentences after 8 of 10 5 of 10" in said
    assert "You flag more than at first, but you do not yet tell them apart better." in said
    assert "better than at first" not in said


def test_a_check_that_was_ended_early_is_not_compared_and_not_blamed(mina, clock):
    fills(presses(mina), [(3, 1), (2, 1)])
    fills(mina.begins("arches"), [(3, 1), (2, 1)])
    fills(presses(mina), [(3, 1)])
    mina.sends(mina.path.rsplit("/", 1)[0]).opens("/progress")
    assert "they cannot be laid side by side. Your answers count all the same." in mina.text


def test_nothing_is_said_of_a_check_that_was_not_taken(mina):
    fills(mina.begins("clock"), [(3, 1), (2, 1)]).opens("/progress")
    assert "Before and after" not in mina.text
