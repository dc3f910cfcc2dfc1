"""From the corners of a land contract to a permit that moved, in a real browser."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.e2e.conftest import NewPage, settled
from tests.e2e.server import ROOT
from tests.e2e.steps import choose_frame
from tests.e2e.test_journeys import Shot, type_day

SAMPLE = "2108-420105-04-01-900001"
REAL = "2108-420105-04-01-000012"
CORNERS = ROOT / "data" / "demo" / "sample_corners.csv"


def test_corners_are_uploaded_looked_at_confirmed_and_the_letter_stands_on_the_timeline(
    signed_in: NewPage, shot: Shot
) -> None:
    page = signed_in("liaison1", f"/site?project={SAMPLE}")
    page.locator("input[type=file]").first.set_input_files(CORNERS)
    settled(page)
    choose_frame(page, "114")
    page.get_by_role("textbox", name="来源", exact=True).first.fill("示例土地合同附件二")
    page.keyboard.press("Tab")
    settled(page)
    type_day(page, "来源日期", "2021-08-18")
    expect(page.get_by_text(re.compile("已进入其保护范围|相交或相接")).first).to_be_visible()
    shot(page, "site_preview")
    page.get_by_role("button", name="保存红线").click()
    settled(page)
    moved = page.get_by_text(re.compile("11月1日 → ?11月15日|11月1日"))
    expect(moved.first).to_be_visible()
    shot(page, "site_findings")
    page.get_by_role("button", name="确认并加入意见函").click()
    settled(page)
    expect(page.get_by_text("筛查结果不需要增加意见函。")).to_be_visible()
    shot(page, "site_confirmed")
    page.goto(re.sub(r"/site.*", f"/timeline?project={SAMPLE}", page.url))
    settled(page)
    expect(page.get_by_text(re.compile("11月15日")).first).to_be_visible()
    shot(page, "site_timeline")


def test_the_real_case_says_that_its_outline_is_assumed_on_a_phone_too(
    signed_in: NewPage, shot: Shot
) -> None:
    for how in ({"width": 1440}, {"width": 390, "height": 844}, {"dark": True}):
        page = signed_in("liaison1", f"/site?project={REAL}", **how)
        expect(page.get_by_text(re.compile("假定的红线")).first).to_be_visible()
        expect(page.get_by_test_id("stPlotlyChart").first).to_be_visible()
        main = page.get_by_test_id("stMain")
        assert main.evaluate("part => part.scrollWidth <= part.clientWidth + 1")
        shot(page, f"site_real_{'_'.join(str(v) for v in how.values())}")
