"""What engines of SQL say to a person's Python code."""

from __future__ import annotations

from engine.errors import UnsupportedError, Where
from engine.relation import Python


def no_statement(python: Python) -> UnsupportedError:
    """The error of a statement that would have to run it."""
    message = f"node '{python.node}' is Python code, which has no form in SQL"
    return UnsupportedError(message, code="python.no_sql", hint="only Penstock runs it: penstock run", where=Where(node=python.node))
