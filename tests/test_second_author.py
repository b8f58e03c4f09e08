"""A second author answers blind, and what becomes of a question on which she and the key differ.

Ms Okoro wrote the clock lesson. Omar, who never saw its key, reads it blind in the app; Noor sends
a file of answers. The author then sees where they differ, in `check`, in `stats` and on a page.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from datetime import date
from itertools import count

import pytest
from click.testing import CliRunner

from quiz.cli import main
from quiz.core.agreement import of_lesson, of_reader
from quiz.core.blind import BlindAnswer, BlindReader, plain, read, still_open, wording_of
from quiz.core.model import Segment
from quiz.counting import run as stats
from quiz.desk.blind import BlindFolders, blind_text
from quiz.library.blind_files import read_blind
from quiz.library.survey import survey
from quiz.questions import SPECS
from quiz.record import CannotDo
from quiz.second_author import Order, run
from tests.conftest import ROOT, Person
from tests.made_up import passage
from tests.problem_files import HEAD, PICK, SPOT
from tests.test_classroom import teaches
from tests.test_discussed import marked
from tests.test_rescore import LESSON, MENDED, REWORDED, corrected, lesson_of, old
from tests.test_rescoring import House

DAY = date(2026, 11, 21)
BLOCK = json.loads((ROOT / "tests" / "vectors.json").read_text(encoding="utf-8"))
VECTORS = BLOCK["selection_rule"]["cases"]
AS_THE_KEY = {
    "unproven": {"marks": ["s3"]},
    "push": {"marks": ["p1", "p2"], "technique": "loaded-language"},
    "two": {"rows": {"r1": "agree", "r2": "only-a", "r3": "only-a", "r4": "only-a",
                     "r5": "only-b", "r6": "only-b"}},
    "kinds": {"rows": {"u1": "fact", "u2": "fact", "u3": "opinion", "u4": "fact", "u5": "fact"}},
    "limit": {"options": ["o1"]},
}  # fmt: skip


def reader(name="Omar", lesson=None, **given):
    lesson = lesson or old()
    made = {
        question: BlindAnswer(question, wording_of(lesson.question(question)), answer, DAY)
        for question, answer in given.items()
    }
    return BlindReader(name, made)


def agreed(*readers, lesson=None):
    return of_lesson(lesson or old(), readers)


def one(question, given, *more):
    """The agreement of one or more readers on a single question."""
    names = (f"reader {n}" for n in count())
    readers = [
        reader(name, **{question: each}) for name, each in zip(names, (given, *more), strict=False)
    ]
    (found,) = agreed(*readers).questions
    return found


# Truth tables: what a reader answered, and what that says.


@pytest.mark.parametrize(
    ("question", "given", "kappa", "same", "low"),
    [
        ("unproven", {"marks": ["s3"]}, 1.0, (5, 5), False),
        ("unproven", {"marks": ["s4"]}, -0.25, (3, 5), True),
        ("unproven", {"marks": ["s3", "s4"]}, 0.545455, (4, 5), True),
        ("unproven", {"marks": []}, 0.0, (4, 5), True),
        ("push", {"marks": ["p1", "p2"], "technique": "loaded-language"}, 1.0, (7, 7), False),
        ("push", {"marks": ["p1", "p2"], "technique": "false-choice"}, 1.0, (6, 7), True),
        ("push", {"marks": ["p1"], "technique": "loaded-language"}, 0.571429, (6, 7), True),
        ("two", {"rows": {**AS_THE_KEY["two"]["rows"], "r2": "conflict"}}, 0.76, (5, 6), False),
        ("two", {"rows": dict.fromkeys(AS_THE_KEY["two"]["rows"], "only-a")}, 0.0, (3, 6), True),
        ("kinds", {"rows": dict.fromkeys(AS_THE_KEY["kinds"]["rows"], "fact")}, 0.0, None, True),
        ("limit", {"options": ["o1"]}, 1.0, (1, 1), False),
        ("limit", {"options": ["o2"]}, 0.0, (0, 1), True),
    ],
)
def test_agreement_of_one_reader(question, given, kappa, same, low):
    if question == "kinds":
        rows = old().question("kinds").matching()["rows"]
        given, same = {"rows": dict.fromkeys(rows, "fact")}, (len(rows) - 1, len(rows))
    found = one(question, given)
    assert found.kappa == pytest.approx(kappa, abs=0.01)
    assert (found.same, found.units) == same
    assert found.is_low is low


@pytest.mark.parametrize(
    ("answers", "kappa", "low"),
    [
        (["o1", "o1"], 1.0, False),
        (["o1", "o2"], 0.5, True),
        (["o1", "o1", "o2"], 2 / 3, False),
        (["o2", "o3"], 0.0, True),
    ],
)
def test_of_several_readers_the_mean_with_the_author_counts(answers, kappa, low):
    found = one("limit", *({"options": [option]} for option in answers))
    assert found.kappa == pytest.approx(kappa)
    assert found.is_low is low
    assert found.share == pytest.approx(kappa)


def test_what_is_disputed_is_named_with_how_many_took_it_otherwise():
    found = one("unproven", {"marks": ["s4"]}, {"marks": ["s3", "s4"]})
    assert dict(found.disputed) == {"s3": 1, "s4": 2}
    assert dict(one("push", {"marks": ["p1", "p2"], "technique": "false-choice"}).disputed) == {
        "technique": 1
    }


def test_a_control_is_agreed_on_by_trusting_all_of_it():
    text = SPOT.replace(
        "    targets:\n      s3: {reason: no-source-given, why: It names nobody.}\n", ""
    )
    lesson = lesson_of(HEAD + text.replace("sound: {", "sound: {s3: So., ") + PICK)
    for marks, kappa in ([], 1.0), (["s3"], 0.0):
        (found,) = agreed(reader(lesson=lesson, unproven={"marks": marks}), lesson=lesson).questions
        assert (found.kappa, found.is_low) == (kappa, kappa < 1)


def test_neutral_sentences_are_left_out():
    head = HEAD.replace("on many days.\n", "on many days.\n      [s6] What a spring.\n")
    lesson = lesson_of(head + SPOT + "    neutral: {s6: A mood.}\n" + PICK)
    marks = {"marks": ["s3", "s6"]}
    (found,) = agreed(reader(lesson=lesson, unproven=marks), lesson=lesson).questions
    assert (found.kappa, found.same, found.units) == (1.0, 5, 5)


def of_size(n, g):
    """A question about n sentences, of which the first g are to be marked."""
    ids = [f"s{k}" for k in range(1, n + 1)]
    segments = tuple(Segment(id=name, text=f"Sentence {name}.") for name in ids)
    text = passage("a", "").model_copy(update={"segments": segments})
    target = {"reason": "no-source-given", "why": "So."}
    written = {
        "id": "asked", "type": "spot_claim", "skill": "numbers", "prompt": "Which?", "excerpt": "a",
        "targets": dict.fromkeys(ids[:g], target), "sound": dict.fromkeys(ids[g:], "So."),
    }  # fmt: skip
    return SPECS["spot_claim"].model_validate(written).bind({"a": text})


@pytest.mark.parametrize("case", VECTORS, ids=lambda case: case["case"])
def test_agreement_on_marks_is_cohens_kappa_as_it_was_computed_elsewhere(case):
    n, g, m, tp = (case[name] for name in ("n", "g", "m", "tp"))
    marks = [f"s{k}" for k in range(1, tp + 1)] + [f"s{g + k}" for k in range(1, m - tp + 1)]
    found = of_reader(of_size(n, g), "Noor", {"marks": marks, "none": not marks})
    assert max(0.0, found.parts[0]) == pytest.approx(case["kappa"], abs=1e-6)
    assert (found.same, found.units) == (n - (g - tp) - (m - tp), n)


def test_over_a_lesson_kappas_are_averaged_and_units_pooled():
    found = agreed(reader(**AS_THE_KEY | {"limit": {"options": ["o2"]}}))
    every = sum(each.units for each in found.questions)
    assert found.kappa == pytest.approx(4 / 5)
    assert (found.same, found.units) == (every - 1, every)
    assert [each.question.id for each in found.low] == ["limit"]
    assert agreed().kappa is None and len(agreed().unread) == 5


def test_a_question_in_other_words_is_asked_anew_and_a_mended_key_judges_at_once():
    omar = reader(**AS_THE_KEY)
    reworded = lesson_of(corrected(REWORDED["unproven"]))
    assert [q.id for q in agreed(omar, lesson=reworded).unread] == ["unproven"]
    assert [q.id for q in still_open(reworded, omar)] == ["unproven"]
    rekeyed = lesson_of(corrected(MENDED["limit"]))
    assert [each.question.id for each in agreed(omar, lesson=rekeyed).low] == ["limit"]
    assert still_open(rekeyed, omar) == ()


def test_what_is_for_discussion_has_no_key_to_agree_on():
    lesson = lesson_of(marked("limit"))
    found = agreed(reader(limit={"options": ["o2"]}), lesson=lesson)
    assert "limit" not in [q.id for q in (*found.unread, *(x.question for x in found.questions))]


@pytest.mark.parametrize(
    "given",
    [{}, {"marks": ["s9"]}, {"options": ["o1"]}, {"rows": {"s1": "fact"}}, {"marks": [["s3"]]}],
)
def test_what_is_no_answer_to_a_question_is_a_problem_and_counts_nowhere(given):
    assert isinstance(read(old().question("unproven"), given), tuple)
    assert agreed(reader(unproven=given)).questions == ()


# The file.


def folders(tmp_path):
    return BlindFolders([tmp_path / "lessons", tmp_path / "data"])


def kept(lesson, question, given, doubt=""):
    asked = lesson.question(question)
    return BlindAnswer(question, wording_of(asked), plain(given), DAY, doubt)


def test_the_file_is_readable_and_reads_back(tmp_path):
    made = [kept(old(), q, given, "Hm: “so”?") for q, given in AS_THE_KEY.items()]
    assert folders(tmp_path).keep("clock", "Omar Sayed", made)
    path = tmp_path / "lessons" / "second-readers" / "clock.yaml"
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# What second readers answered without the key")
    assert '- name: "Omar Sayed"' in text and "answer: {marks: [s3]}" in text
    (omar,) = folders(tmp_path).of("clock")
    assert {name: answer.given for name, answer in omar.answers.items()} == {
        name: {key: tuple(x) if isinstance(x, list) else x for key, x in given.items()}
        for name, given in AS_THE_KEY.items()
    }


def test_the_first_answer_to_a_wording_stays(tmp_path):
    there = folders(tmp_path)
    for marks in ["s3"], ["s4"]:
        assert there.keep("clock", "Omar", [kept(old(), "unproven", {"marks": marks})])
    reworded = lesson_of(corrected(REWORDED["unproven"]))
    assert there.of("clock")[0].answers["unproven"].given == {"marks": ("s3",)}
    there.keep("clock", "Omar", [kept(reworded, "unproven", {"marks": ["s4"]})])
    assert there.of("clock")[0].answers["unproven"].given == {"marks": ("s4",)}


def test_where_the_folder_of_lessons_takes_no_file_that_of_the_data_does(tmp_path):
    (tmp_path / "lessons").write_text("a file, not a folder")
    there = folders(tmp_path)
    assert there.keep("clock", "Omar", [kept(old(), "limit", {"options": ["o1"]})])
    assert (tmp_path / "data" / "second-readers" / "clock.yaml").exists()
    assert [each.name for each in there.of("clock")] == ["Omar"]
    (tmp_path / "data").rename(tmp_path / "elsewhere")
    (tmp_path / "data").write_text("nor here")
    assert not there.keep("clock", "Omar", [])
    assert there.of("clock") == ()


def test_nobodys_file_is_written_over(tmp_path):
    path = tmp_path / "lessons" / "second-readers" / "clock.yaml"
    path.parent.mkdir(parents=True)
    path.write_text("my: notes\n")
    assert folders(tmp_path).keep("clock", "Omar", [kept(old(), "limit", {"options": ["o1"]})])
    assert path.read_text() == "my: notes\n"
    assert (tmp_path / "data" / "second-readers" / "clock.yaml").exists()


def test_two_readers_who_send_at_once_are_both_kept(tmp_path):
    there = folders(tmp_path)

    def sends(name):
        for question, given in AS_THE_KEY.items():
            there.keep("clock", name, [kept(old(), question, given)])

    threads = [threading.Thread(target=sends, args=(f"reader {n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = there.of("clock")
    assert sorted(each.name for each in found) == [f"reader {n}" for n in range(4)]
    assert {len(each.answers) for each in found} == {5}


SENDER = """
import sys
from pathlib import Path
from quiz.core.blind import BlindAnswer
from quiz.desk.blind import BlindFolders
from datetime import date
for n in range(20):
    made = BlindAnswer(f"q{n}", "0" * 16, {"marks": []}, date(2026, 11, 21))
    assert BlindFolders([Path(sys.argv[1])]).keep("clock", sys.argv[2], [made])
"""


def test_two_processes_that_write_at_once_lose_nothing(tmp_path):
    names = ["Noor", "Omar"]
    senders = [
        subprocess.Popen([sys.executable, "-c", SENDER, str(tmp_path), name], cwd=ROOT)
        for name in names
    ]
    assert [sender.wait(60) for sender in senders] == [0, 0]
    found = {each.name: len(each.answers) for each in BlindFolders([tmp_path]).of("clock")}
    assert found == dict.fromkeys(names, 20)


HEAD_OF_FILE = "format: 1\nlesson: clock\nreaders:\n  - name: Omar\n"
BAD_FILES = [
    ("lesson: clock\n", "field-missing", "clock.yaml:1:1"),
    ("just words\n", "file-not-mapping", "clock.yaml:1:1"),
    (f"{HEAD_OF_FILE}    answer: {{}}\n", "field-unknown", "clock.yaml:5:5"),
    (
        HEAD_OF_FILE + "    answers: {q: {day: today, wording: 5a409b366cfeb66e, answer: {}}}\n",
        "not-a-date",
        "clock.yaml:5:24",
    ),
]


@pytest.mark.parametrize(("text", "code", "place"), BAD_FILES)
def test_a_file_that_is_no_file_of_readings_is_told_with_its_place(text, code, place):
    readers, problems = read_blind(text.encode(), "clock.yaml")
    assert readers == ()
    assert [(problem.code, str(problem.place)) for problem in problems] == [(code, place)]


# What an author sees.


@pytest.fixture
def house(tmp_path, clock):
    made = House(tmp_path / "house", clock)
    yield made
    made.store.close()


def answers_file(house, answers, name="answers.json"):
    path = house.settings.data / name
    given = {f"clock/{question}": one for question, one in answers.items()}
    path.write_text(json.dumps(given), encoding="utf-8")
    return path


def asks(house, **order):
    said: list[str] = []
    run(Order("clock", **order), house.settings, DAY, said.append)
    return said


def noor_sends(house, **changed):
    path = answers_file(house, AS_THE_KEY | changed)
    return asks(house, answers=path, reader="Noor")


def test_a_file_of_answers_is_kept_and_agreement_is_told(house):
    said = noor_sends(house, unproven={"marks": ["s4"], "doubt": "The log\nis not linked."})
    assert said[:5] == [
        "5 answers are kept. What was answered before in the same words stays as it was.",
        "unproven: agreement -0.25, 3 of 5 alike. Otherwise: s3, s4.",
        "  To be settled, or marked with “for_discussion: yes”.",
        "  Noor: The log is not linked.",
        "push: agreement 1.00, 7 of 7 alike.",
    ]
    assert said[-1].startswith("Over the lesson: agreement 0.75, ")
    assert said[-1].endswith(" alike (Noor).")
    assert (house.settings.lessons / "second-readers" / "clock.yaml").exists()
    assert asks(house) == said[1:]


def test_check_warns_at_the_question_until_it_is_settled_or_marked(house):
    noor_sends(house, limit={"options": ["o2"]})

    def look():
        return [
            (problem.code, problem.params["given"], problem.place.line)
            for problem in survey((), house.settings.lessons, house.settings.seeds).problems
            if problem.code == "second-reader-differs"
        ]

    line = LESSON.splitlines().index("  - id: limit") + 1
    assert look() == [("second-reader-differs", "limit", line)]
    house.write(marked("limit"))
    assert look() == []
    house.write(corrected(REWORDED["limit"]))
    assert look() == [], "in other words it is another question, which nobody has read yet"


def test_a_broken_file_of_readings_is_told_and_keeps_no_lesson_off_the_shelf(house):
    noor_sends(house)
    path = house.settings.lessons / "second-readers" / "clock.yaml"
    path.write_text(path.read_text().replace("format:", "form:"))
    found = survey((), house.settings.lessons, house.settings.seeds)
    assert {str(problem.place) for problem in found.problems if problem.severity == "error"} >= {
        "lessons/second-readers/clock.yaml:2:1"
    }
    house.app.extensions["second-look"].shelf._look_again = 0
    assert Person(house.app.test_client()).begins("clock").status == 200


def test_stats_tell_agreement(house):
    said: list[str] = []
    stats("clock", house.settings, said.append)
    assert "Second readers and the key" not in said
    noor_sends(house, limit={"options": ["o2"]})
    said.clear()
    stats("clock", house.settings, said.append)
    told = said[said.index("Second readers and the key") + 1 :]
    assert told[0].startswith("  clock: Over the lesson: agreement 0.80, ")
    assert told[1] == "  clock: To be settled: limit"
    said.clear()
    stats("clock", house.settings, said.append, as_json=True)
    (row,) = json.loads(said[0])["lessons"]
    assert row["agreement"]["kappa"] == pytest.approx(0.8)
    assert row["agreement"]["low"] == ["limit"]


WRONG = [
    ({"limit": {"options": ["o9"]}}, "clock/limit. It names something that the question does not"),
    ({"limits": {"options": ["o1"]}}, "clock/limits. The lesson has no such question."),
    ({"limit": ["o1"]}, "clock/limit. This is not an answer"),
    ({"two": {"rows": ["agree"]}}, "clock/two. This is not an answer"),
    ({"two": {"rows": {"r1": "agree"}}}, "clock/two. 5 rows are still open: 2, 3, 4, 5, 6."),
]


@pytest.mark.parametrize(("answers", "said"), WRONG)
def test_what_is_no_answer_is_told_and_left_out_and_can_be_sent_again_mended(house, answers, said):
    told = noor_sends(house, **answers)
    assert told[0].startswith(f"Left out: {said}")
    assert told[1].split()[0] == ("5" if "limits" in answers else "4")
    noor_sends(house)
    assert asks(house)[-1].startswith("Over the lesson: agreement 1.00, 24 of 24 alike")


def test_rows_may_be_called_units_and_what_is_for_discussion_is_left_out(house):
    house.write(marked("limit"))
    rows = AS_THE_KEY["two"]["rows"]
    told = noor_sends(house, two={"units": rows})
    assert told[0] == "Left out: clock/limit. It is not scored, so it has no key to agree on."
    assert "two: agreement 1.00, 6 of 6 alike." in told


def test_a_command_that_lacks_something_says_what(house):
    path = answers_file(house, AS_THE_KEY)
    for order, said in (
        ({"answers": path}, "--reader NAME"),
        (
            {"answers": answers_file(house, {}), "reader": "Noor"},
            "no answer to keep whose name begins",
        ),
        ({"answers": house.settings.lessons / "clock.yaml", "reader": "Noor"}, "is not JSON"),
    ):
        with pytest.raises(CannotDo, match=said):
            asks(house, **order)
    with pytest.raises(CannotDo, match="There are: clock"):
        run(Order("clocks"), house.settings, DAY, lambda line: None)


def test_a_draft_can_be_read_blind_before_anybody_learns_from_it(house):
    house.write("draft: yes\n" + LESSON)
    assert "  [s1] The clock stopped at 9:14." in asks(house, show=True)
    assert noor_sends(house)[-1].startswith("Over the lesson: agreement 1.00")


def test_from_the_terminal(house):
    done = CliRunner().invoke(main, ["second-author", "start-here", "--show"])
    assert done.exit_code == 0 and "start-here/no-way-to-check" in done.output
    assert "names nobody you could ask" not in done.output


# In the app.


@pytest.fixture
def omar(house):
    return teaches(house.app, "Omar")


def answers_blind(person, **changed):
    """He goes from question to question by the one obvious step."""
    forms = {
        "unproven": {"mark": ["s3"]},
        "push": {"mark": ["p1", "p2"], "technique": "loaded-language"},
        "two": {f"row-{row}": label for row, label in AS_THE_KEY["two"]["rows"].items()},
        "kinds": {f"row-{row}": label for row, label in KINDS.items()},
        "limit": {"option": "o1"},
    }
    person.opens("/teach/lessons/clock/second-author")
    person.opens("/teach/lessons/clock/second-author/unproven")
    for _ in forms:
        asked = person.path.rsplit("/", 1)[1]
        person.sends(**{**forms[asked], **changed.get(asked, {})})
    return person


KINDS = old().question("kinds").matching()["rows"]


def test_omar_reads_blind_and_then_sees_where_he_and_the_key_differ(house, omar):
    said = omar.opens("/teach/start/clock").page.text
    assert 'href="/teach/lessons/clock/second-author"' in said
    assert "0 of 5 questions answered" in omar.opens("/teach/lessons/clock/second-author").text
    first = omar.opens("/teach/lessons/clock/second-author/unproven")
    assert "It names nobody." not in first.text and "Question 1 of 5" in first.text
    answers_blind(omar, unproven={"mark": ["s4"], "doubt": "The log is not linked."})
    assert omar.path == "/teach/lessons/clock/agreement"
    assert "to be settled" in omar.text and "Agreement beyond chance: 75 of 100." in omar.text
    assert "The log shows a check in May. (1 reader)" in omar.text.replace("  ", " ")
    assert "The log is not linked." in omar.text and "for_discussion: yes" in omar.text
    assert "It names nobody." in omar.text, "now he may see it"
    assert "Thank you" in omar.opens("/teach/lessons/clock/second-author").text


def test_who_is_still_reading_is_shown_no_key_and_no_other_answers(house, omar):
    answers_blind(teaches(house.app, "Brandt"))
    omar.opens("/teach/lessons/clock/second-author/unproven").sends(mark=["s4"])
    assert omar.path == "/teach/lessons/clock/second-author/push"
    page = omar.opens("/teach/lessons/clock/agreement")
    assert "You are reading this lesson blind." in page.text
    assert "Brandt" not in page.text and "It names nobody." not in page.text
    assert "1 of 5 questions answered" in omar.opens("/teach/lessons/clock/second-author").text


def test_an_answer_is_kept_once_and_a_slip_is_asked_again_with_all_that_was_typed(house, omar):
    page = omar.opens("/teach/lessons/clock/second-author/unproven")
    page.sends(doubt="Let me think.")
    assert page.status == 422
    assert "Not kept yet." in page.text and "Let me think." in page.text
    page.sends(mark=["s4"])
    page.opens("/teach/lessons/clock/second-author/limit").sends(
        "/teach/lessons/clock/second-author/unproven", mark=["s3"]
    )
    (reader_,) = house.app.extensions["second-look"].blind.of("clock")
    assert reader_.answers["unproven"].given == {"marks": ("s4",)}
    assert page.opens("/teach/lessons/clock/second-author/unproven").path.endswith("second-author")


def test_where_nothing_can_be_kept_the_page_says_so_and_keeps_what_was_typed(house, omar):
    for folder in (house.settings.lessons, house.settings.data):
        (folder / "second-readers").write_text("in the way")
    page = omar.opens("/teach/lessons/clock/second-author/unproven").sends(mark=["s4"])
    assert page.status == 503
    assert "could not be kept" in page.text and 'value="s4" checked' in page.page.text


def test_a_lesson_that_nobody_has_read_asks_for_a_colleague(house, omar):
    page = omar.opens("/teach/lessons/clock/agreement").text
    assert "Nobody has read this lesson blind as it is now." in page


def test_these_pages_are_for_teachers_and_for_lessons_that_are_there(house, omar):
    for page in ("second-author", "second-author/unproven", "agreement"):
        stranger = Person(house.app.test_client()).opens(f"/teach/lessons/clock/{page}")
        assert stranger.path == "/teach/login"
        assert omar.opens(f"/teach/lessons/unheard-of/{page}").status == 404
    assert omar.opens("/teach/lessons/clock/second-author/no-such").status == 404


def test_a_lesson_without_a_scored_question_has_nothing_to_agree_on(house, omar):
    house.write(marked("limit", HEAD + PICK))
    house.app.extensions["second-look"].shelf._look_again = 0
    page = omar.opens("/teach/lessons/clock/second-author").text
    assert "No question of this lesson is scored" in page


def test_the_file_that_a_text_makes_is_the_file_that_is_read():
    text = blind_text("clock", [reader("Ömer: #1", **AS_THE_KEY)])
    (again,), problems = read_blind(text.encode(), "clock.yaml")
    assert not problems and again.name == "Ömer: #1" and set(again.answers) == set(AS_THE_KEY)
