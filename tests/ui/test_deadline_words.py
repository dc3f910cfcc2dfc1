"""How a limit is said."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from services.deadlines import Deadline
from ui import words
from ui.parts.advice_deadlines import lines

ON = date(2021, 10, 8)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    words.use("en")
    yield
    words.use(None)


def limit(
    name: str,
    day: date,
    latest: date | None,
    kept: str,
    prices: tuple[int, ...],
    share: float | None = None,
) -> Deadline:
    return Deadline(name, name, name, name, kept, day, latest, prices, share)


def said(*limits: Deadline) -> list[str]:
    return [line.replace("\\", "") for line in lines(limits, ON)]


def test_certificates_with_one_limit_share_a_sentence() -> None:
    latest = date(2021, 10, 21)
    assert said(
        limit("Planning permit", date(2021, 11, 1), latest, "projected", (1, 2, 3)),
        limit("Construction permit", date(2021, 12, 8), latest, "projected", (1, 2, 3)),
    ) == [
        "By 21 Oct it keeps the projected Planning permit 1 Nov, Construction permit 8 Dec. "
        "Each working day after costs one."
    ]


def test_an_uneven_price_is_told_as_it_is() -> None:
    assert said(limit("Permit", date(2021, 11, 1), date(2021, 10, 21), "target", (2, 9))) == [
        "By 21 Oct it keeps the targets: Permit 1 Nov. The next working day costs 2 working days, "
        "ten of them cost 9 working days."
    ]


def test_a_lost_target_is_called_lost_and_a_target_that_is_the_projection_is_not_repeated() -> None:
    day = date(2021, 11, 1)
    assert said(
        limit("Permit", day, date(2021, 10, 21), "projected", (1,)),
        limit("Permit", day, date(2021, 10, 21), "target", (1,)),
        limit("Drawings", date(2021, 10, 9), None, "target", ()),
    ) == [
        "By 21 Oct it keeps the projected Permit 1 Nov. Each working day after costs one.",
        "Lost even if it ended at once, the targets: Drawings 9 Oct.",
    ]
