"""What a drafted letter says: the project's data, the party's rule, and what the draft asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from errors import NotFoundError
from models import Project, Step, StepKind
from store import scope
from store.queries import letters, rows, sites
from store.scope import Viewer
from store.sites.rules import read_rules
from store.templates.reader import PartySpec, from_document
from views import language
from views.language import Language


@dataclass(frozen=True)
class Offered:
    """What the template says of the party: what it issues, when it is asked, where that stands.
    ``nearest``: what of theirs the red line touches, and how far off it is in metres, as the
    newest screening of the site found."""

    document: str
    trigger: str
    source: str
    nearest: tuple[str, float] | None


@dataclass(frozen=True)
class LetterPaper:
    """The facts of one letter. ``reply_by`` None: within the party's own period. ``number``: as
    it was recorded with the sending; ``on``: the day of the sending, before it today."""

    project: str
    code: str
    developer: str
    sender: str
    party: str
    step: str
    offered: Offered | None
    asked: str
    basis: str
    distance: str
    reply_by: date | None
    number: str
    red_line: float | None  # square metres inside
    waiting: tuple[str, ...]
    on: date
    sample: bool


def letter_paper(
    session: Session, viewer: Viewer, step_id: int, lang: Language, today: date
) -> LetterPaper:
    """The newest draft of a step with today's data, and how it went out. Raises NotFoundError
    without one, or for others than the bureau."""
    draft = letters.draft(session, step_id, None)
    step = session.get(Step, step_id)
    if draft is None or step is None or not viewer.is_bureau:
        raise NotFoundError()
    project = scope.project(session, viewer, session.get_one(Project, step.project_id).code)
    lanes = rows.organisations(session)
    outline = sites.outline(session, project)
    sent = letters.newest(session, step_id, draft.round)
    return LetterPaper(
        project=language.name(project, lang),
        code=project.code,
        developer=language.name(lanes[project.developer_id], lang),
        sender=language.name(lanes[project.lead_id], lang),
        party=language.name(lanes[step.organisation_id], lang),
        step=language.name(step, lang),
        offered=offered(session, project, step, lang),
        asked=draft.asked,
        basis=draft.basis,
        distance=draft.distance,
        reply_by=draft.reply_by,
        number=(sent.number or "") if sent else "",
        red_line=outline.area_m2 if outline else None,
        waiting=_waiting(session, project, step, lang),
        on=sent.sent_on if sent else today,
        sample=project.sample,
    )


def offered(session: Session, project: Project, step: Step, lang: Language) -> Offered | None:
    """The party's entry in the project's template; None for a step that none has added."""
    if step.kind != StepKind.EXTERNAL_OPINION:
        return None
    spec = from_document(rows.template(session, project.template_id).document)
    party: PartySpec | None = next((p for p in spec.parties if p.step == step.code), None)
    if party is None:
        return None
    return Offered(
        document=party.document.zh if lang == "zh" else party.document.en,
        trigger=party.trigger.zh if lang == "zh" else party.trigger.en,
        source=party.source,
        nearest=_nearest(session, project, party.code),
    )


def _nearest(session: Session, project: Project, party: str) -> tuple[str, float] | None:
    found = sites.screenings(session, project)
    if not found:
        return None
    kinds = {
        code
        for code, kind in read_rules().kinds.items()
        if party in {asked.code for asked in kind.parties}
    }
    touched = [one for one in found[0][0].findings if one["kind"] in kinds]
    if not touched:
        return None
    nearest = min(touched, key=lambda one: one["distance_m"])
    return str(nearest["feature"] or nearest["layer"]), float(nearest["distance_m"])


def _waiting(session: Session, project: Project, step: Step, lang: Language) -> tuple[str, ...]:
    """What the law lets wait for the reply and is still to come."""
    only = rows.project_ids(project.id or 0)
    behind = {
        link.succ_id
        for link in rows.links(session, only)
        if link.pred_id == step.id and link.legal and not link.baseline_only
    }
    return tuple(
        language.name(one, lang)
        for one in rows.steps(session, only)
        if one.id in behind and one.finished_on is None
    )
