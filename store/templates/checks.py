"""What must hold between the parts of a template that are each well formed by themselves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from store.templates.faults import N_, Fault, Source
from store.templates.specs import (
    LinkSpec,
    OrganisationSpec,
    PartySpec,
    PartyUse,
    StepSpec,
    TemplateFile,
)

TWICE = N_("the code {code} is there twice. Give one of the two another code.")
LINK_TWICE = N_("this link is there twice. Remove one of the two.")
NO_ORGANISATION = N_("no organisation {code} in organisations.yaml. Add it there or correct it.")
NO_STEP = N_("no step {code} in this template. Add the step or correct the code.")
NO_PARTY = N_("no party {code} in parties.yaml. Add it there or correct it.")
OVER_LIMIT = N_(
    "promised {promised} is longer than statutory {statutory}. A promise may only be shorter."
)
NO_REPLACEMENT = N_(
    "the step is removed but its replacement {code} is not in this template. Add that step."
)
NOT_CONFIRMATION = N_(
    "the replacement {code} is not of kind internal_confirmation. Correct one of the two."
)
SAME_NAME = N_(
    "another step issues a {kind} certificate under the same name. Give each its own name."
)
NOTHING_BLOCKED = N_(
    "none of the steps that party {code} blocks is in this template. Write blocks: with a step."
)
CYCLE = N_("the links form a circle: {steps}. Remove or turn round one of them.")


def check_codes(source: Source, group: str, entries: Sequence[Any]) -> list[Fault]:
    """Codes are unique within ``group``; the later entry is the one that is named."""
    seen: set[str] = set()
    found = []
    for index, entry in enumerate(entries):
        if entry.code in seen:
            found.append(source.fault((group, index, "code"), TWICE, code=entry.code))
        seen.add(entry.code)
    return found


def check_parties(
    source: Source, parties: Sequence[PartySpec], organisations: Mapping[str, OrganisationSpec]
) -> list[Fault]:
    """Parties are unique, their steps too, and each belongs to a known organisation."""
    found = check_codes(source, "parties", parties)
    steps: set[str] = set()
    for index, party in enumerate(parties):
        if party.organisation not in organisations:
            path = ("parties", index, "organisation")
            found.append(source.fault(path, NO_ORGANISATION, code=party.organisation))
        if party.step in steps:
            found.append(source.fault(("parties", index, "step"), TWICE, code=party.step))
        steps.add(party.step)
    return found


def place_parties(
    source: Source, uses: Sequence[PartyUse], known: Mapping[str, PartySpec], steps: set[str]
) -> tuple[tuple[PartySpec, ...], list[Fault]]:
    """The template's parties with ``after`` and ``blocks`` cut to its own steps.

    What the template writes itself must exist there; the catalogue's general lists name steps of
    every template, so those that this one lacks are left out.
    """
    placed, found = [], check_codes(source, "parties", uses)
    for index, use in enumerate(uses):
        party = known.get(use.code)
        if party is None:
            found.append(source.fault(("parties", index, "code"), NO_PARTY, code=use.code))
            continue
        for field, codes in (("after", use.after or ()), ("blocks", use.blocks or ())):
            found += [
                source.fault(("parties", index, field, at), NO_STEP, code=code)
                for at, code in enumerate(codes)
                if code not in steps
            ]
        after = use.after if use.after is not None else _present(party.after, steps)
        blocks = use.blocks if use.blocks is not None else _present(party.blocks, steps)
        if not blocks:
            found.append(source.fault(("parties", index), NOTHING_BLOCKED, code=use.code))
        placed.append(party.model_copy(update={"after": after, "blocks": blocks}))
    return tuple(placed), found


def check_template(
    source: Source, template: TemplateFile, organisations: Mapping[str, OrganisationSpec]
) -> list[Fault]:
    """Steps and links by themselves; the circle is looked for once the parties are placed."""
    found = check_codes(source, "steps", template.steps)
    by_code = {step.code: step for step in template.steps}
    names: set[tuple[str, str]] = set()
    for index, step in enumerate(template.steps):
        found += _check_step(source, index, step, organisations, by_code)
        if step.certificate:
            name = (step.certificate.kind, step.certificate.names.zh)
            if name in names:
                path = ("steps", index, "certificate")
                found.append(source.fault(path, SAME_NAME, kind=step.certificate.kind))
            names.add(name)
    seen: set[tuple[str, str, str]] = set()
    for index, link in enumerate(template.links):
        for field, code in (("from", link.pred), ("to", link.succ)):
            if code not in by_code:
                found.append(source.fault(("links", index, field), NO_STEP, code=code))
        key = (link.pred, link.succ, link.type)
        if key in seen:
            found.append(source.fault(("links", index), LINK_TWICE))
        seen.add(key)
    return found


def check_circle(
    source: Source, links: Sequence[LinkSpec], parties: Sequence[PartySpec]
) -> list[Fault]:
    """A circle among all links, with every party asked; it names its steps in order."""
    every = [*links, *(link for party in parties for link in party.as_links())]
    circle = _circle(every)
    if not circle:
        return []
    pairs = set(pairwise(circle))
    path: tuple[str | int, ...] = ("links",)
    for index, link in enumerate(links):  # the last written one is most likely the new one
        if (link.pred, link.succ) in pairs:
            path = ("links", index)
    return [source.fault(path, CYCLE, steps=" -> ".join(circle))]


def _present(codes: Iterable[str], steps: set[str]) -> tuple[str, ...]:
    return tuple(code for code in codes if code in steps)


def _check_step(
    source: Source,
    index: int,
    step: StepSpec,
    organisations: Mapping[str, OrganisationSpec],
    by_code: Mapping[str, StepSpec],
) -> list[Fault]:
    def fault(field: str, message: str, **params: Any) -> Fault:
        return source.fault(("steps", index, field), message, **params)

    found = []
    if step.organisation not in organisations:
        found.append(fault("organisation", NO_ORGANISATION, code=step.organisation))
    if step.statutory is not None and step.promised is not None and step.promised > step.statutory:
        limits = {"promised": step.promised, "statutory": step.statutory}
        found.append(fault("promised", OVER_LIMIT, **limits))
    if step.removed:
        replacement = by_code.get(step.removed.replaced_by)
        if replacement is None:
            found.append(fault("removed", NO_REPLACEMENT, code=step.removed.replaced_by))
        elif replacement.kind != "internal_confirmation":
            found.append(fault("removed", NOT_CONFIRMATION, code=replacement.code))
    return found


def _circle(links: Sequence[LinkSpec]) -> list[str]:
    """Steps of one circle, the first repeated at the end; empty when there is none."""
    successors: dict[str, list[str]] = {}
    for link in links:
        successors.setdefault(link.pred, []).append(link.succ)
    walk = _Walk(successors, [], set())
    for code in successors:
        if circle := walk.from_step(code):
            return circle
    return []


@dataclass
class _Walk:
    """Depth-first walk: ``trail`` is the way here, ``done`` the steps known to be in no circle."""

    successors: Mapping[str, Sequence[str]]
    trail: list[str]
    done: set[str]

    def from_step(self, code: str) -> list[str]:
        if code in self.trail:
            return [*self.trail[self.trail.index(code) :], code]
        if code in self.done:
            return []
        self.trail.append(code)
        for successor in self.successors.get(code, ()):
            if circle := self.from_step(successor):
                return circle
        self.trail.pop()
        self.done.add(code)
        return []
