"""Codes of an app open once; recovery codes open once; the database holds no secret."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from sqlmodel import select

import config
from errors import InputError, RefusedError
from models import RecoveryCode, SecondFactor
from services import accounts, duties, second_factor
from store.database import Database
from store.scope import Viewer
from tests import people

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
KEY = "an example of a key, 32 bytes long"


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    changed = replace(config.settings(), secret=KEY)
    monkeypatch.setattr(second_factor, "settings", lambda: changed)
    yield


def test_a_code_opens_once_and_the_old_ones_do_not(database: Database) -> None:
    viewer, secret, _codes = _enrolled(database)
    code = pyotp.TOTP(secret).at(NOW + timedelta(minutes=2))
    later = NOW + timedelta(minutes=2)
    assert _verify(database, viewer, later, code)
    assert not _verify(database, viewer, later, code)
    assert not _verify(database, viewer, later + timedelta(minutes=5), code)
    assert not _verify(database, viewer, later, "12345")
    # A clock that runs half a minute behind is forgiven.
    slow = pyotp.TOTP(secret).at(later + timedelta(seconds=60))
    assert _verify(database, viewer, later + timedelta(seconds=90), slow)


def test_a_recovery_code_opens_once(database: Database) -> None:
    viewer, _secret, codes = _enrolled(database)
    assert len(set(codes)) == second_factor.CODES
    assert _verify(database, viewer, NOW, codes[3].upper())
    assert not _verify(database, viewer, NOW, codes[3])
    with database.read() as session:
        assert second_factor.codes_left(session, viewer.account_id) == second_factor.CODES - 1


def test_the_database_alone_opens_nothing(database: Database) -> None:
    _viewer, secret, codes = _enrolled(database)
    with database.read() as session:
        row = session.exec(select(SecondFactor)).one()
        kept = {one.code_hash for one in session.exec(select(RecoveryCode))}
    assert secret not in row.secret
    assert not kept & set(codes)


def test_a_second_factor_is_asked_for_only_after_it_was_proved(database: Database) -> None:
    viewer = _zhao(database)
    with database.write() as session:
        shown = second_factor.enrol(session, viewer)
        assert second_factor.enrol(session, viewer) == shown
        assert not second_factor.is_on(session, viewer.account_id)
        with pytest.raises(InputError):
            second_factor.confirm(session, NOW, viewer, "123")
        second_factor.confirm(session, NOW, viewer, pyotp.TOTP(shown.secret).at(NOW))
        assert second_factor.is_on(session, viewer.account_id)
        with pytest.raises(RefusedError):
            second_factor.enrol(session, viewer)


def test_without_a_key_there_is_no_second_factor(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    viewer = _zhao(database)
    changed = replace(config.settings(), secret="short")
    monkeypatch.setattr(second_factor, "settings", lambda: changed)
    with database.write() as session, pytest.raises(RefusedError):
        second_factor.enrol(session, viewer)


def test_another_key_opens_no_secret_of_the_first(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    viewer, _secret, _codes = _enrolled(database)
    changed = replace(config.settings(), secret=KEY[::-1])
    monkeypatch.setattr(second_factor, "settings", lambda: changed)
    with pytest.raises(RefusedError):
        _verify(database, viewer, NOW, "123456")


def test_a_role_that_needs_one_sets_it_up_before_anything_else(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    viewer = _zhao(database)
    changed = replace(config.settings(), second_factor_roles=frozenset({"developer"}))
    monkeypatch.setattr(duties, "settings", lambda: changed)
    with database.write() as session:
        token = accounts.open_session(session, NOW, viewer.account_id)
        found = accounts.lookup(session, NOW, token)
        assert found and found.duty == "second_factor"
        shown = second_factor.enrol(session, viewer)
        second_factor.confirm(session, NOW, viewer, pyotp.TOTP(shown.secret).at(NOW))
        found = accounts.lookup(session, NOW, token)
        assert found and found.duty == ""


def _enrolled(database: Database) -> tuple[Viewer, str, tuple[str, ...]]:
    viewer = _zhao(database)
    with database.write() as session:
        secret = second_factor.enrol(session, viewer).secret
        codes = second_factor.confirm(session, NOW, viewer, pyotp.TOTP(secret).at(NOW))
    return viewer, secret, codes


def _verify(database: Database, viewer: Viewer, now: datetime, code: str) -> bool:
    with database.write() as session:
        return second_factor.verify(session, now, viewer.account_id, code)


def _zhao(database: Database) -> Viewer:
    with database.write() as session:
        people.settle(session)
        found = accounts.by_login(session, "zhao")
    assert found is not None
    return found
