"""A real browser against the real server on a copy of the demo district.

``app``            the address of a running server, one for each file of tests
``new_page``       makes a page in a browser context of its own; sizes, language, dark mode
``signed_in``      the same, signed in as a demo account
``shot``           saves a screenshot in $TRACKER_SHOTS (default tests/e2e/shots)

Every page is watched: a request to any address but 127.0.0.1 fails the test.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from playwright.sync_api import TimeoutError as TooLate

from services.accounts import DEMO_PASSWORD
from tests.e2e.server import ROOT, run_cli, running_app

NewPage = Callable[..., Page]
TIMEOUT_MS = 20_000
expect.set_options(timeout=TIMEOUT_MS)  # the first page of a fresh server imports everything


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever lies in this folder needs a browser, so it carries the marker."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.e2e)


@pytest.fixture(scope="session")
def demo_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the demo district, made once. Copy it; do not write to it."""
    path = tmp_path_factory.mktemp("demo") / "demo.db"
    run_cli(f"sqlite:///{path}", "migrate")
    run_cli(f"sqlite:///{path}", "demo", "--if-empty")
    return path


@pytest.fixture(scope="module")
def app(demo_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the app on a copy of the demo district.

    Each file of tests has its own: what one journey records on a site moves another's dates, and
    the order of the tests is drawn.
    """
    folder = tmp_path_factory.mktemp("app")
    shutil.copyfile(demo_file, folder / "tracker.db")
    url, files = f"sqlite:///{folder / 'tracker.db'}", str(folder / "files")
    with running_app(url, folder / "server.log", TRACKER_FILES=files) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the whole run: $CHROMIUM, else the system's."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    assert path, "No Chromium: run scripts/browser.sh or set CHROMIUM."
    # Chromium's own sandbox does not work for root.
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=path, args=[*arguments, "--disable-dev-shm-usage"]
        )
        yield chromium
        chromium.close()


@pytest.fixture
def new_page(browser: Browser) -> Iterator[NewPage]:
    """``new_page(width=390, height=844, dark=True, locale="en-GB")``"""
    contexts: list[BrowserContext] = []
    strangers: list[str] = []

    def make(
        *, width: int = 1440, height: int = 900, dark: bool = False, locale: str = "zh-CN"
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            locale=locale,
            timezone_id="Asia/Shanghai",
        )
        context.set_default_timeout(TIMEOUT_MS)
        contexts.append(context)
        page = context.new_page()
        watch(page, strangers)
        return page

    yield make
    for context in contexts:
        context.close()
    assert strangers == [], "requests left this machine"


@pytest.fixture
def signed_in(app: str, new_page: NewPage) -> NewPage:
    """``signed_in("login", path="/", **as for new_page)``: a page past the gate, drawn."""

    def make(login: str, path: str = "/", **how: Any) -> Page:
        page = new_page(**how)
        page.goto(f"{app}{path}")
        sign_in(page, login)
        return page

    return make


@pytest.fixture
def shot() -> Callable[[Page, str], Path]:
    """``shot(page, "portfolio_dark")``: a PNG of the whole page."""
    folder = Path(os.environ.get("TRACKER_SHOTS") or ROOT / "tests" / "e2e" / "shots")
    folder.mkdir(parents=True, exist_ok=True)

    def take(page: Page, name: str) -> Path:
        path = folder / f"{name}.png"
        size = page.viewport_size or {"width": 1440, "height": 900}
        whole = page.get_by_test_id("stMain").evaluate("part => part.scrollHeight")
        page.set_viewport_size({**size, "height": max(size["height"], min(whole, 5000))})
        page.screenshot(path=path)
        page.set_viewport_size(size)
        return path

    return take


def sign_in(page: Page, login: str, password: str = "") -> None:
    """Fill the sign-in form; the demo's password unless another is given."""
    expect(page).to_have_url(re.compile(r"/account/sign-in"))
    page.locator("#login").fill(login)
    page.locator("input[type=password]").fill(password or demo_password())
    page.locator("button[type=submit]").first.click()
    settled(page)


def settled(page: Page) -> None:
    """Wait until Streamlit has drawn the page and no run is under way."""
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0)


def choose(page: Page, label: str, option: str) -> None:
    """Pick an option of a select box by typing into it. A page that draws itself again closes the
    list that stands open: then once more."""
    try:
        _choose(page, label, option, 6_000)
    except TooLate:
        page.keyboard.press("Escape")
        _choose(page, label, option, 20_000)


def _choose(page: Page, label: str, option: str, patience_ms: int) -> None:
    settled(page)
    box = page.get_by_role("combobox", name=label, exact=True)
    box.click()
    box.fill(option)
    page.get_by_role("option").filter(has_text=option).first.click(timeout=patience_ms)
    begun(page)
    settled(page)


def begun(page: Page) -> None:
    """Give the run that a choice starts a moment to begin; a choice of the same starts none."""
    running = page.locator("[data-testid=stApp][data-test-script-state=running]")
    with suppress(TooLate):
        running.wait_for(state="attached", timeout=1_000)


def demo_password() -> str:
    """What `tracker_cli.py demo` gives every sample account."""
    return DEMO_PASSWORD


def watch(page: Page, strangers: list[str]) -> None:
    """Note in ``strangers`` every address off this machine that the page asks for."""
    page.context.on("request", lambda request: strangers.extend(_strangers(request.url)))
    page.on("websocket", lambda socket: strangers.extend(_strangers(socket.url)))


def _strangers(url: str) -> list[str]:
    parts = urlsplit(url)
    local = parts.scheme in {"data", "blob", "about"} or parts.hostname == "127.0.0.1"
    return [] if local else [url]
