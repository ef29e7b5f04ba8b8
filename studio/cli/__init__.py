"""The command line: `penstock COMMAND [PIPELINE] [NODE]`.

Does the whole job without a screen. It parses words, asks the engine, and shows what comes back, as text for people or as JSON
for programs; what a pipeline means stands in the engine.
"""

from __future__ import annotations

import gc

__all__ = ["main"]


def main() -> int:
    """Run the program on its own arguments; the result is the exit status."""
    # Starting makes objects and no garbage: looking for some cost a sixth of the CPU of `penstock check`.
    gc.set_threshold(100_000, 50, 100)
    from studio.cli.application import main as run

    return run()
