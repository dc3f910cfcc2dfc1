"""A letter from its draft to the reply by link: the liaison's browser, and a phone without any
cookie."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from docx import Document
from playwright.sync_api import Page, expect

from tests.e2e.conftest import NewPage, settled
from tests.e2e.test_journeys import happened, save

Shot = Callable[[Page, str], Path]
SITE = "2108-420105-04-01-900023"
PAPER = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def item(page: Page, app: str, step: str) -> None:
    """Open the form of one item of the site."""
    page.goto(f"{app}/update?project={SITE}")
    settled(page)
    box = page.get_by_role("combobox", name="事项", exact=True)
    box.click()
    box.fill(step)
    page.get_by_role("option").filter(has_text=step).first.click()
    settled(page)


def letter_of(page: Page) -> str:
    return page.get_by_test_id("stMain").inner_text()


def plain_shot(page: Page, name: str) -> None:
    """A screenshot of a page that is not Streamlit's."""
    import os

    folder = Path(os.environ.get("TRACKER_SHOTS") or Path(__file__).parent / "shots")
    folder.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=folder / f"{name}.png", full_page=True)


@pytest.fixture
def liaison(signed_in: NewPage) -> Page:
    return signed_in("liaison1", "/")


def test_a_letter_is_drafted_sent_and_answered_by_link_and_the_certificate_moves(
    app: str, liaison: Page, signed_in: NewPage, new_page: NewPage, shot: Shot
) -> None:
    item(liaison, app, "电力线路")
    happened(liaison, "拟写函稿")
    asked = liaison.get_by_role("textbox", name="商请事项")
    asked.fill("请出具电力线路保护协议\n并说明后续管控要求")
    asked.blur()
    settled(liaison)
    shot(liaison, "letter_draft_form")
    save(liaison)
    with liaison.expect_download() as loading:
        liaison.get_by_role("link", name="函稿（Word 文件）").click()
    text = told(Path(loading.value.path()).read_bytes())
    assert "请出具电力线路保护协议" in text
    assert SITE in text
    assert "{" not in text

    liaison.get_by_role("button", name="继续登记").click()
    settled(liaison)
    happened(liaison, "发出意见函")
    liaison.locator("input[type=file]").set_input_files(
        {"name": "../../来函 附图.pdf", "mimeType": "application/pdf", "buffer": PAPER}
    )
    settled(liaison)
    expect(liaison.get_by_text("影响的日期")).to_be_visible()
    save(liaison)
    liaison.get_by_role("button", name="生成答复链接").click()
    link = liaison.get_by_test_id("stCode").filter(has_text="/reply/").inner_text().strip()
    assert link.startswith(f"{app}/reply/")
    shot(liaison, "letter_link_made")

    watching = signed_in("chief1", f"/certificates?project={SITE}")
    before = letter_of(watching)

    phone = new_page(width=390, height=844)
    phone.goto(link)
    expect(phone.get_by_text("并说明后续管控要求")).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    plain_shot(phone, "reply_phone_open")
    with phone.expect_download() as loading:
        phone.get_by_role("link", name="来函 附图.pdf").click()
    assert Path(loading.value.path()).read_bytes() == PAPER
    phone.get_by_role("button", name="确认收到").click()
    expect(phone.get_by_text(re.compile("确认收到。"))).to_be_visible()
    phone.get_by_label("我单位将于此日前答复").fill("2021-11-30")
    phone.get_by_role("button", name="承诺该日期").click()
    expect(phone.get_by_text("2021年11月30日")).to_be_visible()
    expect(watching.get_by_test_id("stMain")).not_to_have_text(before)
    settled(watching)
    promised = letter_of(watching)

    phone.get_by_label("同意", exact=True).check()
    phone.get_by_label("复函文号").fill("示例函〔2021〕1号")
    phone.locator("input[type=file]").set_input_files(
        {"name": "复函.pdf", "mimeType": "application/pdf", "buffer": PAPER}
    )
    phone.get_by_role("button", name="提交答复").click()
    expect(phone.get_by_text(re.compile("答复已收到：同意"))).to_be_visible()
    plain_shot(phone, "reply_phone_answered")
    expect(watching.get_by_test_id("stMain")).not_to_have_text(promised)
    shot(watching, "reply_certificate_moved")

    item(liaison, app, "电力线路")
    expect(liaison.get_by_text("复函.pdf")).to_be_visible()
    expect(liaison.get_by_text("答复由对方自行提交")).to_be_visible()
    shot(liaison, "reply_to_confirm")
    file = liaison.get_by_role("link", name="复函.pdf").get_attribute("href") or ""
    assert liaison.request.get(f"{app}{file}").body() == PAPER
    for stranger in (signed_in("developer2", "/"), new_page()):
        answer = stranger.request.get(f"{app}{file}")
        assert PAPER not in answer.body()
    save(liaison)
    expect(liaison.get_by_text("答复由对方自行提交")).to_have_count(0)

    again = new_page(width=390, height=844)
    again.goto(link)
    expect(again.get_by_role("button")).to_have_count(0)


def told(data: bytes) -> str:
    """Every word of a Word file."""
    document = Document(io.BytesIO(data))
    cells = [c.text for t in document.tables for row in t.rows for c in row.cells]
    return "\n".join([*(p.text for p in document.paragraphs), *cells])
