"""Passwords: what makes a good one, when it must be changed, the last ones refused.

Two profiles, because two rules contradict each other. ``mlps`` is the classified protection of
information systems (GB/T 22239: complexity, rotation, no reuse). ``asvs`` is OWASP ASVS 5.0, 6.2:
length, a list of common passwords, neither composition nor rotation.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlmodel import Session, col, select

from config import settings
from errors import InputError, NotFoundError
from models import Account, PasswordUsed, ResetLink, SignIn
from store import clock

DEMO_PASSWORD = "shili-2021"  # noqa: S105 - printed by `demo` and shown on the sign-in page
LINK_LASTS = timedelta(hours=24)
EASY_SCORE = 2  # of zxcvbn: a million guesses
MOST_SIGNS = 200  # a longer one would only cost time
_hasher = PasswordHasher()


@dataclass(frozen=True)
class Profile:
    """``classes``: of small letters, capitals, digits and other signs. None: no such rule."""

    shortest: int
    classes: int
    lasts: timedelta | None
    remembered: int
    idle: timedelta
    absolute: timedelta


PROFILES = {
    "mlps": Profile(10, 3, timedelta(days=90), 5, timedelta(minutes=15), timedelta(hours=8)),
    "asvs": Profile(12, 0, None, 0, timedelta(minutes=30), timedelta(hours=12)),
}


def profile() -> Profile:
    """The one that the settings choose."""
    return PROFILES[settings().password_profile]


def check(password: str, login: str) -> None:
    """Raises InputError saying what is missing."""
    rules = profile()
    if len(password) < rules.shortest:
        raise InputError(
            "A password has at least {n} characters.", field="password", n=rules.shortest
        )
    if len(password) > MOST_SIGNS:
        raise InputError("A password has at most {n} characters.", field="password", n=MOST_SIGNS)
    if _classes(password) < rules.classes:
        raise InputError(
            "A password mixes {n} of: small letters, capitals, digits, other signs.",
            field="password",
            n=rules.classes,
        )
    if password.lower() == DEMO_PASSWORD or _easily_guessed(password, login):
        raise InputError(
            "This password is guessed too easily. Take several words that do not belong together.",
            field="password",
        )


def choose(session: Session, now: datetime, account: Account, password: str) -> None:
    """Its owner sets a new password. Raises InputError; every open session of the account ends,
    since whoever knew the old password may hold one."""
    check(password, account.login)
    used = [account.password_hash, *_remembered(session, account)]
    if any(fits(old, password) for old in used):
        raise InputError("This password was used before. Choose another one.", field="password")
    session.add(
        PasswordUsed(account_id=account.id or 0, password_hash=account.password_hash, set_at=now)
    )
    account.password_hash = hashed(password)
    account.password_set_at = now
    account.must_change = account.demo = False
    session.add(account)
    end_sessions(session, now, account.id or 0)


def must_change(session: Session, now: datetime, account: Account) -> bool:
    """Whether its owner may do nothing else first: not chosen by the owner, too old, or a demo's
    password on a real district."""
    if account.must_change or (account.demo and not is_demo(session)):
        return True
    lasts, set_at = profile().lasts, account.password_set_at or account.created_at
    return not account.demo and bool(lasts and set_at and now - set_at >= lasts)


def is_demo(session: Session) -> bool:
    """A demo's clock is shifted, and it is never a production."""
    return bool(clock.shift(session)) and settings().deployment != "production"


def make_link(session: Session, now: datetime, account: Account, made_by: int | None) -> str:
    """The token of a way to a new password: one day, once. Earlier links end."""
    for old in session.exec(
        select(ResetLink).where(
            col(ResetLink.account_id) == account.id, col(ResetLink.used_at).is_(None)
        )
    ):
        old.used_at = now
        session.add(old)
    token = secrets.token_urlsafe(32)
    session.add(
        ResetLink(
            token_hash=digest(token),
            account_id=account.id or 0,
            made_by=made_by,
            made_at=now,
            expires_at=now + LINK_LASTS,
        )
    )
    return token


def owner_of_link(session: Session, now: datetime, token: str) -> Account:
    """Whose link this is. Raises NotFoundError for one that is unknown, used or over."""
    account = session.get(Account, _open_link(session, now, token).account_id)
    if account is None or not account.active:
        raise NotFoundError()
    return account


def choose_by_link(session: Session, now: datetime, token: str, password: str) -> Account:
    """The same as ``choose`` for who holds the link, which is then spent."""
    account = owner_of_link(session, now, token)
    choose(session, now, account, password)
    link = _open_link(session, now, token)
    link.used_at = now
    session.add(link)
    return account


def make_unusable(session: Session, now: datetime, account: Account) -> None:
    """No password opens this account until its owner chooses one; its sessions end."""
    account.password_hash = hashed(secrets.token_urlsafe(32))
    account.must_change = True
    session.add(account)
    end_sessions(session, now, account.id or 0)


def end_sessions(session: Session, now: datetime, account_id: int, but: str = "") -> int:
    """Close every open session of an account, one token excepted; gives how many."""
    rows = session.exec(
        select(SignIn).where(
            col(SignIn.account_id) == account_id,
            col(SignIn.closed_at).is_(None),
            col(SignIn.token_hash) != (digest(but) if but else ""),
        )
    ).all()
    for row in rows:
        row.closed_at = now
        session.add(row)
    return len(rows)


def fits(password_hash: str, password: str) -> bool:
    """Slow by design."""
    try:
        return _hasher.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


def hashed(password: str) -> str:
    return _hasher.hash(password)


@cache
def nobodys_hash() -> str:
    """Verified in the place of an unknown account's, so that both take as long."""
    return _hasher.hash(secrets.token_urlsafe(16))


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _classes(password: str) -> int:
    """Of the four kinds of signs, how many occur; a Chinese character is another sign."""
    small = any("a" <= sign <= "z" for sign in password)
    large = any("A" <= sign <= "Z" for sign in password)
    digit = any("0" <= sign <= "9" for sign in password)
    other = any(not (sign.isascii() and sign.isalnum()) for sign in password)
    return small + large + digit + other


def _easily_guessed(password: str, login: str) -> bool:
    """A common password, or one with small changes; the list and its rules are zxcvbn's."""
    from zxcvbn import zxcvbn  # 30,000 words: only when a password is chosen

    return bool(zxcvbn(password[:72], user_inputs=[login])["score"] < EASY_SCORE)


def _remembered(session: Session, account: Account) -> Sequence[str]:
    """The last passwords before the present one, which counts as one of them."""
    return session.exec(
        select(PasswordUsed.password_hash)
        .where(col(PasswordUsed.account_id) == account.id)
        .order_by(col(PasswordUsed.id).desc())
        .limit(max(profile().remembered - 1, 0))
    ).all()


def _open_link(session: Session, now: datetime, token: str) -> ResetLink:
    row = session.exec(select(ResetLink).where(ResetLink.token_hash == digest(token))).first()
    if row is None or row.used_at or row.expires_at <= now:
        raise NotFoundError()
    return row
