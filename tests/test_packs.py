"""The order of a pack, and the pages that lead through it. Nothing on the way is locked."""

from quiz.core.pathway import Step, new_skills, to_take
from tests.conftest import Person
from tests.test_lessons import SHELF

CANTEEN, BRIDGE, STORM = (SHELF.lessons[name] for name in ("canteen", "footbridge", "storm"))


def ends(who: Person, lesson: str) -> Person:
    """Begin a lesson and end it at once: it counts as taken."""
    who.begins(lesson)
    return who.sends(who.path.rpartition("/")[0])


def test_the_next_one_to_take_has_what_it_builds_on_behind_it():
    first, third = Step(CANTEEN, is_done=False), Step(STORM, (CANTEEN, BRIDGE))
    second = Step(BRIDGE, (CANTEEN,))
    taken = Step(CANTEEN, is_done=True)
    assert to_take([first, second, third]) == first
    assert to_take([taken, third, second]) == second, "the third one builds on the second"
    assert to_take([third]) == third, "nothing is locked"
    assert to_take([taken]) is None
    assert to_take([]) is None


def test_only_skills_that_are_not_known_are_new():
    assert new_skills(BRIDGE, CANTEEN.skills) == ("omission",)
    assert new_skills(BRIDGE, BRIDGE.skills) == ()


def test_every_lesson_of_every_pack_has_its_place():
    """Order, ages and level never fall back: what builds on something is not easier than it."""
    levels = ("easy", "middle", "hard")
    for pack in SHELF.packs:
        path = SHELF.path_of(pack)
        assert [lesson.id for lesson, _ in path] == [step.id for step in pack.lessons]
        steps = [levels.index(lesson.level) for lesson, _ in path]
        assert steps == sorted(steps)
        assert all(lesson.ages >= needed.ages for lesson, after in path for needed in after)


def test_a_new_learner_is_led_from_the_shelf_through_the_pack(mina):
    mina.opens("/")
    assert "start-here" in mina.page.text.partition('class="card first"')[2][:200]
    ends(mina, "start-here")
    assert 'button main" href="/pack/starter"' in mina.page.text
    mina.opens("/pack/starter")
    assert "6 lessons · 72 minutes in all · ages 11+" in mina.text
    assert "Begin with: The new canteen menu" in mina.text
    ends(mina, "canteen")
    assert f"{BRIDGE.goal} · new there: What is missing" in mina.text
    mina.opens("/pack/starter")
    assert f"Go on with: {BRIDGE.title}" in mina.text
    assert mina.text.count("Done") == 1


def test_whoever_has_taken_all_is_led_to_the_pack_behind(mina):
    for lesson in SHELF.lessons_of("starter"):
        ends(mina, lesson.id)
    assert 'button main" href="/pack/one-killing"' in mina.page.text
    mina.opens("/pack/starter")
    assert "You have taken every lesson of this pack." in mina.text
    assert 'button main" href="/pack/one-killing"' in mina.page.text
    mina.opens("/pack/one-killing")
    assert "You may begin here. It goes well after: First steps" in mina.text
    assert "War, killings, injuries and a bombing are spoken of" in mina.text


def test_a_lesson_says_what_it_builds_on_and_what_comes_next(mina, noor):
    ends(mina, "canteen")
    mina.opens("/lesson/storm")
    assert "This lesson builds on: The new canteen menu: who says so? (Done) ·" in mina.text
    assert "You may begin here." in mina.text
    ends(mina, "footbridge")
    assert "You may begin here." not in mina.opens("/lesson/storm").text
    noor.opens("/lesson/canteen")
    assert f"What comes next: {BRIDGE.title}" in noor.text
    assert "builds on" not in noor.text


def test_a_lesson_that_builds_on_others_can_be_begun_at_once(noor):
    assert "/sitting/" in noor.begins("storm").path


def test_a_pack_that_is_not_there_has_no_page(mina):
    assert mina.opens("/pack/two-clocks").status == 404
