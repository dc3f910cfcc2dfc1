"""The pictures of the README, taken from the real app on a fresh demo district.

    python scripts/pictures.py     -> docs/img/*.png, each under 300 KB

Needs a Chromium ($CHROMIUM, else the system's) and Chinese fonts: scripts/browser.sh.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from PIL import Image  # noqa: E402
from playwright.sync_api import Browser, Page, expect, sync_playwright  # noqa: E402

from services.accounts import DEMO_PASSWORD  # noqa: E402
from tests.e2e.server import run_cli, running_app  # noqa: E402

FOLDER = ROOT / "docs" / "img"
CASE = "2108-420105-04-01-000012"
MOST_BYTES = 300_000
COLOURS = 192


@dataclass(frozen=True)
class Picture:
    """``height`` cuts the picture off below; the whole page when it is 0."""

    name: str
    login: str
    path: str
    language: str
    width: int = 1440
    height: int = 0
    dark: bool = False


PICTURES = (
    Picture("portfolio-zh", "chief1", "/", "zh-CN", height=1330),
    Picture("portfolio-en", "chief1", "/", "en-GB", height=1330),
    Picture("timeline-zh", "chief1", f"/timeline?project={CASE}", "zh-CN"),
    Picture("timeline-en", "chief1", f"/timeline?project={CASE}", "en-GB"),
    Picture("timeline-dark", "chief1", f"/timeline?project={CASE}", "zh-CN", dark=True),
    Picture("phone-zh", "developer1", "/", "zh-CN", width=390, height=1330),
    Picture("phone-en", "developer1", "/", "en-GB", width=390, height=1330),
)


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        url = f"sqlite:///{folder / 'pictures.db'}"
        run_cli(url, "migrate")
        run_cli(url, "demo")
        with (
            running_app(url, folder / "server.log", TRACKER_JOBS="0") as address,
            sync_playwright() as playwright,
        ):
            browser = playwright.chromium.launch(
                executable_path=os.environ.get("CHROMIUM") or shutil.which("chromium"),
                args=["--no-sandbox", "--disable-dev-shm-usage"],
            )
            for picture in PICTURES:
                take(browser, address, picture)
            browser.close()


def take(browser: Browser, address: str, picture: Picture) -> None:
    """One picture in a browser of its own, signed in as its reader."""
    context = browser.new_context(
        viewport={"width": picture.width, "height": 900},
        locale=picture.language,
        timezone_id="Asia/Shanghai",
        color_scheme="dark" if picture.dark else "light",
    )
    page = context.new_page()
    page.goto(f"{address}{picture.path}")
    page.locator("#login").fill(picture.login)
    page.locator("#password").fill(DEMO_PASSWORD)
    page.locator("#password").press("Enter")
    settled(page)
    # Streamlit scrolls inside the page: the window must be as high as what it holds.
    drawn = page.evaluate(
        "document.querySelector('[data-testid=stMainBlockContainer]').scrollHeight"
    )
    page.set_viewport_size({"width": picture.width, "height": picture.height or int(drawn)})
    settled(page)
    path = FOLDER / f"{picture.name}.png"
    page.screenshot(path=path)
    context.close()
    Image.open(path).convert("RGB").quantize(COLOURS).save(path, optimize=True)
    if path.stat().st_size > MOST_BYTES:
        raise SystemExit(f"{path.name} has {path.stat().st_size} bytes; cut its height.")


def settled(page: Page) -> None:
    """Drawn, and nothing is running or moving any more."""
    expect(page.get_by_test_id("stApp")).to_have_attribute(
        "data-test-script-state", "notRunning", timeout=20_000
    )
    page.wait_for_timeout(1500)


if __name__ == "__main__":
    main()
