"""The engine beside MPXJ, TaskJuggler and networkx, in one run, on equal dates.

    python -m benchmarks.engine_peers [--rounds 5]

Inside the clock of the engine: objects to dates (compile, both passes, early and late dates of all
steps as day numbers). Inside MPXJ's: ``schedule()`` on a model that is already built, JVM warm.
Inside TaskJuggler's: ``schedule`` without parsing. Peers are optional; an absent one is named, not
counted.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.engine_networks import (
    CALENDAR,
    START,
    once,
    permit_network,
    seconds,
    told,
    with_durations,
)
from engine.calendar import Day, WorkCalendar
from engine.compile import compiled
from engine.levels import Levels
from engine.network import Network
from engine.schedule import schedule
from store.calendars import official

Dates = dict[str, tuple[Day, Day]]
LAGS = (0, 0, 0, 1, 2, 5)  # working days


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    mpxj = _mpxj()
    print("peers present:", ", ".join(_present(mpxj)) or "none")
    small(rounds, mpxj)
    large(rounds, mpxj)
    flat()


def _present(mpxj: Any) -> list[str]:
    names = ["MPXJ"] if mpxj else []
    names += ["TaskJuggler"] if _tj3_library() else []
    try:
        import networkx

        names.append(f"networkx {networkx.__version__}")
    except ImportError:
        pass
    return names


def small(rounds: int, mpxj: Any) -> None:
    """One 50-task project, fresh objects every time."""
    network = permit_network(50, seed=5)
    engine = _afresh(network)
    ours = _early(network)
    if _networkx(network) != {step: finish for step, (_, finish) in ours.items()}:
        sys.exit("networkx disagrees: nothing is timed")
    if mpxj:
        days, start = official(), date(2024, 1, 8).toordinal()
        for told_as, case in (
            ("FS, weekends off", network),
            ("FS, official calendar", permit_network(50, 5, calendar=days, start=start)),
            # FF and SF are left out: MPXJ lets a task that only they drive start before the project
            ("FS and SS", permit_network(50, 6, ("FS", "SS"), (0,), days, start)),
            ("FS and SS with lags", permit_network(50, 7, ("FS", "SS"), LAGS, days, start)),
        ):
            _beside_mpxj(told_as, case, mpxj(case), rounds)
    if _tj3_library():
        took, dates = _tj3(network)
        _same(ours, dates, "TaskJuggler")
        told("50 tasks / TaskJuggler schedule()", [seconds(engine) / t for t in took], "<= 0.001")
    plain = [seconds(lambda: _networkx(network)) for _ in range(rounds)]
    told(
        "50 tasks / networkx longest path (finish only)", [seconds(engine) / p for p in plain], "-"
    )
    print(f"50 tasks, objects to dates: {seconds(engine) * 1e6:.0f} us")


def _afresh(network: Network) -> Callable[[], object]:
    """A new network object each time, with durations that were not there the time before."""
    variants = [_shuffled(network, k) for k in range(20)]
    turn = iter(range(10**9))

    def engine() -> object:
        v = variants[next(turn) % 20]
        return schedule(Network(v.steps, v.links, v.calendars, v.start), None).days()

    return engine


def _beside_mpxj(told_as: str, network: Network, model: Any, rounds: int) -> None:
    """Many short turns: our batch, their batch, and the ratio of each turn."""
    engine = _afresh(network)
    _same(_early(network), model.dates(), "MPXJ")
    pairs = [(once(engine, 150), once(model.run, 30)) for _ in range(6 * rounds)]
    told(f"50 tasks, {told_as} / MPXJ", [a / b for a, b in pairs], "<= 1/7 = 0.143")
    mine, theirs = min(a for a, _ in pairs) * 1e6, min(b for _, b in pairs) * 1e6
    print(f"  best of each: {mine:.0f} us / {theirs:.0f} us = {mine / theirs:.3f}")


def large(rounds: int, mpxj: Any) -> None:
    """50,000 tasks, structure cached, new durations every time."""
    network = permit_network(50_000, seed=7)
    s = compiled(network)
    levels = Levels(s)
    lengths = [np.random.default_rng(k).permutation(np.array(s.durations)) for k in range(4)]
    turn = iter(range(10**9))
    first = s.index["s0"]
    assert first == 0
    floor = CALENDAR.before[START - CALENDAR.first]
    days = np.array(CALENDAR.wd)

    def passes() -> object:
        d = lengths[next(turn) % 4]
        es, ef = levels.forward(d, floor)
        ls, lf = levels.backward(d, int(ef.max()))
        return [days.take(row) for row in (es, ef, ls, lf)]

    if mpxj:
        model = mpxj(network)
        _same(_early(network), model.dates(), "MPXJ")
        ratios = [seconds(passes) / seconds(model.run) for _ in range(max(1, rounds // 2))]
        told("50,000 tasks, cached structure / MPXJ", ratios, "<= 1/200 = 0.005")
    print(f"50,000 tasks, cached structure: {seconds(passes) * 1e3:.2f} ms")


def flat() -> None:
    """Time per task with a cached structure, from 500 to 50,000 tasks."""
    for tasks in (500, 5_000, 50_000):
        network = permit_network(tasks, seed=11)
        schedule(network, None)
        each = seconds(lambda n=network: schedule(n, None)) / tasks  # type: ignore[misc]
        print(f"{tasks} tasks, schedule() with cached structure: {each * 1e9:.0f} ns a task")


def _early(network: Network) -> Dates:
    dates = schedule(network, None)
    return {step.id: dates.early(step.id) for step in network.steps}


def _shuffled(network: Network, seed: int) -> Network:
    durations = [step.duration for step in network.steps]
    random.Random(seed).shuffle(durations)
    return with_durations(network, durations)


def _same(ours: Dates, theirs: Dates, peer: str) -> None:
    wrong = [step for step in ours if ours[step] != theirs[step]]
    if wrong:
        step = wrong[0]
        sys.exit(
            f"{peer} disagrees on {len(wrong)} tasks, first {step}: {ours[step]} {theirs[step]}"
        )


def _networkx(network: Network) -> dict[str, Day]:
    try:
        import networkx
    except ImportError:
        return {step: finish for step, (_, finish) in _early(network).items()}
    graph = networkx.DiGraph()
    graph.add_nodes_from(step.id for step in network.steps)
    graph.add_edges_from((link.pred, link.succ) for link in network.links)
    length = {step.id: step.duration for step in network.steps}
    finish: dict[str, int] = {}
    for step in networkx.topological_sort(graph):
        finish[step] = length[step] + max((finish[p] for p in graph.predecessors(step)), default=0)
    first = CALENDAR.before[network.start - CALENDAR.first]
    return {step: CALENDAR.wd[first + f] for step, f in finish.items()}


def _mpxj() -> Callable[[Network], Any] | None:
    """A builder of MPXJ models, or None where MPXJ or Java is absent."""
    try:
        import jpype
        import mpxj  # noqa: F401

        jpype.startJVM("-Xmx6g", convertStrings=False)
    except Exception as absent:
        print("MPXJ is absent:", absent)
        return None
    from java.time import LocalDate, LocalDateTime, LocalTime
    from org.mpxj import (
        Duration,
        LocalTimeRange,
        ProjectFile,
        Relation,
        RelationType,
        TimeUnit,
    )  # fmt: skip
    from org.mpxj.cpm import MicrosoftScheduler

    kinds = {
        "FS": RelationType.FINISH_START,
        "SS": RelationType.START_START,
        "FF": RelationType.FINISH_FINISH,
        "SF": RelationType.START_FINISH,
    }

    class Model:
        def __init__(self, network: Network) -> None:
            self.file = ProjectFile()
            begin = date.fromordinal(network.start)
            self.start = LocalDateTime.of(begin.year, begin.month, begin.day, 8, 0)
            self.days = network.calendars["default"]
            self.file.setDefaultCalendar(self._calendar())
            self.tasks = {}
            for step in network.steps:
                task = self.file.addTask()
                task.setDuration(Duration.getInstance(step.duration, TimeUnit.DAYS))
                task.setRemainingDuration(Duration.getInstance(step.duration, TimeUnit.DAYS))
                task.setActualDuration(Duration.getInstance(0, TimeUnit.DAYS))
                self.tasks[step.id] = task
            for link in network.links:
                lag = Duration.getInstance(link.lag, TimeUnit.DAYS)
                builder = Relation.Builder().predecessorTask(self.tasks[link.pred])
                self.tasks[link.succ].addPredecessor(builder.type(kinds[link.type]).lag(lag))
            warm = time.perf_counter() + 4  # seconds: the JIT has seen it all
            while time.perf_counter() < warm:
                self.run()

        def _calendar(self) -> Any:
            """Monday to Friday, and as exceptions what is otherwise in the years of the project."""
            calendar = self.file.addDefaultBaseCalendar()
            first = date(self.start.getYear(), 1, 1).toordinal()
            for day in range(first, first + 3 * 366):
                on = date.fromordinal(day)
                works = self.days.is_workday(day)
                if works != (on.weekday() < 5):
                    at = LocalDate.of(on.year, on.month, on.day)
                    exception = calendar.addCalendarException(at, at)
                    if works:
                        exception.add(LocalTimeRange(LocalTime.of(8, 0), LocalTime.of(12, 0)))
                        exception.add(LocalTimeRange(LocalTime.of(13, 0), LocalTime.of(17, 0)))
            return calendar

        def run(self) -> None:
            MicrosoftScheduler().schedule(self.file, self.start)

        def dates(self) -> Dates:
            return {
                step: (
                    _day(str(task.getEarlyStart()), 0, self.days),
                    _day(str(task.getEarlyFinish()), 1, self.days),
                )
                for step, task in self.tasks.items()
            }

    return Model


def _day(text: str, ends: int, calendar: WorkCalendar = CALENDAR) -> Day:
    """A peer's instant in our convention: what lies at 17:00 is the next working day."""
    late = ends or int(text[11:13]) >= 17
    return calendar.roll(date.fromisoformat(text[:10]).toordinal() + late)


def _tj3_library() -> bool:
    try:
        found = subprocess.run(["ruby", "-e", "require 'taskjuggler/TaskJuggler'"], check=False)
    except FileNotFoundError:
        return False
    return found.returncode == 0


_RUBY = """
require 'taskjuggler/TaskJuggler'
class TaskJuggler; attr_reader :project; end
3.times do
  tj = TaskJuggler.new
  tj.parse([ARGV[0]]) or abort
  t = Process.clock_gettime(Process::CLOCK_MONOTONIC)
  tj.schedule or abort
  puts "took #{Process.clock_gettime(Process::CLOCK_MONOTONIC) - t}"
  $tj = tj
end
as = '%Y-%m-%dT%H'
$tj.project.tasks.each { |t| puts "task #{t.id} #{t['start', 0].to_s(as)} #{t['end', 0].to_s(as)}" }
"""


def _tj3(network: Network) -> tuple[list[float], Dates]:
    begin = date.fromordinal(network.start)
    until = begin + timedelta(days=3000)
    lines = [
        f'project p "p" {begin} - {until} {{ timezone "UTC" timingresolution 60min',
        "dailyworkinghours 8 workinghours mon - fri 9:00 - 17:00 workinghours sat, sun off }",
    ]
    before: dict[str, list[str]] = {}
    for link in network.links:
        before.setdefault(link.succ, []).append(link.pred)
    for step in network.steps:
        needs = ", ".join(f"!{pred}" for pred in before.get(step.id, ()))
        when = f"depends {needs}" if needs else f"start {begin}-09:00"
        lines.append(f'task {step.id} "{step.id}" {{ length {step.duration}d {when} }}')
    with tempfile.TemporaryDirectory() as folder:
        plan = Path(folder) / "plan.tjp"
        plan.write_text("\n".join(lines))
        ran = subprocess.run(
            ["ruby", "-e", _RUBY, str(plan)],
            capture_output=True, text=True, check=True, env={"PATH": "/usr/bin:/bin", "TZ": "UTC"},
        )  # fmt: skip
    took, dates = [], {}
    for line in ran.stdout.splitlines():
        word, *rest = line.split()
        if word == "took":
            took.append(float(rest[0]))
        elif word == "task":
            dates[rest[0]] = (_day(rest[1], 0), _day(rest[2], 1))
    return took, dates


if __name__ == "__main__":
    main()
