"""How fast, how heavy and how soon to be seen each page is.

    python3 -m bench.pages [ROUNDS]

Each page over HTTP from the server that people start, warm and on a kept-alive connection, with
the floor's page beside it: p50, p99, bytes of the page, and of all that a first load fetches. Then
Chromium with an empty memory and a phone's window: requests, bytes on the wire, first contentful
paint, the last once more on a slow phone (CPU 4 times slower, 562 ms until each answer, 1.47
Mbit/s: Lighthouse's mobile profile). Exit status 1: what a learner meets first weighs over 50 KB
or takes over 6 requests.
"""

from __future__ import annotations

import asyncio
import re
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.crowd import QUESTION, LearnerCrowd, Shot
from bench.servers import Server, Shipped, end_well, load, setting
from bench.spread import middle, share
from bench.wire import Line, Phone, Reply, request
from quiz import utc_now
from quiz.core.live_state import Event
from quiz.core.sitting import Sitting
from quiz.store.store import Store
from quiz.web.access import token_hash

ROUNDS, MOST_BYTES, MOST_REQUESTS = 200, 50_000, 6
FIRST = ("shelf", "join", "question", "feedback")
"""What a learner meets first: the gate is for these."""
SLOW = {"offline": False, "latency": 562.5, "downloadThroughput": 1_474_560 / 8,
        "uploadThroughput": 675 * 1024 / 8}  # fmt: skip
SLOWER_CPU = 4
NAMED = re.compile(r'<(?:link|script|img)[^>]+?(?:href|src)="(/static/[^"]+)"')
PAINT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"


@dataclass(frozen=True)
class Page:
    """An address and the cookie of whoever opens it."""

    name: str
    path: str
    cookie: str = ""


def staged(crowd: LearnerCrowd) -> list[Page]:
    """A learner before a question, after it and at the end; a room with a phone; a teacher."""
    asked, done, over, seated = crowd.shots(4, 0)
    with crowd.record() as store:
        hold(store, crowd, seated)
    asyncio.run(learn(done, over))
    hers = crowd.signed({"teacher": "bench"})
    learner = {
        "shelf": "/",
        "front": "/lesson/start-here",
        "join": "/join",
        "way back": "/way-back",
        "feedback": done.path,
        "progress": "/progress",
        "answers": "/progress/answers",
        "my data": "/my-data",
    }
    teacher = {
        "teacher": "/teach",
        "start": "/teach/start/start-here",
        "room": "/teach/room/room",
        "wall": "/screen/room",
        "held": "/teach/held",
        "lessons": "/teach/lessons",
    }
    return [
        Page("question", asked.path, asked.phone.cookie),
        *(Page(name, path, done.phone.cookie) for name, path in learner.items()),
        Page("debrief", f"/sitting/{over.sitting}/debrief", over.phone.cookie),
        Page("phone", "/live/room", seated.phone.cookie),
        Page("phone's look", "/live/room/now", seated.phone.cookie),
        *(Page(name, path, hers) for name, path in teacher.items()),
    ]


def hold(store: Store, crowd: LearnerCrowd, seated: Shot) -> None:
    """A teacher who is logged in, and her room with one phone that is asked a question."""
    at, way = utc_now(), crowd.way
    ms = round(at.timestamp() * 1000)
    with store.write() as db:
        blank = {column.name: "" for column in db["teacher"].columns if column.notnull}
        db["teacher"].insert({**blank, "id": "bench", "made_at": 0})
        login = {"token_hash": token_hash("bench"), "teacher": "bench"}
        db["teacher_session"].insert({**login, "made_at": ms, "seen_at": ms})
    store.open_room("room", "bench", way, code="LD2345", pace="teacher", at=at)
    seat = {"seat": "p", "name": "Mina", "key": "mina", "people": 1}
    sitting = Sitting("live", seated.sitting, way.lesson.id if way.lesson else "", way.version, at)
    store.take_seat("room", Event("joined", seat), sitting, at)
    for name in ("read", "asked"):
        store.happen("room", Event(name), at)


async def learn(done: Shot, over: Shot) -> None:
    """One answers; the other one answers and ends."""
    for shot in (done, over):
        page = await shot.phone.ask("GET", shot.page)
        fields: dict[str, Any] = {**page.hidden, "mark": ["s4", "s6"], "confidence": "0.7"}
        assert (await shot.phone.send(shot.path, **fields)).status == 303
    end = f"/sitting/{over.sitting}"
    page = await over.phone.ask("GET", over.page)
    assert (await over.phone.send(end, **page.hidden)).status == 303
    for shot in (done, over):
        shot.phone.hang_up()


async def timed(port: int, page: Page, rounds: int) -> tuple[Reply, list[float]]:
    """The page, and how many milliseconds it took, again and again on one connection."""
    line, sent = await Line.to(port), request("GET", page.path, page.cookie)
    reply = await line.ask(sent)
    found = []
    for _ in range(rounds):
        begun = time.perf_counter()
        reply = await line.ask(sent)
        found.append((time.perf_counter() - begun) * 1000)
    line.hang_up()
    assert reply.status == 200, (page, reply.status)
    return reply, found


async def whole(port: int, reply: Reply) -> tuple[int, int]:
    """Requests and bytes of a first load: the page and every file that it names (the floor has
    no files: there it is what a browser asks for in vain).
    """
    names = {*NAMED.findall(reply.text)}
    phone = Phone(port)
    files = [await phone.ask("GET", name) for name in names]
    phone.hang_up()
    return 1 + len(names), sum(len(one.head) + 4 + len(one.body) for one in (reply, *files))


def over_http(port: int, pages: list[Page], rounds: int) -> Iterator[tuple[Page, int, int]]:
    """Print a line for each page; gives requests and bytes of its first load."""
    for page in pages:
        reply, found = asyncio.run(timed(port, page, rounds))
        requests, size = asyncio.run(whole(port, reply))
        print(f"  {page.name:13} p50 {share(found, 0.5):6.2f}  p99 {share(found, 0.99):6.2f} ms;"
              f" page {len(reply.body) / 1000:5.1f} KB; first load {requests} requests,"
              f" {size / 1000:5.1f} KB", flush=True)  # fmt: skip
        yield page, requests, size


def in_chromium(port: int, pages: list[Page], rounds: int = 3) -> None:
    """Print what a browser with an empty memory makes of each page."""
    from playwright.sync_api import sync_playwright

    from tests.browser.conftest import CHROMIUM, FLAGS

    print("in Chromium, phone, empty memory (first contentful paint in ms):")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for page in pages:
            quick = [first_load(browser, port, page, is_slow=False) for _ in range(rounds)]
            slow = [first_load(browser, port, page, is_slow=True) for _ in range(rounds)]
            # The icon may come after all else has: the most that was seen counts.
            requests, size, _ = map(max, zip(*quick, *slow, strict=True))
            fast, late = (middle([paint for *_, paint in each], 0) for each in (quick, slow))
            print(f"  {page.name:13} {requests} requests, {size / 1000:5.1f} KB;"
                  f" painted after {fast}, on a slow phone {late}", flush=True)  # fmt: skip
        browser.close()


def first_load(browser: Any, port: int, page: Page, *, is_slow: bool) -> tuple[int, float, float]:
    """Requests, bytes on the wire and first contentful paint (ms) of one load."""
    from tests.browser.conftest import SIZES

    address = f"http://127.0.0.1:{port}"
    context = browser.new_context(**SIZES["phone"])
    if page.cookie:
        name, _, value = page.cookie.partition("=")
        context.add_cookies([{"name": name, "value": value, "url": address}])
    tab = context.new_page()
    wire = context.new_cdp_session(tab)
    wire.send("Network.enable")
    if is_slow:
        wire.send("Network.emulateNetworkConditions", SLOW)
        wire.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER_CPU})
    sizes: list[float] = []
    wire.on("Network.loadingFinished", lambda told: sizes.append(told["encodedDataLength"]))
    tab.goto(address + page.path, wait_until="load")
    # Not wait_for_function: the page's policy forbids it to make scripts of text.
    while not (painted := float(tab.evaluate(PAINT))):
        tab.wait_for_timeout(20)
    context.close()
    return len(sizes), sum(sizes), painted


def main() -> None:
    """Measure and print; exit with 1 if a learner's first page misses the gate."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    end_well()
    print(setting(is_hosted=False))
    with tempfile.TemporaryDirectory() as place:
        ours = Shipped("ours", Path(place) / "ours", is_hosted=False)
        below = Server("floor", Path(place) / "floor", is_hosted=False)
        crowd = LearnerCrowd(ours, "ours")
        try:
            below.start()
            ours.start()
            pages = staged(crowd)
            print("over HTTP, warm:")
            list(over_http(below.port, [Page("floor", f"/sitting/1/{QUESTION}")], rounds))
            loads = list(over_http(ours.port, pages, rounds))
            seen = [page for page in pages if page.name in (*FIRST, "front", "phone")]
            in_chromium(ours.port, seen)
        finally:
            ours.stop()
            below.stop()
    print(f"load {load()}")
    heavy = [page.name for page, requests, size in loads
             if page.name in FIRST and (requests > MOST_REQUESTS or size > MOST_BYTES)]  # fmt: skip
    sys.exit(f"too heavy: {', '.join(heavy)}" if heavy else 0)


if __name__ == "__main__":
    main()
