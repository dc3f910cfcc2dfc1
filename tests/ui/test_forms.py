"""Recording what happened: the preview, the errors, two people at once, a double click."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from models import Certificate
from services import notes, progress
from store.queries import projections
from tests.builders import at
from tests.ui.liaison_pages import (
    CODE,
    TODAY,
    UPDATE,
    District,
    button,
    district,
    field,
    opened,
    ran,
    said,
)
from ui.forms import update
from ui.forms.entries import Call
from ui.forms.opened import Opened

__all__ = ["district"]


def form(district: District, step: str, verb: str = "") -> AppTest:
    query: dict[str, Any] = {"project": CODE, "step": district.steps[step]} | (
        {"verb": verb} if verb else {}
    )
    return opened(UPDATE, **query)


def moves(page: AppTest) -> list[str]:
    return sorted(m.value for m in page.markdown if "→" in m.value)


def reds(page: AppTest) -> list[str]:
    return [m.value for m in page.markdown if m.value.startswith(":red[")]


def test_the_preview_is_what_the_save_does(district: District) -> None:
    page = form(district, "FA")
    promised = moves(page)
    assert any("Scheme approval" in m or "Design scheme approval" in m for m in promised)
    assert district.kinds("FA") == ["started"]
    button(page, "Save").click()
    assert moves(ran(page)) == promised
    with district.database.read() as session:
        paper = session.exec(
            select(Certificate).where(Certificate.step_id == district.steps["FA"])
        ).one()
        row = projections.latest_certificates(session, paper.project_id)[paper.id or 0]
    assert (row.projected_on, row.issued_on) == (TODAY, TODAY)
    assert district.kinds("FA") == ["started", "finished"]


def test_a_second_press_of_the_same_save_records_nothing(district: District) -> None:
    page = form(district, "FA", "verify")
    pressed = button(page, "Save")
    pressed.click()
    ran(page)
    pressed.click()  # the second half of a double click reaches a button that is gone
    ran(page)
    assert district.kinds("FA") == ["started", "verified"]


def test_a_double_click_that_cuts_the_first_run_short_still_saves_once(
    district: District,
) -> None:
    # The second click stops the first run after its save, before anything of it is drawn; what
    # the next run finds is the same form, used up. A note has no version that would refuse it.
    step = district.step("FA")
    sheet = Opened(1, step.id or 0, step.version, None, TODAY, "note")
    call = Call(notes.add_note, {"step_id": step.id, "text": "the hall is booked"})
    with district.colleague() as (_session, who):
        pass
    for _click in range(2):
        update.save(who, sheet, "note", call)
    assert district.kinds("FA") == ["started", "noted"]


def test_after_a_save_the_next_happening_has_a_form_of_its_own(district: District) -> None:
    page = form(district, "FA", "verify")
    button(page, "Save").click()
    used = ran(page).session_state["update_form"]
    button(page, "Record something else").click()
    assert ran(page).session_state["update_form"].number == used.number + 1
    button(page, "Save").click()
    ran(page)
    assert district.kinds("FA") == ["started", "verified", "finished"]


def test_somebody_elses_save_in_between_is_shown_and_nothing_typed_is_lost(
    district: District,
) -> None:
    page = form(district, "FA", "remaining")
    label = "Still needed from today, in working days"
    field(page, label).set_value(9)
    field(ran(page), "Note").set_value("the hall is booked")
    ran(page)
    with district.colleague() as (session, other):
        progress.set_remaining(
            session, other, at(TODAY, 11), step_id=district.steps["FA"],
            seen_version=district.step("FA").version, remaining=4, note="asked by telephone",
        )  # fmt: skip
    stale = ran(page)  # as shell.watch would run it
    told = said(stale)
    assert "Saved by somebody else meanwhile" in told
    assert "Days still needed: **4**" in told
    assert "asked by telephone" in told
    assert f"{label}: **9**" in told
    assert "Note: **the hall is booked**" in told
    assert (field(stale, label).value, field(stale, "Note").value) == (9, "the hall is booked")
    assert [b.label for b in stale.button if b.label == "Save"] == []
    button(stale, "Save mine on top").click()
    assert "Saved." in said(ran(stale))
    assert district.step("FA").remaining == 9


def test_taking_theirs_opens_the_form_anew_on_what_is_stored(district: District) -> None:
    page = form(district, "FA", "remaining")
    label = "Still needed from today, in working days"
    field(page, label).set_value(9)
    ran(page)
    with district.colleague() as (session, other):
        progress.verify(
            session, other, at(TODAY, 11), step_id=district.steps["FA"],
            seen_version=district.step("FA").version,
        )  # fmt: skip
    button(ran(page), "Take theirs").click()
    assert "Saved by somebody else" not in said(ran(page))
    assert district.kinds("FA") == ["started", "verified"]


def test_a_save_against_a_newer_version_is_held_though_the_page_was_never_redrawn(
    district: District,
) -> None:
    page = form(district, "FA")
    with district.colleague() as (session, other):
        progress.finish_step(
            session, other, at(TODAY, 11), step_id=district.steps["FA"],
            seen_version=district.step("FA").version, on=date(2021, 9, 30),
        )  # fmt: skip
    button(page, "Save").click()
    assert "Saved by somebody else meanwhile" in said(ran(page))
    assert "Finished on: **30 Sep 2021**" in said(page)
    assert district.step("FA").finished_on == date(2021, 9, 30)


@pytest.mark.parametrize(
    ("step", "verb", "values", "message"),
    [
        ("FA", "finish", {"Finished on": date(2021, 9, 21)}, "before the item started"),
        ("FA", "finish", {"Finished on": date(2021, 10, 11)}, "is in the future"),
        ("SJ-SGT", "finish", {"Started on": date(2021, 8, 1)}, "before the land was awarded"),
        ("FA", "supplement", {"Returned on": date(2021, 9, 1)}, "before the item started"),
        ("EXT-METRO", "reply", {"Received on": date(2021, 9, 1)}, "before the letter was sent"),
        ("EXT-METRO", "promise", {"They promise to answer by": date(2021, 10, 1)}, "lies ahead"),
        ("SJ-SGT", "start", {"Started on": date(2021, 8, 1)}, "before the land was awarded"),
    ],
)
def test_an_error_stands_at_its_field_and_keeps_what_was_typed(
    district: District, step: str, verb: str, values: dict[str, date], message: str
) -> None:
    page = form(district, step, verb)
    for label, value in values.items():
        field(page, label).set_value(value)
    wrong = ran(page)
    assert [message in red for red in reds(wrong)] == [True]
    assert next(b for b in wrong.button if b.label == "Save").disabled
    assert {label: field(wrong, label).value for label in values} == values
    label = next(iter(values))
    field(wrong, label).set_value(TODAY)
    assert reds(ran(wrong)) == []


def test_a_target_needs_a_reason_and_a_sentence(district: District) -> None:
    page = form(district, "FA", "target")
    assert "Shown as soon as these are filled in: Reason, Why the target moves." in said(page)
    assert reds(page) == []
    button(page, "Save").click()
    assert len(reds(ran(page))) == 2
    field(page, "Reason").select("design_change")
    field(ran(page), "Why the target moves").set_value("new")
    assert "This is the target already" in reds(ran(page))[0]
    field(page, "New target").set_value(date(2021, 11, 12))
    assert "Write in a sentence" in reds(ran(page))[0]
    field(page, "Why the target moves").set_value("the scheme is drawn anew")
    button(ran(page), "Save").click()
    assert "once a chief has approved it" in said(ran(page))
    assert district.kinds("FA") == ["started", "target_asked"]


def test_a_special_procedure_asks_for_its_approval(district: District) -> None:
    page = form(district, "FA", "suspend")
    assert field(page, "Approval that allows it").value == ""
    button(page, "Save").click()
    assert reds(ran(page)) == [":red[:material/error: This field must not be empty.]"]
    assert district.kinds("FA") == ["started"]
    key = f"form{page.session_state['update_form'].number}_kind"
    page.segmented_control(key=key).set_value("applicant_pause")
    assert reds(ran(page)) == []
    button(page, "Save").click()
    ran(page)
    assert district.kinds("FA") == ["started", "suspended"]


def test_a_late_entry_is_told_before_it_is_saved(district: District) -> None:
    page = form(district, "FA")
    assert "Fri · working day" in said(page)
    field(page, "Finished on").set_value(date(2021, 9, 29))
    assert "Wed · working day · :orange[2 working days ago" in said(ran(page))
    field(page, "Finished on").set_value(date(2021, 10, 4))
    assert "Mon · day off" in said(ran(page))


VERBS = [
    ("FA", "note"), ("FA", "supplement"), ("FA", "verify"),
    ("EXT-METRO", "chase"), ("EXT-METRO", "reply"), ("SJ-SGT", "start"),
]  # fmt: skip


@pytest.mark.parametrize(("step", "verb"), VERBS)
def test_each_verb_is_saved_with_what_its_form_offers(
    district: District, step: str, verb: str
) -> None:
    before = len(district.kinds(step))
    page = form(district, step, verb)
    if verb == "note":
        field(page, "Note").set_value("the hall is booked")
        page = ran(page)
    button(page, "Save").click()
    assert "Saved." in said(ran(page))
    assert len(district.kinds(step)) == before + 1


def test_a_habit_is_set_aside_with_its_source(district: District) -> None:
    page = form(district, "SJ-SGT", "relax")
    habits = field(page, "No longer wait for")
    habits.select_index(0)
    field(ran(page), "Who agreed, and where it is written").set_value("meeting note 3")
    button(ran(page), "Save").click()
    assert "Saved." in said(ran(page))
    assert district.kinds("SJ-SGT") == ["link_relaxed"]
