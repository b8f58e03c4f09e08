"""How soon a server is there after its command, and how much memory it holds after a burst.

    python3 -m bench.start [ROUNDS]
    python3 -m bench.start --imports      (which modules the start waits for)

From the command that people type to the first 200 of the shelf, `serve` and `serve --hosted` in
turns; the first start in an empty folder, which makes the record, is told apart. Modules are
compiled once, whatever this shell says in PYTHONDONTWRITEBYTECODE. Memory is what all processes
hold, shared pages counted once (PSS), at the start and after 1,000 answers.
"""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from bench import burst
from bench.crowd import LearnerCrowd
from bench.servers import Server, Shipped, end_well, load, megabytes, members, setting
from bench.spread import middle

ROUNDS, ANSWERS, SHOWN = 7, 1000, 12
BOTH = {"serve": False, "serve --hosted": True}
_IMPORTED = re.compile(r"import time:\s+(\d+) \|\s+\d+ \| +(\S+)")


def started(server: Server) -> tuple[float, float]:
    """Seconds until it answers, and seconds of CPU that it took for that."""
    begun = time.perf_counter()
    server.start()
    return time.perf_counter() - begun, server.cpu()


def starts(servers: dict[str, Server], rounds: int) -> dict[str, list[tuple[float, float]]]:
    """Each started and killed in turns; the first start of each makes its record."""
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in servers}
    for _ in range(rounds + 1):
        for name, server in servers.items():
            found[name].append(started(server))
            server.kill()
    return found


def held(server: Server, answers: int) -> str:
    """The memory of a server at its start and after a burst, each process by itself."""
    crowd = LearnerCrowd(server, "ours")
    server.start()
    before = megabytes(server.process.pid)
    plan = burst.Plan(answers=answers, within=answers / 500, rounds=1)
    made = asyncio.run(burst.burst(crowd, plan, 0))
    after = megabytes(server.process.pid)
    count = len(members(server.process.pid))
    server.kill()
    assert not made.wrongs, made.wrongs
    return (
        f"{before:.0f} MB at the start, {after:.0f} MB after {answers} answers, {count} processes"
    )


def imports() -> None:
    """The modules that take longest by themselves, and the packages that take longest in all."""
    command = [sys.executable, "-X", "importtime", "-c", "import quiz.cli, quiz.serving"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stderr
    alone = {name: int(took) for took, name in _IMPORTED.findall(told)}
    packages: Counter[str] = Counter()
    for name, took in alone.items():
        packages[name.split(".")[0]] += took
    print(f"{len(alone)} modules in {sum(alone.values()) / 1000:.0f} ms")
    for title, found in (("packages", packages), ("modules", Counter(alone))):
        print(f"{title}:", ", ".join(f"{n} {t / 1000:.0f} ms" for n, t in found.most_common(SHOWN)))


def tell(servers: dict[str, Server], rounds: int) -> None:
    """Print the lines of both."""
    for name, ((first, _), *rest) in starts(servers, rounds).items():
        seconds, cpu = zip(*rest, strict=True)
        print(f"{name:14} first 200 after {middle(seconds, 2)} s ({middle(cpu, 2)} s of CPU);"
              f" in an empty folder {first:.2f} s")  # fmt: skip
    for name, server in servers.items():
        print(f"{name:14} {held(server, ANSWERS)}")


def main() -> None:
    """Measure and print."""
    end_well()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    print(setting(is_hosted=True))
    if sys.argv[1:] == ["--imports"]:
        return imports()
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    with tempfile.TemporaryDirectory() as place:
        servers: dict[str, Server] = {
            name: Shipped("ours", Path(place) / str(n), is_hosted=hosted)
            for n, (name, hosted) in enumerate(BOTH.items())
        }
        try:
            tell(servers, rounds)
        finally:
            for server in servers.values():
                server.stop()
    print(f"load {load()}")
    return None


if __name__ == "__main__":
    main()
