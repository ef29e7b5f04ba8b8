"""A port of a node, and its relation."""

from __future__ import annotations

from engine.errors import ConfigError, DocumentError
from engine.nearest import known_names
from engine.relation import Relation
from engine.schema import Analysis
from studio.cli.output import Output
from studio.cli.place import Spot
from studio.cli.problems import note_problems
from studio.cli.soundness import errors_in


def relation_at(spot: Spot, analysis: Analysis, output: Output) -> Relation:
    """The relation of the node's port, by default its first.

    Raises:
        ConfigError: the node has no such port.
        DocumentError: the node, or one before it, has an error; the errors have been shown.
    """
    relations = analysis.nodes[spot.node].relations if spot.node in analysis.nodes else {}
    if not relations:
        note_problems(output, spot.place, errors_in(spot.place))
        message = f"the columns of '{spot.node}' are not known, as it or a node before it is wrong or disabled"
        raise DocumentError(message, code="document.unknown_columns", hint="mend what penstock check shows")
    if spot.port is None:
        return next(iter(relations.values()))
    if spot.port in relations:
        return relations[spot.port]
    raise ConfigError(f"'{spot.node}' has no port '{spot.port}'", code="usage.unknown_port", hint=known_names(spot.port, relations))
