"""How a person is reached: who enters it, who may see which part of it, what is recorded."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlmodel import Session, col, select

from errors import ForbiddenError, InputError, NotFoundError, RefusedError
from models import Account, AuditRow
from services import accounts, contacts
from store.actors import acting
from store.database import Database
from store.phones import masked
from store.scope import Viewer
from tests import builders, people
from views.contacts import contacts as seen_contacts

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
MOBILE = "13812341234"


def _viewer(session: Session, login: str) -> Viewer:
    found = accounts.by_login(session, login)
    assert found is not None
    return found


def _account(session: Session, login: str) -> Account:
    return session.exec(select(Account).where(Account.login == login)).one()


def _enter(session: Session, who: str, login: str, **given: str) -> None:
    full = {"staff_number": "", "email": "", "office_phone": ""} | given
    contacts.set_details(session, _viewer(session, who), NOW, login=login, **full)


def test_the_security_administrator_enters_what_another_system_may_vouch_by(
    database: Database,
) -> None:
    with database.write() as session:
        people.settle(session)
        _account(session, "chen").own_email = True
        _enter(session, "sun", "chen", staff_number="0417", email=" Chen@Example.ORG ")
        found = _account(session, "chen")
        assert (found.staff_number, found.email, found.own_email) == (
            "0417", "chen@example.org", False,
        )  # fmt: skip
        with pytest.raises(InputError) as refused:
            _enter(session, "sun", "wang", staff_number="0417")
        assert refused.value.field == "staff_number"
        with pytest.raises(InputError) as refused:
            _enter(session, "sun", "wang", email="chen@example.org")
        assert refused.value.field == "email"
        with pytest.raises(ForbiddenError):
            _enter(session, "sun", "sun", email="sun@example.org")
        for other in ("chen", "wang", "zhao", "root", "li"):
            with pytest.raises(NotFoundError):
                _enter(session, other, "qian", email="x@example.org")


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("email", "chen"), ("email", "chen@"), ("email", "a b@example.org"),
        ("email", "chen@example.org\nBcc: x@example.org"), ("email", "ché@example.org"),
        ("email", "chen@example"), ("email", "<chen@example.org>"), ("email", "a" * 201 + "@b.org"),
        ("office_phone", "call me"), ("office_phone", "1\n2345"), ("mobile", "12812341234"),
        ("mobile", "1381234123"), ("mobile", "１３８１２３４１２３４"),
    ],
)  # fmt: skip
def test_what_cannot_be_right_is_refused_by_its_field(field: str, wrong: str) -> None:
    with pytest.raises(InputError) as refused:
        contacts.checked(**({"email": "", "office_phone": "", "mobile": ""} | {field: wrong}))
    assert refused.value.field == field


def test_a_mobile_number_is_kept_as_eleven_digits() -> None:
    assert contacts.checked("", "", "+86 138-1234-1234").mobile == MOBILE
    assert masked(MOBILE) == "138****1234"
    assert masked(None) == ""


def test_ones_own_address_gets_mail_and_proves_nothing(database: Database) -> None:
    with database.write() as session:
        people.settle(session)
        _enter(session, "sun", "wang", email="wang@example.org")
        chen = _viewer(session, "chen")
        own = {"email": "chen@example.org", "office_phone": "027-1234", "mobile": ""}
        contacts.set_own(session, chen, NOW, **own)
        found = _account(session, "chen")
        assert (found.email, found.own_email) == ("chen@example.org", True)
        with pytest.raises(InputError):  # nobody takes another one's
            contacts.set_own(session, chen, NOW, **(own | {"email": "wang@example.org"}))
        wang = _viewer(session, "wang")  # the same address again is no change
        contacts.set_own(session, wang, NOW, **(own | {"email": "wang@example.org"}))
        assert _account(session, "wang").own_email is False
        with pytest.raises(RefusedError):
            contacts.set_own(session, replace(chen, duty="password"), NOW, **own)


def test_a_mobile_number_is_masked_and_asking_for_it_is_recorded(database: Database) -> None:
    with database.write() as session:
        world = builders.world(session)
        for who in (world.liaison, world.developer, world.stranger):
            contacts.set_own(session, who, NOW, email="", office_phone="027-1234", mobile=MOBILE)
        code = world.project.code
        liaison_id = world.liaison.account_id
    with database.write() as session:
        for who in (world.chief, world.stranger, world.liaison, world.developer):
            seen = seen_contacts(session, who, code, "zh")
            assert {one.mobile for one in seen} == {"138****1234"}
            assert MOBILE not in repr(seen)
            named = "示例liaison" in {one.name for one in seen}
            assert named is (who is not world.developer)  # a company knows the office only
            assert [one.may_ask for one in seen] == (
                [True, True] if who is not world.developer else [False, True]
            )
        with pytest.raises(NotFoundError):
            seen_contacts(session, world.other_developer, code, "zh")
        for who in (world.developer, world.other_developer):
            with pytest.raises(NotFoundError):
                contacts.show_mobile(session, who, NOW, account_id=liaison_id)
    with acting(name="chief", verb="contacts.show_mobile"), database.write() as session:
        assert contacts.show_mobile(session, world.chief, NOW, account_id=liaison_id) == MOBILE
    with database.read() as session:
        row = session.exec(select(AuditRow).order_by(col(AuditRow.seq).desc())).first()
        assert row is not None
        assert (row.change, row.kind, row.object_id) == ("read", "account", str(liaison_id))
        everything = "".join(r.before + r.after for r in session.exec(select(AuditRow)))
        assert MOBILE not in everything  # the control: the office number is told
        assert "027-1234" in everything
