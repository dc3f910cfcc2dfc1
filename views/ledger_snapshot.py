"""Everything that one ledger was computed from, so that anybody can compute it again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from engine.network import Network
from store import scope
from store.clock import end_of
from store.queries import rows
from store.scope import Viewer
from views import language
from views.language import Language
from views.ledger import Ledger, facts_of, ledger
from views.ledger_players import Conventional, Method, Mover
from views.papers import newest_paper


@dataclass(frozen=True)
class Standing:
    """What became of one step of the conventional network; its days are None for a step that is
    not in the procedure of today. ``conventional`` in ``unit``, by the ledger's method."""

    id: str
    code: str
    name: str
    organisation: str
    unit: str
    conventional: int
    start_on: date | None
    start_actual: bool
    finish_on: date | None
    finish_actual: bool


@dataclass(frozen=True)
class Snapshot:
    """``movers``: those that the ledger tells of, in its order. ``step``: the certificate's own."""

    code: str
    project: str
    template: str
    claim: str | None
    claim_source: str | None
    land_award_on: date
    on: date
    number: str | None
    step: str
    ledger: Ledger
    network: Network
    standing: tuple[Standing, ...]
    movers: tuple[Mover, ...]


def snapshot(
    session: Session,
    viewer: Viewer,
    code: str,
    certificate_id: int,
    lang: Language,
    today: date,
    as_of: date | None = None,
    method: Method = "limits",
) -> Snapshot:
    """The ledger with its network, players and dates. Raises NotFoundError as ``ledger`` does."""
    told = ledger(session, viewer, code, certificate_id, lang, today, as_of, method)
    project = scope.project(session, viewer, code)
    known_before = end_of(as_of) if as_of else None
    paper, row = newest_paper(session, project, certificate_id, known_before)
    facts = facts_of(session, project, as_of or today, known_before)
    conventional = Conventional(facts, method)
    movers = {mover.key: mover for mover in conventional.movers}
    lanes = rows.organisations(session)
    lengths = {step.id: step.duration for step in conventional.network.steps}
    hidden = scope.hidden_steps(session, viewer, project.id or 0)
    standing = []
    for step in facts.steps:
        now = facts.standing.get(step.id or 0)
        secret = step.id in hidden  # its length stays: without it nothing can be computed again
        standing.append(
            Standing(
                id=str(step.id),
                code=str(step.id) if secret else step.code,
                name=language.HIDDEN[lang] if secret else language.name(step, lang),
                organisation=language.short(lanes[step.organisation_id], lang),
                unit=step.unit,
                conventional=lengths[str(step.id)],
                start_on=now.start_on if now else None,
                start_actual=bool(now and now.start_actual),
                finish_on=now.finish_on if now else None,
                finish_actual=bool(now and now.finish_actual),
            )
        )
    return Snapshot(
        code=project.code,
        project=language.name(project, lang),
        template=rows.template(session, project.template_id).code,
        claim=project.claim_zh if lang == "zh" else project.claim_en,
        claim_source=project.claim_source,
        land_award_on=project.land_award_on,
        on=as_of or today,
        number=paper.number if row.issued_on else None,
        step=str(paper.step_id),
        ledger=told,
        network=conventional.network,
        standing=tuple(standing),
        movers=tuple(movers[entry.key] for entry in told.entries if entry.key in movers),
    )
