"""A pupil in a real browser on a bad line: what befalls her, and what she does about it."""

import asyncio
import contextlib
import random
import time
from collections import Counter
from dataclasses import dataclass, field

from playwright.async_api import Error

from tests.faults.told import Told

ALONE, IN_CLASS = "bad-line", "start-here"
"""A made-up lesson of ten questions of one kind; a real one of four questions of three kinds."""
PATIENCE = 15.0
"""Seconds after which a pupil whose page does nothing turns to another page, as people do."""
WAITS = 60.0
"""Seconds on a good line within which everything that waits has to be sent."""


@dataclass
class Lesson:
    """What all pupils of a run share."""

    wanted: int
    chance: random.Random
    address: str = ""
    code: str = ""
    is_over: bool = False
    is_up: bool = False
    given: int = 0
    deeds: Counter = field(default_factory=Counter)
    resumed: list = field(default_factory=list)


class Pupil:
    """A browser of her own, and what she was told in it."""

    def __init__(self, lesson, context, *, in_class):
        self.lesson, self.context, self.in_class = lesson, context, in_class
        self.told = Told()
        self.page, self.heard_at, self.turned_at = None, time.monotonic(), 0.0
        self.lessons, self.deed = 0, None

    @property
    def home(self):
        """Where her next lesson begins; now and then she leaves, and somebody else comes."""
        if self.lessons % 4 == 3:
            return "/fresh"
        return "/join" if self.in_class else f"/lesson/{ALONE}"

    async def hears(self, _, message):
        """Something that her page says, or that she does."""
        self.heard_at = time.monotonic()
        what, is_over = message["what"], self.lesson.is_over
        if what == "sees" and self.turned_at:
            self.lesson.resumed.append(self.heard_at - self.turned_at)
            self.turned_at = 0.0
        if what == "is done":
            self.lessons += 1
            return {"next": self.home}
        if what != "gives" or not is_over:
            self.told.note(message)
        if what == "gives" and not is_over:
            self.lesson.given += 1
            await self.has_bad_luck()
        return {"isOver": is_over, "code": self.lesson.code}

    async def has_bad_luck(self):
        """Just before she presses: the line is cut, or she will turn the page or close the tab."""
        luck = self.lesson.chance.random()
        if luck < 0.25:
            await self.context.set_offline(True)
        self.deed = next(
            (deed for share, deed in ((0.25, self.gets_back), (0.35, self.reloads),
             (0.42, self.reopens)) if luck < share), None,
        )  # fmt: skip

    async def gets_back(self):
        """The line comes back after a while; sometimes she has turned the page without it."""
        await asyncio.sleep(self.lesson.chance.uniform(0, 0.6))
        if self.lesson.chance.random() < 0.2:
            await self.reloads()
        await self.context.set_offline(False)

    async def reloads(self):
        """She turns the page while it is sending, or just before or after."""
        await asyncio.sleep(self.lesson.chance.uniform(0, 0.1))
        self.turned_at = time.monotonic()
        with contextlib.suppress(Error):
            await self.page.reload(wait_until="commit", timeout=5000)

    async def reopens(self):
        """The tab is closed; a new one opens where she was, or where she begins."""
        await asyncio.sleep(self.lesson.chance.uniform(0, 0.1))
        path = self.page.url.removeprefix(self.lesson.address)
        await self.page.close()
        self.page = await self.context.new_page()
        self.turned_at = time.monotonic()
        await self.opens(path if path.startswith("/") else self.home)

    async def opens(self, path):
        """Go there; a line that is down shows the browser's own page instead."""
        with contextlib.suppress(Error):
            await self.page.goto(self.lesson.address + path, wait_until="commit", timeout=5000)

    async def lives(self):
        """Answer, with bad luck, until the lesson is over."""
        self.page = await self.context.new_page()
        await self.opens(self.home)
        while not self.lesson.is_over:
            await asyncio.sleep(0.03)
            deed, self.deed = self.deed, None
            if deed:
                self.lesson.deeds[deed.__name__] += 1
                await self.within_reason(deed)
            await self.goes_on_if_stuck()
        await self.context.set_offline(False)

    async def within_reason(self, deed):
        """A browser that does not even close its tab is left alone; she takes another tab."""
        try:
            await asyncio.wait_for(deed(), 10)
        except TimeoutError:
            self.lesson.deeds[f"hung_while_she_{deed.__name__}"] += 1
            self.page = await self.context.new_page()
            await self.opens(self.home)

    async def goes_on_if_stuck(self):
        """The browser's own page for "no network", or one that does nothing: she begins anew."""
        is_out = not self.page.url.startswith(self.lesson.address)
        if self.lesson.is_up and (is_out or time.monotonic() - self.heard_at > PATIENCE):
            self.turned_at, self.heard_at = 0.0, time.monotonic()
            self.lesson.deeds["begins_anew"] += 1
            await self.opens(self.home)

    async def sends_the_rest(self):
        """On a good line, at the page that sends what waits; gives what waits even so."""
        until, waiting = time.monotonic() + WAITS, None
        while waiting != 0 and time.monotonic() < until:
            if not self.page.url.startswith(self.lesson.address) or waiting is None:
                await self.opens("/fresh")
            await asyncio.sleep(0.1)
            with contextlib.suppress(Error):
                waiting = await self.page.evaluate("localStorage.length")
        return waiting or 0
