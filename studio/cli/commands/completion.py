"""`penstock completion`: what a shell needs to complete commands and options."""

from __future__ import annotations

from typing import Annotated, Literal

from cyclopts import Parameter

from engine.errors import ConfigError
from studio.cli.exits import Exit
from studio.cli.options import Options

Shell = Literal["bash", "zsh", "fish", "powershell"]


def completion_command(
    shell: Annotated[Shell | None, Parameter(help='By default the shell that called. For bash: eval "$(penstock completion bash)"')] = None,
    /,
    *,
    options: Options = Options(),
) -> int:
    """Print the completion script of a shell."""
    from studio.cli.application import application

    name = shell or _calling_shell()
    script = application().generate_completion(shell=name)
    if options.json:
        options.output.value({"shell": name, "script": script})
    else:
        print(script, end="")
    return Exit.OK


def _calling_shell() -> Shell:
    from cyclopts.completion import ShellDetectionError, detect_shell

    try:
        return detect_shell()
    except ShellDetectionError as error:
        message = "it cannot be seen which shell called"
        raise ConfigError(message, code="usage.unknown_shell", hint="name it: penstock completion bash, zsh, fish or powershell") from error
