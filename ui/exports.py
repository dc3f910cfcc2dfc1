"""Files that a reader may take away: what may be seen, written in the format of the exchange."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from exchange.ledger_export import snapshot_of, written
from store.scope import Viewer
from views.language import Language
from views.ledger_players import Method
from views.ledger_snapshot import Snapshot, Standing, snapshot


@dataclass(frozen=True)
class LedgerFile:
    """``name`` for the browser, ``text`` of the file, ``snapshot``: the hash of its facts."""

    name: str
    text: str
    snapshot: str


def ledger_file(
    session: Session,
    viewer: Viewer,
    code: str,
    certificate_id: int,
    lang: Language,
    today: date,
    as_of: date | None = None,
    method: Method = "limits",
) -> LedgerFile:
    """The ledger of one certificate with all that it follows from. Raises NotFoundError."""
    found = snapshot(session, viewer, code, certificate_id, lang, today, as_of, method)
    players = tuple(mover.player for mover in found.movers)
    text = written(_told(found), found.network, players)
    name = f"days-gained_{found.code}_{certificate_id}_{method}_{found.on.isoformat()}.json"
    return LedgerFile(name, text, snapshot_of(text))


def _told(found: Snapshot) -> dict[str, object]:
    """What a reader of the file wants to know beside the network, in plain values."""
    told = found.ledger
    return {
        "project": {"code": found.code, "name": found.project, "template": found.template},
        "certificate": {
            "name": told.certificate,
            "number": found.number,
            "issued": told.issued,
            "step": found.step,
        },
        "as_of": found.on.isoformat(),
        "method": told.method,
        "template_version": told.template_version,
        "calendar_version_at_freezing": told.calendar_version,
        "provisional": told.provisional,
        "published": {"claim": found.claim, "source": found.claim_source},
        "dates": {
            "land_award_on": found.land_award_on.isoformat(),
            "conventional_on": told.conventional_on.isoformat(),
            "came_on": told.came_on.isoformat(),
        },
        "lines": {
            entry.key: {
                "kind": entry.kind,
                "code": entry.code,
                "name": entry.name,
                "organisation": entry.organisation,
                "happened_on": entry.happened_on.isoformat() if entry.happened_on else None,
                "sources": list(entry.sources),
                "unverified": entry.unverified,
            }
            for entry in told.entries
        },
        "step_columns": "code name organisation conventional unit start actual finish actual",
        "steps_told": _steps(found.standing),
    }


def _steps(standing: Sequence[Standing]) -> dict[str, list[object]]:
    return {
        step.id: [
            step.code,
            step.name,
            step.organisation,
            step.conventional,
            step.unit,
            step.start_on.isoformat() if step.start_on else None,
            step.start_actual,
            step.finish_on.isoformat() if step.finish_on else None,
            step.finish_actual,
        ]
        for step in standing
    }
