"""Scenes of a learner's way, from the shelf to the debrief."""

import re
import shutil
import time
from dataclasses import replace

import pytest

from quiz import create_app
from quiz.store.connection import NotSaved
from tests.attacks.controls import control
from tests.conftest import Person

FIRST = {"mark": ["s4", "s6", "s7"]}


def at_first_question(person):
    return person.begins("start-here")


def test_mina_finds_the_first_lesson_first(mina):
    mina.opens("/")
    titles = re.findall(r'<h2><a href="/lesson/([\w-]+)"', mina.page.text)
    assert titles[0] == "start-here"


def test_looking_around_stores_nothing(mina, app):
    for path in ("/", "/lesson/start-here", "/way-back", "/keeps", "/resume", "/fresh"):
        assert mina.opens(path).status == 200
    assert app.extensions["second-look"].store.rows("SELECT * FROM learner") == []


def test_the_front_page_says_what_awaits_her(mina):
    mina.opens("/lesson/first-numbers-change")
    for words in ("14 minutes", "ages 14+", "6 questions", "You may skip a part or stop"):
        assert words in mina.text


def test_a_right_answer_is_explained_on_the_words(mina):
    at_first_question(mina).sends(**FIRST, confidence="0.7")
    assert mina.status == 200
    assert "3 of 3 found, 5 of 5 sound sentences trusted" in mina.text
    assert "You were: Fairly sure" in mina.text
    assert "A place and an exact minute" in mina.text


def test_a_wrong_mark_and_a_miss_are_told_apart(mina):
    at_first_question(mina).sends(mark=["s1", "s4"])
    units = re.findall(r'<li class="unit (\w+)">', mina.page.text)
    assert units == ["wrong", "trusted", "trusted", "found", "trusted", "missed", "missed"] + [
        "trusted"
    ]
    assert "1 of 3 found, 1 extra mark, 4 of 5 sound sentences trusted" in mina.text


def test_pressing_without_marking_keeps_everything_and_counts_as_nothing(mina):
    at_first_question(mina).sends(confidence="0.9")
    assert mina.status == 422
    assert "Nothing is marked yet" in mina.text
    assert 'value="0.9" checked' in mina.page.text
    mina.sends(**FIRST)
    assert mina.status == 200 and "3 of 3 found" in mina.text


def test_a_row_that_was_left_open_is_named_and_the_others_stay(mina):
    at_first_question(mina).opens(mina.path.replace("no-way-to-check", "two-accounts"))
    mina.sends(**{"row-r1": "agree", "row-r2": "only-a"})
    assert mina.status == 422
    assert "4 rows are still open: 3, 4, 5, 6." in mina.text
    assert mina.page.text.count(" checked") == 2


def test_nothing_here_needs_flagging_is_an_answer(mina):
    at_first_question(mina).opens(mina.path.replace("no-way-to-check", "notice-on-the-door"))
    mina.sends(none="yes")
    assert "A full match" in mina.text
    assert "6 of 6 sound sentences trusted" in mina.text


def test_leaving_a_question_for_later_comes_back_to_it(mina):
    at_first_question(mina)
    later = re.search(r'href="([^"]+)">Leave this one', mina.page.text).group(1)
    assert later.endswith("words-that-push")
    mina.opens(later).sends(mark=["p1"], technique="loaded-language")
    mina.opens(mina.path.replace("words-that-push", "notice-on-the-door")).sends(none="yes")
    mina.opens(mina.path.replace("notice-on-the-door", "two-accounts"))
    mina.sends(**{f"row-r{n}": "agree" for n in range(1, 7)})
    onward = re.search(r'class="button main" href="([^"]+)"', mina.page.text).group(1)
    assert onward.endswith("no-way-to-check")


def finishes(person, **answers):
    at_first_question(person).sends(**FIRST)
    person.opens(person.path.replace("no-way-to-check", "words-that-push"))
    person.sends(mark=["p1", "p2", "p7", "p8"], technique="loaded-language")
    person.opens(person.path.replace("words-that-push", "notice-on-the-door")).sends(none="yes")
    person.opens(person.path.replace("notice-on-the-door", "two-accounts"))
    labels = ("agree", "only-a", "conflict", "agree", "only-b", "only-a")
    rows = {f"row-r{n}": label for n, label in enumerate(labels, 1)}
    return person.sends(**{**rows, **answers})


def test_the_last_answer_leads_to_the_debrief(mina):
    finishes(mina)
    onward = re.search(r'class="button main" href="([^"]+)"', mina.page.text).group(1)
    mina.opens(onward)
    assert "Looking back" in mina.text
    assert "Nothing to correct" in mina.text
    assert "Saltmere is invented" in mina.text
    assert "Done" in mina.opens("/").text


def test_the_debrief_names_what_is_worth_a_second_look(mina):
    finishes(mina, **{"row-r1": "conflict", "row-r2": "agree"})
    mina.opens(mina.path.replace("two-accounts", "debrief"))
    assert "Worth a second look Two accounts." in mina.text
    assert "4 of 6 rows right" in mina.text


def test_a_lesson_may_end_at_any_time_and_lands_on_the_debrief(mina):
    at_first_question(mina).sends(**FIRST)
    sitting = mina.path.rsplit("/", 1)[0]
    mina.opens(mina.path.replace("no-way-to-check", "words-that-push")).sends(sitting)
    assert mina.path == f"{sitting}/debrief"
    assert mina.text.count("Not answered") == 3
    assert mina.opens(f"{sitting}/words-that-push").path == f"{sitting}/debrief"


def test_ending_at_once_is_kindly_received(mina):
    at_first_question(mina).sends(mina.path.rsplit("/", 1)[0])
    assert "ended this lesson before answering. That is fine" in mina.text


@control(5)
def test_the_debrief_is_not_shown_before_the_end(mina):
    at_first_question(mina)
    mina.opens(mina.path.replace("no-way-to-check", "debrief"))
    assert mina.path.endswith("no-way-to-check")
    assert "Saltmere is invented" not in mina.text


def test_two_last_answers_at_the_same_moment_lead_to_the_debrief_all_the_same(mina, app):
    finishes(mina)
    store = app.extensions["second-look"].store
    with store.write() as db:  # each tab saw the other's question open
        db.execute("UPDATE sitting SET ended_at = NULL")
    mina.opens(mina.path.rsplit("/", 1)[0])
    assert mina.path.endswith("/debrief")
    assert "Looking back" in mina.text
    assert store.row("SELECT COUNT(*) AS n FROM sitting WHERE ended_at IS NULL") == {"n": 0}


def test_beginning_again_goes_on_where_she_was(mina):
    first = at_first_question(mina).path
    mina.opens("/lesson/start-here")
    assert "Go on where you were" in mina.text
    assert mina.sends().path == first


def test_a_lesson_taken_again_is_for_practice(mina):
    finishes(mina)
    mina.opens("/lesson/start-here")
    assert "Take it again for practice" in mina.text
    assert mina.sends().path.endswith("no-way-to-check")
    assert mina.status == 200


@control(30)
def test_sending_twice_saves_once(mina, app):
    at_first_question(mina)
    asked = mina.page
    mina.sends(**FIRST)
    mina.page = asked
    mina.sends(**FIRST)
    assert mina.status == 200 and "3 of 3 found" in mina.text
    assert len(app.extensions["second-look"].store.rows("SELECT * FROM attempt")) == 1


def test_another_answer_afterwards_shows_the_first(mina):
    at_first_question(mina)
    asked = mina.page
    mina.sends(**FIRST)
    mina.page = asked
    mina.sends(mark=["s1"])
    assert mina.status == 409
    assert "Your first answer counts" in mina.text
    assert "3 of 3 found" in mina.text


@pytest.mark.parametrize("given", ["0.99", "1", "-0.1", "nan", "sure"])
def test_how_sure_she_is_has_five_steps_and_no_others(mina, app, given):
    at_first_question(mina).sends(**FIRST, confidence=given)
    assert mina.status == 422
    assert app.extensions["second-look"].store.rows("SELECT 1 FROM attempt") == []


@control(2)
@pytest.mark.parametrize("is_learning", [False, True])
def test_a_strangers_sitting_is_as_unknown_as_none(mina, noor, is_learning):
    at_first_question(mina)
    if is_learning:
        noor.begins("start-here")
    theirs = noor.opens(mina.path).page
    missing = noor.opens("/sitting/id99999999999999/no-way-to-check").page
    assert (theirs.status_code, missing.status_code) == (404, 404)
    asked = mina.path.split("/")[2]  # the page names its own address, for the way back to it
    assert theirs.text.replace(asked, "id99999999999999") == missing.text


@pytest.mark.parametrize("path", ["/lesson/none-such", "/sitting/x", "/nowhere"])
def test_what_is_not_there_says_so(mina, path):
    assert mina.opens(path).status == 404
    assert "There is nothing here" in mina.text


def test_an_unknown_question_of_her_own_sitting_is_not_there(mina):
    at_first_question(mina).opens(mina.path + "-x")
    assert mina.status == 404


def test_when_the_disk_is_full_nothing_is_said_to_be_saved(mina, app):
    """503, her marks stay on the page, and the same press succeeds once there is room."""
    store = app.extensions["second-look"].store
    at_first_question(mina)
    (used,) = (row["page_count"] for row in store.rows("PRAGMA page_count"))
    store.rows(f"PRAGMA max_page_count = {used + 2}")
    crowd_out(store)
    mina.sends(mark=["s4", "s6"], confidence="0.5")
    assert mina.status == 503
    assert "Not saved yet" in mina.text and "Keep this page open" in mina.text
    assert mina.page.text.count('name="mark" value="s4" checked') == 1
    assert store.rows("SELECT * FROM attempt WHERE learner != 'ghost'") == []
    store.rows("PRAGMA max_page_count = 100000")
    mina.sends(mark=["s4", "s6"])
    assert mina.status == 200 and "2 of 3 found" in mina.text


def crowd_out(store):
    """Fill the table that answers go to with somebody else's, until not one more fits."""
    fill = (
        "INSERT INTO attempt SELECT ?, id, learner, lesson, version, ?, '', '', 1, ?,"
        " NULL, 0, 0, '', 0, 0, 0, 0, '', '', 0, '' FROM sitting WHERE id = 'ghost'"
    )
    with store.write() as db:
        db.execute("INSERT INTO learner VALUES ('ghost', 0, NULL)")
        db.execute(
            "INSERT INTO sitting SELECT 'ghost', 'ghost', lesson, hash, 0, 0"
            " FROM lesson_version LIMIT 1"
        )
    for size in (3000, 600, 60, 1):
        with pytest.raises(NotSaved):  # noqa: PT012
            for n in range(10_000):
                with store.write() as db:
                    name = f"{size}-{n}"
                    db.execute(fill, (name, name, "x" * size))


def test_a_sitting_keeps_the_lesson_it_began_with(tmp_path, settings):
    lessons = tmp_path / "lessons"
    shutil.copytree(settings.lessons, lessons)
    app = create_app(replace(settings, lessons=lessons))
    mina, noor = Person(app.test_client()), Person(app.test_client())
    at_first_question(mina)
    file = lessons / "00-start-here.yaml"
    written = file.read_text(encoding="utf-8").replace("9:14", "10:20")
    file.write_text(written, encoding="utf-8")
    time.sleep(0.6)  # the shelf looks at its files twice a second
    assert "stopped at 10:20" in at_first_question(noor).text
    app.extensions["second-look"].pinned_lesson.cache_clear()
    app.extensions["second-look"].way.cache_clear()
    assert "stopped at 9:14" in mina.opens(mina.path).text
    assert "3 of 3 found" in mina.sends(**FIRST).text
    app.extensions["second-look"].store.close()


def test_the_shelf_is_narrowed_to_an_age_a_topic_or_a_skill(mina):
    everything = mina.opens("/").page.text.count('<li class="card')
    young = mina.opens("/?age=11")
    fitting = young.page.text.count('<li class="card')
    assert 1 < fitting < everything and f"{fitting} lessons fit" in young.text
    assert "harbour clock" in young.text and "First steps" in young.text
    assert "One killing" not in young.text
    assert f"{everything} lessons fit" in mina.opens("/?age=18").text
    assert "harbour clock" not in mina.opens("/?topic=war").text
    assert "harbour clock" in mina.opens("/?skill=emotional-framing").text


def test_a_shelf_on_which_nothing_fits_says_so_and_shows_the_way_back(mina):
    mina.opens("/?age=6")
    assert "0 lessons fit. Show all" in mina.text


@pytest.mark.parametrize("query", ["age=x", "age=-1", "age=9999", "age=%C2%B2", "topic=%00", "x=1"])
def test_a_strange_question_to_the_shelf_is_no_broken_page(mina, query):
    assert mina.opens(f"/?{query}").status == 200


def test_lessons_on_war_lie_in_a_pack_that_is_opened_on_purpose(mina):
    page = mina.opens("/").page.text
    pack = page[page.index("One killing, many accounts") :]
    assert "<details>" in pack and "Before you open it" in pack
    assert pack.index("<details>") < pack.index("first-numbers-change")


def test_a_lesson_whose_file_breaks_stays_through_a_restart(tmp_path, settings):
    lessons = tmp_path / "lessons"
    shutil.copytree(settings.lessons, lessons)
    moved = replace(settings, lessons=lessons)
    create_app(moved).extensions["second-look"].store.close()
    (lessons / "00-start-here.yaml").write_text("format: 1\nid: [broken", encoding="utf-8")
    app = create_app(moved)
    mina = Person(app.test_client())
    assert mina.opens("/lesson/start-here").status == 200
    problems = app.extensions["second-look"].shelf.contents().problems
    assert [p.place.file for p in problems] == ["lessons/00-start-here.yaml"]
    (lessons / "00-start-here.yaml").unlink()
    app.extensions["second-look"].store.close()
    app = create_app(moved)
    assert Person(app.test_client()).opens("/lesson/start-here").status == 404
    app.extensions["second-look"].store.close()


def test_a_lesson_that_became_a_draft_does_not_come_back_when_it_breaks(tmp_path, settings):
    lessons = tmp_path / "lessons"
    shutil.copytree(settings.lessons, lessons)
    moved = replace(settings, lessons=lessons)
    file = lessons / "00-start-here.yaml"
    written = file.read_text(encoding="utf-8")
    for text in (written, "draft: yes\n" + written, "draft: yes\nformat: [broken"):
        file.write_text(text, encoding="utf-8")
        app = create_app(moved)
        status = Person(app.test_client()).opens("/lesson/start-here").status
        app.extensions["second-look"].store.close()
        assert status == (200 if text is written else 404)
