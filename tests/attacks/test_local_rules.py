"""Rules of this house about safety, asked of every line of the program: each with what it forbids,
where it does not hold, and a slip that it would notice. ruff's S rules (bandit's) come first.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

import pytest

from tests.conftest import ROOT

QUIZ = ROOT / "quiz"
MODULES = {
    path.relative_to(QUIZ).as_posix(): path.read_text(encoding="utf-8")
    for path in sorted(QUIZ.rglob("*.py"))
}
PAGES = {
    path.relative_to(QUIZ).as_posix(): path.read_text(encoding="utf-8")
    for path in sorted(QUIZ.rglob("*.html"))
}
SQL = re.compile(r"\b(SELECT|INSERT|UPDATE|DELETE|PRAGMA|CREATE|VACUUM)\b")
# What stands in for a blank of an SQL text, besides constants: put together from words of ours.
OUR_SQL = {
    "table", "where", "which", "marks", "blanks", "mine", "sat", "seats", "sitting", "sittings",
    "ways", "chosen", "check", "row", "live", "name", "when", "', '.join(row)",
    "', '.join('?' * len(row))", "len(RULED) + 1", "round(BUSY_SECONDS * 1000)",
    "', '.join((f's.{name} AS s_{name}' for name in _SITTING))",
}  # fmt: skip


@cache
def nodes(source: str) -> list[ast.AST]:
    """Everything that stands in a module."""
    return [*ast.walk(ast.parse(source))]


@cache
def called(node: ast.AST) -> str:
    """What is called, as it is written; "" for anything that is no call."""
    return ast.unparse(node.func) if isinstance(node, ast.Call) else ""


def texts(node: ast.AST) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def imported(node: ast.AST) -> set[str]:
    if isinstance(node, ast.ImportFrom):
        return {f"{node.module}.{one.name}" for one in node.names} | {str(node.module)}
    return {one.name for one in node.names} if isinstance(node, ast.Import) else set()


def is_built_sql(node: ast.AST) -> bool:
    """An SQL text with a blank for what is no constant of ours and no name that was looked at."""
    if isinstance(node, ast.JoinedStr):
        parts = [ast.unparse(one.value) for one in node.values if not isinstance(one, ast.Constant)]
        words = "".join(texts(one) for one in node.values)
        ours = all(re.fullmatch(r"_?[A-Z][A-Z_]*", part) or part in OUR_SQL for part in parts)
        return bool(SQL.search(words)) and not ours
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
        return bool(SQL.search(texts(node.left)))
    return called(node).endswith(".format") and bool(SQL.search(ast.unparse(node.func)))


def is_shell(node: ast.AST) -> bool:
    told = {one.arg: ast.unparse(one.value) for one in getattr(node, "keywords", ())}
    return called(node) in ("os.system", "os.popen") or told.get("shell") == "True"


def logs_a_form(node: ast.AST) -> bool:
    is_said = called(node).startswith(("print", "logging.", "current_app.logger.", "app.logger."))
    return is_said and bool(re.search(r"\brequest\b|\bsession\b|password|code", ast.unparse(node)))


def is_markup(node: ast.AST) -> bool:
    """Text that is declared to need no escaping, unless it stands there letter by letter."""
    return called(node) == "Markup" and any(not texts(one) for one in node.args) and bool(node.args)


@dataclass(frozen=True)
class Rule:
    """What nobody writes; `may` are the modules in which it is right; `slip` would be noticed."""

    says: str
    breaks: Callable[[ast.AST], bool]
    slip: str
    may: frozenset[str] = frozenset()


OUTWARD = {"requests", "urllib.request", "httpx", "aiohttp", "ftplib", "smtplib", "urllib3"}
RULES = [
    Rule("a write begins with BEGIN IMMEDIATE, never with one that may fail half-way",
         lambda n: bool(re.match(r"BEGIN(?! IMMEDIATE)", texts(n).strip()))
         and "INSERT" not in texts(n),
         'db.execute("BEGIN")'),
    Rule("sqlite-utils opens no transaction of its own",
         lambda n: called(n).endswith((".atomic", "db.begin")), "db.atomic()"),
    Rule("SQL is made of constants and question marks",
         is_built_sql, 'db.execute(f"SELECT * FROM pupil WHERE id = {pupil_id}")'),
    Rule("YAML is read event by event",
         lambda n: called(n) in ("yaml.load", "yaml.load_all", "yaml.full_load",
                                 "yaml.unsafe_load", "yaml.safe_load"), "yaml.safe_load(text)"),
    Rule("no shell, and no other program is started",
         lambda n: is_shell(n) or bool(imported(n) & {"subprocess", "pty"}),
         'subprocess.run("ls " + name, shell=True)'),
    Rule("no text is run as a program",
         lambda n: called(n) in ("eval", "exec", "compile", "__import__", "pickle.loads",
                                 "marshal.loads", "render_template_string"), "eval(text)"),
    Rule("nothing is fetched from anywhere",
         lambda n: bool(imported(n) & OUTWARD), "import urllib.request"),
    Rule("a connection is opened only to look at this computer's own doors",
         lambda n: bool(imported(n) & {"socket", "http.client"}), "import socket",
         frozenset({"serving.py", "surroundings.py"})),
    Rule("there is one clock",
         lambda n: called(n) in ("datetime.now", "datetime.utcnow", "date.today", "time.time"),
         "datetime.now(UTC)", frozenset({"__init__.py", "author_cli.py"})),
    Rule("what people send is never written to the log",
         logs_a_form, "current_app.logger.info(request.form)"),
    Rule("text that needs no escaping is declared in few places, each with its reason",
         is_markup, 'Markup(f"<b>{name}</b>")',
         frozenset({"library/markdown.py", "library/exchange/wording.py", "web/language.py",
                    "web/pages.py", "web/screen.py"})),
    Rule("a form reads text fields, and no file or JSON in their place",
         lambda n: "flask_wtf.FlaskForm" in imported(n), "from flask_wtf import FlaskForm",
         frozenset({"web/typed.py"})),
    Rule("secrets come from the system's chance",
         lambda n: called(n) in ("random.random", "random.choice", "random.randint",
                                 "random.choices", "uuid.uuid1"), "random.choice(signs)"),
]  # fmt: skip


def broken(rule: Rule, source: str) -> Iterator[int]:
    """The lines in which a rule is broken."""
    return (node.lineno for node in nodes(source) if rule.breaks(node))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.says)
def test_a_rule_holds_in_every_module_and_would_notice_a_slip(rule):
    guilty = {name: lines for name, text in MODULES.items() if (lines := [*broken(rule, text)])}
    assert {name: lines for name, lines in guilty.items() if name not in rule.may} == {}
    assert rule.may == set(guilty) & rule.may, "an exception that nobody needs any more"
    assert [*broken(rule, rule.slip)], "a rule that notices nothing"


UNESCAPED = {
    "web/templates/teach/gradebook.html": '"<b data-size></b>"|safe',
    "web/templates/teach/_differs.html": '("“" ~ lesson_words(key.text) ~ "”")|safe',
    "web/templates/teach/paper.html": "css|safe",
    "web/templates/author/_fields.html": "' dir=\"auto\"'|safe",
}
"""The four places of templates in which something is not escaped: words and style of ours."""


def test_templates_escape_everything_but_what_is_ours():
    found = {name: text for name, text in PAGES.items() if re.search(r"\|\s*safe\b", text)}
    assert set(found) == set(UNESCAPED)
    for name, text in found.items():
        assert UNESCAPED[name] in text and len(re.findall(r"\|\s*safe\b", text)) == 1, name
    for name, text in PAGES.items():
        assert not re.search(r"autoescape|\{%\s*raw|\ssrcdoc=|\son\w+=\"", text), name


def test_an_attribute_with_a_blank_has_its_quotation_marks():
    for name, text in PAGES.items():
        assert not re.findall(r"<[a-z][^<>{}]*\s[\w-]+=\{\{", text), name
    assert re.findall(r"<[a-z][^<>{}]*\s[\w-]+=\{\{", "<input value={{ name }}>")


def test_scripts_put_texts_into_pages_only_as_text():
    risky = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|eval\(|Function\("
    for path in sorted((QUIZ / "web" / "static").glob("*.js")):
        assert not re.search(risky, path.read_text(encoding="utf-8")), path.name


WAIVED = {
    "S608": None,  # each one is looked at by the rule on SQL above
    "S704": 12,  # Markup, in the modules that the rule above names
    "S104": 2,  # 0.0.0.0, for those who ask for it
    "S105": 1,  # the name of a field
    "S108": 1,  # gunicorn's files in memory
    "S311": 2,  # chance that is no secret
}
"""ruff's S rules where they do not hold, and in how many lines."""


def test_every_waiver_of_a_safety_rule_is_counted_and_has_its_reason():
    lines = [line for text in MODULES.values() for line in text.splitlines() if "noqa" in line]
    waivers = [(rule, line) for line in lines for rule in re.findall(r"\bS\d{3}\b", line)]
    counted = {rule: sum(one == rule for one, _ in waivers) for rule, _ in waivers}
    assert counted == {rule: counted[rule] if n is None else n for rule, n in WAIVED.items()}
    for rule, line in waivers:
        assert rule == "S608" or re.search(r"noqa: S\d{3}  \(.+\)$", line), line
    assert not [line for line in lines if re.search(r"noqa(?!:)", line)], "a waiver names its rule"
    assert not re.search(r"nosec|# ruff: noqa: S|# ruff: noqa$", "\n".join(MODULES.values()), re.M)


def test_ruff_asks_for_its_safety_rules_everywhere_in_the_program():
    told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["ruff"]
    assert "S" in told["lint"]["select"]
    assert not [rule for rule in told["lint"]["ignore"] if rule.startswith("S")]
    eased = {
        name
        for name, rules in told["lint"]["per-file-ignores"].items()
        if any(re.match(r"S\d*$", rule) for rule in rules)
    }
    assert eased == {"tests/**", "bench/**", "run.py"}
