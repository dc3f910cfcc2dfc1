"""What a red line touches: for each layer the nearest feature and the zones that it lies in, and
from these the letters that are asked for. Pure: shapes, rules and steps in, findings out."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import numpy as np
import shapely
from shapely.geometry import shape

from models import ConstraintLayer, Step
from store.sites.rules import Kind, Rules, Zone
from store.sites.shapes import Ground, Shape
from store.templates.specs import PartySpec, TemplateSpec

CENTIMETRE = 2  # digits: finer than any survey of a red line, coarser than rounding in degrees
FAR_M = 50_000.0  # beyond it, layer and site are hardly of one district
State = Literal["new", "present", "unknown", "late"]


@dataclass(frozen=True)
class Near:
    """One layer: how far its nearest feature is (0: it touches or overlaps), the zones that the
    red line lies in, widest first, and how many features lie in the widest."""

    layer_id: int
    layer: str
    kind: Kind
    feature: str
    distance_m: float
    zones: tuple[Zone, ...]
    features: int
    sample: bool

    @property
    def narrowest(self) -> Zone | None:
        """The strictest zone that was entered."""
        return self.zones[-1] if self.zones else None


@dataclass(frozen=True)
class Ask:
    """One party to be asked. ``blocks``: codes of the open steps that would wait for the reply.

    new      the letter would be added
    present  the project has it already
    unknown  the project's template does not know the party
    late     every step that waits for it is finished
    """

    code: str
    party: PartySpec | None
    because: tuple[Near, ...]
    state: State
    blocks: tuple[str, ...]


def nearest(site: Shape, layers: Sequence[ConstraintLayer], rules: Rules) -> tuple[Near, ...]:
    """Every layer, nearest first. A kind that the rules no longer know is left out."""
    ground = Ground.of(site)
    plot = ground.metres(site)
    shapely.prepare(plot)
    found = [_near(plot, ground, layer, rules.kinds[layer.kind])
             for layer in layers if layer.kind in rules.kinds]  # fmt: skip
    return tuple(sorted(found, key=lambda near: (near.distance_m, near.layer_id)))


def _near(plot: Any, ground: Ground, layer: ConstraintLayer, kind: Kind) -> Near:
    features = layer.shape["features"]
    shapes = ground.metres_of([shape(feature["geometry"]) for feature in features])
    distances = np.round(shapely.distance(plot, shapes), CENTIMETRE)
    at = int(np.argmin(distances))
    distance = float(distances[at])
    zones = tuple(zone for zone in kind.zones if distance <= zone.width_m)
    return Near(
        layer_id=layer.id or 0,
        layer=layer.name,
        kind=kind,
        feature=features[at]["properties"]["name"],
        distance_m=distance,
        zones=zones,
        features=int((distances <= kind.zones[0].width_m).sum()),
        sample=layer.sample,
    )


def asks(
    found: Sequence[Near], spec: TemplateSpec, steps: Collection[Step], on: date
) -> tuple[Ask, ...]:
    """The letters that follow from the findings, in the order of the template's parties."""
    because: dict[str, list[Near]] = {}
    for near in found:
        if any(zone.letter for zone in near.zones):
            for code in near.kind.asked(on):
                because.setdefault(code, []).append(near)
    parties = {party.code: party for party in spec.parties}
    by_code = {step.code: step for step in steps}
    ordered = [*(code for code in parties if code in because), *sorted(set(because) - set(parties))]
    return tuple(_ask(code, parties.get(code), tuple(because[code]), by_code) for code in ordered)


def _ask(
    code: str, party: PartySpec | None, because: tuple[Near, ...], steps: Mapping[str, Step]
) -> Ask:
    if party is None:
        return Ask(code, None, because, "unknown", ())
    waiting = [steps[c] for c in party.blocks if c in steps and not steps[c].removed]
    opened = tuple(step.code for step in waiting if step.finished_on is None)
    if party.step in steps:
        return Ask(code, party, because, "present", opened)
    return Ask(code, party, because, "new" if opened else "late", opened)


def unchecked(layers: Collection[ConstraintLayer], rules: Rules) -> tuple[Kind, ...]:
    """Kinds of which no layer is stored: nothing can be said about them."""
    stored = {layer.kind for layer in layers}
    return tuple(kind for kind in rules.kinds.values() if kind.code not in stored)
