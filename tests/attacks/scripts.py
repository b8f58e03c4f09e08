"""Texts that try to run, wherever somebody can write, in a real browser: none does.

    python3 -m tests.attacks.scripts [TRIALS]       default 3,000; SEED=… for another order

A trial is one payload (payloads.py) planted in one place (hostile_school.py) and found again on a
page of the app, once with its content security policy and once with that header taken away. Every
page that a teacher, her colleague, a pupil and a stranger get to is opened in Chromium as the app
sent it. It counts as a failure if anything of a payload runs, opens a dialog, asks another place
for something or leads there, if the policy had to stop something, or if an element, an attribute or
an address stands on the page that no template of ours writes.

Before that, the same payloads are put bare into a page, an attribute, a title and a script: most
act there, which shows that this would notice. (A policy cannot stop a meta refresh, so one of them
still leads away; none runs.)
"""

from __future__ import annotations

import os
import platform
import random
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from playwright.sync_api import Browser, Error, Page, sync_playwright

from quiz.web.headers import POLICY as OURS
from tests.attacks.crawl import crawl
from tests.attacks.hostile_school import Kept, School, hostile_school
from tests.attacks.payloads import PAYLOADS, marked
from tests.attacks.planted import Found, Words
from tests.browser.conftest import CHROMIUM, FLAGS, served_by
from tests.conftest import ROOT

POLICY = "Content-Security-Policy"
LIVE = ("/static/", "/join", "/teach/welcome")
"""What the app answers while its pages are looked at."""
NEWS = ("/now", "/mark")
"""What a page asks for by itself."""
DRAWN = {"a", "b", "blockquote", "br", "code", "em", *(f"h{n}" for n in range(1, 7)),
         "hr", "li", "ol", "p", "pre", "strong", "ul"}  # fmt: skip
"""Elements that our Markdown makes of a text."""

QR = {"svg", "g", "path"}
BARE = """<!doctype html><p>{0}</p><input value="{0}"><input value='{0}'><input value={0}>
<a href="{0}">x</a><svg>{0}</svg><textarea>{0}</textarea><select><option>{0}</select><!--{0}-->
<style>{0}</style><script>var x = "{0}";</script><script>var x = '{0}';</script>
<script>`{0}`</script><title>{0}</title>"""
"""Places in which a text acts that is put in as it is."""
ACTS = re.compile(": (ran|dialog|asked for|led to) ")

NOWHERE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
"""Nothing that is asked of another place leaves this computer."""

BEFORE = """
window.hits = [];
window.stopped = [];
window.hit = what => { window.hits.push(String(what)); };
document.addEventListener('securitypolicyviolation', said =>
  window.stopped.push(`${said.violatedDirective} ${said.blockedURI} ${said.sample}`));
"""

LOOK = """
async ({ elements }) => {
  const strange = [];
  const ours = address => ['http:', 'https:'].includes(address.protocol)
    && address.host === location.host;
  const known = new Set(elements);
  for (const details of document.querySelectorAll('details')) details.open = true;
  for (const one of document.querySelectorAll('*')) {
    const name = one.localName;
    if (!known.has(name)) strange.push(`<${name}>`);
    for (const { name: about, value } of [...one.attributes]) {
      if (/^on|^style$|^srcdoc$|^srcset$|^ping$|^formaction$|^background$|^poster$/.test(about)) {
        strange.push(`${name} ${about}`);
        if (about.startsWith('on')) one.dispatchEvent(new Event(about.slice(2)));
      }
      if (!/^(href|xlink:href|src|action|data)$/.test(about)) continue;
      let to;
      try {
        to = new URL(value, document.baseURI);
      } catch {
        strange.push(`${name} ${value}`);
        continue;
      }
      const may = name === 'a' && /^(https?|mailto):$/.test(to.protocol)
        && (ours(to) || one.rel === 'noopener noreferrer');
      if (!ours(to) && !may) {
        strange.push(`${name} ${about}=${value}`);
        if (to.protocol === 'javascript:') one.click?.();
      }
    }
    if (name === 'style' && location.search !== '?paper') strange.push('style');
    if (name === 'meta' && one.httpEquiv) strange.push(`meta ${one.httpEquiv}`);
    const from = one.getAttribute('src') ?? '';
    if (name === 'script' && !from.startsWith('/static/')) strange.push('script');
    if (name === 'link' && !one.getAttribute('href')?.startsWith('/')) strange.push('link');
  }
  await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
  return { hits: window.hits, stopped: window.stopped, strange,
    text: document.documentElement.outerHTML };
}
"""


@cache
def elements() -> tuple[str, ...]:
    """The names of all elements that our templates and drawings write."""
    pages = [*(ROOT / "quiz").rglob("*.html")]
    named = {name for page in pages for name in re.findall(r"<([a-zA-Z][\w-]*)", page.read_text())}
    return tuple(sorted({name.lower() for name in named} | DRAWN | {"html", "head", "body", *QR}))


@dataclass
class Shelf:
    """Serves answers of the app again as it gave them, and all else from the app itself.

    `change` may take headers away or put others in their place.
    """

    app: Callable[..., Iterable[bytes]]
    pages: list[Kept]
    change: Callable[[str, str], str | None] = lambda name, value: value

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        """Answer a request."""
        found = re.fullmatch(r"/kept/(\d+)", environ["PATH_INFO"])
        if not found and environ["PATH_INFO"].startswith(LIVE):
            return self.app(environ, start)
        if not found:  # a page that looks for news is told nothing
            start("503 Service Unavailable", [("Content-Type", "text/plain")])
            return [b""]
        page = self.pages[int(found[1])]
        told = [(name, self.change(name, value)) for name, value in page.headers]
        start("200 OK", [(name, value) for name, value in told if value is not None])
        return [page.body]


def no_policy(name: str, value: str) -> str | None:
    """Every header but the policy."""
    return None if name == POLICY else value


@dataclass
class Watch:
    """A browser that notes whatever comes of a page."""

    browser: Browser
    address: str
    failures: list[str] = field(default_factory=list)
    asked: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        """Open it."""
        self.context = self.browser.new_context(base_url=self.address)
        self.context.add_init_script(BEFORE)
        self.page: Page = self.context.new_page()
        self.at = ""
        self.page.on("dialog", self._dialog)
        self.page.on("request", self._request)
        self.page.on("requestfailed", self._failed)

    def _failed(self, request: Any) -> None:
        if (
            "csp" in (request.failure or "").lower()
        ):  # it was never sent; the policy tells it itself
            self.failures = [one for one in self.failures if one != self._noted(request)]

    def _noted(self, request: Any) -> str:
        return f"{self.at}: asked for {request.url[:200]}"

    def _dialog(self, dialog: Any) -> None:
        self.failures.append(f"{self.at}: dialog {dialog.message}")
        dialog.dismiss()

    def _request(self, request: Any) -> None:
        url = urlsplit(request.url)
        self.asked[url.netloc or url.scheme] += 1
        is_ours = f"{url.scheme}://{url.netloc}" == self.address
        is_known = url.path.startswith(("/static/", "/kept/", "/bare/")) or url.path == self.at
        if not (is_ours and (is_known or url.path.endswith(NEWS))):
            self.failures.append(self._noted(request))

    def opens(self, path: str) -> str:
        """Look at a page; gives it as it stands then."""
        self.at = urlsplit(path).path
        self.page.goto(path)
        return self._looks(path)

    def follows(self, path: str) -> str:
        """Look at a page that sends itself with what stands behind the # of its address."""
        self.at = urlsplit(path).path
        self.page.goto(path)
        self.page.wait_for_selector("[name=code][value]:not([value=''])", state="attached")
        return self._looks(path)

    def _looks(self, path: str) -> str:
        seen = self.page.evaluate(LOOK, {"elements": elements()})
        self.failures += [f"{path}: ran {one}" for one in seen["hits"]]
        self.failures += [f"{path}: the policy stopped {one[:200]}" for one in seen["stopped"]]
        self.failures += [f"{path}: no template writes {one[:200]}" for one in seen["strange"]]
        if urlsplit(self.page.url).path != self.at:
            self.failures.append(f"{path}: led to {self.page.url[:200]}")
        return seen["text"]

    def close(self) -> None:
        """Close it."""
        self.context.close()


@dataclass
class Tried:
    """What was tried so far: payload, place, and whether the policy was there; what went wrong."""

    words: Words
    trials: set[tuple[bool, Found]] = field(default_factory=set)
    pages: int = 0
    failures: list[str] = field(default_factory=list)
    seen: dict[str, set[str]] = field(default_factory=dict)
    """The places whose texts stand on the pages of each address."""

    def note(self, rule: str, text: str, *, is_policy: bool) -> None:
        """One page more."""
        marks = self.words.found(text)
        self.trials |= {(is_policy, mark) for mark in marks}
        self.seen.setdefault(rule, set()).update(sink for _, sink in marks)
        self.pages += 1

    def whole(self) -> list[str]:
        """The places where every payload was tried, with the policy and without."""
        by_sink = Counter(sink for _, (_, sink) in self.trials)
        return [sink for sink in self.words.sinks if by_sink[sink] == 2 * len(self.words.of)]


def pages_of(school: School) -> Iterator[tuple[str, Kept]]:
    """What everybody sees, each page once; and the sheet that is printed from a file."""
    known = set()
    yield from ((f"form {n}", one) for n, one in enumerate(school.kept))
    for who in school.people.values():
        for seen in crawl(school.app, who.client, school.start):
            answer = seen.answer
            assert answer.status_code < 500, (seen.path, answer.text)
            body = re.sub(rb'name="csrf_token" value="[^"]*"', b"", answer.data)
            if not seen.is_page or body in known:
                continue
            known.add(body)
            away = {"Content-Disposition", "Location"}
            headers = [(name, value) for name, value in answer.headers if name not in away]
            yield seen.rule or seen.path, Kept(answer.status_code, headers, answer.data)


def few(pages: Sequence[tuple[str, Kept]], words: Words) -> list[tuple[str, Kept]]:
    """As few of them as show everything that was planted once."""
    shows = [words.found(page.body.decode()) for _, page in pages]
    missing, chosen = set().union(*shows), []
    while missing:
        best = max(range(len(pages)), key=lambda n: len(shows[n] & missing))
        chosen.append(pages[best])
        missing -= shows[best]
    return chosen


def look(
    tried: Tried,
    school: School,
    pages: Sequence[tuple[str, Kept]],
    browser: Browser,
    *,
    is_policy: bool,
) -> None:
    """Open them all, with the policy or without."""
    shelf = Shelf(school.app, [page for _, page in pages])
    if not is_policy:
        shelf.change = no_policy
    with served_by(shelf) as address:
        watch = Watch(browser, address)
        for n, (rule, page) in enumerate(pages):
            is_paper = b"<style>" in page.body  # a file that is kept alone: no policy goes with it
            if is_paper and is_policy:
                continue
            tried.note(rule, watch.opens(f"/kept/{n}" + "?paper" * is_paper), is_policy=is_policy)
        for path in ("/join", "/teach/welcome"):
            text = watch.follows(f"{path}#{quote(school.words('fragment', 80))}")
            tried.note(f"{path}#", text, is_policy=is_policy)
        tried.failures += watch.failures
        watch.close()


def bare(payloads: Sequence[str], browser: Browser, *, is_policy: bool) -> set[int]:
    """Which of them act where nothing is escaped."""
    acted = set()

    def page(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        found = re.fullmatch(r"/bare/(\d+)", environ["PATH_INFO"])
        told = [("Content-Type", "text/html; charset=utf-8"), *[(POLICY, OURS)] * is_policy]
        start("200 OK" if found else "404 Not Found", told)
        n = int(found[1]) if found else 0
        return [BARE.format(marked(payloads[n], n, 0)).encode() if found else b""]

    with served_by(page) as address:
        watch = Watch(browser, address)
        for n in range(len(payloads)):
            watch.failures.clear()
            with suppress(Error):  # it may lead away while it is looked at
                watch.opens(f"/bare/{n}")
            if any(ACTS.search(one) for one in watch.failures):
                acted.add(n)
        watch.close()
    return acted


def trial(trials: int, payloads: Sequence[str], many: int, browser: Browser) -> Tried:
    """Turn by turn, until there are so many; told page by page what was wrong."""
    tried = Tried(Words(payloads, many))
    while len(tried.trials) < trials and not tried.failures:
        with (
            tempfile.TemporaryDirectory() as folder,
            hostile_school(Path(folder), tried.words) as s,
        ):
            pages = list(pages_of(s))
            for is_policy in (True, False):
                look(tried, s, pages, browser, is_policy=is_policy)
        print(f"{len(tried.trials):6} trials, {tried.pages} pages, failures: {len(tried.failures)}")
    return tried


def main(trials: int) -> int:
    """The whole proof; gives the exit status."""
    seed, begun = int(os.environ.get("SEED", "1")), time.monotonic()
    payloads = random.Random(seed).sample(PAYLOADS, len(PAYLOADS))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, NOWHERE])
        print(f"{time.strftime('%Y-%m-%d')}, Chromium {browser.version}, Python"
              f" {platform.python_version()}, {platform.system()}, {os.cpu_count()} cores, seed"
              f" {seed}")  # fmt: skip
        print(f"{len(payloads)} payloads")
        free, held = (bare(payloads, browser, is_policy=is_policy) for is_policy in (False, True))
        print(f"control: put in bare, {len(free)} act without the policy, {len(held)} with it")
        held = {n for n in held if "refresh" not in payloads[n]}  # no policy can stop that
        if held or len(free) < len(payloads) / 2:
            print("this control is not as it should be")
            return 1
        tried = trial(trials, payloads, 8, browser)
    for sink in tried.words.sinks:
        alone = {n for _, (n, one) in tried.trials if one == sink}
        pages = sum(sink in sinks for sinks in tried.seen.values())
        print(f"{sink}: {len(alone)} payloads, on {pages} addresses")
    print(f"places with every payload, with the policy and without: {len(tried.whole())}")
    print(f"trials: {len(tried.trials)}, pages: {tried.pages}, executions and other failures:"
          f" {len(tried.failures)}, {time.monotonic() - begun:.0f} s")  # fmt: skip
    print("\n".join(tried.failures[:50]))
    return 1 if tried.failures else 0


if __name__ == "__main__":
    raise SystemExit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 3000))
