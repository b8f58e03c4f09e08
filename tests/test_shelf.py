"""The shelf: what readers find on it while authors are at work on the files."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from quiz.library.shelf import Shelf
from tests.problem_files import CLOCK, PACK_TEXT, RECORD_TEXT

PACKED = "pack: one-clock\n" + CLOCK.text.replace("id: clock", "id: packed")
BROKEN = CLOCK.text.replace("level: easy", "level: simple")


class Desk:
    """An author's folders, and the shelf that stands over them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.saves("seeds/notice-2031.yaml", RECORD_TEXT)
        self.saves("lessons/packs/one-clock.yaml", PACK_TEXT)
        self.saves("lessons/01-clock.yaml", CLOCK.text)
        self.shelf = self.opens_again()

    def opens_again(self, patience: float = 0) -> Shelf:
        return Shelf(self.folder / "lessons", self.folder / "seeds", patience=patience)

    def saves(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def deletes(self, name: str) -> None:
        (self.folder / name).unlink()

    @property
    def ids(self) -> list[str]:
        return list(self.shelf.contents().lessons)

    @property
    def codes(self) -> list[str]:
        return [problem.code for problem in self.shelf.contents().problems]

    @property
    def title(self) -> str:
        return self.shelf.lesson("clock").title


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.fixture
def colleague(desk) -> Desk:
    """A second process over the same folders; both keep what they read in one memory."""
    memory: dict[str, object] = {}

    def keep(news) -> bool:
        for file, lesson in news.items():
            memory.pop(file, None)
            memory.update({file: lesson} if lesson else {})
        return True

    def opens_again(patience: float = 0) -> Shelf:
        folders = (desk.folder / "lessons", desk.folder / "seeds")
        return Shelf(*folders, patience=patience, recall=lambda: dict(memory), keep=keep)

    desk.opens_again = opens_again
    desk.shelf = opens_again()
    other = Desk(desk.folder)
    other.shelf = opens_again()
    return other


def test_of_a_file_that_broke_all_processes_show_what_any_of_them_read_last(desk, colleague):
    assert desk.title == colleague.title == "Who stopped the clock?"
    desk.saves("lessons/01-clock.yaml", CLOCK.text.replace("Who stopped", "What stopped"))
    assert desk.title == "What stopped the clock?"
    desk.saves("lessons/01-clock.yaml", BROKEN)
    assert colleague.title == desk.title == "What stopped the clock?"


def test_a_lesson_that_one_process_saw_withdrawn_stays_so_in_the_other(desk, colleague):
    assert desk.ids == colleague.ids == ["clock"]
    desk.saves("lessons/01-clock.yaml", "draft: yes\n" + CLOCK.text)
    assert desk.ids == []
    desk.saves("lessons/01-clock.yaml", BROKEN)
    assert colleague.ids == desk.ids == []


def test_a_good_lesson_is_on_the_shelf(desk):
    assert desk.ids == ["clock"]
    assert desk.codes == []
    assert desk.shelf.lesson("unheard-of") is None


def test_lessons_stand_in_the_order_of_their_file_names(desk):
    desk.saves("lessons/00-first.yaml", CLOCK.text.replace("id: clock", "id: zebra"))
    desk.saves("lessons/02-last.yaml", CLOCK.text.replace("id: clock", "id: ant"))
    assert desk.ids == ["zebra", "clock", "ant"]


def test_a_changed_file_is_read_again(desk):
    before = desk.shelf.lesson("clock").version
    desk.saves("lessons/01-clock.yaml", CLOCK.text.replace("Who stopped", "What stopped"))
    assert desk.title == "What stopped the clock?"
    assert desk.shelf.lesson("clock").version != before


def test_without_a_change_nothing_is_read_again(desk):
    assert desk.shelf.contents() is desk.shelf.contents()


def test_a_patient_shelf_does_not_look_again_at_once(desk):
    patient = desk.opens_again(patience=60)
    assert list(patient.contents().lessons) == ["clock"]
    desk.saves("lessons/02-other.yaml", CLOCK.text.replace("id: clock", "id: other"))
    assert list(patient.contents().lessons) == ["clock"]


def test_a_file_that_breaks_keeps_its_last_good_version_and_its_problem_is_known(desk):
    assert desk.ids == ["clock"]
    desk.saves("lessons/01-clock.yaml", BROKEN.replace("Who stopped", "What stopped"))
    assert desk.title == "Who stopped the clock?"
    assert desk.codes == ["not-one-of"]


@pytest.mark.parametrize("text", ["", "\0", "[[", BROKEN])
def test_however_a_file_breaks_its_last_good_version_stays_until_it_is_mended(desk, text):
    assert desk.ids == ["clock"]
    desk.saves("lessons/01-clock.yaml", text)
    assert desk.ids == ["clock"]
    assert len(desk.codes) == 1
    desk.saves("lessons/01-clock.yaml", CLOCK.text.replace("Who stopped", "What stopped"))
    assert desk.title == "What stopped the clock?"
    assert desk.codes == []


def test_a_file_that_was_never_good_is_not_on_the_shelf(desk):
    desk.saves("lessons/02-other.yaml", BROKEN.replace("id: clock", "id: other"))
    assert desk.ids == ["clock"]
    assert desk.codes == ["not-one-of"]


def test_a_draft_is_not_on_the_shelf_but_its_problems_are_known(desk):
    draft = "draft: yes\n" + CLOCK.text.replace("id: clock", "id: other")
    desk.saves("lessons/02-other.yaml", draft)
    assert (desk.ids, desk.codes) == (["clock"], [])
    desk.saves("lessons/02-other.yaml", draft.replace("level: easy", "level: simple"))
    assert (desk.ids, desk.codes) == (["clock"], ["not-one-of"])


@pytest.mark.parametrize("text", ["", "[[", BROKEN, "draft: yes\n" + BROKEN])
def test_a_good_draft_that_breaks_does_not_slip_onto_the_shelf(desk, text):
    desk.saves("lessons/01-clock.yaml", "draft: yes\n" + CLOCK.text)
    assert desk.ids == []
    desk.saves("lessons/01-clock.yaml", text)
    assert desk.ids == []


def test_a_lesson_that_becomes_a_draft_leaves_the_shelf_and_comes_back(desk):
    assert desk.ids == ["clock"]
    desk.saves("lessons/01-clock.yaml", "draft: yes\n" + CLOCK.text)
    assert desk.ids == []
    desk.saves("lessons/01-clock.yaml", "draft: no\n" + CLOCK.text)
    assert desk.ids == ["clock"]


def test_a_vanished_file_leaves_the_shelf(desk):
    assert desk.ids == ["clock"]
    desk.deletes("lessons/01-clock.yaml")
    assert (desk.ids, desk.codes) == ([], [])


def test_a_renamed_file_stays_on_the_shelf(desk):
    assert desk.ids == ["clock"]
    lessons = desk.folder / "lessons"
    (lessons / "01-clock.yaml").rename(lessons / "07-clock.yaml")
    assert (desk.ids, desk.codes) == (["clock"], [])


def test_of_two_files_with_one_id_the_first_stays_and_the_second_is_told(desk):
    desk.saves("lessons/02-copy.yaml", CLOCK.text.replace("Who stopped", "What stopped"))
    assert desk.ids == ["clock"]
    assert desk.title == "Who stopped the clock?"
    (problem,) = desk.shelf.contents().problems
    assert (problem.code, problem.place.file) == ("id-taken", "lessons/02-copy.yaml")


def test_a_packed_lesson_lies_in_its_pack_and_not_open_on_the_shelf(desk):
    desk.saves("lessons/02-packed.yaml", PACKED)
    contents = desk.shelf.contents()
    assert [lesson.id for lesson in contents.loose] == ["clock"]
    assert [(pack.id, [x.id for x in lessons]) for pack, lessons in contents.packed] == [
        ("one-clock", ["packed"])
    ]


def test_a_lesson_of_a_pack_that_is_not_there_is_not_shown_outside_of_it(desk):
    desk.saves("lessons/02-packed.yaml", PACKED.replace("pack: one-clock", "pack: two-clocks"))
    assert desk.ids == ["clock"]
    assert desk.codes == ["unknown-pack"]


def test_a_pack_that_breaks_keeps_its_last_good_version_and_its_lessons(desk):
    desk.saves("lessons/02-packed.yaml", PACKED)
    assert desk.ids == ["clock", "packed"]
    desk.saves("lessons/packs/one-clock.yaml", PACK_TEXT.replace("ages: 11+", "ages: eleven"))
    assert desk.ids == ["clock", "packed"]
    assert [pack.title for pack in desk.shelf.contents().packs] == ["One clock, many accounts"]
    assert desk.codes == ["not-an-age"]


def test_a_record_that_breaks_keeps_its_last_good_version_for_new_lessons_too(desk):
    assert desk.ids == ["clock"]
    desk.saves("seeds/notice-2031.yaml", RECORD_TEXT.replace("genre: statement", "genre: gossip"))
    desk.saves("lessons/02-other.yaml", CLOCK.text.replace("id: clock", "id: other"))
    assert desk.ids == ["clock", "other"]
    assert desk.codes == ["not-one-of"]


def test_a_record_that_vanishes_leaves_its_lessons_in_their_last_good_version(desk):
    assert desk.ids == ["clock"]
    desk.deletes("seeds/notice-2031.yaml")
    assert desk.ids == ["clock"]
    assert desk.codes == ["unknown-source"]


def test_missing_folders_are_an_empty_shelf(tmp_path):
    contents = Shelf(tmp_path / "lessons", tmp_path / "seeds", patience=0).contents()
    assert (dict(contents.lessons), contents.packs, contents.problems) == ({}, (), ())


def test_what_is_no_yaml_file_is_passed_over(desk):
    desk.saves("lessons/README.md", "# How to write a lesson")
    desk.saves("lessons/lesson.schema.json", "{}")
    (desk.folder / "lessons" / "folder.yaml").mkdir()
    assert (desk.ids, desk.codes) == (["clock"], [])


def test_many_readers_see_only_whole_shelves_while_a_file_changes(desk):
    seen: list[tuple[str, ...]] = []

    def reads() -> None:
        seen.extend(tuple(desk.shelf.contents().lessons) for _ in range(20))

    readers = [threading.Thread(target=reads) for _ in range(8)]
    for reader in readers:
        reader.start()
    for n in range(20):
        desk.saves("lessons/01-clock.yaml", BROKEN if n % 2 else CLOCK.text)
    for reader in readers:
        reader.join()
    assert len(seen) == 160
    assert set(seen) <= {("clock",), ()}, "an unwritten file may be met half empty, never a crash"
