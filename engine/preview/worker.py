"""The walled process: takes one request after the other, answers each from a table of operations."""

from __future__ import annotations

import os
import queue
import threading
import time
from typing import Any

import duckdb
from duckdb.value.constant import LongValue

from engine.preview import failures, frames, walls
from engine.preview.answer import Answer
from engine.preview.connection import connect
from engine.preview.frames import Frame
from engine.preview.operations import OPERATIONS
from engine.preview.plan import Plan
from engine.preview.values import decode

LAST_SECONDS = 0.3
"""For an idle engine to remove what it spilled; a busy one is not waited for."""
FATAL_STATUS = 70
"""Ends a process whose engine is beyond use; what happened was told before."""


class Worker:
    """Serves requests until the studio hangs up."""

    def __init__(self, plan: Plan) -> None:
        self.requests: queue.SimpleQueue[Frame | None] = queue.SimpleQueue()
        """None: the studio has hung up."""
        self.current: int | None = None
        self.switching = threading.Lock()
        """Held while `current` changes, so that an interrupt never meets the request after the one it was meant for."""
        self.replies = os.dup(1)
        os.dup2(2, 1)
        self.walled = plan.walled
        self.connection = connect(plan)

    def serve(self) -> None:
        """Answer requests until the input ends."""
        threading.Thread(target=self._listen, daemon=True).start()
        frames.write(self.replies, Frame({"ready": True, "missing": walls.missing(walled=self.walled)}))
        while (request := self.requests.get()) is not None:
            self._answer(request)
        self.connection.close()

    def _listen(self) -> None:
        """Pass requests on, and interrupt at once: the engine is busy in the other thread."""
        while (frame := frames.read(0)) is not None:
            if "interrupt" in frame.header:
                self._interrupt(frame.header["interrupt"])
            else:
                self.requests.put(frame)
        self.requests.put(None)
        time.sleep(LAST_SECONDS)
        os._exit(0)

    def _interrupt(self, request: int) -> None:
        with self.switching:
            if self.current == request:
                self.connection.interrupt()

    def _answer(self, request: Frame) -> None:
        number = request.header["request"]
        self._switch(number)
        answer = self._performed(request)
        self._switch(None)
        frames.write(self.replies, Frame({"request": number, **answer.values}, answer.arrow or b""))
        if answer.afterwards is not None:
            answer.afterwards()

    def _performed(self, request: Frame) -> Answer:
        try:
            arguments = request.header["arguments"]
            given = {name: _bound(decode(value)) for name, value in arguments.get("parameters", {}).items()}
            answer = Answer(*OPERATIONS[request.header["operation"]](self.connection, {**arguments, "parameters": given}))
        except Exception as problem:  # noqa: BLE001 - whatever an operation raises is its answer
            return _failure(problem)
        return answer._replace(values={"values": answer.values})

    def _switch(self, request: int | None) -> None:
        with self.switching:
            self.current = request


def _bound(value: Any) -> Any:
    """An integer of ours has 64 bits, however small it is; the engine would take 32, and overflow."""
    is_integer = isinstance(value, int) and not isinstance(value, bool)
    return LongValue(value) if is_integer else value


def _failure(problem: Exception) -> Answer:
    """An engine that gave up on itself takes its process along."""
    is_fatal = isinstance(problem, duckdb.FatalException | duckdb.InternalException)
    return Answer({"error": failures.describe(problem)}, afterwards=_end if is_fatal else None)


def _end() -> None:
    os._exit(FATAL_STATUS)
