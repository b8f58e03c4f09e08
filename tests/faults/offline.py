"""Pupils in real browsers on a bad line: cuts, lost replies, kills, reloads, closed tabs.

    python -m tests.faults.offline [ANSWERS [RUN]]      SEED may be set

It is played in runs of a thousand answers, each with a record of its own; RUN goes on with that
one, where an earlier command was ended.

Some learn by themselves, some sit in a class. They answer by the pages' own forms and scripts
(pupil_in_page.js). Each remembers what her page said of each answer; in the end the record is held
against that. What was said to be saved is there once, as it was given; what was given and not said
to be refused is there, too; and nothing waits for ever.
"""

import asyncio
import os
import random
import sys
import tempfile
import time
from collections import Counter
from importlib.metadata import version
from pathlib import Path

from playwright.async_api import async_playwright

from quiz import utc_now
from quiz.core.live_state import Event
from quiz.core.sitting import through
from quiz.library.shelf import Shelf
from quiz.store.store import Store
from tests.browser.conftest import CHROMIUM, FLAGS
from tests.conftest import ROOT
from tests.faults.bad_line import BadLine
from tests.faults.bad_luck import ALONE, IN_CLASS, Lesson, Pupil
from tests.faults.heading import heading
from tests.faults.test_kill import Server
from tests.faults.told import Findings, compare
from tests.made_up import marking_lesson

IN_PAGE = Path(__file__).with_name("pupil_in_page.js")
QUEUE = ROOT / "quiz" / "web" / "static" / "queue.js"
CODES = "23456789"
BETWEEN_KILLS, OFTEN = 30, 5
"""Answers given on average from one kill of the server to the next."""
TRIES = 5
"""How often a control is played until it is noticed: a kill has to meet a few milliseconds."""
A_RUN = 1000
LOOKS = [
    "--disable-threaded-compositing", "--num-raster-threads=1", "--disable-checker-imaging",
    "--disable-lcd-text",
]  # fmt: skip
"""Nobody looks at these pages: they are drawn as cheaply as can be."""
MARKS_TOO_SOON = ("const reply = await fetch(", "forget(item); show(); const reply = await fetch(")
"""For a queue that forgets an answer when it is sent, and not when the server has it."""


async def teaches(lesson, store, pupils):
    """One class after another: all questions of the lesson, each open for a short while."""
    way = through(Shelf(ROOT / "lessons", ROOT / "seeds").lesson(IN_CLASS))
    number = 0
    while not lesson.is_over and pupils:
        number += 1
        room, code = f"room{number}", "".join(lesson.chance.choice(CODES) for _ in range(6))
        store.open_room(room, "teacher", way, code=code, pace="teacher", at=utc_now())
        lesson.code = code
        await until(lambda room=room: len(store.room(room).state.present) >= pupils, 6)
        for stop in way.stops:
            for step in ("read", "asked"):
                store.happen(room, Event(step), utc_now())
            await until(
                lambda room=room, stop=stop: store.count_answers(room, stop.id, 1) >= pupils, 5
            )
            for step in ("closed", "explained"):
                store.happen(room, Event(step), utc_now())
        lesson.code = ""
        for step in ("debriefed", "ended"):
            store.happen(room, Event(step), utc_now())


async def until(is_so, seconds):
    """Wait for it, but not longer than that."""
    end = time.monotonic() + seconds
    while not is_so() and time.monotonic() < end:
        await asyncio.sleep(0.05)


async def kills(lesson, server, between):
    """The server dies after some more answers, while others are on their way, and is started."""
    while not lesson.is_over:
        then = lesson.given + lesson.chance.randrange(2 * between)
        while lesson.given < then and not lesson.is_over:
            await asyncio.sleep(0.01)
        await asyncio.sleep(lesson.chance.uniform(0, 0.05))
        lesson.is_up = False
        await asyncio.to_thread(server.kill)
        lesson.deeds["kills"] += 1
        await asyncio.to_thread(server.start)
        lesson.is_up = True


async def hold(folder, lesson, *, alone, in_class, store="ours", plant=None, between=BETWEEN_KILLS):
    """Let so many pupils answer until enough was said to be saved; gives what was found."""
    with Server(folder, store) as server:
        (folder / "lessons" / "alone.yaml").write_text(marking_lesson(ALONE, 10), "utf-8")
        server.start()
        lesson.is_up = True
        line = BadLine(server.port, lesson.chance)
        lesson.address = f"http://127.0.0.1:{await line.open()}"
        teacher = Store(folder / "data" / "second-look.db")
        with teacher.write() as db:
            blank = {column.name: "" for column in db["teacher"].columns if column.notnull}
            db["teacher"].insert({**blank, "id": "teacher", "made_at": 0})
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS + LOOKS)
            pupils = [
                await comes(browser, lesson, in_class=n >= alone, plant=plant)
                for n in range(alone + in_class)
            ]
            works = [kills(lesson, server, between), teaches(lesson, teacher, in_class)]
            works += [pupil.lives() for pupil in pupils]
            await asyncio.gather(*works, watches(lesson, pupils))
            line.share = 0
            waiting = sum(await asyncio.gather(*(pupil.sends_the_rest() for pupil in pupils)))
            await browser.close()
        line.close()
        teacher.close()
        lesson.deeds.update(lost_requests=line.lost_requests, lost_replies=line.lost_replies)
    shelf = Shelf(folder / "lessons", ROOT / "seeds")
    asked = [one for lesson_id in (ALONE, IN_CLASS) for one in shelf.lesson(lesson_id).questions]
    return compare(folder, [pupil.told for pupil in pupils], asked, waiting)


async def comes(browser, lesson, *, in_class, plant):
    """A pupil with a browser of her own; `plant` is a change made to the script of her pages."""
    context = await browser.new_context(viewport={"width": 360, "height": 640})
    pupil = Pupil(lesson, context, in_class=in_class)
    await context.expose_binding("tell", pupil.hears)
    await context.add_init_script(path=IN_PAGE)
    if plant:

        async def spoil(route):
            body = QUEUE.read_text("utf-8").replace(*plant)
            await route.fulfill(body=body, content_type="text/javascript")

        await context.route("**/queue.js*", spoil)
    return pupil


async def watches(lesson, pupils):
    """Ends the lesson for everybody when enough was said to be saved, and says how it goes."""
    begun = shown = time.monotonic()
    while not lesson.is_over:
        await asyncio.sleep(0.1)
        said = sum(given.said == "saved" for one in pupils for given in one.told.given)
        lesson.is_over = said >= lesson.wanted
        if time.monotonic() - shown > 60:
            shown = time.monotonic()
            print(f"  {said} answers, {said / (shown - begun):.1f} a second", flush=True)


def run(answers, seed, **how):
    """One run in a folder of its own; gives the lesson, what was found, and the seconds."""
    lesson, begun = Lesson(answers, random.Random(seed)), time.monotonic()
    os.environ["NEWS_EVERY"] = "400"
    with tempfile.TemporaryDirectory() as folder:
        found = asyncio.run(hold(Path(folder), lesson, **how))
    return lesson, found, time.monotonic() - begun


CONTROLS = (
    ("a record without submit keys", {"store": "keeps-every-try"}, ("doubled",)),
    ("a queue that forgets what it sends", {"plant": MARKS_TOO_SOON}, ("forgotten", "open_again")),
    (
        "a server that says saved too soon",
        {"store": "saves-later", "between": OFTEN},
        ("lost", "altered", "forgotten"),
    ),
)
"""Made wrong on purpose, and what of it has to be seen: one of these."""


def report(found, deeds, resumed, took):
    """The facts of all runs, one a line."""
    seconds = sorted(resumed) or [0.0]
    middle, most = (
        seconds[len(seconds) // 2],
        seconds[min(len(seconds) - 1, len(seconds) * 19 // 20)],
    )
    within = sum(one <= 2 for one in seconds)
    yield f"{found.saved} answers said to be saved, {found.refused} to be refused, {took:.0f} s"
    yield f"{found.saved / took:.2f} answers a second"
    yield "bad luck: " + ", ".join(f"{name} {n}" for name, n in sorted(deeds.items()))
    yield "pages said: " + ", ".join(f"{said} {n}" for said, n in sorted(found.seen.items()))
    yield f"lost {found.lost}, doubled {found.doubled}, altered {found.altered}"
    yield f"given and neither saved nor refused {found.forgotten}, asked again {found.open_again}"
    yield f"said to be refused and kept {found.refused_but_kept}, nobody gave {found.unsent}"
    yield f"still waiting {found.waiting}, left in the browser {found.left_behind}"
    yield f"figure tables unlike a rebuild {found.figures_wrong}, integrity {found.integrity}"
    yield f"saved but the page had turned {found.unseen}, sent by the form alone {found.by_form}"
    yield (f"turned or opened again: {len(seconds)} times, there within {middle:.2f} s (half), "
           f"{most:.2f} s (95 %), {seconds[-1]:.2f} s (all); {within} within 2 s")  # fmt: skip


def notices(seed):
    """Whether what was made wrong on purpose is seen."""
    is_right = True
    for name, how, harms in CONTROLS:
        seen, tries, begun = {}, 0, time.monotonic()
        while not seen and tries < TRIES:
            tries += 1
            _, found, _ = run(60, f"{seed}-{tries}", alone=4, in_class=0, **how)
            seen = {harm: n for harm in harms if (n := getattr(found, harm))}
        is_right &= bool(seen)
        said = f"{seen or 'NOT NOTICED'} in {60 * tries} answers"
        print(f"control, {name}: {said}, {time.monotonic() - begun:.0f} s", flush=True)
    return is_right


def play(answers, first, seed):
    """All runs from `first` on, each told when it ends; gives what was found in them together."""
    total, deeds, resumed, seconds = Findings(integrity="ok"), Counter(), [], 0.0
    shares = [min(A_RUN, answers - begun) for begun in range(0, answers, A_RUN)]
    for number, share in enumerate(shares[first - 1 :], first):
        lesson, found, took = run(share, f"{seed}-{number}", alone=8, in_class=4)
        said = "nothing wrong" if found.is_clean else f"WRONG: {found}"
        print(f"run {number} of {len(shares)}: {found.saved} saved, {lesson.deeds['kills']} kills,"
              f" {took:.0f} s, {said}", flush=True)  # fmt: skip
        total, deeds, seconds = total + found, deeds + lesson.deeds, seconds + took
        resumed += lesson.resumed
    print("\n".join(report(total, deeds, resumed, seconds)))
    return total.is_clean


def main():
    """The controls, then the proof; exit status 1 on any violation."""
    answers = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    first = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    seed = int(os.environ.get("SEED", random.randrange(10**6)))
    on = f"playwright {version('playwright')}, {Path(CHROMIUM).name}"
    print(f"{heading(seed)}, {on}, {answers} answers", flush=True)
    is_right = notices(seed)
    is_right &= play(answers, first, seed)
    print("result: " + ("nothing lost, nothing doubled, nothing untrue" if is_right else "WRONG"))
    sys.exit(not is_right)


if __name__ == "__main__":
    main()
