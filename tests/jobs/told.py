"""A small world for tests of telling: settings for a moment, people with addresses."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlmodel import Session, col, select

from config import settings
from models import Account, Delivery, Notice, NoticePreference


@contextmanager
def configured(**urls: str) -> Iterator[None]:
    """Inside, the environment has these settings: ``mail_url="smtp://..."``."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("mail_url", "wecom_url", "dingtalk_url", "feishu_url", "notify_hosts",
                     "mail_domains"):  # fmt: skip
            patch.setenv(f"TRACKER_{name.upper()}", urls.get(name, ""))
        settings.cache_clear()
        try:
            yield
        finally:
            patch.undo()
            settings.cache_clear()


def reachable(session: Session, account_id: int, **ways: str) -> Account:
    """Give this person a mail address, and these wishes (none: the usual ones)."""
    account = session.get_one(Account, account_id)
    account.email = f"{account.login}@example.org"
    session.add(account)
    if ways:
        session.merge(NoticePreference(account_id=account_id, ways=ways))
    session.flush()
    return account


def notices(session: Session, rule: str = "") -> list[Notice]:
    """Everything told, oldest first."""
    found = select(Notice).order_by(col(Notice.id))
    return list(session.exec(found.where(col(Notice.rule) == rule) if rule else found))


def deliveries(session: Session) -> list[Delivery]:
    return list(session.exec(select(Delivery).order_by(col(Delivery.id))))
