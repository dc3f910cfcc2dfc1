"""A year of work in the sample district, drawn from a fixed seed: the same on every machine."""

from __future__ import annotations

import random
from collections.abc import Collection, Iterator
from datetime import date
from typing import Any

from cli.demo_player import Happening
from engine import network as net
from engine.calendar import WorkCalendar
from engine.schedule import schedule
from store.templates.reader import as_practised, with_parties
from store.templates.specs import StepSpec, TemplateSpec

# Habits that coordination sets aside first, in this order.
RELAXABLE = (
    ("GH-GC", "SG-ZB", "审批局提前指导准备施工许可申请材料"),
    ("GH-GC", "RF-JS", "人防审批与规划许可同时办理"),
    ("FA", "SJ-SGT", "方案审查期间先行启动施工图设计"),
    ("ST", "XF-SJ", "联合审图：消防设计审查与施工图审查同时进行"),
)
LATE_ENTRY = 0.12  # share of entries that come some days after the fact
CHASE_ANSWERS = ("已收到，正在内部会签", "技术部门提出两处疑问，已答复", "等待分管领导签发")


def happenings(
    key: str,
    plan: dict[str, Any],
    spec: TemplateSpec,
    cal: WorkCalendar,
    until: date,
    luck: random.Random,
) -> Iterator[Happening]:
    """Everything that happened in one sample project up to ``until``, in recording order."""
    spec = as_practised(with_parties(spec, plan["parties"]))
    award: date = plan["awarded"]
    relaxed = _relaxed(spec, plan["relaxed"])
    paces = {step.code: _pace(step, luck) for step in spec.steps}
    pauses = {s.code: _pause(s, paces[s.code], luck) for s in spec.steps}
    lengths = {c: paces[c] + (pause[1] if pause else 0) for c, pause in pauses.items()}
    if plan.get("letter_open"):
        lengths["EXT-METRO"] = 60
    dates = _dates(spec, lengths, relaxed, cal, award)
    order = {
        code: i for i, code in enumerate(sorted(dates, key=lambda c: (dates[c], _rank(spec, c))))
    }
    found: list[tuple[date, int, str, str, dict[str, Any]]] = []
    for pred, succ, source in relaxed:
        start = dates[succ][0]
        found.append((start, order[succ] * 10, "relax", succ, {"pred": pred, "source": source}))
    for step in spec.steps:
        found += _of_step(step, *dates[step.code], order[step.code] * 10, pauses, cal, luck)
    entered: dict[str, date] = {}  # nobody enters the end of a step before its start
    for on, rank, verb, code, details in sorted(found, key=lambda item: (item[0], item[1])):
        if on > until:
            continue
        recorded = max(on, entered.get(code, on))
        if verb in ("start", "finish") and luck.random() < LATE_ENTRY:
            recorded = min(_day(cal.add(on.toordinal(), luck.randint(2, 4))), until)
        entered[code] = recorded = max(recorded, entered.get(code, recorded))
        yield Happening(recorded, rank, key, verb, on, code, plan["by"], False, details)


def _relaxed(spec: TemplateSpec, wanted: int) -> list[tuple[str, str, str]]:
    habits = {(k.pred, k.succ) for k in spec.links if k.basis == "customary"}
    return [item for item in RELAXABLE if item[:2] in habits][:wanted]


def _pace(step: StepSpec, luck: random.Random) -> int:
    """Days that the step really took: usually near the promised limit, sometimes far beyond."""
    if step.expected == 0:
        return 0
    factor = luck.lognormvariate(-0.08, 0.38)
    if step.kind == "external_opinion":
        factor *= luck.choice((0.6, 0.9, 1.2, 1.6))
    return max(1, round(step.expected * factor))


def _pause(step: StepSpec, pace: int, luck: random.Random) -> tuple[int, int, str] | None:
    """(days after the start, days that it lasted, kind) or nothing."""
    if step.kind != "review" or pace < 4 or luck.random() > 0.2:
        return None
    special = step.code in ("FA", "ST", "HP") and luck.random() < 0.5
    kind = "special_procedure" if special else "supplement"
    return luck.randint(1, 3), luck.randint(2, 8), kind


def _dates(
    spec: TemplateSpec,
    lengths: dict[str, int],
    relaxed: Collection[tuple[str, str, str]],
    cal: WorkCalendar,
    award: date,
) -> dict[str, tuple[date, date]]:
    gone = {item[:2] for item in relaxed}
    steps = tuple(net.Step(s.code, lengths[s.code], s.unit) for s in spec.steps)
    links = tuple(
        net.Link(k.pred, k.succ, k.type, k.lag, k.lag_unit)
        for k in spec.links
        if (k.pred, k.succ) not in gone
    )
    solved = schedule(net.Network(steps, links, {"default": cal}, award.toordinal()), None)
    return {
        code: (_day(item.early_start), _day(item.early_finish))
        for code, item in solved.dated.items()
    }


def _of_step(
    step: StepSpec,
    start: date,
    finish: date,
    rank: int,
    pauses: dict[str, tuple[int, int, str] | None],
    cal: WorkCalendar,
    luck: random.Random,
) -> list[tuple[date, int, str, str, dict[str, Any]]]:
    if step.kind == "external_opinion":
        return _of_letter(step, start, finish, rank, cal, luck)
    found: list[tuple[date, int, str, str, dict[str, Any]]] = [
        (start, rank + 1, "start", step.code, {})
    ]
    pause = pauses[step.code]
    if pause:
        stopped = _day(cal.add(start.toordinal(), pause[0]))
        resumed = _day(cal.add(stopped.toordinal(), pause[1]))
        found.append((stopped, rank + 2, "suspend", step.code, _why(pause[2], step, luck)))
        found.append((resumed, rank + 3, "resume", step.code, {}))
    number = f"示例{step.code}-{finish:%Y%m%d}" if step.certificate else ""
    found.append((finish, rank + 5, "finish", step.code, {"number": number}))
    return found


def _why(kind: str, step: StepSpec, luck: random.Random) -> dict[str, Any]:
    if kind == "supplement":
        reason = luck.choice(("papers_missing", "drawings_revised", "data_inconsistent"))
        return {"kind": kind, "owner": "applicant", "reason": reason}
    reason = luck.choice(("expert_review", "site_survey", "public_notice"))
    evidence = f"示例批准单-{step.code}"
    return {"kind": kind, "owner": "department", "reason": reason, "evidence": evidence}


def _of_letter(
    step: StepSpec, start: date, finish: date, rank: int, cal: WorkCalendar, luck: random.Random
) -> list[tuple[date, int, str, str, dict[str, Any]]]:
    found: list[tuple[date, int, str, str, dict[str, Any]]] = [
        (start, rank + 1, "send", step.code, {})
    ]
    length = cal.count(start.toordinal(), finish.toordinal())
    for n, after in enumerate(range(10, length, 10)):
        on = _day(cal.add(start.toordinal(), after))
        level = "chased" if n < 2 else "supervised"
        channel = ("phone", "letter", "visit")[n % 3]
        answer = luck.choice(CHASE_ANSWERS)
        found.append(
            (
                on,
                rank + 2,
                "chase",
                step.code,
                {"level": level, "channel": channel, "answer": answer},
            )
        )
        if n == 0:
            promised = _day(cal.add(on.toordinal(), luck.randint(6, 14)))
            found.append((on, rank + 3, "promise", step.code, {"promised_on": promised}))
    reply = "conditions" if luck.random() < 0.3 else "agree"
    found.append((finish, rank + 5, "reply", step.code, {"reply": reply}))
    return found


def _rank(spec: TemplateSpec, code: str) -> int:
    return [step.code for step in spec.steps].index(code)


def _day(number: int) -> date:
    return date.fromordinal(number)
