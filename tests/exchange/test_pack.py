"""A pack as a zip: everything it needs, nothing else, and it opens again."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from quiz import packing
from quiz.cli import main
from quiz.library.exchange.pack import MOST_BYTES, MOST_FILES
from quiz.library.exchange.qti import packed
from quiz.record import CannotDo
from quiz.settings import Settings
from tests.problem_files import CLOCK, PACK_TEXT, RECORD_TEXT

IN_PACK = "pack: one-clock\n" + CLOCK.text
FILES = {
    "lessons/01-clock.yaml": IN_PACK,
    "lessons/02-other.yaml": CLOCK.text.replace("id: clock", "id: other"),
    "lessons/03-draft.yaml": "draft: yes\n" + IN_PACK.replace("id: clock", "id: draft"),
    "lessons/packs/one-clock.yaml": PACK_TEXT,
    "lessons/packs/another.yaml": PACK_TEXT.replace("id: one-clock", "id: another"),
    "seeds/notice-2031.yaml": RECORD_TEXT,
    "seeds/unquoted.yaml": RECORD_TEXT.replace("id: notice-2031", "id: unquoted"),
}


@pytest.fixture
def house(tmp_path: Path) -> Settings:
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return Settings(tmp_path / "data", tmp_path / "lessons", tmp_path / "seeds")


def makes(house: Settings, pack: str = "one-clock") -> Path:
    return packing.run(pack, house.lessons.parent / "made.zip", house, lambda _: None)


def test_it_has_the_lessons_the_file_of_the_pack_and_the_records_they_quote(house):
    with zipfile.ZipFile(makes(house)) as made:
        assert sorted(made.namelist()) == [
            "README.txt",
            "lessons/01-clock.yaml",
            "lessons/packs/one-clock.yaml",
            "seeds/notice-2031.yaml",
        ]
        assert made.read("lessons/01-clock.yaml").decode() == IN_PACK
        assert "One clock, many accounts" in made.read("README.txt").decode()


def test_a_file_that_is_there_is_left_as_it_is(house):
    makes(house)
    with pytest.raises(CannotDo, match="is there already"):
        makes(house)


def test_what_is_no_pack_is_told_with_those_there_are(house):
    with pytest.raises(CannotDo, match="no pack “nowhere”. There are: another, one-clock"):
        makes(house, "nowhere")


def test_a_lesson_with_an_error_stops_it_for_it_would_be_missing(house):
    (house.lessons / "01-clock.yaml").write_text(IN_PACK.replace("level: easy", "level: odd"))
    with pytest.raises(CannotDo, match="would be missing: 01-clock.yaml"):
        makes(house)


def checked(*args: str | Path) -> tuple[int, str]:
    done = CliRunner().invoke(main, ["check", *map(str, args), "--on", "2031-03-08"])
    return done.exit_code, done.output


def test_check_opens_it_and_finds_it_as_good_as_it_was(house):
    code, said = checked(makes(house))
    assert code == 0
    assert "Lessons: 1. Source records: 1. Errors: 0." in said


def test_a_shipped_pack_goes_out_and_opens_again(tmp_path):
    file = tmp_path / "starter.zip"
    done = CliRunner().invoke(main, ["pack", "starter", "--out", str(file)])
    assert done.exit_code == 0 and "7 files are in it." in done.output
    assert checked(file)[0] == 0


def zipped(folder: Path, files: dict[str, str | bytes]) -> Path:
    path = folder / "odd.zip"
    raw = {name: text.encode() if isinstance(text, str) else text for name, text in files.items()}
    path.write_bytes(packed(raw))
    return path


def test_errors_in_it_are_told_by_file_and_line(tmp_path):
    bad = IN_PACK.replace("level: easy", "level: easi")
    code, said = checked(zipped(tmp_path, {**FILES, "lessons/01-clock.yaml": bad}))
    assert code == 1 and "lessons/01-clock.yaml:5:8: " in said


ELSEWHERE = ["../outside.yaml", "/etc/outside.yaml", "lessons/../../outside.yaml", "run.py",
             "lessons/.hidden.yaml", "quiz/core/model.py", "lessons\\outside.yaml"]  # fmt: skip


@pytest.mark.parametrize("name", ELSEWHERE)
def test_files_of_other_places_are_named_and_not_opened(tmp_path, name):
    code, said = checked(zipped(tmp_path, {**FILES, name: "draft: yes"}))
    assert code == 0 and "Not opened: " in said
    assert not (tmp_path / "outside.yaml").exists() and not Path("/etc/outside.yaml").exists()


NO_PACKS = [
    b"not a zip at all",
    packed({"README.txt": b"empty"}),
    packed({"lessons/a.yaml": b"x" * (MOST_BYTES + 1)}),
    packed({f"lessons/{n}.yaml": b"x" for n in range(MOST_FILES + 1)}),
    packed({"lessons/a.yaml": b"format: 1"})[:-30],
]


@pytest.mark.parametrize("raw", NO_PACKS, ids=["text", "empty", "large", "many", "cut"])
def test_what_is_no_pack_is_refused_in_a_sentence(tmp_path, raw):
    (tmp_path / "odd.zip").write_bytes(raw)
    code, said = checked(tmp_path / "odd.zip")
    assert code == 1 and "is no zip of a pack" in said and "Traceback" not in said


def test_a_file_in_it_that_is_damaged_is_refused_too(tmp_path):
    raw = bytearray(io.BytesIO(packed({"lessons/a.yaml": b"format: 1\n" * 50})).getvalue())
    raw[60] ^= 0xFF
    (tmp_path / "odd.zip").write_bytes(bytes(raw))
    assert checked(tmp_path / "odd.zip")[0] == 1


def test_a_zip_is_checked_alone(house):
    assert checked(makes(house), "lessons")[0] == 2
