"""What to do today: what is worth doing, what is not, and in which order."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from engine.harmless import ending
from engine.schedule import schedule
from errors import NotFoundError
from services import advising, coordination, letters, networks, pauses, progress, schedules
from services.advising import Ranking
from services.expectation import Course
from services.proposals import Action
from store.calendars import calendar
from store.database import Database
from store.queries.advice import newest, newest_mark
from tests.builders import AWARD, World, at, world
from tests.services.test_forecasts import elsewhere

TODAY = date(2021, 9, 1)
LETTER = "EXT-METRO"


def ranked(made: World, on: date = TODAY) -> Ranking:
    schedules.pass_day(made.session, made.project.id or 0, at(on, 0))
    made.session.flush()
    return advising.rank(made.session, at(on))


def of(ranking: Ranking, made: World, code: str, verb: str) -> Action | None:
    wanted = (made.step(code).id, verb)
    return next((a for a in ranking.actions if (a.step_id, a.verb) == wanted), None)


def send(made: World, on: date = date(2021, 8, 24)) -> None:
    letters.send_letter(
        made.session, made.liaison, at(on), step_id=made.step(LETTER).id or 0,
        seen_version=made.step(LETTER).version, on=on,
    )  # fmt: skip


def need(made: World, code: str, days: int) -> None:
    """Type how many working days a running item still needs."""
    step = made.step(code)
    progress.set_remaining(
        made.session, made.liaison, at(TODAY), step_id=step.id or 0, seen_version=step.version,
        remaining=days,
    )  # fmt: skip


def test_a_letter_that_sets_a_date_is_worth_what_its_answer_would_win(database: Database) -> None:
    with database.rehearse() as session:
        made = world(session)
        send(made)
        need(made, LETTER, 60)
        action = of(ranked(made), made, LETTER, "chase")
        assert action is not None
        # The control: the same dates by recording the answer.
        before = dates(made)
        letters.record_reply(
            session, made.liaison, at(TODAY), step_id=made.step(LETTER).id or 0,
            seen_version=made.step(LETTER).version, reply=letters.Reply.AGREE, on=TODAY,
        )  # fmt: skip
        after = dates(made)
        won = {n: (before[n] - after[n]).days for n in before if before[n] > after[n]}
        assert {n: (a - b).days for n, a, b, _ in action.moves} == won
        assert action.total_cd > 0


def dates(made: World) -> dict[int, date]:
    rows = networks.read(made.session, made.project)
    solved = networks.solve(rows, networks.current(rows, calendar(made.session), TODAY), TODAY)
    return {c.id or 0: date.fromordinal(solved.early(str(c.step_id))[1]) for c in rows.certificates}


def test_a_letter_off_the_driving_paths_is_worth_nothing(database: Database) -> None:
    with database.rehearse() as session:
        made = world(session)
        send(made)
        made.link("FA", LETTER).relaxed_by = made.effect.event_id  # nothing holds it back
        need(made, LETTER, 1)
        assert of(ranked(made), made, LETTER, "chase") is None


def test_a_letter_that_could_go_out_costs_a_week_only_where_it_drives(database: Database) -> None:
    with database.rehearse() as session:
        made = world(session)
        ranking = ranked(made)
        begun = [a for a in ranking.actions if a.verb in ("start", "send")]
        assert begun
        for action in begun:
            assert all(0 < (a - b).days <= 7 + 10 for _, a, b, _ in action.moves)


def test_a_clock_that_stands_still_is_to_be_restarted(database: Database) -> None:
    with database.rehearse() as session:
        made = world(session)
        before, step = made.step("GT-CR"), made.step("FA-SJ")
        progress.finish_step(
            session, made.liaison, at(AWARD), step_id=before.id or 0, seen_version=1, on=AWARD,
            started_on=AWARD,
        )  # fmt: skip
        progress.start_step(
            session, made.liaison, at(AWARD), step_id=step.id or 0, seen_version=1, on=AWARD
        )
        need(made, "FA-SJ", 30)
        pauses.suspend(
            session, made.liaison, at(TODAY), step_id=step.id or 0, seen_version=step.version,
            on=TODAY, kind=pauses.PauseKind.APPLICANT_PAUSE, owner=pauses.Holder.APPLICANT,
            reason_code="design_change",
        )  # fmt: skip
        action = of(ranked(made), made, "FA-SJ", "resume")
        assert action is not None
        assert action.total_cd > 0


def test_a_habit_that_alone_keeps_an_item_waiting_may_be_set_aside(database: Database) -> None:
    with database.rehearse() as session:
        made = world(session)
        found = [a for a in ranked(made).actions if a.verb == "relax"]
        legal = {link.id for link in networks.read(session, made.project).links if link.legal}
        assert not {a.link_id for a in found} & legal
        for action in found:
            step = next(s for s in made.steps.values() if s.id == action.step_id)
            before = dates(made)
            coordination.relax_link(
                session, made.liaison, at(TODAY), link_id=action.link_id or 0,
                seen_version=step.version, on=TODAY, source="示例纪要",
            )  # fmt: skip
            after = dates(made)
            moved = {n: (before[n] - after[n]).days for n in before if before[n] != after[n]}
            assert {n: (a - b).days for n, a, b, _ in action.moves} == moved
            break


def test_most_days_come_first_and_equal_ones_by_the_nearest_target(database: Database) -> None:
    with database.rehearse() as session:
        made = world(session)
        send(made)
        need(made, LETTER, 60)
        totals = [a.total_cd for a in ranked(made).actions]
        assert totals == sorted(totals, reverse=True)
        assert min(totals) > 0


def test_the_ranking_is_kept_with_the_version_that_it_was_made_from(database: Database) -> None:
    with database.rehearse() as session:
        made = world(session)
        ranking = ranked(made)
        assert newest_mark(session) == (0, 0)
        advising.keep(session, None, at(TODAY), ranking=ranking)
        advising.keep(session, made.chief, at(TODAY, 12), ranking=ranking)  # again the same day
        kept = newest(session)
        assert kept is not None
        assert (kept.data_version, kept.data_date, kept.made_at) == (
            ranking.data_version, TODAY, at(TODAY, 12),
        )  # fmt: skip
        assert len(kept.actions) == len(ranking.actions)
        assert newest_mark(session)[0] == ranking.data_version


def test_a_developer_keeps_no_ranking(database: Database) -> None:
    with database.rehearse() as session:
        made = world(session)
        with pytest.raises(NotFoundError):
            advising.keep(session, made.developer, at(TODAY), ranking=Ranking(1, TODAY, ()))


def test_a_project_with_every_certificate_in_hand_has_nothing_to_do(database: Database) -> None:
    with database.rehearse() as session:
        made = world(session)
        for paper in networks.read(session, made.project).certificates:
            paper.issued_on = TODAY - timedelta(days=1)
        session.flush()
        assert advising.rank(session, at(TODAY)).actions == ()


def test_without_doubt_about_lengths_the_average_is_the_projection(database: Database) -> None:
    """The control of the averages: laws of one value each, so every course is the projection."""
    with database.rehearse() as session:
        made = world(session)
        send(made)
        need(made, LETTER, 60)
        schedules.pass_day(session, made.project.id or 0, at(TODAY, 0))
        rows = networks.read(session, made.project)
        network = networks.current(rows, calendar(session), TODAY)
        sure = {}
        for step in network.steps:
            law = np.zeros(200)
            law[60 if step.id == str(made.step(LETTER).id) else step.duration] = 1
            sure[step.id] = law
        key = str(made.certificate("GH-GC").step_id)
        answered = ending(network, str(made.step(LETTER).id), TODAY.toordinal())
        won = Course(rows, sure, TODAY).days(network, answered, [key], {})
        late, soon = (schedule(n, TODAY.toordinal()).early(key)[1] for n in (network, answered))
        assert won[key] == late - soon > 0


def test_the_same_data_give_the_same_averages(database: Database) -> None:
    with database.rehearse() as session:
        made = world(session)
        send(made)
        assert ranked(made).actions == ranked(made).actions


def reviewing(made: World, record: list[int]) -> None:
    """The scheme's papers are being made; the review behind them has a record."""
    before, papers = made.step("GT-CR"), made.step("FA-SJ")
    progress.finish_step(
        made.session, made.liaison, at(AWARD), step_id=before.id or 0, seen_version=1, on=AWARD,
        started_on=AWARD,
    )  # fmt: skip
    progress.start_step(
        made.session, made.liaison, at(AWARD), step_id=papers.id or 0, seen_version=1, on=AWARD
    )
    need(made, "FA-SJ", 60)
    elsewhere(made, "FA", record)


def test_a_draft_may_be_reviewed_early_while_its_papers_are_made(database: Database) -> None:
    with database.rehearse() as session:
        made = world(session)
        usual = made.step("FA").expected_duration
        reviewing(made, [2] * 15 + [usual + 5] * 25)
        action = of(ranked(made), made, "FA", "early")
        assert action is not None
        assert action.lengths == (usual, 2)
        shorter = made.step("FA")
        shorter.expected_duration = 2  # the control: the same dates with so short a review
        after = dates(made)
        assert {n: after[n] for n, *_ in action.moves} == {n: b for n, _, b, _ in action.moves}
        assert action.total_cd > 0


def test_no_early_review_without_a_draft_or_where_the_record_is_never_quicker(
    database: Database,
) -> None:
    with database.rehearse() as session:
        made = world(session)
        assert not [a for a in ranked(made).actions if a.verb == "early"]  # nobody is at work
    with database.rehearse() as session:
        made = world(session)
        reviewing(made, [made.step("FA").expected_duration + 5] * 40)
        assert of(ranked(made), made, "FA", "early") is None
