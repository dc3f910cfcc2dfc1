"""An instruction from a bar of the timeline to its proof, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from urllib.parse import urljoin

from docx import Document
from playwright.sync_api import Page, expect

from tests.e2e.conftest import NewPage, choose, settled

Shot = Callable[[Page, str], Path]
# No other test of this folder touches its letter.
BY_THE_LINE = "2109-420105-04-01-900013"
REQUIREMENT, ANSWER = "示例：请按期出具协议", "示例：技术审查已完成，等待签订"
PROOF = "示例：保护协议（示例字第7号）"


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).last.click()
    settled(page)


def test_a_slip_goes_from_a_bar_to_its_proof(signed_in: NewPage, shot: Shot) -> None:
    chief = signed_in("chief1", f"/timeline?project={BY_THE_LINE}")
    choose(chief, "查看事项经过", "电力线路迁改")
    chief.get_by_role("dialog").get_by_role("link", name="批示交办").click()
    chief.get_by_label("办理要求").fill(REQUIREMENT)
    press(chief, "签发")
    number = chief.get_by_text(re.compile(r"交办〔2021〕\d+号")).first
    expect(number).to_be_visible()
    shot(chief, "slip_issued")

    liaison = signed_in("liaison1", "/")
    expect(liaison.get_by_role("heading", name="待反馈的督办单")).to_be_visible()
    liaison.get_by_role("button", name="反馈").first.click()
    liaison.get_by_label("办理情况，或何时办成").fill(ANSWER)
    liaison.get_by_test_id("stPopoverBody").get_by_role("button", name="反馈").click()
    expect(liaison.get_by_text(ANSWER).first).to_be_visible()
    shot(liaison, "slip_answered")

    expect(chief.get_by_text(ANSWER).first).to_be_visible()  # the page draws itself again
    chief.get_by_role("button", name="销号").first.click()
    chief.get_by_label("佐证：哪份文件、哪一天").fill("无")
    press(chief, "凭此佐证销号")
    expect(chief.get_by_text(re.compile("销号须有佐证"))).to_be_visible()
    chief.get_by_label("佐证：哪份文件、哪一天").fill(PROOF)
    press(chief, "凭此佐证销号")
    expect(chief.get_by_text(re.compile("已销号。"))).to_be_visible()
    chief.get_by_text("已销号、已升级").click()
    link = chief.get_by_role("link", name="导出文书").first
    expect(link).to_be_visible()
    shot(chief, "slip_closed")
    taken = chief.context.request.get(urljoin(chief.url, link.get_attribute("href") or ""))
    assert taken.ok and "attachment" in taken.headers["content-disposition"]
    text = "\n".join(line.text for line in Document(BytesIO(taken.body())).paragraphs)
    assert all(part in text for part in (REQUIREMENT, ANSWER, PROOF))
