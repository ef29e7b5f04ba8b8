"""The first sample of five joined sources, against what it must read: 20 blocks of the largest, and the others' key columns.

Ours opens the files, finds and fetches the rows and writes the samples, in the walled process of a new session. What must be
read is read by plain statements, in a process of its own. Both have two threads, and their CPU seconds are compared: on a
machine that does other work too, they say more than the elapsed time, which is printed beside them.
Data: TPC-H-derived, by tpchgen-cli, and the flights of the sample project.
"""

from __future__ import annotations

import math
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from bench import bench_preview, sampling_documents
from bench.process_tree import cpu_seconds
from bench.sampling_documents import FLIGHTS, JOINS, TABLES, UNMATCHED, USED

from engine.document.model import Document
from engine.preview.alone import runs
from engine.preview.child import Limits
from engine.preview.preview import Previewer
from engine.project.project import Project
from engine.relation import SCAN_RECORD

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 5
MOST_FIRST_SAMPLE, MOST_FIRST_PREVIEW = 1.5, 2.0
"""Times what must be read."""
LEAST_SURVIVAL, MOST_FANOUT_ERROR = 0.99, 0.05
KEYS = {"orders": ("o_orderkey", "o_custkey"), "customer": ("c_custkey",), "part": ("p_partkey",), "supplier": ("s_suppkey",)}
"""What each table is joined on."""
ALONE = """
import sys, time, duckdb
connection = duckdb.connect(config={"threads": 2})
connection.execute("set enable_progress_bar = false")
connection.execute("create temp table flights as from 'flights.parquet'").fetchall()
cpu, wall = time.process_time(), time.perf_counter()
for statement in sys.stdin.read().split(";"):
    connection.execute(statement).fetchall()
print(time.process_time() - cpu, time.perf_counter() - wall)
"""


@dataclass(frozen=True)
class Spent:
    """CPU and elapsed seconds."""

    cpu: float
    wall: float


@dataclass(frozen=True)
class Case:
    """What is measured: a node's samples, or its first preview; and the statements that read what must be read for it."""

    name: str
    document: Document
    node: str
    must: Sequence[str]
    most: float = math.inf
    """Times what must be read."""
    is_preview: bool = False


def prepare(folder: Path, scale: str) -> Project:
    """Make the data once, and the project around it."""
    folder = folder / f"tpch-{scale}"
    folder.mkdir(parents=True, exist_ok=True)
    generator = str(Path(sys.executable).with_name("tpchgen-cli"))
    missing = [table for table in TABLES if not (folder / f"{table}.parquet").exists()]
    if missing:
        command = [generator, "parquet", "-s", scale, "-T", ",".join(missing), "-o", str(folder)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    for name in ("flights.parquet", "planes.csv"):
        shutil.copy(ROOT / "assets" / "samples" / "flights" / "data" / name, folder / name)
    (folder / "penstock.yaml").write_text("name: Benchmark\n")
    return Project.open(folder)


def cases(project: Project) -> tuple[Case, ...]:
    """The two bars, and the first of them with every column of every table.

    Wide rows of partners lie in pages that must be read as well, each whole: they are read alone by their numbers, which are known then.
    """
    root, sample = project.root, project.settings.sample_rows
    lines = f"read_parquet('{root}/lineitem.parquet', file_row_number = true)"
    total = duckdb.sql(f"SELECT count(*) FROM {lines}").fetchall()[0][0]
    where = " OR ".join(f"file_row_number BETWEEN {start} AND {end - 1}" for start, end in runs(sample, total, project.settings.seed))
    blocks = f"CREATE TEMP TABLE blocks AS SELECT * FROM {lines} WHERE {where}"
    keys = {table: f"SELECT {', '.join(f'sum({each})' for each in names)} FROM '{root}/{table}.parquet'" for table, names in KEYS.items()}
    narrow, wide = sampling_documents.five_tables(root, USED), sampling_documents.five_tables(root, {})
    chain = bench_preview.document(project)
    return (
        Case("first sample, 5-way join", narrow, "with_all", [blocks, *keys.values()], MOST_FIRST_SAMPLE),
        Case("the same, every column of all tables", wide, "with_all", [blocks, *keys.values()]),
        Case(
            "  against that and the partners' rows", wide, "with_all", [blocks, *keys.values(), *partners(project, wide)], MOST_FIRST_SAMPLE
        ),
        Case(
            "first preview, last of 10 nodes",
            chain,
            "c9",
            [blocks, f"SELECT sum(o_orderkey) FROM '{root}/orders.parquet'"],
            MOST_FIRST_PREVIEW,
            is_preview=True,
        ),
    )


def partners(project: Project, document: Document) -> list[str]:
    """Statements that read the rows of the sampled tables but the first, by their numbers."""
    with Previewer(project) as previewer:
        samples = previewer.view(document, "with_all", None, None)[1].samples
        paths = {sample.node: previewer.place.cache.path(sample.key) for sample in samples if sample.node in KEYS}
        for table, path in paths.items():
            rows = f"SELECT \"{SCAN_RECORD}\" - 1 AS place FROM '{path}'"
            duckdb.sql(f"COPY ({rows}) TO '{project.root}/{table}.places' (FORMAT parquet)")
    return [
        f"CREATE TEMP TABLE rows_{table} AS SELECT * FROM read_parquet('{project.root}/{table}.parquet', file_row_number = true) "
        f"WHERE file_row_number IN (SELECT place FROM read_parquet('{project.root}/{table}.places'))"
        for table in paths
    ]


def measure(project: Project, case: Case, rounds: int = ROUNDS) -> tuple[Spent, Spent]:
    """(what must be read, ours), medians of alternating rounds."""
    pairs = [(alone(project, case.must), ours(project, case)) for _ in range(rounds)]
    must, own = (_median(spent) for spent in zip(*pairs, strict=True))
    return must, own


def alone(project: Project, statements: Sequence[str]) -> Spent:
    """The statements in a process of their own, which has read another file before."""
    command = [sys.executable, "-c", ALONE]
    said = subprocess.run(command, cwd=project.root, input=";".join(statements), check=True, capture_output=True, text=True).stdout
    return Spent(*map(float, said.split()))


def ours(project: Project, case: Case) -> Spent:
    """A new session without any cache, in which another pipeline was looked at before; the document is judged, too."""
    shutil.rmtree(project.root / ".penstock", ignore_errors=True)
    with Previewer(project, limits=Limits(threads=2)) as previewer:
        previewer.preview(sampling_documents.flights(project.root), "planes_left")
        previewer.analysis(case.document, None)
        cpu, wall = cpu_seconds(os.getpid()), time.perf_counter()
        if case.is_preview:
            previewer.preview(case.document, case.node)
        else:
            previewer.view(case.document, case.node, None, None)
        return Spent(cpu_seconds(os.getpid()) - cpu, time.perf_counter() - wall)


def _median(spent: Sequence[Spent]) -> Spent:
    return Spent(statistics.median(each.cpu for each in spent), statistics.median(each.wall for each in spent))


@dataclass(frozen=True)
class Kept:
    """What the samples keep of joins."""

    survival: dict[str, float]
    """By join: the share of sampled lines that find all their partners."""
    fan_out: float
    true_fan_out: float
    """Lines of an order that has lines."""
    unmatched: dict[str, tuple[int, int]]
    """By join: rows without a match in its preview, of how many."""


def kept(project: Project) -> Kept:
    """Previews of all joins."""
    lines, air = sampling_documents.five_tables(project.root, USED), sampling_documents.flights(project.root)
    inner = [name for name, *_, how in JOINS if how == "inner"]
    with Previewer(project) as previewer:
        seen = {name: previewer.preview(lines, name, rows=0).rows_seen or 0 for name in ("lineitem", *inner)}
        view = previewer.view(lines, "with_all", None, None)[1]
        path = {sample.node: previewer.place.cache.path(sample.key) for sample in view.samples}["lineitem"]
        outer = [(air if join in FLIGHTS else lines, join[0]) for join in (*JOINS, *FLIGHTS) if join[0] not in inner]
        unmatched = {name: _unmatched(previewer, document, name) for document, name in outer}
    fan_out = "SELECT count(*) / count(DISTINCT l_orderkey) FROM '{}'"
    shares = [duckdb.sql(fan_out.format(file)).fetchall()[0][0] for file in (path, project.root / "lineitem.parquet")]
    return Kept({name: seen[name] / seen["lineitem"] for name in inner}, shares[0], shares[1], unmatched)


def _unmatched(previewer: Previewer, document: Document, node: str) -> tuple[int, int]:
    preview = previewer.preview(document, node, rows=100_000)
    column = UNMATCHED.get(node)
    rows = preview.rows_shown if column is None else preview.table()[column].null_count
    return rows, preview.rows_shown


def lines(found: Sequence[tuple[Case, Spent, Spent]]) -> Iterator[str]:
    """The table of costs."""
    yield f"{'':<38}{'must read':>20}{'ours':>20}{'CPU ratio':>12}{'bar':>6}"
    for case, must, own in found:
        spent = "".join(f"{f'{each.cpu:.3f} s ({each.wall:.3f})':>20}" for each in (must, own))
        yield f"{case.name:<38}{spent}{own.cpu / must.cpu:>12.2f}{case.most:>6.3g}"


def missed(found: Sequence[tuple[Case, Spent, Spent]], kept: Kept) -> list[str]:
    """The bars that are not reached."""
    bars = {case.name: own.cpu <= case.most * must.cpu for case, must, own in found}
    bars |= {f"{name}: survival": share >= LEAST_SURVIVAL for name, share in kept.survival.items()}
    bars["fan-out"] = abs(kept.fan_out / kept.true_fan_out - 1) <= MOST_FANOUT_ERROR
    bars |= {f"{name}: rows without a match": rows > 0 for name, (rows, _) in kept.unmatched.items() if name != "planes_right"}
    return [name for name, is_reached in bars.items() if not is_reached]


def main() -> int:
    """Print the tables; 1 if a bar is missed."""
    folder = Path(os.environ.get("PENSTOCK_BENCH_DATA", ROOT / "build" / "bench"))
    project = prepare(folder, scale := os.environ.get("PENSTOCK_BENCH_SCALE", "1"))
    found = [(case, *measure(project, case)) for case in cases(project)]
    print(f"scale {scale}, DuckDB {duckdb.__version__}; CPU seconds (elapsed), medians of {ROUNDS}")
    print("\n".join(lines(found)))
    rows = kept(project)
    print("sampled lines that survive: " + ", ".join(f"{name} {share:.3f}" for name, share in rows.survival.items()))
    print(f"lines of an order: {rows.fan_out:.3f} in the sample, {rows.true_fan_out:.3f} in truth")
    print("rows without a match: " + ", ".join(f"{name} {few:,} of {all_:,}" for name, (few, all_) in rows.unmatched.items()))
    failures = missed(found, rows)
    print(f"missed: {', '.join(failures)}" if failures else "every bar is reached")
    return int(bool(failures))


if __name__ == "__main__":
    sys.exit(main())
