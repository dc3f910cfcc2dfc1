"""Sample geometry of the demo: an assumed red line for the real case, and sample layers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from sqlmodel import Session

from cli.demo_player import Player, clock
from config import ROOT
from exchange.geometry import read_drawing
from services import screening

DEMO = ROOT / "data" / "demo"
FRAME = "CGCS2000"


def draw(session: Session, player: Player) -> None:
    """Store the sample layers and outlines. No date moves by them."""
    plan: dict[str, Any] = YAML(typ="safe", pure=True).load(
        Path(DEMO / "sites.yaml").read_text(encoding="utf-8")
    )
    for item in plan["layers"]:
        drawing = _drawing(item["file"])
        screening.add_layer(
            session, player.viewer(plan["layers_by"]), clock(plan["layers_on"], 9),
            kind=item["kind"], name=item["name"], drawing=drawing.shape, frame=FRAME,
            source=plan["layer_source"], dated_on=plan["layers_on"], repairs=drawing.repairs,
            sample=True,
        )  # fmt: skip
    for item in plan["outlines"]:
        drawing = _drawing(item["file"])
        screening.store_outline(
            session, player.viewer(item["by"]), clock(item["on"], 9),
            code=player.projects[item["project"]].code, drawing=drawing.shape, frame=FRAME,
            source=item["source"], dated_on=item["on"], repairs=drawing.repairs,
            assumed=item["assumed"], sample=True,
        )  # fmt: skip


def _drawing(name: str) -> Any:
    return read_drawing(name, (DEMO / name).read_bytes(), FRAME)
