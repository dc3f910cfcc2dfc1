"""Who may come in: accounts, signing in and out, and who is behind a token.

The cookie holds 256 random bits; the database holds only their SHA-256. A new token is made at
every sign-in, so a planted one is worth nothing.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlmodel import Session, col, func, select

from config import settings
from errors import InputError, NotFoundError, RefusedError
from models import Account, Organisation, Role, SignIn, SignInFailure
from services import duties, passwords
from services.passwords import DEMO_PASSWORD
from store.scope import Viewer

__all__ = ["DEMO_PASSWORD"]
LANGUAGES = ("zh_CN", "en")
FAILURES_ALLOWED = 5
FAILURE_WINDOW = timedelta(minutes=15)
LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,59}")


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
    must_change: bool = False,
    now: datetime | None = None,
) -> Account:
    """A person who may sign in from now on. Raises InputError with the field."""
    login = checked_login(session, login)
    if not demo:
        passwords.check(password, login)
    if session.get(Organisation, organisation_id) is None:
        raise InputError("Choose the organisation of this person.", field="organisation")
    account = Account(
        login=login,
        name=name.strip() or login,
        role=role,
        organisation_id=organisation_id,
        password_hash=passwords.hashed(password),
        language=language,
        demo=demo,
        must_change=must_change,
        created_at=now,
        password_set_at=now,
    )
    session.add(account)
    session.flush()
    return account


def checked_login(session: Session, login: str) -> str:
    """As it is stored. Raises InputError when it cannot be one or is taken."""
    login = _plain_login(login)
    if not LOGIN.fullmatch(login):
        raise InputError(
            "A sign-in name has 2 to 60 small letters, digits, dots or hyphens.", field="login"
        )
    if session.exec(select(Account).where(Account.login == login)).first():
        raise InputError("The sign-in name “{login}” is taken.", field="login", login=login)
    return login


def begin_attempt(session: Session, now: datetime, login: str, *, kind: str = "") -> None:
    """Count an attempt before it is examined, so that a burst cannot outrun the count.

    Raises RefusedSignInError while the name is locked. ``open_session`` clears the count.
    ``kind``: what is guessed when it is not the password of a sign-in; counted by itself.
    """
    login = _counted(login, kind)
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
    stored = account.password_hash if account else passwords.nobodys_hash()
    fits = passwords.fits(stored, password)
    if account is None or account.id is None or not account.active or not fits:
        raise RefusedSignInError("The sign-in name or the password is wrong.")
    return account.id


def open_session(
    session: Session,
    now: datetime,
    account_id: int,
    old_token: str = "",
    *,
    remote: str = "",
    browser: str = "",
    outside: bool = False,
) -> str:
    """A new token for the cookie; the one that the browser held before is closed.

    ``outside``: another system vouched for the person. Raises RefusedSignInError for an account
    that nobody has used for 90 days: the nightly round disables it.
    """
    account = session.get_one(Account, account_id)
    if duties.is_dormant(session, now, account):
        raise RefusedSignInError("The sign-in name or the password is wrong.")
    clear_attempts(session, account.login)
    old = _open_sign_in(session, now, old_token)
    if old is not None:
        old.closed_at = now
        session.add(old)
    token = secrets.token_urlsafe(32)
    session.add(
        SignIn(
            token_hash=passwords.digest(token),
            account_id=account_id,
            form_token=secrets.token_urlsafe(32),
            opened_at=now,
            seen_at=now,
            expires_at=now + duties.lasts(session)[1],
            remote=remote[:64],
            browser=browser[:200],
            outside=outside,
        )
    )
    session.flush()
    return token


def clear_attempts(session: Session, login: str, *, kind: str = "") -> None:
    """Whoever came in counts from nought again."""
    counted = _counted(login, kind)
    session.exec(delete(SignInFailure).where(col(SignInFailure.login) == counted))


def check_place(session: Session, account_id: int, remote: str) -> None:
    """Raises RefusedSignInError for staff outside the networks that the settings name."""
    if not duties.may_come_from(session.get_one(Account, account_id).role, remote):
        raise RefusedSignInError("The sign-in name or the password is wrong.")


def lookup(session: Session, now: datetime, token: str) -> Viewer | None:
    """Who is behind this token now; None when closed, idle too long, expired or disabled."""
    row = _open_sign_in(session, now, token)
    account = session.get(Account, row.account_id) if row else None
    if row is None or account is None or not account.active:
        return None
    return _viewer(session, account, row.form_token, duties.duty(session, now, account, row))


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


def _counted(login: str, kind: str) -> str:
    """The name under which attempts are counted; no sign-in name can imitate another kind."""
    return f"{kind}:{login}"[:60] if kind else _plain_login(login).replace(":", "_")


def _plain_login(login: str) -> str:
    return login.strip().lower()[:60]


def _open_sign_in(session: Session, now: datetime, token: str) -> SignIn | None:
    if not token:
        return None
    hashed = passwords.digest(token)
    row = session.exec(select(SignIn).where(SignIn.token_hash == hashed)).first()
    if row is None or row.closed_at or row.expires_at <= now:
        return None
    return row if row.seen_at > now - duties.lasts(session)[0] else None


def _viewer(session: Session, account: Account, form_token: str, duty: str = "") -> Viewer:
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
        duty=duty,
    )
