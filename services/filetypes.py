"""Which files are taken, and under which name: judged by what is in them, not by what they say."""

from __future__ import annotations

import html
import io
import json
import unicodedata
import zipfile
from dataclasses import dataclass

import puremagic

from errors import InputError

MOST_BYTES = 20 * 1024 * 1024
LONGEST_NAME = 120
_OFFICE = "application/vnd.openxmlformats-officedocument."
MEDIA_TYPES = {
    "pdf": "application/pdf",
    "docx": f"{_OFFICE}wordprocessingml.document",
    "xlsx": f"{_OFFICE}spreadsheetml.sheet",
    "ofd": "application/ofd",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "txt": "text/plain; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "geojson": "application/geo+json",
}
# The part without which a packed document is not what its name says.
_HEART = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "ofd": "OFD.xml"}
_MOST_PARTS = 5000
_RESERVED = {"con", "prn", "aux", "nul", *(f"{n}{i}" for n in ("com", "lpt") for i in range(1, 10))}


@dataclass(frozen=True)
class Upload:
    """A file as it came: its name says what its sender likes."""

    name: str
    data: bytes


@dataclass(frozen=True)
class Checked:
    """A file that may be kept."""

    name: str
    media_type: str
    data: bytes


def check(upload: Upload) -> Checked:
    """The file under a clean name with the type that it really has; raises InputError."""
    name = clean_name(upload.name)
    ending = name.rpartition(".")[2].lower()
    if ending not in MEDIA_TYPES:
        raise InputError(
            "“{name}” is of a kind that is not taken. Taken are: {kinds}.",
            field="files",
            name=name,
            kinds=", ".join(MEDIA_TYPES),
        )
    if not upload.data:
        raise InputError("“{name}” is empty. Choose the file again.", field="files", name=name)
    if len(upload.data) > MOST_BYTES:
        raise InputError(
            "“{name}” is larger than {most} MB. Send a smaller one.",
            field="files",
            name=name,
            most=MOST_BYTES // 1024 // 1024,
        )
    if not _is(ending, upload.data):
        raise InputError(
            "The content of “{name}” is not what its ending says. Save it again as {ending}.",
            field="files",
            name=name,
            ending=ending.upper(),
        )
    return Checked(name, MEDIA_TYPES[ending], upload.data)


def clean_name(name: str) -> str:
    """The last part of ``name`` without signs that steer a computer or mislead a reader.

    Raises InputError when nothing is left of it.
    """
    last = html.unescape(name).replace("\\", "/").rpartition("/")[2]
    last = unicodedata.normalize("NFC", last)
    # Categories C*: control signs, and those that turn the reading direction ("gpj.exe").
    last = "".join(" " if unicodedata.category(sign)[0] in "CZ" else sign for sign in last)
    last = " ".join(last.translate({ord(sign): "_" for sign in '<>:"|?*%'}).split()).strip(". ")
    stem, dot, ending = last.rpartition(".")
    if not stem:
        raise InputError("A file needs a name with an ending, such as letter.pdf.", field="files")
    if stem.partition(".")[0].lower() in _RESERVED:
        stem = f"_{stem}"
    return f"{stem[: LONGEST_NAME - len(ending) - 1]}{dot}{ending}"


def _is(ending: str, data: bytes) -> bool:
    if ending in ("txt", "csv"):
        return _text(data) is not None
    if ending == "geojson":
        return _is_geojson(data)
    if ending in _HEART:
        return _is_packed(ending, data)
    try:
        guesses = {guess.extension.lstrip(".") for guess in puremagic.magic_string(data[:65536])}
    except (puremagic.PureError, ValueError):
        return False
    return ending in guesses


def _text(data: bytes) -> str | None:
    if b"\0" in data:
        return None
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _is_geojson(data: bytes) -> bool:
    try:
        tree = json.loads(data)
    except (ValueError, RecursionError):
        return False
    return isinstance(tree, dict) and isinstance(tree.get("type"), str)


def _is_packed(ending: str, data: bytes) -> bool:
    """Only the list of contents is read; nothing is unpacked. Macros are not taken."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            parts = {part.filename for part in packed.infolist()}
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return False
    macros = any(part.lower().endswith("vbaproject.bin") for part in parts)
    return _HEART[ending] in parts and not macros and len(parts) <= _MOST_PARTS
