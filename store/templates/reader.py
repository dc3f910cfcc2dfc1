"""Reads the process templates that a clerk edits, and the copies that the database keeps.

A template file is checked in three rounds: YAML, fields, and what must hold between the parts.
All mistakes of a round are reported together, each with file, line, entry, field and remedy.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from errors import InputError
from store.templates.checks import (
    check_circle,
    check_codes,
    check_parties,
    check_template,
    place_parties,
)
from store.templates.faults import N_, SHAPE, Fault, Source, TemplateError, from_validation
from store.templates.specs import (
    CertificateSpec,
    LinkSpec,
    Names,
    OrganisationsFile,
    OrganisationSpec,
    PartiesFile,
    PartySpec,
    Removal,
    ReplyPeriod,
    Spec,
    StepSpec,
    TemplateDocument,
    TemplateFile,
    TemplateSpec,
)

__all__ = [
    "Catalogue", "CertificateSpec", "LinkSpec", "Names", "OrganisationSpec", "PartySpec",
    "Removal", "ReplyPeriod", "StepSpec", "TemplateError", "TemplateSpec", "as_conventional",
    "as_practised", "from_document", "load_catalogue", "parse_template", "with_parties",
]  # fmt: skip

Model = TypeVar("Model", bound=Spec)

NO_FILE = N_("the file is missing. Put it back into the folder of the templates.")
NOT_UTF8 = N_("the file is not UTF-8 text. Save it again with the encoding UTF-8.")
NOT_YAML = N_("this is not YAML: {detail}. Check indentation, colons and quotation marks.")
SAME_TEMPLATE = N_("template {code} is in two files. Give one of them another code.")


@dataclass(frozen=True)
class Catalogue:
    """Everything in the folder of the templates, by code."""

    organisations: Mapping[str, OrganisationSpec]
    parties: Mapping[str, PartySpec]
    templates: Mapping[str, TemplateSpec]


def load_catalogue(folder: Path) -> Catalogue:
    """Organisations, parties and every other ``*.yaml`` as a template; raises TemplateError."""
    organisations = _read_organisations(folder / "organisations.yaml")
    parties = _read_parties(folder / "parties.yaml", organisations)
    templates: dict[str, TemplateSpec] = {}
    faults: list[Fault] = []
    for path in sorted(folder.glob("*.yaml")):
        if path.name in ("organisations.yaml", "parties.yaml"):
            continue
        try:
            spec = parse_template(_text(path), path.name, organisations, parties)
        except TemplateError as error:
            faults += error.faults
            continue
        if spec.code in templates:
            faults.append(Fault(path.name, 1, "", "code", SAME_TEMPLATE, {"code": spec.code}))
        templates[spec.code] = spec
    if faults:
        raise TemplateError(faults)
    return Catalogue(organisations, parties, templates)


def parse_template(
    text: str,
    name: str,
    organisations: Mapping[str, OrganisationSpec],
    parties: Mapping[str, PartySpec],
) -> TemplateSpec:
    """The template in ``text``; ``name`` is the file's, for the messages. Raises TemplateError."""
    source = _parse(text, name)
    file = _validate(source, TemplateFile)
    placed, faults = place_parties(
        source, file.parties, parties, {step.code for step in file.steps}
    )
    faults = [*check_template(source, file, organisations), *faults]
    faults += check_circle(source, file.links, placed)
    if faults:
        raise TemplateError(faults)
    whole = {name: getattr(file, name) for name in TemplateFile.model_fields}
    return _spec(TemplateDocument(**{**whole, "parties": placed}))


def from_document(document: str) -> TemplateSpec:
    """The template in the canonical JSON that ``TemplateSpec.document`` gave to the database.

    The text was checked when it was written, so a failure here is damage: TemplateError.
    """
    try:
        tree = json.loads(document)
    except json.JSONDecodeError as error:
        raise TemplateError([Fault("document", error.lineno, "", "", SHAPE)]) from error
    return _spec(_validate(Source("document", tree), TemplateDocument))


def with_parties(spec: TemplateSpec, chosen: Collection[str]) -> TemplateSpec:
    """``spec`` with the steps and links of the ``chosen`` parties inserted, in the file's order.

    Version, hash and document stay those of the template. Raises InputError for a party that the
    template does not know.
    """
    known = {party.code for party in spec.parties}
    if strangers := sorted(set(chosen) - known):
        raise InputError(
            N_("Template {code} has no external party {party}. Choose one of: {known}."),
            field="parties",
            code=spec.code,
            party=", ".join(strangers),
            known=", ".join(sorted(known)),
        )
    present = {step.code for step in spec.steps}
    asked = [p for p in spec.parties if p.code in set(chosen) and p.step not in present]
    return replace(
        spec,
        steps=(*spec.steps, *(party.as_step() for party in asked)),
        links=(*spec.links, *(link for party in asked for link in party.as_links())),
    )


def as_practised(spec: TemplateSpec) -> TemplateSpec:
    """``spec`` as it runs today: without removed steps and without habits that are gone."""
    today = replace(spec, links=tuple(link for link in spec.links if not link.baseline_only))
    return _without(today, {step.code for step in spec.steps if step.removed})


def as_conventional(spec: TemplateSpec) -> TemplateSpec:
    """``spec`` as it ran before: removed steps are back, what replaced them is gone (rules §5)."""
    return _without(spec, {step.removed.replaced_by for step in spec.steps if step.removed})


def _without(spec: TemplateSpec, gone: set[str]) -> TemplateSpec:
    return replace(
        spec,
        steps=tuple(step for step in spec.steps if step.code not in gone),
        links=tuple(ln for ln in spec.links if ln.pred not in gone and ln.succ not in gone),
    )


def _read_organisations(path: Path) -> dict[str, OrganisationSpec]:
    source = _parse(_text(path), path.name)
    file = _validate(source, OrganisationsFile)
    if faults := check_codes(source, "organisations", file.organisations):
        raise TemplateError(faults)
    return {entry.code: entry for entry in file.organisations}


def _read_parties(
    path: Path, organisations: Mapping[str, OrganisationSpec]
) -> dict[str, PartySpec]:
    source = _parse(_text(path), path.name)
    file = _validate(source, PartiesFile)
    if faults := check_parties(source, file.parties, organisations):
        raise TemplateError(faults)
    return {entry.code: entry for entry in file.parties}


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise TemplateError([Fault(path.name, 1, "", "", NO_FILE)]) from error
    except UnicodeDecodeError as error:
        raise TemplateError([Fault(path.name, 1, "", "", NOT_UTF8)]) from error


def _parse(text: str, name: str) -> Source:
    """The tree with its line numbers; a key written twice is refused like other broken YAML."""
    try:
        tree = YAML(typ="rt", pure=True).load(text)
    except MarkedYAMLError as error:
        # A quotation mark left open is only noticed at the end: name the line that opened it.
        at_end = "end of stream" in (error.problem or "")
        mark = error.context_mark if at_end else error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        detail = {"detail": error.problem or error.context or ""}
        raise TemplateError([Fault(name, line, "", "", NOT_YAML, detail)]) from error
    except YAMLError as error:
        raise TemplateError([Fault(name, 1, "", "", NOT_YAML, {"detail": str(error)})]) from error
    if not isinstance(tree, dict):
        raise TemplateError([Fault(name, 1, "", "", SHAPE)])
    return Source(name, tree)


def _validate(source: Source, model: type[Model]) -> Model:
    try:
        return model.model_validate(source.tree)
    except ValidationError as error:
        raise TemplateError(from_validation(source, error)) from error


def _spec(document: TemplateDocument) -> TemplateSpec:
    text = json.dumps(
        document.model_dump(mode="json", by_alias=True),
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )
    whole = {name: getattr(document, name) for name in TemplateDocument.model_fields}
    digest = hashlib.sha256(text.encode()).hexdigest()
    return TemplateSpec(**whole, content_hash=digest, document=text)
