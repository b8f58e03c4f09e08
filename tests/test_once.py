"""A file that was read before is not read again, unless it or its records have changed."""

from quiz.library import once
from tests.conftest import MORNING
from tests.problem_files import HEAD, RECORD_TEXT, SPOT

LESSON, FILE = (HEAD + SPOT).encode(), "clock.yaml"


def record(text=RECORD_TEXT):
    found, problems = once.source(text.encode(), "notice-2031.yaml")
    assert found, problems
    return {found.id: found}


def test_the_same_file_beside_the_same_records_is_the_same_reading():
    assert once.lesson(LESSON, FILE, record()) is once.lesson(LESSON, FILE, record())


def test_another_text_name_day_or_record_is_read_anew():
    first = once.lesson(LESSON, FILE, record())
    others = (
        once.lesson(LESSON + b"\n", FILE, record()),
        once.lesson(LESSON, "other.yaml", record()),
        once.lesson(LESSON, FILE, record(), MORNING.date()),
        once.lesson(LESSON, FILE, {}),
        once.lesson(LESSON, FILE, record(RECORD_TEXT.replace("Ines Holt", "Ida Holt"))),
    )
    assert not any(other is first for other in others)
