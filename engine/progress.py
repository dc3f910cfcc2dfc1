"""What is typed turns into floors, lengths and caps for the two passes (rules section 3).

Finished      both dates are the actual ones
Running       start is actual; finish = data date + remaining, at least 1 when overdue
Not started   no start before the trigger, the data date, or what its constraints say
Suspended     days inside suspensions are not used clock; an open one resumes at its expected end,
              else on the data date
Promised      a promise not yet broken sets the finish of a running step; one that has not started
              finishes no earlier than promised

Typed dates may fall on days off, which ordinals cannot hold: the links that leave a typed date are
therefore counted here, day by day, and become floors of the successors (``fold``).
"""

from __future__ import annotations

from engine.axis import after, ordinal_down, value_at, value_by
from engine.calendar import Day, WorkCalendar
from engine.errors import BadStepError
from engine.network import Network, Step
from engine.running import count, finish_after, in_range, pauses, remaining, whole
from engine.state import (
    ALWAYS,
    CALENDAR_DAYS,
    FIXED,
    NEVER,
    PINNED,
    RUNNING,
    SUMMARY,
    State,
)
from engine.structure import Op, Structure


def prepared(network: Network, s: Structure, data_date: Day | None, override: bool) -> State:
    """Read every step's typed facts. Raises BadStepError and CalendarRangeError."""
    cals = [network.calendars[name] for name in s.calendars]
    now = network.start if data_date is None else max(network.start, data_date)
    in_range("", "start", network.start)
    if data_date is not None:
        in_range("", "data_date", data_date)
    if s.plain:
        floor = [value_at(now, 0, cals)] * len(s.axis)
        kind: list[int] | None = None
    else:
        at = {a: value_at(now, a, cals) for a in set(s.axis)}
        floor = [at[a] for a in s.axis]
        kind = [CALENDAR_DAYS * (a & 1) for a in s.axis]
        for summary in s.children:
            kind[summary] = SUMMARY
    state = State(cals, floor, s.durations, kind, override)
    if not s.bare:
        if kind is None:
            state.kind = [0] * len(s.axis)
        state.length = s.durations[:]
        state.write_down()
        _Reader(network, s, state, data_date).read()
    return state


class _Reader:
    """One pass over the steps that have typed facts."""

    def __init__(self, network: Network, s: Structure, state: State, data_date: Day | None) -> None:
        self.network, self.s, self.state, self.data_date = network, s, state, data_date
        assert state.kind is not None
        self.kind = state.kind

    def read(self) -> None:
        for i, step in enumerate(self.network.steps):
            if i in self.s.children:
                self._summary(i, step)
            elif step.manual:
                self._manual(i, step)
            elif step.actual_finish is not None:
                self._finished(i, step)
            elif step.actual_start is not None:
                self._running(i, step)
            else:
                self._waiting(i, step)
        self._fold()
        for i, finish in self.state.finish_floor.items():
            self.state.start_floor[i] = self.state.floor[i]
            self.state.floor[i] = max(self.state.floor[i], finish - self.state.length[i])

    def _summary(self, i: int, step: Step) -> None:
        """A summary's dates are its children's; only a floor and a cap may be typed."""
        if step.actual_start or step.actual_finish or step.manual or step.suspensions:
            raise BadStepError(step.id, "actual_start", "a summary has no dates of its own")
        gate, axis = self.s.gate[i], self.s.axis[i]
        for c in step.constraints:
            day = in_range(step.id, c.kind, c.day)
            if c.kind == "SNET":
                self.state.floor[gate] = max(self.state.floor[gate], day)
            elif c.kind == "FNLT":
                self._cap(i, value_by(day, axis, self.state.cals))
            else:
                raise BadStepError(step.id, "constraints", f"a summary cannot have {c.kind}")
        if step.deadline is not None:
            self._cap(i, in_range(step.id, "deadline", step.deadline))

    def _manual(self, i: int, step: Step) -> None:
        if step.manual_start is None:
            raise BadStepError(step.id, "manual_start", "a typed step needs its start")
        start = in_range(step.id, "manual_start", step.manual_start)
        if step.manual_finish is None:
            finish = finish_after(start, step.duration, step, self._calendar(i))
        else:
            finish = in_range(step.id, "manual_finish", step.manual_finish)
        if finish < start:
            raise BadStepError(step.id, "manual_finish", "lies before the start")
        self._fix(i, start, finish)
        self._caps(i, step)

    def _finished(self, i: int, step: Step) -> None:
        finish = in_range(step.id, "actual_finish", step.actual_finish)
        start = in_range(step.id, "actual_start", step.actual_start or finish)
        if finish < start:
            raise BadStepError(step.id, "actual_finish", "lies before the start")
        if self.data_date is not None and finish > self.data_date:
            raise BadStepError(step.id, "actual_finish", "lies after the data date")
        self._fix(i, start, finish)
        self.state.finished.add(i)
        if not step.passed:
            again = max(finish, self.data_date or finish)
            self.state.redo[i] = finish_after(again, step.duration, step, self._calendar(i))

    def _fix(self, i: int, start: Day, finish: Day) -> None:
        self.kind[i] = FIXED
        self.state.fixed[i] = (start, finish)

    def _running(self, i: int, step: Step) -> None:
        start = in_range(step.id, "actual_start", step.actual_start)
        if self.data_date is not None and start > self.data_date:
            raise BadStepError(step.id, "actual_start", "lies after the data date")
        now = start if self.data_date is None else self.data_date
        cal, axis = self._calendar(i), self.s.axis[i]
        left = remaining(step, now, cal)
        resume = now
        for a, b in pauses(step, now):
            if b > now:  # not over yet: the rest of the pause is waited for
                if a <= resume:
                    resume = max(resume, b)
                elif a < finish_after(resume, left, step, cal):
                    left += count(max(a, resume), b, step, cal)
        self.kind[i] = RUNNING
        self.state.started[i] = start
        self.state.length[i] = left
        self.state.resume[i] = resume if axis & 1 else ordinal_down(resume, cal)
        self.state.floor[i] = self.state.resume[i]
        self._caps(i, step)
        if step.promised_finish is not None:
            promised = in_range(step.id, "promised_finish", step.promised_finish)
            if promised >= now:
                self.state.promised[i] = value_at(cal.roll(promised), axis, self.state.cals)
        for c in step.constraints:
            if c.kind == "FNET":
                self._floor_finish(i, in_range(step.id, c.kind, c.day))

    def _waiting(self, i: int, step: Step) -> None:
        if step.suspensions:
            raise BadStepError(step.id, "suspensions", "a step that has not started has no clock")
        if step.remaining is not None:
            self.state.length[i] = whole(step.id, "remaining", step.remaining)
        state, axis = self.state, self.s.axis[i]
        if step.promised_finish is not None:
            self._floor_finish(i, in_range(step.id, "promised_finish", step.promised_finish))
        for c in step.constraints:
            if c.kind == "ALAP":
                state.alap.add(i)
                continue
            day = in_range(step.id, c.kind, c.day)
            at = value_at(day, axis, state.cals)
            if c.kind == "SNET":
                state.floor[i] = max(state.floor[i], at)
            elif c.kind == "FNET":
                self._floor_finish(i, day)
            elif c.kind == "MSO":
                state.pinned[i] = at
            elif c.kind == "MFO":
                state.pinned_finish[i] = at
                state.pinned[i] = at - state.length[i]
            elif c.kind not in ("SNLT", "FNLT"):
                raise BadStepError(step.id, "constraints", f"unknown kind {c.kind!r}")
        if i in state.pinned:
            self.kind[i] = PINNED
        self._caps(i, step)

    def _floor_finish(self, i: int, day: Day) -> None:
        at = value_at(day, self.s.axis[i], self.state.cals)
        self._raise_finish(i, at)

    def _raise_finish(self, i: int, finish: int) -> None:
        self.state.finish_floor[i] = max(finish, self.state.finish_floor.get(i, NEVER))

    def _caps(self, i: int, step: Step) -> None:
        """Latest finishes: typed limits never move an early date, they make floats negative."""
        axis, cals, length = self.s.axis[i], self.state.cals, self.state.length[i]
        if step.deadline is not None:
            self._cap(i, value_by(in_range(step.id, "deadline", step.deadline), axis, cals))
        for c in step.constraints:
            if c.kind == "FNLT":
                self._cap(i, value_by(in_range(step.id, c.kind, c.day), axis, cals))
            elif c.kind == "SNLT" and step.actual_start is None:
                latest = value_by(in_range(step.id, c.kind, c.day), axis, cals)
                self._cap(i, latest + length)
        if i in self.state.pinned:
            self._cap(i, self.state.pinned[i] + length)

    def _cap(self, i: int, finish: int) -> None:
        self.state.cap[i] = min(finish, self.state.cap.get(i, ALWAYS))

    def _fold(self) -> None:
        """Count the links that leave typed dates, exactly, into floors of their successors."""
        s, state = self.s, self.state
        for i in (*state.fixed, *state.started):
            start, finish = state.fixed.get(i) or (state.started[i], None)
            legal_finish = state.redo.get(i, finish)
            if finish is not None:
                for j in s.fs_out[i]:
                    self._raise_floor((i, j, True, False, 0, "cd", -1), finish)
                if i in state.redo:
                    self._fold_redo(i)
            for k in s.ops_out[i]:
                op = s.ops[k]
                day = (legal_finish if self._is_legal(op) else finish) if op[2] else start
                if day is not None:
                    self._raise_floor(op, day)

    def _fold_redo(self, i: int) -> None:
        for link in self.network.links:
            if link.legal and self.s.index[link.pred] == i:
                j = self.s.index[link.succ]
                op = (i, self.s.gate.get(j, j), True, False, 0, "cd", -1)
                if op[1] in self.s.fs_out[i] and link.type == "FS":
                    self._raise_floor(op, self.state.redo[i])

    def _is_legal(self, op: Op) -> bool:
        return op[6] >= 0 and self.network.links[op[6]].legal

    def _raise_floor(self, op: Op, day: Day) -> None:
        _, j, _, to_finish, lag, unit, _ = op
        if self.kind[j] == FIXED or (
            self.kind[j] == RUNNING and self.state.override and not to_finish
        ):
            return
        value = after(day, lag, unit, self.s.axis[j], self.state.cals)
        if to_finish:
            self._raise_finish(j, value)
        elif value > self.state.floor[j]:
            self.state.floor[j] = value

    def _calendar(self, i: int) -> WorkCalendar:
        return self.state.cals[self.s.axis[i] >> 1]
