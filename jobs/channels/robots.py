"""Robots in a group of WeCom, DingTalk or Feishu, spoken to by Apprise.

Apprise builds the message and signs it. It would follow the machine's proxies, read an answer
of any length, and take "200, but over the limit" for success; so its plugins are given a ``post``
of ours in the place of ``requests``.
"""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, parse_qs, unquote

import requests
from apprise.asset import AppriseAsset
from apprise.exception import AppriseImproperlyConfigured
from apprise.plugins import dingtalk, feishu, wecombot

from config import settings
from errors import SetupError
from jobs.channels import SECONDS, NotNowError
from jobs.channels.hosts import webhook
from models import Way

LONGEST_ANSWER = 64 * 1024
LONGEST_TEXT = {Way.WECOM: 2000, Way.DINGTALK: 18_000, Way.FEISHU: 18_000}  # bytes
_last = threading.local()


def robot(way: Way) -> Robot:
    """The robot of the settings. Raises SetupError."""
    found = settings()
    urls = {
        Way.WECOM: found.wecom_url,
        Way.DINGTALK: found.dingtalk_url,
        Way.FEISHU: found.feishu_url,
    }
    return Robot(way, webhook(way, urls[way]))


@dataclass(frozen=True)
class Robot:
    """One group's robot. It knows no persons: ``to`` is the name that the text begins with."""

    way: Way
    address: SplitResult

    def send(self, to: str, subject: str, body: str, message_id: str) -> None:
        text = f"{to} · {subject}\n{body}" if to else f"{subject}\n{body}"
        _last.error = ""
        if not self._plugin().send(_clipped(text, LONGEST_TEXT[self.way])):
            raise NotNowError("{said}", said=_last.error or "no answer")

    def _plugin(self) -> Any:
        """Apprise's plugin, aimed at the host that the operator named."""
        plain = AppriseAsset(app_id="Tracker", http_redirects=False)
        root = f"{self.address.scheme}://{self.address.netloc}{self.address.path}"
        asked = {name: values[0] for name, values in parse_qs(self.address.query).items()}
        plugin: Any
        try:
            if self.way == Way.WECOM:
                plugin = _made(wecombot.NotifyWeComBot, key=asked.get("key"), asset=plain)
                plugin.api_url = f"{root}?key={plugin.key}"
            elif self.way == Way.DINGTALK:
                token, secret = asked.get("access_token"), asked.get("secret")
                plugin = _made(_DingTalk, token=token, secret=secret, asset=plain)
                plugin.notify_url = f"{root}?access_token={{token}}"
            else:
                folder, _sep, token = root.rstrip("/").rpartition("/")
                plugin = _made(feishu.NotifyFeishu, token=token, asset=plain)
                plugin.notify_url = f"{folder}/{{token}}"
        except AppriseImproperlyConfigured as error:
            raise SetupError("TRACKER_{way}_URL lacks its key.", way=self.way.upper()) from error
        plugin.request_rate_per_sec = 0  # the quota is ours
        return plugin


def _made(plugin: Any, **how: Any) -> Any:
    return plugin(**how)


class _DingTalk(dingtalk.NotifyDingTalk):  # type: ignore[no-untyped-call]
    """Apprise encodes the signature for the address, then ``requests`` does so once more."""

    def get_signature(self) -> tuple[str, str]:
        at, signature = super().get_signature()  # type: ignore[no-untyped-call]
        return at, unquote(signature)


def _clipped(text: str, longest: int) -> str:
    """``text`` in at most so many bytes of UTF-8."""
    whole = text.encode()
    return text if len(whole) <= longest else whole[: longest - 3].decode(errors="ignore") + "…"


class _Guarded:
    """What Apprise's plugins use of ``requests``: no proxy, no redirect, a short answer, and a
    product's own "no" inside a 200 is a no."""

    codes = requests.codes
    RequestException = requests.RequestException

    @staticmethod
    def post(url: str, **how: Any) -> requests.Response:
        how |= {"allow_redirects": False, "stream": True, "timeout": (SECONDS, SECONDS)}
        try:
            with requests.Session() as session:
                session.trust_env = False
                with session.post(url, **how) as answer:
                    _check(answer)
                    return answer
        except requests.RequestException as error:
            _last.error = str(error) if isinstance(error, _NoError) else type(error).__name__
            raise


class _NoError(requests.RequestException):
    """The robot answered, but not with a yes."""


def _check(answer: requests.Response) -> None:
    if answer.status_code != requests.codes.ok:
        raise _NoError(f"HTTP {answer.status_code}")
    said = answer.raw.read(LONGEST_ANSWER + 1, decode_content=True)
    if len(said) > LONGEST_ANSWER:
        raise _NoError("an answer without end")
    try:
        told = json.loads(said or b"{}")
    except ValueError as error:
        raise _NoError("an answer that is not JSON") from error
    code = told.get("errcode", told.get("code", told.get("StatusCode", 0)))
    if code:
        raise _NoError(f"{code} {told.get('errmsg', told.get('msg', ''))}"[:200])


for _module in (wecombot, dingtalk, feishu):
    _module.requests = _Guarded  # type: ignore[attr-defined]
