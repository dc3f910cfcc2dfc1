"""An external party's own account: its letters, what it does about them, and nothing else."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlmodel import Session, col, select

from errors import InputError, NotFoundError, RefusedError
from models import Event, Letter, Notice, NoticeRule, Organisation, Role
from services import consultations, letters, own_letters, reply_door
from services.letter_answers import Reply
from store import scope
from store.database import Database
from store.scope import Viewer
from tests.builders import World, at, person
from tests.services.test_letters import (
    LATER,
    PAPER,
    PHONE,
    SENT,
    TODAY,
    folder,
    linked,
    seen,
    sent,
    state,
)
from views import own_letters as views
from views.reply_page import reply_page

__all__ = ["folder"]


def party(session: Session, code: str = "METRO") -> Viewer:
    home = session.exec(select(Organisation).where(Organisation.code == code)).one()
    return person(session, f"party-{code.lower()}", Role.EXTERNAL, home)


def answered(made: World, who: Viewer, **more: Any) -> Any:
    given = {"reply": Reply.AGREE, "files": [PAPER]} | more
    return own_letters.reply(made.session, who, at(LATER), letter_id=letter(made).id or 0, **given)


def letter(made: World) -> Letter:
    return made.session.exec(select(Letter).order_by(col(Letter.id).desc())).first()  # type: ignore[return-value]


def test_a_party_confirms_promises_and_answers_once_and_the_liaison_compares(
    database: Database,
) -> None:
    with database.write() as session:
        made = sent(session)
        metro, number = party(session), letter(made).id or 0
        who = (session, metro, at(LATER))
        own_letters.acknowledge(*who, letter_id=number)
        assert state(made) == "acknowledged"
        with pytest.raises(InputError, match="far away"):
            own_letters.promise(*who, letter_id=number, promised_on=date(2031, 1, 1))
        own_letters.promise(*who, letter_id=number, promised_on=date(2021, 10, 20))
        wrongs: tuple[dict[str, Any], ...] = (
            {"files": []}, {"reply": Reply.HOLDING}, {"note": "x" * 4001},
        )  # fmt: skip
        for wrong in wrongs:
            with pytest.raises(InputError):
                answered(made, metro, **wrong)
        answered(made, metro)
        found = views.own_letter(session, metro, number, "en", TODAY)
        assert (found.state, found.letter.promised) == ("answered", (date(2021, 10, 20),))
        with pytest.raises(RefusedError, match="answered already"):
            answered(made, metro)
        event = session.get_one(Event, letter(made).replied_by)
        assert event.actor_id == metro.account_id
        told = session.exec(select(Notice).where(Notice.rule == NoticeRule.REPLIED)).all()
        assert [one.account_id for one in told] == [made.liaison.account_id]
        consultations.confirm_reply(session, made.liaison, at(TODAY), **seen(made), on=TODAY)


def test_nobody_else_has_anything_of_it(database: Database) -> None:
    with database.write() as session:
        made = sent(session)
        metro, power = party(session), party(session, "POWER")
        number = letter(made).id or 0
        assert [one.letter_id for one in views.own_letters(session, metro, "en")] == [number]
        for other in (power, made.liaison, made.chief, made.developer):
            assert views.own_letters(session, other, "en") == ()
            with pytest.raises(NotFoundError):
                views.own_letter(session, other, number, "en", TODAY)
            with pytest.raises(NotFoundError):
                answered(made, other)
        # The party itself sees the letter, and of the project nothing.
        assert session.exec(scope.projects(metro)).all() == []
        assert session.exec(scope.events(metro)).all() == []


def test_each_round_has_a_letter_of_its_own_and_a_withdrawn_one_takes_no_answer(
    database: Database,
) -> None:
    with database.write() as session:
        made = sent(session)
        metro, first = party(session), letter(made).id or 0
        token = linked(made)
        reply_door.reply(session, at(LATER), token, PHONE, reply=Reply.AGREE, files=[PAPER])
        consultations.consult_again(
            session, made.liaison, at(LATER), **seen(made), on=LATER, reason="示例：方案调整"
        )
        letters.send_letter(session, made.liaison, at(LATER), **seen(made), on=LATER, number="2号")
        waiting, done = views.own_letters(session, metro, "en")
        assert (waiting.number, waiting.state, done.letter_id, done.state) == (
            "2号", "open", first, "answered",
        )  # fmt: skip
        # Whoever holds the link of the first letter still sees the first one.
        link, its = reply_door.letter_behind(session, at(LATER), token)
        page = reply_page(session, link, its, "en", TODAY)
        assert (page.state, page.letter.number, page.letter.sent_on) == (
            "answered", "示例函1号", SENT,
        )  # fmt: skip
        consultations.withdraw_letter(
            session, made.liaison, at(LATER), **seen(made), on=LATER, reason="示例：发错"
        )
        assert views.own_letters(session, metro, "en")[0].state == "withdrawn"
        with pytest.raises(RefusedError):
            own_letters.acknowledge(session, metro, at(LATER), letter_id=waiting.letter_id)
