"""Coordinate systems in which a drawing may come, and their way into degrees.

CGCS2000 and WGS84 differ by centimetres and are taken for one. GCJ-02, the shifted system of the
web maps, has no published definition: it is known by name so that it can be refused by name.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]
DEGREES, GCJ02 = ("CGCS2000", "WGS84"), "GCJ02"
MERIDIANS = range(75, 136, 3)  # central meridians of the 3-degree zones 25 to 45
LON, LAT = (73.0, 136.0), (17.0, 54.0)  # China, without the far islands
EAST, NORTH = (100_000.0, 900_000.0), (1_850_000.0, 6_100_000.0)  # no zone number
EPSG_75 = 4534  # CGCS2000 / 3-degree Gauss-Krueger CM 75E; one more for each zone
EPSG_ZONE_25 = 4513  # the same zones with their number before the easting
FROM_MERIDIAN = 2.2  # degrees; a 3-degree zone reaches 1.5, its neighbours' edges a little more


@dataclass(frozen=True)
class Frame:
    """``meridian``: the central meridian of a zone in metres; None for degrees."""

    code: str
    meridian: int | None = None

    @property
    def zone(self) -> int:
        """The number that a surveyor writes before the easting."""
        return (self.meridian or 0) // 3


FRAMES = {code: Frame(code) for code in DEGREES} | {
    f"GK-{meridian}": Frame(f"GK-{meridian}", meridian) for meridian in MERIDIANS
}


def of_epsg(number: int) -> str | None:
    """The frame that an EPSG number names; None for one that is not taken in."""
    if number in (4490, 4326):
        return "CGCS2000" if number == 4490 else "WGS84"
    for first in (EPSG_75, EPSG_ZONE_25):
        if first <= number < first + len(MERIDIANS):
            return f"GK-{75 + 3 * (number - first)}"
    return None


def to_degrees(frame: Frame, east: Numbers, north: Numbers) -> tuple[Numbers, Numbers]:
    """Metres of a zone (without its number) to longitude and latitude."""
    lon, lat = _transformer(frame.meridian or 0).transform(east, north)
    return np.asarray(lon), np.asarray(lat)


@cache
def _transformer(meridian: int):  # type: ignore[no-untyped-def]  # pyproj is imported when needed
    from pyproj import Transformer

    return Transformer.from_crs(EPSG_75 + (meridian - 75) // 3, 4490, always_xy=True)
