"""What a liaison records of the statutory clock, and what every screen reads from it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from engine.status import Status
from errors import InputError, NotFoundError, RefusedError
from models import Outcome, Step
from services import clocks, pauses, progress
from services.pauses import Holder, PauseKind
from store.calendars import calendar
from store.clock import end_of
from store.database import Database
from store.queries import rows
from store.queries.filings import filings
from store.statutory import Clock, clock
from tests.builders import World, at, world

RECEIVED = date(2021, 9, 6)  # a Monday


def wd(n: int) -> date:
    """So many working days after the receipt; the mid-autumn days off are 20 and 21 September."""
    days = [d for d in range(6, 31) if date(2021, 9, d).weekday() < 5 and d not in (20, 21)]
    days.insert(days.index(17) + 1, 18)
    return date(2021, 9, days[n])


def seen(made: World, code: str) -> dict[str, Any]:
    step = made.step(code)
    return {"step_id": step.id or 0, "seen_version": step.version}


def start(made: World, code: str, on: date, now: date | None = None, **more: Any) -> None:
    progress.start_step(
        made.session, made.liaison, at(now or on), on=on, **seen(made, code), **more
    )


def status(made: World, code: str, which: Status, on: date) -> None:
    clocks.record_status(
        made.session, made.liaison, at(on), status=which, on=on, **seen(made, code)
    )


def read(made: World, code: str, on: date, as_of: date | None = None) -> Clock:
    made.session.flush()
    step: Step = made.step(code)
    before = end_of(as_of) if as_of else None
    found = filings(made.session, rows.project_ids(made.project.id or 0), on, before)
    return clock(step, found, calendar(made.session), on)


def test_a_start_is_received_and_accepted_on_its_day(database: Database) -> None:
    with database.write() as session:
        made = world(session)
        start(made, "GH-YD", RECEIVED)
        told = read(made, "GH-YD", wd(3))
        assert (told.status, told.received_on, told.accepted_on) == (8, RECEIVED, RECEIVED)
        assert (told.used, told.deemed) == (3, False)


def test_nothing_told_within_five_days_counts_from_receipt(database: Database) -> None:
    with database.write() as session:
        made = world(session)
        start(made, "GH-YD", wd(5), received_on=RECEIVED)
        assert made.step("GH-YD").started_on == wd(5)
        assert read(made, "GH-YD", wd(8)).used == 3
        start(made, "BDC-TD", wd(6), received_on=RECEIVED)
        assert made.step("BDC-TD").started_on == RECEIVED
        told = read(made, "BDC-TD", wd(8))
        assert (told.deemed, told.accepted_on, told.used) == (True, RECEIVED, 8)


def test_papers_that_nobody_took_up_are_accepted_by_silence(database: Database) -> None:
    with database.write() as session:
        made = world(session)
        status(made, "GH-YD", Status.RECEIVED, RECEIVED)
        quiet = read(made, "GH-YD", wd(5))
        assert (quiet.status, quiet.accepted_on, quiet.notice_until) == (1, None, wd(5))
        assert quiet.light == "none"
        after = read(made, "GH-YD", wd(6))
        assert (after.deemed, after.accepted_on, after.used) == (True, RECEIVED, 6)


def test_only_legal_moves_pass(database: Database) -> None:
    with database.write() as session:
        made = world(session)
        with pytest.raises(RefusedError, match="cannot follow"):
            status(made, "GH-YD", Status.REFUSED, RECEIVED)
        start(made, "GH-YD", RECEIVED)
        with pytest.raises(RefusedError, match="cannot follow"):
            status(made, "GH-YD", Status.RECEIVED, wd(1))
        with pytest.raises(InputError, match="before the last thing"):
            status(made, "GH-YD", Status.RETURNED, date(2021, 9, 3))
        with pytest.raises(RefusedError, match="not a review"):
            status(made, "FA-SJ", Status.RECEIVED, RECEIVED)


def test_a_refused_acceptance_opens_the_next_round(database: Database) -> None:
    with database.write() as session:
        made = world(session)
        status(made, "GH-YD", Status.RECEIVED, RECEIVED)
        status(made, "GH-YD", Status.REFUSED, wd(3))
        assert (made.step("GH-YD").round, read(made, "GH-YD", wd(9)).status) == (2, None)
        start(made, "GH-YD", wd(9))
        assert read(made, "GH-YD", wd(10)).used == 1


def test_an_application_taken_back_and_a_certificate_revoked(database: Database) -> None:
    with database.write() as session:
        made = world(session)
        start(made, "GH-YD", RECEIVED)
        status(made, "GH-YD", Status.WITHDRAWAL_ASKED, wd(1))
        assert read(made, "GH-YD", wd(1)).status == 16
        status(made, "GH-YD", Status.WITHDRAWN_BEFORE, wd(2))
        assert (made.step("GH-YD").round, made.step("GH-YD").started_on) == (2, None)
        start(made, "GH-YD", wd(3))
        progress.finish_step(
            session, made.liaison, at(wd(5)), on=wd(5), number="示例1", **seen(made, "GH-YD")
        )
        assert made.certificate("GH-YD").issued_on == wd(5)
        status(made, "GH-YD", Status.REVOKED, wd(7))
        assert made.certificate("GH-YD").issued_on is None
        assert made.step("GH-YD").finished_on is None


def test_a_late_notice_does_not_stop_the_statutory_clock(database: Database) -> None:
    with database.write() as session:
        made = world(session)
        for code, told_on in (("GH-YD", wd(5)), ("BDC-TD", wd(6))):
            start(made, code, RECEIVED)
            pauses.suspend(
                session, made.liaison, at(told_on), kind=PauseKind.SUPPLEMENT, on=told_on,
                owner=Holder.APPLICANT, reason_code="papers_missing", **seen(made, code),
            )  # fmt: skip
        in_time, late = read(made, "GH-YD", wd(9)), read(made, "BDC-TD", wd(9))
        assert (in_time.used, in_time.light, in_time.status) == (5, "stopped", 6)
        assert (late.used, late.irregular) == (9, ("what is missing was told too late",))


def test_a_special_procedure_stops_the_clock_from_its_approval_on(database: Database) -> None:
    with database.write() as session:
        made = world(session)
        start(made, "GH-YD", RECEIVED)
        pauses.suspend(
            session, made.liaison, at(wd(8)), kind=PauseKind.SPECIAL_PROCEDURE, on=wd(4),
            owner=Holder.DEPARTMENT, reason_code="hearing", evidence="示例批准",
            approved_on=wd(6), **seen(made, "GH-YD"),
        )  # fmt: skip
        told = read(made, "GH-YD", wd(9))
        assert (told.used, told.light) == (6, "stopped")
        assert told.irregular == ("a special procedure began before it was approved",)


def test_an_extension_is_granted_by_name_and_never_longer_than_the_law_allows(
    database: Database,
) -> None:
    with database.write() as session:
        made = world(session)
        start(made, "GH-YD", RECEIVED)
        before = read(made, "GH-YD", wd(2))
        for extension, basis, joint in ((11, "示例", False), (16, "示例", True), (5, " ", False)):
            with pytest.raises(InputError):
                clocks.set_term(
                    session, made.liaison, at(wd(2)), basis=basis, extension=extension,
                    joint=joint, **seen(made, "GH-YD"),
                )  # fmt: skip
        clocks.set_term(
            session, made.liaison, at(wd(2)), basis="示例局长批准", extension=10,
            **seen(made, "GH-YD"),
        )  # fmt: skip
        after = read(made, "GH-YD", wd(2))
        assert after.limit == (before.limit or 0) + 10
        assert after.left == (before.left or 0) + 10
        clocks.set_term(
            session, made.liaison, at(wd(3)), basis="示例联办方案", joint=True, extension=15,
            **seen(made, "GH-YD"),
        )  # fmt: skip
        assert read(made, "GH-YD", wd(3)).limit == 60
        assert read(made, "GH-YD", wd(3), as_of=wd(2)).limit == after.limit


def test_silence_passes_only_where_a_local_rule_was_named(database: Database) -> None:
    with database.write() as session:
        made = world(session)
        start(made, "GH-YD", RECEIVED)
        late = date(2021, 12, 20)
        assert read(made, "GH-YD", late).default_on is None
        clocks.set_term(
            session, made.liaison, at(wd(2)), basis="示例超时默认办法", default_approval=True,
            **seen(made, "GH-YD"),
        )  # fmt: skip
        told = read(made, "GH-YD", late)
        law_due = told.law_due_on
        assert law_due is not None and told.default_on is not None
        assert told.default_on > law_due
        assert read(made, "GH-YD", law_due).default_on is None


def test_papers_still_missing_have_a_clock_of_their_own(database: Database) -> None:
    with database.write() as session:
        made = world(session)
        with pytest.raises(InputError, match="within how many"):
            start(made, "GH-YD", RECEIVED, owed="示例：测绘成果")
        start(made, "GH-YD", RECEIVED, owed="示例：测绘成果", owed_wd=5)
        papers = read(made, "GH-YD", wd(3)).owed[0]
        assert (papers.due_on, papers.left, papers.light) == (wd(5), 2, "yellow")
        assert read(made, "GH-YD", wd(6)).owed[0].light == "red"
        with pytest.raises(RefusedError, match="still missing"):
            progress.finish_step(session, made.liaison, at(wd(4)), on=wd(4), **seen(made, "GH-YD"))
        progress.finish_step(
            session, made.liaison, at(wd(4)), on=wd(4), outcome=Outcome.CONDITIONAL,
            **seen(made, "GH-YD"),
        )  # fmt: skip
        assert read(made, "GH-YD", wd(5)).status == Status.PASSED_CONDITIONALLY
        clocks.owed_in(session, made.liaison, at(wd(5)), on=wd(5), **seen(made, "GH-YD"))
        told = read(made, "GH-YD", wd(6))
        assert (told.status, told.owed[0].done_on) == (Status.PASSED, wd(5))
        with pytest.raises(RefusedError, match="Nothing is missing"):
            clocks.owed_in(session, made.liaison, at(wd(5)), on=wd(5), **seen(made, "GH-YD"))


def test_who_may_not_edit_records_nothing(database: Database) -> None:
    with database.write() as session:
        made = world(session)
        for viewer in (made.stranger, made.chief, made.developer):
            with pytest.raises(NotFoundError):
                clocks.record_status(
                    session, viewer, at(RECEIVED), status=Status.RECEIVED, on=RECEIVED,
                    **seen(made, "GH-YD"),
                )  # fmt: skip
