"""The developer's and the newcomer's one command: set up, run, test, check, bench.

    python3 packaging/dev.py run            set up and open the studio on the sample project
    python3 packaging/dev.py test           set up everything and pass the tests
    python3 packaging/dev.py check          the quick ones: lint, types, contracts, unit tests
    python3 packaging/dev.py bench          benchmarks; --data FOLDER makes and keeps their data, --only NAME runs one

Needs Python 3.11 to 3.13 and nothing else: it makes `.venv` beside this folder and installs the locked packages by their hashes.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ROOT / "packaging" / "locks"
ENVIRONMENT = ROOT / ".venv"
REPORTS = ROOT / "build" / "reports"
BIN = ENVIRONMENT / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
SUPPORTED = ((3, 11), (3, 14))
SOURCES = ("assets", "engine", "panels", "server", "studio")
"""Compiled beforehand, as pip does it: a walled process keeps no bytecode, and would compile what it imports at every start."""
SYSTEM_PACKAGES = {
    "strace": "strace",
    "git": "git",
    "java": "default-jre-headless",
    "npm": "npm",
    "chromium": "chromium",
    "pg_ctlcluster": "postgresql",
}
"""Command that tests need -> Debian package that has it."""


@dataclass(frozen=True)
class Suite:
    """A group of tests: its name in the table, and how it is run (pytest arguments, or a command)."""

    name: str
    pytest: tuple[str, ...] = ()
    command: tuple[str, ...] = ()
    is_quick: bool = False
    is_parallel: bool = True


QUICK = ("-m", "not slow")
PATIENT = ("--timeout", "7200")
"""Ten times as many examples take ten times as long."""
SUITES = (
    Suite("lint", command=("ruff", "check", "."), is_quick=True),
    Suite("format", command=("ruff", "format", "--check", "."), is_quick=True),
    Suite("types", command=("mypy",), is_quick=True),
    Suite("contracts", command=("lint-imports",), is_quick=True),
    Suite("architecture", pytest=("tests/architecture",), is_quick=True),
    Suite("engine", pytest=("tests/engine",), is_quick=True),
    Suite("kinds", pytest=("tests/kinds",), is_quick=True),
    Suite("panels", pytest=("tests/panels",), is_quick=True),
    Suite("bundle", command=("python", "packaging/build_web.py", "--check")),
    Suite("cases", pytest=("tests/cases",)),
    Suite("command line", pytest=("tests/studio",)),
    Suite("browser", pytest=("tests/e2e",), is_parallel=False),
    Suite("hostile", pytest=("tests/hostile",)),
    Suite("parity", pytest=("tests/parity",), is_parallel=False),
    Suite("ratios", pytest=("tests/bench",), is_parallel=False),
)


@dataclass
class Outcome:
    """What a suite gave; `reasons` says why something was not measured or does not apply."""

    name: str
    passed: int = 0
    failed: int = 0
    not_applicable: int = 0
    not_measured: int = 0
    seconds: float = 0.0
    reasons: list[str] = field(default_factory=list)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one of the commands; the exit status is 0 when all is well."""
    options = parser().parse_args(arguments)
    if not SUPPORTED[0] <= sys.version_info[:2] < SUPPORTED[1]:
        print(
            f"Penstock needs Python 3.11 to 3.13; this is {sys.version.split()[0]}. Start this script with such a Python.", file=sys.stderr
        )
        return 2
    commands: Mapping[str, Callable[[argparse.Namespace], int]] = {"run": run, "test": test, "check": check, "bench": bench, "setup": setup}
    return commands[options.command](options)


def parser() -> argparse.ArgumentParser:
    """The command line of this script."""
    top = argparse.ArgumentParser(prog="dev.py", description="Set up, run, test and measure Penstock.")
    commands = top.add_subparsers(dest="command", required=True)
    start = commands.add_parser("run", help="check, preview and run the sample project")
    start.add_argument("--no-browser", action="store_true", help="open no window; print the address only")
    full = commands.add_parser("test", help="set up everything and pass the tests")
    full.add_argument("--require", choices=["all"], help="all: what could not be measured fails")
    full.add_argument("--nightly", action="store_true", help="draw the full counts of the property tests")
    full.add_argument("--suite", action="append", help="only this suite (may be given more than once)")
    commands.add_parser("check", help="lint, types, contracts and unit tests")
    measure = commands.add_parser("bench", help="benchmarks, with a table as output")
    measure.add_argument("--data", type=Path, help="folder for the generated data (TPC-H-derived); kept between runs")
    measure.add_argument("--scale", default="1", help="scale factor of the data")
    measure.add_argument("--only", action="append", choices=sorted(benchmarks()), help="only this one (may be given more than once)")
    commands.add_parser("setup", help="make the environment, with what the tests need")
    return top


def run(options: argparse.Namespace) -> int:
    """Open the studio on the sample project, in a copy that is yours to edit."""
    install("base")
    project = ROOT / "build" / "sample"
    penstock = str(BIN / "penstock")
    if not (project / "penstock.yaml").exists():
        say("Making the sample project")
        require([penstock, "new", "--sample", str(project)])
    say(f"Opening {project.relative_to(ROOT)} in the studio; `penstock --help` (in {BIN.relative_to(ROOT)}) lists what the terminal can do")
    return call([penstock, "studio", str(project), *(["--no-browser"] if options.no_browser else [])])


def setup(options: argparse.Namespace) -> int:
    """Make the environment with everything that the tests need."""
    del options
    install("dev")
    install_system_packages()
    archive_classes()
    return 0


def check(options: argparse.Namespace) -> int:
    """The quick suites."""
    del options
    install("dev")
    outcomes = [measure(suite, QUICK) for suite in SUITES if suite.is_quick]
    return report(outcomes, is_strict=False)


def test(options: argparse.Namespace) -> int:
    """All suites, then the table."""
    install("dev")
    install_system_packages()
    archive_classes()
    if options.nightly:
        os.environ["PENSTOCK_FULL"] = "1"
    chosen = [suite for suite in SUITES if not options.suite or suite.name in options.suite]
    patience = PATIENT if options.nightly else ()
    return report([measure(suite, patience) for suite in chosen if exists(suite)], is_strict=options.require == "all")


def bench(options: argparse.Namespace) -> int:
    """Benchmarks; each script prints its own table."""
    install("dev")
    folder = (options.data or ROOT / "build" / "bench").resolve()
    folder.mkdir(parents=True, exist_ok=True)
    environment = {"PENSTOCK_BENCH_DATA": str(folder), "PENSTOCK_BENCH_SCALE": options.scale}
    return max([bench_one(name, environment) for name in options.only or sorted(benchmarks())], default=0)


def bench_one(name: str, environment: Mapping[str, str]) -> int:
    """One benchmark; 1 if a bar is missed."""
    say(f"Benchmark {name}")
    return call([str(PYTHON), str(benchmarks()[name])], environment)


def benchmarks() -> dict[str, Path]:
    """Each benchmark's script, by its name."""
    return {path.stem.removeprefix("bench_"): path for path in (ROOT / "tests" / "bench").glob("bench_*.py")}


def exists(suite: Suite) -> bool:
    """Whether the suite's folder is there and holds tests."""
    return bool(suite.command) or any(any((ROOT / folder).rglob("test_*.py")) for folder in suite.pytest)


def say(text: str) -> None:
    """A line for the person."""
    print(f"\n== {text}", flush=True)


def call(command: Sequence[str], environment: Mapping[str, str] | None = None) -> int:
    """Run a command in the project's root; its output goes to the person."""
    path = os.pathsep.join([str(BIN), os.environ.get("PATH", "")])
    return subprocess.run(command, cwd=ROOT, env={**os.environ, "PATH": path, **(environment or {})}, check=False).returncode


def install(name: str) -> None:
    """Have the locked packages and Penstock itself in `.venv`, and Penstock as bytecode."""
    install_packages(name)
    require([str(PYTHON), "-m", "compileall", "-q", *SOURCES])


def install_packages(name: str) -> None:
    """Install what is locked, unless that was done for these locks."""
    files = [LOCKS / "build.txt", LOCKS / f"{name}.txt"]
    stamp = ENVIRONMENT / f"installed-{name}"
    wanted = hashlib.sha256(b"".join(file.read_bytes() for file in [*files, ROOT / "pyproject.toml"])).hexdigest()
    if PYTHON.exists() and any(mark.read_text() == wanted for mark in [stamp] if mark.exists()):
        return
    say(f"Installing the locked packages into {ENVIRONMENT.name} (the first time takes a minute or two)")
    make_environment()
    pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "--quiet", "install"]
    require([*pip, "--require-hashes", *(word for file in files for word in ("-r", str(file)))])
    require([*pip, "--no-deps", "--no-build-isolation", "--editable", str(ROOT)])
    stamp.write_text(wanted)


def make_environment() -> None:
    """Make the virtual environment; Debian keeps the module for it in a package of its own."""
    if PYTHON.exists():
        return
    command = [sys.executable, "-m", "venv", str(ENVIRONMENT)]
    if call(command) == 0:
        return
    apt_install([f"python{sys.version_info.major}.{sys.version_info.minor}-venv"])
    require(command)


def require(command: Sequence[str]) -> None:
    """Run a command that the rest depends on."""
    status = call(command)
    if status:
        print(f"failed with status {status}: {' '.join(command)}", file=sys.stderr)
        raise SystemExit(status)


def install_system_packages() -> None:
    """Install what tests call, by apt-get where this is root; elsewhere the table says what was not measured."""
    missing = [package for command, package in SYSTEM_PACKAGES.items() if shutil.which(command) is None]
    if missing:
        apt_install(missing)


def apt_install(packages: Sequence[str]) -> None:
    """Install Debian packages where that is possible."""
    if shutil.which("apt-get") is None or not hasattr(os, "geteuid") or os.geteuid() != 0:
        print(f"not installed (needs apt-get and root): {', '.join(packages)}", file=sys.stderr)
        return
    environment = {"DEBIAN_FRONTEND": "noninteractive"}
    call(["apt-get", "update", "-qq"], environment)
    call(["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages], environment)


def archive_classes() -> None:
    """What the first use of Spark would have done in the background: tests start it some forty times."""
    call([str(PYTHON), "-c", "from engine.backends.spark.class_archive import make; make()"])


def measure(suite: Suite, extra: Sequence[str]) -> Outcome:
    """Run one suite and count."""
    say(suite.name)
    start = time.monotonic()
    outcome = run_command(suite) if suite.command else run_pytest(suite, extra)
    outcome.seconds = time.monotonic() - start
    return outcome


def run_command(suite: Suite) -> Outcome:
    """A tool that passes or fails as a whole."""
    status = call([str(BIN / suite.command[0]), *suite.command[1:]])
    return Outcome(suite.name, passed=int(status == 0), failed=int(status != 0))


def run_pytest(suite: Suite, extra: Sequence[str]) -> Outcome:
    """A folder of tests, counted from pytest's own report."""
    REPORTS.mkdir(parents=True, exist_ok=True)
    result = REPORTS / f"{suite.name.replace(' ', '-')}.xml"
    result.unlink(missing_ok=True)
    workers = ["-n", str(min(os.cpu_count() or 1, 8)), "--dist", "loadgroup"] if suite.is_parallel else []
    status = call([str(PYTHON), "-m", "pytest", "-q", *workers, *extra, f"--junitxml={result}", *suite.pytest])
    outcome = count(suite.name, result)
    if status not in (0, 5) and not outcome.failed:
        outcome.failed = 1
        outcome.reasons.append(f"pytest ended with status {status}")
    return outcome


def count(name: str, result: Path) -> Outcome:
    """The figures of a JUnit report; a skip that begins with `not applicable` is told apart from one that was not measured."""
    outcome = Outcome(name)
    if not result.exists():
        return outcome
    for case in ET.parse(result).getroot().iter("testcase"):  # noqa: S314 - the report was written a moment ago by our own run
        skipped = case.find("skipped")
        if case.find("failure") is not None or case.find("error") is not None:
            outcome.failed += 1
        elif skipped is None:
            outcome.passed += 1
        else:
            note_skip(outcome, skipped.get("message") or "no reason given")
    return outcome


def note_skip(outcome: Outcome, reason: str) -> None:
    """Count a skip under its sort, and keep its reason once."""
    if reason.startswith("not applicable"):
        outcome.not_applicable += 1
    else:
        outcome.not_measured += 1
    if reason not in outcome.reasons:
        outcome.reasons.append(reason)


def report(outcomes: Sequence[Outcome], *, is_strict: bool) -> int:
    """Print the table; the status is 1 if anything failed, or was not measured where all is required."""
    print(f"\n{'suite':<14}{'passed':>8}{'failed':>8}{'not applicable':>16}{'not measured':>14}{'seconds':>9}")
    for outcome in outcomes:
        figures = f"{outcome.passed:>8}{outcome.failed:>8}{outcome.not_applicable:>16}{outcome.not_measured:>14}{outcome.seconds:>9.0f}"
        print(f"{outcome.name:<14}{figures}")
        for reason in outcome.reasons:
            print(f"{'':<14}  {reason}")
    failed = sum(outcome.failed for outcome in outcomes)
    unmeasured = sum(outcome.not_measured for outcome in outcomes)
    print(f"\n{sum(outcome.passed for outcome in outcomes)} passed, {failed} failed, {unmeasured} skipped", flush=True)
    return int(bool(failed) or (is_strict and bool(unmeasured)))


if __name__ == "__main__":
    sys.exit(main())
