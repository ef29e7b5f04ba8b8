"""What became of tests of nodes, for people and for programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from engine.cells import NULL, json_value, shown
from engine.testing.differing import Changed, Differences, Row
from engine.testing.trial import Outcome, PortOutcome
from panels.words import count
from studio.cli.output import Output

ROWS = 10
"""Of each sort of difference that are printed; JSON has all."""


def print_outcomes(output: Output, outcomes: Sequence[Outcome]) -> None:
    """A line for each case, what differs below those that fail, and how many there are."""
    for outcome in outcomes:
        style = "bold green" if outcome.passed else "bold red"
        output.line(("passed" if outcome.passed else "failed", style), f" {outcome.node}: {outcome.case}")
        if outcome.message:
            output.line(f"  {outcome.message}" + (f"; {outcome.hint}" if outcome.hint else ""))
        for port in outcome.ports:
            if not port.passed:
                _print_port(output, port)
    passed = sum(outcome.passed for outcome in outcomes)
    output.line(f"{passed} of {count(len(outcomes), 'test')} passed")


def _print_port(output: Output, port: PortOutcome) -> None:
    differ = port.differences
    output.line(f"  {port.port}: {port.message or _counts(differ)}")
    names = [field.name for field in port.columns]
    for word, rows in (("missing", differ.missing), ("extra", differ.extra)):
        for row in rows[:ROWS]:
            output.line(f"    {word}: {_row(names, row)}")
    for each in differ.changed[:ROWS]:
        output.line(f"    changed: {_changed(names, each)}")
    left = sum(max(0, len(rows) - ROWS) for rows in (differ.missing, differ.extra, differ.changed))
    if left:
        output.line(f"    and {count(left, 'more row')}")


def _counts(differ: Differences) -> str:
    if differ.reordered:
        return "the rows are the same, in another order"
    sizes = (("missing", differ.missing), ("extra", differ.extra), ("changed", differ.changed))
    return ", ".join(f"{count(len(rows), 'row')} {word}" for word, rows in sizes if rows)


def _row(names: Sequence[str], row: Row) -> str:
    return ", ".join(f"{name}: {_cell(value)}" for name, value in zip(names, row, strict=True))


def _changed(names: Sequence[str], changed: Changed) -> str:
    """What stayed tells which row it is; what did not stands last, before and after."""
    both = dict(zip(names, zip(changed.wanted, changed.found, strict=True), strict=True))
    kept = [f"{name}: {_cell(one)}" for name, (one, _) in both.items() if name not in changed.columns]
    moved = [f"{name}: {_cell(both[name][0])} -> {_cell(both[name][1])}" for name in changed.columns]
    return "; ".join(part for part in (", ".join(kept), ", ".join(moved)) if part)


def _cell(value: Any) -> str:
    return f"'{value}'" if value in (NULL, "") else shown(value)


def outcome_shape(outcome: Outcome) -> dict[str, Any]:
    """For JSON."""
    ports = [_port_shape(port) for port in outcome.ports]
    told = {"passed": outcome.passed, "message": outcome.message, "hint": outcome.hint}
    return {"node": outcome.node, "case": outcome.case, **told, "ports": ports}


def _port_shape(port: PortOutcome) -> dict[str, Any]:
    differ = port.differences
    return {
        "port": port.port,
        "passed": port.passed,
        "message": port.message,
        "columns": [{"name": field.name, "type": str(field.type)} for field in port.columns],
        "missing": [list(map(json_value, row)) for row in differ.missing],
        "extra": [list(map(json_value, row)) for row in differ.extra],
        "changed": list(_changed_shapes(differ)),
        "reordered": differ.reordered,
    }


def _changed_shapes(differ: Differences) -> Iterator[dict[str, Any]]:
    for each in differ.changed:
        sides = {"wanted": list(map(json_value, each.wanted)), "found": list(map(json_value, each.found))}
        yield {"columns": list(each.columns), **sides}
