"""How long `check` takes over a thousand lessons, and how soon an author sees what she saved.

    python3 -m bench.library [COUNT]

Makes COUNT lesson files (default 1,000) by varying the shipped ones, then reads and checks them
in interleaved rounds beside the floor: PyYAML composing the same files without checking anything.
Then saves one file again and again, and measures until `check --watch` has looked at everything
anew, and until the page of `preview` shows the change. The page asks every 0.3 s, as its script
does; the save falls anywhere between two questions.
"""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import yaml

from quiz.checking import in_one_go
from quiz.library.survey import Rereader, survey
from quiz.previewing import previewed
from quiz.settings import PROJECT

SAVES = 30
PAGE_ASKS_EVERY = 0.3
ROUNDS = 5


def make(folder: Path, count: int) -> None:
    """Lessons that differ in their ids, so that none is taken."""
    patterns = [p.read_text(encoding="utf-8") for p in sorted((PROJECT / "lessons").glob("*.yaml"))]
    (folder / "packs").mkdir(parents=True)
    for pack in (PROJECT / "lessons" / "packs").glob("*.yaml"):
        told = yaml.safe_load(pack.read_bytes())
        # Its index and its forms name lessons by the ids that the copies do not have.
        kept = {name: said for name, said in told.items() if name not in ("lessons", "forms")}
        (folder / "packs" / pack.name).write_text(yaml.safe_dump(kept), encoding="utf-8")
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
    with in_one_go():
        found = survey((), folder, PROJECT / "seeds")
    # Warnings are no matter: a thousand copies of some lessons are no balanced pack.
    errors = [found for found in found.problems if found.severity == "error"]
    assert not errors, errors[0]


def seconds(deed: Callable[[Path], None], folder: Path) -> float:
    """How long `deed` takes."""
    before = time.perf_counter()
    deed(folder)
    return time.perf_counter() - before


def saved(folder: Path, n: int) -> str:
    """Save one lesson with another title, which is given back."""
    path = folder / "00000.yaml"
    title = f"Saved {n}"
    lines = path.read_text(encoding="utf-8").splitlines()
    lines = [f"title: {title}" if line.startswith("title:") else line for line in lines]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return title


def watched(folder: Path) -> list[float]:
    """Seconds from each save until everything is checked again."""
    rereader = Rereader()
    survey((), folder, PROJECT / "seeds", rereader=rereader)
    times = []
    for n in range(ROUNDS):
        saved(folder, n)
        began = time.perf_counter()
        survey((), folder, PROJECT / "seeds", rereader=rereader)
        times.append(time.perf_counter() - began)
    return times


def seen(folder: Path, chance: random.Random) -> list[float]:
    """Seconds from each save until the page has the new title, asked for as its script asks."""
    with previewed(folder, PROJECT / "seeds") as app:
        client = app.test_client()
        client.get("/preview/00000/learner")
        mark, times = client.get("/preview/mark").text, []
        for n in range(SAVES):
            title, began = saved(folder, n), time.perf_counter()
            time.sleep(chance.uniform(0, PAGE_ASKS_EVERY))
            while (now := client.get("/preview/mark").text) == mark:
                time.sleep(PAGE_ASKS_EVERY)
            mark = now
            assert title in client.get("/preview/00000/learner").text
            times.append(time.perf_counter() - began)
    return times


def checked(folder: Path, count: int) -> None:
    """Print what checking all of them takes."""
    size = sum(path.stat().st_size for path in folder.glob("*.yaml"))
    rounds = [(seconds(floor, folder), seconds(ours, folder)) for _ in range(ROUNDS)]
    base, full = (statistics.median(column) for column in zip(*rounds, strict=True))
    print(f"{count} lessons, {size / 1e6:.1f} MB, median of {ROUNDS} interleaved rounds")
    print(f"floor (parser alone)  {base:.2f} s")
    print(f"check                 {full:.2f} s   {full / base:.1f} x the floor")


def main() -> None:
    """Print the figures."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "lessons"
        make(folder, count)
        checked(folder, count)
        again, shown = watched(folder), seen(folder, random.Random(1))
    print(f"check --watch, one of {count} saved  {statistics.median(again):.2f} s")
    print(
        f"preview, one of {count} saved  median {statistics.median(shown):.2f} s,"
        f" slowest of {SAVES} {max(shown):.2f} s"
    )


if __name__ == "__main__":
    main()
