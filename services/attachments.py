"""Verbs on files: keep, remove, read, and what the night looks after.

Whether a file carries a virus is not examined here: that is the work of the office's own
scanner. What is kept is only ever handed out as a download that the browser must not open itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from errors import InputError, NotFoundError, RefusedError
from models import Attachment, Event, EventKind, Project, Step
from services import access, journal, schedules
from services.filetypes import Checked, Upload, check
from services.schedules import Effect
from store import clock, scope
from store import files as disk
from store.clock import local_day
from store.database import Database
from store.queries import letters
from store.said import said
from store.scope import Viewer

REHEARSAL = "rehearsal"  # in ``session.info``: nothing will be kept, so no file is written
PROOF, REPLY = "proof", "reply"  # parts of a file that others lean on
ORPHANS_KEPT = timedelta(hours=24)  # an upload whose transaction is still under way is younger


def keep(
    session: Session,
    viewer: Viewer,
    now: datetime,
    *,
    data: bytes,
    name: str,
    project_id: int,
    step_id: int | None = None,
    letter_id: int | None = None,
    part: str = "other",
    internal: bool = True,
) -> Attachment:
    """Add a file to a project of the bureau, with a happening of its own.

    ``internal`` hides it from the developer company. Raises InputError (field ``files``) for a
    kind, size or content that is not taken.
    """
    project = _project(session, viewer, project_id)
    file = check(Upload(name, data))
    event = journal.record(
        session, viewer, now, project, EventKind.FILE_KEPT, local_day(now),
        step_id=step_id, detail={"files": [file.name]}, internal=internal,
    )  # fmt: skip
    return attach(
        session, now, event, [file], letter_id=letter_id, part=part, internal=internal
    )[0]  # fmt: skip


def add_files(
    session: Session,
    viewer: Viewer,
    now: datetime,
    *,
    step_id: int,
    seen_version: int,
    files: Collection[Upload],
    shown: bool = False,
    note: str = "",
) -> Effect:
    """Add files to an item; its dates stay. ``shown``: the developer may see them."""
    project, step = access.editable_step(session, viewer, step_id, seen_version)
    found = checked(files)
    if not found:
        raise InputError("Choose a file first.", field="files")
    event = journal.record(
        session, viewer, now, project, EventKind.FILE_KEPT, local_day(now), step_id=step.id,
        detail={"files": [file.name for file in found]}, note=note, internal=not shown,
    )  # fmt: skip
    attach(session, now, event, found, internal=not shown)
    return schedules.refresh(session, project, event, now)


def checked(uploads: Iterable[Upload]) -> list[Checked]:
    """Every file judged before anything is written; raises InputError."""
    return [check(upload) for upload in uploads]


def attach(
    session: Session,
    now: datetime,
    event: Event,
    found: Collection[Checked],
    *,
    letter_id: int | None = None,
    part: str = "other",
    internal: bool = True,
) -> list[Attachment]:
    """Rows for files that came with a happening. The bytes are written before their rows."""
    rows = []
    for file in found:
        rehearsed = session.info.get(REHEARSAL)
        name = disk.digest(file.data) if rehearsed else disk.put(file.data)
        rows.append(
            Attachment(
                project_id=event.project_id,
                step_id=event.step_id,
                letter_id=letter_id,
                part=part,
                name=file.name,
                media_type=file.media_type,
                size=len(file.data),
                sha256=name,
                internal=internal,
                added_at=now,
                event_id=event.id or 0,
            )
        )
    session.add_all(rows)
    session.flush()
    return rows


def remove(
    session: Session, viewer: Viewer, now: datetime, *, attachment_id: int, reason: str
) -> Event:
    """Take a file that was attached by mistake off the screens, with the ``reason``. Row and bytes
    stay: what was decided on it must be provable. Raises RefusedError for a file on which
    something was closed, and for one that the party itself handed in."""
    row = _readable(session, viewer, attachment_id)
    project = _project(session, viewer, row.project_id)
    step = session.get(Step, row.step_id) if row.step_id else None
    if not (
        access.may_edit_step(session, viewer, step)
        if step
        else project.id in scope.own_projects(session, viewer)
    ):
        raise NotFoundError()
    if row.part == PROOF:
        raise RefusedError(
            "“{name}” is the proof of what was closed with it. Add the right file beside it.",
            name=row.name,
        )
    if row.part == REPLY and letters.from_party(session.get_one(Event, row.event_id)):
        raise RefusedError(
            "The party itself handed in “{name}”. Set its reply aside instead.", name=row.name
        )
    journal.check_text(reason, "reason")
    event = journal.record(
        session, viewer, now, project, EventKind.FILE_REMOVED, local_day(now),
        step_id=row.step_id, detail={"files": [row.name]}, note=reason, internal=row.internal,
    )  # fmt: skip
    row.removed_by = event.id
    return event


def content(session: Session, viewer: Viewer, attachment_id: int) -> tuple[Attachment, bytes]:
    """A file that the viewer may see. Raises NotFoundError, also for one that was damaged."""
    row = _readable(session, viewer, attachment_id)
    return row, _bytes(row)


def sent_with(session: Session, letter_id: int, attachment_id: int) -> tuple[Attachment, bytes]:
    """A file that went out with this letter, for whoever holds its link. Raises NotFoundError."""
    row = session.get(Attachment, attachment_id)
    if row is None or row.letter_id != letter_id or row.part != "sending" or row.removed_by:
        raise NotFoundError()
    return row, _bytes(row)


def sweep(session: Session, real_now: datetime) -> int:
    """Remove files without a row that are older than a day by the real clock; their number."""
    known = set(session.exec(select(Attachment.sha256)))
    return disk.sweep(known, (real_now - ORPHANS_KEPT).timestamp())


def nightly(database: Database, now: datetime) -> str:
    """Look after the folder: remove what belongs to nobody, read every file again.

    Raises TrackerError naming the files that are missing or changed: the job has failed then.
    """
    with database.read() as session:
        broken = damaged(session)
        gone = sweep(session, now - clock.shift(session))
    if broken:
        raise RefusedError(
            "{n} files are missing or damaged: {names}. Take them from a backup.",
            n=len(broken),
            names=", ".join(f"{row.id} {row.name}" for row in broken[:20]),
        )
    return said("Every file is whole; files without an owner removed: {n}", n=gone)


def damaged(session: Session) -> list[Attachment]:
    """Rows whose bytes are missing or changed."""
    rows = session.exec(select(Attachment).order_by(col(Attachment.id)))
    return [row for row in rows if disk.get(row.sha256) is None]


def _project(session: Session, viewer: Viewer, project_id: int) -> Project:
    if not viewer.is_bureau:
        raise NotFoundError()
    return access.project_of(session, project_id)


def _readable(session: Session, viewer: Viewer, attachment_id: int) -> Attachment:
    row = session.exec(
        scope.attachments(viewer).where(col(Attachment.id) == attachment_id)
    ).first()  # fmt: skip
    if row is None:
        raise NotFoundError()
    return row


def _bytes(row: Attachment) -> bytes:
    data = disk.get(row.sha256)
    if data is None:
        raise RefusedError("The file “{name}” is damaged on the disk.", name=row.name)
    return data
