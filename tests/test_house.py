"""The house rules that need no judge: who imports whom, names, sizes, words, tools."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from quiz.questions import NAMES
from tests.attacks.controls import control

ROOT = Path(__file__).resolve().parent.parent
QUIZ = ROOT / "quiz"
MODULES = sorted(QUIZ.rglob("*.py"))

# What each room may import besides the standard library and itself.
ROOMS = {
    "core": {"pydantic", "fsrs"},
    "questions": {"quiz.core", "pydantic"},
    "library": {"quiz.core", "quiz.questions", "yaml", "pydantic", "markdown_it", "markupsafe"},
    "desk": {"quiz.core", "quiz.library", "quiz.questions", "quiz.words", "quiz.lasting"},
    "store": {"quiz.core", "quiz.lasting", "sqlite_utils"},
    "web": {
        "quiz.core", "quiz.library", "quiz.desk", "quiz.store", "quiz.words", "quiz.languages",
        "flask", "flask_babel", "flask_wtf", "wtforms", "werkzeug", "jinja2", "markupsafe", "babel",
        "segno", "openpyxl",
    },
    "words": {"quiz.core", "quiz.languages", "quiz.pseudo", "babel"},
    "languages": {"babel"},
    "pseudo": {"babel"},
    "settings": set(),
    "lasting": set(),
    "serving": {"quiz", "flask", "waitress", "segno"},
    "counting": {"quiz"},
    "explaining": {"quiz"},
    "exporting": {"quiz"},
    "importing": {"quiz"},
    "packing": {"quiz"},
    "saving": {"quiz"},
    "previewing": {"quiz", "flask"},
    "hosting": {"quiz"},
    "opening": {"quiz", "click"},
    "workers": {"quiz", "flask", "gunicorn"},
    "one_core": set(),
    "record": {"quiz"},
    "backup": {"quiz"},
    "restore": {"quiz"},
    "doctor": {"quiz"},
    "surroundings": set(),
    "summing": {"quiz"},
    "care_cli": {"quiz", "click"},
    "swapping": {"quiz"},
    "rescoring": {"quiz"},
    "before_after": {"quiz"},
    "history": {"quiz"},
    "second_author": {"quiz"},
    "teachers": {"quiz"},
    "asking": {"quiz", "pydantic"},
    "choosing": {"quiz"},
    "segmenting": {"quiz"},
    "new_lesson": {"quiz"},
    "manual": {"quiz"},
    "translating": {"quiz", "babel"},
    "author_cli": {"quiz", "click"},
    "checking": {"quiz"},
    "cli": {"quiz", "click"},
    "__main__": {"quiz"},
    "__init__": {"quiz", "flask"},
}  # fmt: skip
PURE = {"core", "questions"}
IMPURE = {"sqlite3", "time", "os", "pathlib", "socket", "threading", "secrets", "subprocess"}
JUNK_DRAWERS = {"utils", "helpers", "common", "misc", "services", "manager", "managers", "util"}


def room_of(path: Path) -> str:
    inside = path.relative_to(QUIZ)
    return inside.parts[0] if len(inside.parts) > 1 else inside.stem


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            found.add(node.module or "")
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def is_allowed(name: str, room: str) -> bool:
    top = name.split(".")[0]
    if top in sys.stdlib_module_names:
        return not (room in PURE and top in IMPURE)
    if name in ("quiz", f"quiz.{room}") or name.startswith(f"quiz.{room}."):
        return True
    return any(name == may or name.startswith(may + ".") for may in ROOMS[room])


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(QUIZ)))
def test_a_module_imports_only_what_its_room_may(path):
    room = room_of(path)
    wrong = {name for name in imports(path) if not is_allowed(name, room)}
    assert not wrong


def test_the_import_rule_would_notice():
    assert not is_allowed("flask", "core")
    assert not is_allowed("quiz.store.store", "questions")
    assert not is_allowed("sqlite3", "core")
    assert not is_allowed("quiz.web", "library")


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(QUIZ)))
def test_modules_and_functions_are_small_and_say_what_they_are(path):
    source = path.read_text(encoding="utf-8")
    tree = ast.parse(source)
    assert ast.get_docstring(tree), "a module says what it is for"
    assert len(source.splitlines()) <= 300
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            assert node.end_lineno - node.lineno < 40, f"{node.name} is too long"


def view_lengths():
    for path in (QUIZ / "web").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and any(
                isinstance(d, ast.Call) and getattr(d.func, "attr", "") in ("get", "post")
                for d in node.decorator_list
            ):
                yield f"{path.stem}.{node.name}", node.end_lineno - node.lineno


def test_views_stay_under_fifteen_lines():
    lengths = dict(view_lengths())
    assert len(lengths) > 10
    assert {name for name, length in lengths.items() if length > 15} == set()


def test_no_picture_lies_at_the_top():
    """One that was looked at once is soon in every clone; those to keep are in docs/img."""
    pictures = {".png", ".jpg", ".jpeg", ".webp", ".gif", ".pdf"}
    assert not [path.name for path in ROOT.iterdir() if path.suffix in pictures]


def test_there_is_no_junk_drawer():
    ours = (path for room in ("quiz", "tests", "bench") for path in (ROOT / room).rglob("*.py"))
    names = {path.stem for path in ours}
    assert not names & JUNK_DRAWERS


def test_nobody_outside_asks_which_kind_a_question_is():
    named = "|".join(NAMES)
    asks = re.compile(rf"""(\.kind|\btype)\s*(==|!=|in\b)\s*["'(\[]|["']({named})["']\s*==""")
    files = [
        path
        for ending in ("py", "html", "js")
        for path in QUIZ.rglob(f"*.{ending}")
        if path.parent != QUIZ / "questions"
    ]
    guilty = [path for path in files if asks.search(path.read_text(encoding="utf-8"))]
    assert not guilty
    assert asks.search('if question.kind == "framing":')


def test_a_kind_is_two_files_and_one_word():
    stems = {path.stem for path in (QUIZ / "questions").glob("*.py")} - {"__init__"}
    pages = {path.stem for path in (QUIZ / "questions").glob("*.html")} - {"_parts"}
    assert stems == pages == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_kind_shows_how_it_asks_and_how_it_reveals(name):
    page = (QUIZ / "questions" / f"{name}.html").read_text(encoding="utf-8")
    for macro in ("ask", "reveal"):
        assert f"macro {macro}(" in page


def catalogues():
    return sorted((QUIZ / "translations").glob("*/LC_MESSAGES/messages.po"))


@pytest.mark.parametrize("path", catalogues(), ids=lambda p: p.parts[-3])
def test_the_compiled_catalogue_is_the_written_one(path):
    with path.open("rb") as written, path.with_suffix(".mo").open("rb") as compiled:
        said, built = (
            {str(tuple(m.id)): tuple(m.string) for m in catalogue if m.id and m.string}
            for catalogue in (read_po(written), read_mo(compiled))
        )
    assert said == built


def codes_asked_for() -> set[str]:
    """Codes that templates name in full."""
    found = set()
    for path in QUIZ.rglob("*.html"):
        found |= set(re.findall(r'code\("([a-z.-]+[a-z])"\)', path.read_text(encoding="utf-8")))
    return found


def test_every_code_that_a_page_names_has_its_words():
    english = QUIZ / "translations" / "en" / "LC_MESSAGES" / "messages.po"
    with english.open("rb") as written:
        known = {m.id if isinstance(m.id, str) else m.id[0] for m in read_po(written)}
    assert codes_asked_for() <= known


def run(*command: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return "" if done.returncode == 0 else done.stdout + done.stderr


@control(22)
def test_ruff_finds_nothing():
    if not os.environ.get("CI"):  # there, a missing tool is a failure
        pytest.importorskip("ruff")
    assert not run("ruff", "check", ".")
    assert not run("ruff", "format", "--check", ".")


def test_mypy_finds_nothing():
    if not os.environ.get("CI"):  # there, a missing tool is a failure
        pytest.importorskip("mypy")
    assert not run("mypy")
