"""Plants each defect into a copy of the project and sees whether its tests notice.

    python3 run.py mutants [WORD ...]       only those whose name holds a word

Before that, the same tests pass on an untouched copy: a test that always fails catches nothing.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.mutants.planted import PLANTED, Mutant

ROOT = Path(__file__).resolve().parents[2]
AT_ONCE = 2
LEFT_OUT = shutil.ignore_patterns(".git", ".venv", "__pycache__", ".*_cache", ".hypothesis")
TESTS_FAILED = 1
"""pytest's exit code: 0 all passed, 1 some failed, everything else says that it could not run."""


def copied(folder: Path) -> Path:
    """The project as it stands, in a folder of its own."""
    place = folder / "project"
    shutil.copytree(ROOT, place, ignore=LEFT_OUT, symlinks=True)
    return place


def tested(place: Path, tests: tuple[str, ...]) -> tuple[int, str]:
    """The exit code of those tests in that copy, and their last lines."""
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-n", "0", "-p", "no:cacheprovider"]
    ran = subprocess.run(
        [*command, *tests], cwd=place, capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )  # fmt: skip
    return ran.returncode, "\n".join(ran.stdout.splitlines()[-12:])


def tried(mutant: Mutant) -> tuple[Mutant, int, str]:
    """Plant it, test it."""
    with tempfile.TemporaryDirectory() as folder:
        place = copied(Path(folder))
        path = place / mutant.file
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace(mutant.old, mutant.new, 1), encoding="utf-8")
        return mutant, *tested(place, mutant.tests)


def untouched(mutants: list[Mutant]) -> None:
    """The tests pass where nothing is planted; leaves with their lines if they do not."""
    with tempfile.TemporaryDirectory() as folder:
        every = tuple(dict.fromkeys(test for mutant in mutants for test in mutant.tests))
        code, lines = tested(copied(Path(folder)), every)
        if code:
            raise SystemExit(f"The tests fail before anything is planted:\n{lines}")


def main(wanted: list[str]) -> int:
    """Print one line for each; 0 if every defect was noticed."""
    mutants = [one for one in PLANTED if not wanted or any(word in one.name for word in wanted)]
    untouched(mutants)
    caught = 0
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for mutant, code, lines in pool.map(tried, mutants):
            caught += code == TESTS_FAILED
            said = {0: "NOT NOTICED", TESTS_FAILED: "caught"}.get(code, f"could not run\n{lines}")
            print(f"{mutant.name} ({mutant.file}): {said}", flush=True)
    print(f"{caught} of {len(mutants)} caught")
    return 0 if caught == len(mutants) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
