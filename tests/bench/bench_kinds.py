"""Twelve kinds, each against DuckDB's own best SQL for it: a run over 1,000,000 rows, and a preview over 200 columns.

A run is the whole program with every default, less what it costs when it has nothing to do; so is Python with DuckDB. A preview is an
edit above the node until its page of 100 rows is there, through the walled process; DuckDB reads the same sample's file. Data: made here.
"""

from __future__ import annotations

import shutil
import statistics
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import duckdb
from bench.bench_job import HAND_WRITTEN_EMPTY, PIPELINE_EMPTY, data_folder
from bench.bench_preview import milliseconds
from bench.comparing import Measured, Program, measure
from bench.kind_jobs import JOBS, KindJob, make_data, more_path, preview_document, run_document, statement
from bench.machine import facts, own_versions

from engine.document.reader import read
from engine.preview.preview import Previewer
from engine.project.project import Project

MOST = 3.0
ROUNDS = 3
PREVIEWS = 15


@dataclass(frozen=True)
class Found:
    """CPU and wall seconds of the work of a run, ours and theirs; milliseconds of a preview, ours and theirs."""

    cpu: tuple[float, float]
    wall: tuple[float, float]
    page: tuple[float, float]

    @property
    def ratios(self) -> tuple[float, float, float]:
        return tuple(ours / theirs for ours, theirs in (self.cpu, self.wall, self.page))  # type: ignore[return-value]


def prepare(folder: Path) -> Path:
    """The project with a pipeline for each job; what earlier previews have kept would be found again."""
    place = folder / "kinds"
    shutil.rmtree(place / ".penstock", ignore_errors=True)
    place.mkdir(parents=True, exist_ok=True)
    make_data(place)
    (place / "penstock.yaml").write_text("name: Kinds\n")
    (place / "empty.pipeline.yaml").write_text(PIPELINE_EMPTY)
    for job in JOBS:
        (place / f"{job.kind}.pipeline.yaml").write_text(run_document(job))
    return place


def run_costs(place: Path, job: KindJob) -> tuple[Measured, Measured]:
    """(`penstock run`, Python with DuckDB), measured in turns."""
    sql = statement(job, "'facts.parquet'", more_path(job, place)).replace('"', '\\"')
    by_hand = f"import duckdb\nduckdb.sql(\"copy ({sql}) to 'by_hand_{job.kind}.parquet' (format parquet)\")"
    penstock = (sys.executable, "-m", "studio.cli", "run")
    programs = [
        Program("penstock", (*penstock, f"{job.kind}.pipeline.yaml"), (*penstock, "empty.pipeline.yaml")),
        Program("DuckDB", (sys.executable, "-c", by_hand), (sys.executable, "-c", HAND_WRITTEN_EMPTY)),
    ]
    found = measure(programs, place, ROUNDS)
    return found["penstock"], found["DuckDB"]


def is_same(place: Path, job: KindJob) -> bool:
    """Whether both wrote the same rows, whatever their order and the sizes of their numbers."""
    ours, theirs = (f"'{place}/{name}.parquet'" for name in (f"out/{job.kind}", f"by_hand_{job.kind}"))
    typed = ", ".join(f'"{row[0]}"::{row[1]}' for row in duckdb.sql(f"describe from {ours}").fetchall())
    sums = [duckdb.sql(f"select count(*), sum(hash({typed})::hugeint) from {table}").fetchall()[0] for table in (ours, theirs)]
    return sums[0][0] > 0 and sums[0] == sums[1]


def page_times(previewer: Previewer, place: Path, job: KindJob) -> tuple[float, float]:
    """Milliseconds of (an edit above the node to its page, DuckDB's own for that), medians of turns."""
    documents = [read(preview_document(job, edit).encode()).document for edit in range(PREVIEWS + 1)]
    view = previewer.view(documents[-1], "it", None, None)[1]
    paths = {sample.node: f"'{previewer.place.cache.path(sample.key)}'" for sample in view.samples}
    previewer.preview(documents[-1], "it").table()
    connection = duckdb.connect(config={"threads": 2})
    times = []
    for edit, document in enumerate(documents[:-1]):
        rows = f"(from {paths['facts']} where id >= -{edit})"
        sql = f"select * from ({statement(job, rows, paths.get('more', ''))}) limit 100"
        previewer.place.child.request("execute", {"statements": []})  # what it keeps of the edit before is written by now
        ours = milliseconds(lambda document=document: previewer.preview(document, "it").table())  # type: ignore[misc]
        times.append((ours, milliseconds(lambda sql=sql: connection.sql(sql).to_arrow_table())))  # type: ignore[misc]
    ours, theirs = (statistics.median(each) for each in zip(*times, strict=True))
    return ours, theirs


def measured(place: Path, previewer: Previewer, job: KindJob) -> Found:
    """All figures of a job. Raises SystemExit: the two do not give the same."""
    ours, theirs = run_costs(place, job)
    if not is_same(place, job):
        raise SystemExit(f"{job.kind}: the rows differ")
    pages = page_times(previewer, place, job)
    return Found((ours.work.cpu, theirs.work.cpu), (ours.work.wall, theirs.work.wall), pages)


def lines(found: dict[str, Found]) -> Iterator[str]:
    """The table: ours / theirs = ratio."""
    yield f"{'kind':<15}{'run, CPU s':>22}{'run, wall s':>22}{'page, ms':>24}"
    for kind, item in found.items():
        cpu, wall, page = item.ratios
        seconds = "".join(f"{f'{a:.2f} / {b:.2f} = {r:.2f}':>22}" for (a, b), r in ((item.cpu, cpu), (item.wall, wall)))
        yield f"{kind:<15}{seconds}{f'{item.page[0]:.1f} / {item.page[1]:.1f} = {page:.2f}':>24}"
    yield f"bar: at most {MOST:g} times; missed by {', '.join(missed(found)) or 'none'}"


def missed(found: dict[str, Found]) -> list[str]:
    """What is above the bar."""
    names = ("CPU", "wall", "page")
    return [f"{kind} ({name})" for kind, item in found.items() for name, ratio in zip(names, item.ratios, strict=True) if ratio > MOST]


def main() -> int:
    """Print the table; 1 if a bar is missed."""
    place = prepare(data_folder())
    print("\n".join(facts(own_versions("duckdb", "pyarrow"))), flush=True)
    with Previewer(Project.open(place)) as previewer:
        found = {job.kind: measured(place, previewer, job) for job in JOBS}
    print("\n".join(lines(found)))
    return int(bool(missed(found)))


if __name__ == "__main__":
    sys.exit(main())
