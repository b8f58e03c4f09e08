"""What the code itself shows: patterns to search for, the network, the packages it stands on."""

from __future__ import annotations

import ast
import json
import re

import pytest

from tests.attacks import packages
from tests.attacks.controls import control
from tests.test_house import MODULES, QUIZ, imports

# Patterns.

SEARCHES = {"compile", "match", "search", "fullmatch", "findall", "finditer", "sub", "split"}


def patterns(tree: ast.AST):
    """What is searched for with `re`, in each place where it is."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            of_re = isinstance(node.func.value, ast.Name) and node.func.value.id == "re"
            if of_re and node.func.attr in SEARCHES:
                yield node.args[0]


def is_fixed(pattern: ast.AST) -> bool:
    """Whether a pattern is written in the program: text, names of constants, or what is escaped."""
    if isinstance(pattern, ast.Constant):
        return True
    if isinstance(pattern, ast.Name):
        return pattern.id.strip("_").isupper()
    if isinstance(pattern, ast.BinOp):
        return is_fixed(pattern.left) and is_fixed(pattern.right)
    if isinstance(pattern, ast.JoinedStr):
        return all(is_fixed(part) for part in pattern.values)
    if isinstance(pattern, ast.FormattedValue):
        return is_fixed(pattern.value)
    return isinstance(pattern, ast.Call) and ast.unparse(pattern.func) == "re.escape"


READ = {
    ("desk/rows.py", "f'^ {{{self.depth}}}-(?=\\\\s|$)'"),  # a number
    ("library/reading_age.py", "pattern"),  # from a table of the module
    ("library/stems.py", "f\"\\\\b({'|'.join(patterns)})\\\\b\""),  # a list of the program
    ("library/twins.py", "f\"(?<!\\\\w)(?:{'|'.join(longest_first)})(?!\\\\w)\""),  # names, escaped
    ("library/yaml_slips.py", "before"),  # from a table of the module
    ("library/yaml_slips.py", "behind"),
    ("restore.py", "f\"({'|'.join(FOLDERS)})(/[\\\\w-][\\\\w. -]*)+\""),  # a constant
    ("surroundings.py", "pattern"),  # from a table of the module
}
"""Patterns put together of parts, which were read: no part comes from a form or a file."""


@control(24)
def test_every_pattern_to_search_for_is_written_in_the_program():
    found = {
        (path.relative_to(QUIZ).as_posix(), ast.unparse(pattern))
        for path in MODULES
        for pattern in patterns(ast.parse(path.read_text(encoding="utf-8")))
        if not is_fixed(pattern)
    }
    assert found == READ


@control(24)
def test_the_look_at_patterns_would_notice():
    tree = ast.parse("re.search(request.args['q'], text); re.sub(f'{word}s', '', text)")
    assert [is_fixed(pattern) for pattern in patterns(tree)] == [False, False]


# The network.

OUTWARD = {"urllib.request", "http.client", "requests", "httpx", "smtplib", "ftplib", "xmlrpc",
           "asyncio", "socket", "urllib3", "aiohttp", "telnetlib", "poplib", "imaplib"}  # fmt: skip
OF_ITSELF = {"serving.py", "surroundings.py"}
"""Whether a port of this computer is free, or whose it is; which address it has in its network."""


@control(28)
@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(QUIZ)))
def test_no_module_can_ask_the_network(path):
    names = imports(path)
    if path.name not in OF_ITSELF:
        assert not [n for n in names for one in OUTWARD if f"{n}.".startswith(f"{one}.")]


# Packages.


@control(41)
def test_the_list_of_packages_is_that_of_the_lock():
    """By name, version and licence; python -m tests.attacks.packages makes it anew."""
    text = packages.SHEET.read_text(encoding="utf-8")
    listed = re.findall(r"^\| ([\w.-]+) \| (\d[\w.]*) \| ([^|]+) \|", text, re.M)
    assert {(name, version) for name, version, _ in listed} == set(packages.locked().items())
    assert {licence for *_, licence in listed} <= packages.PERMITTED


@control(41)
@pytest.mark.parametrize("name", packages.locked())
def test_a_package_says_itself_that_it_has_its_listed_licence(name):
    text = packages.SHEET.read_text(encoding="utf-8")
    assert f"| {name} | {packages.locked()[name]} | {packages.licence(name)} |" in text


LOCK = {"flask": "3.1.0", "click": "8.1.0"}
SOUND = [{"name": "flask", "version": "3.1.0", "vulns": []},
         {"name": "Click", "version": "8.1.0", "vulns": []}]  # fmt: skip


@control(41)
@pytest.mark.parametrize(
    ("told", "wrong"),
    [
        (SOUND, []),
        (SOUND[:1], ["click 8.1.0: not looked at"]),
        ([SOUND[0], {**SOUND[1], "version": "8.0.0"}], ["click 8.1.0: not looked at"]),
        ([SOUND[0], {"name": "click", "skip_reason": "not found"}], ["click 8.1.0: not looked at"]),
        ([SOUND[0], {**SOUND[1], "vulns": [{"id": "CVE-1"}]}], ["click 8.1.0: CVE-1"]),
        ([], ["click 8.1.0: not looked at", "flask 3.1.0: not looked at"]),
    ],
)
def test_an_audit_passes_only_when_every_package_was_looked_at(told, wrong):
    assert packages.judged(json.dumps({"dependencies": told}), LOCK) == wrong
