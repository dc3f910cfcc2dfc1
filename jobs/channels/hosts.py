"""Where messages may go: the products' own hosts, and what the operator names beside them.

An address that a person types is never sent to; these come from the operator alone. That,
exact names and checked certificates leave nothing to be had by a clever address.
"""

from __future__ import annotations

import ipaddress
from urllib.parse import SplitResult, urlsplit

from config import settings
from errors import SetupError
from models import Way

PUBLIC = {
    Way.WECOM: ("qyapi.weixin.qq.com",),
    Way.DINGTALK: ("oapi.dingtalk.com",),
    Way.FEISHU: ("open.feishu.cn", "open.larksuite.com"),
}


def webhook(way: Way, url: str) -> SplitResult:
    """The parts of a robot's address. Raises SetupError unless its host is the product's own or
    named in TRACKER_NOTIFY_HOSTS, over https (plain http: a named loopback address only)."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    named = host in settings().notify_hosts
    if parts.username or parts.password or not (named or host in PUBLIC[way]):
        raise SetupError(
            "TRACKER_{way}_URL leads to {host}. Name this host in TRACKER_NOTIFY_HOSTS if it is "
            "meant.",
            way=way.upper(),
            host=host or "nowhere",
        )
    if parts.scheme != "https" and not (parts.scheme == "http" and named and is_loopback(host)):
        raise SetupError("TRACKER_{way}_URL must begin with https://.", way=way.upper())
    return parts


def mail_server(url: str) -> SplitResult:
    """The parts of TRACKER_MAIL_URL. Raises SetupError when it does not say enough."""
    parts = urlsplit(url)
    if parts.scheme not in ("smtps", "smtp") or not parts.hostname or "from=" not in parts.query:
        raise SetupError(
            "TRACKER_MAIL_URL must look like smtps://user:password@host:465?from=sender@host."
        )
    return parts


def is_loopback(host: str) -> bool:
    """Whether this is an address of the machine itself, written as an address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
