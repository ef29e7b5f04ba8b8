"""The table of everything that the Spark process can be asked to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from engine.backends.spark.describing import describe
from engine.backends.spark.pages import number, query
from engine.backends.spark.reaching import shown
from engine.backends.spark.session import Session
from engine.backends.spark.staging import run_stage
from engine.preview.answer import Answer

Operation: TypeAlias = Callable[[Session, Mapping[str, Any]], Answer]
"""Takes the session and the arguments; gives values and, if there are rows, an Arrow IPC stream."""


def ping(session: Session, arguments: Mapping[str, Any]) -> Answer:
    """The `version` of Spark and where it runs (`master`)."""
    del arguments
    return Answer({"version": session.spark.version, "master": shown(session.master)})


OPERATIONS: Mapping[str, Operation] = {
    "describe": describe,
    "number": number,
    "ping": ping,
    "query": query,
    "stage": run_stage,
}
