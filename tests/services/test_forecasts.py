"""Ranges of certificates: what moves them, what may not, and that they repeat."""

from __future__ import annotations

from datetime import date, timedelta

from sqlmodel import select

from models import Event, HoldingReply, Letter, LetterPromise, Project, Step, Suspension
from services import forecasts, networks
from services.forecasts import Quantiles
from store.calendars import calendar
from store.database import Database
from tests.builders import AWARD, World, world

TODAY = date(2021, 10, 8)
PERMIT = "SG"


def ranges(made: World, today: date = TODAY) -> dict[str, Quantiles]:
    """By the code of the step that issues the certificate."""
    made.session.flush()
    rows = networks.read(made.session, made.project)
    found = forecasts.forecast(made.session, rows, today)
    codes = {step.id: code for code, step in made.steps.items()}
    return {codes[c.step_id]: found[c.id or 0] for c in rows.certificates if c.id in found}


def done(made: World, code: str, start: date, finish: date) -> None:
    made.step(code).started_on, made.step(code).finished_on = start, finish
    if code in issuing(made):
        made.certificate(code).issued_on = finish


def issuing(made: World) -> set[str]:
    rows = networks.read(made.session, made.project)
    codes = {step.id: code for code, step in made.steps.items()}
    return {codes[paper.step_id] for paper in rows.certificates}


def elsewhere(made: World, code: str, lengths: list[int], **more: object) -> None:
    """Other projects in which this step took so many working days, all begun in the spring."""
    cal = calendar(made.session)
    for length in lengths:
        number = len(made.session.exec(select(Project.id)).all())
        project = Project(
            **made.project.model_dump(exclude={"id", "code"}),
            code=f"2103-420105-04-01-8{number:05}",
        )
        made.session.add(project)
        made.session.flush()
        start = date(2021, 3, 1)
        finish = date.fromordinal(cal.add(start.toordinal(), length))
        fields = made.step(code).model_dump(exclude={"id", "project_id", "started_on"})
        fields |= {"finished_on": finish, **more}
        made.session.add(Step(**fields, project_id=project.id or 0, started_on=start))
    made.session.flush()


def test_every_open_certificate_has_a_range_in_order(database: Database) -> None:
    with database.rehearse() as session:
        made = world(session)
        found = ranges(made, AWARD)
        assert set(found) == issuing(made)
        for one in found.values():
            assert AWARD <= one.p10_on <= one.p50_on <= one.p80_on <= one.p90_on
            assert 0 <= one.chance <= 1
        assert found[PERMIT].p10_on < found[PERMIT].p90_on
        assert found[PERMIT].p50_on > found["GH-GC"].p50_on


def test_an_issued_certificate_has_no_range(database: Database) -> None:
    with database.rehearse() as session:
        made = world(session)
        done(made, "GH-YD", date(2021, 8, 24), date(2021, 8, 27))
        found = ranges(made)
        assert "GH-YD" not in found
        assert PERMIT in found
        assert {name for name, value in forecasts.facts(None).items() if value} == set()


def test_the_same_data_give_the_same_dates(database: Database) -> None:
    with database.rehearse() as session:
        made = world(session)
        assert ranges(made) == ranges(made)


def test_without_any_case_the_limits_speak(database: Database) -> None:
    with database.rehearse() as session:
        made = world(session)
        step = made.step("GH-YD")  # promised 6 wd, the law says 20; nothing before it is left
        for code in ("GT-CR", "LX-BA"):
            done(made, code, AWARD, AWARD)
        step.started_on = AWARD
        one = ranges(made, AWARD)["GH-YD"]
        cal = calendar(session)
        assert one.p50_on == date.fromordinal(cal.add(AWARD.toordinal(), 6))
        assert cal.count(AWARD.toordinal(), one.p90_on.toordinal()) in (20, 21, 22)  # some pause


def test_a_slow_record_elsewhere_makes_the_forecast_later(database: Database) -> None:
    with database.rehearse() as session:
        made = world(session)
        before = ranges(made)["GH-GC"]
        elsewhere(made, "GH-GC", [25, 26, 27, 28, 29, 30] * 5)
        after = ranges(made)["GH-GC"]
        assert after.p50_on > before.p50_on + timedelta(days=14)


def test_assumed_dates_elsewhere_are_no_evidence(database: Database) -> None:
    with database.rehearse() as session:
        made = world(session)
        before = ranges(made)
        elsewhere(made, "GH-GC", [25, 26, 27] * 5, assumed=["finished_on"])
        assert ranges(made) == before


def test_the_same_step_under_other_limits_is_no_evidence(database: Database) -> None:
    with database.rehearse() as session:
        made = world(session)
        before = ranges(made)
        elsewhere(made, "GH-GC", [25, 26, 27] * 5, promised_limit=40)
        assert ranges(made) == before


def test_the_longer_a_review_has_run_the_later_it_is_expected(database: Database) -> None:
    with database.rehearse() as session:
        made = world(session)
        made.step("GH-YD").started_on = date(2021, 8, 24)
        early = ranges(made, date(2021, 8, 25))["GH-YD"]
        late = ranges(made, date(2021, 10, 13))["GH-YD"]
        assert late.p50_on > date(2021, 10, 13) > early.p50_on
        assert (late.p80_on - date(2021, 10, 13)) > (early.p80_on - date(2021, 8, 25))


def test_a_typed_remaining_duration_is_the_middle_until_it_has_run_out(
    database: Database,
) -> None:
    with database.rehearse() as session:
        made = world(session)
        step = made.step("GH-YD")
        step.started_on = date(2021, 8, 24)
        untyped = ranges(made, date(2021, 9, 13))["GH-YD"]
        step.remaining, step.remaining_on = 3, date(2021, 9, 6)
        typed = ranges(made, date(2021, 9, 6))["GH-YD"]
        assert typed.p50_on == date(2021, 9, 9)
        assert ranges(made, date(2021, 9, 13))["GH-YD"] == untyped


def test_an_open_pause_puts_the_certificate_off(database: Database) -> None:
    with database.rehearse() as session:
        made = world(session)
        step = made.step("GH-YD")
        step.started_on = date(2021, 8, 24)
        before = ranges(made, date(2021, 8, 27))["GH-YD"]
        session.add(
            Suspension(
                step_id=step.id or 0, kind="supplement", owner="applicant", opened_by=1,
                reason_code="papers_missing", started_on=date(2021, 8, 26),
            )
        )  # fmt: skip
        after = ranges(made, date(2021, 8, 27))["GH-YD"]
        assert after.p50_on >= before.p50_on + timedelta(days=4)


def test_a_promise_is_evidence_corrected_by_the_party_s_record(database: Database) -> None:
    with database.rehearse() as session:
        made = world(session)
        step = made.step("EXT-METRO")
        step.started_on = date(2021, 10, 8)
        alone = ranges(made)["GH-GC"]
        step.promised_on = date(2021, 10, 15)
        trusted = ranges(made)["GH-GC"]
        assert trusted.p50_on < alone.p50_on
        for day in range(1, 29):
            promised = date(2021, 6, day)
            letter = Letter(
                step_id=step.id or 0, organisation_id=step.organisation_id, sent_by=1,
                sent_on=date(2021, 5, 20), due_on=date(2021, 6, 18),
                replied_on=promised + timedelta(days=60), reply="agree",
            )  # fmt: skip
            session.add(letter)
            session.flush()
            session.add(LetterPromise(letter_id=letter.id or 0, promised_on=promised, event_id=1))
        doubted = ranges(made)["GH-GC"]
        assert doubted.p80_on > trusted.p80_on + timedelta(days=10)


def held(made: World, received: date, replied: date | None, sent: date) -> None:
    """A letter of the metro step that met a holding reply."""
    step, event = made.step("EXT-METRO"), made.session.exec(select(Event.id)).first() or 0
    letter = Letter(
        step_id=step.id or 0, organisation_id=step.organisation_id, sent_by=event, sent_on=sent,
        due_on=sent + timedelta(days=30), replied_on=replied, reply="agree" if replied else None,
    )  # fmt: skip
    made.session.add(letter)
    made.session.flush()
    made.session.add(HoldingReply(letter_id=letter.id or 0, received_on=received, event_id=event))


def test_after_a_holding_reply_the_wait_goes_on_and_its_law_is_that_of_earlier_ones(
    database: Database,
) -> None:
    def certificate(days_after: int | None) -> Quantiles:
        """With a record of holding replies that were followed so many days later."""
        with database.rehearse() as session:
            made = world(session)
            made.step("EXT-METRO").started_on = date(2021, 9, 20)
            if days_after is not None:
                held(made, date(2021, 10, 6), None, date(2021, 9, 20))
                for day in range(1, 29):
                    received = date(2021, 5, day)
                    later = received + timedelta(days=days_after)
                    held(made, received, later, date(2021, 4, 20))
            return ranges(made)["GH-GC"]

    none, quick, slow = certificate(None), certificate(4), certificate(120)
    assert quick.p50_on < none.p50_on
    assert quick.p80_on < slow.p80_on - timedelta(days=20)
    # The age counts on: it is a second opinion beside the wait's own law, not a new start.
    assert slow.p10_on < none.p50_on


def test_a_holding_reply_to_a_letter_that_was_taken_back_says_nothing(database: Database) -> None:
    with database.rehearse() as session:
        made = world(session)
        made.step("EXT-METRO").started_on = date(2021, 9, 20)
        before = ranges(made)["GH-GC"]
        held(made, date(2021, 10, 6), None, date(2021, 9, 20))
        assert ranges(made)["GH-GC"] != before
        session.exec(select(Letter)).one().withdrawn_on = date(2021, 10, 7)
        assert ranges(made)["GH-GC"] == before


def test_the_chance_falls_as_the_target_comes_nearer(database: Database) -> None:
    with database.rehearse() as session:
        made = world(session)
        paper = made.certificate(PERMIT)
        one = ranges(made)[PERMIT]
        chances = []
        for day in (one.p10_on, one.p50_on, one.p90_on):
            paper.target_on = day
            chances.append(ranges(made)[PERMIT].chance)
        assert chances == sorted(chances)
        assert 0.1 <= chances[0] < 0.5 <= chances[1] < 0.9 <= chances[2]


def test_only_steps_on_some_driving_path_are_critical(database: Database) -> None:
    with database.rehearse() as session:
        made = world(session)
        found = ranges(made, AWARD)
        shares = {
            code: found["GH-YD"].criticality.get(step.id or 0, 0.0)
            for code, step in made.steps.items()
        }
        assert shares["GH-YD"] == 1.0
        assert shares["SG"] == shares["ST"] == 0.0


def test_what_happens_off_its_path_leaves_a_certificate_s_range_alone(database: Database) -> None:
    with database.rehearse() as session:
        made = world(session)
        before = ranges(made)["XF-SJ"]
        done(made, "HP", date(2021, 9, 3), date(2021, 9, 22))
        assert ranges(made)["XF-SJ"] == before
