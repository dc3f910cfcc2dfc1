"""Recorded deeds in the ledger: credited by their own comparison, withdrawn, never guessed; and
the exported file proves itself with none of them and with many."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from exchange.ledger_export import recompute
from models import ActionKind, Outcome
from services import coordination, deeds, joint, letters, progress, schedules
from services.deeds import ActionChannel
from store.database import Database
from tests.builders import AWARD, World, at, world
from tests.views.test_ledger import done, line, told
from ui.exports import ledger_file
from views.deeds import deeds as recorded_deeds
from views.ledger import Ledger
from views.proposals import Proposal, proposals

SENT, ANSWERED = date(2021, 8, 31), date(2021, 9, 16)


def call(made: World, verb: Any, code: str, on: date, **given: Any) -> Any:
    step = made.step(code)
    return verb(
        made.session, made.liaison, at(on), step_id=step.id or 0, seen_version=step.version,
        on=on, **given,
    )  # fmt: skip


def letter(made: World, *, chased: bool = True) -> None:
    """Sent on 31 August, chased on 8 September, answered on 16 September: 12 working days."""
    call(made, letters.send_letter, "EXT-METRO", SENT)
    if chased:
        call(
            made, letters.record_chase, "EXT-METRO", date(2021, 9, 8),
            level=letters.ChaseLevel.CHASED, channel=letters.Channel.PHONE,
        )  # fmt: skip
    call(made, letters.record_reply, "EXT-METRO", ANSWERED, reply=letters.Reply.AGREE)


def shortened(made: World, code: str, on: date, without: int | None, source: str, kind: str) -> Any:
    return call(
        made, deeds.record_deed, code, on, kind=ActionKind(kind), without=without, source=source
    )


def suggested(made: World) -> list[Proposal]:
    return list(proposals(made.session, made.liaison, made.project.code, "en"))


def adds_up(found: Ledger) -> None:
    assert sum(entry.credit for entry in found.entries) == found.gained_wd
    assert sum(entry.days_wd for entry in found.entries) == found.gained_wd
    assert sum(entry.days_cd for entry in found.entries) == found.gained_cd


def test_a_chased_letter_that_came_early_is_proposed_with_its_comparison(
    database: Database,
) -> None:
    with database.write() as session:
        made = world(session)
        letter(made)
        (one,) = [p for p in suggested(made) if p.kind == "chase"]
        assert (one.without, one.comparison.took, one.times) == (20, 12, 1)
        assert (one.comparison.basis, one.comparison.unverified) == ("template", True)
        assert proposals(session, made.chief, made.project.code, "en") == ()
        assert proposals(session, made.stranger, made.project.code, "en") == ()


def test_a_letter_that_nobody_chased_is_no_deed(database: Database) -> None:
    with database.write() as session:
        made = world(session)
        letter(made, chased=False)
        assert [p.kind for p in suggested(made) if p.kind == "chase"] == []


def test_a_confirmed_chase_takes_its_days_from_the_pace_of_the_party(database: Database) -> None:
    with database.write() as session:
        made = world(session)
        letter(made)
        before = told(made, "GH-GC", ANSWERED)
        (one,) = [p for p in suggested(made) if p.kind == "chase"]
        shortened(made, "EXT-METRO", ANSWERED, one.without, "示例：通常二十日", "chase")
        after = told(made, "GH-GC", ANSWERED)
        deed = line(after, "action", "chase")
        assert [(x.before, x.after) for x in deed.lengths] == [(20, 12)]
        metro = [e for e in before.entries if e.kind == "pace" and e.organisation == "Metro"]
        assert deed.credit == metro[0].credit  # all of the party's quickness was the chase's
        assert not [e for e in after.entries if e.kind == "pace" and e.organisation == "Metro"]
        assert after.gained_wd == before.gained_wd
        adds_up(after)
        assert [p.kind for p in suggested(made) if p.kind == "chase"] == []


def test_a_dismissed_proposal_stays_away(database: Database) -> None:
    with database.write() as session:
        made = world(session)
        letter(made)
        (one,) = [p for p in suggested(made) if p.kind == "chase"]
        deeds.dismiss(
            session, made.liaison, at(ANSWERED), step_id=one.step_id,
            seen_version=one.seen_version, key=one.key, reason="示例：与催办无关",
        )  # fmt: skip
        assert [p.kind for p in suggested(made) if p.kind == "chase"] == []


def test_a_deed_without_a_comparison_is_shown_and_not_attributed(database: Database) -> None:
    with database.write() as session:
        made = world(session)
        letter(made)
        before = told(made, "GH-GC", ANSWERED)
        shortened(made, "EXT-METRO", ANSWERED, None, "", "chase")
        after = told(made, "GH-GC", ANSWERED)
        deed = line(after, "unproven", "chase")
        assert [deed.credit, deed.alone_wd, deed.but_for_wd] == [0, 0, 0]
        assert [e for e in after.entries if e.kind != "unproven"] == list(before.entries)
        (row,) = recorded_deeds(session, made.chief, made.project.code, "en")
        assert row.unproven


def test_a_deed_may_have_cost_days_and_says_so(database: Database) -> None:
    with database.write() as session:
        made = world(session)
        letter(made)
        shortened(made, "EXT-METRO", ANSWERED, 10, "示例：电话记录", "chase")
        found = told(made, "GH-GC", ANSWERED)
        assert line(found, "action", "chase").credit < 0
        adds_up(found)


def test_a_withdrawn_deed_counts_no_more_but_did_on_its_day(database: Database) -> None:
    with database.write() as session:
        made = world(session)
        letter(made)
        shortened(made, "EXT-METRO", ANSWERED, 20, "示例：通常二十日", "chase")
        (row,) = recorded_deeds(session, made.liaison, made.project.code, "en")
        assert row.editable
        later = date(2021, 9, 23)
        deeds.withdraw(
            session, made.liaison, at(later), action_id=row.action_id,
            seen_version=row.seen_version, reason="示例：记错",
        )  # fmt: skip
        now = told(made, "GH-GC", later)
        assert "action" not in {entry.kind for entry in now.entries}
        adds_up(now)
        then = told(made, "GH-GC", later, as_of=ANSWERED)
        assert line(then, "action", "chase").credit > 0
        (row,) = recorded_deeds(session, made.developer, made.project.code, "en")
        assert (row.withdrawn_on, row.reason, row.by) == (later, "示例：记错", "")


def test_an_order_withdrawn_holds_in_the_ledger_again(database: Database) -> None:
    with database.write() as session:
        made = world(session)
        link = made.link("GH-GC", "RF-JS")
        coordination.relax_link(
            session, made.liaison, at(AWARD), link_id=link.id or 0,
            seen_version=made.step("RF-JS").version, on=AWARD, source="示例：两家商定",
        )  # fmt: skip
        assert line(told(made, "RF-JS", AWARD), "action", "parallel").credit > 0
        (row,) = recorded_deeds(session, made.liaison, made.project.code, "en")
        later = date(2021, 8, 24)
        deeds.withdraw(
            session, made.liaison, at(later), action_id=row.action_id,
            seen_version=row.seen_version, reason="示例：并未商定",
        )  # fmt: skip
        now = told(made, "RF-JS", later)
        assert not {"action", "unattributed"} & {entry.kind for entry in now.entries}
        then = told(made, "RF-JS", later, as_of=AWARD)
        assert line(then, "action", "parallel").credit > 0


def test_one_joint_application_is_one_line_for_all_its_orders(database: Database) -> None:
    with database.write() as session:
        made = world(session)
        codes = ("GH-GC", "RF-JS", "ST", "XF-SJ")
        effect = joint.file_jointly(
            session, made.liaison, at(AWARD), on=AWARD, source="示例：一窗受理",
            seen_versions={made.step(c).id or 0: made.step(c).version for c in codes},
        )  # fmt: skip
        assert any(move.days_cd < 0 for move in effect.moves)
        found = told(made, "SG", AWARD)
        deed = line(found, "action", "joint")
        assert deed.name.count("→") >= 2
        assert deed.credit > 0
        adds_up(found)


def test_an_item_not_asked_for_earns_its_ordinary_length_or_nothing(database: Database) -> None:
    with database.write() as session:
        made = world(session)
        on = date(2021, 8, 24)
        call(
            made, deeds.remove_step, "ZB-SG", on, channel=ActionChannel.ONLINE,
            source="示例：直接委托",
        )  # fmt: skip
        found = told(made, "SG", on)
        deed = line(found, "action", "removed")
        assert [(x.before, x.after) for x in deed.lengths] == [(30, 0)]
        assert deed.credit >= 0
        aside = line(told(made, "GH-YD", on), "action", "removed")
        assert (aside.credit, aside.lengths) == (Fraction(0), ())
        adds_up(found)


def test_a_refused_round_is_a_loss_of_its_own(database: Database) -> None:
    with database.write() as session:
        made = world(session)
        call(made, progress.start_step, "GH-YD", date(2021, 8, 24))
        call(made, progress.finish_step, "GH-YD", date(2021, 8, 31), outcome=Outcome.FAILED)
        done(made, "GH-YD", date(2021, 9, 3), date(2021, 9, 8))
        found = told(made, "GH-YD", date(2021, 9, 8))
        assert line(found, "refused").credit == -8  # from 24 August to 3 September
        assert line(found, "pace").credit == 17  # three days instead of twenty
        adds_up(found)
        own = told(made, "GH-YD", date(2021, 9, 8), method="own")
        assert "refused" not in {entry.kind for entry in own.entries}
        adds_up(own)


@pytest.mark.parametrize("many", [False, True])
def test_an_exported_ledger_proves_itself_with_no_deed_and_with_more_than_fifteen_players(
    database: Database, many: bool
) -> None:
    with database.write() as session:
        made = world(session)
        on = date(2021, 8, 24)
        codes = [
            c for c, s in made.steps.items()
            if not s.removed and s.kind in ("review", "preparation") and s.started_on is None
        ]  # fmt: skip
        for code in codes if many else ():
            shortened(made, code, on, 40, f"示例：{code}", "guidance")
        schedules.pass_day(session, made.project.id or 0, at(on, 23))
        found = told(made, "SG", on)
        adds_up(found)
        assert bool(found.orders) == many
        file = ledger_file(
            session, made.chief, made.project.code, made.certificate("SG").id or 0, "en", on
        )
        assert recompute(file.text.encode()).differences == ()
        wrong = file.text.replace('"exact_wd": "', '"exact_wd": "1', 1)
        number = next(
            n for n, (a, b) in enumerate(
                zip(file.text.split("\n"), wrong.split("\n"), strict=True), 1
            ) if a != b
        )  # fmt: skip
        assert [one.line for one in recompute(wrong.encode()).differences] == [number]
