"""Messages leave for named hosts alone, and whatever a peer does, no worker hangs or is misled."""

from __future__ import annotations

import base64
import hashlib
import hmac
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from errors import SetupError
from jobs import channels, outbox
from jobs.channels import Channel, NeverError, NotNowError
from jobs.channels.hosts import webhook
from models import Way
from tests.jobs.sinks import Sink, hook_sink, mail_sink
from tests.jobs.told import configured

HOOK = "/cgi-bin/webhook/send?key=0a1b2c"


@pytest.mark.parametrize(
    ("way", "url"),
    [
        (Way.WECOM, "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=0a1b2c"),
        (Way.DINGTALK, "https://oapi.dingtalk.com/robot/send?access_token=0a1b2c"),
        (Way.FEISHU, "https://open.feishu.cn/open-apis/bot/v2/hook/0a1b2c"),
    ],
)
def test_the_products_own_hosts_need_no_naming(way: Way, url: str) -> None:
    with configured():
        assert webhook(way, url).scheme == "https"


@pytest.mark.parametrize(
    "url",
    [
        "https://qyapi.weixin.qq.com.example.org/x?key=1",
        "https://user@qyapi.weixin.qq.com/x?key=1",
        "http://qyapi.weixin.qq.com/x?key=1",
        "https://oapi.dingtalk.com/x?key=1",  # another product's
        "http://127.0.0.1/x?key=1",
        "http://127.1/x?key=1",
        "http://0x7f000001/x?key=1",
        "http://2130706433/x?key=1",
        "http://[::ffff:127.0.0.1]/x?key=1",
        "http://169.254.169.254/latest/meta-data",
        "https://xn--qyapi-weixin.example/x?key=1",
        "file:///etc/passwd",
        "gopher://qyapi.weixin.qq.com/x",
        "",
    ],
)
def test_a_robot_elsewhere_is_refused_before_anything_is_sent(url: str) -> None:
    with configured(), pytest.raises(SetupError):
        webhook(Way.WECOM, url)


def test_naming_a_host_admits_it_and_plain_http_on_the_machine_alone() -> None:
    with configured(notify_hosts="127.0.0.1, wx.example.org"):
        assert webhook(Way.WECOM, "http://127.0.0.1:8080/x?key=1").port == 8080
        assert webhook(Way.WECOM, "https://wx.example.org/x?key=1").hostname == "wx.example.org"
        with pytest.raises(SetupError, match="https"):
            webhook(Way.WECOM, "http://wx.example.org/x?key=1")


@pytest.mark.parametrize("url", ["mailto://a@b", "smtps://", "smtps://host:465", "http://host"])
def test_a_mail_setting_that_says_too_little_is_refused(url: str) -> None:
    with configured(mail_url=url), pytest.raises(SetupError, match="must look like"):
        channels.channel(Way.MAIL)


@pytest.mark.parametrize(
    ("way", "path", "setting"),
    [
        (Way.WECOM, HOOK, "wecom_url"),
        (Way.DINGTALK, "/robot/send?access_token=0a1b2c", "dingtalk_url"),
        (Way.FEISHU, "/open-apis/bot/v2/hook/0a1b2c", "feishu_url"),
    ],
)
def test_each_robot_says_the_words(way: Way, path: str, setting: str) -> None:
    sink = Sink(stormy=False)
    with hook_sink(sink) as root, configured(notify_hosts="127.0.0.1", **{setting: root + path}):
        channels.channel(way).send("示例·王局长", "题目", "内容", "<1@x>")
    assert list(sink.taken) == ["示例·王局长 · 题目\n内容"]


def test_a_signed_robot_gets_the_signature_that_its_maker_describes() -> None:
    asked: list[str] = []
    with hook_sink(Sink(), _remembers(asked)) as root:
        url = f"{root}/robot/send?access_token=0a1b2c&secret=SEC0123"
        with configured(notify_hosts="127.0.0.1", dingtalk_url=url):
            channels.channel(Way.DINGTALK).send("", "s", "b", "<1@x>")
    [query] = [parse_qs(urlsplit(path).query) for path in asked]
    text = f"{query['timestamp'][0]}\nSEC0123".encode()
    expected = base64.b64encode(hmac.new(b"SEC0123", text, hashlib.sha256).digest()).decode()
    assert (query["sign"], query["access_token"]) == ([expected], ["0a1b2c"])


def _remembers(asked: list[str]):
    def answer(door) -> None:
        asked.append(door.path)
        door.say(200, b'{"errcode": 0}')

    return answer


def _answers(status: int, body: bytes = b"{}", **headers: str):
    return lambda door: door.say(status, body, **headers)


def _without_end(door) -> None:
    door.send_response(200)
    door.end_headers()
    try:
        for _ in range(16 * 1024):  # a gigabyte, if anybody reads it
            door.wfile.write(b"x" * 65536)
    except OSError:
        door.close_connection = True


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (_answers(500), "HTTP 500"),
        (_answers(429), "HTTP 429"),
        (_answers(200, b'{"errcode": 45009, "errmsg": "api freq out of limit"}'), "45009"),
        (_answers(200, b"<html>"), "not JSON"),
        (_without_end, "without end"),
    ],
)
def test_a_no_in_any_form_is_tried_again(answer, said: str) -> None:
    begun = time.monotonic()
    with wecom(answer) as robot, pytest.raises(NotNowError, match=said):
        robot.send("", "s", "b", "<1@x>")
    assert time.monotonic() - begun < 20


def test_a_redirect_leads_nowhere() -> None:
    canary = Sink(stormy=False)
    with hook_sink(canary) as elsewhere:
        leads_there = _answers(302, Location=f"{elsewhere}/secret")
        with wecom(leads_there) as robot, pytest.raises(NotNowError, match="HTTP 302"):
            robot.send("", "s", "b", "<1@x>")
    assert canary.asked == 0


def test_the_environments_proxy_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    proxy, sink = Sink(stormy=False), Sink(stormy=False)
    with hook_sink(proxy) as address, hook_sink(sink) as root:
        monkeypatch.setenv("http_proxy", address)
        monkeypatch.setenv("no_proxy", "")
        with configured(notify_hosts="127.0.0.1", wecom_url=root + HOOK):
            channels.channel(Way.WECOM).send("", "s", "b", "<1@x>")
    assert (proxy.asked, len(sink.taken)) == (0, 1)


def test_a_name_that_leads_nowhere_is_tried_again() -> None:
    url = "https://nowhere.invalid/cgi-bin/webhook/send?key=0a1b2c"
    with configured(notify_hosts="nowhere.invalid", wecom_url=url):
        robot = channels.channel(Way.WECOM)
        with pytest.raises(NotNowError, match="ConnectionError"):
            robot.send("", "s", "b", "<1@x>")


def test_mail_carries_its_id_and_its_words() -> None:
    sink = Sink(stormy=False)
    with mail_sink(sink) as url, configured(mail_url=url):
        channels.channel(Way.MAIL).send("a@example.org", "工程规划许可证\n预计", "内容", "<7@x>")
    assert sink.ids == {"工程规划许可证 预计": {"<7@x>"}}


def test_mail_goes_to_the_named_domains_alone_when_some_are_named() -> None:
    sink = Sink(stormy=False)
    with mail_sink(sink) as url, configured(mail_url=url, mail_domains="example.org"):
        mail = channels.channel(Way.MAIL)
        for to in ("a@example.com", "a@example.org.example.com", "a@sub.example.org", "a"):
            with pytest.raises(NeverError, match="not allowed"):
                mail.send(to, "s", "b", "<1@x>")
        assert not sink.ids
        mail.send("a@Example.org", "s", "b", "<1@x>")
    assert sink.ids == {"s": {"<1@x>"}}


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        ({b"DATA": b"451 later"}, NotNowError),
        ({b"DATA": b"554 spam"}, NeverError),
        ({b"RCPT": b"550 no such person"}, NeverError),
        ({b"RCPT": b"450 box is full"}, NotNowError),
        ({b"MAIL": b"421 closing"}, NotNowError),
    ],
)
def test_what_a_mail_server_says_decides_whether_it_is_tried_again(reply, error) -> None:
    with mail_to(_curt_server(reply)) as mail, pytest.raises((NotNowError, NeverError)) as raised:
        mail.send("a@example.org", "s", "b", "<1@x>")
    assert raised.type is error


def test_a_mail_server_that_refuses_the_connection_is_tried_again() -> None:
    with configured(mail_url="smtp://127.0.0.1:9?from=t@example.org"):
        mail = channels.channel(Way.MAIL)
        with pytest.raises(NotNowError):
            mail.send("a@example.org", "s", "b", "<1@x>")


def test_a_peer_that_drips_forever_is_not_waited_for() -> None:
    """Every byte comes before any timeout; the sum of them never ends."""
    with mail_to(_curt_server({}, drip=True)) as mail:
        begun = time.monotonic()
        outcome = outbox._within(1.0, lambda: mail.send("a@example.org", "s", "b", "<1@x>"))
    assert (outcome.kind, time.monotonic() - begun < 20) == ("again", True)


@contextmanager
def wecom(answer: Any) -> Iterator[Channel]:
    """A robot whose webhook answers like this."""
    with hook_sink(Sink(), answer) as root:
        url = root + HOOK
        with configured(notify_hosts="127.0.0.1", wecom_url=url):
            yield channels.channel(Way.WECOM)


@contextmanager
def mail_to(server: AbstractContextManager[int]) -> Iterator[Channel]:
    """The mail channel of this server."""
    with server as port, configured(mail_url=f"smtp://127.0.0.1:{port}?from=t@example.org"):
        yield channels.channel(Way.MAIL)


@contextmanager
def _curt_server(replies: dict[bytes, bytes], *, drip: bool = False) -> Iterator[int]:
    """A mail server that answers each command with 250 unless told otherwise."""
    listening = socket.create_server(("127.0.0.1", 0))
    ended = threading.Event()

    def serve() -> None:
        peer, _address = listening.accept()
        with peer:
            if drip:
                while not ended.wait(0.2):
                    try:
                        peer.sendall(b"2")
                    except OSError:
                        return
                return
            peer.sendall(b"220 hello\r\n")
            lines = peer.makefile("rb")
            body = False
            for line in lines:
                verb = line[:4].strip().upper()
                if body and line != b".\r\n":
                    continue
                if body or verb in (b"EHLO", b"HELO", b"MAIL", b"RCPT", b"RSET"):
                    said = replies.get(b"DATA" if body else verb, b"250 fine")
                    body = False
                elif verb == b"DATA":
                    said, body = b"354 go on", True
                else:
                    said = b"221 bye"
                peer.sendall(said + b"\r\n")
                if verb == b"QUIT":
                    return

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield listening.getsockname()[1]
    finally:
        ended.set()
        thread.join(5)
        listening.close()
