"""How a slip is said: its number, its state, its paper."""

from __future__ import annotations

from exchange.slip_docx import SlipPaper
from ui import words
from ui.words import _, word
from views.supervision import Answer, Number, SlipCard


def number(of: Number) -> str:
    """督办〔2021〕3号; Supervision [2021] No. 3."""
    level, year, serial = of
    return _("{level} [{year}] No. {serial}").format(
        level=word("slip_level", level), year=year, serial=serial
    )


def standing(slip: SlipCard) -> str:
    """The state in words, with its day."""
    if slip.state == "closed":
        return _("Closed {day}").format(day=words.day(slip.closed_on))
    if slip.raised_to:
        return _("Raised to {number}").format(number=number(slip.raised_to))
    if slip.state == "overdue":
        return _("{days} over").format(days=words.days(slip.overdue_wd, unit="wd"))
    if slip.state == "answered":
        return _("Answered, due {day}").format(day=words.day(slip.due_on))
    return _("Due {day}").format(day=words.day(slip.due_on))


def answer_line(answer: Answer) -> str:
    return _("{day}, {who}: {text}").format(
        day=words.day(answer.on, long=True), who=answer.by, text=answer.text
    )


def paper(slip: SlipCard) -> SlipPaper:
    """The words of its .docx."""
    facts = [
        (_("Project"), f"{slip.project} ({slip.project_code})"),
        (_("Subject"), slip.subject or words.NOTHING),
        (_("To"), slip.to_full),
        (_("Issued by"), slip.issuer),
        (_("Issued on"), words.day(slip.issued_on, long=True)),
        (_("To be done by"), words.day(slip.due_on, long=True)),
    ]
    if slip.raised_from:
        facts.append((_("Follows"), number(slip.raised_from)))
    closing = []
    if slip.closed_on:
        closing = [f"{words.day(slip.closed_on, long=True)}: {slip.proof}"]
        closing += [file.name for file in slip.files]
    return SlipPaper(
        title=_("{level} slip").format(level=word("slip_level", slip.number[0])),
        number=number(slip.number),
        facts=facts,
        parts=[
            (_("What is required"), slip.requirement.splitlines()),
            (_("Answers"), [answer_line(answer) for answer in slip.answers]),
            (_("Closed with this proof"), closing),
        ],
    )
