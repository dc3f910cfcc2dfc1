"""The ledger of a project: the lines add up to the gain, whatever happened."""

from __future__ import annotations

from datetime import date
from typing import Literal

import pytest
from sqlmodel import col, select

from errors import NotFoundError
from models import Action, CalendarOverride, Certificate, Event, Project, Step
from services import coordination, pauses, progress, registration, schedules
from services.pauses import Holder, PauseKind
from store.database import Database
from tests.builders import AWARD, World, at, form, world
from tests.views.histories import live
from views.ledger import Entry, Ledger, ledger

METHODS: tuple[Literal["limits", "typical", "own"], ...] = ("limits", "typical", "own")


def told(made: World, code: str, today: date, **more: object) -> Ledger:
    paper = made.certificate(code)
    return ledger(
        made.session,
        made.chief,
        made.project.code,
        paper.id or 0,
        "en",
        today,
        **more,  # type: ignore[arg-type]
    )


def line(found: Ledger, kind: str, code: str = "") -> Entry:
    lines = [entry for entry in found.entries if (entry.kind, entry.code) == (kind, code)]
    assert len(lines) == 1, [entry.key for entry in lines]
    return lines[0]


def done(made: World, code: str, start: date, end: date) -> None:
    step = made.step(code)
    progress.start_step(
        made.session, made.liaison, at(end), step_id=step.id or 0, seen_version=step.version,
        on=start,
    )  # fmt: skip
    progress.finish_step(
        made.session, made.liaison, at(end), step_id=step.id or 0, seen_version=step.version,
        on=end, number="示例",
    )  # fmt: skip


@pytest.mark.parametrize("seed", [1, 2])
def test_the_lines_add_up_to_the_gain_whatever_happened(database: Database, seed: int) -> None:
    with database.write() as session:
        made = world(session)
        today = live(made, seed)
        kinds = set()
        for code in certificates(made):
            for method in METHODS:
                for as_of in (None, date(2021, 9, 10)):
                    found = told(made, code, today, as_of=as_of, method=method)
                    assert sum(e.credit for e in found.entries) == found.gained_wd
                    assert sum(e.days_wd for e in found.entries) == found.gained_wd
                    assert sum(e.days_cd for e in found.entries) == found.gained_cd
                    assert found.gained_cd == (found.conventional_on - found.came_on).days
                    kinds |= {e.kind for e in found.entries}
        assert kinds >= {"action", "pace", "pause", "removed", "waits"}
        # The ledger's network ends where the frozen baseline does: nothing to make up for.
        assert "rebased" not in kinds


def test_a_past_day_tells_what_was_told_on_that_day(database: Database) -> None:
    with database.write() as session:
        made = world(session)
        then = live(made, 3, days=25)
        first = {code: told(made, code, then) for code in certificates(made)}
        now = live(made, 4, days=20, since=then)
        again = {code: told(made, code, now, as_of=then) for code in first}
        assert again == first
        assert {code: told(made, code, now) for code in first} != first


def test_a_quick_department_earns_its_days_and_a_slow_one_loses_them(database: Database) -> None:
    with database.write() as session:
        made = world(session)
        done(made, "GH-YD", date(2021, 8, 24), date(2021, 8, 27))  # 3 days instead of 20
        quick = line(told(made, "GH-YD", date(2021, 8, 27)), "pace")
        assert (quick.days_wd, quick.alone_wd, quick.but_for_wd) == (17, 17, 17)
        assert [(x.before, x.after, x.unit) for x in quick.lengths] == [(20, 3, "wd")]
        assert quick.organisation == "Planning branch"
        done(made, "BDC-TD", date(2021, 8, 23), date(2021, 10, 20))  # 38 instead of 30
        slow = line(told(made, "BDC-TD", date(2021, 10, 20)), "pace")
        assert slow.credit == -8


def test_days_of_a_stop_are_charged_to_its_cause_and_not_to_the_office(database: Database) -> None:
    with database.write() as session:
        made = world(session)
        step = made.step("GH-YD")
        progress.start_step(
            session, made.liaison, at(date(2021, 8, 24)), step_id=step.id or 0,
            seen_version=step.version, on=date(2021, 8, 24),
        )  # fmt: skip
        pauses.suspend(
            session, made.liaison, at(date(2021, 8, 25)), step_id=step.id or 0,
            seen_version=step.version, kind=PauseKind.SUPPLEMENT, owner=Holder.APPLICANT,
            reason_code="papers_missing", on=date(2021, 8, 25),
        )  # fmt: skip
        pauses.resume(
            session, made.liaison, at(date(2021, 9, 1)), step_id=step.id or 0,
            seen_version=step.version, on=date(2021, 9, 1),
        )  # fmt: skip
        progress.finish_step(
            session, made.liaison, at(date(2021, 9, 3)), step_id=step.id or 0,
            seen_version=step.version, on=date(2021, 9, 3), number="示例",
        )  # fmt: skip
        found = told(made, "GH-YD", date(2021, 9, 3))
        assert line(found, "pause", "applicant").credit == -5
        assert line(found, "pace").credit == 17  # 3 days on its own clock


def test_a_relaxed_habit_earns_the_days_that_were_used_and_no_more(database: Database) -> None:
    with database.write() as session:
        made = world(session)
        for code, start, end in (
            ("FA-SJ", date(2021, 8, 24), date(2021, 9, 3)),
            ("FA", date(2021, 9, 3), date(2021, 9, 10)),
        ):
            done(made, code, start, end)
        link = made.link("GH-GC", "RF-JS")
        succ = made.step("RF-JS")
        coordination.relax_link(
            session, made.liaison, at(date(2021, 9, 10)), link_id=link.id or 0,
            seen_version=succ.version, on=date(2021, 9, 10), source="示例：两家商定同时办理",
        )  # fmt: skip
        done(made, "RF-JS", date(2021, 9, 27), date(2021, 10, 15))
        found = told(made, "RF-JS", date(2021, 10, 15), method="own")
        action = line(found, "action", "parallel")
        # Free from 10 September, taken up on the 27th: the days between are not the deed's.
        assert action.credit == found.gained_wd - line(found, "waits").credit
        assert line(found, "waits").credit == 0
        assert action.sources == ("示例：两家商定同时办理",)


def test_what_has_no_source_is_credited_to_nobody(database: Database) -> None:
    with database.write() as session:
        made = world(session)
        link = made.link("GH-GC", "RF-JS")
        coordination.relax_link(
            session, made.liaison, at(AWARD), link_id=link.id or 0,
            seen_version=made.step("RF-JS").version, on=AWARD, source="示例：两家商定",
        )  # fmt: skip
        found = told(made, "RF-JS", AWARD)
        proven = line(found, "action", "parallel").credit
        assert proven > 0
        deed = session.exec(select(Action)).one()
        deed.source = " "
        again = told(made, "RF-JS", AWARD)
        nobody = line(again, "unattributed")
        assert (nobody.credit, nobody.sources) == (proven, ())
        assert [e.kind for e in again.entries].count("action") == 0


def test_days_that_a_deed_spared_are_not_the_pace_of_the_office(database: Database) -> None:
    with database.write() as session:
        made = world(session)
        done(made, "GH-YD", date(2021, 8, 24), date(2021, 8, 27))
        session.add(
            Action(
                project_id=made.project.id or 0,
                kind="guidance",
                step_id=made.step("GH-YD").id,
                counterfactual={"duration": 12},
                source="示例：上年同类均值",
                event_id=made.effect.event_id,
            )
        )
        found = told(made, "GH-YD", date(2021, 8, 27))
        assert line(found, "action", "guidance").credit == 9
        assert line(found, "pace").credit == 8
        assert found.gained_wd == 17 + line(found, "waits").credit


def test_a_step_removed_off_the_path_earned_nothing_and_says_so(database: Database) -> None:
    with database.write() as session:
        made = world(session)
        removed = line(told(made, "GH-GC", AWARD), "removed")
        assert removed.credit == 0
        assert removed.name == made.step("JK-SM").name_en
        on_path = line(told(made, "SG", AWARD), "removed")
        assert on_path.credit > 0


def test_an_order_agreed_for_this_project_may_cost_days_and_says_so(database: Database) -> None:
    with database.write() as session:
        made = world(session)
        coordination.add_link(
            session, made.liaison, at(AWARD), pred_id=made.step("GH-YD").id or 0,
            succ_id=made.step("FA-SJ").id or 0, seen_version=made.step("FA-SJ").version,
            on=AWARD, source="示例：先办用地规划许可",
        )  # fmt: skip
        agreed = line(told(made, "FA", AWARD), "agreed")
        assert agreed.but_for_wd is not None and agreed.but_for_wd < 0
        assert agreed.sources == ("示例：先办用地规划许可",)
        aside = made.link("GH-YD", "FA-SJ")
        coordination.relax_link(
            session, made.liaison, at(AWARD), link_id=aside.id or 0,
            seen_version=made.step("FA-SJ").version, on=AWARD, source="示例：仍同时办理",
        )  # fmt: skip
        kinds = {entry.kind for entry in told(made, "FA", AWARD).entries}
        assert "agreed" not in kinds  # agreed and set aside: never in force


def test_the_old_order_that_a_template_has_done_away_with_is_one_line(database: Database) -> None:
    with database.write() as session:
        made = world(session)
        project, _ = registration.register_project(
            session, made.liaison, at(AWARD),
            form(code="2108-420105-04-01-000013", template_code="C", parties=frozenset()),
        )  # fmt: skip
        paper = session.exec(
            select(Certificate).where(
                Certificate.project_id == project.id, Certificate.kind == "SG"
            )
        ).first()
        assert paper is not None
        found = ledger(session, made.chief, project.code, paper.id or 0, "en", AWARD)
        habits = line(found, "habits")
        assert habits.credit > 0
        assert (habits.sources, habits.unverified) == (("WH-OPT",), True)
        assert sum(entry.credit for entry in found.entries) == found.gained_wd


def test_a_calendar_corrected_later_is_a_line_of_its_own(database: Database) -> None:
    with database.write() as session:
        made = world(session)
        chief, code, event = made.chief, made.project.code, made.effect.event_id
        paper = made.certificate("GH-YD").id or 0
        before = told(made, "GH-YD", AWARD)
    with database.write() as session:
        session.add(CalendarOverride(on=date(2021, 9, 1), working=False, reason="示例：停办一天"))
    with database.write() as session:
        project = session.exec(select(Project).where(Project.code == code)).one()
        schedules.refresh(session, project, session.get_one(Event, event), at(AWARD))
        after = ledger(session, chief, code, paper, "en", AWARD)
        assert after.conventional_on == before.conventional_on == date(2021, 9, 18)
        assert line(after, "rebased").days_cd == -4  # today's rows say 22 September
        assert sum(e.days_cd for e in after.entries) == after.gained_cd


def test_what_is_not_for_this_viewer_is_not_there(database: Database) -> None:
    with database.write() as session:
        made = world(session)
        paper = made.certificate("SG")
        for viewer, number in ((made.other_developer, paper.id or 0), (made.chief, 99_999)):
            with pytest.raises(NotFoundError):
                ledger(session, viewer, made.project.code, number, "en", AWARD)
        own = ledger(session, made.developer, made.project.code, paper.id or 0, "zh", AWARD)
        assert own.certificate == paper.name_zh


def certificates(made: World) -> list[str]:
    papers = made.session.exec(
        select(Step.code)
        .join(Certificate, col(Certificate.step_id) == col(Step.id))
        .where(Step.project_id == made.project.id)
    )
    return list(papers)
