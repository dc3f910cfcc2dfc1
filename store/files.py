"""The bytes of attachments, beside the database: a folder in which a file's name is its content.

A file is written whole before its row: first under another name, flushed to the disk, then
renamed. What a broken upload or an undone transaction leaves behind belongs to no row; ``sweep``
takes it away. Nothing here knows what a reader called the file, so no name of theirs is a path.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from collections.abc import Collection, Iterator
from pathlib import Path

from config import settings

INCOMING = "incoming"
SHA256 = re.compile(r"[0-9a-f]{64}")


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def put(data: bytes) -> str:
    """Keep ``data`` for good; gives its name. The same content is kept once."""
    name = digest(data)
    target = _place(name)
    if target.exists() and target.stat().st_size == len(data):
        os.utime(target)  # a sweep that is under way takes it for new
        return name
    target.parent.mkdir(parents=True, exist_ok=True)
    incoming = settings().files / INCOMING
    incoming.mkdir(exist_ok=True)
    partial = incoming / secrets.token_hex(16)
    try:
        with partial.open("xb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        os.replace(partial, target)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    _flush(target.parent)
    return name


def get(name: str) -> bytes | None:
    """The content; None when it is missing or no longer what it was."""
    try:
        data = _place(name).read_bytes()
    except OSError:
        return None
    return data if digest(data) == name else None


def sweep(kept: Collection[str], older_than: float) -> int:
    """Remove files that no row names and that were written before ``older_than`` (seconds of the
    real clock since 1970). Gives their number."""
    gone = 0
    for path in _every():
        if path.name not in kept and path.stat().st_mtime < older_than:
            path.unlink(missing_ok=True)
            gone += 1
    return gone


def _every() -> Iterator[Path]:
    root = settings().files
    for path in root.rglob("*") if root.exists() else ():
        if path.is_file() and not path.is_symlink():
            yield path


def _place(name: str) -> Path:
    if not SHA256.fullmatch(name):
        raise ValueError(f"no digest: {name!r}")
    return settings().files / name[:2] / name


def _flush(folder: Path) -> None:
    """Make a rename last through a power cut, where folders can be flushed."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
