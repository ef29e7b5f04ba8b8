"""Programs measured in turns, so that a busy machine slows all of them alike; each less what it costs when it has nothing to do."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from bench.process_tree import Cost, cost


@dataclass(frozen=True)
class Program:
    """A command that does the work, and the same that only starts and ends; without the second, the start counts as work."""

    name: str
    work: tuple[str, ...]
    nothing: tuple[str, ...] = ()


@dataclass
class Measured:
    """The costs of one program, run by run."""

    whole: list[Cost] = field(default_factory=list)
    start: list[Cost] = field(default_factory=list)

    @property
    def work(self) -> Cost:
        """The median whole less the median start."""
        return median(self.whole) - median(self.start) if self.start else median(self.whole)


class Commands(Protocol):
    """Commands by name, all run in one folder."""

    @property
    def folder(self) -> Path: ...

    def command(self, name: str) -> tuple[str, ...]: ...


def medians(commands: Commands, names: Sequence[str], rounds: int) -> dict[str, Cost]:
    """The median cost of each command, run in turns."""
    runs: dict[str, list[Cost]] = {name: [] for name in names}
    for _ in range(rounds):
        for name in names:
            runs[name].append(cost(commands.command(name), commands.folder))
    return {name: median(costs) for name, costs in runs.items()}


def lines_of(costs: Mapping[str, Cost]) -> Iterator[str]:
    """A line a command: what it costs as a whole."""
    yield f"{'program':<12}{'CPU s':>8}{'peak MB':>10}{'wall s':>8}"
    for name, item in costs.items():
        yield f"{name:<12}{item.cpu:>8.2f}{item.peak / 1e6:>10.0f}{item.wall:>8.2f}"


def measure(programs: Sequence[Program], folder: Path, rounds: int) -> dict[str, Measured]:
    """Run all programs in turns, so many rounds, in a folder."""
    found = {program.name: Measured() for program in programs}
    for _ in range(rounds):
        for program in programs:
            found[program.name].whole.append(cost(program.work, folder))
            if program.nothing:
                found[program.name].start.append(cost(program.nothing, folder))
    return found


def median(costs: Sequence[Cost]) -> Cost:
    """The median of each figure by itself."""
    return Cost(
        statistics.median(item.cpu for item in costs),
        int(statistics.median(item.peak for item in costs)),
        statistics.median(item.wall for item in costs),
    )


def table(found: Mapping[str, Measured]) -> Iterator[str]:
    """A line a program: what its work costs, and what its start costs."""
    yield f"{'program':<20}{'work: CPU s':>12}{'wall s':>8}{'start: CPU s':>14}{'wall s':>8}{'whole: peak MB':>16}"
    for name, item in found.items():
        start = median(item.start) if item.start else Cost(0, 0, 0)
        figures = f"{item.work.cpu:>12.2f}{item.work.wall:>8.2f}{start.cpu:>14.2f}{start.wall:>8.2f}"
        yield f"{name:<20}{figures}{median(item.whole).peak / 1e6:>16.0f}"
