"""A role takes two administrators, in the services and in the database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from errors import InputError, NotFoundError, RefusedError
from models import Account, GrantState, Organisation, OrganisationKind, ResetLink, Role, RoleGrant
from services import accounts, administration, passwords
from store.database import Database
from store.scope import Viewer
from tests import people

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
WHY = "stands in for a colleague"


@dataclass
class Office:
    session: Session
    ids: dict[str, int]

    def viewer(self, login: str) -> Viewer:
        found = accounts.by_login(self.session, login)
        assert found is not None
        return found

    def ask(self, role: Role = Role.LIAISON) -> RoleGrant:
        home = self.viewer("sun").organisation_id
        return administration.ask_account(
            self.session, self.viewer("sun"), NOW, login="new", name="示例", role=role,
            organisation_id=home, reason=WHY,
        )  # fmt: skip


@pytest.fixture
def office(database: Database) -> Iterator[Office]:
    with database.write() as session:
        ids = people.settle(session)
        yield Office(session, ids)


def test_a_new_account_opens_by_a_link_after_a_second_person_agreed(office: Office) -> None:
    grant = office.ask()
    assert accounts.by_login(office.session, "new") is None
    with pytest.raises(RefusedError):
        administration.decide(
            office.session, office.viewer("sun"), NOW, grant.id or 0, approve=True
        )
    # Whoever decides learns nothing that opens the account: who asked makes the link.
    decided: object = administration.decide(  # type: ignore[func-returns-value]
        office.session, office.viewer("li"), NOW, grant.id or 0, approve=True
    )
    assert decided is None
    assert office.session.exec(select(ResetLink)).all() == []
    with pytest.raises(NotFoundError):
        administration.reset_link(office.session, office.viewer("li"), NOW, "new")
    token = administration.reset_link(office.session, office.viewer("sun"), NOW, "new")
    account = passwords.choose_by_link(office.session, NOW, token, "Lamp-river-40")
    assert (account.login, account.role, account.must_change) == ("new", Role.LIAISON, False)
    with pytest.raises(NotFoundError):  # decided once
        administration.decide(office.session, office.viewer("li"), NOW, grant.id or 0, approve=True)


def test_a_refused_account_is_never_made(office: Office) -> None:
    grant = office.ask()
    administration.decide(office.session, office.viewer("root"), NOW, grant.id or 0, approve=False)
    assert (grant.state, accounts.by_login(office.session, "new")) == (GrantState.REFUSED, None)


def test_nobody_gives_a_role_to_himself(office: Office) -> None:
    sun = office.viewer("sun")
    with pytest.raises(RefusedError):
        administration.ask_role(office.session, sun, NOW, login="sun", role=Role.CHIEF, reason=WHY)
    grant = administration.ask_role(
        office.session, sun, NOW, login="root", role=Role.CHIEF, reason=WHY
    )
    with pytest.raises(RefusedError):  # the one whom it is for does not decide either
        administration.decide(
            office.session, office.viewer("root"), NOW, grant.id or 0, approve=True
        )


def test_another_role_ends_the_sessions_of_the_old_one(office: Office) -> None:
    token = accounts.open_session(office.session, NOW, office.ids["chen"])
    grant = administration.ask_role(
        office.session, office.viewer("sun"), NOW, login="chen", role=Role.CHIEF, reason=WHY
    )
    administration.decide(office.session, office.viewer("li"), NOW, grant.id or 0, approve=True)
    assert accounts.lookup(office.session, NOW, token) is None
    assert office.viewer("chen").role == Role.CHIEF


@pytest.mark.parametrize("who", ["asker", "owner"])
def test_the_database_refuses_a_grant_of_one_person(office: Office, who: str) -> None:
    sun, chen = office.ids["sun"], office.ids["chen"]
    home = office.viewer("sun").organisation_id
    office.session.add(
        RoleGrant(
            account_id=chen,
            login="chen",
            name="x",
            role=Role.CHIEF,
            organisation_id=home,
            reason=WHY,
            asked_by=sun,
            asked_at=NOW,
            decided_by=sun if who == "asker" else chen,
        )
    )
    with pytest.raises(IntegrityError):
        office.session.flush()
    office.session.rollback()


def test_a_reset_gives_a_link_and_no_password(office: Office) -> None:
    before = office.session.exec(select(Account).where(Account.login == "chen")).one()
    assert passwords.fits(before.password_hash, people.PASSWORD)
    token = administration.reset_link(office.session, office.viewer("sun"), NOW, "chen")
    assert not passwords.fits(before.password_hash, people.PASSWORD)
    assert not passwords.fits(before.password_hash, token)
    assert before.must_change


def test_a_developer_belongs_to_a_company(office: Office) -> None:
    with pytest.raises(InputError) as refused:
        office.ask(Role.DEVELOPER)
    assert refused.value.field == "organisation"


def test_nobody_of_an_external_party_is_given_a_role_of_the_bureau(office: Office) -> None:
    home = office.session.get_one(Organisation, office.viewer("sun").organisation_id)
    home.kind = OrganisationKind.EXTERNAL
    for role in (Role.LIAISON, Role.CHIEF):
        with pytest.raises(InputError) as refused:
            office.ask(role)
        assert refused.value.field == "organisation"
    assert office.ask(Role.EXTERNAL).role == Role.EXTERNAL  # the control


def test_an_administrator_has_a_staff_number_and_one_person_one_account(office: Office) -> None:
    sun, home = office.viewer("sun"), office.viewer("sun").organisation_id

    def ask(login: str, role: Role, number: str) -> RoleGrant:
        return administration.ask_account(
            office.session, sun, NOW, login=login, name="示例", role=role, organisation_id=home,
            reason=WHY, staff_number=number, email=f"{login}@example.org",
        )  # fmt: skip

    with pytest.raises(InputError) as refused:
        ask("audit2", Role.AUDIT_ADMIN, " ")
    assert refused.value.field == "staff_number"
    with pytest.raises(InputError) as refused:
        administration.ask_role(
            office.session, sun, NOW, login="chen", role=Role.SYSTEM_ADMIN, reason=WHY
        )
    assert refused.value.field == "staff_number"
    grant = ask("audit2", Role.AUDIT_ADMIN, "0417")
    same = ask("system2", Role.SYSTEM_ADMIN, "0417")  # the same person, before the first is made
    administration.decide(office.session, office.viewer("li"), NOW, grant.id or 0, approve=True)
    made = office.session.exec(select(Account).where(Account.login == "audit2")).one()
    assert (made.staff_number, made.email, made.own_email) == ("0417", "audit2@example.org", False)
    with pytest.raises(InputError):
        administration.decide(office.session, office.viewer("li"), NOW, same.id or 0, approve=True)
    with pytest.raises(InputError):
        ask("system3", Role.SYSTEM_ADMIN, "0417")
