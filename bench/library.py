"""How long `check` takes over a thousand lessons.

    python3 -m bench.library [COUNT]

Makes COUNT lesson files (default 1,000) by varying the shipped ones, then reads and checks them
in interleaved rounds beside the floor: PyYAML composing the same files without checking anything.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import yaml

from quiz.library.shelf import collect, read_folders
from quiz.settings import PROJECT

ROUNDS = 5


def make(folder: Path, count: int) -> None:
    """Lessons that differ in their ids, so that none is taken."""
    patterns = [p.read_text(encoding="utf-8") for p in sorted((PROJECT / "lessons").glob("*.yaml"))]
    (folder / "packs").mkdir(parents=True)
    for pack in (PROJECT / "lessons" / "packs").glob("*.yaml"):
        (folder / "packs" / pack.name).write_bytes(pack.read_bytes())
    for n in range(count):
        text = patterns[n % len(patterns)].replace("\nid: ", f"\nid: n{n}-", 1)
        (folder / f"{n:05d}.yaml").write_text(text, encoding="utf-8")


def floor(folder: Path) -> None:
    """The parser alone, building its node tree."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    for path in folder.glob("*.yaml"):
        yaml.compose(path.read_bytes(), Loader=loader)


def ours(folder: Path) -> None:
    """Everything `check` does."""
    contents = collect(read_folders(folder, PROJECT / "seeds"))
    assert not contents.problems, contents.problems[0]


def seconds(deed: Callable[[Path], None], folder: Path) -> float:
    """How long `deed` takes."""
    before = time.perf_counter()
    deed(folder)
    return time.perf_counter() - before


def main() -> None:
    """Print the figures."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "lessons"
        make(folder, count)
        size = sum(path.stat().st_size for path in folder.glob("*.yaml"))
        rounds = [(seconds(floor, folder), seconds(ours, folder)) for _ in range(ROUNDS)]
    base, full = (statistics.median(column) for column in zip(*rounds, strict=True))
    print(f"{count} lessons, {size / 1e6:.1f} MB, median of {ROUNDS} interleaved rounds")
    print(f"floor (parser alone)  {base:.2f} s")
    print(f"check                 {full:.2f} s   {full / base:.1f} x the floor")


if __name__ == "__main__":
    main()
