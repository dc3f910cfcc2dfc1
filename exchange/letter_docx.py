"""A drafted letter as a Word file: the template of the folder ``data/letters`` with its gaps
filled. A clerk changes the template in Word; the gaps stand in it as {name}."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

from docx import Document
from docx.text.paragraph import Paragraph

from config import ROOT
from errors import SetupError

FOLDER = ROOT / "data" / "letters"
GAP = re.compile(r"\{([a-z_]+)\}")


def letter_docx(facts: Mapping[str, str], language: str, folder: Path = FOLDER) -> bytes:
    """The letter. A paragraph or a row of a table in which every gap is empty is left out; a text
    of several lines becomes several. Raises SetupError for a template that cannot be read or asks
    for a gap that nobody fills."""
    path = folder / f"opinion_{language}.docx"
    try:
        document = Document(str(path))
    except Exception as error:  # python-docx raises whatever its XML library does
        raise SetupError(
            "The template {name} cannot be read as a Word file.", name=path.name
        ) from error
    for table in document.tables:
        for row in list(table.rows):
            texts = [p for cell in row.cells for p in cell.paragraphs]
            if _is_void(" ".join(p.text for p in texts), facts, path.name):
                row._tr.getparent().remove(row._tr)
    for paragraph in list(_paragraphs(document)):
        if _is_void(paragraph.text, facts, path.name):
            paragraph._p.getparent().remove(paragraph._p)
        else:
            _fill(paragraph, facts)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _paragraphs(document: Any) -> Iterator[Paragraph]:
    yield from document.paragraphs
    for table in document.tables:
        for row in table.rows:
            for cell in row.cells:
                yield from cell.paragraphs


def _is_void(text: str, facts: Mapping[str, str], name: str) -> bool:
    gaps = GAP.findall(text)
    for gap in gaps:
        if gap not in facts:
            raise SetupError(
                "The template {name} has a gap {gap} that the tracker does not know.",
                name=name,
                gap="{" + gap + "}",
            )
    return bool(gaps) and not any(facts[gap] for gap in gaps)


def _fill(paragraph: Paragraph, facts: Mapping[str, str]) -> None:
    """Word may cut a gap into several runs; the first one keeps the look of the paragraph."""
    if not GAP.search(paragraph.text):
        return
    text, *more = GAP.sub(lambda gap: facts[gap[1]], paragraph.text).split("\n")
    first, *others = paragraph.runs
    for run in others:
        run._r.getparent().remove(run._r)
    last = paragraph._p
    for line in (line for line in more if line.strip()):  # each with the indent of the first
        first.text = line
        last.addnext(deepcopy(paragraph._p))
        last = last.getnext()
    first.text = text
