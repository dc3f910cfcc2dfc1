"""What a process template says, as frozen typed records.

One model per thing that a clerk writes in ``data/templates/*.yaml``. The same models read the
canonical JSON that the database keeps, so a project sees the template that it was born with.
Durations are whole days in the step's own unit: ``wd`` working days, ``cd`` calendar days.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, StrictInt, StrictStr

Unit = Literal["wd", "cd"]
StepKind = Literal["review", "preparation", "external_opinion", "internal_confirmation", "notice"]
OrganisationKind = Literal["department", "external", "applicant", "review_body"]
LinkType = Literal["FS", "SS", "FF", "SF"]
Basis = Literal["legal", "customary"]
# V read in a primary text, v read in a repost or another city's rule, U not verified.
Confidence = Literal["V", "v", "U"]
Doubtful = Literal[
    "unit", "statutory", "promised", "conventional", "typical", "certificate", "removed",
    "trigger", "document", "reply", "after", "blocks",
]  # fmt: skip

Text = Annotated[StrictStr, Field(min_length=1, pattern=r"\S")]
Code = Annotated[StrictStr, Field(pattern=r"^[A-Z][A-Z0-9]*(-[A-Z0-9]+)*$")]
Days = Annotated[StrictInt, Field(ge=0)]


def _month_or_day(value: Any) -> Any:
    """``2021-10`` or ``2021-10-08`` as text; ValueError when there is no such month or day."""
    text = value.isoformat() if isinstance(value, date) else value
    if not isinstance(text, str) or len(text) not in (7, 10):
        raise ValueError("date")
    date.fromisoformat(text if len(text) == 10 else f"{text}-01")
    return text


MonthOrDay = Annotated[StrictStr, BeforeValidator(_month_or_day)]


class Spec(BaseModel):
    """Base: nothing unknown is accepted, nothing can be changed afterwards."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Names(Spec):
    """One text in both languages."""

    zh: Text
    en: Text


class OrganisationSpec(Spec):
    """A lane: a department, an external party, the applicant or a review body."""

    code: Code
    names: Names
    short: Names
    kind: OrganisationKind


class CertificateSpec(Spec):
    """The permit that a step issues. Several steps may issue one kind under distinct names."""

    kind: Code
    names: Names
    short: Names


class Removal(Spec):
    """Why a step is gone, and which internal confirmation stands in its place."""

    replaced_by: Code
    basis: Names
    since: MonthOrDay


class StepSpec(Spec):
    """A piece of work in a lane. ``unverified`` names the fields that no primary text backs."""

    code: Code
    names: Names
    stage: Annotated[StrictInt, Field(ge=1, le=5)]
    organisation: Code
    kind: StepKind
    unit: Unit = "wd"
    statutory: Days | None
    promised: Days | None
    conventional: Days
    typical: Days
    certificate: CertificateSpec | None = None
    source: Text
    unverified: tuple[Doubtful, ...] = ()
    removed: Removal | None = None

    @property
    def expected(self) -> int:
        """Days that the step is planned with: the promised limit, else the class median."""
        return self.typical if self.promised is None else self.promised


class LinkSpec(Spec):
    """``pred`` before ``succ``; written ``from`` and ``to`` in the file.

    ``baseline_only``: habit that this procedure has done away with; the conventional baseline
    alone counts it, as it alone counts a removed step.
    """

    pred: Code = Field(alias="from")
    succ: Code = Field(alias="to")
    type: LinkType = "FS"
    lag: StrictInt = 0
    lag_unit: Unit = "wd"
    basis: Basis
    source: Text
    unverified: StrictBool = False
    baseline_only: StrictBool = False


class ReplyPeriod(Spec):
    """The party's period to reply by law; ``value`` is null when no text gives one."""

    value: Days | None
    unit: Unit


class PartySpec(Spec):
    """An external party that is asked only when the screening question is answered with yes.

    ``step`` is the optional step that carries its letter. It comes after the steps in ``after``
    (habit: the letter is sent when they are finished) and before those in ``blocks`` (law).
    ``document`` is what the party issues, ``conventional`` and ``typical`` count in ``reply.unit``.
    """

    code: Code
    organisation: Code
    names: Names
    question: Names
    trigger: Names
    document: Names
    step: Code
    stage: Annotated[StrictInt, Field(ge=1, le=5)]
    reply: ReplyPeriod
    conventional: Days
    typical: Days
    after: tuple[Code, ...]
    blocks: tuple[Code, ...]
    source: Text
    confidence: Confidence
    unverified: tuple[Doubtful, ...] = ()

    def as_step(self) -> StepSpec:
        """The external-opinion step that this party adds to a template."""
        doubts = set(self.unverified)
        return StepSpec(
            code=self.step,
            names=self.names,
            stage=self.stage,
            organisation=self.organisation,
            kind="external_opinion",
            unit=self.reply.unit,
            statutory=self.reply.value,
            promised=None,
            conventional=self.conventional,
            typical=self.typical,
            source=self.source,
            unverified=tuple(sorted(doubts | ({"statutory"} if "reply" in doubts else set()))),
        )

    def as_links(self) -> tuple[LinkSpec, ...]:
        """Habit before the letter, law after it."""
        sent = (self._link(code, self.step, "customary", "after") for code in self.after)
        needed = (self._link(self.step, code, "legal", "blocks") for code in self.blocks)
        return (*sent, *needed)

    def _link(self, pred: str, succ: str, basis: Basis, stated_in: str) -> LinkSpec:
        doubtful = stated_in in self.unverified
        fields = {"from": pred, "to": succ, "basis": basis, "source": self.source}
        return LinkSpec.model_validate({**fields, "unverified": doubtful})


class PartyUse(Spec):
    """A template's mention of a party: its code, and its own ``after`` and ``blocks`` if given."""

    code: Code
    after: tuple[Code, ...] | None = None
    blocks: tuple[Code, ...] | None = None


def _code_alone(value: Any) -> Any:
    return {"code": value} if isinstance(value, str) else value


class _Head(Spec):
    code: Code
    version: Text
    names: Names
    flow_type: Annotated[StrictInt, Field(ge=1, le=10)]  # national code SPLCLX, 10 = other
    steps: Annotated[tuple[StepSpec, ...], Field(min_length=1)]
    links: tuple[LinkSpec, ...]


class TemplateFile(_Head):
    """A template as the clerk writes it."""

    parties: tuple[Annotated[PartyUse, BeforeValidator(_code_alone)], ...] = ()


class TemplateDocument(_Head):
    """A template as the database keeps it: its parties written out in full."""

    parties: tuple[PartySpec, ...] = ()


class OrganisationsFile(Spec):
    """data/templates/organisations.yaml"""

    organisations: tuple[OrganisationSpec, ...]


class PartiesFile(Spec):
    """data/templates/parties.yaml"""

    parties: tuple[PartySpec, ...]


# Every field name that a clerk can write, for the hint after a misspelt one.
FIELDS = sorted(
    {
        info.alias or name
        for model in (OrganisationSpec, CertificateSpec, Removal, StepSpec, LinkSpec, PartySpec,
                      ReplyPeriod, TemplateFile)
        for name, info in model.model_fields.items()
    }
)  # fmt: skip


@dataclass(frozen=True)
class TemplateSpec:
    """A valid template, its canonical JSON (``document``) and the SHA-256 of that text."""

    code: str
    version: str
    names: Names
    flow_type: int
    steps: tuple[StepSpec, ...]
    links: tuple[LinkSpec, ...]
    parties: tuple[PartySpec, ...]
    content_hash: str
    document: str

    def step(self, code: str) -> StepSpec:
        """The step with this code; KeyError when the template has none."""
        for step in self.steps:
            if step.code == code:
                return step
        raise KeyError(code)
