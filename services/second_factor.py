"""The second factor: an authenticator app (RFC 6238) and recovery codes for when it is lost.

The secret is kept encrypted with a key that is made of ``TRACKER_SECRET``, so that a copy of the
database opens nothing.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.fernet import Fernet, InvalidToken
from sqlalchemy import delete
from sqlmodel import Session, col, select

from config import settings
from errors import InputError, NotFoundError, RefusedError
from models import HalfSignIn, RecoveryCode, SecondFactor
from services import passwords
from store.scope import Viewer

STEP_SECONDS = 30
HALF_LASTS = timedelta(minutes=5)
CODES = 10
ISSUER = "Tracker"


@dataclass(frozen=True)
class Enrolment:
    """What the authenticator reads; ``uri`` holds the secret."""

    secret: str
    uri: str


def is_on(session: Session, account_id: int) -> bool:
    """Whether a code is asked for at the sign-in."""
    row = session.get(SecondFactor, account_id)
    return row is not None and row.confirmed_at is not None


def enrol(session: Session, viewer: Viewer) -> Enrolment:
    """A secret to show; it asks for nothing until ``confirm`` proves it. Shown again unchanged
    until then. Raises RefusedError when one is in use or no key is set."""
    import pyotp

    row = session.get(SecondFactor, viewer.account_id)
    if row is not None and row.confirmed_at:
        raise RefusedError("A second factor is in use. Take it away first.")
    secret = _opened(row.secret) if row else pyotp.random_base32()
    if row is None:
        session.add(SecondFactor(account_id=viewer.account_id, secret=_sealed(secret)))
    uri = pyotp.TOTP(secret).provisioning_uri(name=viewer.login, issuer_name=ISSUER)
    return Enrolment(secret, uri)


def confirm(session: Session, now: datetime, viewer: Viewer, code: str) -> tuple[str, ...]:
    """The app shows what it should: from now on a code is asked for. Gives the recovery codes,
    which nobody sees again. Raises InputError for a wrong code."""
    row = session.get(SecondFactor, viewer.account_id)
    if row is None or row.confirmed_at:
        raise NotFoundError()
    if not _code_fits(session, now, row, code):
        raise InputError("This code does not fit. Check the clock of the device.", field="code")
    row.confirmed_at = now
    session.add(row)
    codes = tuple(f"{secrets.token_hex(4)}-{secrets.token_hex(4)}" for _ in range(CODES))
    for one in codes:
        session.add(
            RecoveryCode(account_id=viewer.account_id, code_hash=passwords.digest(_plain(one)))
        )
    return codes


def remove(session: Session, account_id: int) -> None:
    """Take the second factor away, recovery codes too."""
    session.exec(delete(RecoveryCode).where(col(RecoveryCode.account_id) == account_id))
    row = session.get(SecondFactor, account_id)
    if row is not None:
        session.delete(row)


def verify(session: Session, now: datetime, account_id: int, code: str) -> bool:
    """Whether this code opens: of the app, each one once, or a recovery code that is unspent."""
    row = session.get(SecondFactor, account_id)
    if row is None or row.confirmed_at is None:
        return False
    return _code_fits(session, now, row, code) or _recovers(session, now, account_id, code)


def codes_left(session: Session, account_id: int) -> int:
    """How many recovery codes are unspent."""
    rows = select(RecoveryCode.id).where(
        col(RecoveryCode.account_id) == account_id, col(RecoveryCode.used_at).is_(None)
    )
    return len(session.exec(rows).all())


def begin_half(session: Session, now: datetime, account_id: int) -> str:
    """The password was right: a token for the form that asks for the code."""
    token = secrets.token_urlsafe(32)
    session.add(
        HalfSignIn(
            token_hash=passwords.digest(token), account_id=account_id, expires_at=now + HALF_LASTS
        )
    )
    return token


def owner_of_half(session: Session, now: datetime, token: str) -> int | None:
    """Whose half sign-in this is; None when it is over."""
    row = _half(session, token)
    return row.account_id if row and row.used_at is None and row.expires_at > now else None


def end_half(session: Session, now: datetime, token: str) -> None:
    """It was completed; the same form opens nothing twice."""
    row = _half(session, token)
    if row is not None:
        row.used_at = now
        session.add(row)


def _half(session: Session, token: str) -> HalfSignIn | None:
    wanted = passwords.digest(token)
    return session.exec(select(HalfSignIn).where(HalfSignIn.token_hash == wanted)).first()


def _code_fits(session: Session, now: datetime, row: SecondFactor, code: str) -> bool:
    """One step early or late is allowed; a step that was used is not (RFC 6238, 5.2)."""
    import pyotp

    totp = pyotp.TOTP(_opened(row.secret))
    present = int(now.timestamp()) // STEP_SECONDS
    for step in (present - 1, present, present + 1):
        expected = totp.at(step * STEP_SECONDS)
        if step > row.last_step and secrets.compare_digest(expected, _digits(code)):
            row.last_step = step
            session.add(row)
            return True
    return False


def _recovers(session: Session, now: datetime, account_id: int, code: str) -> bool:
    row = session.exec(
        select(RecoveryCode).where(
            col(RecoveryCode.account_id) == account_id,
            col(RecoveryCode.code_hash) == passwords.digest(_plain(code)),
            col(RecoveryCode.used_at).is_(None),
        )
    ).first()
    if row is None:
        return False
    row.used_at = now
    session.add(row)
    return True


def _digits(code: str) -> str:
    kept = "".join(sign for sign in code if sign in "0123456789")
    return kept if len(kept) == 6 else ""


def _plain(code: str) -> str:
    return code.strip().lower().replace("-", "").replace(" ", "")


def _sealed(secret: str) -> str:
    return _key().encrypt(secret.encode()).decode()


def _opened(sealed: str) -> str:
    try:
        return _key().decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise RefusedError(
            "This second factor was sealed with another key. An administrator must take it away."
        ) from None


def _key() -> Fernet:
    """Raises RefusedError without a key: a secret in the clear would be worth little."""
    secret = settings().secret
    if len(secret.encode()) < 32:
        raise RefusedError(
            "Second factors need TRACKER_SECRET, 32 bytes or more. Ask the operator."
        )
    made = hashlib.sha256(b"second factor\0" + secret.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(made))
