"""What a drafted letter says, in the words of one language."""

from __future__ import annotations

from collections.abc import Sequence

from ui import words
from ui.shell import plain
from ui.source_words import source_words
from ui.words import _
from views.letter_paper import LetterPaper, Offered
from views.letter_story import File


def docx_facts(paper: LetterPaper) -> dict[str, str]:
    """The gaps of the letter's template, by name; an empty one leaves its line out."""
    waiting = ("、" if words.code() == "zh" else ", ").join(paper.waiting)
    given = paper.offered
    return {
        "project": paper.project,
        "code": paper.code,
        "developer": paper.developer,
        "party": paper.party,
        "sender": paper.sender,
        "document": given.document if given else paper.step,
        "trigger": given.trigger if given else "",
        "asked": paper.asked,
        "basis": paper.basis,
        "distance": paper.distance or (distance_words(given) if given else ""),
        "reply_by": words.day(paper.reply_by, long=True) if paper.reply_by else "",
        "within": ""
        if paper.reply_by
        else _("Please answer within the period that your own rules set."),
        "waiting": _("The following waits for your reply: {items}.").format(items=waiting)
        if waiting
        else "",
        "red_line": _("{area} m² inside the red line").format(area=words.number(paper.red_line))
        if paper.red_line
        else "",
        "number": paper.number or _("No. ______ of {year}").format(year=paper.on.year),
        "sample": _("Sample, not a real letter") if paper.sample else "",
        "on": words.day(paper.on, long=True),
    }


def file_lines(files: Sequence[File]) -> list[str]:
    """One line a file, its name a link to it; Markdown."""
    found = []
    for file in files:
        parts = {"sending": _("with the letter"), "reply": _("the reply"), "proof": _("proof")}
        said = [parts.get(file.part, ""), _size(file.size)]
        said.append(_("bureau only") if file.internal else _("the developer sees it"))
        rest = " · ".join(part for part in said if part)
        found.append(
            f":material/attach_file: [{plain(file.name)}](/files/{file.attachment_id}) · {rest}"
        )
    return found


def _size(size: int) -> str:
    if size < 1024 * 1024:
        return f"{words.number(max(size / 1024, 1))} KB"
    return f"{words.number(size / 1024 / 1024, 1)} MB"


def asked_words(given: Offered | None) -> str:
    """What a draft asks for, as long as nobody wrote anything else."""
    if given is None:
        return ""
    return _("We ask you to issue the {document}, or to tell us your conditions.").format(
        document=given.document
    )


def basis_words(given: Offered | None) -> str:
    """The legal texts behind the party's entry; a press report is no basis of a letter."""
    if given is None:
        return ""
    keys = [key.strip() for key in given.source.split(";")]
    return source_words("; ".join(k for k in keys if k != "SEED" and not k.startswith("N-")))


def distance_words(given: Offered) -> str:
    """How near the red line comes, when the site was screened."""
    if given.nearest is None:
        return ""
    what, metres = given.nearest
    if metres == 0:
        return _("{what}: the red line touches it").format(what=what)
    return _("{what}: {metres} m").format(what=what, metres=words.number(metres, 1))
