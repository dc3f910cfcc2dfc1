"""An external party's door: plain pages behind a signed link to one letter.

No account, no script, both languages, a phone first. A change from another origin never arrives
here (``web.gate``); the token in the address is the right to write, so the forms need no other.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import quote

from sqlmodel import Session
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.responses import Response as Answer
from starlette.routing import Route

from errors import InputError, NotFoundError, TrackerError
from models import Attachment
from services import attachments, reply_door
from services.filetypes import MOST_BYTES, Upload
from services.letter_answers import Reply
from services.reply_door import Visitor
from store import clock
from store.actors import acting
from store.database import main_database
from ui import words
from views.language import Language
from views.reply_page import ReplyPage, reply_page
from web import plain
from web.files import handed_out
from web.origin import remote

FORM_BYTES = MOST_BYTES + 1024 * 1024  # the reply and the words around it
FIELD_BYTES, MOST_FILES, MOST_FIELDS = 64 * 1024, 3, 12
FIELDS = ("day", "reply", "number", "terms", "note")
WRONG_TRIES, WRONG_SECONDS, ROOM = 20, 300.0, 10_000
_wrong: dict[str, deque[float]] = {}


@dataclass(frozen=True)
class Typed:
    """What the reader typed, kept when it was refused."""

    day: str = ""
    reply: str = ""
    number: str = ""
    terms: str = ""
    note: str = ""


async def show(request: Request) -> Answer:
    """GET /reply/TOKEN: what is asked, and the three things that one can do about it."""
    if _is_guessing(request):
        return _slow_down()
    try:
        page = await asyncio.to_thread(_opened, request, _language(request))
    except NotFoundError:
        return _nothing(request)
    return _page(request, page)


async def acknowledge(request: Request) -> Answer:
    """POST: the letter has arrived."""

    def verb(session: Session, now: datetime, token: str, who: Visitor, typed: Typed) -> None:
        reply_door.acknowledge(session, now, token, who)

    return await _change(request, verb, plain.FORM_BYTES)


async def promise(request: Request) -> Answer:
    """POST day: by when the party will answer."""

    def verb(session: Session, now: datetime, token: str, who: Visitor, typed: Typed) -> None:
        try:
            day = date.fromisoformat(typed.day)
        except ValueError:
            raise InputError("Choose a day.", field="day") from None
        reply_door.promise(session, now, token, who, day)

    return await _change(request, verb, plain.FORM_BYTES)


async def answer(request: Request) -> Answer:
    """POST reply, number, terms, note, files: the answer itself, once."""
    files: list[Upload] = []

    def verb(session: Session, now: datetime, token: str, who: Visitor, typed: Typed) -> None:
        if typed.reply not in {Reply.AGREE, Reply.CONDITIONS, Reply.OBJECT}:
            raise InputError("Choose one of the three answers.", field="reply")
        reply_door.reply(
            session, now, token, who, reply=Reply(typed.reply), number=typed.number,
            note=typed.note, terms=typed.terms, files=files,
        )  # fmt: skip

    return await _change(request, verb, FORM_BYTES, files)


async def sent_file(request: Request) -> Answer:
    """GET /reply/TOKEN/file/NUMBER: a paper that went out with the letter."""
    if _is_guessing(request):
        return _slow_down()
    try:
        row, data = await asyncio.to_thread(_sent, request)
    except TrackerError:
        return _nothing(request)
    return handed_out(row, data)


Verb = Callable[[Session, datetime, str, Visitor, Typed], None]


async def _change(
    request: Request, verb: Verb, most: int, files: list[Upload] | None = None
) -> Answer:
    """One change in one transaction; refused, the page again with what was typed."""
    if _is_guessing(request):
        return _slow_down()
    language = _language(request)
    try:  # before a stranger's megabytes are read
        page = await asyncio.to_thread(_seen, request, language)
    except NotFoundError:
        return _nothing(request)
    form = await _form(request, most)
    with _acting(request):
        await plain.note_unasked(form, *FIELDS, "files")
    typed = Typed(**{name: str(form.get(name) or "") for name in FIELDS})
    if files is not None:
        files += await _files(form)
    try:
        await asyncio.to_thread(_written, request, verb, typed)
    except NotFoundError:
        return _nothing(request)
    except TrackerError as error:
        await asyncio.to_thread(_refused, request)
        return _page(request, page, typed, error)
    there = f"/reply/{quote(_token(request))}?lang={language}"
    return RedirectResponse(there, status_code=303, headers={"Cache-Control": "no-store"})


async def _form(request: Request, most: int) -> Any:
    length = request.headers.get("content-length", "")
    if not length.isdecimal() or int(length) > most:
        raise HTTPException(413)
    return await request.form(
        max_files=MOST_FILES, max_fields=MOST_FIELDS, max_part_size=FIELD_BYTES
    )


async def _files(form: Any) -> list[Upload]:
    """The files of the form. One that was cut short never gets here: its form is not whole."""
    found = [item for item in form.getlist("files") if hasattr(item, "read") and item.filename]
    return [Upload(str(item.filename), await item.read()) for item in found]


def _opened(request: Request, language: str) -> ReplyPage:
    """The page, and a line that somebody looked at it."""
    page = _seen(request, language)
    if request.method == "GET":
        with _acting(request), main_database().write() as session:
            reply_door.note_opening(session, _now(session), _token(request), _visitor(request))
    return page


def _seen(request: Request, language: str) -> ReplyPage:
    with main_database().read() as session:
        now = _now(session)
        link, letter = reply_door.letter_behind(session, now, _token(request))
        lang: Language = "zh" if language == "zh_CN" else "en"
        return reply_page(session, link, letter, lang, clock.local_day(now))


def _written(request: Request, verb: Verb, typed: Typed) -> None:
    with _acting(request), main_database().write() as session:
        verb(session, _now(session), _token(request), _visitor(request), typed)


def _refused(request: Request) -> None:
    with _acting(request), main_database().write() as session:
        reply_door.note_refusal(session, _now(session), _token(request), _visitor(request))


def _sent(request: Request) -> tuple[Attachment, bytes]:
    with main_database().read() as session:
        _link, letter = reply_door.letter_behind(session, _now(session), _token(request))
        return attachments.sent_with(session, letter.id or 0, request.path_params["number"])


def _now(session: Session) -> datetime:
    return datetime.now(UTC) + clock.shift(session)


def _token(request: Request) -> str:
    return str(request.path_params["token"])


def _visitor(request: Request) -> Visitor:
    return Visitor(remote(request.scope), request.headers.get("user-agent", ""))


def _acting(request: Request) -> Any:
    """For the record: a link, and not its token, which is the key to it."""
    what = request.url.path.rpartition("/")[2] if request.method == "POST" else "open"
    return acting(name="reply link", account_id=None, role="", verb=f"reply_door.{what}")


def _language(request: Request) -> str:
    """Chosen on the page, else the browser's; the words of this request follow it."""
    asked = request.query_params.get("lang")
    chosen = asked if asked in words.LANGUAGES else request.headers.get("accept-language")
    language = words.match(chosen)
    words.use(language)
    return language


def _page(
    request: Request, page: ReplyPage, typed: Typed | None = None, error: TrackerError | None = None
) -> Answer:
    language = _language(request)
    field = error.field if isinstance(error, InputError) else ""
    return plain.render(
        request, "reply.html", language=language, status=400 if error else 200, page=page,
        here=f"/reply/{quote(_token(request))}", day=words.day, word=words.word,
        typed=typed or Typed(), refusal=words.refusal(error) if error else "", field=field,
        most=MOST_BYTES // 1024 // 1024,
    )  # fmt: skip


def _nothing(request: Request) -> Answer:
    """Wrong, expired, taken back: one answer. Many of them from one place are guesses."""
    address = remote(request.scope)
    if len(_wrong) >= ROOM:
        _wrong.clear()
    _wrong.setdefault(address, deque(maxlen=WRONG_TRIES)).append(time.monotonic())
    return plain.render(request, "reply_gone.html", language=_language(request), status=404)


def _is_guessing(request: Request) -> bool:
    tries = _wrong.get(remote(request.scope))
    if tries is None or len(tries) < WRONG_TRIES:
        return False
    return time.monotonic() - tries[0] < WRONG_SECONDS


def _slow_down() -> Answer:
    headers = {"Retry-After": str(int(WRONG_SECONDS)), "Cache-Control": "no-store"}
    return PlainTextResponse("too many tries", status_code=429, headers=headers)


ROUTES = [
    Route("/reply/{token}", show, methods=["GET"]),
    Route("/reply/{token}/acknowledge", acknowledge, methods=["POST"]),
    Route("/reply/{token}/promise", promise, methods=["POST"]),
    Route("/reply/{token}/answer", answer, methods=["POST"]),
    Route("/reply/{token}/file/{number:int}", sent_file, methods=["GET"]),
]
