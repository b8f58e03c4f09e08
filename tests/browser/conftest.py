"""Real Chromium against a real server: desktop and phone, scripts on and off."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from quiz import create_app
from quiz.serving import listen
from quiz.settings import Settings

AXE = Path(__file__).parent.parent / "vendor" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
CHROMIUM = os.environ.get("CHROMIUM") or next(
    filter(
        None,
        map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "microsoft-edge")),
    ),
    None,
)
# Every window opens two pages for suggestions under an address bar that nobody sees, and keeps a
# renderer ready for a next tab: together they cost as much as the page that is tested. Of two such
# lists the last one counts, so this one also says what Playwright's own turns off.
NOT_NEEDED = (
    "WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup",
    "SpareRendererForSitePerProcess", "AimEnabled", "AvoidCorsURLLoaderRestartOnRedirect",
    "AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable", "HttpsUpgrades", "LensOverlay", "MediaRouter",
    "NetworkTimeServiceQuerying", "OptimizationHints", "PaintHolding", "PreconnectToSearch",
    "TcpPortRandomizationWin", "ThirdPartyStoragePartitioning", "msForceBrowserSignIn",
    "msEdgeUpdateLaunchServicesPreferredVersion",
)  # fmt: skip
# Nothing is asked of the outside world; root in a container has no sandbox of its own.
FLAGS = [
    f"--disable-features={','.join(NOT_NEEDED)}",
    "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
    *(["--no-sandbox"] if getattr(os, "geteuid", lambda: 1)() == 0 else []),
]  # fmt: skip
SIZES = {
    "desktop": {"viewport": {"width": 1366, "height": 768}},
    "phone": {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True},
}
ALL = os.environ.get("WALKS") == "all"
EVERY_LOOK = [(size, scheme) for size in SIZES for scheme in ("light", "dark")]
LOOKS = EVERY_LOOK if ALL else [("desktop", "light"), ("phone", "dark")]
"""Sizes with colour schemes: each of both once, and every pair with WALKS=all."""
EVERY_WAY = [(size, scripts) for size in SIZES for scripts in (True, False)]
WAYS = EVERY_WAY if ALL else [("desktop", True), ("phone", False)]
"""Sizes with scripts on or off: each of both once, and every pair with WALKS=all."""
PATIENCE = 20_000
"""Milliseconds: what comes at all comes at once, but not on a machine that does much else."""
expect.set_options(timeout=PATIENCE)


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """An app under the server that teachers use, and its address; its store is closed after."""
    with served_by(app) as address:
        yield address
    app.extensions["second-look"].store.close()


@contextmanager
def served_by(wsgi: Callable[..., Any]) -> Iterator[str]:
    """Anything that speaks WSGI under that server, and its address."""
    server = listen(wsgi, "127.0.0.1", 0)
    threading.Thread(target=server.run, daemon=True).start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.close()


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(create_app(Settings(data=tmp_path_factory.mktemp("data")))) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not CHROMIUM:
        stop = pytest.fail if os.environ.get("CI") else pytest.skip
        stop("no Chromium, Chrome or Edge found; python3 run.py test --install-browser gets one")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield launched
        launched.close()


Opener = Callable[..., Page]


@pytest.fixture
def opens(browser: Browser, address: str) -> Iterator[Opener]:
    """Open a browser of its own: `opens("phone", scripts=False)`. Errors in it fail the test."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def open_(size: str = "desktop", *, scripts: bool = True, **more: object) -> Page:
        context = browser.new_context(
            java_script_enabled=scripts, **{"base_url": address, **SIZES[size], **more}
        )
        contexts.append(context)
        if more.get("bypass_csp"):
            # Before every page, as one file: putting it in page by page takes twice as long.
            context.add_init_script(path=AXE)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda said: said.type == "error" and errors.append(said.text))
        return page

    yield open_
    for context in contexts:
        context.close()
    expected = (
        "status of 404",
        "status of 422",
        "status of 409",
        "status of 400",
        "ERR_INTERNET_DISCONNECTED",
    )
    assert not [error for error in errors if not any(known in error for known in expected)]


@pytest.fixture(params=sorted(SIZES))
def page(request: pytest.FixtureRequest, opens: Opener) -> Page:
    """A browser of either size. Its policy is set aside only so that axe can be put in."""
    return opens(request.param, bypass_csp=True)


def violations(page: Page) -> list[str]:
    """What axe-core finds on the page as it stands; it was opened with `bypass_csp=True`."""
    options = {"runOnly": RULES, "resultTypes": ["violations"]}
    # Only what fails leaves the browser: the whole report is many times as long.
    found = """options => axe.run(document, options).then(report => report.violations.map(
        one => `${one.id}: ${JSON.stringify(one.nodes.map(node => node.target))}`))"""
    page.wait_for_load_state()  # a press is over when the next page begins to come
    said: list[str] = page.evaluate(found, options)
    return said
