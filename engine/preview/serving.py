"""The loop inside a process that runs an engine: takes one request after the other, answers each, and hears interrupts meanwhile."""

from __future__ import annotations

import contextlib
import os
import queue
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, Protocol, TypeAlias

from engine.preview import frames
from engine.preview.answer import Answer
from engine.preview.frames import Frame
from engine.preview.values import decode

LAST_SECONDS = 0.3
"""For an idle engine to remove what it spilled; a busy one is not waited for."""

Tell: TypeAlias = Callable[[Mapping[str, int]], None]
"""Says how far the current request is."""


class Engine(Protocol):
    """What the loop serves."""

    def open(self) -> Mapping[str, Any]:
        """Get ready, and say so: the first words of the process."""

    def perform(self, operation: str, arguments: Mapping[str, Any], tell: Tell) -> Answer:
        """Do what was asked; whatever it raises is the answer."""

    def failure(self, problem: Exception) -> Answer:
        """What to answer when something was raised: a description under `error`; and `last`, where the process is of no more use."""

    def interrupt(self) -> None:
        """Break off what is being done; called by another thread than `perform`."""

    def close(self) -> None:
        """Let go of everything, now that nobody asks any more."""

    def end(self) -> None:
        """End the process, whatever is still being done."""


class Service:
    """Serves requests to one engine until the studio hangs up."""

    def __init__(self, engine: Engine) -> None:
        self.requests: queue.SimpleQueue[Frame | None] = queue.SimpleQueue()
        """None: the studio has hung up."""
        self.current: int | None = None
        self.switching = threading.Lock()
        """Held while `current` changes, so that an interrupt never meets the request after the one it was meant for."""
        self.speaking = threading.Lock()
        self.replies = os.dup(1)
        os.dup2(2, 1)
        self.engine = engine

    def serve(self) -> None:
        """Answer requests until the input ends."""
        threading.Thread(target=self._listen, daemon=True).start()
        self._say(Frame({"ready": True, **self.engine.open()}))
        while (request := self.requests.get()) is not None:
            self._answer(request)
        self.engine.close()

    def _listen(self) -> None:
        """Pass requests on, and interrupt at once: the engine is busy in the other thread."""
        while (frame := frames.read(0)) is not None:
            if "interrupt" in frame.header:
                self._interrupt(frame.header["interrupt"])
            else:
                self.requests.put(frame)
        self.requests.put(None)
        time.sleep(LAST_SECONDS)
        self.engine.end()

    def _interrupt(self, request: int) -> None:
        with self.switching:
            if self.current == request:
                self.engine.interrupt()

    def _answer(self, request: Frame) -> None:
        number = request.header["request"]
        self._switch(number)
        answer = self._performed(request)
        self._switch(None)
        self._say(Frame({"request": number, **answer.values}, answer.arrow or b""))
        if answer.afterwards is not None:
            answer.afterwards()

    def _performed(self, request: Frame) -> Answer:
        number = request.header["request"]
        try:
            arguments = request.header["arguments"]
            given = {name: decode(value) for name, value in arguments.get("parameters", {}).items()}
            tell: Tell = lambda progress: self._say(Frame({"request": number, "progress": dict(progress)}))  # noqa: E731 - it holds the number
            answer = self.engine.perform(request.header["operation"], {**arguments, "parameters": given}, tell)
        except Exception as problem:  # noqa: BLE001 - whatever an operation raises is its answer
            return self.engine.failure(problem)
        return answer._replace(values={"values": answer.values})

    def _switch(self, request: int | None) -> None:
        with self.switching:
            self.current = request

    def _say(self, frame: Frame) -> None:
        """Nobody hears it once the studio has hung up; the process must live on to clean up."""
        with self.speaking, contextlib.suppress(OSError):
            frames.write(self.replies, frame)
