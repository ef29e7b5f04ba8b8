"""A run's record for people: what each node did, what was rejected, what was written."""

from __future__ import annotations

from engine.running.record import NodeRecord, ProblemRecord, RunRecord
from panels.words import count, size
from studio.cli.output import Output
from studio.cli.problems import STYLES
from studio.cli.table import print_list

_UNCOUNTED = "-"
"""In place of a number that is not known; a line below the table says what it means."""
STATUS_STYLES = {"done": "bold green", "failed": "bold red", "cancelled": "bold yellow"}


def print_record(output: Output, record: RunRecord) -> None:
    """Print the record."""
    _print_nodes(output, record)
    _print_findings(output, record)
    _print_outputs(output, record)
    took = f" in {record.seconds:.1f} s"
    output.line((record.status, STATUS_STYLES[record.status]), f"{took}, run {record.id}")
    if record.unwalled:
        words = f": nothing keeps the process of {', '.join(record.unwalled)} from other files and the network"
        output.line(("note", "bold cyan"), words)
    if record.missing_walls:
        output.line(("warning", STYLES["warning"]), f": this machine has no {', '.join(record.missing_walls)}; penstock doctor says more")


def _print_nodes(output: Output, record: RunRecord) -> None:
    if record.nodes:
        print_list(output, ("node", "rows"), [(node, _rows(item)) for node, item in record.nodes.items()])
        if any(None in item.rows.values() for item in record.nodes.values()):
            spark = "; Spark counts only what it writes" if "spark" in record.engine else ""
            output.line((f"{_UNCOUNTED}: not counted, as the run need not have read all of these rows{spark}", "dim"))
        output.line()


def _rows(node: NodeRecord) -> str:
    """The default port's count first, the others by name."""
    counts = [(port, _UNCOUNTED if number is None else f"{number:,}") for port, number in node.rows.items()]
    return ", ".join(text if index == 0 else f"{port} {text}" for index, (port, text) in enumerate(counts))


def _print_findings(output: Output, record: RunRecord) -> None:
    for kept in record.checkpoints:
        if kept.is_used:
            words = f": {kept.node} is from checkpoint of {kept.made}, {count(kept.rows, 'row')}; what stands above was not run"
            output.line(("note", "bold cyan"), words)
    for item in record.rejected:
        # One with a message is a promise that only warns, and stands among the problems too.
        if item.rows and not item.message:
            output.line(("note", "bold cyan"), f": {item.node}.{item.name} took {count(item.rows, 'row')}")
    for problem in record.problems:
        print_finding(output, problem)


def print_finding(output: Output, problem: ProblemRecord) -> None:
    """Print a problem that a run met."""
    output.line((problem.severity, STYLES[problem.severity]), f": {problem.message}")
    if problem.hint:
        output.line(("help", "bold cyan"), f": {problem.hint}")


def _print_outputs(output: Output, record: RunRecord) -> None:
    for item in record.outputs:
        state = "" if item.is_placed else " (not put in place)"
        output.line(f"{item.path}  {count(item.rows, 'row')}, {size(item.bytes)}{state}")
