from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from studio.cli.application import application
from studio.cli.commands import COMMANDS


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell"])
def test_a_script_for_each_shell_names_every_command(shell: str, tmp_path: Path, penstock: Callable[..., Any]) -> None:
    outcome = penstock("completion", shell, folder=tmp_path)
    assert (outcome.status, outcome.err) == (0, "")
    assert [command.name for command in COMMANDS if command.name not in outcome.out] == []


def test_bash_accepts_its_script(tmp_path: Path, penstock: Callable[..., Any]) -> None:
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("not applicable: there is no bash here")
    script = tmp_path / "penstock.bash"
    script.write_text(penstock("completion", "bash", folder=tmp_path).out)
    assert subprocess.run([bash, "-n", str(script)], capture_output=True, text=True, check=False).stderr == ""


def test_each_summary_is_the_first_line_of_its_function() -> None:
    """The help and the code say one thing: a summary stands in the table, so that `--help` need load no command."""
    app = application()
    assert {command.name: app[command.name].default_command.__doc__ for command in COMMANDS} == {
        command.name: command.summary for command in COMMANDS
    }
