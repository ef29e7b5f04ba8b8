"""A studio in small, run by the tests under strace, as another user, or where namespaces are refused: previews and tells, as JSON.

    python probe.py CHECKOUT PROJECT [STATEMENTS]

STATEMENTS, a JSON list, is given to the engine as if the allow-list had let it pass.
"""

from __future__ import annotations

import contextlib
import json
import sys
from pathlib import Path


def main() -> None:
    sys.path.insert(0, sys.argv[1])
    from engine.document.reader import read_file
    from engine.errors import StudioError
    from engine.preview.preview import Previewer
    from engine.project.project import Project

    project = Project.open(Path(sys.argv[2]))
    told: dict[str, object] = {}
    with Previewer(project) as previewer:
        told["missing"] = previewer._child.missing_walls
        document = read_file(project.pipelines()[0]).document
        for node in document.pipeline.nodes:
            try:
                told[node.id] = previewer.preview(document, node.id).rows_seen
            except StudioError as problem:
                told[node.id] = problem.code
        told["line"] = previewer.preview(document, "good").line()
        told["bomb"] = _bomb(previewer)
        for text in json.loads(Path(sys.argv[3]).read_text()) if len(sys.argv) > 3 else ():
            with contextlib.suppress(StudioError):
                previewer._child.request("execute", {"statements": [text]}, timeout=5)
    print(json.dumps(told))


def _bomb(previewer: object) -> str:
    from engine.errors import StudioError

    asked = {
        "sql": "select length(repeat('x', 4000000000)) as a",
        "columns": ["a"],
        "offset": 0,
        "rows": 1,
        "bytes": 1 << 20,
        "keep": "/x",
        "keep_rows": 1,
    }
    try:
        previewer._child.request("query", asked)  # type: ignore[attr-defined]
    except StudioError as problem:
        return problem.code
    return "survived"


if __name__ == "__main__":
    main()
