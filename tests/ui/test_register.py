"""Registering a project on one page."""

from __future__ import annotations

from datetime import date

import pytest
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from models import Certificate, Project, Step
from tests.builders import CREDIT_CODE, OTHER_CREDIT_CODE
from tests.ui.liaison_pages import (
    CODE,
    REGISTER,
    District,
    button,
    district,
    field,
    opened,
    ran,
    said,
)

__all__ = ["district"]
NEW_CODE = "2109-420105-04-01-123456"


def filled(**values: object) -> AppTest:
    """The page with a whole registration typed in, and ``values`` by label over it."""
    page = opened(REGISTER)
    typed = {
        "Name in Chinese": "示例·新项目",
        "Project code": NEW_CODE,
        "Land awarded on": date(2021, 9, 1),
    }
    for label, value in (typed | values).items():
        if label in typed:
            field(page, label).set_value(value)
    field(page, "Lead office").select("ZG")
    strange = "Unified social credit code" in values
    field(page, "Developer company").select("new" if strange else f"CO-{CREDIT_CODE}")
    ran(page)
    for label, value in values.items():
        if label not in typed:
            field(page, label).set_value(value)
    return ran(page)


def projects(district: District) -> list[str]:
    with district.database.read() as session:
        return list(session.exec(select(Project.code).order_by(Project.code)))


def reds(page: AppTest) -> list[str]:
    return [m.value for m in page.markdown if m.value.startswith(":red[")]


def test_nothing_is_red_before_anything_was_tried(district: District) -> None:
    page = opened(REGISTER)
    assert "18 items · 10 certificates" in said(page)
    assert "no primary text backs" in said(page)
    assert reds(page) == []
    button(page, "Register the project").click()
    assert len(reds(ran(page))) == 5
    assert projects(district) == [CODE]


def test_a_project_is_seen_with_its_dates_then_kept_with_the_targets_typed(
    district: District,
) -> None:
    page = filled()
    assert "10 certificates; the last one, Construction permit, is projected" in said(page)
    assert projects(district) == [CODE]
    targets = [f for f in page.date_input if f.label == "Target"]
    assert len(targets) == 10
    targets[-1].set_value(date(2022, 3, 31))
    button(ran(page), "Register the project").click()
    ran(page)
    assert projects(district) == [CODE, NEW_CODE]
    with district.database.read() as session:
        kept = session.exec(
            select(Certificate)
            .join(Project)
            .where(Project.code == NEW_CODE, Certificate.kind == "SG")
        ).one()
        assert kept.target_on == date(2022, 3, 31)


def test_an_answer_brings_its_letter(district: District) -> None:
    page = filled()
    question = "Does the red line touch the control zone of a metro line, built or planned?"
    next(box for box in page.checkbox if box.label == question).check()
    button(ran(page), "Register the project").click()
    ran(page)
    with district.database.read() as session:
        codes = session.exec(select(Step.code).join(Project).where(Project.code == NEW_CODE)).all()
    assert "EXT-METRO" in codes
    assert "EXT-RAIL" not in codes


def test_a_second_press_registers_nothing_more(district: District) -> None:
    page = filled()
    pressed = button(page, "Register the project")
    pressed.click()
    ran(page)
    pressed.click()
    ran(page)
    assert projects(district) == [CODE, NEW_CODE]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"Project code": "2109-42"}, "is not a project code"),
        ({"Project code": CODE}, "exists already"),
        ({"Land awarded on": date(2021, 12, 1)}, "cannot have been awarded in the future"),
        (
            {
                "Company name in Chinese": "示例公司",
                "Unified social credit code": OTHER_CREDIT_CODE[:-1] + "9",
            },
            "wrong check character",
        ),
        (
            {"Company name in Chinese": "示例公司", "Unified social credit code": "123"},
            "is not a credit code",
        ),
    ],
)
def test_an_error_stands_at_its_field(
    district: District, values: dict[str, object], message: str
) -> None:
    page = filled(**values)
    assert [message in red for red in reds(page)] == [True]
    assert {label: field(page, label).value for label in values} == values
    assert next(b for b in page.button if b.label == "Register the project").disabled
    assert projects(district) == [CODE]


def test_a_company_typed_anew_is_kept_once(district: District) -> None:
    page = filled(
        **{"Company name in Chinese": "示例置业公司", "Unified social credit code": CREDIT_CODE}
    )
    button(page, "Register the project").click()
    ran(page)
    with district.database.read() as session:
        homes = session.exec(select(Project.developer_id)).all()
    assert (len(homes), len(set(homes))) == (2, 1)
