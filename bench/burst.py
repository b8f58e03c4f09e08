"""A thousand answers within two seconds, each from a learner and over a connection of its own.

    python3 -m bench.burst [ANSWERS] [--server waitress|hosted] [--within 2] [--rounds 5]
    python3 -m bench.burst --slow-disk 20      (1,000 in 4 s; every fsync 20 ms slower: strace)
    python3 -m bench.burst --kill              (kill -9 in the middle; phones send again)
    python3 -m bench.burst --kill --control    (the same with a server that says "saved" too soon:
                                                has to be noticed, so the exit status has to be 1)
    python3 -m bench.burst --live              (one room of 1,000 phones that look for news)

Open loop: the moments are fixed beforehand and a time counts from its moment on, so that a slow
server cannot slow the questions down. What was acknowledged is compared with the rows and the sum
of scores. The floor takes turns with ours, but for the slow disk (it syncs one by one), the kill
and the room, which it has not. Exit status 1: something was lost, doubled, refused or unfinished,
or too few rounds counted.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import os
import random
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from bench.crowd import Crowd, FloorCrowd, LearnerCrowd, RoomCrowd, Shot
from bench.servers import Server, end_well, load, setting
from bench.spread import middle, share
from bench.wire import Line

LAG = 0.020
"""A round whose generator was later than this, in seconds, says nothing about the server."""
PATIENCE = 40.0
OPENERS = 8


@dataclass(frozen=True)
class Plan:
    """What is asked for; spans in seconds."""

    answers: int = 1000
    within: float = 2.0
    rounds: int = 5
    kills: bool = False
    seed: int = 1


@dataclass
class Round:
    """What came of one round; times in seconds."""

    number: int
    saved: list[float]
    seen: list[float]
    polls: list[float]
    lag: float
    cpu: float
    drained: float
    unfinished: int
    is_void: bool = False
    wrongs: list[str] = field(default_factory=list)

    def line(self, name: str, answers: int) -> str:
        """One line of the table."""
        void = " VOID: the generator was late" if self.is_void else ""
        name = name if self.number else f"({name})"
        saved = [share(self.saved, part) * 1000 for part in (0.5, 0.99, 1)]
        seen = [share(self.seen, part) * 1000 for part in (0.5, 0.99)]
        return (
            f"  {name:6} saved p50 {saved[0]:7.1f}  p99 {saved[1]:7.1f}  max {saved[2]:7.1f} ms;"
            f" page p50 {seen[0]:6.1f}  p99 {seen[1]:6.1f} ms;"
            f"{self.looks()}{self.spent(answers)}"
            f" drained {self.drained:.2f} s; lag {self.lag * 1000:.1f} ms{void}"
        )

    def spent(self, answers: int) -> str:
        """The CPU of the server; after a kill it is not known, for the dead are not counted."""
        return f" {self.cpu / answers * 1e6:5.0f} µs of CPU each;" if self.cpu else ""

    def looks(self) -> str:
        """How long looks for news took meanwhile, where there were any."""
        p50, p99 = (share(self.polls, part) * 1000 for part in (0.5, 0.99))
        return f" {len(self.polls)} polls p50 {p50:.1f}  p99 {p99:.1f} ms;" if self.polls else ""


async def burst(crowd: Crowd, plan: Plan, number: int) -> Round:
    """One round: pages are opened, then everybody answers at her moment."""
    chance = random.Random(plan.seed * 1000 + number)
    server, shots = crowd.server, crowd.shots(plan.answers, number)
    await opened(crowd, shots)
    gc.collect()
    gc.disable()
    loop, before = asyncio.get_running_loop(), server.cpu()
    start = loop.time() + 0.25
    for shot, moment in zip(shots, moments(plan, chance), strict=True):
        shot.due = start + moment
    watching = [asyncio.create_task(watched(crowd, shot, plan)) for shot in shots if crowd.watches]
    tasks = [asyncio.create_task(answered(crowd, shot, plan)) for shot in shots]
    killer = asyncio.create_task(killed(server, start + plan.within / 2)) if plan.kills else None
    await asyncio.wait(tasks, timeout=0.25 + plan.within + PATIENCE)
    over, spent = loop.time(), server.cpu() - before
    for task in [*tasks, *watching]:
        task.cancel()
    if killer:
        await killer
    await asyncio.gather(*tasks, *watching, return_exceptions=True)
    gc.enable()
    for shot in shots:
        shot.phone.hang_up()
    done = [shot for shot in shots if shot.seen_at]
    lag = max((shot.sent_at - shot.due for shot in shots if shot.sent_at), default=0)
    return Round(
        number=number,
        saved=[shot.saved_at - shot.due for shot in shots if shot.saved_at],
        seen=[shot.seen_at - shot.saved_at for shot in done],
        polls=crowd.polled(),
        lag=lag,
        cpu=0.0 if plan.kills else spent,
        drained=over - start,
        unfinished=len(shots) - len(done),
        # What is lost after a kill is lost, however late it was sent.
        is_void=lag > LAG and not plan.kills,
        wrongs=crowd.wrongs(shots),
    )


def moments(plan: Plan, chance: random.Random) -> list[float]:
    """When each answer is sent: as people do, without any order."""
    return [plan.within * chance.random() for _ in range(plan.answers)]


async def opened(crowd: Crowd, shots: list[Shot]) -> None:
    """Everybody has the page before her: its form carries what makes it hers."""
    waiting = iter(shots)

    async def opener() -> None:
        lent: list[Line] = []
        for shot in waiting:
            shot.phone.idle += lent
            page = await shot.phone.ask("GET", shot.page)
            assert page.status == 200, (crowd.name, page.status, page.text[:400])
            shot.fields += page.hidden.items()
            shot.body = urlencode(shot.fields)
            crowd.read(shot, page)
            if not crowd.watches:
                # The connection of the page is not that of the answer: she has read for a while.
                lent, shot.phone.idle = shot.phone.idle, []
        for line in lent:
            line.hang_up()

    await asyncio.gather(*(opener() for _ in range(OPENERS)))


async def answered(crowd: Crowd, shot: Shot, plan: Plan) -> None:
    """One answer at its moment, until it is acknowledged; then the page after it."""
    loop = asyncio.get_running_loop()
    await asyncio.sleep(shot.due - loop.time())
    shot.sent_at = loop.time()
    while not shot.seen_at:
        try:
            if not shot.saved_at:
                status = (await shot.phone.ask("POST", shot.path, shot.body)).status
                if status != 303:
                    raise OSError(f"status {status}")
                shot.saved_at = loop.time()
            await crowd.looks(shot)
            shot.seen_at = loop.time()
        except OSError as error:
            if not plan.kills:
                crowd.failed.append(f"an answer: {error!r}")
                return
            shot.again += 1
            await asyncio.sleep(random.uniform(0.1, 0.3))


async def watched(crowd: Crowd, shot: Shot, plan: Plan) -> None:
    """What she looks for besides; a look that fails is a fault, unless the server was killed."""
    while True:
        try:
            await crowd.watch(shot)
        except OSError as error:
            if not plan.kills:
                crowd.failed.append(f"a look for news: {error!r}")
                return


async def killed(server: Server, at: float) -> None:
    """In the middle of it: a power cut for the server, and a new start."""
    await asyncio.sleep(at - asyncio.get_running_loop().time())
    await asyncio.to_thread(server.kill)
    await asyncio.to_thread(server.start)


def told(name: str, rounds: list[Round], plan: Plan) -> None:
    """The lines about one server: times of the rounds that count, CPU of all but the first."""
    for what in ("saved", "seen"):
        parts = {"p50": 0.5, "p99": 0.99, "max": 1.0}
        found = {
            part: middle([share(getattr(one, what), cut) * 1000 for one in counted(rounds)])
            for part, cut in parts.items()
        }
        print(f"{name:6} {what:5}", ", ".join(f"{part} {each} ms" for part, each in found.items()))
    if not plan.kills:  # the dead are not counted
        each = middle([one.cpu / plan.answers * 1e6 for one in warm(rounds)], 0)
        print(f"{name:6} CPU   {each} µs an answer with its page")


def play(crowds: dict[str, Crowd], plan: Plan) -> dict[str, list[Round]]:
    """All rounds, the servers in turns; void ones are made up for, up to twice as many in all."""
    found: dict[str, list[Round]] = {name: [] for name in crowds}
    for number in range(2 * plan.rounds + 1):
        for name in list(crowds)[:: -1 if number % 2 else 1]:
            if len(counted(found[name])) < plan.rounds:
                made = asyncio.run(burst(crowds[name], plan, number))
                found[name].append(made)
                print(made.line(name, plan.answers), *made.wrongs, sep="\n  WRONG ", flush=True)
    return found


def warm(rounds: list[Round]) -> list[Round]:
    """All but the first."""
    return [one for one in rounds if one.number]


def counted(rounds: list[Round]) -> list[Round]:
    """Those whose times say something about the server: warm, and the generator was not late."""
    return [one for one in warm(rounds) if not one.is_void]


def check(found: dict[str, list[Round]], plan: Plan) -> list[str]:
    """What is wrong with all of it, in sentences; nothing if all is well."""
    said = []
    for name, rounds in found.items():
        said += [f"{name}: {wrong}" for one in rounds for wrong in one.wrongs]
        said += [f"{name}: {one.unfinished} unfinished" for one in rounds if one.unfinished]
        if len(counted(rounds)) < plan.rounds:
            said.append(f"{name}: only {len(counted(rounds))} of {plan.rounds} rounds count")
    return said


def compare(found: dict[str, list[Round]]) -> None:
    """Ours beside the floor, round by round; of CPU also those rounds whose times say nothing."""
    for what, of, those in (("CPU", cpu_of, warm), ("p99", tail_of, counted)):
        floors = {one.number: of(one) for one in those(found.get("floor", []))}
        ratios = [of(one) / floors[one.number] for one in those(found["ours"])
                  if floors.get(one.number)]  # fmt: skip
        if ratios:
            print(f"ours / floor: {what} {middle(ratios, 2)} in {len(ratios)} rounds")


def cpu_of(one: Round) -> float:
    """The CPU of the server in a round."""
    return one.cpu


def tail_of(one: Round) -> float:
    """What 99 of 100 answers of a round did not wait longer for."""
    return share(one.saved, 0.99)


def wanted() -> argparse.Namespace:
    """What was asked for on the command line."""
    reader = argparse.ArgumentParser(description="A burst of answers, ours beside the floor.")
    reader.add_argument("answers", nargs="?", type=int, default=1000)
    reader.add_argument("--server", choices=("waitress", "hosted"), default="waitress")
    reader.add_argument("--within", type=float, help="seconds (2; 4 with a slow disk)")
    reader.add_argument("--rounds", type=int, default=5)
    reader.add_argument("--slow-disk", type=int, default=0, metavar="MS")
    reader.add_argument("--kill", action="store_true")
    reader.add_argument("--control", action="store_true")
    reader.add_argument("--live", action="store_true")
    reader.add_argument("--seed", type=int, default=int(os.environ.get("SEED", "1")))
    return reader.parse_args()


def go_first() -> None:
    """Phones are other computers: they do not wait for the server to let them think."""
    with suppress(AttributeError, OSError):
        os.setpriority(os.PRIO_PROCESS, 0, -10)


def crowds_of(asked: argparse.Namespace, folder: Path) -> dict[str, Crowd]:
    """Ours, and the floor where it can stand beside it."""
    hosted = asked.server == "hosted"
    ours = Server("ours", folder / "ours", is_hosted=hosted, slow=asked.slow_disk)
    ours.wrong = "saves-later" if asked.control else ""
    if asked.live:
        rounds = 2 * asked.rounds + 1
        return {"ours": RoomCrowd(ours, "ours", phones=asked.answers, rounds=rounds)}
    if asked.kill or asked.slow_disk:
        return {"ours": LearnerCrowd(ours, "ours")}
    below = Server("floor", folder / "floor", is_hosted=hosted)
    return {"floor": FloorCrowd(below, "floor"), "ours": LearnerCrowd(ours, "ours")}


def main() -> None:
    """Measure, print, and exit with 1 if anything went wrong."""
    asked = wanted()
    end_well()
    go_first()
    within = asked.within or (4.0 if asked.slow_disk else 2.0)
    plan = Plan(asked.answers, within, asked.rounds, asked.kill, asked.seed)
    print(setting(is_hosted=asked.server == "hosted"))
    print(f"{plan.answers} answers within {within:g} s, {plan.rounds} rounds after one to warm up,"
          f" {asked.server}, seed {plan.seed}, slow disk {asked.slow_disk} ms,"
          f" killed {plan.kills}, live {asked.live}")  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        crowds = crowds_of(asked, Path(folder))
        try:
            for name, crowd in crowds.items():
                crowd.server.start()
                print(f"{name:6} answers with", crowd.server.facts())
            found = play(crowds, plan)
            for name, crowd in crowds.items():
                told(name, found[name], plan)
                print(f"{name:6} memory {crowd.server.memory()}")
        finally:
            for crowd in crowds.values():
                crowd.server.stop()
    compare(found)
    said = check(found, plan)
    print(
        f"load {load()}",
        *said or ["nothing lost, nothing doubled, every score as it should be"],
        sep="\n",
    )
    sys.exit(bool(said))


if __name__ == "__main__":
    main()
