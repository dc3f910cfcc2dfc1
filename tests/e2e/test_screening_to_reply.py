"""From the corners of a land contract to the reply by link that gives the permit its date back."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from tests.e2e import steps
from tests.e2e.conftest import NewPage, settled
from tests.e2e.test_journeys import Shot, happened, save

SAMPLE = "2108-420105-04-01-900001"
POWER_LETTER = "电力线路迁改或保护协议"


def permit_on(page: Page, day: str) -> Locator:
    """The sentence that says when the planning permit is to come."""
    return page.get_by_text(re.compile(f"工程规划许可证(预计|计划){day}")).first


def test_a_screening_adds_a_letter_whose_reply_by_link_moves_the_certificate(
    app: str, signed_in: NewPage, new_page: NewPage, shot: Shot
) -> None:
    watching = signed_in("chief1", f"/certificates?project={SAMPLE}")
    expect(permit_on(watching, "11月1日")).to_be_visible()

    liaison = signed_in("liaison1", f"/timeline?project={SAMPLE}")
    expect(liaison.get_by_test_id("stPlotlyChart").first).to_be_visible()
    stories = liaison.get_by_role("combobox", name="查看事项经过")
    stories.click()
    stories.fill(POWER_LETTER)
    expect(liaison.get_by_role("option").filter(has_text=POWER_LETTER)).to_have_count(0)

    liaison.goto(f"{app}/site?project={SAMPLE}")
    settled(liaison)
    steps.upload_corners(liaison)
    liaison.get_by_role("button", name="保存红线").click()
    settled(liaison)
    steps.confirm_screening(liaison)
    expect(permit_on(watching, "11月15日")).to_be_visible()

    steps.open_item(liaison, app, SAMPLE, POWER_LETTER)
    happened(liaison, "发出意见函")
    expect(liaison.get_by_text("影响的日期")).to_be_visible()
    save(liaison)
    link = steps.make_link(liaison, app)
    shot(liaison, "screening_letter_sent")

    phone = new_page(width=390, height=844)
    assert phone.context.cookies() == []
    phone.goto(link)
    expect(phone.get_by_text(POWER_LETTER).first).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    steps.promise(phone, "2021-11-30")
    expect(permit_on(watching, "12月9日")).to_be_visible()
    steps.agree(phone)
    steps.plain_shot(phone, "screening_reply_phone")
    expect(permit_on(watching, "11月1日")).to_be_visible()
    shot(watching, "screening_certificate_moved")
