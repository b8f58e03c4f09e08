"""The examples of `explain`, taken from the tables of bad files so that they stay true.

    python3 -m tests.problem_examples

writes them to `quiz/library/problem_examples.json`; a test compares the file with the tables.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from quiz import words
from quiz.core.model import Problem
from quiz.settings import PROJECT
from tests.problem_files import Slip
from tests.test_check_command import IN_FOLDERS, filled, look
from tests.test_reader import SLIPS
from tests.test_reader_yaml import WHOLE_FILES

FILE = PROJECT / "quiz" / "library" / "problem_examples.json"
LONGEST_LINE = 88
MOST_LINES = 8

BEGINNING = "format: 1\nid: clock\ntitle: Who stopped the clock?"

# Of problems that no single line can show: what is wrong somewhere, and what is right.
TOLD = {
    "id-taken": ("01-clock.yaml: id: clock\n02-gear.yaml:  id: clock", "02-gear.yaml:  id: gear"),
    "unknown-pack": ("pack: one-clocks", "pack: one-clock"),
    "forms-unknown": ("forms: [first, second]", "forms: [check-a, check-b]"),
    "order-unknown": ("lessons:\n  - {id: canten}", "lessons:\n  - {id: canteen}"),
    "order-twice": ("- {id: canteen}\n- {id: canteen}", "- {id: canteen}\n- {id: storm}"),
    "order-after": (
        "- {id: storm, after: [canteen]}\n- {id: canteen}",
        "- {id: canteen}\n- {id: storm, after: [canteen]}",
    ),
    "order-left-out": ("- {id: canteen}", "- {id: canteen}\n- {id: storm}"),
    "after-unknown": ("after: first-steps", "after: starter"),
    "forms-not-parallel": (
        "check-a.yaml: spot_claim, framing\ncheck-b.yaml: framing, spot_claim",
        "check-a.yaml: spot_claim, framing\ncheck-b.yaml: spot_claim, framing",
    ),
    "balance-publisher": (
        "to be marked: 7 in the Bell, 4 in the Post",
        "to be marked: 4 in the Bell, 4 in the Post, 3 in the Lantern",
    ),
    "balance-side": (
        "to be marked: 7 in texts from the north, 3 from the south",
        "to be marked: 4 in texts from the north, 4 from the south, 2 from the coast",
    ),
    "twins-differ": (
        "“Everyone knows who forgot Saltmere’s clock.”    to be marked\n"
        "“Everyone knows who forgot Brindlewick’s clock.” sound",
        "both to be marked",
    ),
    "second-reader-differs": (
        "targets: s3    (a second reader marked s4)",
        "prompt: Mark what you cannot check.\nfor_discussion: yes",
    ),
    "review-past": ("review_by: 2026-05-01", "as_of: 2026-11-21\nreview_by: 2027-05-21"),
    "marks-place": ("to be marked: s3, s3 and s3 in three texts", "to be marked: s3, s1 and s4"),
    "odd-space": (
        "    who: Saltmere Bell    (indented with the spaces of a web page)",
        "    who: Saltmere Bell    (indented with plain spaces)",
    ),
    "forms-two": ("forms: [check-a]", "forms: [check-a, check-b]"),
    "quotation-long": ("160 words of one document in one passage", "at most 150 words of it"),
    "not-utf8": ("title: Sch\ufffdn", "title: Schön"),
    "file-empty": ("# only a remark", BEGINNING),
    "file-foreign": ("clock.docx, renamed to clock.yaml", "clock.yaml, saved as plain text"),
    "file-unreadable": ("the file is open in another program", "the file is closed there"),
    "full-text-missing": ("check --full-texts FOLDER, without this document", "the document in it"),
    "not-verbatim": ("at: [37, 70]", "at: [38, 71]"),
    "value-wrong": ("minutes: [5]", "minutes: 5"),
}  # fmt: skip


def examples() -> dict[str, dict[str, str]]:
    """By code: what goes wrong, what is right, and what `check` says (without the place)."""
    found: dict[str, dict[str, str]] = {}
    for slip in SLIPS:
        if slip.code not in found:
            found[slip.code] = _of_slip(slip)
    for code, raw, said in WHOLE_FILES:
        bad = "".join(
            sign if sign.isprintable() or sign == "\n" else "\ufffd"
            for sign in raw[:60].decode("utf-8", "replace")
        )
        text = said.split(": ", 1)[1]
        found.setdefault(code, {"bad": _short(bad), "good": BEGINNING, "said": text})
    said_of = _of_folders()
    for code, (bad, good) in TOLD.items():
        said = found.get(code, {}).get("said") or said_of.get(code, "")
        found[code] = {"bad": bad, "good": good, "said": said}
    return dict(sorted(found.items()))


def _of_slip(slip: Slip) -> dict[str, str]:
    problems = slip.good.problems(slip.text().encode(), slip.good.file)
    return {
        "bad": _short("\n".join(new for _, new in slip.changes)),
        "good": _short("\n".join(old for old, _ in slip.changes)),
        "said": _said(slip.code, problems),
    }


def _said(code: str, problems: tuple[Problem, ...]) -> str:
    return next(words.told(problem) for problem in problems if problem.code == code)


def _of_folders() -> dict[str, str]:
    said = {}
    for code, changes, _ in IN_FOLDERS:
        with tempfile.TemporaryDirectory() as place:
            said[code] = _said(code, look(filled(Path(place), changes)).problems)
    return said


def _short(text: str) -> str:
    lines = [
        line if len(line) <= LONGEST_LINE else f"{line[: LONGEST_LINE - 1]}…"
        for line in text.splitlines()
    ]
    return "\n".join(lines if len(lines) <= MOST_LINES else [*lines[:MOST_LINES], "…"])


def written() -> str:
    """The content of the file."""
    return json.dumps(examples(), ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    FILE.write_text(written(), encoding="utf-8")
