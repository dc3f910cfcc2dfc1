"""What a password must be like, when it must be changed, and links to a new one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session, select

import config
from errors import InputError, NotFoundError
from models import Account, ResetLink
from services import accounts, duties, passwords
from store.clock import set_shift
from store.database import Database
from tests import people

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
GOOD = ["Lamp-river-40", "Lamp-river-41", "Lamp-river-42", "Lamp-river-43", "Lamp-river-44",
        "Lamp-river-45"]  # fmt: skip


def with_settings(patch: pytest.MonkeyPatch, **changes: object) -> None:
    """The settings of this process with other values."""
    changed = replace(config.settings(), **changes)  # type: ignore[arg-type]
    for module in (passwords, duties):
        patch.setattr(module, "settings", lambda: changed)


@pytest.mark.parametrize(
    ("password", "good"),
    [("Lamp-river-40", True), ("灯Lamp-river", True), ("Sh0rt-one", False),
     ("lamp river table", False), ("LAMPRIVER2040", False), ("Password1234", False),
     ("P@ssw0rd2024", False), ("shili-2021", False), ("Ab1-" + "x" * 200, False)],
)  # fmt: skip
def test_the_classified_protection_wants_length_mixture_and_nothing_common(
    password: str, good: bool
) -> None:
    if good:
        passwords.check(password, "chen")
        return
    with pytest.raises(InputError) as refused:
        passwords.check(password, "chen")
    assert refused.value.field == "password"


@pytest.mark.parametrize(
    ("password", "good"),
    [("lamp river table", True), ("lampriverta", False), ("password1234", False)],
)
def test_the_other_profile_wants_length_and_no_mixture(
    password: str, good: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_settings(monkeypatch, password_profile="asvs")
    if good:
        passwords.check(password, "chen")
    else:
        with pytest.raises(InputError):
            passwords.check(password, "chen")


def test_the_last_five_passwords_are_refused_and_the_sixth_is_not(database: Database) -> None:
    with database.write() as session:
        account = _chen(session)
        for password in GOOD:
            passwords.choose(session, NOW, account, password)
            session.flush()
        for password in GOOD[1:]:
            with pytest.raises(InputError):
                passwords.choose(session, NOW, account, password)
        passwords.choose(session, NOW, account, GOOD[0])


def test_a_password_lasts_ninety_days_in_one_profile_and_for_ever_in_the_other(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.write() as session:
        account = _chen(session)
        passwords.choose(session, NOW, account, GOOD[0])
        eve, day = NOW + timedelta(days=89), NOW + timedelta(days=90)
        assert not passwords.must_change(session, eve, account)
        assert passwords.must_change(session, day, account)
        with_settings(monkeypatch, password_profile="asvs")
        assert not passwords.must_change(session, day, account)


def test_a_demo_password_must_be_changed_outside_a_demo(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.write() as session:
        account = _chen(session, demo=True)
        assert passwords.must_change(session, NOW, account)
        set_shift(session, -30)
        assert not passwords.must_change(session, NOW, account)
        with_settings(monkeypatch, deployment="production")
        assert passwords.must_change(session, NOW, account)
        passwords.choose(session, NOW, account, GOOD[0])
        assert not passwords.must_change(session, NOW, account)
        assert accounts.demo_accounts(session)[0].login != "chen"


def test_a_new_password_ends_every_open_session(database: Database) -> None:
    with database.write() as session:
        account = _chen(session)
        token = accounts.open_session(session, NOW, account.id or 0)
        assert accounts.lookup(session, NOW, token)
        passwords.choose(session, NOW, account, GOOD[0])
        assert accounts.lookup(session, NOW, token) is None


def test_a_link_works_once_for_a_day_and_the_newest_only(database: Database) -> None:
    with database.write() as session:
        account = _chen(session)
        old, token = (passwords.make_link(session, NOW, account, None) for _ in range(2))
        kept = session.exec(select(ResetLink)).all()
        assert token not in {row.token_hash for row in kept}
        day = timedelta(days=1)
        for wrong, at in ((old, NOW), ("x", NOW), (token, NOW + day)):
            with pytest.raises(NotFoundError):
                passwords.choose_by_link(session, at, wrong, GOOD[0])
        passwords.choose_by_link(session, NOW + day - timedelta(minutes=1), token, GOOD[0])
        with pytest.raises(NotFoundError):
            passwords.choose_by_link(session, NOW, token, GOOD[1])
        assert passwords.fits(account.password_hash, GOOD[0])


def test_an_account_that_nobody_used_for_ninety_days_opens_no_more(database: Database) -> None:
    with database.write() as session:
        account = _chen(session)
        account.created_at = NOW
        accounts.open_session(session, NOW, account.id or 0)
        eve, day = NOW + timedelta(days=89), NOW + timedelta(days=90)
        assert not duties.is_dormant(session, eve, account)
        with pytest.raises(accounts.RefusedSignInError):
            accounts.open_session(session, day, account.id or 0)
        assert duties.disable_dormant(session, eve) == 0
        assert duties.disable_dormant(session, day) == 1
        assert not account.active


def test_a_session_is_shorter_on_a_real_district_than_in_a_demo(database: Database) -> None:
    with database.write() as session:
        assert duties.lasts(session) == (timedelta(minutes=15), timedelta(hours=8))
        set_shift(session, -30)
        assert duties.lasts(session) == (timedelta(hours=2), timedelta(hours=12))


@pytest.mark.parametrize(
    ("role", "remote", "allowed"),
    [("liaison", "10.1.2.3", True), ("liaison", "10.2.0.1", False), ("liaison", "", False),
     ("security_admin", "203.0.113.9", False), ("developer", "203.0.113.9", True),
     ("chief", "fd00::7", True), ("external", "203.0.113.9", True)],
)  # fmt: skip
def test_staff_come_from_the_networks_of_the_settings(
    role: str, remote: str, allowed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert duties.may_come_from(role, remote)  # none set: from anywhere
    with_settings(monkeypatch, staff_cidrs=("10.1.0.0/16", "fd00::/8"))
    assert duties.may_come_from(role, remote) is allowed


def _chen(session: Session, *, demo: bool = False) -> Account:
    ids = people.settle(session, demo=demo)
    return session.get_one(Account, ids["chen"])
