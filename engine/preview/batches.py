"""Rows on their way out of a process: as many record batches as fit, as an Arrow IPC stream."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pyarrow as pa

from engine.errors import LimitError

BATCH_ROWS = 1024
"""Rows that are measured at a time."""


def stream(schema: pa.Schema, batches: Iterable[pa.RecordBatch], most_bytes: int) -> tuple[bytes, int]:
    """The rows as an Arrow IPC stream, and how many they are: as many as fit.

    Raises:
        LimitError: `limit.page`, not even the first row fits.
    """
    fitting = _fitting(batches, most_bytes)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, schema) as writer:
        for batch in fitting:
            writer.write_batch(batch)
    return sink.getvalue().to_pybytes(), sum(batch.num_rows for batch in fitting)


def _fitting(batches: Iterable[pa.RecordBatch], most_bytes: int) -> Sequence[pa.RecordBatch]:
    kept: list[pa.RecordBatch] = []
    room = most_bytes
    for batch in batches:
        part = _cut(batch, room)
        if not part.num_rows and batch.num_rows and not kept:
            hint = "select fewer columns, or cut long texts"
            raise LimitError(f"one row alone is larger than the {most_bytes >> 20} MiB that a page may have", code="limit.page", hint=hint)
        kept.append(part)
        room -= part.nbytes
        if part.num_rows < batch.num_rows:
            break
    return kept


def _cut(batch: pa.RecordBatch, room: int) -> pa.RecordBatch:
    """The first rows of a batch, at most `room` bytes."""
    while batch.num_rows and batch.nbytes > room:
        batch = batch.slice(0, min(batch.num_rows * max(room, 0) // batch.nbytes, batch.num_rows - 1))
    return batch
