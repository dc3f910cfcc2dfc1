"""Pairs of numbers to longitude and latitude, in whichever order they stand.

In China the ranges of longitude and latitude, and of easting and northing, do not overlap: an
exchanged order is recognised without a guess, put right and said.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from errors import InputError
from store.sites import frames
from store.sites.frames import EAST, LAT, LON, NORTH, Frame, Numbers
from store.sites.shapes import FIELD, N_, Repair

SWAPPED = N_("Longitude and latitude stood in the wrong order and were exchanged.")
SWAPPED_METRES = N_("The first number is the northing, the second the easting; so they were read.")
ZONE_CUT = N_("The zone number {zone} before the easting was taken off.")


def degrees(
    first: Numbers, second: Numbers, frame: Frame, rows: list[int] | None, *, table: bool
) -> tuple[Numbers, Numbers, tuple[Repair, ...]]:
    """Longitude and latitude of pairs of numbers, in whichever order they stand."""
    if frame.meridian is None:
        return _of_degrees(first, second, rows)
    return _of_metres(first, second, frame, rows, table=table)


def _of_degrees(
    first: Numbers, second: Numbers, rows: list[int] | None
) -> tuple[Numbers, Numbers, tuple[Repair, ...]]:
    if (np.abs(first) > 1000).any() and (np.abs(second) > 1000).any():
        raise InputError(
            "These numbers are metres, not degrees. Choose CGCS2000 with the central meridian of "
            "the land contract.", field="frame",
        )  # fmt: skip
    straight = _within(first, LON) & _within(second, LAT)
    crossed = _within(first, LAT) & _within(second, LON)
    if crossed.all():
        return second, first, (Repair(SWAPPED),)
    _refuse_strays(first, second, straight, rows)
    return first, second, ()


def _of_metres(
    first: Numbers, second: Numbers, frame: Frame, rows: list[int] | None, *, table: bool
) -> tuple[Numbers, Numbers, tuple[Repair, ...]]:
    if (np.abs(first) <= 180).all() and (np.abs(second) <= 180).all():
        raise InputError(
            "These numbers are degrees, not metres. Choose longitude and latitude.", field="frame"
        )
    repairs: list[Repair] = []
    if _within(first, NORTH).all() and not _within(second, NORTH).all():
        first, second = second, first
        if not table:  # a surveyor's X is the northing: in a table that is no repair
            repairs.append(Repair(SWAPPED_METRES))
    east, north = first.copy(), second
    zones = np.floor(east / 1_000_000).astype(int)
    if (zones > 0).any():
        strange = sorted(set(zones.tolist()) - {frame.zone})
        if strange:
            raise InputError(
                "The easting begins with zone number {zone}; the central meridian {meridian}° has "
                "the zone number {own}. Choose the meridian of the table (number × 3), or ask for "
                "3-degree coordinates.",
                field="frame", zone=strange[-1], meridian=frame.meridian, own=frame.zone,
            )  # fmt: skip
        east = east - frame.zone * 1_000_000
        repairs.append(Repair(ZONE_CUT, (("zone", frame.zone),)))
    _refuse_strays(first, second, _within(east, EAST) & _within(north, NORTH), rows)
    lon, lat = frames.to_degrees(frame, east, north)
    if (np.abs(lon - (frame.meridian or 0)) > frames.FROM_MERIDIAN).any():
        raise InputError(
            "These points lie too far from the central meridian {meridian}°. Choose the meridian "
            "that the land contract names.", field="frame", meridian=frame.meridian,
        )  # fmt: skip
    return lon, lat, tuple(repairs)


def _within(numbers: Numbers, limits: tuple[float, float]) -> Any:
    return (numbers >= limits[0]) & (numbers <= limits[1])


def _refuse_strays(first: Numbers, second: Numbers, fine: Any, rows: list[int] | None) -> None:
    """Name the first pair that lies nowhere in China by the declared system."""
    if fine.all():
        return
    at = int(np.argmin(fine))
    pair = f"{first[at]:g}, {second[at]:g}"
    if rows is not None:
        raise InputError(
            "Row {line}: {pair} lies nowhere in China by the chosen coordinate system. Correct the "
            "row, or choose another system.", field=FIELD, row=rows[at], line=rows[at], pair=pair,
        )  # fmt: skip
    raise InputError(
        "The point {pair} lies nowhere in China by the chosen coordinate system. Correct it, or "
        "choose another system.", field=FIELD, pair=pair,
    )  # fmt: skip
