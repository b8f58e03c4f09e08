"""No way leads from a learner to an opinion: not through what is kept or what is exported.

Questions for discussion are where opinions would show, if anywhere. Of an answer to one the record
keeps the answer itself, for the learner to read again, and not a thing that was made of it.
"""

from __future__ import annotations

import csv
import io
import json
import re
from contextlib import closing

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from quiz import create_app
from quiz.core.discussed import Discussed
from quiz.settings import Settings
from quiz.store.store import Store
from tests.conftest import MORNING, Clock, Person
from tests.homework_stage import gives, pupil_of
from tests.right_answers import right_answer
from tests.school import a_class, does
from tests.test_classroom import teaches
from tests.test_discussed import marked
from tests.test_privacy import OPINION
from tests.test_rescore import lesson_of

SIDES = re.compile(r"\bside|sided|publisher|party|leaning|politic|stance|opinion|belief", re.I)
ANSWER = ("attempt", "answer")
"""The one column in which two such learners may differ: what they chose, as they chose it."""


def kept_of(lesson, forms, folder):
    """Every cell of the record after Mina has taken the lesson for her class, by its column."""
    with closing(Store(folder)) as store:
        app_rows(store, lesson, forms)
        tables = store.rows("SELECT name FROM sqlite_master WHERE type = 'table'")
        names = sorted({one["name"] for one in tables} - {"_sqlite_migrations"})
        return {
            (name, column): [row[column] for row in rows]
            for name in names
            for rows in [store.rows(f"SELECT * FROM {name} ORDER BY 1, 2")]
            for column in (rows[0] if rows else {})
        }


def app_rows(store, lesson, forms):
    with store.write() as db:
        row = {"id": "okoro", "name": "Okoro", "name_key": "okoro", "password_hash": "x"}
        db["teacher"].insert({**row, "made_at": 0})
    a_class(store, "okoro", "Mina")
    store.add_learner("mina", "device", MORNING)
    with store.write() as db:
        db.execute("INSERT INTO pupil_learner VALUES ('7b-mina', 'mina', 1, 0)")
    does(store, "7b-mina", "mina", lesson, forms)
    store.tidy()


def forms_of(lesson, question, form):
    forms = {asked.id: MultiDict(right_answer(asked)) for asked in lesson.questions}
    return {**forms, question: MultiDict(form)}


def differing(one, other):
    """The columns that differ."""
    assert set(one) == set(other)
    return {column for column in one if one[column] != other[column]}


@settings(
    max_examples=5,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
@given(marks=st.lists(st.sets(st.sampled_from(["s1", "s2", "s3", "s4"])), min_size=2, max_size=2))
def test_what_somebody_marks_for_discussion_changes_nothing_but_her_answer(tmp_path_factory, marks):
    lesson, folder = lesson_of(marked("unproven")), tmp_path_factory.mktemp("records")
    assert isinstance(lesson.question("unproven"), Discussed)
    kept = []
    for n, chosen in enumerate(marks):
        form = {"mark": sorted(chosen)} if chosen else {"none": "yes"}
        kept.append(kept_of(lesson, forms_of(lesson, "unproven", form), folder / f"{n}.db"))
    assert differing(*kept) == ({ANSWER} if marks[0] != marks[1] else set())


OTHERS = {
    "push": {"mark": ["p3"], "technique": "false-choice"},
    "limit": {"option": "o2"},
}


@pytest.mark.parametrize("question", OTHERS)
def test_of_every_kind_only_the_answer_differs(tmp_path, question):
    lesson = lesson_of(marked(question))
    ways = (dict(right_answer(lesson.question(question))), OTHERS[question])
    kept = [
        kept_of(lesson, forms_of(lesson, question, form), tmp_path / f"{n}.db")
        for n, form in enumerate(ways)
    ]
    assert differing(*kept) == {ANSWER}


def test_where_it_is_scored_more_than_the_answer_differs(tmp_path):
    """So the comparison above does see what is made of an answer."""
    lesson = lesson_of(marked("push"))
    kept = [
        kept_of(lesson, forms_of(lesson, "limit", {"option": option}), tmp_path / f"{option}.db")
        for option in ("o1", "o2")
    ]
    assert {ANSWER, ("attempt", "score"), ("attempt", "outcome")} <= differing(*kept)


@pytest.fixture
def exports(tmp_path):
    """Every file that tells of a learner, after she took a lesson whose texts have sides."""
    app = create_app(Settings(data=tmp_path / "data"), now=Clock())
    with closing(app.extensions["second-look"].store) as store:
        okoro = teaches(app, "okoro")
        a_class(store, "okoro", "Mina", "Noor")
        mina = pupil_of(app, "7b-mina")
        lesson = app.extensions["second-look"].shelf.lesson("two-accounts-one-event")
        gives(app, "okoro", lesson=lesson.id)
        forms = {asked.id: MultiDict(right_answer(asked)) for asked in lesson.questions}
        does(store, "7b-mina", "7b-mina-s", lesson, forms, assignment="h")
        at = "/teach/class/7b"
        files = {"my-data": mina.client.get("/my-data/download").text}
        for name in ("gradebook.csv", "answers.csv", "research.csv"):
            answer = okoro.client.get(f"{at}/{name}")
            files[name] = answer.text if answer.status_code == 200 else ""
        pages = {path: Person(okoro.client).opens(f"{at}/{path}").text
                 for path in ("report", "report/pupil/7b-mina", "gradebook")}  # fmt: skip
        yield files, pages


def heads(files):
    """The names of all columns and fields."""

    def fields(value):
        if isinstance(value, dict):
            yield from value
            value = list(value.values())
        if isinstance(value, list):
            for one in value:
                yield from fields(one)

    found = set(fields(json.loads(files["my-data"])))
    for name, text in files.items():
        if name != "my-data" and text:
            found |= set(next(csv.reader(io.StringIO(text.removeprefix("\ufeff")))))
    return found


def test_no_export_of_a_learner_is_broken_down_by_side_or_publisher(exports):
    files, pages = exports
    assert files["gradebook.csv"] and files["answers.csv"]
    named = heads(files)
    assert len(named) > 20
    assert not [one for one in named if SIDES.search(one) or OPINION.search(one.lower())]
    for text in pages.values():
        assert not re.search(r"\bby (side|publisher|party)\b", text, re.I)


def test_the_banned_names_would_be_noticed():
    for name in ("Side", "by_publisher", "political leaning", "Party", "opinions"):
        assert SIDES.search(name), name
