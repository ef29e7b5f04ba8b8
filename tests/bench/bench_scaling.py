"""How the time to open, check, type and compile a pipeline grows with its nodes: 10, 100, 300, 1,000; and that 1,000 run."""

from __future__ import annotations

import gc
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from engine.backends.duckdb.dialect import DuckdbDialect
from engine.backends.duckdb.opened import as_declared
from engine.check import check
from engine.document.reader import read
from engine.project.project import Project
from engine.running.counting import counting
from engine.running.plan import plan
from engine.running.record import RunRecord
from engine.running.run import run
from engine.running.statements import Statements
from engine.schema import analyse

SIZES = (10, 100, 300, 1000)
MOST = 12.0
"""Times that 1,000 nodes may take longer than 100."""
ROUNDS = 5

HEAD = """penstock: 1
name: Scaling
nodes:
  rows:
    inline_table:
      columns:
        id: integer
        word: text
        value: float
      data: |-
        id,word,value
        1,one,1.5
        2,two,2.5
        3,three,3.5
"""
KINDS = (
    "filter_rows:\n      from: {source}\n      where: id > 0 and value is not null",
    "add_columns:\n      from: {source}\n      columns:\n        value: value * 1.01 + id",
    "add_columns:\n      from: {source}\n      columns:\n        word: upper(trim(word))",
    "window:\n      from: {source}\n      columns:\n        place: row_number()\n      order_by: [id]",
    "select_columns:\n      from: {source}\n      keep: [id, word, value]",
    "join:\n      left: {source}\n      right: rows\n      keys: [id]\n      how: semi",
)
TAIL = "  out:\n    write_csv:\n      from: {source}\n      path: out/scaling.csv\n"


def text(nodes: int) -> str:
    """A pipeline of so many nodes: a source, a chain of everyday kinds, a sink."""
    parts = [HEAD]
    source = "rows"
    for number in range(nodes - 2):
        name = f"n{number}"
        parts.append(f"  {name}:\n    {KINDS[number % len(KINDS)].format(source=source)}\n")
        source = name
    return "".join(parts) + TAIL.format(source=source)


def compile_stages(document_text: str) -> int:
    """Plan and print every statement; the number of stages."""
    stages = plan(analyse(read(document_text).document))
    printer = Statements(stages, DuckdbDialect(as_declared))
    return len([printer.text(stage, counting(stage).marked, "/out/file") for stage in stages.stages])


def steps(project: Project, document_text: str) -> dict[str, Callable[[], object]]:
    """What is timed, by name; each starts from the document before it."""
    document = read(document_text).document
    return {
        "open": lambda: read(document_text),
        "check": lambda: check(document, project=project),
        "schemas": lambda: analyse(document),
        "compile": lambda: compile_stages(document_text),
    }


def measure(project: Project, nodes: int) -> dict[str, float]:
    """CPU seconds of each step, the best of a few: another program on the machine can only add to them."""
    found = steps(project, text(nodes))
    return {name: min(_cpu_seconds(step) for _ in range(ROUNDS)) for name, step in found.items()}


def _cpu_seconds(step: Callable[[], object]) -> float:
    gc.collect()
    begin = time.process_time()
    step()
    return time.process_time() - begin


def run_it(project: Project, nodes: int) -> RunRecord:
    """Run a pipeline of so many nodes."""
    return run(project, read(text(nodes)).document)


def make_project(folder: Path) -> Project:
    """A project without files."""
    (folder / "penstock.yaml").write_text("name: Scaling\n")
    return Project.open(folder)


def growth(times: dict[int, dict[str, float]]) -> float:
    """Time of all steps for 1,000 nodes over that for 100."""
    return sum(times[1000].values()) / sum(times[100].values())


def main() -> int:
    """Print the table; 1 if the bar is missed."""
    with tempfile.TemporaryDirectory() as folder:
        project = make_project(Path(folder))
        measure(project, SIZES[0])
        times = {nodes: measure(project, nodes) for nodes in SIZES}
        names = list(times[SIZES[0]])
        print(f"{'nodes':>6}" + "".join(f"{name + ' ms':>12}" for name in names))
        for nodes, found in times.items():
            print(f"{nodes:>6}" + "".join(f"{found[name] * 1000:>12.0f}" for name in names))
        print(f"1,000 over 100 nodes: {growth(times):.1f} times (bar {MOST:g})")
        record = run_it(project, SIZES[-1])
        print(f"1,000 nodes ran in {record.seconds:.1f} s, {len(record.stages)} stages, {record.outputs[0].rows} rows")
    return int(growth(times) > MOST)


if __name__ == "__main__":
    sys.exit(main())
