"""A list of pupils as teachers have it: what is taken from it, and what is said of the rest."""

import pytest

from quiz.core.model import Problem
from quiz.core.roster import LONGEST, MOST_LINES, MOST_PUPILS, read
from quiz.core.roster_text import decoded
from quiz.core.short_names import shortened

LISTS = [
    ("one name a line", "Mina\nNoor\n", ["Mina", "Noor"]),
    ("line ends of every system", "Mina\r\nNoor\rOmar\x0bLale", ["Mina", "Noor", "Omar", "Lale"]),
    ("numbers before it", "1. Mina\n2) Noor\n3 Omar\n(4) Ann", ["Mina", "Noor", "Omar", "Ann"]),
    ("bullets", "- Mina\n• Noor\n* Omar\n– 5. Ben", ["Mina", "Noor", "Omar", "Ben"]),
    ("blank lines and spaces", "\n  Mina  \n\n\u00a0Noor\n", ["Mina", "Noor"]),
    ("surname first", "Okafor, Mina\nvan der Berg, Noor", ["Mina Okafor", "Noor van der Berg"]),
    ("cells of a spreadsheet", "1\tMina\tOkafor\n2\tNoor\tAziz", ["Mina Okafor", "Noor Aziz"]),
    ("all in one line", "Mina, Noor, Omar", ["Mina", "Noor", "Omar"]),
    ("a made-up name with digits", "7b-01\nPupil 2", ["7b-01", "Pupil 2"]),
    ("a surname that is also a heading", "Klasse, Bo\nSchüler, An", ["Bo Klasse", "An Schüler"]),
    ("any script", "مينا\n美娜\nНур", ["مينا", "美娜", "Нур"]),
    ("a heading above a list", "Name\nMina\nAziz, Noor", ["Mina", "Noor Aziz"]),
    ("a table with its own heading", "No;Name;Points\n1;Mina;3\n2;Noor;4", ["Mina", "Noor"]),
    ("a table of two name columns", "Nachname\tVorname\nAziz\tNoor", ["Noor Aziz"]),
    ("a table of Excel", "sep=;\nName;E-Mail\nMina;m@x.org", ["Mina"]),
    ("quotation marks", '"Last name","First name"\n"O\'Neill, Jr","Mina"', ["Mina O'Neill, Jr"]),
    ("a byte order mark", "\ufeffdisplay name,role\nMina,student", ["Mina"]),
]  # fmt: skip


@pytest.mark.parametrize(("what", "text", "names"), LISTS, ids=[one[0] for one in LISTS])
def test_names_are_taken_from(what, text, names):
    assert [one.name for one in read(text).names] == names


ONEROSTER = (
    "sourcedId,status,enabledUser,role,username,givenName,familyName,email,grades\n"
    "a1,active,true,student,mina.o,Mina,Okafor,mina@school.example,07\n"
    "a2,active,true,teacher,okoro,Ada,Okoro,okoro@school.example,\n"
    "a3,tobedeleted,true,student,noor.a,Noor,Aziz,noor@school.example,07\n"
)


def test_a_table_of_oneroster_gives_its_students_and_names_the_rest():
    found = read(ONEROSTER)
    assert [(one.line, one.name) for one in found.names] == [(2, "Mina Okafor")]
    assert [(one.code, one.params["line"]) for one in found.problems] == [
        ("roster-role", 3),
        ("roster-left", 4),
    ]
    assert found.not_taken == (
        "sourcedId", "status", "enabledUser", "role", "username", "email", "grades",
    )  # fmt: skip


def test_the_preferred_name_of_oneroster_goes_before_the_other():
    text = "givenName,familyName,preferredGivenName,preferredFamilyName\nHermine,Okafor,Mina,O.\n"
    assert [one.name for one in read(text).names] == ["Mina O."]


PROBLEMS = [
    ("nothing", "  \n\n", "roster-empty", None),
    ("an address", "Mina\nmina@school.example", "roster-no-name", 2),
    ("a number", "Mina\n12", "roster-no-name", 2),
    ("a date", "Mina\n2014-03-07", "roster-no-name", 2),
    ("signs only", "Mina\n---", "roster-no-name", 2),
    ("too long", f"Mina\n{'x' * (LONGEST + 1)}", "roster-name-long", 2),
    ("signs that cannot be shown", "Mina\nNo\u202eor", "roster-name-odd", 2),
    ("too many parts", "Mina\tOkafor\tHarbour Street", "roster-parts", 1),
    ("twice in the list", "Mina\nNoor\nMINA", "roster-twice", 3),
    ("in the class already", "Mina\nOmar", "roster-there", 2),
    ("columns without a name", "email;birthdate\nm@x.org;2014", "roster-no-column", None),
]


@pytest.mark.parametrize(("what", "text", "code", "line"), PROBLEMS, ids=[p[0] for p in PROBLEMS])
def test_what_is_no_name_is_a_problem_with_its_line(what, text, code, line):
    found = read(text, taken={"omar"})
    assert [one.code for one in found.problems] == [code]
    assert found.problems[0].params.get("line") == line


def test_all_problems_are_told_at_once_and_the_names_stay():
    found = read("Mina\n12\nmina\n@\nNoor")
    assert [one.name for one in found.names] == ["Mina", "Noor"]
    assert [one.params["line"] for one in found.problems] == [2, 3, 4]


def test_what_stands_beside_a_name_is_not_taken_and_said():
    found = read("Mina Okafor\tmina@school.example\t2014-03-07")
    assert [one.name for one in found.names] == ["Mina Okafor"]
    assert found.not_taken == ("",)


def test_a_class_has_three_hundred_pupils_at_most():
    found = read("\n".join(f"Pupil {n}" for n in range(MOST_PUPILS + 5)), taken={"mina", "noor"})
    assert len(found.names) == MOST_PUPILS - 2
    assert {one.code for one in found.problems} == {"roster-many"}
    assert len(found.problems) == 7


def test_a_list_without_end_is_read_to_a_line_that_is_said():
    found = read("Mina\n" * (MOST_LINES + 9))
    assert found.problems[-1] == Problem(
        "roster-long", ("list", MOST_LINES + 1), {"most": MOST_LINES}
    )


FILES = [
    ("UTF-8", "Zoë\nŁukasz".encode(), "utf-8"),
    ("UTF-8 with its mark", "Zoë".encode("utf-8-sig"), "utf-8"),
    ("UTF-16 of Excel", "Zoë\r\nŁukasz".encode("utf-16"), "utf-16"),
    ("UTF-16 without a mark", "Zoë\r\nMina".encode("utf-16-be"), "utf-16"),
    ("Western", "Zoë\nJosé".encode("latin-1"), "western"),
    ("bytes of no table", "Zoë".encode("latin-1") + b"\x81", "western"),
]


@pytest.mark.parametrize(("what", "raw", "encoding"), FILES, ids=[one[0] for one in FILES])
def test_a_file_is_read_in_its_encoding_and_says_which(what, raw, encoding):
    found = decoded(raw)
    assert found.encoding == encoding
    assert found.text.startswith("Zoë")


@pytest.mark.parametrize("raw", [b"PK\x03\x04xl", b"\xd0\xcf\x11\xe0", b"%PDF-1.7", b"a\0\0\0b"])
def test_a_file_that_is_no_text_is_a_problem(raw):
    assert decoded(raw) == Problem("roster-file", ("file",))


SHORT = [
    (["Mina Okafor", "Noor Aziz"], ["Mina", "Noor"]),
    (["Mina Okafor", "Mina Brandt"], ["Mina O.", "Mina B."]),
    (["Mina Okafor", "Mina Okoro"], ["Mina Oka.", "Mina Oko."]),
    (["Mina Okafor", "Mina"], ["Mina O.", "Mina"]),
    (["Ana Maria Silva", "Ana Rita Silva"], ["Ana Maria Silva", "Ana Rita Silva"]),
]


@pytest.mark.parametrize(("names", "short"), SHORT)
def test_a_name_is_shortened_to_what_tells_it_apart(names, short):
    assert list(shortened(names)) == short


def test_who_is_in_the_class_already_is_told_apart_too():
    assert shortened(["Mina Okafor"], taken={"mina"}) == ("Mina O.",)
