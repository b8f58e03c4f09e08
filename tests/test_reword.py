"""A line of one's own: hers alone, compared and never scored; in class, picked by the teacher."""

import html
import json
import re
from pathlib import Path
from random import Random

import pytest
from werkzeug.datastructures import MultiDict

from quiz import create_app, rescoring
from quiz.core.checkup import pair_of
from quiz.core.draw import draw
from quiz.core.own_words import MOST_SIGNS, parse_line
from quiz.core.report import progress
from quiz.library.shelf import collect, read_folders
from quiz.rescoring import Order
from quiz.settings import Settings
from quiz.web import reveal
from tests.conftest import MORNING, ROOT, Person, counted_ids
from tests.made_up import evidence, marks, writing_lesson
from tests.made_up import lesson as lesson_of_choices
from tests.test_classroom import code_of, joins, presses, teaches

HERS = 'Nobody <b>mended</b> it & the "clock" stood still.\n\n  Two lines, 時計 🕰️, هیچ‌کس.'
MODELS = ("The first model line.", "The second model line.")


@pytest.fixture
def settings(tmp_path: Path):
    """Two lessons, each with sentences to mark and then a line to write."""
    lessons = tmp_path / "lessons"
    lessons.mkdir()
    for name in ("one", "two"):
        (lessons / f"{name}.yaml").write_text(writing_lesson(name), encoding="utf-8")
    return Settings(tmp_path / "data", lessons, ROOT / "seeds", zone="UTC")


@pytest.fixture
def app(settings, clock):
    made = create_app(settings, now=clock, new_id=counted_ids())
    yield made
    made.extensions["second-look"].store.close()


@pytest.fixture
def store(app):
    return app.extensions["second-look"].store


def writes(who, line=HERS, lesson="one", **more):
    """Begin a lesson, leave the marks for later, and write."""
    who.begins(lesson)
    who.opens(who.path.rsplit("/", 1)[0] + "/anew")
    return who.sends(text=line, **more)


def shown_lines(page):
    """What stands as a line of somebody's own, to the letter."""
    found = re.findall(r'<blockquote class="line own" dir="auto"><p>(.*?)</p>', page.text, re.S)
    return [html.unescape(line) for line in found]


def learner_of(store):
    return store.row("SELECT id FROM learner")["id"]


# One learner.


def test_mina_writes_a_line_and_then_compares_it(mina):
    mina.begins("one")
    mina.opens(mina.path.rsplit("/", 1)[0] + "/anew")
    for hidden in (*MODELS, "The judging word is gone.", "How sure are you?"):
        assert hidden not in mina.text
    mina.sends(text=HERS)
    assert "Now compare Your own line, not scored." in mina.text
    for told in (*MODELS, "The judging word is gone.", "Who did what is still there.", "Saved."):
        assert told in mina.text
    assert "A full match" not in mina.text and "Look again" not in mina.text


def test_her_line_is_shown_to_the_letter_and_never_as_markup(mina):
    writes(mina)
    assert shown_lines(mina.page) == [HERS]
    assert "<b>mended" not in mina.page.text
    assert shown_lines(mina.opens(mina.path).page) == [HERS], "and when she comes back"


def test_windows_line_breaks_are_the_browsers_and_not_hers(mina):
    writes(mina, "One\r\ntwo")
    assert shown_lines(mina.page) == ["One\ntwo"]


def test_the_ticks_are_on_the_page_alone_and_can_be_sent_nowhere(mina):
    writes(mina)
    ticks = re.search(r'<fieldset class="checklist">.*?</fieldset>', mina.page.text, re.S)[0]
    assert ticks.count('type="checkbox"') == 2
    assert "name=" not in ticks
    forms = re.findall(r"<form.*?</form>", mina.page.text, re.S)
    assert not any("checklist" in form for form in forms)


def test_nobody_asks_how_sure_she_was_and_an_answer_to_that_is_not_kept(mina, store):
    writes(mina, confidence="0.9")
    (made,) = store.attempts_of(learner_of(store))
    assert made.confidence is None
    assert writes(Person(mina.client.application.test_client()), confidence="odd").status == 200


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("", "Write a line first."),
        (" \n\u200b ", "Write a line first."),
        ("…!?", "Write a line first."),
        ("x" * (MOST_SIGNS + 1), "The line is too long by 1 sign: up to 300 fit."),
        ("é" * (MOST_SIGNS + 20), "The line is too long by 20 signs: up to 300 fit."),
        ("a\u0301" * 299 + "\u0301" * 900, "The line is too long"),
        ("one\x00two", "There is a sign in the line that cannot be shown."),
        ("one\x1b[31mtwo", "There is a sign in the line that cannot be shown."),
    ],
)
def test_a_line_that_cannot_be_kept_is_still_there_to_be_mended(mina, store, line, said):
    writes(mina, line)
    assert mina.status == 422
    assert said in mina.text
    box = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", mina.page.text, re.S)[1]
    assert html.unescape(box) == line
    assert store.attempts_of(learner_of(store)) == []
    assert MODELS[0] not in mina.text


@pytest.mark.parametrize(
    "line",
    [
        "x" * MOST_SIGNS,
        "a\u0301" * MOST_SIGNS,
        "x👍🏽" * 150,
        "\u202eturned round",
        "\n a line break first",
        "5",
    ],
)
def test_a_line_is_counted_as_a_reader_counts_and_kept_as_it_is(line):
    assert parse_line(MultiDict({"text": line})) == {"text": line}


# In no figure.


def marks_too(who, **more):
    return who.opens(who.path.rsplit("/", 1)[0] + "/q0").sends(mark=marks(4, 1), **more)


def test_it_counts_in_no_total_band_picture_calibration_or_growth(mina, noor, store):
    """Mina marks and writes, Noor only marks: their figures are the same."""
    marks_too(writes(mina), confidence="0.7")
    noor.begins("one").sends(mark=marks(4, 1), confidence="0.7")
    learners = [row["id"] for row in store.rows("SELECT id FROM learner ORDER BY made_at, id")]
    ours = {len(store.evidence_of(who)): progress(store.evidence_of(who)) for who in learners}
    assert set(ours) == {1, 2}
    assert ours[1] == ours[2]
    assert ours[2].answers == 1 and [one.skill for one in ours[2].skills] == ["unverified-claims"]
    assert ours[2].rated == 1 and len(ours[2].curve) == 1
    (one,) = [one for one in store.evidence_of(learners[0]) if one.question == "anew"] or [None]
    assert one.standing == "unscored"


def test_a_page_of_progress_without_anything_scored_says_so(mina):
    said = writes(mina).opens("/progress").text
    assert "0 first answers" in said
    assert "Write it so that it only tells." in said and "Not scored" in said
    assert "A full match" not in said and "Look again" not in said
    assert "Nothing has to be done now." in mina.opens("/review").text, "no calendar either"
    assert "Not scored" in mina.opens("/progress/answers").text


def test_looking_back_it_is_told_as_not_scored_and_is_never_the_weakest(mina):
    writes(mina).sends(mina.path.rsplit("/", 1)[0])
    assert mina.path.endswith("/debrief")
    assert "Not scored Your own line, not scored" in mina.text
    assert "Nothing to correct" not in mina.text and "Worth a second look" not in mina.text


def test_marked_in_full_and_a_line_written_is_nothing_to_correct(mina):
    writes(mina).opens(mina.path.rsplit("/", 1)[0] + "/q0").sends(mark=marks(5, 0))
    mina.opens(mina.path.rsplit("/", 1)[0] + "/debrief")
    assert "Nothing to correct" in mina.text and "Not scored" in mina.text


@pytest.mark.parametrize("named", ["void", "accept_all"])
def test_scoring_again_leaves_it_alone_whatever_is_asked_for(mina, store, settings, named):
    writes(mina)
    before = store.attempts_of(learner_of(store))
    said = []
    order = Order("one", **{named: ("anew",)})
    rescoring.run(order, settings, said.append, apply=True, now=lambda: MORNING)
    assert "anew  1 left alone (a line of one's own, never scored)" in said
    assert store.attempts_of(learner_of(store)) == before
    assert {one.standing for one in store.evidence_of(learner_of(store))} == {"unscored"}


def shelf(settings):
    return collect(read_folders(settings.lessons, settings.seeds)).lessons


def test_a_second_look_never_draws_it_but_knows_that_its_text_was_read(settings):
    lessons = shelf(settings)

    def drawn(seen):
        skills = ["emotional-framing", "unverified-claims"]
        picks = draw(
            skills, list(lessons.values()), seen, read_in=lessons, at=MORNING, chance=Random(1)
        )
        return sorted((lesson.id, question.id) for lesson, question in picks)

    assert drawn([]) == [("one", "q0"), ("two", "q0")]
    assert drawn([evidence("anew", lesson="one", standing="unscored")]) == [("two", "q0")]


def test_in_a_check_before_and_after_it_leaves_together_with_its_twin():
    asked = (("q1", "numbers", "clock"), ("q2", "naming", "tower"))
    forms = (lesson_of_choices("a", *asked), lesson_of_choices("b", *asked))
    looks = [
        evidence(question, lesson=form, days=days, standing=standing)
        for days, form in ((0, "a"), (9, "b"))
        for question, standing in (("q1", "key"), ("q2", "unscored"))
    ]
    pair = pair_of(looks, forms)
    assert [one.question for one in (*pair.before, *pair.after)] == ["q1", "q1"]


# Hers.


def test_she_takes_it_away_as_she_typed_it(mina):
    writes(mina)
    everything = json.loads(mina.client.get("/my-data/download").text)
    (answer,) = everything["answers"]
    assert answer["answer"] == {"text": HERS}
    assert answer["rule_version"] == "unscored" and answer["confidence"] is None


def test_it_is_deleted_with_her_and_no_copy_stays_behind(mina, settings):
    kept = reveal._kept.cache_info().currsize
    writes(mina, "A needle that stands nowhere else.").opens(mina.path)
    assert reveal._kept.cache_info().currsize == kept, "no page of hers is kept for others"

    def is_found():
        files = [path for path in settings.data.rglob("*") if path.is_file()]
        return any(b"A needle that stands" in path.read_bytes() for path in files)

    assert is_found()
    mina.opens("/my-data").sends("/my-data/delete", sure="yes")
    assert "Everything about you is deleted" in mina.text
    assert not is_found()


def test_what_is_kept_is_told(mina):
    assert "a line that a question asks you to write" in mina.opens("/keeps").text


# A class.


@pytest.fixture
def okoro(app):
    return teaches(app, "okoro").opens("/teach/start/one").sends(
        question=["anew"], seen="yes", pace="teacher"
    )  # fmt: skip


@pytest.fixture
def pupils(app, okoro):
    code = code_of(okoro)
    return [joins(app, code, name) for name in ("Mina the First", "Noor")]


@pytest.fixture
def wall(app, okoro):
    return Person(app.test_client()).opens(okoro.path.replace("/teach/room", "/screen"))


def write_in_class(okoro, pupils, *lines):
    presses(okoro, "read", "asked")
    for pupil, line in zip(pupils, lines, strict=False):
        assert "Saved." in pupil.opens(pupil.path).sends(text=line).text
    return okoro.opens(okoro.path)


def seat_of(okoro, line):
    """The seat behind the button that stands beside that line."""
    item = next(
        item
        for item in re.findall(r"<li><blockquote.*?</li>", okoro.page.text, re.S)
        if line in html.unescape(item)
    )
    return re.search(r'name="seat" value="([^"]+)"', item)[1]


def test_her_teacher_reads_the_lines_and_nobody_else_does(okoro, pupils, wall):
    mina, noor = pupils
    write_in_class(okoro, pupils, HERS, "Another line.")
    assert shown_lines(okoro.page) == [HERS, "Another line."]
    assert "Mina the First" in okoro.text, "by the nickname, as all that only she sees"
    assert 'value="picked"' not in okoro.page.text, "while they write, nothing can be shown"
    presses(okoro, "closed", "shown", "explained")
    for other in (noor.opens(noor.path), wall.opens(wall.path)):
        assert "mended" not in other.text
    assert shown_lines(mina.opens(mina.path).page) == [HERS]
    assert MODELS[0] in wall.text and "Now compare" in mina.text
    assert "2 lines were written." in wall.text


def test_a_line_stands_on_the_wall_when_she_picks_it_and_without_its_name(okoro, pupils, wall):
    write_in_class(okoro, pupils, HERS, "Another line.")
    presses(okoro, "closed")
    before = wall.client.get(wall.path + "/now").text
    presses(okoro, "picked", seat=seat_of(okoro, HERS))
    assert wall.client.get(wall.path + "/now").text != before, "the wall turns by itself"
    assert shown_lines(wall.opens(wall.path).page) == [HERS]
    for name in ("Mina the First", "Noor"):
        assert name not in wall.text
    assert MODELS[0] not in wall.text, "no model before it is explained"
    presses(okoro, "shown", "picked", seat=seat_of(okoro.opens(okoro.path), "Another line."))
    assert shown_lines(wall.opens(wall.path).page) == ["Another line."], "one at a time"
    presses(okoro, "unpicked")
    assert shown_lines(wall.opens(wall.path).page) == []


def test_a_line_leaves_the_wall_with_a_pupil_who_goes_or_has_it_deleted(okoro, pupils, wall):
    mina, noor = pupils
    write_in_class(okoro, pupils, HERS, "Another line.")
    presses(okoro, "closed")
    presses(okoro, "picked", seat=seat_of(okoro, HERS))
    mina.opens("/my-data").sends("/my-data/delete", sure="yes")
    assert shown_lines(wall.opens(wall.path).page) == []
    assert shown_lines(okoro.opens(okoro.path).page) == ["Another line."]
    seat = seat_of(okoro, "Another line.")
    presses(okoro, "picked", seat=seat)
    presses(okoro, "removed", seat=seat)
    assert shown_lines(wall.opens(wall.path).page) == []
    assert "No line yet." in okoro.opens(okoro.path).text
    assert okoro.sends(event="picked", seat=seat).status == 409


def test_after_talking_they_write_once_more_and_nothing_is_called_nearer(okoro, pupils, wall):
    mina, _ = pupils
    write_in_class(okoro, pupils, HERS, "Another line.")
    presses(okoro, "closed", "discussed", "asked-again")
    mina.opens(mina.path).sends(text="Better.")
    presses(okoro, "closed", "shown")
    assert shown_lines(okoro.opens(okoro.path).page) == ["Better.", "Another line."]
    assert "nearer" not in wall.opens(wall.path).text
    presses(okoro, "explained")
    assert shown_lines(mina.opens(mina.path).page) == ["Better."]


def test_whoever_wrote_nothing_sees_the_lines_to_compare(okoro, pupils):
    presses(okoro, "read", "asked", "closed", "explained")
    said = pupils[0].opens(pupils[0].path).text
    assert "Lines to compare You gave no answer here. Nothing is counted." in said
    assert MODELS[0] in said and "Your line" not in said


def test_nothing_asks_for_a_picture_of_few_where_there_is_none(okoro, pupils, wall):
    write_in_class(okoro, pupils, HERS)
    presses(okoro, "closed", "shown")
    assert "shown-anyway" not in okoro.opens(okoro.path).page.text
    assert "1 line was written." in wall.opens(wall.path).text
    assert "too few" not in wall.text


def test_her_buttons_say_what_they_do_here(okoro, pupils):
    write_in_class(okoro, pupils, HERS)
    presses(okoro, "closed")
    main = re.search(r'<button class="main">(.*?)</button>', okoro.page.text)[1]
    assert main == "Show the lines to compare"
    assert "Let them talk, then write again" in okoro.text
    assert "vote" not in okoro.text and "class picture" not in okoro.text


def test_another_teacher_reads_no_line_and_puts_none_on_the_wall(app, okoro, pupils, wall):
    write_in_class(okoro, pupils, HERS)
    presses(okoro, "closed")
    seat, lee = seat_of(okoro, HERS), teaches(app, "lee")
    assert lee.opens(okoro.path).status == 404
    lee.opens("/teach/start/one")
    assert lee.sends(okoro.path, event="picked", seat=seat).status == 404
    assert shown_lines(wall.opens(wall.path).page) == []


def test_where_each_goes_on_alone_she_reads_the_lines_of_all_questions(app):
    okoro = teaches(app, "okoro").opens("/teach/start/one")
    okoro.sends(question=["q0", "anew"], seen="yes", pace="learner")
    mina = joins(app, code_of(okoro), "Mina")
    presses(okoro, "read")
    mina.opens(mina.path)
    mina.opens(mina.path.rsplit("/", 1)[0] + "/anew").sends(text=HERS)
    assert shown_lines(okoro.opens(okoro.path).page) == [HERS]
    assert 'value="picked"' not in okoro.page.text


def test_in_class_it_counts_as_little_as_alone(okoro, pupils, store):
    write_in_class(okoro, pupils, HERS, "Another line.")
    for row in store.rows("SELECT id FROM learner"):
        found = progress(store.evidence_of(row["id"]))
        assert (found.answers, found.skills, found.rated) == (0, (), 0)


def test_the_blanks_of_its_numbers_stay_blanks(mina, store):
    """Whoever reads an attempt by what counts now finds nothing there."""
    writes(mina)
    (made,) = store.attempts_of(learner_of(store))
    assert made.counted is None
    assert not made.outcome.is_scored and made.outcome.unit == ""


def report_of(okoro, more=""):
    return okoro.opens(f"{okoro.path}/report{more}")


def test_the_report_shows_the_lines_and_measures_nothing(app):
    """Beside a question that is scored: no mean, no skill, no movement, nothing put right."""
    okoro = teaches(app, "okoro").opens("/teach/start/one")
    okoro.sends(question=["q0", "anew"], seen="yes", pace="teacher")
    pupils = [joins(app, code_of(okoro), name) for name in ("Ann", "Ben")]
    presses(okoro, "read", "asked")
    for pupil in pupils:
        pupil.opens(pupil.path).sends(mark=marks(5, 0))
    presses(okoro, "closed", "explained")
    write_in_class(okoro, pupils, HERS, "Another line.")
    presses(okoro, "closed", "discussed", "asked-again")
    pupils[0].opens(pupils[0].path).sends(text="Better.")
    presses(okoro, "closed", "explained", "debriefed", "ended")
    room = okoro.path
    said = report_of(okoro).text
    of_line = said.split("2. Write it so that it only tells.")[1].split("Skill by skill")[0]
    assert "2 of 2 answered" in of_line and "2 lines were written." in of_line
    for measure in ("mean score", "put right", "Does not count", "Asked twice", "key"):
        assert measure not in of_line
    assert 'Nobody <b>mended</b> it & the "clock"' in of_line
    skills = said.split("Skill by skill")[1]
    assert skills.count("mean score 100 of 100") == 1 and skills.count("100 of 100") == 3
    table = okoro.client.get(f"{room}/report.csv").text
    assert [row.split(",")[5] for row in re.findall(r"^Ann,.*", table, re.M)] == ["1.0000", "", ""]
    pupil = re.search(rf'href="({room}/report/[^"#]+)"', okoro.page.text)[1]
    page = okoro.opens(pupil)
    assert shown_lines(page.page) == [HERS, "Better."]
    assert "Not scored Your own line, not scored" in page.text


def test_after_the_class_her_phone_keeps_both_of_her_lines(okoro, pupils):
    mina, _ = pupils
    write_in_class(okoro, pupils, HERS)
    presses(okoro, "closed", "discussed", "asked-again")
    mina.opens(mina.path).sends(text="Better.")
    presses(okoro, "closed", "explained", "debriefed", "ended")
    assert shown_lines(mina.opens(mina.path).page) == [HERS, "Better."]
    assert "Not scored" in mina.text and "Look again" not in mina.text
    mina.opens(re.search(r'href="(/sitting/[^"]+/debrief)"', mina.page.text)[1])
    assert mina.text.count("Not scored Your own line, not scored") == 2
    assert "does not count" not in mina.text.lower()


def test_a_pretended_class_writes_too_so_that_she_can_try_it(app, clock, store):
    okoro = teaches(app, "okoro").opens("/teach/start/one")
    okoro.sends(question=["anew"], pretend="yes", seen="", pace="teacher")
    presses(okoro, "read", "asked")
    clock.pass_(seconds=40)
    presses(okoro, "closed")
    written = shown_lines(okoro.page)
    assert len(written) == 24
    assert set(written) == {*MODELS, "Sentence 1 of text 0 in one."}
    presses(okoro, "picked", seat=seat_of(okoro, MODELS[0]))
    wall = Person(app.test_client()).opens(okoro.path.replace("/teach/room", "/screen"))
    assert shown_lines(wall.page) == [MODELS[0]]
    assert store.rows("SELECT * FROM attempt") == []
    assert 'name="hands-' not in okoro.page.text, "hands cannot go up for a line"
