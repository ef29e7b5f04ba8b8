"""The command line: `penstock COMMAND [PIPELINE] [NODE]`.

Does the whole job without a screen. It parses words, asks the engine, and shows what comes back, as text for people or as JSON
for programs; what a pipeline means stands in the engine.
"""

from __future__ import annotations

__all__ = ["main"]


def main() -> int:
    """Run the program on its own arguments; the result is the exit status."""
    from studio.cli.application import main as run

    return run()
