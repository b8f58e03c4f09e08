"""What Second Look stands on: a list of packages with their licences, and a strict audit.

`python -m tests.attacks.packages` writes docs/packages.md, made of the lock and of what the
installed packages say of themselves. `python -m tests.attacks.packages audit` asks pip-audit
(`pip install pip-audit`, and a network) about every package of the lock; exit status 1 if one has
an advisory, or was not looked at: a tool that skips what it does not find is no audit.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
LOCK = ROOT / "requirements.txt"
SHEET = ROOT / "docs" / "packages.md"
_MADE = re.compile(r"(<!-- made of requirements.txt -->\n).*?(<!-- end -->)", re.S)
ELSEWHERE = {"colorama": "BSD", "tzdata": "Apache-2.0"}
"""Packages that only Windows needs, and their licences."""
PERMITTED = {"MIT", "BSD", "Apache-2.0", "PSF-2.0", "BSD or Apache-2.0", "ZPL-2.1",
             "public domain"}  # fmt: skip
_CALLED = (
    ("Apache-2.0 OR BSD", "BSD or Apache-2.0"), ("Dual License", "BSD or Apache-2.0"),
    ("BSD", "BSD"), ("MIT", "MIT"), ("Apache", "Apache-2.0"), ("ZPL", "ZPL-2.1"),
    ("Zope Public", "ZPL-2.1"), ("PSF", "PSF-2.0"), ("Python Software", "PSF-2.0"),
    ("Public Domain", "public domain"),
)  # fmt: skip
"""What packages call their licences, and what we call them; the first that fits."""


def locked() -> dict[str, str]:
    """The versions in the lock, by name."""
    found = re.findall(r"^([\w.-]+)==([\w.]+)", LOCK.read_text(encoding="utf-8"), re.M)
    return dict(found)


def licence(name: str) -> str:
    """The licence that a package says it has."""
    if name in ELSEWHERE:
        return ELSEWHERE[name]
    said = metadata.metadata(name)
    classes = [one for one in said.get_all("Classifier") or () if one.startswith("License")]
    given = [said.get("License-Expression") or "", *classes, (said.get("License") or "")[:200]]
    for text in given:
        for mark, called in _CALLED:
            if mark in text:
                return called
    return f"unknown ({given})"


def sheet() -> str:
    """docs/packages.md as it should stand."""
    lines = ["| package | version | licence |", "|---|---|---|"]
    lines += [f"| {name} | {version} | {licence(name)} |" for name, version in locked().items()]
    made = "\n".join(lines) + "\n"
    text = SHEET.read_text(encoding="utf-8")
    return _MADE.sub(lambda found: f"{found[1]}{made}{found[2]}", text)


def judged(told: str, lock: dict[str, str]) -> list[str]:
    """What stands against the packages of a lock, by the JSON of pip-audit; [] if nothing."""
    known = {one["name"].lower(): one for one in json.loads(told)["dependencies"]}
    wrong = []
    for name, version in sorted(lock.items()):
        one = known.get(name, {})
        if one.get("version") != version or "vulns" not in one:
            wrong.append(f"{name} {version}: not looked at")
        wrong += [f"{name} {version}: {found['id']}" for found in one.get("vulns", ())]
    return wrong


def audit() -> int:
    """Ask pip-audit; 0 if every package was looked at and none has an advisory."""
    command = [sys.executable, "-m", "pip_audit", "--strict", "--disable-pip", "--require-hashes",
               "-r", str(LOCK), "-f", "json"]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        wrong = judged(done.stdout, locked())
    except (ValueError, KeyError, TypeError):
        wrong = [done.stderr.strip() or "pip-audit said nothing"]
    for line in wrong or [f"{len(locked())} packages looked at, no advisory"]:
        print(line)
    return 1 if wrong else 0


if __name__ == "__main__":
    if "audit" in sys.argv[1:]:
        sys.exit(audit())
    SHEET.write_text(sheet(), encoding="utf-8")
