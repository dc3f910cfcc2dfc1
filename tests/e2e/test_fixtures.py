"""The watch over the browser is itself watched."""

from __future__ import annotations

import shutil
import subprocess

import pytest
from playwright.sync_api import Browser

from tests.e2e.conftest import NewPage, _strangers, watch


@pytest.mark.parametrize("url", ["https://fonts.gstatic.com/x.woff2", "ws://192.0.2.1/_stcore"])
def test_an_address_off_this_machine_is_a_stranger(url: str) -> None:
    assert _strangers(url) == [url]


@pytest.mark.parametrize("url", ["http://127.0.0.1:8501/", "ws://127.0.0.1:1/s", "data:,x"])
def test_an_address_on_this_machine_is_no_stranger(url: str) -> None:
    assert _strangers(url) == []


def test_a_request_that_leaves_the_machine_is_noticed(browser: Browser) -> None:
    strangers: list[str] = []
    page = browser.new_page()
    watch(page, strangers)
    page.set_content('<img src="http://192.0.2.1/x.png">', wait_until="commit")
    page.wait_for_function("document.images.length == 1")
    page.close()
    assert strangers == ["http://192.0.2.1/x.png"]


def test_a_page_has_the_size_and_the_language_that_were_asked_for(new_page: NewPage) -> None:
    page = new_page(width=390, height=844, dark=True, locale="en-GB")
    assert page.evaluate("[innerWidth, innerHeight, navigator.language]") == [390, 844, "en-GB"]
    assert page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches") is True


def test_the_machine_can_draw_chinese() -> None:
    fc_list = shutil.which("fc-list")
    assert fc_list, "fontconfig is missing: run scripts/browser.sh"
    fonts = subprocess.run([fc_list, ":lang=zh"], capture_output=True, text=True, check=True)
    assert len(fonts.stdout.splitlines()) >= 1
