"""Where a request comes from, as far as the settings let us believe it."""

from __future__ import annotations

from ipaddress import ip_address, ip_network
from typing import Any

from starlette.datastructures import Headers

from config import settings


def remote(scope: Any) -> str:
    """The address of the browser. ``X-Forwarded-For`` counts only from a proxy of ours: the last
    address in it that is no proxy. Empty when unknown."""
    client = scope.get("client")
    address = client[0] if client else ""
    if not _is_proxy(address):
        return address
    said = Headers(scope=scope).get("x-forwarded-for", "")
    for hop in reversed([part.strip() for part in said.split(",") if part.strip()]):
        if not _is_proxy(hop):
            return hop if _is_address(hop) else ""
    return address


def is_local(scope: Any) -> bool:
    """Whether this machine asks itself, through no proxy."""
    client = scope.get("client")
    forwarded = "x-forwarded-for" in Headers(scope=scope)
    return (
        bool(client)
        and _is_address(client[0])
        and ip_address(client[0]).is_loopback
        and (not forwarded)
    )


def _is_proxy(address: str) -> bool:
    proxies = settings().proxy_cidrs
    if not proxies or not _is_address(address):
        return False
    here = ip_address(address)
    return any(here in ip_network(network, strict=False) for network in proxies)


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
