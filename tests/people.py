"""A handful of sample people in three organisations, for tests of who may do what."""

from __future__ import annotations

from functools import cache

from argon2 import PasswordHasher
from sqlmodel import Session

from models import Account, Organisation, OrganisationKind, Role

PASSWORD = "a Long password 7"
PEOPLE = {
    "chen": ("示例·陈联络", Role.LIAISON, "SP"),
    "wang": ("示例·王局长", Role.CHIEF, "SP"),
    "zhao": ("示例·赵经理", Role.DEVELOPER, "CO1"),
    "qian": ("示例·钱经理", Role.DEVELOPER, "CO2"),
    "root": ("示例·系统管理员", Role.SYSTEM_ADMIN, "SP"),
    "sun": ("示例·安全管理员", Role.SECURITY_ADMIN, "SP"),
    "li": ("示例·审计管理员", Role.AUDIT_ADMIN, "SP"),
}


def settle(session: Session, *, demo: bool = False) -> dict[str, int]:
    """Add the organisations and accounts; gives the account ids by login."""
    homes = {}
    for code, kind in (("SP", "department"), ("CO1", "company"), ("CO2", "company")):
        home = Organisation(
            code=code,
            name_zh=f"示例单位{code}",
            name_en=f"Sample organisation {code}",
            short_zh=f"示例{code}",
            short_en=f"Sample {code}",
            kind=OrganisationKind(kind),
        )
        session.add(home)
        session.flush()
        homes[code] = home.id or 0
    ids = {}
    for login, (name, role, code) in PEOPLE.items():
        account = Account(
            login=login, name=name, role=role, organisation_id=homes[code],
            password_hash=_hash(), demo=demo,
        )  # fmt: skip
        session.add(account)
        session.flush()
        ids[login] = account.id or 0
    return ids


@cache
def _hash() -> str:
    """One hash for all: it is slow by design, and ``create_account`` has tests of its own."""
    return PasswordHasher().hash(PASSWORD)
