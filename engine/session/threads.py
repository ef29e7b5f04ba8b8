"""A runner that works in threads, one a lane, and delivers where the session lives."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from functools import partial

from engine.session.jobs import Outcome, Task, outcome_of

_AGAIN_SECONDS = 0.25


class ThreadRunner:
    """Does tasks of one lane one after the other, each when its delay is over; lanes work side by side."""

    def __init__(self, hand_over: Callable[[Callable[[], None]], None]) -> None:
        """Begin without any thread.

        Args:
            hand_over: has a call made in the session's thread, soon: a face's event loop knows how. Called from the runner's threads.
        """
        self._hand_over = hand_over
        self._lanes: dict[str, _Lane] = {}
        self._is_closed = False

    def submit(self, task: Task) -> Callable[[], None]:
        """Have the task done; the answer takes it back."""
        if self._is_closed:
            return _done
        if task.lane not in self._lanes:
            self._lanes[task.lane] = _Lane(task.lane, self._hand_over)
        lane = self._lanes[task.lane]
        lane.add(task)
        return partial(lane.take_back, task)

    def close(self) -> None:
        """Take back all tasks, stop those that go on, and wait until no thread is left."""
        self._is_closed = True
        for lane in self._lanes.values():
            lane.ask_to_end()
        for lane in self._lanes.values():
            lane.wait()
        self._lanes.clear()


class RunnerShare:
    """A session's part in a runner that several sessions use, so that what they share is never asked two things at once."""

    def __init__(self, runner: ThreadRunner) -> None:
        self._runner = runner

    def submit(self, task: Task) -> Callable[[], None]:
        """Have the task done; the answer takes it back."""
        return self._runner.submit(task)

    def close(self) -> None:
        """The session has taken back its tasks; the others go on."""


class _Lane:
    """One thread and what waits for it."""

    def __init__(self, name: str, hand_over: Callable[[Callable[[], None]], None]) -> None:
        self._hand_over = hand_over
        self._changed = threading.Condition()
        self._waiting: dict[Task, float] = {}
        """When each may begin."""
        self._running: Task | None = None
        self._wanted: set[Task] = set()
        """Tasks that were not taken back, until they are delivered."""
        self._is_ending = False
        self._thread = threading.Thread(target=self._work, name=f"penstock-{name}", daemon=True)
        self._thread.start()

    def add(self, task: Task) -> None:
        with self._changed:
            self._waiting[task] = time.monotonic() + task.delay
            self._wanted.add(task)
            self._changed.notify()

    def take_back(self, task: Task) -> None:
        """`stop` is called while the lane is held, so that it never meets the task after this one."""
        with self._changed:
            self._wanted.discard(task)
            self._waiting.pop(task, None)
            if self._running is task:
                task.stop()

    def ask_to_end(self) -> None:
        with self._changed:
            self._is_ending = True
            self._wanted.clear()
            if self._running is not None:
                self._running.stop()
            self._changed.notify()

    def wait(self) -> None:
        """What began to work after it was told to stop is told again."""
        while self._thread.is_alive():
            self.ask_to_end()
            self._thread.join(_AGAIN_SECONDS)

    def _work(self) -> None:
        while (task := self._next()) is not None:
            outcome = outcome_of(task.work)
            with self._changed:
                self._running = None
                is_wanted = task in self._wanted
            if is_wanted:
                self._hand_over(partial(self._deliver, task, outcome))

    def _next(self) -> Task | None:
        """The task that is due; None when the lane ends."""
        with self._changed:
            while not self._is_ending:
                task = min(self._waiting, key=self._waiting.__getitem__, default=None)
                left = None if task is None else self._waiting[task] - time.monotonic()
                if task is not None and left is not None and left <= 0:
                    del self._waiting[task]
                    self._running = task
                    return task
                self._changed.wait(left)
            return None

    def _deliver(self, task: Task, outcome: Outcome) -> None:
        """In the session's thread; the task may have been taken back on the way."""
        with self._changed:
            is_wanted = task in self._wanted
            self._wanted.discard(task)
        if is_wanted:
            task.deliver(outcome)


def _done() -> None:
    """Nothing to take back."""
