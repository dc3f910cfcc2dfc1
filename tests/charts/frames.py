"""Frames and words for the tests of figures: small, plain, and typed as views hand them over."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from charts.axis import ms
from charts.lanes import lanes
from charts.words import DotWords, LaneWords, SlipWords, WorkloadWords


def day(text: str) -> date:
    """2026, month-day."""
    return date.fromisoformat(f"2026-{text}")


def at(text: str) -> int:
    """The axis position of a day of 2026."""
    return ms(day(text))


def signed(days: int) -> str:
    return f"{days:+d} 天"


SPOKEN: dict[str, Any] = {
    "month": lambda d: f"{d.month}月",
    "day": lambda d: f"{d.month}月{d.day}日",
}
LANE_WORDS = LaneWords(
    **SPOKEN,
    signed_days=signed,
    today="今天",
    variance="偏差",
    plan="计划",
    target="目标日",
    actual="实际",
    forecast="预测",
    critical_forecast="关键预测",
    wait="外部等待",
    wait_open="仍在等待",
    late="八成把握",
    harmless="最晚无害日期",
    link="前置关系",
    customary_link="惯常顺序",
    critical_path="关键路径",
    obtained="证照已取得",
    projected="证照预计",
    empty="暂无事项",
)
SLIP_WORDS = SlipWords(
    **SPOKEN,
    signed_days=signed,
    reported="报告日",
    projected="预计取得日",
    target="目标",
    conventional="常规",
    actual="实际取得",
    median="五成",
    late="八成",
    same_day="当日",
    cause="原因",
    empty="暂无预测记录",
)
WORKLOAD_WORDS = WorkloadWords(
    on_time="按期", due_soon="临期", overdue="逾期", total="合计", empty="暂无在手事项"
)
DOT_WORDS = DotWords(
    **SPOKEN,
    signed_days=signed,
    today="今天",
    conventional="常规",
    target="目标",
    projected="预计",
    actual="实际",
    gained="提前",
    empty="暂无证照",
)

BLANK_STEP: dict[str, Any] = {
    "lane": "示例单位",
    "lane_kind": "department",
    "name": "示例事项",
    "thin_start": pd.NaT,
    "thin_end": pd.NaT,
    "certificate": pd.NA,
    "certificate_on": pd.NaT,
    "certificate_state": pd.NA,
    "target_on": pd.NaT,
    "p80_on": pd.NaT,
    "variance_cd": pd.NA,
    "critical": False,
    "note": pd.NA,
}


def steps(*rows: dict[str, Any]) -> pd.DataFrame:
    """One step per dict, with ids from 1; what a dict leaves out is missing in pandas' way."""
    made = [{"step_id": index, **BLANK_STEP, **row} for index, row in enumerate(rows, 1)]
    frame = pd.DataFrame(made, columns=["step_id", *BLANK_STEP])
    return frame.astype({"variance_cd": "Int64", "name": "str", "certificate": "str"})


def segments(*rows: tuple[int, str, str, str]) -> pd.DataFrame:
    """(step_id, kind, start, end) with days as month-day."""
    made = [(step_id, kind, day(start), day(end)) for step_id, kind, start, end in rows]
    return pd.DataFrame(made, columns=["step_id", "kind", "start", "end"])


def links(*rows: tuple[int, int, str, str, str, bool, bool]) -> pd.DataFrame:
    """(pred, succ, type, from, to, critical, legal) with days as month-day."""
    made = [(p, s, t, day(a), day(b), critical, legal) for p, s, t, a, b, critical, legal in rows]
    columns = ["pred_id", "succ_id", "type", "from_on", "to_on", "critical", "legal"]
    return pd.DataFrame(made, columns=columns)


def traces(figure: go.Figure, key: str) -> list[Any]:
    """The traces of one kind of mark, in drawing order."""
    return [trace for trace in figure.data if trace.meta == key]


def trace(figure: go.Figure, key: str) -> Any:
    """The only trace of one kind of mark."""
    (found,) = traces(figure, key)
    return found


def draw_lanes(
    step_rows: pd.DataFrame,
    pieces: pd.DataFrame | None = None,
    arrows: pd.DataFrame | None = None,
    *,
    today: date | None = None,
    dark: bool = False,
) -> go.Figure:
    """The wide figure, seen on 15 June 2026 unless told otherwise."""
    return lanes(
        step_rows,
        segments() if pieces is None else pieces,
        links() if arrows is None else arrows,
        today=today or day("06-15"),
        words=LANE_WORDS,
        dark=dark,
    )


def drawn_colours(figure: go.Figure) -> set[str]:
    """Every colour of a mark (bars, lines, markers, text), wherever it is told."""
    found: set[str] = set()

    def look(value: Any, key: str = "") -> None:
        if isinstance(value, dict):
            for name, inner in value.items():
                look(inner, name)
        elif isinstance(value, list | tuple):
            for inner in value:
                look(inner, key)
        elif "color" in key and isinstance(value, str):
            found.add(value)

    look([one.to_plotly_json() for one in figure.data])
    return found
