"""One journey on the scratch pad: try, keep under two names, compare, throw away."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.e2e.conftest import NewPage, choose, settled

SITE = "2108-420105-04-01-900001"  # its letter to the metro is open


def test_what_if_is_tried_kept_compared_and_thrown_away(
    signed_in: NewPage, shot: Callable[[Page, str], Path]
) -> None:
    page = signed_in("chief1", f"/whatif?project={SITE}")
    expect(page.get_by_text("各证照日期不变。")).to_be_visible()

    choose(page, "事项", "征求地铁意见")
    box = page.get_by_role("spinbutton", name=re.compile("^尚需"))
    expect(box).to_have_value("10")  # that item's own field
    box.fill("40")
    expect(box).to_have_value("40")
    press(page, "试算")
    expect(page.get_by_text(re.compile("”尚需 ?40"))).to_be_visible()
    expect(page.get_by_text(re.compile("项证照推迟；"))).to_be_visible()
    keep(page, "地铁晚复函")

    more_link(page, after="建设工程规划许可证核发", before="施工图设计文件审查")
    shot(page, "what_if_circle")
    expect(page.get_by_test_id("stAlert").filter(has_text="循环等待")).to_contain_text(
        "规划许可证核发"
    )
    expect(page.get_by_text("另需等待")).to_have_count(0)
    more_link(page, after="质量安全监督手续", before="特殊建设工程消防设计审查")
    expect(page.get_by_text("“质量安全监督手续”另需等待“特殊建设工程消防设计审查”")).to_be_visible()
    keep(page, "另加一条前置")

    press(page, "全部清除")
    expect(page.get_by_text("各证照日期不变。")).to_be_visible()
    for name in ("地铁晚复函", "另加一条前置"):
        choose(page, "对比方案", name)
    page.keyboard.press("Escape")  # its list stays open
    beside = page.get_by_test_id("stMultiSelect")
    expect(beside).to_contain_text("地铁晚复函")
    expect(beside).to_contain_text("另加一条前置")
    shot(page, "what_if_compared")

    page.get_by_role("button", name="删除方案").last.click()
    settled(page)
    expect(page.get_by_role("button", name="删除方案")).to_have_count(1)
    page.reload()
    settled(page)
    expect(page.get_by_text("各证照日期不变。")).to_be_visible()
    expect(page.get_by_text("地铁晚复函")).to_be_visible()


def more_link(page: Page, *, after: str, before: str) -> None:
    page.get_by_text("增加前置", exact=True).click()
    settled(page)
    choose(page, "后续事项", after)
    choose(page, "另须等待", before)
    press(page, "试算")


def keep(page: Page, name: str) -> None:
    box = page.get_by_role("textbox", name="名称", exact=True)
    box.fill(name)
    box.press("Tab")
    settled(page)
    press(page, "存为方案")
    expect(page.get_by_text(f"已存为“{name}”。")).to_be_visible()


def press(page: Page, label: str) -> None:
    page.get_by_role("button", name=label, exact=False).first.click()
    settled(page)
