"""Every verb of the access matrix, broken at any of its statements, leaves everything as it was.

``test_every_statement`` breaks verbs on a history of their own; the rest of the matrix is broken
here, on the matrix's own scene. What a verb needs to find is made in the same transaction.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pyotp
import pytest
from sqlalchemy import event
from sqlmodel import Session, col, select

from config import settings
from models import Account, ActionKind, Every, Link, NoticeRule, Role, SignIn, StepKind
from services import accounts, consultations, notices, party_digests, progress, second_factor
from services.changes import Change
from services.notices import Matter
from services.schedules import FORECASTS
from store import audit
from store import files as files_on_disk
from store.database import Database
from store.scope import Viewer
from tests.access import matrix
from tests.access.test_matrix import Scene, _arguments, _scene
from tests.access.things import MAKERS, PDF, TODAY
from tests.builders import at
from tests.faults import test_every_statement
from tests.faults.test_every_statement import BrokenError, _breaking_at, _state
from tests.jobs.told import configured
from tests.services.test_screening import PAPER, SQUARE
from tests.store.test_sites import area, drawing, line

KEY = "an example of a key, 32 bytes long"
Ids = dict[str, Any]
Maker = Callable[[Scene, Viewer, Mapping[str, Any]], Ids]
# They write nothing.
READS = {
    "access.certificate_of", "access.editable_step", "access.may_edit_step", "access.visible_step",
    "accounts.organisation", "attachments.content", "deadlines.deadlines", "deadlines.margins",
    "joint_returns.one_return", "own_account.check_form", "own_account.overview",
    "scenarios.try_out", "supervision.may_answer",
}  # fmt: skip
VERBS = sorted(set(matrix.VERBS) - set(test_every_statement.VERBS) - READS)


def _customary(scene: Scene, viewer: Viewer, ids: Mapping[str, Any]) -> Ids:
    session = scene.world.session
    found = session.exec(select(Link).where(col(Link.legal).is_(False))).first()
    assert found
    step = next(s for s in scene.world.steps.values() if s.id == found.succ_id)
    return {"link_id": found.id, "seen_version": step.version}


def _owed(scene: Scene, viewer: Viewer, ids: Mapping[str, Any]) -> Ids:
    session, step = scene.world.session, scene.world.step("GH-YD")
    progress.start_step(
        session, viewer, at(TODAY), step_id=step.id or 0, seen_version=step.version, on=TODAY,
        owed="示例：测绘成果", owed_wd=5,
    )  # fmt: skip
    session.flush()
    return {"step_id": step.id, "seen_version": step.version}


def _plain_step(scene: Scene, viewer: Viewer, ids: Mapping[str, Any]) -> Ids:
    step = scene.world.step("FA-SJ")
    return {"step_id": step.id, "seen_version": step.version}


def _missed(scene: Scene, viewer: Viewer, ids: Mapping[str, Any]) -> Ids:
    """The letter is overdue by now."""
    return {**scene.letter, "now": at(date(2021, 12, 20)), "new_on": date(2021, 12, 28)}


def _no_letter(scene: Scene, viewer: Viewer, ids: Mapping[str, Any]) -> Ids:
    session, step = scene.world.session, scene.letter["step"]
    assert step.kind == StepKind.EXTERNAL_OPINION
    consultations.withdraw_letter(
        session, viewer, at(TODAY), step_id=step.id, seen_version=step.version, on=TODAY,
        reason="示例：发错单位",
    )  # fmt: skip
    session.flush()
    return {"step_id": step.id, "seen_version": step.version}


def _sessions(scene: Scene, viewer: Viewer, ids: Mapping[str, Any]) -> Ids:
    session = scene.world.session
    for _n in range(2):
        accounts.open_session(session, at(TODAY), viewer.account_id)
    session.flush()
    number = session.exec(
        select(SignIn.id).where(SignIn.account_id == viewer.account_id)
    ).first()  # fmt: skip
    return {"sign_in_id": number, "token": "of another tab"}


def _told(scene: Scene, viewer: Viewer, ids: Mapping[str, Any]) -> Ids:
    session = scene.world.session
    account = session.get_one(Account, viewer.account_id)
    facts = {"level": "assigned", "year": 2021, "serial": 1}
    matter = Matter(NoticeRule.SLIP_ANSWERED, "slip:1", "", facts=facts)
    notices.tell(session, at(TODAY), [account], matter)
    return {"notice_ids": None}


def _mailed(scene: Scene, viewer: Viewer, ids: Mapping[str, Any]) -> Ids:
    found = MAKERS["party_digests.set_mail"](scene.world.session, scene.world, viewer, ids, {})
    party_digests.set_mail(
        scene.world.session, viewer, at(TODAY), addresses="metro@example.org",
        every=Every.WEEKLY, **found,
    )  # fmt: skip
    return found


def _enrolled(scene: Scene, viewer: Viewer, ids: Mapping[str, Any]) -> Ids:
    shown = second_factor.enrol(scene.world.session, viewer)
    return {"code": pyotp.TOTP(shown.secret).at(at(TODAY))}


def _of(**given: Any) -> Maker:
    return lambda _scene, _viewer, _ids: given


REACHED = {"email": "somebody@example.org", "office_phone": "027 12345678", "mobile": ""}
LINE = drawing(line([(-400, -30), (500, -30)]))
GIVEN: dict[str, Maker] = {
    "accounts.set_language": _of(language="en"),
    "administration.ask_account": _of(login="another", role=Role.LIAISON),
    "administration.ask_role": _of(role=Role.CHIEF),
    "administration.switch": _of(active=False),
    "attachments.add_files": _of(files=[PDF]),
    "clocks.owed_in": _owed,
    "contacts.set_details": _of(staff_number="0417", **REACHED),
    "contacts.set_own": _of(**REACHED),
    "coordination.relax_link": _customary,
    "deeds.record_deed": _of(kind=ActionKind.GUIDANCE, on=TODAY, without=12, source="示例"),
    "deeds.remove_step": _plain_step,
    "explaining.explain": _missed,
    "inbox.mark_read": _told,
    "letter_drafts.draft_letter": _no_letter,
    "own_account.change_password": _of(new="Lamp-river-40", again="Lamp-river-40"),
    "own_account.end_session": _sessions,
    "own_account.end_other_sessions": _sessions,
    "party_digests.send": _mailed,
    "party_digests.set_mail": _of(addresses="metro@example.org", every=Every.WEEKLY),
    "scenarios.keep": lambda scene, _viewer, _ids: {
        "changes": [Change("wait", scene.world.step("FA-SJ").id or 0, days=5)]
    },
    "screening.add_layer": _of(kind="metro-underground", name="示例", drawing=LINE, **PAPER),
    "screening.store_outline": _of(drawing=drawing(area(SQUARE)), **PAPER),
    "second_factor.confirm": _enrolled,
}


@dataclass
class Town:
    database: Database
    scene: Scene


@pytest.fixture
def town(database: Database, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    kept = replace(settings(), files=tmp_path / "files")
    monkeypatch.setattr(files_on_disk, "settings", lambda: kept)
    changed = replace(settings(), secret=KEY)
    monkeypatch.setattr(second_factor, "settings", lambda: changed)
    with configured(mail_url="smtp://127.0.0.1:9?from=tracker@example.org"):
        with database.write() as session:
            session.info[FORECASTS] = False
            scene = _scene(session)
        yield Town(database, scene)


def test_the_matrix_and_the_two_tables_name_the_same_verbs() -> None:
    assert set(matrix.VERBS) > READS
    assert not READS & set(test_every_statement.VERBS)
    assert set(GIVEN) <= set(VERBS)
    assert set(VERBS) | READS | set(test_every_statement.VERBS) == set(matrix.VERBS)


@pytest.mark.parametrize("stride", [11, pytest.param(1, marks=pytest.mark.slow)])
def test_a_verb_of_the_matrix_broken_at_any_statement_leaves_nothing(
    town: Town, stride: int
) -> None:
    """All verbs on one scene: each trial is undone by its own failure."""
    stood, told = _state(town.database), {}
    for verb in VERBS:
        whole, writes = _count(town, verb)
        assert writes, f"{verb} writes nothing here: name it among the reads or give it more"
        for k in sorted({*range(1, whole + 1, stride), whole}):
            _broken(town, verb, k)
            assert _state(town.database) == stood, f"{verb}: statement {k} of {whole}"
        told[verb] = whole
    print(f"{len(told)} verbs, {sum(told.values())} statements, nothing left: {told}")


def _count(town: Town, verb: str) -> tuple[int, int]:
    """Statements of the whole save, and how many rows' changes the audit record would tell."""
    seen, writes = 0, 0
    with pytest.raises(BrokenError), town.database.write() as session:
        play = _prepared(town, session, verb)

        def count(_c: Any, _cursor: Any, statement: str, *_more: Any) -> None:
            nonlocal seen, writes
            seen += 1
            writes += statement.split(None, 1)[0].upper() in ("INSERT", "UPDATE", "DELETE")

        event.listen(town.database.engine, "before_cursor_execute", count)
        try:
            play()
            session.flush()
            own = writes
            audit.append(session)
        finally:
            event.remove(town.database.engine, "before_cursor_execute", count)
        raise BrokenError
    return seen, own


def _broken(town: Town, verb: str, k: int) -> None:
    with pytest.raises(BrokenError), town.database.write() as session:
        play = _prepared(town, session, verb)
        with _breaking_at(town.database, k):
            play()
            session.flush()
            audit.append(session)


def _prepared(town: Town, session: Session, verb: str) -> Callable[[], Any]:
    """The verb, ready to be called by somebody who may, on rows of this session."""
    session.info[FORECASTS] = False
    scene = _again(town.scene, session)
    reader = next(r for r in scene.readers if r in matrix.VERBS[verb])
    viewer = scene.readers[reader]
    ids = scene.ids | (scene.letter if verb in matrix.LETTERS else {})
    if verb in MAKERS:
        ids |= MAKERS[verb](session, scene.world, viewer, ids, scene.letter)
    if verb in GIVEN:
        ids |= GIVEN[verb](scene, viewer, ids)
    session.flush()
    module, name = verb.split(".")
    function = getattr(importlib.import_module(f"services.{module}"), name)
    given = _arguments(function, session, viewer, ids)
    return lambda: function(**given)


def _again(scene: Scene, session: Session) -> Scene:
    """The same scene with the rows as this session has them."""

    def own(row: Any) -> Any:
        return session.get_one(type(row), row.id)

    made = replace(
        scene.world, session=session, project=own(scene.world.project),
        steps={code: own(step) for code, step in scene.world.steps.items()},
    )  # fmt: skip
    return Scene(
        made, scene.readers,
        {**scene.ids, "step": own(scene.ids["step"])},
        {**scene.letter, "step": own(scene.letter["step"])},
    )  # fmt: skip
