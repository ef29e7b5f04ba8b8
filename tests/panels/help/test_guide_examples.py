"""Every example of the guide is true: expressions bind and give what is written, refused ones are refused, nodes run, commands exist."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator

import duckdb
import pytest
from guide_pages import SCOPE, examples, expressions, files, pipelines, tables
from language_cases import connect
from run_projects import make_project

from engine.document.reader import read
from engine.errors import ExpressionError
from engine.language import FUNCTIONS, bind
from engine.language.print_duckdb import print_expression
from engine.preview.preview import Previewer
from engine.project.loader import ProjectLoader
from engine.project.project import Project
from engine.project.trust import allow_python
from engine.schema import analyse
from panels.help.guide import Guide, guides
from studio.cli.application import application

CALL = re.compile(r"\b([a-z_]+)\(")
ABSENT = {"now", "today", "decimal"}
"""Named as what there is not, or as a type."""


@pytest.fixture(scope="module")
def connection() -> duckdb.DuckDBPyConnection:
    return connect()


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = make_project(tmp_path_factory.mktemp("guide") / "project", files())
    allow_python(project.root)
    return project


@pytest.fixture(scope="module")
def previewer(project: Project) -> Iterator[Previewer]:
    with Previewer(project) as previewer:
        yield previewer


@pytest.mark.parametrize(("page", "text"), expressions())
def test_an_expression_over_columns_binds(page: str, text: str) -> None:
    assert bind(text, SCOPE).type, page


@pytest.mark.parametrize(("page", "cells"), tables("expression", "result"))
def test_an_expression_gives_what_is_written(connection: duckdb.DuckDBPyConnection, page: str, cells: tuple[str, str]) -> None:
    expression = bind(cells[0], SCOPE)
    wanted = bind(cells[1], SCOPE, expression.type)
    query = f"SELECT v IS NOT DISTINCT FROM w, v FROM (SELECT {print_expression(expression)} AS v, {print_expression(wanted)} AS w)"
    row = connection.execute(query).fetchone()
    assert row is not None
    assert row[0], f"{page}: {cells[0]} is {row[1]}"


@pytest.mark.parametrize(("page", "cells"), tables("not written", "written"))
def test_what_is_not_written_is_refused_and_what_is_written_instead_is_not(page: str, cells: tuple[str, str]) -> None:
    with pytest.raises(ExpressionError):
        bind(cells[0], SCOPE)
    assert bind(cells[1], SCOPE).type, page


@pytest.mark.parametrize(("page", "text"), list(pipelines()))
def test_every_node_of_an_example_can_be_looked_at(previewer: Previewer, project: Project, page: str, text: str) -> None:
    reading = read(text).with_loader(ProjectLoader(project))
    assert not reading.problems, page
    analysis = analyse(reading.document)
    assert analysis.parameter_problems == ()
    assert {name: shape.problems for name, shape in analysis.nodes.items() if shape.problems} == {}
    for node in reading.document.pipeline.nodes:
        assert previewer.preview(reading.document, node.id).rows_seen, f"{page}: {node.id} has no rows"


@pytest.mark.parametrize(("page", "line"), [(page, line) for page, text in examples("console") for line in text.splitlines()])
def test_a_command_is_there_with_its_options(page: str, line: str) -> None:
    program, *words = shlex.split(line)
    assert program == "penstock", page
    command, *_ = application().parse_args(words, exit_on_error=False, print_error=False)
    assert command.__name__ == f"{words[0]}_command"


@pytest.mark.parametrize("guide", guides().values(), ids=list(guides()))
def test_functions_that_are_named_are_there(guide: Guide) -> None:
    called = {name for text in re.findall(r"`([^`\n]+)`", guide.text) for name in CALL.findall(text)}
    assert called - ABSENT <= set(FUNCTIONS)
