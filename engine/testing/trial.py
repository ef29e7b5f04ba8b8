"""Replays the cases of a suite through the engine, by the process that computes previews, and says what is not as it was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from engine.document.model import Document
from engine.errors import CancelledError, ConfigError, LimitError, StudioError
from engine.nearest import known_names
from engine.preview.preview import Preview, Previewer
from engine.relation import Field, Relation
from engine.testing.bench import Bench, bench_of
from engine.testing.differing import Differences, Row, differences
from engine.testing.suite import Case

MOST_ROWS = 10_000
"""Rows of one table of a case: more belong into a file that a pipeline reads."""


@dataclass(frozen=True, slots=True)
class PortOutcome:
    """What became of one output of a case."""

    port: str
    columns: tuple[Field, ...]
    """Of the rows that differ."""
    differences: Differences = field(default_factory=Differences)
    message: str = ""
    """What is wrong with the columns; the rows are not compared then."""

    @property
    def passed(self) -> bool:
        """Whether all is as it should be."""
        return not self.message and not self.differences


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a case."""

    node: str
    case: str
    ports: tuple[PortOutcome, ...] = ()
    message: str = ""
    """Why no rows could be compared, or what the run would say otherwise."""
    hint: str = ""

    @property
    def passed(self) -> bool:
        """Whether all is as it should be."""
        return not self.message and all(port.passed for port in self.ports)


def replay(previewer: Previewer, document: Document, node: str, case: Case) -> Outcome:
    """Run a case.

    Raises:
        ConfigError: `tests.*`, the case does not fit the node.
        CancelledError: a person stopped it.
    """
    bench = bench_of(document, node, case)
    require_sound(previewer, bench)
    try:
        found = {port: rows_at(previewer, bench, port) for port in case.outputs or {"": ""}}
    except CancelledError:
        raise
    except StudioError as error:
        return _failed(node, case, error)
    if case.error is not None:
        return Outcome(node, case.name, message=f"it should fail with {case.error}, and gives rows")
    said = warnings_of(list(found.values()))
    unsaid = f"a run would say {_listed(said)}, and the case {_listed(case.warnings)}" if sorted(said) != sorted(case.warnings) else ""
    return Outcome(node, case.name, tuple(_judged(previewer, bench, case, port, found[port]) for port in case.outputs), unsaid)


def require_sound(previewer: Previewer, bench: Bench) -> None:
    """Raise ConfigError, `tests.table`, where a cell of a case's tables is not of its type, or a table is not what a part declares."""
    analysis = previewer.analysis(bench.document, bench.values)
    for what, names in (("input", bench.inputs), ("output", bench.wanted), ("input", bench.entering)):
        for name, node in names.items():
            problem = next((each for each in analysis.nodes[node].problems if each.severity == "error"), None)
            if problem is not None:
                message = problem.error.message.replace(" of the data", "")
                raise ConfigError(f"{what} '{name}' of '{bench.node}': {message}", code="tests.table", hint=problem.error.hint)


def rows_at(previewer: Previewer, bench: Bench, port: str, node: str | None = None) -> Preview:
    """All rows of the tested node's port, or of another node's first. Raises like a preview; LimitError, `limit.tests`: too many rows."""
    shown = previewer.preview(bench.document, node or bench.node, port or None, rows=MOST_ROWS, values=bench.values)
    if shown.is_sample or shown.rows_seen is None or shown.rows_seen > MOST_ROWS:
        hint = "keep the rows that show what is meant"
        raise LimitError(f"a test compares at most {MOST_ROWS:,} rows, and there are more", code="limit.tests", hint=hint)
    return shown


def relation_of(previewer: Previewer, bench: Bench, port: str) -> Relation:
    """The relation of the tested node's port."""
    return previewer.analysis(bench.document, bench.values).nodes[bench.node].relations[port]


def warnings_of(shown: Sequence[Preview]) -> tuple[str, ...]:
    """The codes of what a run would say to these rows, each once."""
    return tuple(dict.fromkeys(problem.error.code for preview in shown for problem in preview.problems))


def _failed(node: str, case: Case, error: StudioError) -> Outcome:
    if error.code == case.error:
        return Outcome(node, case.name)
    wanted = f", and should with {case.error}" if case.error is not None else ""
    return Outcome(node, case.name, message=f"it fails with {error.code}{wanted}: {error.message}", hint=error.hint)


def _judged(previewer: Previewer, bench: Bench, case: Case, port: str, found: Preview) -> PortOutcome:
    wanted = rows_at(previewer, bench, "", bench.wanted[port])
    message = _other_columns(wanted.fields, found.fields)
    if message:
        return PortOutcome(port, found.fields, message=message)
    unique = relation_of(previewer, bench, port).unique
    names = [each.name for each in found.fields]
    keys = sorted(unique) if unique and unique <= set(names) else []
    differ = differences(names, rows_of(wanted), rows_of(found), ordered=case.ordered, keys=keys)
    return PortOutcome(port, found.fields, differ)


def rows_of(preview: Preview) -> list[Row]:
    """The rows of a page as Python's values."""
    table = preview.table()
    return list(zip(*(column.to_pylist() for column in table.columns), strict=True)) if table.num_columns else [()] * table.num_rows


def _other_columns(wanted: Sequence[Field], found: Sequence[Field]) -> str:
    """What is wrong with the columns; empty where nothing is."""
    hoped, types = ({each.name: each.type for each in fields} for fields in (wanted, found))
    missing = [name for name in hoped if name not in types]
    extra = [name for name in types if name not in hoped]
    if missing:
        return f"the column '{missing[0]}' is missing" + (f" ({known_names(missing[0], extra)})" if extra else "")
    if extra:
        return f"there is a column '{extra[0]}' that the case does not have"
    other = next((name for name in hoped if types[name] != hoped[name]), None)
    if other is not None:
        return f"the column '{other}' is {types[other]}, and {hoped[other]} in the case"
    return f"the columns stand in another order: {', '.join(types)}" if list(hoped) != list(types) else ""


def _listed(codes: Sequence[str]) -> str:
    return ", ".join(codes) or "nothing"
