"""Who may see a personal telephone number, and what the others see of it."""

from __future__ import annotations

from models import Account, Role
from store.scope import Viewer

SHOWN_TO_BUREAU = (Role.LIAISON, Role.CHIEF, Role.DEVELOPER)


def may_see_mobile(viewer: Viewer, account: Account) -> bool:
    """The bureau those of its own people and of the companies' people; everybody the own one."""
    if account.id == viewer.account_id:
        return True
    return viewer.is_bureau and account.role in SHOWN_TO_BUREAU


def masked(mobile: str | None) -> str:
    """138****1234; empty when there is none."""
    return f"{mobile[:3]}****{mobile[-4:]}" if mobile else ""
