"""Who may come in: accounts, signing in and out, and who is behind a token.

The cookie holds 256 random bits; the database holds only their SHA-256. A new token is made at
every sign-in, so a planted one is worth nothing.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete
from sqlmodel import Session, col, func, select

from config import settings
from errors import InputError, NotFoundError, RefusedError
from models import Account, Organisation, Role, SignIn, SignInFailure
from store.scope import Viewer

DEMO_PASSWORD = "shili-2021"  # noqa: S105 - printed by `demo` and shown on the sign-in page
LANGUAGES = ("zh_CN", "en")
FAILURES_ALLOWED = 5
FAILURE_WINDOW = timedelta(minutes=15)
LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,59}")
_hasher = PasswordHasher()


@dataclass(frozen=True)
class DemoAccount:
    """A sign-in that the demo offers to everybody."""

    login: str
    name: str
    role: str
    short_zh: str
    short_en: str


class RefusedSignInError(RefusedError):
    """Wrong name or password, or (``locked``) too many attempts."""

    def __init__(self, message: str, *, locked: bool = False) -> None:
        super().__init__(message)
        self.locked = locked


def cookie_name() -> str:
    """What the browser calls the token. ``__Host-`` binds it to this host; it needs https."""
    return "__Host-tracker_sid" if settings().secure_cookie else "tracker_sid"


def create_account(
    session: Session,
    *,
    login: str,
    name: str,
    role: Role,
    organisation_id: int,
    password: str,
    language: str | None = None,
    demo: bool = False,
) -> Account:
    """A person who may sign in from now on. Raises InputError with the field."""
    login = _plain_login(login)
    if not LOGIN.fullmatch(login):
        raise InputError(
            "A sign-in name has 2 to 60 small letters, digits, dots or hyphens.", field="login"
        )
    if session.exec(select(Account).where(Account.login == login)).first():
        raise InputError("The sign-in name “{login}” is taken.", field="login", login=login)
    if len(password) < 10:
        raise InputError("A password has at least 10 characters.", field="password")
    if session.get(Organisation, organisation_id) is None:
        raise InputError("Choose the organisation of this person.", field="organisation")
    account = Account(
        login=login,
        name=name.strip() or login,
        role=role,
        organisation_id=organisation_id,
        password_hash=_hasher.hash(password),
        language=language,
        demo=demo,
    )
    session.add(account)
    session.flush()
    return account


def begin_attempt(session: Session, now: datetime, login: str) -> None:
    """Count an attempt before it is examined, so that a burst cannot outrun the count.

    Raises RefusedSignInError while the name is locked. ``open_session`` clears the count.
    """
    login = _plain_login(login)
    recent = session.exec(
        select(func.count())
        .select_from(SignInFailure)
        .where(col(SignInFailure.login) == login)
        .where(col(SignInFailure.failed_at) > now - FAILURE_WINDOW)
    ).one()
    if recent >= FAILURES_ALLOWED:
        raise RefusedSignInError("Too many attempts. Wait 15 minutes, then try again.", locked=True)
    session.exec(delete(SignInFailure).where(col(SignInFailure.failed_at) < now - FAILURE_WINDOW))
    session.add(SignInFailure(login=login, failed_at=now))


def identify(session: Session, login: str, password: str) -> int:
    """The id of the account that this name and password open. Slow by design: no transaction.

    Raises RefusedSignInError with one text and after one time, whether the name is unknown, the
    account disabled or the password wrong.
    """
    account = session.exec(select(Account).where(Account.login == _plain_login(login))).first()
    fits = _password_fits(account.password_hash if account else _nobodys_hash(), password)
    if account is None or account.id is None or not account.active or not fits:
        raise RefusedSignInError("The sign-in name or the password is wrong.")
    return account.id


def open_session(session: Session, now: datetime, account_id: int, old_token: str = "") -> str:
    """A new token for the cookie; the one that the browser held before is closed."""
    account = session.get_one(Account, account_id)
    session.exec(delete(SignInFailure).where(col(SignInFailure.login) == account.login))
    old = _open_sign_in(session, now, old_token)
    if old is not None:
        old.closed_at = now
        session.add(old)
    token = secrets.token_urlsafe(32)
    session.add(
        SignIn(
            token_hash=_digest(token),
            account_id=account_id,
            form_token=secrets.token_urlsafe(32),
            opened_at=now,
            seen_at=now,
            expires_at=now + timedelta(hours=settings().session_absolute_hours),
        )
    )
    session.flush()
    return token


def lookup(session: Session, now: datetime, token: str) -> Viewer | None:
    """Who is behind this token now; None when closed, idle too long, expired or disabled."""
    row = _open_sign_in(session, now, token)
    account = session.get(Account, row.account_id) if row else None
    if row is None or account is None or not account.active:
        return None
    return _viewer(session, account, row.form_token)


def touch(session: Session, now: datetime, token: str) -> None:
    """Note that the reader did something: the idle time starts again."""
    row = _open_sign_in(session, now, token)
    if row is not None:
        row.seen_at = now
        session.add(row)


def by_login(session: Session, login: str) -> Viewer | None:
    """The active account of this sign-in name, for who has been identified already."""
    account = session.exec(select(Account).where(Account.login == login)).first()
    return _viewer(session, account, "") if account and account.active else None


def sign_out(session: Session, now: datetime, token: str, form_token: str) -> None:
    """Close the session of this token. Raises RefusedError when the form is not its own."""
    row = _open_sign_in(session, now, token)
    if row is None:
        return
    if not secrets.compare_digest(row.form_token.encode(), form_token.encode()):
        raise RefusedError("This form is out of date. Open the page again.")
    row.closed_at = now
    session.add(row)


def set_language(session: Session, viewer: Viewer, language: str) -> None:
    """Keep the language in which this person wants to read."""
    if language not in LANGUAGES:
        raise InputError("Choose one of the languages offered.", field="language")
    account = session.get(Account, viewer.account_id)
    if account is None:
        raise NotFoundError()
    account.language = language
    session.add(account)


def disable(session: Session, login: str) -> None:
    """This person may not come in any more; open sessions end at their next message."""
    account = session.exec(select(Account).where(Account.login == login)).first()
    if account is None:
        raise NotFoundError()
    account.active = False
    session.add(account)


def organisation(session: Session, viewer: Viewer) -> Organisation:
    """The viewer's organisation."""
    return session.get_one(Organisation, viewer.organisation_id)


def demo_accounts(session: Session) -> list[DemoAccount]:
    """The sign-ins of the demo in the order in which they were made; none on a real district."""
    rows = session.exec(
        select(Account, Organisation)
        .join(Organisation, col(Organisation.id) == col(Account.organisation_id))
        .where(col(Account.demo), col(Account.active))
        .order_by(col(Account.id))
    )
    return [
        DemoAccount(account.login, account.name, account.role, home.short_zh, home.short_en)
        for account, home in rows
    ]


def _plain_login(login: str) -> str:
    return login.strip().lower()[:60]


def _password_fits(password_hash: str, password: str) -> bool:
    try:
        return _hasher.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobodys_hash() -> str:
    """Verified in the place of an unknown account's, so that both take as long."""
    return _hasher.hash(secrets.token_urlsafe(16))


def _open_sign_in(session: Session, now: datetime, token: str) -> SignIn | None:
    idle = timedelta(minutes=settings().session_idle_minutes)
    row = session.exec(select(SignIn).where(SignIn.token_hash == _digest(token))).first()
    if row is None or row.closed_at or row.expires_at <= now or row.seen_at <= now - idle:
        return None
    return row


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _viewer(session: Session, account: Account, form_token: str) -> Viewer:
    home = session.get_one(Organisation, account.organisation_id)
    assert account.id is not None
    return Viewer(
        account_id=account.id,
        login=account.login,
        name=account.name,
        role=account.role,
        organisation_id=account.organisation_id,
        organisation_kind=home.kind,
        language=account.language,
        form_token=form_token,
    )
