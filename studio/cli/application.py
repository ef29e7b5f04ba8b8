"""The program: reads the words, loads the one command that they name, and turns every error into a message and an exit status."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import TracebackType

from cyclopts import App, CycloptsError, Parameter

from engine.errors import StudioError
from studio.cli.commands import COMMANDS, Command
from studio.cli.exits import MEANINGS, Exit, status_of

PURPOSE = "Sketch a data pipeline, see every step's data at once, run it with one meaning everywhere."
USAGE = "Usage: penstock COMMAND [PIPELINE] [NODE]"
PLACES = """PIPELINE is a file, a folder, or a name such as sales for sales.pipeline.yaml; leave it out where the project has exactly one.
Every command takes --json and --debug, and --help which shows its options and what its JSON looks like."""
ERROR_SHAPE = "{error: {code, message, hint, where: {file, node, field, line, column, end}}}"


def application() -> App:
    """The parser of all commands; it loads none of them."""
    app = App(
        name="penstock",
        help=PURPOSE,
        usage=USAGE,
        help_format="plaintext",
        help_epilogue=f"{PLACES}\n\n{exit_statuses()}",
        version=_version,
        default_parameter=Parameter(negative=(), show_default=False),
    )
    for command in COMMANDS:
        app.command(
            command.path, name=command.name, help=command.summary, help_epilogue=epilogue(command), sort_key=COMMANDS.index(command)
        )
    return app


def exit_statuses() -> str:
    """The table of exit statuses, for the help."""
    return "Exit status:\n" + "\n".join(f"  {status.value:>3}  {meaning}" for status, meaning in MEANINGS.items())


def epilogue(command: Command) -> str:
    """What stands under a command's help."""
    return f"--json prints {command.shape}\nand, when it fails, {ERROR_SHAPE}"


def main(words: Sequence[str] | None = None) -> int:
    """Run the program on `words` (by default those of the process) and give its exit status."""
    chosen = list(sys.argv[1:] if words is None else words)
    _prepare_streams()
    if words is None and "--debug" not in chosen:
        sys.excepthook = _report_defect
    try:
        status = _run(chosen)
        sys.stdout.flush()
    except CycloptsError as error:
        return _report(_usage_error(error), chosen)
    except StudioError as error:
        if "--debug" in chosen:
            raise
        return _report(error, chosen)
    except KeyboardInterrupt:
        sys.stderr.write("\ninterrupted\n")
        return Exit.INTERRUPTED
    except BrokenPipeError:
        # The reader (`| head`) has gone; Python would complain again when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.FAILED
    return status


def _run(words: list[str]) -> int:
    app = application()
    if not words:
        app.help_print([])
        return Exit.USAGE
    with _without_collecting():
        function, bound, _ = app.parse_args(words, print_error=False, exit_on_error=False)
    return function(*bound.args, **bound.kwargs) or Exit.OK


@contextmanager
def _without_collecting() -> Iterator[None]:
    """What is loaded here stays: looking for garbage among it costs a tenth of the start."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def _report(error: StudioError, words: Sequence[str]) -> int:
    from studio.cli.failure import report

    report(error, as_json="--json" in words)
    return status_of(error)


def _usage_error(error: CycloptsError) -> StudioError:
    from studio.cli.usage import usage_error

    return usage_error(error)


def _report_defect(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """The hook for what nobody foresaw: three lines instead of a traceback."""
    del trace
    sys.stderr.write(
        f"error: Penstock has a defect: {kind.__name__}: {error}\n"
        "help: run the command again with --debug added; its traceback shows where, please report it\n"
    )
    raise SystemExit(Exit.INTERNAL)


def _prepare_streams() -> None:
    """A file's name may hold bytes that no encoding knows; showing it must not fail."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def _version() -> str:
    from importlib.metadata import version

    return f"penstock {version('penstock')}"
