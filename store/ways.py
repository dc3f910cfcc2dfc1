"""The ways by which notices leave the house: which are set up, who may choose them, who does."""

from __future__ import annotations

from config import settings
from models import Account, NoticePreference, Role, Wanted, Way

ROBOTS = (Way.WECOM, Way.DINGTALK, Way.FEISHU)


def configured() -> tuple[Way, ...]:
    """The ways that the operator has set up."""
    found = settings()
    urls = {
        Way.MAIL: found.mail_url,
        Way.WECOM: found.wecom_url,
        Way.DINGTALK: found.dingtalk_url,
        Way.FEISHU: found.feishu_url,
    }
    return tuple(way for way, url in urls.items() if url)


def offered(account: Account) -> tuple[Way, ...]:
    """The ways that this person may choose. The robots speak in the bureau's own groups."""
    bureau = account.role in (Role.LIAISON, Role.CHIEF)
    return tuple(
        way
        for way in configured()
        if (way in ROBOTS and bureau) or (way == Way.MAIL and account.email)
    )


def ways_of(account: Account, preference: NoticePreference | None) -> dict[Way, Wanted]:
    """When this person wants which way; mail brings the digest unless they said otherwise."""
    said = preference.ways if preference else {}
    usual = {Way.MAIL: Wanted.DIGEST}
    return {way: Wanted(said.get(way, usual.get(way, Wanted.OFF))) for way in offered(account)}
