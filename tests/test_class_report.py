"""Afterwards: what Ms Okoro sees of a class, what she takes away, and what her pupils keep.

Ann finds what needs a second look, Ben flags everything, Cem trusts everything.
"""

import csv
import io
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from werkzeug.datastructures import MultiDict

from quiz import create_app
from quiz.core.class_report import class_report
from quiz.core.class_rows import COLUMNS, rows
from quiz.core.class_votes import judged_by
from quiz.core.live import votes_asked
from quiz.core.live_state import Event, Live, Seat
from quiz.core.model import Correction
from quiz.core.rescore import accepted
from quiz.library.shelf import Shelf
from tests.conftest import MORNING, ROOT, Person, counted_ids
from tests.right_answers import right_answer
from tests.test_classroom import ALL, code_of, joins, opens, presses, teaches
from tests.test_rescore import MENDED, corrected
from tests.test_rescoring import House

ASKED = "no-way-to-check"
FINDS = {"mark": ["s4", "s6", "s7"]}
FLAGS = {"mark": [f"s{n}" for n in range(1, 9)]}
TRUSTS = {"none": "yes"}
ONWARD = ("closed", "explained", "read", "asked")
HOME = ("closed", "explained", "debriefed", "ended")


@pytest.fixture
def store(app):
    return app.extensions["second-look"].store


@pytest.fixture
def okoro(app):
    return teaches(app, "okoro")


@pytest.fixture
def cast(app, okoro):
    """Open a room for some questions and let pupils in, by their nicknames."""

    def come(*names, question=(ASKED,), **more):
        opens(okoro, question=list(question), **more)
        return [joins(app, code_of(okoro), name) for name in names]

    return come


def room_of(store):
    return store.rooms_of("okoro")[0].id


def steers(teacher, store, *events):
    presses(teacher.opens(f"/teach/room/{room_of(store)}"), *events)


def reports(teacher, store, more=""):
    return teacher.opens(f"/teach/room/{room_of(store)}/report{more}")


def answers(pupils, *forms):
    for pupil, form in zip(pupils, forms, strict=True):
        if form:
            pupil.opens(pupil.path).sends(**form)
            assert "Your answer is in." in pupil.text


def part(teacher, question):
    """The words of one question's part of the report."""
    found = re.search(
        rf'<section class="one" id="q-{question}".*?</details>', teacher.page.text, re.S
    )
    return " ".join(re.sub(r"<[^>]+>", " ", found[0]).split())


def line(teacher, name):
    """A pupil's row in the table, as words."""
    found = re.search(rf"<tr><th[^>]*><a[^>]*><bdi>{name}</bdi>.*?</tr>", teacher.page.text, re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", found[0]).split())


@pytest.fixture
def held(cast, okoro, store):
    """Ann, Ben and Cem with one question; gives them and the teacher at her report."""
    pupils = cast("Cem", "Ann", "Ben")
    steers(okoro, store, "read", "asked")
    answers(pupils, TRUSTS, FINDS, FLAGS)
    steers(okoro, store, *HOME)
    return pupils, reports(okoro, store)


# The page.


def test_the_rooms_page_leads_to_the_report_when_the_class_has_ended(held, store):
    _, okoro = held
    room = okoro.opens(f"/teach/room/{room_of(store)}").page.text
    assert f'<a class="button main" href="/teach/room/{room_of(store)}/report">' in room
    assert "21 November 2026 · 3 phones · 3 have answered" in reports(okoro, store).text
    assert "so far" not in okoro.text


def test_a_question_tells_score_found_and_wrongly_marked_and_the_class_on_the_text(held):
    said = part(held[1], ASKED)
    assert "3 of 3 answered · mean score 33 of 100" in said
    assert "6 of 9 problems found, 5 of 15 sound sentences wrongly marked." in said
    assert "Everyone knows that the council forgot the clock. 2 of 3" in said
    assert "names nobody you could ask" in said, "with the key and why"


def test_more_flagging_is_never_called_better(cast, okoro, store):
    """Four pupils who flag everything: each problem is found, and that is not praised."""
    pupils = cast("Ann", "Ben", "Cem", "Dora")
    steers(okoro, store, "read", "asked")
    answers(pupils, *[FLAGS] * 4)
    said = reports(okoro, store).text
    assert "12 of 12 problems found, 20 of 20 sound sentences wrongly marked." in said
    assert "Marking more is not seeing better" in said
    assert "mean score 0 of 100" in said
    assert "finds most problems and trusts" not in said


def test_a_class_that_finds_and_trusts_is_told_so_and_how_sure_that_is(cast, okoro, store):
    pupils = cast("Ann", "Ben", "Cem", "Dora")
    steers(okoro, store, "read", "asked")
    answers(pupils, *[FINDS] * 4)
    said = reports(okoro, store).text
    assert "The class finds most problems and trusts sound reporting." in said
    assert re.search(r"12 of 12 0 of 20 3\.[78] \([\d.]+ to [\d.]+\)", said), said


def test_the_question_with_the_lowest_score_is_offered_for_another_talk(cast, okoro, store):
    pupils = cast("Ann", question=ALL[:3])
    steers(okoro, store, "read", "asked")
    answers(pupils, {"mark": "s1"})
    steers(okoro, store, *ONWARD)
    answers(pupils, {"mark": "p1", "technique": "false-choice"})
    assert "Worth taking up again Mark every sentence that gives" in reports(okoro, store).text


def test_what_at_least_two_got_wrong_is_quoted(cast, okoro, store):
    pupils = cast("Ann", "Ben", "Cem")
    steers(okoro, store, "read", "asked")
    answers(pupils, {"mark": ["s4", "s2"]}, {"mark": ["s2", "s6"]}, FINDS)
    said = part(reports(okoro, store), ASKED)
    assert "2 answers: missed: A person who knows about clocks" in said
    assert "2 answers: taken otherwise than the key: The keeper, Ines Holt" in said
    assert "1 answer:" not in said, "one pupil's slip is no misconception of the class"


def test_pupils_stand_in_the_order_of_their_nicknames_and_are_never_ranked(held):
    _, okoro = held
    names = re.findall(r"<tr><th[^>]*><a[^>]*><bdi>(\w+)</bdi>", okoro.page.text)
    assert names == ["Ann", "Ben", "Cem"]
    assert line(okoro, "Ann") == "Ann 1 of 1 100 of 100 3 of 3 0 of 5"
    assert line(okoro, "Ben") == "Ben 1 of 1 0 of 100 3 of 3 5 of 5"
    assert line(okoro, "Cem") == "Cem 1 of 1 0 of 100 0 of 3 0 of 5"


def test_a_name_opens_the_answers_behind_its_numbers(held):
    _, okoro = held
    address = re.search(r'href="([^"]+)"><bdi>Ben', okoro.page.text)[1]
    said = okoro.opens(address.split("#")[0]).text
    assert okoro.status == 200
    assert "3 of 3 found, 5 extra marks, 0 of 5 sound sentences trusted" in said
    assert "names nobody you could ask" in said
    assert "Ann" not in said.replace("Annual", "")


def test_what_a_pupil_said_of_her_sureness_is_hers_alone(cast, okoro, store):
    (ann,) = cast("Ann")
    steers(okoro, store, "read", "asked")
    ann.opens(ann.path).sends(**FINDS, confidence="0.9")
    seat = store.votes_in(room_of(store))[0][0]
    for more in ("", ".csv", f"/{seat}"):
        page = reports(okoro, store, more).page.text
        assert okoro.status == 200
        assert "0.9" not in page and "ure" not in re.findall(r"[Cc]onfid(\w+)", page)


def test_votes_that_moved_are_told_and_only_the_first_one_is_measured(cast, okoro, store):
    pupils = cast("Ann", "Ben", "Cem", "Dora")
    steers(okoro, store, "read", "asked")
    answers(pupils, FINDS, FLAGS, TRUSTS, None)
    steers(okoro, store, "closed", "discussed", "asked-again")
    answers(pupils, TRUSTS, FINDS, {"mark": "s4"}, FINDS)
    steers(okoro, store, *HOME)
    said = part(reports(okoro, store), ASKED)
    assert "3 of 4 answered · mean score 33 of 100" in said
    assert "the votes of 3 phones that answered both times" in said
    assert "right 0 1 not right 1 1" in said
    assert "Nearer to the key came 2, farther from it 1, as before stayed 0." in said
    assert line(okoro, "Dora") == "Dora 0 of 1 – no score – none – none"


def test_kinds_without_marks_show_bars_and_a_skill_without_telling_apart(cast, okoro, store):
    (ann,) = cast("Ann", question=["two-accounts"])
    steers(okoro, store, "read", "asked")
    given = dict.fromkeys([f"row-r{n}" for n in range(1, 7)], "agree")
    answers([ann], given)
    said = part(reports(okoro, store), "two-accounts")
    assert "Only the Bell asked Tom Quill" in said
    assert "problems found" not in okoro.text and "Telling apart" not in okoro.text
    assert okoro.page.text.count("<meter") >= 24


def test_sentences_and_phrases_are_never_added_up(cast, okoro, store):
    (ann,) = cast("Ann", question=ALL[:3])
    steers(okoro, store, "read", "asked")
    answers([ann], FINDS)
    steers(okoro, store, *ONWARD)
    answers([ann], {"mark": ["p1", "p3"], "technique": "loaded-language"})
    steers(okoro, store, *ONWARD)
    answers([ann], TRUSTS)
    page = reports(okoro, store)
    assert line(page, "Ann") == "Ann 3 of 3 83 of 100 3 of 3 0 of 11 1 of 4 1 of 4"
    assert "Nothing here needed flagging: 0 of 6 sound sentences wrongly marked." in page.text


LESSONS = Shelf(ROOT / "lessons", ROOT / "seeds").contents().listed


@pytest.mark.parametrize("name", LESSONS)
def test_every_lesson_on_the_shelf_can_be_reported(app, okoro, store, name):
    """Ann answers everything by the key, Ben leaves with the first text."""
    asked = [question.id for question in LESSONS[name].questions]
    okoro.opens(f"/teach/start/{name}").sends(question=asked, seen="yes", pace="learner")
    ann = joins(app, code_of(okoro), "Ann")
    joins(app, code_of(okoro), "Ben")
    steers(okoro, store, "read")
    sitting = ann.opens(ann.path).path.rsplit("/", 1)[0]
    for question in LESSONS[name].questions:
        fields = MultiDict(right_answer(question)).to_dict(flat=False)
        ann.opens(f"{sitting}/{question.id}").sends(**fields)
    steers(okoro, store, "ended")
    said = reports(okoro, store).text
    assert "Worth taking up again" not in said
    assert line(okoro, "Ann").startswith(f"Ann {len(asked)} of {len(asked)} 100 of 100")
    assert line(okoro, "Ben").startswith(f"Ben 0 of {len(asked)} – no score")
    found = table(okoro, store)
    assert [row["question"] for row in found] == asked
    scores = ["1.0000" if question.is_scored else "" for question in LESSONS[name].questions]
    assert [row["score"] for row in found] == scores
    assert (
        f"{len(asked)} of {len(asked)} answered"
        in reports(okoro, store, f"/{store.votes_in(room_of(store))[0][0]}").text
    )


# Empty states.


@pytest.mark.parametrize(
    ("names", "events", "said"),
    [
        ((), (), "Nobody has joined this class, so there is nothing to report."),
        ((), ("ended",), "Nobody joined this class, so there is nothing to report."),
        (("Ann",), ("read",), "No question has been asked yet."),
        (("Ann",), ("read", "asked"), "Nobody has answered yet."),
        (("Ann",), ("read", "asked", *HOME), "Nobody answered a question in this class."),
        (("Ann",), ("read", "skipped", "skipped", "ended"), "No question was asked in this class"),
    ],
)
def test_where_there_is_nothing_the_page_says_why(cast, okoro, store, names, events, said):
    cast(*names, question=ALL[:2])
    steers(okoro, store, *events)
    assert said in reports(okoro, store).text
    assert "Back to the class" in okoro.text
    assert ("Pupil by pupil" in okoro.text) == ("asked" in events)
    assert "Download" not in okoro.text and "of 100" not in okoro.text
    assert ("still going on" in okoro.text) == ("ended" not in events)
    assert reports(okoro, store, ".csv").page.text.count("\n") == 1, "columns alone"


def test_a_question_left_out_and_one_without_answers_are_told_apart(cast, okoro, store):
    pupils = cast("Ann", question=ALL)
    steers(okoro, store, "read", "asked")
    answers(pupils, FINDS)
    steers(okoro, store, "closed", "explained", "read", "skipped", "asked", *HOME)
    shown = reports(okoro, store).page.text
    sections = re.findall(r'<section class="one" id="q-([\w-]+)".*?</section>', shown, re.S)
    assert sections == ALL
    assert okoro.text.count("Left out in this class.") == 2
    assert okoro.text.count("Asked, but nobody answered.") == 1
    assert "Ann 1 of 2 " in line(okoro, "Ann") + " "


def test_while_the_class_goes_on_the_report_says_so_far(cast, okoro, store):
    pupils = cast("Ann", "Ben")
    steers(okoro, store, "read", "asked")
    answers(pupils, FINDS, None)
    said = reports(okoro, store).text
    assert "Report so far" in said and "still going on" in said
    assert "1 of 2 answered" in said
    assert "The report so far" in okoro.opens(f"/teach/room/{room_of(store)}").text


def test_at_their_own_pace_every_question_was_asked(app, cast, okoro, store):
    (ann,) = cast("Ann", question=ALL, pace="learner")
    steers(okoro, store, "read")
    ann.opens(ann.path).sends(**FINDS)
    said = reports(okoro, store).text
    assert said.count("Nobody has answered this yet.") == 3
    assert line(okoro, "Ann").startswith("Ann 1 of 4 100 of 100")


# Who is in it.


def test_another_teacher_a_pupil_and_a_wrong_address_find_nothing(app, held, store, mina):
    (cem, *_), okoro = held
    seat = store.votes_in(room_of(store))[0][0]
    lee = teaches(app, "lee")
    for more in ("", ".csv", f"/{seat}"):
        assert reports(lee, store, more).status == 404
        assert lee.opens(f"/teach/room/nowhere/report{more}").status == 404
        assert cem.opens(f"/teach/room/{room_of(store)}/report{more}").path == "/teach/login"
    assert reports(okoro, store, "/nobody").status == 404


def test_a_seat_of_another_class_of_hers_is_as_unknown(cast, held, okoro, store):
    seat = store.votes_in(room_of(store))[0][0]
    cast("Ann")
    rooms = {room.id for room in store.rooms_of("okoro")}
    found = {okoro.opens(f"/teach/room/{room}/report/{seat}").status for room in rooms}
    assert found == {200, 404}


def test_a_phone_that_was_taken_out_counts_in_nothing_and_is_named_as_such(cast, okoro, store):
    pupils = cast("Ann", "Intruder", "Idle")
    steers(okoro, store, "read", "asked")
    answers(pupils, FINDS, FLAGS, None)
    okoro.opens(f"/teach/room/{room_of(store)}")
    ids = list(dict.fromkeys(re.findall(r'name="seat" value="([^"]+)"', okoro.page.text)))
    presses(okoro, "removed", seat=ids[1])
    presses(okoro, "removed", seat=ids[2])
    said = reports(okoro, store).text
    assert "1 phone · 1 has answered" in said
    assert "3 of 3 problems found, 0 of 5 sound" in said
    assert "Intruder taken out, counts in nothing else here" in said
    assert "Idle" not in said
    assert "Intruder" not in reports(okoro, store, ".csv").page.text


def test_who_had_her_data_deleted_is_gone_from_the_report(held, okoro, store):
    (_, ann, _), _ = held
    ann.opens("/my-data").sends("/my-data/delete", sure="yes")
    said = reports(okoro, store).text
    assert "2 phones · 2 have answered" in said
    assert "Ann" not in said.replace("Annual", "")
    assert "3 of 6 problems found" in said
    assert re.search(r"harbour clock\? 2 ended", okoro.opens("/teach").text)


def test_phones_that_were_shared_say_how_many_pupils(app, okoro, store):
    opens(okoro, question=[ASKED])
    who = Person(app.test_client()).opens("/join").sends(code=code_of(okoro))
    who.sends("/join", name="Ann and Ben", people="2")
    steers(okoro, store, "read", "asked")
    assert "1 phone (2 pupils)" in reports(okoro, store).text
    assert "Ann and Ben (2 pupils)" in okoro.text


# Corrections.


def corrects(app, store, standing, who=0):
    """Put one answer of the class right, as `rescore` would."""
    made = store.votes_in(room_of(store))[who][1]
    lesson = app.extensions["second-look"].pinned_lesson(made.version)
    outcome = accepted(made.outcome) if standing == "accepted" else made.outcome
    change = {made.submit_key: Correction(standing, made.version, outcome, MORNING)}
    assert store.correct(change, lesson, MORNING) == 1


def test_a_void_answer_counts_nowhere_and_the_page_says_so(app, held, okoro, store):
    corrects(app, store, "void", who=1)
    said = part(reports(okoro, store), ASKED)
    assert "1 answer does not count any more" in said
    assert "mean score 0 of 100" in said and "3 of 6 problems found" in said
    assert line(okoro, "Ann") == "Ann 1 of 1 – no score – none – none"
    row = next(row for row in table(okoro, store) if row["nickname"] == "Ann")
    assert (row["score"], row["hits"], row["answer"] != "") == ("", "", True)


def test_an_accepted_answer_counts_as_right_and_shows_nothing_of_telling_apart(
    app, held, okoro, store
):
    corrects(app, store, "accepted", who=2)
    said = part(reports(okoro, store), ASKED)
    assert "mean score 67 of 100" in said and "3 of 6 problems found, 0 of 10" in said
    assert "Ben : Counts as right" in said


def test_a_question_put_right_is_shown_and_counted_by_the_key_that_judges_it_now(tmp_path, clock):
    """The author had taken the wrong sentence for unproven; Ann had marked the right one."""
    house = House(tmp_path / "house", clock)
    okoro = teaches(house.app, "okoro").opens("/teach/start/clock")
    okoro.sends(question="unproven", seen="yes", pace="teacher")
    pupils = [joins(house.app, code_of(okoro), "Ann")]
    steers(okoro, house.store, "read", "asked")
    answers(pupils, {"mark": "s4"})
    steers(okoro, house.store, *HOME)
    assert line(reports(okoro, house.store), "Ann") == "Ann 1 of 1 0 of 100 0 of 1 1 of 4"
    house.write(corrected(MENDED["unproven"]))
    house.rescores(apply=True)
    teaches_on(house.store, clock)
    assert line(reports(okoro, house.store), "Ann") == "Ann 1 of 1 100 of 100 1 of 1 0 of 4"
    marked = re.search(r'<li class="unit found">.*?</li>', okoro.page.text, re.S)[0]
    assert "1 of 1" in marked, "the sentence that she marked is the unproven one"
    seat = house.store.votes_in(room_of(house.store))[0][0]
    assert "The answer now counts as: A full match" in reports(okoro, house.store, f"/{seat}").text
    house.store.close()


def test_the_latest_correction_by_a_key_says_which_lesson_is_shown(held, store):
    (_, first), (_, second), (_, third) = store.votes_in(room_of(store))
    assert judged_by([first, second, third]) is None

    def put_right(made, standing, version, days):
        at = MORNING + timedelta(days=days)
        return replace(made, correction=Correction(standing, version, made.outcome, at))

    older, newer = put_right(first, "key", "v2", 1), put_right(second, "key", "v3", 2)
    void = put_right(third, "void", "v4", 3)
    assert judged_by([newer, older, void]) == judged_by([void, older, newer]) == "v3"
    assert judged_by([void]) is None


# What it costs.


def queries(store, do):
    """How many statements a page needs."""
    seen = []
    connection = store._database().conn
    connection.set_trace_callback(lambda sql: seen.append(sql) if sql[:6] == "SELECT" else None)
    do()
    connection.set_trace_callback(None)
    return len(seen)


def test_a_page_needs_as_many_queries_for_twelve_pupils_as_for_two(cast, okoro, store):
    counted = {}
    for n in (2, 12):
        pupils = cast(*[f"Pupil {k}" for k in range(n)], question=ALL[:2])
        room = store.open_rooms_of("okoro")[0].id
        okoro.opens(f"/teach/room/{room}")
        presses(okoro, "read", "asked")
        answers(pupils, *[FINDS] * n)
        presses(okoro.opens(f"/teach/room/{room}"), "ended")
        paths = [f"/teach/room/{room}/report{more}" for more in ("", ".csv")]
        okoro.opens(paths[0])
        counted[n] = [queries(store, lambda path=path: okoro.opens(path)) for path in paths]
    assert counted[2] == counted[12]
    assert max(counted[2]) <= 6


# The table.


def table(teacher, store):
    text = reports(teacher, store, ".csv").page.data.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_the_table_has_one_row_for_each_response(held, okoro, store):
    found = table(okoro, store)
    assert [row["nickname"] for row in found] == ["Ann", "Ben", "Cem"]
    assert found[1] == {
        "nickname": "Ben",
        "question": "no-way-to-check",
        "kind": "spot_claim",
        "skill": "unverified-claims",
        "vote": "1",
        "score": "0.0000",
        "hits": "3",
        "misses": "0",
        "false_alarms": "5",
        "correct_rejections": "0",
        "answered_at": "2026-11-21T09:00:00Z",
        "answer": '{"marks": ["s1", "s2", "s3", "s4", "s5", "s6", "s7", "s8"], "none": false}',
    }


def test_second_votes_are_rows_of_their_own_and_kinds_without_marks_leave_cells_empty(
    cast, okoro, store
):
    pupils = cast("Ann", question=[ASKED, "two-accounts"])
    steers(okoro, store, "read", "asked")
    answers(pupils, TRUSTS)
    steers(okoro, store, "closed", "discussed", "asked-again")
    answers(pupils, FINDS)
    steers(okoro, store, *ONWARD)
    answers(pupils, dict.fromkeys([f"row-r{n}" for n in range(1, 7)], "agree"))
    found = [
        (row["question"], row["vote"], row["score"], row["hits"]) for row in table(okoro, store)
    ]
    assert found == [
        (ASKED, "1", "0.0000", "0"),
        (ASKED, "2", "1.0000", "3"),
        ("two-accounts", "1", "0.0000", ""),
    ]


def test_the_table_comes_as_a_file_that_excel_opens_and_no_browser_keeps(held, okoro, store):
    page = reports(okoro, store, ".csv").page
    assert page.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert page.headers["Cache-Control"] == "no-store"
    named = 'attachment; filename="second-look-2026-11-21-start-here.csv"'
    assert page.headers["Content-Disposition"] == named
    assert page.data.startswith(b"\xef\xbb\xbfnickname,question,")


def test_no_learner_sitting_or_submit_key_stands_in_the_table(held, okoro, store):
    text = reports(okoro, store, ".csv").page.text
    for seat, made in store.votes_in(room_of(store)):
        for secret in (seat, made.learner, made.sitting, made.submit_key):
            assert secret not in text


HOSTILE = [
    "=1+1",
    "\uff1dSUM(A1:A9)",
    "+49 170",
    "-2+3",
    "@SUM(A1)",
    'a",=1+1,"',
    "<script>alert(1)</script>"[:24],
    "O'Brien; DROP TABLE",
    "%(n)s {{ 7*7 }}",
]


def test_hostile_nicknames_stay_words_on_the_page_and_in_the_table(cast, okoro, store):
    pupils = cast(*HOSTILE)
    steers(okoro, store, "read", "asked")
    answers(pupils, *[FINDS] * len(pupils))
    steers(okoro, store, *HOME)
    cells = [row["nickname"] for row in table(okoro, store)]
    assert len(cells) == len(HOSTILE)
    assert not [cell for cell in cells if cell[0] in "=+-@\t\r"]
    assert {"'=1+1", "'=SUM(A1:A9)", "'+49 170", "'-2+3", "'@SUM(A1)"} < set(cells)
    assert 'a",=1+1,"' in cells and "O'Brien; DROP TABLE" in cells
    page = reports(okoro, store).page.text
    assert "<script>alert" not in page
    assert "{{ 7*7 }}" in okoro.text and "49 }}" not in okoro.text


def test_the_columns_are_those_that_the_docs_explain():
    page = (ROOT / "docs" / "class-report.md").read_text(encoding="utf-8")
    assert tuple(re.findall(r"^\| `(\w+)` \|", page, re.M)) == COLUMNS


# The list of her classes.


def test_without_a_class_her_first_page_says_what_will_be_here(okoro):
    assert "You have held no lesson yet." in okoro.opens("/teach").text
    assert "You have held no lesson yet." in okoro.opens("/teach/held").text


def test_her_classes_stand_with_day_lesson_phones_and_state_newest_first(cast, okoro, store, clock):
    cast("Ann", "Ben")
    steers(okoro, store, "ended")
    clock.pass_(days=1)
    teaches_on(store, clock)
    cast("Ann")
    said = okoro.opens("/teach").text
    newer = "22 November 2026 Start here: who stopped the harbour clock? 1 open"
    older = "21 November 2026 Start here: who stopped the harbour clock? 2 ended"
    assert said.index(newer) < said.index(older)
    assert len(re.findall(r'href="/teach/room/[^"]+/report"', okoro.page.text)) == 1


def teaches_on(store, clock):
    """Her login lasts half a day; this test is about the days after."""
    with store.write() as db:
        at = round(clock().timestamp() * 1000)
        db.execute("UPDATE teacher_session SET made_at = ?, seen_at = ?", (at, at))


def test_a_day_is_hers_and_begins_at_her_midnight(settings, clock):
    clock.pass_(hours=14.5)
    app = create_app(replace(settings, zone="Asia/Tokyo"), now=clock, new_id=counted_ids())
    okoro = opens(teaches(app, "okoro", at=clock()))
    room = re.search(r"/teach/room/\w+", okoro.path)[0]
    for path in (f"{room}/report", "/teach", "/teach/held"):
        assert "22 November 2026" in okoro.opens(path).text
    assert "2026-11-22" in okoro.opens(f"{room}/report.csv").page.headers["Content-Disposition"]
    app.extensions["second-look"].store.close()


def test_old_classes_are_reached_page_by_page(okoro, store, clock):
    for _ in range(23):
        clock.pass_(minutes=1)
        opens(okoro, question=[ASKED])
    first = okoro.opens("/teach")
    assert first.page.text.count('data-label="State"') == 5
    assert "All lessons held" in first.text
    shown = [okoro.opens(f"/teach/held?page={n}").page.text for n in (1, 2, 3)]
    assert [page.count('data-label="State"') for page in shown] == [20, 3, 0]
    assert "There is nothing on this page." in shown[2]
    assert okoro.opens("/teach/held?page=0").status == 404


# What pupils keep.


def test_after_the_class_a_phone_shows_the_debrief_and_its_own_answers_with_why(held, store):
    (cem, ann, _), _ = held
    for pupil, counts in ((ann, "3 of 3 found"), (cem, "0 of 3 found")):
        said = pupil.opens(f"/live/{room_of(store)}").text
        assert "The lesson is over" in said and counts in said
        assert "names nobody you could ask" in said
        assert "Neither paper is" in said, "the debrief"


def test_it_stays_after_a_restart_of_the_server(held, store, settings, clock):
    (cem, *_), _ = held
    path, cookie = f"/live/{room_of(store)}", cem.client.get_cookie("second_look").value
    again = create_app(settings, now=clock, new_id=counted_ids())
    later = Person(again.test_client())
    later.client.set_cookie("second_look", cookie)
    assert "0 of 3 found" in later.opens(path).text
    assert "names nobody you could ask" in later.text
    again.extensions["second-look"].store.close()


def test_shelf_and_progress_lead_back_to_the_answers_of_the_class(held):
    (_, ann, _), _ = held
    assert "Done" in ann.opens("/").text
    front = ann.opens("/lesson/start-here").page.text
    debrief = re.search(r'href="(/sitting/[^"]+/debrief)">Look back at your answers', front)[1]
    assert "3 of 3 found" in ann.opens(debrief).text and "Neither paper is" in ann.text
    past = re.search(r'class="past"><a href="([^"]+)"', ann.opens("/progress").page.text)[1]
    assert "names nobody you could ask" in ann.opens(past).text


def test_who_voted_twice_finds_both_votes_and_the_first_one_counts(cast, okoro, store):
    pupils = (ann,) = cast("Ann")
    steers(okoro, store, "read", "asked")
    answers(pupils, TRUSTS)
    steers(okoro, store, "closed", "discussed", "asked-again")
    answers(pupils, FINDS)
    steers(okoro, store, *HOME)
    said = ann.opens(f"/live/{room_of(store)}").text
    assert said.index("Your first answer") < said.index("0 of 3 found")
    assert said.index("After talking about it") < said.index("3 of 3 found")
    debrief = re.search(r'href="(/sitting/[^"]+/debrief)"', ann.page.text)[1]
    said = ann.opens(debrief).text
    assert said.index("0 of 3 found") < said.index("After talking about it") < said.index("3 of 3")
    first = debrief.replace("debrief", ASKED)
    assert "it is the one that counts" in ann.opens(first).text and "0 of 3 found" in ann.text
    assert "3 of 3 found" in ann.opens(f"{first}?vote=2").text
    links = re.findall(r'class="past"><a href="([^"]+)"', ann.opens("/progress/answers").page.text)
    assert [link.endswith("?vote=2") for link in sorted(links)] == [False, True]


def test_who_gave_no_answer_and_who_was_taken_out_may_look_back_too(cast, okoro, store):
    pupils = (ann, ben) = cast("Ann", "Ben")
    steers(okoro, store, "read", "asked")
    answers(pupils, FINDS, None)
    okoro.opens(f"/teach/room/{room_of(store)}")
    presses(okoro, "removed", seat=store.votes_in(room_of(store))[0][0])
    steers(okoro, store, *HOME)
    path = f"/live/{room_of(store)}"
    assert "You gave no answer in this class." in ben.opens(path).text
    assert "names nobody you could ask" not in ben.text, "it may still be met alone"
    assert "3 of 3 found" in ann.opens(path).text


# The story behind it.


def test_how_often_each_question_was_asked_is_read_from_what_happened():
    begun = Live(stops=("a", "b", "c"))
    names = [
        *("read", "asked", "closed", "discussed", "asked-again", "closed", "reopened"),
        *("closed", "explained", "read", "skipped", "asked", "paused", "resumed", "debriefed"),
    ]
    story = [(Event(name), MORNING) for name in names]
    assert votes_asked(begun, []) == {"a": 0, "b": 0, "c": 0}
    assert votes_asked(begun, story) == {"a": 2, "b": 0, "c": 1}
    own = Live(stops=("a", "b"), pace="learner")
    assert votes_asked(own, story[:1]) == {"a": 1, "b": 1}


def test_of_nobody_and_nothing_there_is_a_valid_empty_report():
    report = class_report([Seat("1", "Ann", "ann")], [], {}, [])
    assert (report.here, report.answered, report.asked, report.take_up) == (1, 0, 0, None)
    assert list(rows(report)) == []
