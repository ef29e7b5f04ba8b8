"""Cells, columns, files and documents that try to be markup or to steer the terminal: they are shown, never obeyed."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from counts import scaled
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.document.model import Document, Fields, Node, Pipeline
from engine.document.writer import write
from studio.cli.application import main

MARKUP = "[bold red]x[/] [/nope] [link=https://x]y[/link] [@click=app.quit()]z[/]"
STEERING = "\x1b[2J\x1b]52;c;aGk=\x07\u202e\x9b31m"
SHOWN = "␛[2J␛]52;c;aGk=␇⟨202E⟩⟨009B⟩31m"


def inline(columns: dict[str, str], row: dict[str, str], **nodes: Node) -> str:
    """A document with one row of those columns, written by the writer, so that it is sound whatever they hold."""
    quoted = [",".join('"' + text.replace('"', '""') + '"' for text in line) for line in (columns, row.values())]
    fields = Fields({"columns": Fields(columns), "data": "\n".join(quoted)})
    return write(Document(pipeline=Pipeline(nodes=(Node(id="rows", kind="inline_table", fields=fields), *nodes.values()))))


@pytest.mark.parametrize("words", [("preview", "rows"), ("schema",), ("profile", "rows"), ("check",)])
def test_markup_in_cells_and_columns_is_text(
    words: tuple[str, ...], project: Callable[..., Path], penstock: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = project({"x.pipeline.yaml": inline({MARKUP: "text"}, {MARKUP: "[red]cell[/] [/]"})})
    outcome = penstock(*words, folder=folder)
    assert (outcome.status, outcome.err) == (0, "")
    if words != ("check",):
        assert MARKUP[:20] in outcome.out
    assert "\x1b" not in outcome.out


def test_what_steers_a_terminal_is_shown_as_symbols(project: Callable[..., Path], penstock: Callable[..., Any]) -> None:
    folder = project({"x.pipeline.yaml": inline({"a": "text"}, {"a": STEERING})})
    assert SHOWN in penstock("preview", "rows", folder=folder).out
    assert "\x1b" not in penstock("preview", "rows", "--json", folder=folder).out
    assert penstock("preview", "rows", "--json", folder=folder).json["rows"] == [[STEERING]]
    assert penstock("preview", "rows", "--csv", folder=folder).out == f"a\n{STEERING}\n"


def test_names_of_files_and_titles_steer_nothing(project: Callable[..., Path], penstock: Callable[..., Any]) -> None:
    folder = project(
        {f"{MARKUP.replace('/', '_')}\x1b[2J.pipeline.yaml": f'penstock: 1\nname: "{MARKUP}\\e[2J"\nnodes:\n  "\\e[2J":\n    x: 1\n'}
    )
    outcome = penstock("check", folder=folder)
    assert outcome.status == 1
    assert "\x1b" not in outcome.out + outcome.err
    assert "␛[2J" in outcome.out


@pytest.mark.skipif(os.name == "nt", reason="not applicable: names there are Unicode")
def test_a_file_name_of_no_encoding_can_be_shown(project: Callable[..., Path], process: Callable[..., Any]) -> None:
    folder = project({})
    (folder / os.fsdecode(b"caf\xe9.pipeline.yaml")).write_text("penstock: 1\nnodes:\n  a:\n    x: 1\n")
    for words in (("check",), ("check", "--json"), ("fmt", "--json")):
        outcome = process(*words, folder=folder)
        assert (outcome.status in (0, 1), "Traceback" in outcome.err, "defect" in outcome.err) == (True, False, False)


def test_a_table_of_no_rows_no_columns_and_many(project: Callable[..., Path], penstock: Callable[..., Any]) -> None:
    many = {f"column_{number}": "text" for number in range(300)}
    folder = project({"x.pipeline.yaml": inline(many, dict.fromkeys(many, "x" * 500))})
    shown = penstock("preview", "rows", folder=folder).out.splitlines()
    assert max(len(line) for line in shown[:4]) <= 100
    assert shown[-2].startswith("and 298 more columns: column_2, ")
    assert penstock("preview", "rows", "--rows", "0", folder=folder).status == 0


@settings(max_examples=scaled(1_000), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    words=st.lists(
        st.one_of(
            st.sampled_from(["check", "schema", "fmt", "diff", "sql", "--json", "--", "-", "a", "a.b", "*", "--set", "x=1"]),
            st.text(max_size=12),
        ),
        max_size=5,
    )
)
def test_no_words_lead_to_a_defect(
    words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    if set(words) & {"--debug", "new", "run", "--help", "-h", "--version"}:
        return
    (tmp_path / "x.pipeline.yaml").write_text(
        "penstock: 1\nnodes:\n  a:\n    inline_table:\n      columns:\n        n: integer\n      data: n\n"
    )
    monkeypatch.chdir(tmp_path)
    assert main(words) in {0, 1, 2, 3}
    capsys.readouterr()
