"""The gradebook of Ms Okoro's 7b: what each pupil did, first looks first, and what lies behind."""

import re
from datetime import timedelta

import pytest
from werkzeug.datastructures import MultiDict

from quiz.core.assignments import Allowance, Assignment
from quiz.core.evidence import Evidence
from quiz.core.gradebook import Done, Due, given, gradebook, lessons_of
from quiz.core.gradebook_rows import wide_rows
from quiz.core.pupil_sheet import MOST_LESSONS, pupil_sheet
from quiz.store.rows import milliseconds
from tests.conftest import MORNING
from tests.right_answers import right_answer
from tests.school import a_class, comes_in, does
from tests.test_classroom import teaches

DAY = timedelta(days=1)
BOOK = "/teach/class/7b/gradebook"


# The fold.


def sat(pupil="mina", lesson="clock", at=MORNING, **more):
    return Done(f"{pupil}-{lesson}-{at:%d%H}", pupil, lesson, "v1", at, **more)


def said(done, question, score, **more):
    """An answer in a sitting, some minutes after it began."""
    at = done.started_at + timedelta(minutes=int(question[1:]))
    shared = {"skill": "omission", "round": 1, "day": at.date(), "confidence": None, "raw": score}
    return Evidence(done.id, done.lesson, question, at=at, score=score, **{**shared, **more})


def asked(version, lesson):
    return frozenset({"q1", "q2"})


def cell(done, evidence, dues=()):
    """Mina's mark in the clock lesson."""
    book = gradebook(["mina"], done, {"mina": evidence}, dues, asked, MORNING + DAY)
    return book.lines[0].marks[book.lessons.index("clock")]


def test_a_lesson_is_finished_when_every_question_was_answered():
    one = sat()
    half = cell([one], [said(one, "q1", 1.0)])
    assert (half.standing, half.answered, half.asked, half.score) == ("begun", 1, 2, 1.0)
    whole = cell([one], [said(one, "q1", 1.0), said(one, "q2", 0.5)])
    assert (whole.standing, whole.answered, whole.score) == ("finished", 2, 0.75)


def test_who_has_begun_and_answered_nothing_has_no_score():
    assert (cell([sat()], []).standing, cell([sat()], []).score) == ("begun", None)


def test_the_first_look_counts_and_doing_it_again_is_practice():
    first, again = sat(), sat(at=MORNING + DAY)
    answers = [said(first, "q1", 0.0), said(first, "q2", 0.0)]
    more = [said(again, "q1", 1.0), said(again, "q2", 1.0)]
    assert cell([first, again], answers + more).score == 0.0
    assert cell([first, again], answers + more).practice == 1


def test_what_was_begun_in_class_and_finished_at_home_is_one():
    live, home = sat(live="room"), sat(at=MORNING + timedelta(hours=9), assignment="hw")
    made = cell([live, home], [said(live, "q1", 1.0), said(home, "q2", 0.0)])
    assert (made.standing, made.score, made.practice) == ("finished", 0.5, 0)


def test_a_void_answer_is_answered_and_counts_in_no_score():
    one = sat()
    made = cell([one], [said(one, "q1", 0.0, standing="void"), said(one, "q2", 1.0)])
    assert (made.standing, made.score) == ("finished", 1.0)


def test_a_second_vote_after_talking_changes_no_score():
    one = sat()
    made = cell([one], [said(one, "q1", 0.2), said(one, "q1", 1.0, round=2)])
    assert (made.answered, made.score) == (1, 0.2)


def test_found_and_flagged_are_told_for_each_sort_of_unit():
    one = sat()
    marked = {"unit": "sentences", "hits": 2, "targets": 3, "false_alarms": 1, "sound": 5}
    (found,) = cell([one], [said(one, "q1", 0.5, **marked)]).found
    assert (found.hits, found.targets, found.false_alarms, found.sound) == (2, 3, 1, 5)


def due(opens_at=MORNING, closes_at=MORNING + 2 * DAY, **allowances):
    made = Assignment("hw", "7b", MORNING, opens_at, closes_at=closes_at, lesson="clock")
    return Due(made, ("clock",), allowances)


OPEN = due()


@pytest.mark.parametrize(
    ("at", "apart", "standing"),
    [
        (MORNING - DAY, None, "later"),
        (MORNING, None, "open"),
        (MORNING + 2 * DAY, None, "over"),
        (MORNING + 2 * DAY, Allowance(closes_at=MORNING + 3 * DAY), "open"),
        (MORNING + DAY, Allowance(closes_at=MORNING), "open"),
        (MORNING, Allowance(is_excused=True), "excused"),
        (MORNING, Allowance(instead="bridge"), "instead"),
    ],
)
def test_homework_that_nobody_has_begun_says_how_it_stands(at, apart, standing):
    given_out = due(mina=apart) if apart else due()
    assert given("mina", "clock", [given_out], at).standing == standing
    assert (
        given("noor", "clock", [given_out], at).standing
        == given("noor", "clock", [OPEN], at).standing
    )


def test_of_two_assignments_the_one_that_is_open_is_told():
    over = due(MORNING - 9 * DAY, MORNING - 2 * DAY)
    assert given("mina", "clock", [over, OPEN], MORNING).standing == "open"
    assert given("mina", "bridge", [over, OPEN], MORNING).standing == "nothing"


def test_lessons_stand_in_the_order_in_which_they_came_up():
    done = [sat(lesson="bridge", at=MORNING + DAY), sat(lesson="match", at=MORNING - DAY)]
    assert lessons_of(done, [OPEN]) == ("match", "clock", "bridge")


def test_of_a_class_without_pupils_there_is_an_empty_gradebook():
    assert gradebook([], [], {}, [], asked, MORNING).lines == ()


def test_the_wide_table_has_the_same_columns_for_every_lesson():
    one = sat()
    book = gradebook(["mina", "noor"], [one], {"mina": [said(one, "q1", 0.64)]}, [], asked, MORNING)
    assert list(wide_rows(book, {"mina": "Mina", "noor": "Noor"})) == [
        ("pupil", "finished", "clock.state", "clock.answered", "clock.questions", "clock.score",
         "clock.practice"),
        ("Mina", 0, "begun", 1, 2, 64.0, 0),
        ("Noor", 0, "", "", "", "", ""),
    ]  # fmt: skip


def test_a_sheet_shows_the_latest_lessons_and_says_how_many_came_before():
    done = [sat(lesson=f"l{n:02}", at=MORNING + n * DAY) for n in range(MOST_LESSONS + 3)]
    evidence = [said(one, "q1", 1.0) for one in done]
    book = gradebook(["mina"], done, {"mina": evidence}, [], asked, MORNING + 99 * DAY)
    sheet = pupil_sheet(book.lessons, book.lines[0], evidence)
    assert sheet.earlier == 3 and sheet.lessons[-1].lesson == f"l{MOST_LESSONS + 2:02}"
    assert sheet.lessons[0].words == (("match", 1),)


def test_a_sheet_names_the_weakest_first_looks_one_of_a_lesson():
    clock, bridge = sat(), sat(lesson="bridge")
    scores = [(clock, "q1", 0.4), (clock, "q2", 0.1), (bridge, "q1", 0.3), (bridge, "q2", 0.9)]
    evidence = [said(*one) for one in scores]
    book = gradebook(["mina"], [clock, bridge], {"mina": evidence}, [], asked, MORNING + DAY)
    sheet = pupil_sheet(book.lessons, book.lines[0], evidence)
    assert [(one.lesson, one.question) for one in sheet.next] == [("clock", "q2"), ("bridge", "q1")]


# The pages.


@pytest.fixture
def store(app):
    return app.extensions["second-look"].store


@pytest.fixture
def okoro(app):
    return teaches(app, "okoro")


@pytest.fixture
def lesson(app):
    return app.extensions["second-look"].shelf.lesson("start-here")


@pytest.fixture
def right(lesson):
    return {one.id: MultiDict(right_answer(one)) for one in lesson.questions}


@pytest.fixture
def wrong(right):
    return {**right, "no-way-to-check": MultiDict({"mark": ["s1", "s2", "s4"]})}


@pytest.fixture
def school_class(store, okoro):
    made = a_class(store, "okoro", "Mina", "Noor", "Omar")
    for name in ("mina", "noor"):
        comes_in(store, f"7b-{name}", f"{name}-s")
    return made


def gives(store, lesson, *, opens=-DAY, closes=DAY, pack="", **apart):
    """Homework for the 7b; `apart` is what is otherwise for one pupil."""
    window = [milliseconds(MORNING + opens), milliseconds(MORNING + closes)]
    row = {"id": "hw", "class": "7b", "lesson": lesson, "pack": pack, "made_at": 0}
    with store.write() as db:
        db["assignment"].insert({**row, "opens_at": window[0], "closes_at": window[1]})
        for pupil, more in apart.items():
            db["assignment_pupil"].insert({"assignment": "hw", "pupil": f"7b-{pupil}", **more})


def line(teacher, name):
    """A pupil's row in the gradebook, as words."""
    found = re.search(rf"<tr><th[^>]*><a[^>]*><bdi>{name}</bdi>.*?</tr>", teacher.page.text, re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", found[0]).split())


def test_a_class_without_pupils_or_work_is_told_what_to_do_next(store, okoro):
    a_class(store, "okoro")
    assert "There is nobody in this class yet." in okoro.opens(BOOK).text
    a_class(store, "okoro", "Mina", id_="8c")
    assert "Nothing has been done for this class yet." in okoro.opens(BOOK.replace("7b", "8c")).text


def test_a_cell_says_how_much_was_done_and_its_mean_score(
    store, okoro, school_class, lesson, right, wrong
):
    does(store, "7b-mina", "mina-s", lesson, right)
    does(store, "7b-noor", "noor-s", lesson, wrong)
    does(store, "7b-noor", "noor-s", lesson, right, at=MORNING + timedelta(hours=1))
    okoro.opens(BOOK)
    assert "finished, 100 of 100" in line(okoro, "Mina")
    assert re.search(r"finished, 7\d of 100 .* practised 1 time", line(okoro, "Noor"))
    assert "nothing so far" in line(okoro, "Omar")
    assert "is for you to decide" in okoro.text and "rank" not in okoro.text.lower()


def test_what_was_found_and_flagged_is_shown_when_asked_for(
    store, okoro, school_class, lesson, right
):
    does(store, "7b-mina", "mina-s", lesson, right)
    assert "problems found" not in line(okoro.opens(BOOK), "Mina")
    counts = line(okoro.opens(f"{BOOK}?counts=yes"), "Mina")
    assert "3 of 3 problems found, 0 of 11 sound sentences wrongly marked" in counts


def test_a_large_class_is_told_that_a_workbook_takes_its_time(
    monkeypatch, store, okoro, school_class, lesson, right
):
    does(store, "7b-mina", "mina-s", lesson, right)
    assert "begins at once" not in okoro.opens(BOOK).text
    monkeypatch.setattr("quiz.web.gradebook.MANY", 3)
    assert "There are 4 answers: an XLSX file" in okoro.opens(BOOK).text


def test_homework_is_open_excused_or_another_lesson_in_the_right_cells(
    store, okoro, school_class, lesson
):
    gives(store, "start-here", noor={"is_excused": 1}, omar={"instead": "canteen"})
    okoro.opens(BOOK)
    assert line(okoro, "Mina").endswith("open")
    assert line(okoro, "Noor").endswith("excused")
    assert "another lesson: The new canteen menu" in line(okoro, "Omar")


def test_a_pack_as_homework_has_a_column_for_each_of_its_lessons(store, okoro, school_class):
    gives(store, "", pack="starter")
    okoro.opens(BOOK)
    assert "0 of 6" in line(okoro, "Mina") and line(okoro, "Mina").count("open") == 6


def test_a_cell_opens_the_answers_behind_it_each_with_its_explanation(
    store, okoro, school_class, lesson, right, wrong
):
    does(store, "7b-noor", "noor-s", lesson, wrong, assignment=None)
    does(store, "7b-noor", "noor-s", lesson, right, at=MORNING + timedelta(hours=1))
    okoro.opens(BOOK)
    behind = re.search(r'href="([^"]+/pupil/7b-noor/lesson/start-here)"', okoro.page.text)[1]
    said = okoro.opens(behind).text
    assert "Noor" in said and "names nobody you could ask" in said
    assert said.count("First look") == said.count("Practice") == 4


def test_a_name_opens_a_sheet_that_speaks_to_the_pupil_and_names_nobody_else(
    store, okoro, school_class, lesson, wrong
):
    does(store, "7b-noor", "noor-s", lesson, wrong)
    does(store, "7b-mina", "mina-s", lesson, wrong)
    said = okoro.opens(f"{BOOK}/pupil/7b-noor").text
    assert "What to look at next Start here: who stopped the harbour clock? Mark every" in said
    assert "Mina" not in said and "of 100" not in said
    assert "1 × " in said and "3 × A full match" in said
    assert "So far: 1 of 3 problems found, 2 of 11 sound sentences flagged." in said


def test_the_sheets_of_all_stand_on_one_page_each_for_itself(store, okoro, school_class):
    page = okoro.opens(f"{BOOK}/sheets").page.text
    assert page.count('<article class="sheet"') == 3
    assert okoro.text.count("You have done nothing for this class so far.") == 3


def test_only_what_was_done_for_this_class_stands_in_it(
    app, store, okoro, school_class, lesson, right
):
    """Mina learns by herself, and is in another class, too."""
    a_class(store, "okoro", "Mina", id_="8c")
    with store.write() as db:
        db.execute("INSERT INTO pupil_learner VALUES ('8c-mina', 'mina-s', 1, 0)")
    does(store, "8c-mina", "mina-s", lesson, right)
    assert "Nothing has been done for this class yet." in okoro.opens(BOOK).text


def plans_of(store, visits):
    """How SQLite answers each question that some visits ask."""
    asked, connection = [], store._database().conn
    connection.set_trace_callback(asked.append)
    visits()
    connection.set_trace_callback(None)
    questions = [one for one in asked if one.lstrip().startswith("SELECT")]
    assert len(questions) > 5
    for one in questions:
        yield one, " | ".join(row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {one}"))


def test_no_page_and_no_file_looks_through_all_answers(store, okoro, school_class, lesson, right):
    does(store, "7b-mina", "mina-s", lesson, right)
    ruling = "/lesson/start-here/no-way-to-check/ruling"

    def visits():
        for path in (*PAGES, ruling, "/rulings"):
            assert okoro.opens(f"/teach/class/7b{path}").page.data
        okoro.opens(f"/teach/class/7b{ruling}").sends(what="out", reason="so")

    for asked, plan in plans_of(store, visits):
        assert not re.search(r"SCAN (a|attempt|c|correction|s|sitting|w|class_sitting)\b", plan), (
            asked
        )


def test_the_gradebook_asks_as_often_for_one_pupil_as_for_many(
    store, okoro, school_class, lesson, right
):
    does(store, "7b-mina", "mina-s", lesson, right)
    okoro.opens(BOOK)  # the lesson is read once in a process
    one = len(list(plans_of(store, lambda: okoro.opens(BOOK))))
    does(store, "7b-noor", "noor-s", lesson, right)
    assert len(list(plans_of(store, lambda: okoro.opens(BOOK)))) == one


PAGES = (
    "/gradebook", "/gradebook/sheets", "/gradebook/pupil/7b-mina", "/gradebook.csv",
    "/gradebook/pupil/7b-mina/lesson/start-here", "/gradebook.xlsx", "/answers.csv",
    "/answers.xlsx", "/research.csv",
)  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_a_foreign_class_is_answered_as_none_at_all_and_strangers_are_sent_to_the_login(
    app, store, okoro, school_class, lesson, right, path
):
    does(store, "7b-mina", "mina-s", lesson, right)
    weber, noor = teaches(app, "weber"), app.test_client()
    foreign = weber.opens(f"/teach/class/7b{path}").page
    missing = weber.opens(f"/teach/class/none{path}").page
    assert foreign.status_code == missing.status_code == 404
    assert foreign.text.replace("/class/7b", "/class/none") == missing.text
    assert noor.get(f"/teach/class/7b{path}").headers["Location"].startswith("/teach/login")


@pytest.mark.parametrize(
    "path", ["gradebook/pupil/8c-mina", "gradebook/pupil/8c-mina/lesson/start-here",
             "gradebook/pupil/7b-mina/lesson/none", "gradebook.ods", "answers.pdf"],
)  # fmt: skip
def test_a_pupil_of_another_class_and_a_file_we_do_not_make_are_not_there(
    store, okoro, school_class, lesson, right, path
):
    a_class(store, "okoro", "Mina", id_="8c")
    does(store, "7b-mina", "mina-s", lesson, right)
    assert okoro.opens(f"/teach/class/7b/{path}").status == 404
