"""The report of a school class: who needs what, the answers behind every number, and for whom."""

import re
from datetime import timedelta
from random import Random

import pytest
from werkzeug.datastructures import MultiDict

from quiz import create_app
from quiz.core.eye import Eye
from quiz.core.sitting import attempt, through
from quiz.settings import Settings
from quiz.store.class_work import Work, note_work
from tests.conftest import MORNING, ROOT, Person, counted_ids
from tests.made_up import marking_lesson, marks
from tests.school import a_class, comes_in, does
from tests.test_classroom import teaches

PUPILS = ("Ada", "Ben", "Mina", "Noor", "Omar", "Zoe")
# What each marks in a question: found of five problems, marked of five sound sentences.
EYES = {"Ada": (5, 0), "Ben": (5, 4), "Mina": (1, 0), "Noor": (2, 3)}
HOME = "/teach/class/7b/report"


@pytest.fixture
def shelf(tmp_path):
    folder = tmp_path / "lessons"
    folder.mkdir()
    (folder / "clock.yaml").write_text(marking_lesson("clock", 4), encoding="utf-8")
    (folder / "tower.yaml").write_text(
        marking_lesson("tower", 2, skill="numbers"), encoding="utf-8"
    )
    return folder


@pytest.fixture
def app(tmp_path, shelf, clock):
    settings = Settings(tmp_path / "data", shelf, ROOT / "seeds")
    made = create_app(settings, now=clock, new_id=counted_ids())
    yield made
    made.extensions["second-look"].store.close()


@pytest.fixture
def okoro(app):
    return teaches(app, "okoro")


@pytest.fixture
def store(app):
    return app.extensions["second-look"].store


def teacher_id(store, name="okoro"):
    return store.row("SELECT id FROM teacher WHERE name_key = ?", (name,))["id"]


def lesson(app, name):
    return app.extensions["second-look"].shelf.lesson(name)


def forms_of(lesson, hits, false_alarms):
    form = {"mark": marks(hits, false_alarms)} if hits + false_alarms else {"none": ["yes"]}
    return {one.id: MultiDict(form) for one in lesson.questions}


@pytest.fixture
def seven_b(app, store, okoro):
    """Four pupils did the clock: one of each sort; Omar did the tower only, Zoe nothing."""
    made = a_class(store, teacher_id(store), *PUPILS)
    for name, eye in EYES.items():
        comes_in(store, f"7b-{name.lower()}", f"{name}-s")
        clock = lesson(app, "clock")
        does(store, f"7b-{name.lower()}", f"{name}-s", clock, forms_of(clock, *eye))
    comes_in(store, "7b-omar", "Omar-s")
    tower = lesson(app, "tower")
    does(store, "7b-omar", "Omar-s", tower, forms_of(tower, 5, 0))
    return made


def groups(page):
    """Who is told of under which heading."""
    cut = re.split(r'<section class="group"><h3>', page.page.text)[1:]
    return {
        part.split("<")[0]: re.findall(r"<bdi>(\w+)</bdi>", part.split("</ul>")[0]) for part in cut
    }


def rows(page, table):
    """The rows of a table by its caption, as words."""
    body = re.search(rf"<caption[^>]*>{table}.*?<tbody>(.*?)</tbody>", page.page.text, re.S)[1]
    cells = r"<t[hd][^>]*>(.*?)</t[hd]>"
    plain = [[re.sub(r"<[^>]+>|\s+", " ", cell).strip() for cell in re.findall(cells, row, re.S)]
             for row in re.findall(r"<tr>(.*?)</tr>", body, re.S)]  # fmt: skip
    return [[re.sub(r" +", " ", cell) for cell in row] for row in plain]


def test_an_empty_class_says_what_will_appear(app, store, okoro):
    a_class(store, teacher_id(store))
    page = okoro.opens(HOME)
    assert page.status == 200
    assert "Nothing has been done for this class yet" in page.text


def test_who_flags_a_lot_and_who_trusts_a_lot_are_told_alike(okoro, seven_b):
    page = okoro.opens(HOME)
    assert groups(page) == {
        "Flags a lot": ["Ben"],
        "Trusts a lot": ["Mina"],
        "Still mixed": ["Noor"],
        "Finds and trusts well": ["Ada"],
        "Not enough evidence yet": ["Omar"],
        "Nothing yet": ["Zoe"],
    }
    assert "20 of 20 problems found, 16 of 20 sound sentences marked" in page.text
    assert "10 of 10 problems found, 0 of 10 sound sentences marked" in page.text


@pytest.mark.parametrize("word", ["best", "worst", "rank ", "top ", "weakest", "score of"])
def test_nobody_is_ranked(okoro, seven_b, word):
    assert word not in okoro.opens(HOME).text.lower()


def test_the_table_stands_by_name_until_a_heading_is_asked_for(okoro, seven_b):
    page = okoro.opens(HOME)
    assert [row[0] for row in rows(page, "Pupils and skills")] == sorted(PUPILS)
    fewest = okoro.opens(f"{HOME}?by=answers")
    assert [row[0] for row in rows(fewest, "Pupils and skills")][:2] == ["Zoe", "Omar"]
    skill = okoro.opens(f"{HOME}?by=numbers")
    assert rows(skill, "Pupils and skills")[-1][0] == "Omar"
    assert rows(okoro.opens(f"{HOME}?by=nonsense"), "Pupils and skills") == rows(
        page, "Pupils and skills"
    )


def test_a_band_opens_the_answers_it_rests_on(okoro, seven_b):
    page = okoro.opens(HOME)
    cell = next(row for row in rows(page, "Pupils and skills") if row[0] == "Omar")
    assert cell[1:] == ["2", "– none", "Too few yet 2 answers"]
    behind = okoro.opens(f"{HOME}/pupil/7b-omar?skill=numbers")
    assert "Lesson tower" in behind.text and "Show all" in behind.text
    answer = re.search(r'href="([^"#]+)#a-([^"]+)"', behind.page.text)
    explained = okoro.opens(answer[1])
    assert f'id="a-{answer[2]}"' in explained.page.text
    assert "Nobody is named." in explained.text


def test_the_picture_has_a_point_for_each_of_whom_enough_is_known(okoro, seven_b):
    page = okoro.opens(HOME)
    assert page.page.text.count('<circle class="dot"') == 4
    told = rows(page, "In the order of the names")
    assert ["Ben", "20 of 20", "16 of 20"] in told and ["Omar", "10 of 10", "0 of 10"] in told


def test_lessons_open_their_questions_and_these_the_answers(okoro, seven_b):
    page = okoro.opens(HOME)
    assert rows(page, "What the class has done")[0][:3] == ["Lesson clock", "4", "16"]
    items = okoro.opens(f"{HOME}/lesson/clock")
    assert len(rows(items, "A question opens")) == 4
    assert "too few to say" in items.text  # nobody else has answered
    asked = okoro.opens(f"{HOME}/lesson/clock/q0")
    table = rows(asked, "How many chose it")
    assert table[0] == ["Sentence 1 of text 0 in clock.", "4 of 4", "between 51 and 100 of 100"]
    for name in EYES:
        assert f"<bdi>{name}</bdi>" in asked.page.text
    assert 'href="/teach/class/7b/gradebook/pupil/7b-ada/lesson/clock#a-' in asked.page.text


def test_a_retake_is_shown_as_practice_and_changes_no_number(app, store, okoro, seven_b):
    before = rows(okoro.opens(HOME), "Pupils and skills")
    clock = lesson(app, "clock")
    later = MORNING + timedelta(days=1)
    does(store, "7b-mina", "Mina-s", clock, forms_of(clock, 5, 0), at=later)
    assert rows(okoro.opens(HOME), "Pupils and skills") == before
    assert okoro.opens(f"{HOME}/pupil/7b-mina").text.count("practice, does not count") == 4


def test_what_a_pupil_does_by_herself_is_on_no_page(app, store, okoro, seven_b):
    comes_in(store, "7b-zoe", "Zoe-s")
    tower = lesson(app, "tower")
    sitting = store.start("Zoe-s", through(tower), "alone", MORNING)
    store.end(sitting.id, MORNING)
    assert "Nothing has come from this pupil yet." in okoro.opens(f"{HOME}/pupil/7b-zoe").text
    gradebook = HOME.replace("report", "gradebook")
    assert okoro.opens(f"{gradebook}/pupil/7b-zoe/lesson/tower").status == 404


def test_the_curve_says_on_how_many_pupils_each_point_rests(okoro, seven_b):
    told = rows(okoro.opens(f"{HOME}?skill=unverified-claims"), "n says how many")
    assert [row[:2] for row in told] == [[str(n), "4"] for n in (1, 2, 3, 4)]


PAGES = ("", "/pupil/7b-ada", "/lesson/clock", "/lesson/clock/q0")
MISSING = ("/pupil/nobody", "/lesson/nothing", "/lesson/clock/nothing")


@pytest.mark.parametrize("path", PAGES)
def test_a_stranger_s_class_is_as_unknown_as_none(app, okoro, seven_b, path):
    assert okoro.opens(HOME + path).status == 200
    weber = teaches(app, "weber")
    strange = weber.opens(HOME + path)
    none = weber.opens(HOME.replace("7b", "none") + path)
    assert (strange.status, none.status) == (404, 404)
    assert Person(app.test_client()).opens(HOME + path).path == "/teach/login"


@pytest.mark.parametrize("path", MISSING)
def test_what_is_not_there_is_not_found(okoro, seven_b, path):
    assert okoro.opens(HOME + path).status == 404


def test_no_page_of_a_pupil_has_a_figure_of_her_class(app, okoro, seven_b):
    """So none has to be suppressed for small classes there."""
    ours = [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("school_")]
    assert ours and all(rule.rule.startswith("/teach/class/") for rule in ours)
    assert "6 pupils" not in Person(app.test_client()).opens("/progress").text


# Every statement of every page is watched: none may read the answers from end to end.


def statements(app, person, path):
    """What the page asks the record, as SQLite was asked it."""
    store, heard = app.extensions["second-look"].store, []
    connection = store._database().conn
    connection.set_trace_callback(heard.append)
    assert person.opens(path).status == 200
    connection.set_trace_callback(None)
    return [sql for sql in heard if sql.lstrip().upper().startswith(("SELECT", "WITH"))]


@pytest.mark.parametrize("path", PAGES)
def test_no_page_reads_all_answers(app, store, okoro, seven_b, path):
    asked = statements(app, okoro, HOME + path)
    assert len(asked) > 2
    plans = [plan for sql in asked for plan in plans_of(store, sql)]
    assert plans and not [plan for plan in plans if READS_ALL.match(plan)]


def test_a_page_that_read_all_answers_would_be_noticed(store):
    assert any(map(READS_ALL.match, plans_of(store, "SELECT SUM(score) FROM attempt a")))


READS_ALL = re.compile(
    r"SCAN (a|b|attempt|s|sitting|w|class_sitting|p|pupil\w*|item|item_case|correction|c)\b"
)


def plans_of(store, sql):
    return [row[3] for row in store._database().conn.execute(f"EXPLAIN QUERY PLAN {sql}")]


@pytest.mark.parametrize("path", ["", "/lesson/clock", "/lesson/clock/q0"])
def test_a_page_asks_as_often_for_six_pupils_as_for_twelve(app, store, okoro, seven_b, path):
    okoro.opens(HOME + path)  # what was pinned is read once
    few = len(statements(app, okoro, HOME + path))
    clock = lesson(app, "clock")
    with store.write() as db:
        for n in range(6):
            name = f"more{n}"
            db.execute(
                "INSERT INTO pupil (id, class, name, name_key, made_at) VALUES (?, '7b', ?, ?, 0)",
                (name, name, name),
            )
    for n in range(6):
        comes_in(store, f"more{n}", f"more{n}-s")
        does(store, f"more{n}", f"more{n}-s", clock, forms_of(clock, 4, 1))
    assert len(statements(app, okoro, HOME + path)) == few


def test_everybody_is_spoken_of_when_five_outside_have_answered(app, store, okoro, seven_b):
    a_class(store, teacher_id(store), *"PQRST", id_="8a")
    clock = lesson(app, "clock")
    seen = []
    for n, name in enumerate("pqrst"):
        seen.append(rows(okoro.opens(f"{HOME}/lesson/clock"), "A question opens")[0][5])
        comes_in(store, f"8a-{name}", name)
        does(store, f"8a-{name}", name, clock, forms_of(clock, n, 1))
    assert seen == ["too few to say"] * 5
    told = rows(okoro.opens(f"{HOME}/lesson/clock"), "A question opens")[0]
    assert told[5].endswith("9 learners")


def test_a_key_that_may_be_wrong_is_pointed_at_and_never_changed(app, store, okoro):
    """Twenty pupils, of whom most mark the second sentence, which the key has as sound."""
    names = [f"Pupil{n:02}" for n in range(20)]
    a_class(store, teacher_id(store), *names)
    clock = lesson(app, "clock")
    for n, name in enumerate(names):
        pupil = f"7b-{name.lower()}"
        comes_in(store, pupil, name)
        does(store, pupil, name, clock, forms_of(clock, 5, 1 if n < 15 else 0))
    page = okoro.opens(f"{HOME}/lesson/clock/q0")
    said = "The key may be wrong: many marked this, and the key has it as sound: Sentence 2"
    assert said in page.text
    assert "nothing is changed by itself" in page.text
    whole = okoro.opens(f"{HOME}/lesson/clock").text
    assert "20 answered every question. Half of them have 80 of 100 or more." in whole
    assert "Consistency (Cronbach’s alpha): 1.00" in whole
    assert "1 point to look at" in okoro.opens(f"{HOME}/lesson/clock").text
    assert store.rows("SELECT * FROM correction") == []


def test_before_and_after_a_pack_says_when_a_gain_is_only_suspicion(tmp_path, clock):
    app = create_app(Settings(tmp_path / "data"), now=clock, new_id=counted_ids())
    here = app.extensions["second-look"]
    okoro = teaches(app, "okoro")
    a_class(here.store, teacher_id(here.store), "Ada", "Ben", "Mina")
    (pack, (one, other)), *_ = here.shelf.contents().checks.items()
    careful, keen = Eye(0.3, 0.0, 0.5), Eye(1.0, 1.0, 0.9)
    for name in ("ada", "ben"):
        comes_in(here.store, f"7b-{name}", name)
        for day, form, eye in ((0, one, careful), (1, other, keen)):
            at = MORNING + timedelta(days=day)
            takes(here.store, f"7b-{name}", name, form, eye, at)
    page = okoro.opens(HOME)
    here.store.close()
    assert "2 pupils took both checks in full" in page.text
    assert "more suspicion, not better reading" in page.text
    title = next(known.title for known in here.shelf.contents().packs if known.id == pack)
    told = rows(page, f"Found and flagged before and after: {title}")
    assert [row[1] for row in told[:2]] == ["before", "after"]


def takes(store, pupil, learner, lesson, eye, at):
    """A pupil takes a lesson for her class with that eye."""
    chance = Random(f"{pupil} {lesson.id}")
    sitting = store.start(learner, through(lesson), f"{pupil}-{lesson.id}", at)
    with store.write() as db:
        note_work(db, Work(sitting.id, "7b", pupil, lesson.id))
    for n, stop in enumerate(through(lesson).stops):
        made = attempt(
            sitting, stop, stop.question.guess(eye, chance), confidence=None,
            submit_key=f"{sitting.id}-{n}", at=at + timedelta(minutes=n), day=at.date(),
        )  # fmt: skip
        store.record(made)
