"""`segment`: from a text somebody published to the record of a short passage."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from quiz import author_cli
from quiz.choosing import Choice, document_of, show
from quiz.cli import main
from quiz.desk.files import replace, write_new
from quiz.desk.record import suggested_id
from quiz.library.full_texts import prove
from quiz.library.reader import read_source
from quiz.record import CannotDo
from quiz.segmenting import Order, run
from tests.conftest import ROOT

TEXT = """\
Clock still silent

The harbour clock in Saltmere stopped at 9:14 on Monday evening. Mr. Quill says that he saw it.

“Nobody knows why,” the keeper said. “But we will find out.”
"""
FACTS = {
    "title": "Clock still silent",
    "publisher": "Saltmere Bell",
    "published": "2031-03-05",
    "genre": "news",
    "licence": "short quotation for teaching",
    "know": "A small paper that the harbour office pays for.",
}


class Desk:
    """A folder for records and a document; what is said is kept in `said`."""

    def __init__(self, folder: Path, text: str | bytes = TEXT) -> None:
        self.seeds, self.texts = folder / "seeds", folder / "texts"
        self.raw = text.encode() if isinstance(text, str) else text
        self.texts.mkdir()
        (self.texts / "clock.txt").write_bytes(self.raw)
        self.said: list[str] = []

    def segment(self, answers: dict[str, str] | None = None, **order):
        """Write a record; `answers` are what a person types, by the first word of a question."""
        ask = (
            (lambda question, likely: answers.get(question.split()[0], likely)) if answers else None
        )
        order.setdefault("facts", FACTS)
        chosen = {name: order.pop(name, None) for name in ("first", "last", "paragraph")}
        order["choice"] = Choice(**chosen)
        return run(document_of(self.raw), Order(**order), self.seeds, self.said.append, ask)

    def record(self, name: str = "saltmere-bell-2031"):
        path = self.seeds / f"{name}.yaml"
        return read_source(path.read_bytes(), path.name)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_a_text_becomes_a_record_that_passes_check_and_is_proved_against_the_text(desk):
    desk.segment(passage="silent")
    record, problems = desk.record()
    assert problems == ()
    assert [s.text for s in record.passages["silent"].segments.values()] == [
        "Clock still silent",
        "The harbour clock in Saltmere stopped at 9:14 on Monday evening.",
        "Mr. Quill says that he saw it.",
        "“Nobody knows why,” the keeper said.",
        "“But we will find out.”",
    ]
    proof = prove(desk.seeds, desk.texts)
    assert (proof.proved, proof.problems) == (5, ())


def test_what_was_saved_is_shown_with_its_marks_and_the_line_for_the_lesson(desk):
    desk.segment(passage="silent", first=2, last=3)
    assert desk.said == [
        f"Saved in {desk.seeds / 'saltmere-bell-2031.yaml'}: 2 sentences.",
        "  [s1] The harbour clock in Saltmere stopped at 9:14 on Monday evening.",
        "  [s2] Mr. Quill says that he saw it.",
        "In a lesson, under “excerpts”, write:   a: {source: saltmere-bell-2031, passage: silent}",
    ]


@pytest.mark.parametrize(
    ("order", "texts"),
    [
        ({"first": 3}, ["Mr. Quill", "“Nobody", "“But we"]),
        ({"last": 1}, ["Clock still"]),
        ({"paragraph": 3}, ["“Nobody", "“But we"]),
    ],
)
def test_a_passage_is_chosen_by_sentences_or_by_a_paragraph(desk, order, texts):
    written = desk.segment(**order)
    found = [sentence.of(TEXT) for sentence in written.quotation.chosen]
    assert [one[: len(start)] for one, start in zip(found, texts, strict=True)] == texts


@pytest.mark.parametrize(
    ("order", "said"),
    [
        ({"first": 9}, "This text has the sentences 1 to 5, and the first comes before the last."),
        ({"first": 3, "last": 2}, "This text has the sentences 1 to 5"),
        ({"paragraph": 7}, "This text has the paragraphs 1 to 3."),
    ],
)
def test_a_choice_that_is_not_there_is_refused_and_nothing_is_written(desk, order, said):
    with pytest.raises(CannotDo, match=said):
        desk.segment(**order)
    assert not desk.seeds.exists()


def test_showing_counts_sentences_and_paragraphs(desk):
    show(document_of(desk.raw), desk.said.append)
    assert desk.said[:5] == [
        "paragraph 1",
        "    1  Clock still silent",
        "paragraph 2",
        "    2  The harbour clock in Saltmere stopped at 9:14 on Monday evening.",
        "    3  Mr. Quill says that he saw it.",
    ]


def test_what_nobody_says_becomes_a_blank_that_check_names(desk):
    desk.segment(facts={"publisher": "Saltmere Bell"})
    assert desk.said[-2:] == [
        "seeds/saltmere-bell.yaml:8:10: this blank is not filled in yet (write here: On what"
        " ground it is quoted, like: short quotation for teaching; all rights reserved.)",
        "seeds/saltmere-bell.yaml:9:7: this blank is not filled in yet (write here: What a reader"
        " should know of the publisher, in one calm sentence.)",
    ]


def test_a_person_at_a_terminal_is_asked_for_what_is_missing_and_asked_again_if_it_cannot_be(desk):
    desk.segment()
    desk.said.clear()
    typed = {
        "Which": ["all", "2-9", "2-3"],
        "Who": ["Saltmere Bell"],
        "When": ["5 March", "2031-03-05"],
        "A name for this passage": ["seen"],
    }
    offered: dict[str, str] = {}

    def ask(question: str, likely: str) -> str:
        offered[question] = likely
        start = next((start for start in typed if question.startswith(start)), "")
        return typed[start].pop(0) if start else likely

    order = Order(facts={"know": "A paper."})
    run(document_of(desk.raw), order, desk.seeds, desk.said.append, ask)
    record, problems = desk.record("saltmere-bell-2031-2")
    assert problems == ()
    assert [s.text[:9] for s in record.passages["seen"].segments.values()] == [
        "The harbo",
        "Mr. Quill",
    ]
    assert desk.said[8:11] == [
        "Please write the first and the last number, between 1 and 5, like 3-7.",
        "Please write the first and the last number, between 1 and 5, like 3-7.",
        "“5 March” is not a date (write it like 2026-03-09)",
    ]
    assert offered["Which sentences (like 3-7)"] == "2-5", "the headline stands above the text"
    assert offered["Headline"] == "Clock still silent"
    assert offered["A name for this record"] == "saltmere-bell-2031-2", "the first is taken"


LONG = "\n\n".join(f"{'Word ' * 60}{n}." for n in (1, 2, 3))


def test_a_long_text_is_never_quoted_whole_by_mistake(tmp_path):
    desk = Desk(tmp_path, LONG)
    with pytest.raises(CannotDo, match="more than 150 words, which is too long to quote"):
        desk.segment()
    assert desk.said[0] == "paragraph 1" and not desk.seeds.exists()


def test_a_person_sees_the_sentences_of_a_long_text_and_chooses(tmp_path):
    desk = Desk(tmp_path, LONG)
    written = desk.segment({"Which": "2-3"})
    assert [sentence.paragraph for sentence in written.quotation.chosen] == [2, 3]


def test_a_long_passage_that_was_chosen_is_warned_of_kindly_and_check_asks_for_less(tmp_path):
    desk = Desk(tmp_path, LONG)
    desk.segment(first=1, last=3)
    assert desk.said[0].startswith("This passage has 183 words. Somebody else wrote them")
    assert [problem.code for problem in desk.record()[1]] == ["quotation-long"]


def test_a_record_that_is_there_stays_as_it_is_unless_told_otherwise(desk):
    written = desk.segment()
    before = written.path.read_bytes()
    with pytest.raises(CannotDo, match="is there already and was left as it is"):
        desk.segment(paragraph=1)
    assert written.path.read_bytes() == before
    desk.segment(paragraph=1, existing="replace")
    assert len(desk.record()[0].passages["p1"].segments) == 1


@pytest.mark.parametrize("ending", ["", "never: [[900, 950]]\n"])
def test_a_passage_is_added_and_every_other_byte_stays(desk, ending):
    written = desk.segment()
    own = "# Mind the tide.\n" + written.path.read_text(encoding="utf-8") + ending
    written.path.write_text(own, encoding="utf-8")
    desk.segment(id="saltmere-bell-2031", passage="two", paragraph=3, existing="add", ages="12+")
    record, problems = desk.record()
    assert problems == ()
    assert list(record.passages) == ["p1", "two"]
    assert record.passages["two"].ages == 12
    now = written.path.read_text(encoding="utf-8")
    start, behind = now.split("  two:\n")
    assert start + ending == own
    assert behind.endswith(ending)
    assert not list(desk.seeds.glob(".*")), "no half-written file is left behind"


@pytest.mark.parametrize(
    ("change", "order", "said"),
    [
        (("5 March", "5 March"), {"passage": "p1"}, "has a passage “p1” already"),
        (("full_text_sha256: ", "full_text_sha256: 0000"), {}, "this is not a SHA-256"),
        (("passages:\n", "passages: # all of them\n"), {"passage": "two"}, None),
    ],
)
def test_adding_knows_what_is_there(desk, change, order, said):
    written = desk.segment()
    text = written.path.read_text(encoding="utf-8")
    written.path.write_text(text.replace(*change), encoding="utf-8")
    more = {"id": "saltmere-bell-2031", "existing": "add", **order}
    if said:
        with pytest.raises(CannotDo, match=said):
            desk.segment(**more)
    else:
        assert desk.segment(**more)


def test_a_passage_is_added_to_a_record_that_still_has_a_blank(desk):
    desk.segment(facts={"publisher": "Saltmere Bell"}, id="bell")
    desk.segment(id="bell", passage="two", paragraph=3, existing="add")
    record, problems = desk.record("bell")
    assert {problem.code for problem in problems} == {"blank-unfilled"}
    assert "  two:\n" in (desk.seeds / "bell.yaml").read_text(encoding="utf-8")


def test_a_passage_of_another_text_is_not_added(desk):
    desk.segment()
    desk.raw = desk.raw + b"More."
    with pytest.raises(CannotDo, match="quotes from another text"):
        desk.segment(id="saltmere-bell-2031", passage="two", existing="add")


def test_what_check_would_refuse_is_not_written(desk):
    with pytest.raises(CannotDo, match="“yesterday” is not a date"):
        desk.segment(facts={**FACTS, "published": "yesterday"}, id="bell")
    assert not desk.seeds.exists()


@pytest.mark.parametrize(
    ("raw", "said"), [(b"caf\xe9 closed.", "not plain text in UTF-8"), (b" \n", "no sentence")]
)
def test_a_file_that_is_no_text_is_refused(raw, said):
    with pytest.raises(CannotDo, match=said):
        document_of(raw)


def test_a_mark_before_the_file_and_windows_line_ends_do_no_harm(tmp_path):
    desk = Desk(tmp_path, "\ufeff" + TEXT.replace("\n", "\r\n"))
    written = desk.segment()
    assert [one.of(written.quotation.document.text) for one in written.quotation.chosen][0] == (
        "Clock still silent"
    )
    assert prove(desk.seeds, desk.texts).problems == ()


def test_arabic_and_persian_are_cut_and_proved(tmp_path):
    desk = Desk(tmp_path, "من رأى ذلك؟ لا أحد يعلم…\n\nمی‌دانیم. آیا می‌داند؟")
    assert len(desk.segment().quotation.chosen) == 4
    assert prove(desk.seeds, desk.texts).proved == 4


@pytest.mark.parametrize(
    ("names", "made"),
    [
        (("Saltmere Bell", "2031"), "saltmere-bell-2031"),
        (("L’Écho de l'Océan", "2031"), "lecho-de-locean-2031"),
        (("60 Minutes", "2021"), "minutes-2021"),
        (("کیهان", ""), ""),
        (("Most " * 20, "2031"), "most-most-most-most-most-most-most-most"),
    ],
)  # fmt: skip
def test_an_id_is_made_of_the_publisher_and_the_year(names, made):
    assert suggested_id(*names) == made


# The door.


@pytest.fixture
def typed(desk: Desk, monkeypatch):
    """Types a command in a house whose seeds are the desk's."""
    monkeypatch.setattr(author_cli, "PROJECT", desk.seeds.parent)
    return lambda *args, **more: CliRunner().invoke(main, ["segment", *map(str, args)], **more)


def test_the_command_takes_a_file_and_flags(typed, desk):
    flags = ["--publisher", "Saltmere Bell", "--date", "2031-03-05", "--paragraph", "2"]
    done = typed(desk.texts / "clock.txt", *flags, "--passage", "seen", "--genre", "news")
    assert done.exit_code == 0, done.output
    assert "{source: saltmere-bell-2031, passage: seen}" in done.output


def test_the_command_takes_a_text_that_is_piped_in(typed, desk):
    done = typed("--id", "bell", input=TEXT)
    assert done.exit_code == 0, done.output
    assert (desk.seeds / "bell.yaml").exists()


def test_the_command_shows_and_refuses_in_a_sentence(typed, desk):
    assert "    5  “But we will find out.”" in typed("--show", input=TEXT).output
    refused = typed("--id", "bell", "--paragraph", "9", input=TEXT)
    assert refused.exit_code == 1
    assert refused.output == "Error: This text has the paragraphs 1 to 3. Nothing was written.\n"
    assert not desk.seeds.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="a terminal of another kind")
def test_at_a_terminal_the_command_asks_and_whoever_leaves_has_written_nothing():
    import pty  # only where there are such terminals

    before = sorted(path.name for path in (ROOT / "lessons").iterdir())
    master, slave = pty.openpty()
    command = [sys.executable, "-m", "quiz", "new"]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=slave, stdout=slave, stderr=slave, start_new_session=True
    ) as running:
        os.close(slave)
        said = b""
        while b"Title of the lesson" not in said:
            said += os.read(master, 1000)
        os.write(master, b"\x04")  # the end of what is typed
        code = running.wait(timeout=60)
        os.close(master)
    assert code == 1
    assert before == sorted(path.name for path in (ROOT / "lessons").iterdir())


def test_two_who_write_at_once_cannot_take_each_others_place(tmp_path):
    path = tmp_path / "new" / "a.yaml"
    assert write_new(path, "first")
    assert not write_new(path, "second")
    assert not replace(path, b"something else", "third")
    assert path.read_text() == "first"
    assert replace(path, b"first", "third")
    assert [file.name for file in path.parent.iterdir()] == ["a.yaml"]


@pytest.mark.skipif(sys.platform == "win32", reason="rights of folders are others there")
def test_a_folder_that_takes_no_file_is_told_in_a_sentence(desk):
    (desk.seeds.parent / "seeds").write_text("a file stands here")
    with pytest.raises(CannotDo, match="cannot be written"):
        desk.segment()
