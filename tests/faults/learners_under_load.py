"""Learners with bad luck: they answer without a pause, over HTTP, and the server keeps dying.

Whoever hears nothing sends the same form again, as a browser's queue does; some press twice.
Each learner remembers what she was told, which is all that the record has to answer for.
"""

import http.client
import random
import re
import threading
import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlencode

LESSON = "/lesson/start-here"
QUESTIONS = ("no-way-to-check", "words-that-push", "notice-on-the-door", "two-accounts")
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
LABELS = ("agree", "conflict", "only-a", "only-b")


class TimeIsUp(Exception):
    """The lesson is over for everybody."""


def any_answer(question, chance):
    """A form that the question accepts, right or wrong."""
    some = [f"s{n}" for n in range(1, 6) if chance.random() < 0.5] or ["s4"]
    if question == "words-that-push":
        return [("mark", chance.choice(("p1", "p2"))), ("technique", "loaded-language")]
    if question == "two-accounts":
        return [(f"row-r{n}", chance.choice(LABELS)) for n in range(1, 7)]
    return [("mark", name) for name in some]


@dataclass
class Learner:
    """One browser. `told` is what she saw acknowledged, by its key; `sent` has every key.

    `refused` counts how often she heard that something is not saved.
    """

    port: int
    stop: threading.Event
    chance: random.Random
    told: dict = field(default_factory=dict)
    sent: set = field(default_factory=set)
    strange: Counter = field(default_factory=Counter)
    cut_off: int = 0
    refused: int = 0
    cookie: str = ""
    token: str = ""

    def __post_init__(self):
        self.lines = [http.client.HTTPConnection("127.0.0.1", self.port, timeout=5) for _ in "ab"]

    def learns(self):
        """Take the lesson again and again until time is up."""
        try:
            while True:
                sitting = self.begins()
                for question in QUESTIONS:
                    self.answers(sitting, question)
        except TimeIsUp:
            for line in self.lines:
                line.close()

    def begins(self):
        """Open a sitting; the first one makes her known, which needs a new form."""
        if not self.token:
            self.opens_form()
            self.sends(LESSON, [])
            self.opens_form()
        return self.sends(LESSON, [])

    def opens_form(self):
        page = self.until_heard("GET", LESSON)[2]
        self.token = re.search(r'name="csrf_token" value="([^"]+)"', page).group(1)

    def answers(self, sitting, question):
        """Answer once, one time in four with two presses, until it is said to be saved."""
        path, form = f"{sitting}/{question}", any_answer(question, self.chance)
        key = f"{self.chance.getrandbits(64):016x}"
        self.sent.add(key)
        presses = self.chance.choice((1, 1, 1, 2))
        told = self.sends(path, [*form, ("submit_key", key)], presses)
        if told == path:
            self.told[key] = (sitting.removeprefix("/sitting/"), question, form)
        else:
            self.strange[question, told] += 1

    def sends(self, path, fields, presses=1):
        """Post a form until somebody says where to go next."""
        body = urlencode([("csrf_token", self.token), *fields])
        return self.until_heard("POST", path, body, presses)[1]

    def until_heard(self, method, path, body=None, presses=1):
        while not self.stop.is_set():
            for status, location, page in self.replies(method, path, body, presses):
                if status in (200, 303):
                    return status, location, page
                if status == http.client.SERVICE_UNAVAILABLE:
                    self.refused += 1
                else:
                    self.strange[path.rpartition("/")[2], status] += 1
            time.sleep(self.chance.uniform(0.002, 0.02))
        raise TimeIsUp

    def replies(self, method, path, body, presses):
        """What is heard when the same request goes out on that many lines at once."""
        lines = self.lines[:presses]
        for line in lines:
            with self.hanging_up(line):
                line.request(method, path, body, {**FORM, "Cookie": self.cookie})
        heard = []
        for line in lines:
            with self.hanging_up(line, mid_sentence=line.sock is not None):
                reply = line.getresponse()
                page = reply.read().decode()
                self.cookie = (reply.getheader("Set-Cookie") or self.cookie).split(";")[0]
                heard.append((reply.status, reply.getheader("Location"), page))
        return heard

    @contextmanager
    def hanging_up(self, line, *, mid_sentence=False):
        """Trouble ends the call; the next request dials again."""
        try:
            yield
        except (OSError, http.client.HTTPException):
            self.cut_off += mid_sentence
            line.close()
