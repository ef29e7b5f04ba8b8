"""The benchmark job through `penstock run` against the same in Polars, pandas, Ibis and Flowfile, side by side in one run.

All are whole programs with all their processes, each less the same program on nothing. The others live in environments of their own,
which are made on demand in the bench's folder from `packaging/locks/peers.txt` and `flowfile.txt`. Data: TPC-H-derived, by tpchgen-cli.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from bench import bench_job
from bench.comparing import Measured, Program, measure, table
from bench.environments import environment
from bench.machine import facts, own_versions, versions_in
from bench.plots import bars

ROUNDS = 5
SCRIPTS = Path(__file__).parent / "peers"
OURS, HAND = "Penstock", "DuckDB by hand"
ROWS = 299_541
"""Of the answer at scale 1."""


@dataclass(frozen=True)
class Peer:
    """A program of others: its script, the lock of its environment, and how much of its CPU ours may take."""

    name: str
    script: str
    lock: str
    packages: tuple[str, ...]
    most_cpu: float | None = None
    """None: shown for orientation, not judged."""

    @property
    def answer(self) -> str:
        """The file that it writes."""
        return f"out_{self.script}.parquet"


PEERS = (
    Peer("Polars streaming", "polars", "peers", ("polars",), 1.08),
    Peer("pandas", "pandas", "peers", ("pandas", "pyarrow"), 0.42),
    Peer("pandas, Arrow casts", "pandas_arrow", "peers", ("pandas", "pyarrow")),
    Peer("Flowfile", "flowfile", "flowfile", ("flowfile",), 0.41),
    Peer("Ibis on DuckDB", "ibis", "peers", ("ibis-framework",), 0.80),
)


def programs(jobs: bench_job.Programs, pythons: Mapping[str, Path]) -> list[Program]:
    """Ours, DuckDB by hand for orientation, and the others."""
    own = [Program(name, jobs.command(word), jobs.command(f"{word}_empty")) for name, word in ((OURS, "job"), (HAND, "hand"))]
    scripts = {peer.name: (str(pythons[peer.lock]), str(SCRIPTS / f"{peer.script}_job.py")) for peer in PEERS}
    return own + [Program(name, (*command, "job"), (*command, "nothing")) for name, command in scripts.items()]


def ratio(found: Mapping[str, Measured], peer: Peer) -> float:
    """CPU of our work over that of another's."""
    return found[OURS].work.cpu / found[peer.name].work.cpu


def lines(found: Mapping[str, Measured]) -> Iterator[str]:
    """The table, and what is judged."""
    yield from table(found)
    for peer in PEERS:
        bar = "not judged" if peer.most_cpu is None else f"bar {peer.most_cpu:.2f}" + (", MISSED" if is_missed(found, peer) else "")
        yield f"CPU of Penstock over {peer.name:<20}{ratio(found, peer):>6.2f} ({bar})"


def is_missed(found: Mapping[str, Measured], peer: Peer) -> bool:
    """Whether our work takes more CPU than the bar allows."""
    return peer.most_cpu is not None and ratio(found, peer) > peer.most_cpu


def answers(folder: Path) -> dict[str, tuple[float, ...]]:
    """Rows and sums of what each program wrote."""
    files = {OURS: "out/best.parquet", HAND: "out_hand.parquet", **{peer.name: peer.answer for peer in PEERS}}
    sums = "count(*), sum(o_custkey), sum(n), sum(rn), sum(rev::double), sum(run::double), sum(epoch(mon)), sum(ascii(mode))"
    return {name: tuple(map(float, duckdb.sql(f"SELECT {sums} FROM '{folder / file}'").fetchall()[0])) for name, file in files.items()}


def different(found: Mapping[str, Sequence[float]]) -> list[str]:
    """A line for each program that answers other than we do."""
    return [
        f"{name} answers {tuple(sums)}, Penstock {tuple(found[OURS])}"
        for name, sums in found.items()
        if not all(math.isclose(one, other, rel_tol=1e-9) for one, other in zip(sums, found[OURS], strict=True))
    ]


def versions(pythons: Mapping[str, Path]) -> dict[str, str]:
    """Of everything that ran."""
    found = own_versions("penstock", "duckdb")
    for peer in PEERS:
        found |= versions_in(pythons[peer.lock], peer.packages)
    return found


def main() -> int:
    """Print the table and draw it; 1 if a bar is missed or an answer differs."""
    folder = bench_job.data_folder()
    pythons = {lock: environment(lock, folder) for lock in {peer.lock for peer in PEERS}}
    jobs = bench_job.prepare(folder)
    print("\n".join(facts(versions(pythons))))
    found = measure(programs(jobs, pythons), jobs.folder, ROUNDS)
    print("\n".join(lines(found)))
    sums = answers(jobs.folder)
    wrong = different(sums)
    print("\n".join(wrong) or f"all answer the same: {sums[OURS][0]:,.0f} rows, equal sums")
    cpu = {name: item.work.cpu for name, item in found.items()}
    print(f"plot: {bars(folder / 'peers.svg', 'The benchmark job at scale 1, start-up apart', 'CPU seconds, all processes', cpu)}")
    return int(bool(wrong) or sums[OURS][0] != ROWS or any(is_missed(found, peer) for peer in PEERS))


if __name__ == "__main__":
    sys.exit(main())
