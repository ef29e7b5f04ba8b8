"""`penstock diff`: what changed between two pipelines, as edits."""

from __future__ import annotations

from engine.document.diff import diff
from studio.cli.edits import edit_shapes, print_edits
from studio.cli.options import Options
from studio.cli.place import open_place


def diff_command(first: str, second: str, /, *, options: Options = Options()) -> int:
    """Print the edits that lead from one pipeline to another."""
    edits = diff(open_place(first).document, open_place(second).document)
    if options.json:
        options.output.value({"edits": edit_shapes(edits)})
    elif edits:
        print_edits(options.output, edits)
    else:
        options.output.line("no differences")
    return 0
