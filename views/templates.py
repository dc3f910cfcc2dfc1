"""What a new project can be made from: templates with their questions, companies, departments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from models import OrganisationKind, Template
from store.queries import rows
from store.templates.reader import from_document
from views import language
from views.language import Language


@dataclass(frozen=True)
class Question:
    """A screening question: answered with yes, it brings the letter of an external party."""

    party: str
    question: str
    trigger: str
    document: str


@dataclass(frozen=True)
class Offer:
    """A template. ``unverified`` counts its fields that no primary text backs."""

    code: str
    name: str
    version: str
    steps: int
    certificates: int
    unverified: int
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Office:
    """An organisation to choose. ``credit_code`` is empty but for companies."""

    code: str
    name: str
    name_zh: str
    name_en: str
    credit_code: str


@dataclass(frozen=True)
class Offers:
    templates: tuple[Offer, ...]
    companies: tuple[Office, ...]
    departments: tuple[Office, ...]


def offers(session: Session, newest: Sequence[Template], lang: Language) -> Offers:
    """``newest``: the template rows to choose from, in their order."""
    found = sorted(rows.organisations(session).values(), key=lambda row: row.code)

    def of_kind(kind: OrganisationKind) -> tuple[Office, ...]:
        return tuple(
            Office(
                row.code, language.name(row, lang), row.name_zh, row.name_en, row.credit_code or ""
            )
            for row in found
            if row.kind == kind
        )

    return Offers(
        templates=tuple(_offer(row, lang) for row in newest),
        companies=tuple(c for c in of_kind(OrganisationKind.COMPANY) if c.credit_code),
        departments=of_kind(OrganisationKind.DEPARTMENT),
    )


def _offer(row: Template, lang: Language) -> Offer:
    spec = from_document(row.document)
    present = [step for step in spec.steps if step.removed is None]
    return Offer(
        code=row.code,
        name=language.name(row, lang),
        version=row.version,
        steps=len(present),
        certificates=sum(step.certificate is not None for step in present),
        unverified=sum(len(step.unverified) for step in present)
        + sum(link.unverified for link in spec.links),
        questions=tuple(
            Question(
                party=party.code,
                question=getattr(party.question, lang),
                trigger=getattr(party.trigger, lang),
                document=getattr(party.document, lang),
            )
            for party in spec.parties
        ),
    )
