"""From a red line to letters in the network, by rows and dates."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, func, select

from errors import ConflictError, InputError, NotFoundError, RefusedError, TrackerError
from models import (
    BaselineStep,
    ConstraintLayer,
    Event,
    EventKind,
    Link,
    Screening,
    SiteOutline,
    Step,
)
from services import progress, screening
from services.schedules import Effect
from store.database import Database
from store.queries import sites
from store.scope import Viewer
from tests.builders import AWARD, World, at, world
from tests.store.test_sites import area, drawing, line
from views import site as site_view
from views.ledger import ledger

CODE = "2108-420105-04-01-000012"
SQUARE = [(0.0, 0.0), (100.0, 0.0), (100.0, 80.0), (0.0, 80.0)]
PAPER: dict[str, Any] = {"frame": "GK-114", "source": "示例土地合同附件", "dated_on": AWARD}


def with_layers(made: World, *, power_m: float = 6.0, metro_m: float = 37.5) -> None:
    """A tunnel south of the plot and an overhead line north of it."""
    for kind, y in (("metro-underground", -metro_m), ("power-35-110", 80 + power_m)):
        screening.add_layer(
            made.session, made.liaison, at(AWARD), kind=kind, name=kind,
            drawing=drawing(line([(-400, y), (500, y)])), **PAPER,
        )  # fmt: skip


def with_outline(made: World) -> Effect:
    return screening.store_outline(
        made.session, made.liaison, at(AWARD), code=CODE, drawing=drawing(area(SQUARE)), **PAPER
    )


def given(session: Session, *parties: str) -> dict[str, Any]:
    """What a reader who looked just now would confirm."""
    outline = session.exec(select(SiteOutline).order_by(col(SiteOutline.id).desc())).first()
    layers = sites.layers(session)
    return {
        "code": CODE, "outline_id": outline.id if outline else 0,
        "layer_ids": [layer.id for layer in layers], "parties": parties,
    }  # fmt: skip


def confirmed(made: World, *parties: str, now: datetime | None = None) -> Effect:
    return screening.confirm_screening(
        made.session, made.liaison, now or at(AWARD), **given(made.session, *parties)
    )


def seen(made: World) -> site_view.Site:
    return site_view.site(made.session, made.liaison, CODE, "en", AWARD)


def test_the_findings_name_distance_rule_party_document_and_permit(database: Database) -> None:
    with database.write() as session:
        made = world(session, parties=frozenset({"GREEN"}))
        with_layers(made)
        with_outline(made)
        found = seen(made)
        told = {(f.kind, f.distance_m, tuple(z.width_m for z in f.zones)) for f in found.findings}
        assert told == {
            ("Metro station or tunnel underground", 37.5, (50.0,)),
            ("Overhead line 35–110 kV", 6.0, (10.0,)),
        }
        asked = {r.code: (r.document, r.blocks, r.state) for r in found.requests}
        permit = ("Construction project planning permit",)
        assert asked == {
            "METRO": ("Explanation letter of the metro operator", permit, "new"),
            "POWER": ("Relocation or protection agreement", permit, "new"),
        }


def test_a_confirmed_letter_stands_before_the_permit_and_moves_it_with_the_screening_as_cause(
    database: Database,
) -> None:
    with database.write() as session:
        made = world(session)
        with_layers(made)
        with_outline(made)
        effect = confirmed(made, "POWER")
        letter = session.exec(select(Step).where(Step.code == "EXT-POWER")).one()
        assert (letter.kind, letter.stage, letter.unit) == ("external_opinion", 2, "wd")
        links = session.exec(
            select(Link).where((Link.pred_id == letter.id) | (Link.succ_id == letter.id))
        ).all()
        told = {(k.pred_id, k.succ_id, k.legal, k.added_by) for k in links}
        event = session.get_one(Event, effect.event_id)
        assert event.kind == EventKind.SCREENED
        assert told == {
            (made.step("FA").id, letter.id, False, event.id),
            (letter.id, made.step("GH-GC").id, True, event.id),
        }
        assert session.get_one(type(made.project), made.project.id).answers["parties"] == [
            "METRO", "POWER",
        ]  # fmt: skip


def test_what_is_added_beside_an_equal_letter_moves_nothing_and_after_a_longer_wait_it_moves(
    database: Database,
) -> None:
    """The metro's letter takes 20 working days already; the power agreement runs beside it. Two
    months later the metro has answered and only the new letter is waited for."""
    with database.write() as session:
        made = world(session)
        with_layers(made)
        with_outline(made)
        permit = made.certificate("GH-GC").id
        beside = confirmed(made, "POWER")
        assert [m for m in beside.moves if m.what == "certificate" and m.id == permit] == []
    with database.write() as session:
        made = world_again(session)
        done = AWARD + timedelta(days=70)
        for code, start, finish in (("FA-SJ", 1, 10), ("FA", 11, 20), ("EXT-METRO", 21, 60)):
            close(made, code, AWARD + timedelta(days=start), AWARD + timedelta(days=finish))
        heritage = area([(-50, 0), (20, 0), (20, 50), (-50, 50)])
        screening.add_layer(
            session, made.liaison, at(done), kind="heritage-belt", name="belt",
            drawing=drawing(heritage), **PAPER,
        )  # fmt: skip
        moved = confirmed(made, "BELT", now=at(done))
        assert any(m.what == "certificate" and m.days_cd >= 0 for m in moved.moves)
        assert any(m.name_en == "Heritage consent" and m.before is None for m in moved.moves)


def world_again(session: Session) -> World:
    """The same world in a new transaction."""
    from models import Project, Role
    from services import accounts

    project = session.exec(select(Project).where(Project.code == CODE)).one()
    who = accounts.by_login(session, "liaison")
    assert who is not None and who.role == Role.LIAISON
    made = World(
        session=session, liaison=who, stranger=who, chief=who, developer=who, other_developer=who,
        project=project, effect=Effect(0, ()),
    )  # fmt: skip
    for step in session.exec(select(Step).where(Step.project_id == project.id)):
        made.steps[step.code] = step
    return made


def close(made: World, code: str, start: date, finish: date) -> None:
    step = made.session.exec(select(Step).where(Step.code == code)).one()
    progress.finish_step(
        made.session, made.liaison, at(finish), step_id=step.id or 0, seen_version=step.version,
        on=finish, started_on=start,
    )  # fmt: skip


def test_a_rehearsal_tells_the_same_moves_and_keeps_nothing(database: Database) -> None:
    with database.write() as session:
        made = world(session, parties=frozenset({"GREEN"}))
        with_layers(made)
        with_outline(made)
        asked = given(session, "METRO", "POWER")
        before = count(session)
        liaison = made.liaison
    with database.rehearse() as session:
        promised = screening.confirm_screening(session, liaison, at(AWARD), **asked)
    with database.read() as session:
        assert count(session) == before
    with database.write() as session:
        kept = screening.confirm_screening(session, liaison, at(AWARD), **asked)
    # PostgreSQL does not give the number of an undone row out again.
    told = [(m.what, m.name_en, m.before, m.after) for m in kept.moves]
    assert told == [(m.what, m.name_en, m.before, m.after) for m in promised.moves]
    assert any(m.what == "certificate" and m.days_cd > 0 for m in kept.moves)


def count(session: Session) -> tuple[int, ...]:
    return tuple(
        session.exec(select(func.count()).select_from(table)).one()
        for table in (Step, Link, Screening, Event)
    )


def test_the_ordinary_way_stays_as_it_was_frozen_and_the_ledger_still_sums(
    database: Database,
) -> None:
    with database.write() as session:
        made = world(session, parties=frozenset({"GREEN"}))
        frozen = session.exec(select(col(BaselineStep.step_id), col(BaselineStep.finish_on))).all()
        with_layers(made)
        with_outline(made)
        confirmed(made, "METRO", "POWER")
        assert (
            session.exec(select(col(BaselineStep.step_id), col(BaselineStep.finish_on))).all()
            == frozen
        )
        paper = made.certificate("GH-GC")
        for method in ("limits", "typical"):
            book = ledger(session, made.liaison, CODE, paper.id or 0, "en", AWARD, method=method)
            assert sum(entry.days_cd for entry in book.entries) == book.gained_cd


def test_a_confirmed_letter_is_not_offered_again(database: Database) -> None:
    with database.write() as session:
        made = world(session)
        with_layers(made)
        with_outline(made)
        confirmed(made, "POWER")
        assert {r.code: r.state for r in seen(made).requests} == {
            "METRO": "present", "POWER": "present",
        }  # fmt: skip
        with pytest.raises(RefusedError, match="POWER"):
            confirmed(made, "POWER")
        again = confirmed(made)
        assert again.moves == ()


def test_a_permit_in_hand_is_not_made_to_wait(database: Database) -> None:
    with database.write() as session:
        made = world(session)
        with_layers(made)
        with_outline(made)
        for number, code in enumerate(("FA-SJ", "FA", "EXT-METRO", "GH-GC")):
            start = AWARD + timedelta(days=1 + 10 * number)
            close(made, code, start, start + timedelta(days=9))
        found = site_view.site(session, made.liaison, CODE, "en", AWARD + timedelta(days=60))
        assert {r.code: (r.state, r.blocks) for r in found.requests}["POWER"] == ("late", ())
        with pytest.raises(RefusedError):
            confirmed(made, "POWER", now=at(AWARD + timedelta(days=60)))


def test_the_findings_are_kept_as_they_were_read(database: Database) -> None:
    with database.write() as session:
        made = world(session)
        with_layers(made)
        with_outline(made)
        confirmed(made, "POWER")
        kept = session.exec(select(Screening)).one()
        assert [(f["kind"], f["distance_m"]) for f in kept.findings] == [
            ("power-35-110", 6.0), ("metro-underground", 37.5),
        ]  # fmt: skip
        assert kept.findings[0]["zones"][0]["source"] == "DL 10"
        assert (kept.confirmed, len(kept.rules_mark), len(kept.layer_ids)) == (["POWER"], 64, 2)


def test_who_looked_at_an_older_red_line_or_layer_confirms_nothing(database: Database) -> None:
    changes: list[Callable[[World], object]] = [
        with_outline,
        with_layers,
        lambda m: screening.withdraw_layer(
            m.session, m.liaison, at(AWARD),
            layer_id=m.session.exec(select(ConstraintLayer.id)).first() or 0,
        ),
    ]  # fmt: skip
    with database.write() as session:
        made = world(session)
        with_layers(made)
        with_outline(made)
        for change in changes:
            asked = given(session, "POWER")
            change(made)
            with pytest.raises(ConflictError):
                screening.confirm_screening(session, made.liaison, at(AWARD), **asked)


def test_a_new_red_line_stands_and_the_old_one_stays(database: Database) -> None:
    with database.write() as session:
        made = world(session)
        with_outline(made)
        wider = [(x * 2, y) for x, y in SQUARE]
        screening.store_outline(
            session, made.liaison, at(AWARD), code=CODE, drawing=drawing(area(wider)), **PAPER
        )
        areas = [row.area_m2 for row in session.exec(select(SiteOutline))]
        assert [round(a, -1) for a in areas] == [8000, 16000]
        line = seen(made).red_line
        assert line is not None and round(line.area_m2, -1) == 16000


def test_a_past_day_knows_only_what_was_stored_by_then(database: Database) -> None:
    later = AWARD + timedelta(days=5)
    with database.write() as session:
        made = world(session)
        screening.store_outline(
            session, made.liaison, at(later), code=CODE, drawing=drawing(area(SQUARE)), **PAPER
        )
        with_layers(made)
        then = site_view.site(session, made.liaison, CODE, "en", later, AWARD)
        assert (then.red_line, len(then.layers)) == (None, 2)
        now = site_view.site(session, made.liaison, CODE, "en", later)
        assert now.red_line is not None and len(now.findings) == 2


def test_kinds_without_a_layer_are_named_as_unchecked(database: Database) -> None:
    with database.write() as session:
        made = world(session)
        with_layers(made)
        with_outline(made)
        found = seen(made)
        assert "Airport obstacle-clearance area" in found.unchecked
        assert "Overhead line 35–110 kV" not in found.unchecked
        assert not found.far


def test_a_site_far_from_every_layer_is_doubted(database: Database) -> None:
    with database.write() as session:
        made = world(session)
        with_layers(made)
        away = [(x + 200_000, y) for x, y in SQUARE]
        screening.store_outline(
            session, made.liaison, at(AWARD), code=CODE, drawing=drawing(area(away)), **PAPER
        )
        assert seen(made).far


def viewers(made: World) -> list[Viewer]:
    return [made.stranger, made.chief, made.developer, made.other_developer]


def test_only_the_projects_own_liaison_stores_and_confirms(database: Database) -> None:
    with database.write() as session:
        made = world(session)
        with_layers(made)
        with_outline(made)
        before = count(session)
        for viewer in viewers(made):
            with pytest.raises(NotFoundError):
                screening.store_outline(
                    session, viewer, at(AWARD), code=CODE, drawing=drawing(area(SQUARE)), **PAPER
                )
            with pytest.raises(NotFoundError):
                screening.confirm_screening(session, viewer, at(AWARD), **given(session, "POWER"))
        for viewer in viewers(made)[1:]:
            with pytest.raises(NotFoundError):
                screening.add_layer(
                    session, viewer, at(AWARD), kind="river", name="r",
                    drawing=drawing(area(SQUARE)), **PAPER,
                )  # fmt: skip
            with pytest.raises(NotFoundError):
                screening.withdraw_layer(session, viewer, at(AWARD), layer_id=1)
        assert count(session) == before


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"source": " "}, "source"),
        ({"source": "x" * 301}, "source"),
        ({"dated_on": AWARD + timedelta(days=1)}, "dated_on"),
        ({"frame": "GCJ02"}, "frame"),
        ({"frame": ""}, "frame"),
        ({"drawing": drawing(line(SQUARE))}, "drawing"),
    ],
)
def test_a_red_line_without_its_papers_is_refused(
    database: Database, changes: dict[str, Any], field: str
) -> None:
    with database.write() as session:
        made = world(session)
        fields = {"code": CODE, "drawing": drawing(area(SQUARE)), **PAPER, **changes}
        with pytest.raises(InputError) as caught:
            screening.store_outline(session, made.liaison, at(AWARD), **fields)
        assert caught.value.field == field


def test_without_a_red_line_there_is_nothing_to_confirm(database: Database) -> None:
    with database.write() as session:
        made = world(session)
        with_layers(made)
        with pytest.raises(TrackerError, match="no red line"):
            confirmed(made)
