"""The run that faults are injected into: `folder_run.py PROJECT RUN OLD|NEW`, one sink that fills a folder; ends as `small_run.py` does."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import small_run

NODES = """
a:
  inline_table:
    columns:
      k: text
      n: integer
    data: |-
      k,n
      x,1
      y,2
      x,3
      NEW,4
out:
  write_csv:
    from: a
    path: out/parts
    partition_by: [k]
"""

if __name__ == "__main__":
    small_run.NODES = NODES.replace("NEW", sys.argv[3])
    sys.exit(small_run.main(Path(sys.argv[1]), sys.argv[2]))
