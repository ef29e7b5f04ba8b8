"""`penstock doctor`: what this machine offers, and what is missing."""

from __future__ import annotations

from studio.cli.examination import examine
from studio.cli.exits import Exit
from studio.cli.options import Options
from studio.cli.place import open_project
from studio.cli.table import print_list


def doctor_command(*, options: Options = Options()) -> int:
    """Say what this machine offers: versions, walls, folders."""
    findings = list(examine(open_project()))
    is_ok = all(finding.is_ok for finding in findings)
    if options.json:
        shapes = [{"name": finding.name, "ok": finding.is_ok, "detail": finding.detail} for finding in findings]
        options.output.value({"ok": is_ok, "findings": shapes})
    else:
        print_list(options.output, (), [("ok" if finding.is_ok else "MISSING", finding.name, finding.detail) for finding in findings])
    return Exit.OK if is_ok else Exit.FAILED
