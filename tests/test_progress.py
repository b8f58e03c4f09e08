"""What learners see of their own progress, and what they are told about it."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from quiz import create_app
from quiz.settings import Settings
from tests.conftest import MORNING, ROOT, Person, counted_ids
from tests.made_up import marking_lesson, marks

EARLY = [(3, 1), (2, 1)]
MORE_SUSPICIOUS = [(4, 3), (4, 2)]
MORE_DISCERNING = [(4, 1), (4, 1)]


@pytest.fixture
def app(tmp_path: Path, clock):
    """Two lessons of two questions each, with ten sentences to a question."""
    lessons = tmp_path / "lessons"
    lessons.mkdir()
    for name in ("one", "two"):
        (lessons / f"{name}.yaml").write_text(marking_lesson(name), encoding="utf-8")
    settings = Settings(tmp_path / "data", lessons, ROOT / "seeds", zone="UTC")
    made = create_app(settings, now=clock, new_id=counted_ids())
    yield made
    made.extensions["second-look"].store.close()


def takes(who: Person, lesson: str, answers, **fields) -> Person:
    who.begins(lesson)
    for hits, false_alarms in answers:
        who.sends(mark=marks(hits, false_alarms), **fields)
        who.opens(re.search(r'class="button main" href="([^"]+)"', who.page.text)[1])
    return who


def learner(who, clock, late) -> Person:
    """Lesson one in the morning, lesson two a week later."""
    takes(who, "one", EARLY)
    clock.pass_(days=7)
    return takes(who, "two", late).opens("/progress")


def test_who_only_grew_more_suspicious_sees_no_growth_and_is_told_kindly(mina, clock):
    """Five found of ten, then eight; but two of ten sound ones flagged, then five."""
    said = learner(mina, clock, MORE_SUSPICIOUS).text
    assert "5 of 10 problems found, 2 of 10 sound sentences flagged. Lately: 8 of 10 found" in said
    assert "You flag more than at first, but you do not yet tell them apart better." in said
    assert "look for what makes a sentence sound" in said
    assert "Sentences: flags a lot" in said
    assert "(13 of 20), but you also distrust sound reporting: 7 of 20 sound sentences" in said
    assert "better than at first" not in said


def test_who_found_more_and_flagged_no_more_sees_growth(mina, clock):
    said = learner(mina, clock, MORE_DISCERNING).text
    assert "You tell them apart better than at first." in said
    assert "Sentences: finds and trusts well" in said
    assert "A first sign only: it rests on few sentences yet." in said


def points(who: Person) -> list[str]:
    """The words of the learning curve's table, point by point."""
    table = who.page.text.split("From the first answer in a skill to the latest")[1]
    return re.findall(r'<th scope="row">\d+</th><td>([^<]+) <span class="hint">(\d+) of', table)


def test_the_learning_curve_of_mere_suspicion_is_flat(mina, noor, clock):
    """First lesson .4 and .2, second lesson .2 and .4: the mean of each is .3."""
    curve = [int(number) for _, number in points(learner(mina, clock, MORE_SUSPICIOUS))]
    assert sum(curve[:2]) == sum(curve[2:]) == 60
    clock.at = MORNING
    grown = [int(number) for _, number in points(learner(noor, clock, MORE_DISCERNING))]
    assert sum(grown[2:]) > 100


def test_no_screen_shows_the_suspicious_one_ahead_of_where_she_began(mina, clock):
    learner(mina, clock, MORE_SUSPICIOUS)
    for path in ("/progress", "/review", "/", "/progress/answers"):
        said = mina.opens(path).text
        assert "better than" not in said
        assert "Secure" not in said


def test_nothing_answered_is_an_invitation(mina):
    for path in ("/progress", "/review"):
        mina.opens(path)
        assert mina.status == 200
        assert "Nothing here yet, and that is a fine place to start." in mina.text
        assert 'href="/">Choose a lesson' in mina.page.text


def test_a_lesson_begun_and_not_answered_is_an_invitation_too(mina):
    mina.begins("one").opens("/progress")
    assert "Nothing here yet" in mina.text


def test_few_answers_give_counts_and_neither_a_picture_nor_a_word(mina):
    takes(mina, "one", EARLY).opens("/progress")
    assert "So far: 5 of 10 problems found, 2 of 10 sound sentences flagged." in mina.text
    assert "flags a lot" not in mina.text
    assert 'class="plane"' not in mina.page.text
    assert "Not enough evidence yet" in mina.text


def test_how_sure_she_is_is_drawn_from_fifteen_rated_answers_on(app, mina, tmp_path, clock):
    lesson = marking_lesson("many", 15)
    (tmp_path / "lessons" / "many.yaml").write_text(lesson, encoding="utf-8")
    app.extensions["second-look"].shelf._look_again = 0
    takes(mina, "one", EARLY, confidence="0.9").opens("/progress")
    assert "Say how sure you are with 13 more answers, and a picture appears." in mina.text
    takes(mina, "many", [(5, 0)] * 13, confidence="0.1").opens("/progress")
    assert "you know more than you think" in mina.text
    assert "Certain" in mina.text


def test_a_past_answer_opens_with_its_explanation_as_it_was_then(mina, tmp_path, app):
    takes(mina, "one", EARLY)
    file = tmp_path / "lessons" / "one.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("Nobody is named", "Changed since"))
    app.extensions["second-look"].shelf._look_again = 0
    mina.opens("/progress/answers")
    links = re.findall(r'<li class="past"><a href="([^"]+)"', mina.page.text)
    assert len(links) == 2
    assert "Nobody is named" in mina.opens(links[0]).text
    assert "Changed since" not in mina.text


def test_answers_are_shown_twenty_to_a_page(app, mina, tmp_path):
    for name in ("many", "more"):
        lesson = marking_lesson(name, 10)
        (tmp_path / "lessons" / f"{name}.yaml").write_text(lesson, encoding="utf-8")
    app.extensions["second-look"].shelf._look_again = 0
    takes(mina, "one", [(5, 0)])
    takes(mina, "many", [(5, 0)] * 10)
    takes(mina, "more", [(5, 0)] * 10)
    mina.opens("/progress/answers")
    assert mina.page.text.count('class="past"') == 20
    assert "Older" in mina.text and "Newer" not in mina.text
    mina.opens("/progress/answers?page=2")
    assert mina.page.text.count('class="past"') == 1
    assert "Newer" in mina.text and "Older" not in mina.text
    assert "There is nothing on this page." in mina.opens("/progress/answers?page=3").text
    assert mina.opens("/progress/answers?page=-1").status == 404
    assert mina.opens("/progress/answers?page=soon").status == 200


def test_nobody_sees_anothers_progress(mina, noor, clock):
    learner(mina, clock, MORE_DISCERNING)
    assert "Nothing here yet" in noor.opens("/progress").text
    assert "Nothing here yet" in noor.opens("/progress/answers").text


# A second look.


def due(who: Person, clock, days=3) -> Person:
    takes(who, "one", EARLY)
    clock.pass_(days=days)
    return who.opens("/")


def test_a_skill_that_is_due_is_offered_on_unread_texts(mina, clock):
    assert "Due for a second look" not in takes(mina, "one", EARLY).opens("/").text
    clock.pass_(days=3)
    mina.opens("/")
    assert "Due for a second look" in mina.text
    assert "2 short questions on texts you have not read. Unproven claims" in mina.text
    mina.sends("/review")
    assert "of text" in mina.text and "in two." in mina.text
    assert mina.page.text.count('<li class="open') == 2


def test_a_second_look_is_answered_explained_and_ended_like_a_lesson(mina, clock, app):
    due(mina, clock).sends("/review")
    for _ in range(2):
        mina.sends(mark=marks(5, 0))
        assert "5 of 5 found" in mina.text
        mina.opens(re.search(r'class="button main" href="([^"]+)"', mina.page.text)[1])
    assert mina.path.endswith("/debrief")
    assert "What comes when" in mina.text
    mina.opens("/review")
    assert "Nothing has to be done now." in mina.text
    assert "Nobody will remind you." in mina.text
    evidence = app.extensions["second-look"].store.evidence_of("id00000000000001")
    assert [one.lesson for one in evidence] == ["one", "one", "two", "two"]


def test_an_open_second_look_is_gone_on_with(mina, clock):
    due(mina, clock).sends("/review")
    first = mina.path
    mina.opens("/")
    assert "Go on with your second look" in mina.text
    assert mina.sends("/review").path == first


def test_answers_of_a_second_look_lead_back_to_their_feedback(mina, clock):
    due(mina, clock).sends("/review")
    mina.sends(mark=marks(5, 0)).opens("/progress")
    link = re.search(r'<li class="past"><a href="([^"]+)"', mina.page.text)[1]
    assert "5 of 5 found" in mina.opens(link).text


def test_when_all_was_read_nothing_is_pressed_on_her(mina, clock):
    takes(mina, "one", EARLY)
    takes(mina, "two", EARLY)
    clock.pass_(days=9)
    assert "Due for a second look" not in mina.opens("/").text
    mina.opens("/review")
    assert "Due, but nothing new to read" in mina.text
    clock.pass_(days=25)
    assert "Due for a second look" in mina.opens("/").text


def test_a_second_look_that_is_not_due_does_not_begin(mina, noor, clock):
    takes(mina, "one", EARLY).opens("/")
    hidden = mina.opens("/way-back")
    assert mina.sends("/review").path == "/review"
    assert "Nothing has to be done now." in hidden.text
    noor.opens("/resume").sends("/review")
    assert "Nothing here yet" in noor.text


def test_a_surprise_is_named(mina, clock):
    takes(mina, "one", [(0, 3), (5, 0)], confidence="0.9")
    clock.pass_(days=5)
    assert "last time you were sure, and it did not match" in mina.opens("/review").text


def counting(app):
    """The statements a store runs, one by one."""
    said = []
    app.extensions["second-look"].store._database().conn.set_trace_callback(said.append)
    return said


@pytest.mark.parametrize("path", ["/progress", "/progress/answers", "/review", "/"])
def test_more_answers_mean_no_more_queries_and_no_scan(app, mina, clock, path):
    takes(mina, "one", EARLY)
    said = counting(app)
    mina.opens(path)
    few = len(said)
    clock.pass_(days=4)
    takes(mina, "two", EARLY)
    mina.opens(path)
    said.clear()
    mina.opens(path)
    assert len(said) <= few <= 6
    plans = [
        row["detail"]
        for sql in said
        for row in app.extensions["second-look"].store.rows(f"EXPLAIN QUERY PLAN {sql}")
    ]
    assert plans
    assert not [plan for plan in plans if plan.startswith("SCAN") and "attempt" in plan]


def test_the_learners_day_is_kept_with_the_answer(tmp_path, clock):
    """Half past nine in the evening of London is already tomorrow in Auckland."""
    clock.at = MORNING + timedelta(hours=12.5)
    days = {}
    for zone in ("Europe/London", "Pacific/Auckland"):
        data = tmp_path / zone.replace("/", "-")
        made = create_app(Settings(data, zone=zone), now=clock, new_id=counted_ids())
        who = Person(made.test_client()).begins("start-here")
        who.sends(mark="s4")
        store = made.extensions["second-look"].store
        days[zone] = [one.day.day for one in store.evidence_of("id00000000000001")]
        store.close()
    assert days == {"Europe/London": [21], "Pacific/Auckland": [22]}
