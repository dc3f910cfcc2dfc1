"""Who may come in, on both databases."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session, select

from errors import InputError, RefusedError
from models import Role, SignIn, SignInFailure
from services import accounts, duties
from services.accounts import RefusedSignInError
from store.database import Database
from store.scope import Viewer
from tests import people

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)


def test_the_database_holds_neither_password_nor_token(database: Database) -> None:
    token = _signed_in(database)
    with database.read() as session:
        row = session.exec(select(SignIn)).one()
        assert token not in (row.token_hash, row.form_token)
        assert len(row.token_hash) == 64
        account = accounts.by_login(session, "chen")
        assert account is not None and account.name == "示例·陈联络"


def test_a_session_ends_after_idle_time_and_for_good_at_its_end(database: Database) -> None:
    token = _signed_in(database)
    with database.read() as session:
        idle, end = duties.lasts(session)
    minute = timedelta(minutes=1)
    assert _viewer(database, token, NOW + idle - minute) is not None
    assert _viewer(database, token, NOW + idle) is None
    with database.write() as session:
        accounts.touch(session, NOW + idle - minute, token)
    assert _viewer(database, token, NOW + idle) is not None
    with database.write() as session:
        session.exec(select(SignIn)).one().seen_at = NOW + end - minute
    assert _viewer(database, token, NOW + end - minute) is not None
    assert _viewer(database, token, NOW + end) is None


def test_a_disabled_account_has_no_session_any_more(database: Database) -> None:
    token = _signed_in(database)
    with database.write() as session:
        accounts.disable(session, "chen")
    assert _viewer(database, token, NOW) is None
    with database.read() as session, pytest.raises(RefusedSignInError):
        accounts.identify(session, "chen", people.PASSWORD)


def test_five_attempts_lock_a_name_for_fifteen_minutes_and_no_other(database: Database) -> None:
    _settled(database)
    for _ in range(5):
        with database.write() as session:
            accounts.begin_attempt(session, NOW, " Chen ")
    with database.write() as session, pytest.raises(RefusedSignInError) as refused:
        accounts.begin_attempt(session, NOW + timedelta(minutes=14), "chen")
    assert refused.value.locked
    with database.write() as session:
        accounts.begin_attempt(session, NOW, "wang")
        accounts.begin_attempt(session, NOW + timedelta(minutes=15, seconds=1), "chen")


def test_coming_in_clears_the_count(database: Database) -> None:
    ids = _settled(database)
    with database.write() as session:
        accounts.begin_attempt(session, NOW, "chen")
        accounts.open_session(session, NOW, ids["chen"])
        assert session.exec(select(SignInFailure)).all() == []


def test_an_unknown_name_takes_as_long_as_a_known_one(database: Database) -> None:
    _settled(database)
    with database.read() as session:
        _refusal_seconds(session, "nobody")  # the first makes the hash it compares with
        known = min(_refusal_seconds(session, "chen") for _ in range(3))
        unknown = min(_refusal_seconds(session, "nobody") for _ in range(3))
    assert unknown > known / 2


def test_signing_out_wants_the_token_of_the_session(database: Database) -> None:
    token = _signed_in(database)
    with database.write() as session, pytest.raises(RefusedError):
        accounts.sign_out(session, NOW, token, "another")
    viewer = _viewer(database, token, NOW)
    assert viewer is not None
    with database.write() as session:
        accounts.sign_out(session, NOW, token, viewer.form_token)
    assert _viewer(database, token, NOW) is None


def test_a_new_session_ends_the_one_that_the_browser_had(database: Database) -> None:
    token = _signed_in(database)
    viewer = _viewer(database, token, NOW)
    assert viewer is not None
    with database.write() as session:
        newer = accounts.open_session(session, NOW, viewer.account_id, old_token=token)
    assert _viewer(database, token, NOW) is None
    assert _viewer(database, newer, NOW) is not None


def test_the_language_is_kept_with_the_account(database: Database) -> None:
    token = _signed_in(database)
    viewer = _viewer(database, token, NOW)
    assert viewer is not None and viewer.language is None
    with database.write() as session:
        accounts.set_language(session, viewer, "en")
    changed = _viewer(database, token, NOW)
    assert changed is not None and changed.language == "en"
    with database.write() as session, pytest.raises(InputError):
        accounts.set_language(session, viewer, "fr")


@pytest.mark.parametrize(
    ("change", "field"),
    [({"login": "x"}, "login"), ({"login": "陈"}, "login"), ({"login": "chen"}, "login"),
     ({"password": "short"}, "password"), ({"organisation_id": 99}, "organisation")],
)  # fmt: skip
def test_an_account_that_cannot_be_names_its_field(
    database: Database, change: dict[str, object], field: str
) -> None:
    _settled(database)
    given = {"login": "new", "name": "示例", "role": Role.CHIEF, "organisation_id": 1,
             "password": people.PASSWORD} | change  # fmt: skip
    with database.write() as session, pytest.raises(InputError) as refused:
        accounts.create_account(session, **given)  # type: ignore[arg-type]
    assert refused.value.field == field


def _settled(database: Database) -> dict[str, int]:
    with database.write() as session:
        return people.settle(session)


def _signed_in(database: Database) -> str:
    ids = _settled(database)
    with database.write() as session:
        return accounts.open_session(session, NOW, ids["chen"])


def _viewer(database: Database, token: str, now: datetime) -> Viewer | None:
    with database.read() as session:
        return accounts.lookup(session, now, token)


def _refusal_seconds(session: Session, login: str) -> float:
    started = time.process_time()
    with pytest.raises(RefusedSignInError):
        accounts.identify(session, login, "wrong wrong")
    return time.process_time() - started
