"""A numbered slip as a .docx: what is asked of whom by when, what was answered, how it ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

FONT_ZH, FONT = "仿宋", "Times New Roman"  # as official documents are set (GB/T 9704)
TITLE_PT, BODY_PT = 22, 14


@dataclass(frozen=True)
class SlipPaper:
    """Words of the paper, already in one language. ``facts`` are label and value; each of the
    ``parts`` is a heading with its paragraphs, an empty one is left out."""

    title: str
    number: str
    facts: Sequence[tuple[str, str]]
    parts: Sequence[tuple[str, Sequence[str]]]
    sample: str = ""


def slip_docx(paper: SlipPaper) -> bytes:
    """The file; text is written as text, whatever signs it holds."""
    from docx import Document
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn
    from docx.shared import Pt

    document: Any = Document()
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(BODY_PT)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT_ZH)
    document.core_properties.title = f"{paper.title} {paper.number}"
    document.core_properties.author = ""
    for text, size, bold in ((paper.title, TITLE_PT, True), (paper.number, BODY_PT, False)):
        line = document.add_paragraph()
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        run = line.add_run(text)
        run.bold, run.font.size = bold, Pt(size)
    if paper.sample:
        document.add_paragraph(paper.sample).alignment = WD_ALIGN_PARAGRAPH.CENTER
    table = document.add_table(rows=0, cols=2, style="Table Grid")
    for label, value in paper.facts:
        cells = table.add_row().cells
        cells[0].text, cells[1].text = label, value
        cells[0].paragraphs[0].runs[0].bold = True
    for heading, paragraphs in paper.parts:
        if not paragraphs:
            continue
        document.add_paragraph().add_run(heading).bold = True
        for text in paragraphs:
            document.add_paragraph(text)
    written = BytesIO()
    document.save(written)
    return written.getvalue()
