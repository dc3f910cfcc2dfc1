"""The three readers' main journeys on the demo district, in a real browser.

Each test leaves screenshots. All words are Chinese, as the browser asks.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import NewPage, choose, settled

Shot = Callable[[Page, str], Path]
REAL = "2108-420105-04-01-000012"
BY_THE_METRO = "2108-420105-04-01-900001"
MADE_HERE = "2108-420105-04-01-000777"


def happened(page: Page, verb: str) -> None:
    """Say what happened to the item."""
    page.get_by_role("radiogroup", name="发生了什么？").get_by_role("radio", name=verb).click()
    settled(page)


def type_day(page: Page, label: str, day: str) -> None:
    """Type a day (YYYY-MM-DD) into a date field, part by part, as the keyboard does."""
    for part, name in zip(day.split("-"), ("year", "month", "day"), strict=True):
        page.get_by_role("spinbutton", name=f"{name}, {label}", exact=True).click()
        page.keyboard.type(part)
    page.keyboard.press("Escape")  # the calendar that opened; the field commits when it closes
    page.keyboard.press("Tab")
    settled(page)


def save(page: Page) -> None:
    """Press Save and wait for its sentence."""
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_text(re.compile("已保存"))).to_be_visible()


def test_a_recorded_letter_moves_the_permit_and_the_chief_sees_it_without_a_click(
    signed_in: NewPage, shot: Shot
) -> None:
    chief = signed_in("chief1", f"/certificates?project={BY_THE_METRO}")
    expect(chief.get_by_text("工程规划许可证").first).to_be_visible()
    before = chief.get_by_test_id("stMain").inner_text()

    liaison = signed_in("liaison1", "/")
    answered = liaison.get_by_role("button", name="收到回复")
    card = liaison.get_by_test_id("stVerticalBlock").filter(
        has=liaison.get_by_text("示例·轨道沿线商住楼 · 地铁")
    )
    card.filter(has=answered).last.get_by_role("button", name="收到回复").click()
    expect(liaison.get_by_role("heading", name="征求地铁意见并出具说明函")).to_be_visible()
    settled(liaison)
    expect(liaison.get_by_text("影响的日期")).to_be_visible()
    expect(liaison.get_by_text(re.compile("将变动 .* 个证照"))).to_be_visible()
    shot(liaison, "letter_preview")
    save(liaison)
    shot(liaison, "letter_saved")

    expect(chief.get_by_test_id("stMain")).not_to_have_text(before)
    expect(chief.get_by_text("收到回复").first).to_be_visible()
    shot(chief, "chief_sees_it")


def test_a_chief_goes_from_the_district_to_why_a_date_is_what_it_is(
    signed_in: NewPage, shot: Shot
) -> None:
    page = signed_in("chief1", "/")
    expect(page.get_by_role("heading", name="全区总览")).to_be_visible()
    expect(page.get_by_text("需要您")).to_be_visible()
    shot(page, "portfolio_zh")
    choose(page, "打开项目时间线", "领地·银保港")
    expect(page).to_have_url(re.compile("/timeline"))
    expect(page.get_by_role("heading", name="领地·银保港")).to_be_visible()
    expect(page.locator(".js-plotly-plot").first).to_be_visible()
    shot(page, "timeline_zh")
    choose(page, "查看事项经过", "建设工程规划许可证核发")
    story = page.get_by_role("dialog")
    expect(story.get_by_text("征求地铁意见并出具说明函").first).to_be_visible()
    shot(page, "story_zh")


def test_a_click_on_a_bar_opens_its_story(signed_in: NewPage) -> None:
    page = signed_in("chief1", f"/timeline?project={REAL}")
    bar = page.locator(".js-plotly-plot .bars .point path").first
    bar.wait_for(state="attached")
    bar.click(force=True)
    expect(page.get_by_role("dialog")).to_be_visible()


def test_a_developer_reads_on_the_phone_what_comes_when_and_what_was_gained(
    signed_in: NewPage, shot: Shot
) -> None:
    page = signed_in("developer1", "/", width=390, height=844)
    expect(page.get_by_role("heading", name="领地·银保港")).to_be_visible()
    expect(page.get_by_text(re.compile("工程规划许可证.*2021年9月30日")).first).to_be_visible()
    expect(page.get_by_text(re.compile("提前 ?61 ?天")).first).to_be_visible()
    expect(page.get_by_text(re.compile("10月20日")).first).to_be_visible()
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 390
    shot(page, "developer_phone_zh")


def test_a_developer_does_not_reach_another_companys_project(signed_in: NewPage) -> None:
    page = signed_in("developer2", f"/timeline?project={REAL}")
    expect(page.get_by_test_id("stMain")).not_to_be_empty()
    assert "银保港" not in page.get_by_test_id("stApp").inner_text()


def test_from_registration_to_two_months_early(signed_in: NewPage, shot: Shot) -> None:
    page = signed_in("liaison1", "/register")
    home = page.url.removesuffix("/register")
    page.get_by_role("textbox", name="中文名称").fill("示例·红线交叉项目")
    page.get_by_role("textbox", name="项目代码").fill(MADE_HERE)
    type_day(page, "取得土地日期", "2021-08-23")
    choose(page, "牵头单位", "规划")
    choose(page, "开发企业", "示例置业公司")
    page.get_by_text("项目红线是否涉及地铁控制保护区（含规划线路）").click()
    settled(page)
    expect(page.get_by_text("2021年11月30日").first).to_be_visible()
    shot(page, "register_preview")
    page.get_by_role("button", name="登记项目").click()
    expect(page).to_have_url(re.compile("/timeline"))
    expect(page.get_by_role("heading", name="示例·红线交叉项目")).to_be_visible()

    for step, verb, field, day in (
        ("征求地铁意见", "发出意见函", "发函日期", "2021-08-31"),
        ("征求地铁意见", "收到回复", "收到日期", "2021-09-24"),
        ("建设工程规划许可证核发", "已开始", "受理日期", "2021-09-24"),
        ("建设工程规划许可证核发", "已办结", "完成日期", "2021-09-30"),
    ):
        page.goto(f"{home}/update?project={MADE_HERE}")
        settled(page)
        choose(page, "事项", step)
        happened(page, verb)
        type_day(page, field, day)
        save(page)
    shot(page, "permit_saved")
    page.goto(f"{home}/certificates?project={MADE_HERE}")
    settled(page)
    expect(page.get_by_text(re.compile("61 ?天")).first).to_be_visible()
    shot(page, "two_months_early")


def test_a_finish_in_the_future_and_before_the_award_is_refused_in_place(
    signed_in: NewPage, shot: Shot
) -> None:
    page = signed_in("liaison1", f"/update?project={REAL}")
    choose(page, "事项", "施工图设计文件审查")
    type_day(page, "完成日期", "2021-10-30")
    expect(page.get_by_text(re.compile("尚未到来"))).to_be_visible()
    expect(page.get_by_role("button", name="保存")).to_be_disabled()
    shot(page, "refused_future")
    type_day(page, "完成日期", "2021-08-02")
    expect(page.get_by_role("button", name="保存")).to_be_disabled()


@pytest.mark.parametrize("login", ["chief1", "liaison1", "developer1", "admin1"])
def test_every_page_of_the_menu_draws_without_an_error_in_both_languages(
    signed_in: NewPage, shot: Shot, login: str
) -> None:
    for locale, dark in (("zh-CN", False), ("en-GB", True)):
        page = signed_in(login, "/", locale=locale, dark=dark)
        links = page.get_by_test_id("stSidebarNavLink")
        for number in range(links.count()):
            links.nth(number).click()
            settled(page)
            expect(page.get_by_test_id("stException")).to_have_count(0)
            shot(page, f"menu_{login}_{locale}_{number}")
