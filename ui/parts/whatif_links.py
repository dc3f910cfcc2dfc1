"""Fields of the scratch pad that change the order of the items: a link more, a habit less."""

from __future__ import annotations

import streamlit as st

from services.changes import DROP, LAG, LAG_UNITS, LINK, LONGEST_LAG, TYPES, Change
from ui.words import _, word
from views.whatif import Order, Scratch


def link(seen: Scratch) -> Change | None:
    """Which item waits for which other, and how."""
    names = {p.step_id: f"{p.name} · {p.lane}" for p in seen.pieces}
    after = _item(_("Item that waits"), names, f"whatif_succ_{seen.code}")
    others = {number: name for number, name in names.items() if number != after}
    before = _item(_("Also waits for"), others, f"whatif_pred_{seen.code}")
    kind = st.pills(
        _("Kind of link"), TYPES, default=TYPES[0], required=True, key=f"whatif_type_{seen.code}",
        format_func=lambda t: word("link_type", t),
    )  # fmt: skip
    lag, unit = _lag(f"whatif_new_{seen.code}", 0, LAG_UNITS[0])
    if after is None or before is None:
        return None
    return Change(LINK, after, pred_id=before, type=str(kind), lag=lag, lag_unit=unit)


def habit(seen: Scratch) -> Change | None:
    """Which customary order is set aside."""
    order = _order(_("Customary order"), seen.habits, f"whatif_habit_{seen.code}")
    return Change(DROP, order.step_id, link_id=order.link_id) if order else None


def other_lag(seen: Scratch) -> Change | None:
    """How many days lie between two items that are linked."""
    order = _order(_("Link"), seen.orders, f"whatif_order_{seen.code}")
    if order is None:
        return None
    lag, unit = _lag(f"whatif_lag_{seen.code}_{order.link_id}", order.lag, order.lag_unit)
    return Change(LAG, order.step_id, link_id=order.link_id, lag=lag, lag_unit=unit)


def _item(label: str, names: dict[int, str], key: str) -> int | None:
    return st.selectbox(
        label, list(names), None, lambda n: names.get(n, ""), key, placeholder=_("Choose")
    )


def _order(label: str, orders: tuple[Order, ...], key: str) -> Order | None:
    found = {order.link_id: order for order in orders}
    chosen = st.selectbox(label, list(found), format_func=lambda n: _said(found[n]), key=key)
    return found.get(chosen or 0)


def _said(order: Order) -> str:
    text = _("“{after}” after “{before}”").format(after=order.after, before=order.before)
    return _("By law: {link}").format(link=text) if order.legal else text


def _lag(key: str, days: int, unit: str) -> tuple[int, str]:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        lag = st.number_input(
            _("Days between"), -LONGEST_LAG, LONGEST_LAG, days, key=f"{key}_days", width=150,
            help=_("Below zero: they overlap by so many days."),
        )  # fmt: skip
        counted = st.segmented_control(
            _("Counted in"), LAG_UNITS, default=unit, required=True, key=f"{key}_unit",
            format_func=lambda u: word("unit", u), label_visibility="collapsed",
        )  # fmt: skip
    return int(lag), str(counted)
