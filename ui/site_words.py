"""Words of sites: coordinate systems, kinds of constraints, confidence, states of a letter."""

from __future__ import annotations

from charts.words import SiteMapWords
from store.sites.frames import DEGREES, GCJ02, MERIDIANS
from ui import words
from ui.words import N_, _

GROUPS = {
    "metro": N_("Metro"),
    "rail": N_("Railway"),
    "power": N_("Power line"),
    "heritage": N_("Heritage"),
    "water": N_("River or lake"),
    "airport": N_("Airport"),
    "road": N_("Road"),
    "gas": N_("Gas"),
}
CONFIDENCE = {
    "V": N_("verified"),
    "v": N_("another city's rule or a repost"),
    "U": N_("not verified"),
}
STATES = {
    "new": N_("to be added"),
    "present": N_("in the project already"),
    "unknown": N_("not known to this project's template"),
    "late": N_("what it would hold up is finished"),
}
FRAME_CODES = (*(f"GK-{meridian}" for meridian in MERIDIANS), *DEGREES, GCJ02)


def site_map() -> SiteMapWords:
    return SiteMapWords(
        site=_("Red line"),
        groups={group: _(name) for group, name in GROUPS.items()},
        north=_("N"),
        empty=_("There is no red line yet."),
    )


def frame(code: str) -> str:
    """CGCS2000, 3-degree zone, central meridian 114°E."""
    if code in DEGREES:
        return _("{system}, longitude and latitude").format(system=code)
    if code == GCJ02:
        return _("GCJ-02, from a web map")
    return _("CGCS2000, 3-degree zone, central meridian {meridian}°E").format(
        meridian=code.removeprefix("GK-")
    )


def repair(text: str, gaps: dict[str, object]) -> str:
    """What was mended, in the reader's language."""
    return _(text).format(**gaps)


def metres(value: float) -> str:
    """12.3 m, 50 m; whole metres from a hundred on."""
    if value >= 10_000:
        return _("{n} km").format(n=words.number(round(value / 1000)))
    digits = f"{round(value, 1):g}" if 1 <= value < 100 else f"{value:g}"
    digits = digits if value < 100 else words.number(round(value))
    return _("{n} m").format(n=digits)


def area(value: float) -> str:
    """8,000 m²; for a plot also in mu, as the land contract says it."""
    return _("{n} m² ({mu} mu)").format(
        n=words.number(round(value)), mu=f"{value * 15 / 10_000:.1f}"
    )
