"""The page of a site as a browser would run it: paste corners, look, store, confirm."""

from __future__ import annotations

from datetime import date

import pytest
from sqlmodel import col, func, select
from streamlit.testing.v1 import AppTest

from models import SiteOutline, Step
from services import screening
from tests.builders import at
from tests.services.test_screening import PAPER
from tests.store.test_sites import EAST, NORTH, drawing, line
from tests.ui.liaison_pages import CODE, TODAY, District, button, district, field, opened, ran
from tests.ui.liaison_pages import said as escaped
from ui.reads import site as site_reads

__all__ = ["district"]
PAGE = "../pages/project/site.py"
SQUARE = [(0, 0), (0, 100), (80, 100), (80, 0)]  # north, east
ROWS = [f"J{n},{NORTH + y},{38_000_000 + EAST + x}\n" for n, (y, x) in enumerate(SQUARE, 1)]
CORNERS = "".join(ROWS)


@pytest.fixture
def site(district: District, monkeypatch: pytest.MonkeyPatch) -> District:
    """A tunnel south of where the red line will be, an overhead line north of it."""
    monkeypatch.setattr(site_reads, "main_database", lambda: district.database)
    with district.colleague() as (session, who):
        for kind, y in (("metro-underground", -37.5), ("power-35-110", 86.0)):
            screening.add_layer(
                session, who, at(TODAY), kind=kind, name=f"{kind} *1*",
                drawing=drawing(line([(-400, y), (500, y)])), **PAPER,
            )  # fmt: skip
    return district


def said(app: AppTest) -> str:
    return escaped(app).replace("\\", "")


def filled(corners: str = CORNERS, frame: str = "GK-114", login: str = "liaison") -> AppTest:
    """The page with a table pasted and its papers named."""
    page = opened(PAGE, login, project=CODE)
    field(page, "Or paste the table of corners").set_value(corners)
    field(page, "Coordinate system").set_value(frame)
    field(page, "Source").set_value("示例土地合同附件二")
    field(page, "Date of the source").set_value(date(2021, 8, 24))
    return ran(page)


def outlines(district: District) -> int:
    with district.database.read() as session:
        return session.exec(select(func.count()).select_from(SiteOutline)).one()


def letters(district: District) -> list[str]:
    with district.database.read() as session:
        return list(
            session.exec(
                select(Step.code).where(Step.kind == "external_opinion").order_by(col(Step.ordinal))
            )
        )


def test_pasted_corners_are_shown_before_they_are_stored_then_the_letter_is_confirmed(
    site: District,
) -> None:
    page = filled()
    told = said(page)
    assert "The red line comes within 6 m of F0: inside its zone." in told
    assert "8,000 m² (12.0 mu) · 4 corners" in told
    assert "The zone number 38 before the easting was taken off." in told
    assert outlines(site) == 0
    button(page, "Store the red line").click()
    page = ran(page)
    assert outlines(site) == 1
    told = said(page)
    assert "Power-line relocation or protection agreement" in told
    assert "Waits for it: Construction project planning permit." in told
    assert "**This moves" in told
    assert letters(site) == ["EXT-METRO"]
    button(page, "Confirm and add the letters").click()
    page = ran(page)
    assert letters(site) == ["EXT-METRO", "EXT-POWER"]
    assert "No further letter follows from the findings." in said(page)
    assert "Saved." in said(page)


def test_a_letter_that_is_unticked_is_not_added_and_the_findings_are_kept(site: District) -> None:
    page = filled()
    button(page, "Store the red line").click()
    page = ran(page)
    next(b for b in page.checkbox if "Power" in b.label).uncheck()
    page = ran(page)
    button(page, "Keep the findings").click()
    page = ran(page)
    assert letters(site) == ["EXT-METRO"]
    assert "Added: no letter." in said(page)


@pytest.mark.parametrize(
    ("corners", "frame", "told"),
    [
        (CORNERS, "GCJ02", "shifted by up to 700 m"),
        (CORNERS, "GK-117", "The easting begins with zone number 38"),
        (CORNERS.replace("J2,3380600", "J2,abc"), "GK-114", "Row 2"),
        ("J1,1,2\n", "GK-114", "fewer than three corners"),
    ],
    ids=["web map", "wrong meridian", "no number", "one corner"],
)
def test_what_cannot_be_read_is_refused_in_place_and_nothing_is_stored(
    site: District, corners: str, frame: str, told: str
) -> None:
    page = filled(corners, frame)
    words = said(page) + " ".join(str(e.value) for e in page.error)
    assert told in words
    assert not [b for b in page.button if b.label == "Store the red line"]
    assert outlines(site) == 0


def test_a_chief_sees_and_does_not_upload_and_a_developer_sees_nothing(site: District) -> None:
    chief = opened(PAGE, "chief", project=CODE)
    assert "There is no red line yet" in said(chief)
    assert not chief.text_area and not [b for b in chief.button if "Store" in b.label]
    developer = opened(PAGE, "developer", project=CODE)
    assert not developer.text_area and "red line" not in said(developer).lower()


def test_on_a_past_day_nothing_can_be_uploaded(site: District) -> None:
    page = opened(PAGE, project=CODE, as_of="2021-10-01")
    assert not page.text_area
