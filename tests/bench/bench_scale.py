"""The benchmark job where it is large: at scale 10 against hand-written SQL, and its growth from 1 to 10 to 60 million rows.

Whole programs with all their processes, start-up included. A limit on memory is set for the growth, which the largest run can only
keep by spilling. Data: TPC-H-derived, by tpchgen-cli; at scale 10 it takes 4 GB.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import itertools

from bench import bench_job
from bench.comparing import Measured, Program, measure, median, table
from bench.machine import facts, own_versions
from bench.plots import bars, curves
from bench.process_tree import Cost

from engine.project.project import Project
from engine.running.record import RunRecord, list_records

SCALES = {1: "0.1667", 10: "1.6667", 60: "10"}
"""Millions of rows -> the data's scale factor."""
ROUNDS = 3
MOST_CPU = MOST_MEMORY = 1.10
LIMIT = 1.5
"""GB of memory that the growing runs may take."""
OURS, HAND = "Penstock", "DuckDB by hand"


@dataclass(frozen=True)
class Limited:
    """Runs of one size under the limit: what they cost, and what the last one put aside on the disk."""

    rows: int
    cost: Cost
    spilled: int
    is_right: bool

    @property
    def seconds_per_million(self) -> float:
        return self.cost.wall / (self.rows / 1e6)


def set_limit(folder: Path, gigabytes: float | None) -> None:
    """Write the project's file anew."""
    limit = f"memory_limit: {gigabytes:g} GB\n" if gigabytes else ""
    (folder / "penstock.yaml").write_text(f"name: Benchmark\n{limit}")


def beside_hand_written(folder: Path) -> dict[str, Measured]:
    """Scale 10 with all defaults, and the same in SQL by hand."""
    jobs = bench_job.prepare(folder, SCALES[60])
    return measure([Program(OURS, jobs.command("job")), Program(HAND, jobs.command("hand"))], jobs.folder, ROUNDS)


def limited(folder: Path, millions: int) -> Limited:
    """The job at one size under the limit."""
    jobs = bench_job.prepare(folder, SCALES[millions])
    measure([Program(HAND, jobs.command("hand"))], jobs.folder, 1)
    set_limit(jobs.folder, LIMIT)
    try:
        found = measure([Program(OURS, jobs.command("job"))], jobs.folder, ROUNDS)
    finally:
        set_limit(jobs.folder, None)
    record = _last_run(jobs.folder)
    spilled = max(stage.spilled_bytes or 0 for stage in record.stages)
    rows = record.nodes["lineitem"].rows["rows"] or 0
    return Limited(rows, median(found[OURS].whole), spilled, bench_job.same_answer(jobs.folder))


def _last_run(folder: Path) -> RunRecord:
    return max(list_records(Project.open(folder)), key=lambda record: record.started)


def ratios(found: Mapping[str, Measured]) -> tuple[float, float]:
    """CPU and peak memory of ours over those of the SQL by hand."""
    ours, hand = (median(found[name].whole) for name in (OURS, HAND))
    return ours.cpu / hand.cpu, ours.peak / hand.peak


def growth(found: Mapping[int, Limited]) -> list[float]:
    """How many times longer a row takes than it does at the size before; 1 is linear."""
    sizes = list(found.values())
    return [more.seconds_per_million / less.seconds_per_million for less, more in itertools.pairwise(sizes)]


def lines(found: Mapping[int, Limited]) -> Iterator[str]:
    """The table of the growth."""
    yield f"{'rows':>12}{'wall s':>9}{'CPU s':>9}{'s per million':>15}{'peak MB':>9}{'spilled MB':>12}  answer"
    for item in found.values():
        figures = f"{item.cost.wall:>9.2f}{item.cost.cpu:>9.2f}{item.seconds_per_million:>15.3f}"
        yield f"{item.rows:>12,}{figures}{item.cost.peak / 1e6:>9.0f}{item.spilled / 1e6:>12.0f}  {'right' if item.is_right else 'WRONG'}"
    yield f"seconds per row over those of the size before: {', '.join(f'{value:.2f}' for value in growth(found))} (bar 1, linear)"
    yield f"peak memory of all processes at most {max(item.cost.peak for item in found.values()) / 1e9:.2f} GB (limit {LIMIT:g} GB)"


def is_met(found: Mapping[int, Limited]) -> bool:
    """Whether time grows at most linearly, memory stays under its limit, the largest spills, and all answers are right."""
    sizes = list(found.values())
    grows_well = all(value <= 1 for value in growth(found))
    return grows_well and sizes[-1].spilled > 0 and all(item.is_right and item.cost.peak <= LIMIT * 1e9 for item in sizes)


def main() -> int:
    """Print the tables and draw them; 1 if a bar is missed."""
    folder = bench_job.data_folder()
    print("\n".join(facts(own_versions("penstock", "duckdb"))))
    large = beside_hand_written(folder)
    is_same = bench_job.same_answer(folder / f"job-{SCALES[60]}")
    cpu, memory = ratios(large)
    print("\n".join(table(large)))
    print(
        f"scale 10 over hand-written SQL: CPU {cpu:.2f} (bar {MOST_CPU}), peak memory {memory:.2f} (bar {MOST_MEMORY}), answer {'equal' if is_same else 'DIFFERENT'}"
    )
    sizes = {millions: limited(folder, millions) for millions in SCALES}
    print("\n".join(lines(sizes)))
    _draw(folder, large, sizes)
    return int(cpu > MOST_CPU or memory > MOST_MEMORY or not is_same or not is_met(sizes))


def _draw(folder: Path, large: Mapping[str, Measured], sizes: Mapping[int, Limited]) -> None:
    cpu = {name: median(item.whole).cpu for name, item in large.items()}
    print(f"plot: {bars(folder / 'scale_10.svg', 'The benchmark job at scale 10', 'CPU seconds, all processes', cpu)}")
    wall = [(millions, item.cost.wall) for millions, item in sizes.items()]
    linear = [(millions, wall[0][1] * millions / wall[0][0]) for millions in sizes]
    title = f"The benchmark job under a limit of {LIMIT:g} GB"
    print(f"plot: {curves(folder / 'scale_rows.svg', title, ('million rows', 'seconds'), {'Penstock': wall, 'linear': linear})}")


if __name__ == "__main__":
    sys.exit(main())
