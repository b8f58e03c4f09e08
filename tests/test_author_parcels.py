"""Files that come in: what is taken, what is refused and why; and what goes out again."""

from __future__ import annotations

import io
import stat
import zipfile

import pytest

from quiz.desk.parcels import MOST_FILES, opened, packed
from quiz.library import yaml_nodes
from tests.attacks.controls import control
from tests.problem_files import HEAD, RECORD_TEXT, SPOT
from tests.test_author import app, desk, okoro, settings  # noqa: F401  (fixtures)

LESSON = HEAD + SPOT
RECORD = RECORD_TEXT.replace("id: notice-2031", "id: note-2032")


def zip_of(*members, **more):
    """A .zip of (name, text) pairs, or of (ZipInfo, text)."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as parcel:
        for name, text in members:
            parcel.writestr(name, text, **more)
    return made.getvalue()


def linked(name):
    info = zipfile.ZipInfo(name)
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info


def locked(raw):
    """The mark of a password in both of a .zip's lists."""
    made = bytearray(raw)
    made[raw.index(b"PK\x03\x04") + 6] |= 1
    made[raw.index(b"PK\x01\x02") + 8] |= 1
    return bytes(made)


def lying(raw):
    """A .zip whose file says that it is small."""
    at = raw.index(b"PK\x01\x02") + 24
    return raw[:at] + (10).to_bytes(4, "little") + raw[at + 4 :]


BIG = "x: " + "a" * 3_000_000
BAD = {
    "nothing": ("a.yaml", b"", "upload-none"),
    "another kind": ("a.docx", b"PK\x03\x04", "upload-kind"),
    "a document that calls itself a lesson": ("a.yaml", b"PK\x03\x04..", "upload-unreadable"),
    "another encoding": ("a.yaml", "title: Zürich".encode("latin-1"), "upload-unreadable"),
    "UTF-16": ("a.yaml", "title: x".encode("utf-16"), "upload-unreadable"),
    "a sign that reorders": ("a.yaml", "title: \u202ex".encode(), "upload-unreadable"),
    "an alias bomb": ("a.yaml", b"a: &a [x]\nb: [*a, *a]", "upload-unreadable"),
    "too deep": ("a.yaml", b"a: " + b"[" * 30 + b"]" * 30, "upload-unreadable"),
    "too many values": ("a.yaml", b"a: [" + b"x," * 60_000 + b"]", "upload-unreadable"),
    "a broken zip": ("a.zip", b"PK\x03\x04 nothing more", "upload-broken"),
    "half a zip": ("a.zip", zip_of(("a.yaml", LESSON))[:-30], "upload-broken"),
    "an empty zip": ("a.zip", zip_of(), "upload-empty"),
    "too many files": (
        "a.zip",
        zip_of(*((f"l{n}.yaml", "a") for n in range(MOST_FILES + 1))),
        "upload-many",
    ),
    "a bomb": ("a.zip", zip_of(("a.yaml", BIG)), "upload-large"),
    "a bomb that lies": ("a.zip", lying(zip_of(("a.yaml", BIG))), "upload-broken"),
    "a way out": ("a.zip", zip_of(("../a.yaml", LESSON)), "upload-name"),
    "an absolute way": ("a.zip", zip_of(("/etc/a.yaml", LESSON)), "upload-name"),
    "a drive": ("a.zip", zip_of(("C:/a.yaml", LESSON)), "upload-name"),
    "a backslash": ("a.zip", zip_of(("..\\a.yaml", LESSON)), "upload-name"),
    "a device": ("a.zip", zip_of(("aux.yaml", LESSON)), "upload-name"),
    "a hidden file": ("a.zip", zip_of((".a.yaml", LESSON)), "upload-name"),
    "a link": ("a.zip", zip_of((linked("a.yaml"), "/etc/passwd")), "upload-name"),
    "a program": ("a.zip", zip_of(("a.exe", "MZ")), "upload-other"),
    "a zip in a zip": ("a.zip", zip_of(("b.zip", zip_of())), "upload-other"),
    "twice the same": ("a.zip", zip_of(("a.yaml", "x"), ("A.yaml", "y")), "upload-twice"),
    "a password": ("a.zip", locked(zip_of(("a.yaml", LESSON))), "upload-locked"),
    "an uncommon way to pack": (
        "a.zip",
        zip_of(("a.yaml", LESSON), compress_type=zipfile.ZIP_LZMA),
        "upload-locked",
    ),
}


@control(26)
@pytest.mark.parametrize(("name", "raw", "code"), BAD.values(), ids=BAD)
def test_an_upload_is_refused_before_anything_of_it_is_kept(name, raw, code):
    problems = opened(name, raw)
    assert isinstance(problems, tuple) and {problem.code for problem in problems} == {code}


def test_what_is_packed_is_unpacked_again_and_always_the_same_bytes():
    files = {"lessons/clock.yaml": LESSON.encode(), "seeds/note.yaml": RECORD.encode()}
    assert opened("a.ZIP", packed(files)) == files
    assert packed(files) == packed(dict(files))


def brings(person, name, raw):
    person.opens("/teach/lessons/bring")
    return person.sends("/teach/lessons/bring", file=(io.BytesIO(raw), name))


def test_a_lesson_comes_in_as_a_draft_byte_by_byte_but_for_that(okoro, desk):  # noqa: F811
    brings(okoro, "Anything at all.yaml", LESSON.encode())
    assert okoro.path == "/teach/lessons/clock" and "a draft" in okoro.text
    clock = "title: Who stopped the clock?\n"
    assert desk.open("clock").raw.decode() == LESSON.replace(clock, f"{clock}draft: yes\n")
    brings(okoro, "again.yaml", LESSON.encode())
    assert okoro.path == "/teach/lessons/clock-2"
    assert yaml_nodes.read(desk.open("clock-2").raw).data["id"] == "clock-2"


def test_a_slip_that_can_be_mended_here_comes_in(okoro, desk):  # noqa: F811
    brings(okoro, "a.yaml", b"title: [half")
    assert okoro.status == 200 and "Only the file can be shown now" in okoro.text
    assert desk.open("lesson").raw == b"title: [half"


@control(26)
def test_a_refusal_is_told_and_takes_nothing(okoro, desk):  # noqa: F811
    brings(okoro, "a.zip", zip_of(("lessons/ok.yaml", LESSON), ("../a.yaml", LESSON)))
    assert okoro.status == 422 and "Nothing has been taken" in okoro.text
    assert "“../a.yaml” is no plain file name" in okoro.text
    other = RECORD_TEXT.replace("Ines Holt", "Somebody Else")
    brings(okoro, "a.zip", zip_of(("lessons/ok.yaml", LESSON), ("seeds/a.yaml", other)))
    assert okoro.status == 422 and "another source record with the id “notice-2031”" in okoro.text
    broken = RECORD.replace("genre: statement", "genre: gossip")
    brings(okoro, "a.zip", zip_of(("lessons/ok.yaml", LESSON), ("seeds/a.yaml", broken)))
    assert okoro.status == 422 and "“gossip” is not a possible value" in okoro.text
    assert desk.names() == []


def test_a_lesson_goes_home_with_its_records_and_comes_back(okoro, desk):  # noqa: F811
    lesson = LESSON.replace("notice-2031", "note-2032")
    brings(okoro, "a.zip", zip_of(("x/l.yaml", lesson), ("r.yaml", RECORD)))
    assert "Nothing is left to mend" in okoro.opens("/teach/lessons/clock").text
    okoro.opens("/teach/lessons/clock/download.zip")
    assert okoro.page.headers["Content-Disposition"] == 'attachment; filename="clock.zip"'
    files = opened("clock.zip", okoro.page.data)
    assert set(files) == {"lessons/clock.yaml", "seeds/note-2032.yaml"}
    assert files["seeds/note-2032.yaml"] == RECORD.encode()
    assert okoro.opens("/teach/lessons/clock/download.yaml").page.data == desk.open("clock").raw
    brings(okoro, "clock.zip", packed(files))
    assert okoro.path == "/teach/lessons/clock-2", "the same record is no clash"
