"""What several journeys do: bring in a red line, open an item, answer a letter by its link."""

from __future__ import annotations

import os
import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.e2e.conftest import settled
from tests.e2e.server import ROOT
from tests.e2e.test_journeys import type_day

CORNERS = ROOT / "data" / "demo" / "sample_corners.csv"
PAPER = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def upload_corners(page: Page) -> None:
    """Give the sample corners with their frame and source; the preview shows what they touch."""
    page.locator("input[type=file]").first.set_input_files(CORNERS)
    settled(page)
    choose_frame(page, "114")
    page.get_by_role("textbox", name="来源", exact=True).first.fill("示例土地合同附件二")
    page.keyboard.press("Tab")
    settled(page)
    type_day(page, "来源日期", "2021-08-18")
    expect(page.get_by_text(re.compile("已进入其保护范围|相交或相接")).first).to_be_visible()


def choose_frame(page: Page, text: str) -> None:
    box = page.get_by_test_id("stSelectbox").filter(has_text="坐标系").first.locator("input")
    box.click()
    box.fill(text)
    page.get_by_role("option").first.click()
    settled(page)


def confirm_screening(page: Page) -> None:
    page.get_by_role("button", name="确认并加入意见函").click()
    settled(page)
    expect(page.get_by_text("筛查结果不需要增加意见函。")).to_be_visible()


def open_item(page: Page, app: str, project: str, step: str) -> None:
    """Open the form of one item of the site."""
    page.goto(f"{app}/update?project={project}")
    settled(page)
    box = page.get_by_role("combobox", name="事项", exact=True)
    box.click()
    box.fill(step)
    page.get_by_role("option").filter(has_text=step).first.click()
    settled(page)


def make_link(page: Page, app: str) -> str:
    """The reply link of the letter that was just sent."""
    page.get_by_role("button", name="生成答复链接").click()
    link = page.get_by_test_id("stCode").filter(has_text="/reply/").inner_text().strip()
    assert link.startswith(f"{app}/reply/")
    return link


def promise(phone: Page, day: str) -> None:
    """Promise a day (YYYY-MM-DD) on the page behind the link."""
    phone.get_by_label("我单位将于此日前答复").fill(day)
    phone.get_by_role("button", name="承诺该日期").click()
    year, month, date = (int(part) for part in day.split("-"))
    expect(phone.get_by_text(f"{year}年{month}月{date}日")).to_be_visible()


def agree(phone: Page) -> None:
    """Reply "agree" with a paper on the page behind the link."""
    phone.get_by_label("同意", exact=True).check()
    phone.get_by_label("复函文号").fill("示例函〔2021〕1号")
    phone.locator("input[type=file]").set_input_files(
        {"name": "复函.pdf", "mimeType": "application/pdf", "buffer": PAPER}
    )
    phone.get_by_role("button", name="提交答复").click()
    expect(phone.get_by_text(re.compile("答复已收到：同意"))).to_be_visible()


def plain_shot(page: Page, name: str) -> None:
    """A screenshot of a page that is not Streamlit's."""
    folder = Path(os.environ.get("TRACKER_SHOTS") or Path(__file__).parent / "shots")
    folder.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=folder / f"{name}.png", full_page=True)
