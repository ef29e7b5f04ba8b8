"""README, word for word: its files are written, its commands run, and what it promises comes out."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shlex
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FILES = {name: text for _, name, text in BLOCK.findall(README) if name}
COMMANDS = [shlex.split(line) for kind, _, text in BLOCK.findall(README) if kind == "console" for line in text.splitlines()]
ON_SPARK = [["penstock", "check", "--engine", "spark"], ["penstock", "run", "--engine", "spark"]]
TO_CLUSTER = ["penstock", "allow", "spark://host:7077"]
TO_SERVER = ["penstock", "allow", "postgresql://user@host:5432/database"]
TO_CODE = ["penstock", "allow", "python"]
ON_PARTS = ["penstock", "help", "parts"]
SERVER = "connections:\n  sales:\n    driver: postgresql\n    host: host\n    database: database\n    user: user\n"
STUDIO = ["penstock", "studio"]
ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/enter\?[^\s\"]+")
OUTPUTS = [name for name in FILES if name.startswith("out/")]


@pytest.fixture
def folder(project: Callable[..., Path]) -> Path:
    return project({name: text for name, text in FILES.items() if name not in OUTPUTS})


def test_every_command_stands_in_a_test_here() -> None:
    assert {words[0] for words in COMMANDS} == {"penstock", "python3"}
    assert [words for words in COMMANDS if words[0] == "python3"] == [
        ["python3", "packaging/dev.py", "run"],
        ["python3", "packaging/dev.py", "test"],
    ]
    assert [words[1] for words in COMMANDS if words[0] == "penstock"] == [
        "studio",
        "check",
        "preview",
        "run",
        "--help",
        "nodes",
        "nodes",
        "functions",
        "help",
        "new",
    ]


def test_the_commands_work_one_after_the_other(folder: Path, process: Callable[..., Any]) -> None:
    words = [words for words in COMMANDS if words[0] == "penstock" and words != STUDIO]
    outcomes = {" ".join(each): process(*each[1:], folder=folder) for each in words}
    assert {words: outcome.status for words, outcome in outcomes.items()} == dict.fromkeys(outcomes, 0)
    assert "no problems" in outcomes["penstock check"].out
    assert {name: (folder / name).read_text() for name in OUTPUTS} == {name: FILES[name] for name in OUTPUTS}
    assert (folder / "flights" / "flights.pipeline.yaml").is_file()


ON_TESTS = [
    ["penstock", "test", "NODE", "--record"],
    ["penstock", "test"],
    ["penstock", "export", "python", "--file", "job.py"],
    ["penstock", "export", "sql"],
]
ON_RUNS = [
    ["penstock", "run", "--resume", "last"],
    ["penstock", "runs"],
    ["penstock", "runs", "--prune"],
    ["penstock", "run", "--fresh"],
]


def test_the_commands_inside_the_text_work_too(folder: Path, process: Callable[..., Any]) -> None:
    inline = [shlex.split(words) for words in re.findall(r"`(penstock [^`]+)`", README)]
    first = ["penstock", "new", "sales", "--from", "orders.csv"]
    assert inline == [first, *ON_RUNS, *ON_SPARK, TO_CLUSTER, *ON_TESTS, ON_PARTS, TO_SERVER, TO_CODE]
    assert process(*ON_PARTS[1:], folder=folder).status == 0
    assert process(*TO_CLUSTER[1:], folder=folder).status == 0
    assert process(*TO_CODE[1:], folder=folder).status == 0
    (folder / "penstock.yaml").write_text(SERVER)
    assert process(*TO_SERVER[1:], folder=folder).status == 0
    (folder / "sales.pipeline.yaml").unlink()
    assert process(*first[1:], folder=folder).status == 0
    columns = FILES["sales.pipeline.yaml"].partition("columns:\n")[2].partition("  by_region:")[0]
    written = (folder / "sales.pipeline.yaml").read_text()
    assert [line.split(":")[0].strip() for line in columns.splitlines()] == [
        line.split(":")[0].strip() for line in written.partition("columns:\n")[2].splitlines()
    ]


def test_a_node_is_tested_and_the_pipeline_exported(folder: Path, process: Callable[..., Any]) -> None:
    words = [["by_region" if word == "NODE" else word for word in each[1:]] for each in ON_TESTS]
    outcomes = [process(*each, folder=folder) for each in words]
    assert [outcome.status for outcome in outcomes] == [0, 0, 0, 0], [outcome.err for outcome in outcomes]
    assert (folder / "job.py").read_text().startswith(("#", '"""'))


def test_runs_are_listed_given_up_and_begun_afresh(folder: Path, process: Callable[..., Any]) -> None:
    resume, *others = ON_RUNS
    assert [process(*each[1:], folder=folder).status for each in others] == [0, 0, 0]
    assert process(*resume[1:], folder=folder).status != 0


def test_spark_writes_the_same_file(folder: Path, process: Callable[..., Any]) -> None:
    assert [process(*words[1:], folder=folder).status for words in ON_SPARK] == [0, 0]
    assert {name: (folder / name).read_text() for name in OUTPUTS} == {name: FILES[name] for name in OUTPUTS}


def test_the_first_pipeline_is_canonical_and_short(folder: Path, process: Callable[..., Any]) -> None:
    assert process("fmt", "--check", folder=folder).status == 0
    assert len(FILES["sales.pipeline.yaml"].splitlines()) < 30


def test_the_first_of_the_two_commands_opens_the_studio(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without installing: the environment of this test is what it would install. The second command is what runs this test."""
    dev = loaded()
    monkeypatch.setattr(dev, "install", lambda name: None)
    monkeypatch.setattr(dev, "ROOT", tmp_path)
    monkeypatch.setattr(dev, "BIN", tmp_path)
    monkeypatch.setenv("PENSTOCK_CONFIG", str(tmp_path / "settings"))
    launcher, told, number = tmp_path / "penstock", tmp_path / "told", tmp_path / "number"
    python = f"PYTHONPATH={shlex.quote(str(ROOT))} exec {shlex.quote(sys.executable)} -m studio.cli"
    launcher.write_text(f'#!/bin/sh\necho $$ > {number}\n{python} "$@" > {told}\n')
    launcher.chmod(0o755)
    running = threading.Thread(target=dev.main, args=(["run", "--no-browser"],))
    running.start()
    assert entered(told).status == 200
    assert (tmp_path / "build" / "sample" / "flights.pipeline.yaml").is_file()
    os.kill(int(number.read_text()), signal.SIGTERM)
    running.join(30)
    assert not running.is_alive()


def test_the_studio_starts_where_the_readme_says(folder: Path, tmp_path: Path, process: Callable[..., Any]) -> None:
    assert STUDIO in COMMANDS
    told = tmp_path / "told"
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PENSTOCK_CONFIG": str(tmp_path / "settings")}
    words = [sys.executable, "-m", "studio.cli", *STUDIO[1:], "--no-browser", "--json"]
    with told.open("w") as output, subprocess.Popen(words, cwd=folder, env=environment, stdout=output) as studio:
        assert entered(told).status == 200
        assert list(json.loads(told.read_text())) == ["address"]
        studio.terminate()


def entered(told: Path) -> Any:
    """The page that the address leads to, once a studio has told it; the browser's cookie is kept on the way."""
    deadline = time.monotonic() + 60
    while not (match := ADDRESS.search(told.read_text() if told.exists() else "")):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    with opener.open(match[0]) as answer:
        return answer


def loaded() -> ModuleType:
    spec = importlib.util.spec_from_file_location("penstock_dev", ROOT / "packaging" / "dev.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["penstock_dev"] = module
    spec.loader.exec_module(module)
    return module


def test_both_commands_are_there() -> None:
    done = subprocess.run([sys.executable, "packaging/dev.py", "--help"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert {"run", "test"} <= set(re.findall(r"\w+", done.stdout))


def test_it_is_short_and_its_numbers_are_true() -> None:
    from engine.kinds import KINDS
    from engine.language import FUNCTIONS

    first = README.split("\n\n")[1].splitlines()
    assert len(first) <= 5
    assert f"{len(KINDS)} kinds" in README
    assert f"about {round(len(FUNCTIONS), -1)} functions" in README
