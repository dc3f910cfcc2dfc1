"""Days gained on one certificate: by three methods, and who held its days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from store.scope import Viewer
from views.certificates import Paper
from views.holders import Holders, holders
from views.language import Language
from views.ledger import Entry, Ledger, ledger
from views.ledger_players import Method

METHODS: tuple[Method, ...] = ("limits", "typical", "own")
DEFAULT: Method = "limits"  # rules section 5
FIRST_ASKED = ("SG", "GH-GC")  # construction permit, else planning permit

# What a citizen is told: coordination, quicker or slower work, stops, and what nobody explains.
Group = str
GROUPS: dict[str, Group] = {
    "action": "deeds",
    "agreed": "deeds",
    "removed": "deeds",
    "habits": "deeds",
    "pace": "pace",
    "pause": "stops",
    "refused": "stops",
    "unproven": "rest",
    "unattributed": "rest",
    "waits": "rest",
    "rebased": "rest",
}


@dataclass(frozen=True)
class LeadTime:
    """One certificate's ledgers by method, each adding up, and the division of its span."""

    ledgers: Mapping[Method, Ledger]
    holders: Holders


def lead_time(
    session: Session,
    viewer: Viewer,
    code: str,
    certificate_id: int,
    lang: Language,
    today: date,
    as_of: date | None = None,
) -> LeadTime:
    """Raises NotFoundError for a certificate that is not there, not for this viewer, or not yet."""
    found = {
        method: ledger(session, viewer, code, certificate_id, lang, today, as_of, method)
        for method in METHODS
    }
    return LeadTime(found, holders(session, viewer, code, certificate_id, lang, today, as_of))


def first_asked(papers: Sequence[Paper]) -> int:
    """The certificate that most people ask about: the construction permit, else the planning
    permit, else the last to come. ``papers`` is not empty."""
    by_kind = {paper.kind: paper.certificate_id for paper in papers}
    return next(
        (by_kind[kind] for kind in FIRST_ASKED if kind in by_kind), papers[-1].certificate_id
    )


def by_group(entries: Sequence[Entry]) -> dict[Group, int]:
    """Calendar days of each group; they add up to the gain. Groups without a line are left out."""
    days: dict[Group, int] = {}
    for entry in entries:
        group = GROUPS[entry.kind]
        days[group] = days.get(group, 0) + entry.days_cd
    return days
