"""Cells of tables that leave the app: no spreadsheet runs them, and what is plain stays plain."""

import csv
import io
import re
import zipfile
from xml.etree import ElementTree

import pytest

from quiz.core.cells import COMMANDS, UNHELD, safe
from quiz.web.tables import as_csv, as_xlsx
from tests.attacks.controls import control
from tests.hostile_names import BEGINNINGS, HOSTILE, PAYLOADS, PLAIN

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def test_there_are_two_hundred_hostile_names():
    assert len(set(HOSTILE)) >= 200


@control(23)
@pytest.mark.parametrize("begin", BEGINNINGS)
def test_whatever_stands_before_a_formula_it_gets_an_apostrophe(begin):
    for payload in PAYLOADS:
        assert safe(begin + payload).startswith("'")


@pytest.mark.parametrize("sign", sorted(COMMANDS))
def test_a_sign_that_begins_a_command_is_never_the_first_of_a_cell(sign):
    assert safe(sign)[0] == "'"
    assert safe(f"{sign}1+1").startswith("'")


@pytest.mark.parametrize(
    "cell",
    ["", "Ann", "0.5000", "a=b", "{}", "2026-11-21T09:00:00Z", "ⓐ", "'=1", '"=1"', "line\nbreak"],
)
def test_a_plain_cell_stays_as_it_is(cell):
    assert safe(cell) == cell


@pytest.mark.parametrize(
    ("cell", "held"),
    [("a\0b", f"a{UNHELD}b"), ("a\x07", f"a{UNHELD}"), ("\ud800", UNHELD), ("\uffff", UNHELD),
     ("a\r\nb\rc", "a\nb\nc")],
)  # fmt: skip
def test_what_no_file_can_hold_is_replaced_and_seen(cell, held):
    assert safe(cell) == held


def test_a_cell_that_is_safe_stays_so():
    assert [safe(safe(name)) for name in HOSTILE] == [safe(name) for name in HOSTILE]


def rows():
    return (["name", "score"], *([name, 0.5] for name in HOSTILE))


def read_csv(sent):
    assert sent.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(sent[3:].decode(), newline="")))


@control(23)
def test_csv_is_read_back_as_it_was_meant_byte_by_byte():
    sent = b"".join(as_csv(rows()))
    names = [row[0] for row in read_csv(sent)[1:]]
    assert names == [safe(name) for name in HOSTILE]
    assert b"\r\n'=1+1,0.5\r\n" in sent and b"\r\nAnn,0.5\r\n" in sent
    assert not [name for name in names if name[:1] in COMMANDS]


def cells_of(sent):
    """Every cell of a workbook: its type, its text, and whether it holds a formula."""
    with zipfile.ZipFile(io.BytesIO(sent)) as book:
        assert book.testzip() is None
        for name in book.namelist():
            assert not re.search(rb"<(\w+:)?f[ />]", book.read(name)), name
            assert "externalLink" not in name and "vba" not in name.lower()
        sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    for cell in sheet.iter(f"{MAIN}c"):
        text = "".join(part.text or "" for part in cell.iter() if part.tag != f"{MAIN}c")
        yield cell.get("t"), text


@control(23)
def test_a_workbook_holds_the_same_texts_as_texts_and_no_formula_at_all():
    found = list(cells_of(b"".join(as_xlsx(rows()))))
    texts = [text for kind, text in found if kind == "inlineStr"]
    assert texts == ["name", "score", *(safe(name) for name in HOSTILE)]
    assert {kind for kind, _ in found} == {"inlineStr", "n"}
    assert [text for kind, text in found if kind == "n"] == ["0.5"] * len(HOSTILE)


def test_names_that_look_like_numbers_or_days_stay_text():
    found = dict.fromkeys(text for kind, text in cells_of(b"".join(as_xlsx(rows())))
                          if kind == "inlineStr")  # fmt: skip
    assert {"007", "1e5", "TRUE", "2026-11-21"} < set(found) and set(PLAIN[:4]) < set(found)
