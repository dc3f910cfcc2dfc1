"""A browser without a screen: signs in over HTTP and speaks Streamlit's protocol over a WebSocket,
so that a test can say what no browser would."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import requests
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from tests.people import PASSWORD


@dataclass
class Visitor:
    """One browser: its cookies and its address bar."""

    address: str
    session: requests.Session = field(default_factory=requests.Session)

    def __post_init__(self) -> None:
        self.session.headers.update({"Accept": "text/html", "Accept-Language": "zh-CN,zh;q=0.9"})

    def get(self, path: str, **headers: str) -> requests.Response:
        return self.session.get(self.address + path, headers=headers, allow_redirects=False)

    def post(self, path: str, origin: str | None = "own", **form: str) -> requests.Response:
        headers = {} if origin is None else {"Origin": self.address if origin == "own" else origin}
        return self.session.post(
            self.address + path, data=form, headers=headers, allow_redirects=False
        )

    def sign_in(self, login: str, password: str = PASSWORD, **form: str) -> requests.Response:
        return self.post("/account/sign-in", login=login, password=password, **form)

    @property
    def token(self) -> str:
        return self.session.cookies.get("tracker_sid") or ""


class Tab:
    """One open page of a visitor."""

    def __init__(
        self, visitor: Visitor, *, origin: str | None = "own", resume: str = "", **headers: str
    ) -> None:
        host = urlsplit(visitor.address).netloc
        cookie = {"Cookie": f"tracker_sid={visitor.token}"} if visitor.token else {}
        protocols = ["streamlit", "xsrf", resume] if resume else ["streamlit"]
        self.socket: ClientConnection = connect(
            f"ws://{host}/_stcore/stream",
            origin=visitor.address if origin == "own" else origin,  # type: ignore[arg-type]
            additional_headers={**cookie, **headers},
            subprotocols=[Subprotocol(name) for name in protocols],
            open_timeout=10,
        )
        self.seen: list[ForwardMsg] = []
        self.address = visitor.address

    def run(self, page: str = "") -> list[ForwardMsg]:
        """Ask for a run of ``page``; gives what came until it finished or the line went dead."""
        back = BackMsg()
        back.rerun_script.page_name = page
        back.rerun_script.context_info.url = f"{self.address}/{page}"
        back.rerun_script.context_info.locale = "zh-CN"
        return self.say(back)

    def say(self, back: BackMsg) -> list[ForwardMsg]:
        before = len(self.seen)
        try:
            self.socket.send(back.SerializeToString())
        except ConnectionClosed:
            return []
        self.listen(15)
        return self.seen[before:]

    def listen(self, seconds: float) -> bool:
        """Hear messages until a run ends. False when the line went dead or stayed silent."""
        try:
            while True:
                heard = self.socket.recv(seconds)
                assert isinstance(heard, bytes)
                message = ForwardMsg.FromString(heard)
                self.seen.append(message)
                if message.WhichOneof("type") == "script_finished":
                    return True
        except (ConnectionClosed, TimeoutError):
            return False

    @property
    def session_id(self) -> str:
        return next(
            str(m.new_session.initialize.session_id)
            for m in self.seen
            if m.WhichOneof("type") == "new_session"
        )

    def close(self) -> None:
        self.socket.close()


def shows(messages: list[ForwardMsg], text: str) -> bool:
    """Whether any drawn element holds ``text``; Markdown's backslashes are looked through."""
    return any(text in _words(m) for m in messages if m.WhichOneof("type") == "delta")


def kinds(messages: list[ForwardMsg]) -> set[str]:
    return {str(m.WhichOneof("type")) for m in messages}


def redirect(messages: list[ForwardMsg]) -> str:
    """Where the browser was sent; empty when it was not."""
    return next(
        (m.auth_redirect.url for m in messages if m.WhichOneof("type") == "auth_redirect"), ""
    )


def _words(message: Any) -> str:
    return str(message.SerializeToString().decode("utf-8", "ignore").replace("\\", ""))
