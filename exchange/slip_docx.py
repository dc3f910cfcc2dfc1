"""A numbered slip as a .docx: what is asked of whom by when, what was answered, how it ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

FONT_ZH, FONT = "仿宋", "Times New Roman"  # as official documents are set (GB/T 9704)
TITLE_PT, BODY_PT = 22, 14
A4_CM, WIDTHS_CM = (21.0, 29.7), (3.6, 12.0)


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
    from docx.enum.table import WD_ALIGN_VERTICAL
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt

    document: Any = Document()
    page = document.sections[0]
    page.page_width, page.page_height = Cm(A4_CM[0]), Cm(A4_CM[1])
    page.left_margin, page.right_margin = Cm(2.8), Cm(2.6)
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
    table.autofit = False
    for column, width in zip(table.columns, WIDTHS_CM, strict=True):
        column.width = Cm(width)
    for label, value in paper.facts:
        row = table.add_row()
        row.height = Cm(0.9)
        for cell, text, width in zip(row.cells, (label, value), WIDTHS_CM, strict=True):
            cell.text, cell.width = text, Cm(width)
            cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
            cell.paragraphs[0].paragraph_format.space_after = Pt(0)
        row.cells[0].paragraphs[0].runs[0].bold = True
    for heading, paragraphs in paper.parts:
        if not paragraphs:
            continue
        head = document.add_paragraph()
        head.add_run(heading).bold = True
        head.paragraph_format.space_before = Pt(BODY_PT)
        head.paragraph_format.keep_with_next = True
        for text in paragraphs:
            document.add_paragraph(text).paragraph_format.first_line_indent = Pt(2 * BODY_PT)
    written = BytesIO()
    document.save(written)
    return written.getvalue()
