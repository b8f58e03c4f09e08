"""Slips in the YAML itself, and the traps that YAML sets for writers."""

from __future__ import annotations

import pytest
import yaml

from quiz.library import yaml_nodes
from quiz.library.yaml_quick import Unusual, quickly
from tests.conftest import ROOT
from tests.problem_files import CLOCK, HEAD, SPOT, as_params, lesson_from, slips

ROWS = slips(
    CLOCK,
    """
yaml-tab
- level: easy
+ \tlevel: easy
> clock.yaml:4:1: there is a tab in the indent (use spaces instead)

yaml-colon
- why: It names nobody.
+ why: It names: nobody.
> clock.yaml:32:50: there is a “: ” inside this text (put the text in double quotes)

yaml-colon
- title: Who stopped the clock?
+ title: Start here: who stopped the clock?
> clock.yaml:3:18: there is a “: ” inside this text (put the text in double quotes)

yaml-key
- level: easy
+ level easy
> clock.yaml:4:1: this line is neither “name: value” nor part of a text (add a colon, or indent
  it under its “|”)

yaml-space
- level: easy
+ level:easy
> clock.yaml:4:1: there is no space behind the colon (write “name: value”)

yaml-curly
- title: Who stopped the clock?
+ title: “Start here: who stopped the clock?”
> clock.yaml:3:19: there is a “: ” inside this text, and curly quotation marks do not hold it
  together (put the whole text in straight double quotes)

yaml-curly
- why: It names nobody.
+ why: “It says: everyone.”
> clock.yaml:32:50: there is a “: ” inside this text, and curly quotation marks do not hold it
  together (put the whole text in straight double quotes)

yaml-dash
-   - id: unproven
+   – id: unproven
> clock.yaml:26:3: the sign “–” does not begin an entry (write a plain hyphen and a space: “- ”)

yaml-dash
- advisory: none
+ advisory: none
+ topics:
+   • town: Saltmere
> clock.yaml:10:3: the sign “•” does not begin an entry (write a plain hyphen and a space: “- ”)

yaml-pipe
- text: |
+ text:
> clock.yaml:19:12: a text with sentence marks lacks its “|” (write “text: |”, and the sentences
  indented under it)

odd-space
-     who: Saltmere Bell
+ \xa0\xa0  who: Saltmere Bell
> clock.yaml:14:1: there is a special space here, as word processors and web pages use it (delete
  it and type plain spaces)

yaml-quote
- title: Who stopped the clock?
+ title: "Who stopped the clock?
> clock.yaml:3:8: this quotation mark is never closed (close it, or leave both marks out)

yaml-escape
- title: Who stopped the clock?
+ title: "Who \\stopped the clock?"
> clock.yaml:3:13: in double quotes a backslash begins a special sign, and this one is not known
  (write \\\\ for one backslash, or take the quotation marks away)

yaml-after-close
- title: Who stopped the clock?
+ title: "Who" stopped the clock?
> clock.yaml:3:14: there are more words behind a quotation mark or bracket that is closed already
  (put the whole text in one pair of double quotes, with curly ones inside: “so”; between two
  entries put a comma)

yaml-after-close
- why: It names nobody.
+ why: "Everyone" names nobody.
> clock.yaml:32:53: there are more words behind a quotation mark or bracket that is closed
  already (put the whole text in one pair of double quotes, with curly ones inside: “so”; between
  two entries put a comma)

yaml-after-close
- debrief: A gear was cracked. [r1]
+ debrief: [r1] A gear was cracked.
> clock.yaml:11:15: there are more words behind a quotation mark or bracket that is closed
  already (put the whole text in one pair of double quotes, with curly ones inside: “so”; between
  two entries put a comma)

yaml-start
- title: Who stopped the clock?
+ title: @Saltmere, who stopped the clock?
> clock.yaml:3:8: a text cannot begin with this sign (put the whole text in double quotes)

yaml-bracket
- why: It names nobody.}
+ why: It names nobody.
> clock.yaml:33:10: a bracket opened before this is not closed (close it, with commas between the
  entries)

yaml-indent
-     excerpt: a
+    excerpt: a
> clock.yaml:29:4: the indent here does not fit the lines above (line it up with its neighbours)

yaml-indent
- level: easy
+   level: easy
> clock.yaml:4:8: the indent here does not fit the lines above (line it up with its neighbours)

yaml-syntax
- title: Who stopped the clock?
+ title: [, who stopped the clock?]
> clock.yaml:3:9: this cannot be read as YAML (compare the line with lessons/00-start-here.yaml)

yaml-alias
- title: Who stopped the clock?
+ title: *Who* stopped the clock?
> clock.yaml:3:12: a text cannot begin with “*” or “&” (put the whole text in double quotes;
  links to another place in the file are not used in lessons)

yaml-alias
- title: Who stopped the clock?
+ title: **Who** stopped the clock?
> clock.yaml:3:9: a text cannot begin with “*” or “&” (put the whole text in double quotes; links
  to another place in the file are not used in lessons)

yaml-alias
- level: easy
+ level: &how easy
> clock.yaml:4:8: a text cannot begin with “*” or “&” (put the whole text in double quotes; links
  to another place in the file are not used in lessons)

yaml-tag
- title: Who stopped the clock?
+ title: !Stop the clock
> clock.yaml:3:8: tags such as “!” are not used in lessons (take the tag out, or put the text in
  double quotes)

yaml-two-documents
- level: easy
+ ---
+ level: easy
> clock.yaml:4:1: a second document begins here with “---” (keep one lesson in one file)

yaml-key-shape
- level: easy
+ [level]: easy
> clock.yaml:4:1: a name must be a plain word (take the brackets or the “?” out)

key-twice
- minutes: 5
+ minutes: 5
+ level: hard
> clock.yaml:6:1: “level” stands here a second time, first in line 4 (keep one of the two)
""",
)


@pytest.mark.parametrize("slip", as_params(ROWS))
def test_a_slip_in_the_yaml_is_told_in_one_sentence(slip):
    assert slip.good.said(slip.text()) == list(slip.sentences)
    assert slip.code in slip.codes()


# Bytes that are no lesson at all: code, bytes, sentence.
WHOLE_FILES = [
    (
        "file-empty",
        b"",
        "clock.yaml:1:1: this file is empty (start from lessons/00-start-here.yaml)",
    ),
    (
        "file-empty",
        b"# only a remark\n\n",
        "clock.yaml:1:1: this file is empty (start from lessons/00-start-here.yaml)",
    ),
    (
        "file-not-mapping",
        b"Who stopped the clock?\n",
        "clock.yaml:1:1: this file is not a list of “name: value” lines"
        " (start it with “format: 1”)",
    ),
    (
        "file-too-large",
        b"a" * 1_100_000,
        "clock.yaml:1:1: this file has 1100 KB; the most is 1000 KB"
        " (split it into several lessons)",
    ),
    (
        "file-too-deep",
        b"[" * 200_000,
        "clock.yaml:1:21: this is nested more than 20 levels deep"
        " (take out inner brackets or indents)",
    ),
    (
        "file-too-many-values",
        b"[" + b"a," * 60_000 + b"]",
        "clock.yaml:1:100000: this file has more than 50000 values (split it into several lessons)",
    ),
    (
        "file-foreign",
        b"PK\x03\x04\x14\x00word/document.xml",
        "clock.yaml:1:1: this is a document of a word processor and not plain text"
        " (save it as plain text, UTF-8, with the ending .yaml)",
    ),
    (
        "not-utf8",
        "title: Schön".encode("latin-1"),
        "clock.yaml:1:11: this character is not UTF-8 text (save the file as UTF-8 in your editor)",
    ),
    (
        "odd-character",
        "format: 1\ntitle: who\u202e stopped".encode(),
        "clock.yaml:2:11: there is an invisible character here (U+202E)"
        " (delete it and type the line anew)",
    ),
    (
        "odd-character",
        b'title: "who \\0 stopped"',
        "clock.yaml:1:8: there is an invisible character here (U+0000)"
        " (delete it and type the line anew)",
    ),
]


@pytest.mark.parametrize(("code", "raw", "sentence"), WHOLE_FILES)
def test_a_file_that_is_no_lesson_is_told_in_one_sentence(code, raw, sentence):
    assert CLOCK.said(raw) == [sentence]
    assert [problem.code for problem in CLOCK.problems(raw, "clock.yaml")] == [code]


GOOD = HEAD + SPOT
AS_WRITTEN = {
    "windows line ends": lambda text: text.replace("\n", "\r\n").encode(),
    "a byte order mark": lambda text: b"\xef\xbb\xbf" + text.encode(),
    "both": lambda text: b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode(),
    "no line end at the end": lambda text: text.rstrip().encode(),
    "emoji": lambda text: text.replace("The clock", "🕓 The clock").encode(),
    "Persian with joiners": lambda text: text.replace("The clock", "می‌رود").encode(),
}


@pytest.mark.parametrize("write", AS_WRITTEN.values(), ids=AS_WRITTEN)
def test_editors_may_save_a_lesson_their_way(write):
    assert CLOCK.said(write(GOOD)) == []


def test_windows_line_ends_and_a_byte_order_mark_shift_no_place():
    bad = GOOD.replace("level: easy", "level: easi").replace("id: clock", "id: Clock")
    windows = b"\xef\xbb\xbf" + bad.replace("\n", "\r\n").encode()
    assert CLOCK.said(windows) == CLOCK.said(bad)


SHIPPED = [*(ROOT / "lessons").rglob("*.yaml"), *(ROOT / "seeds").glob("*.yaml")]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_the_quick_way_gives_the_same_data_as_the_careful_one(path):
    text = path.read_text(encoding="utf-8")
    assert quickly(text) == yaml_nodes.carefully(text).data


ODD_CORNERS = ["a: ~\nb:\nc: ''\n", "- [x, {y: }]\n- ~\n", "text\n", "~\n", "{}\n", "? a\n: b\n"]


@pytest.mark.parametrize("text", ODD_CORNERS)
def test_the_quick_way_agrees_in_odd_corners(text):
    assert quickly(text) == yaml_nodes.carefully(text).data


# A special space is refused before either of them reads the text.
FOR_BOTH = [slip for slip in ROWS if slip.code != "odd-space"]


@pytest.mark.parametrize("slip", as_params(FOR_BOTH))
def test_the_quick_way_leaves_every_slip_to_the_careful_one(slip):
    with pytest.raises((Unusual, yaml.YAMLError)):
        quickly(slip.text())


TRAPS = ("no", "yes", "on", "off", "true", "null", "NULL", "12:30:45", "1_000", "2019-01-01")
NUMBERS = ("0x10", "010", "1e3", ".inf", "=", "<<", "-0", "0o7", "1.10")


@pytest.mark.parametrize("trap", TRAPS + NUMBERS)
def test_a_yaml_trap_stays_the_text_it_looks_like(trap):
    lesson = lesson_from(GOOD.replace("title: Who stopped the clock?", f"title: {trap}")).lesson
    assert lesson.title == trap


@pytest.mark.parametrize("blank", ["~", "", "# nothing"])
def test_a_blank_is_nothing_and_not_the_text_of_a_blank(blank):
    document = yaml_nodes.read(f"title: {blank}\n".encode())
    assert document.data == {"title": None}


def test_a_quoted_blank_is_an_empty_text():
    assert yaml_nodes.read(b'title: ""\n').data == {"title": ""}


def test_every_value_and_every_name_knows_its_line_and_column():
    document = yaml_nodes.read(b"a:\n  - b: c\n    d: [e, f]\n")
    assert document.data == {"a": [{"b": "c", "d": ["e", "f"]}]}
    assert document.spot(("a", 0, "d", 1)) == (3, 12)
    assert document.spot(("a", 0, "d"), key=True) == (3, 5)
    assert document.spot(("a", 0, "absent")) == (2, 5), "what is absent stands at its parent"
