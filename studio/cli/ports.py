"""A port of a node, and its relation; or every error that keeps it from being known."""

from __future__ import annotations

from engine.document.graph import upstream
from engine.errors import ConfigError, DocumentError, Where
from engine.nearest import known_names
from engine.relation import Relation
from engine.schema import Analysis
from panels.words import count
from studio.cli.output import Output
from studio.cli.place import Spot
from studio.cli.problems import note_problems
from studio.cli.soundness import errors_in


def relation_at(spot: Spot, analysis: Analysis, output: Output) -> Relation:
    """The relation of the node's port, by default its first.

    Raises:
        ConfigError: the node is left out, or has no such port.
        DocumentError: the node, or one before it, has errors; they have been shown.
    """
    if spot.node in analysis.left_out:
        raise ConfigError(f"'{spot.node}' is disabled, or hangs on a disabled source", code="usage.left_out", hint="enable it first")
    relations = analysis.nodes[spot.node].relations
    if not relations:
        raise _unknown(spot, output)
    if spot.port is None:
        return next(iter(relations.values()))
    if spot.port in relations:
        return relations[spot.port]
    raise ConfigError(f"'{spot.node}' has no port '{spot.port}'", code="usage.unknown_port", hint=known_names(spot.port, relations))


def _unknown(spot: Spot, output: Output) -> DocumentError:
    before = {spot.node, *upstream(spot.place.whole, spot.node)}
    errors = errors_in(spot.place)
    concerned = [problem for problem in errors if problem.node in before] or errors
    note_problems(output, spot.place, concerned)
    message = f"'{spot.node}' cannot be computed: {count(len(concerned), 'error')} in it or before it"
    where = Where(file=spot.place.shown, node=spot.node)
    return DocumentError(message, code="document.has_errors", hint="penstock check shows all problems at once", where=where)
