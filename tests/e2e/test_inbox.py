"""What a chief was told, in a real browser: counted in the menu, read, and gone from the count."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import NewPage, settled

Shot = Callable[[Page, str], Path]


@pytest.mark.parametrize("locale", ["en-GB", "zh-CN"])
def test_reading_one_notice_lowers_the_count(signed_in: NewPage, shot: Shot, locale: str) -> None:
    page = signed_in("chief2", "/inbox", locale=locale)
    count = page.get_by_test_id("stSidebar").get_by_test_id("stPageLink").locator("strong")
    before = _number(count)
    shot(page, f"inbox_{locale}")
    page.locator("[class*='st-key-inbox_read_'] button").last.click()
    settled(page)
    expect(count).not_to_contain_text(str(before))
    assert 0 < _number(count) < before


def _number(count: Locator) -> int:
    """14 of "14", 14 of "14条"."""
    return int(re.sub(r"\D", "", count.inner_text()))


def test_the_way_from_a_request_leads_to_where_it_is_decided(signed_in: NewPage) -> None:
    page = signed_in("chief2", "/inbox", locale="en-GB")
    page.get_by_role("link", name="To the request").first.click()
    expect(page).to_have_url(re.compile(r"project="))
    settled(page)
    expect(page.get_by_role("button", name="Approve").first).to_be_visible()


def test_the_inbox_fits_a_phone(signed_in: NewPage, shot: Shot) -> None:
    page = signed_in("developer1", "/inbox", locale="zh-CN", width=390, height=844)
    main = page.get_by_test_id("stMain")
    assert main.evaluate("part => part.scrollWidth <= part.clientWidth")
    shot(page, "inbox_phone_zh")
