"""Code that nobody has allowed does not run: not when it is opened, checked, compared or formatted, and not when it is asked for.

Found by strace, which sees every program that is started; that it would see the process of code is shown by allowing it.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from code_projects import code_document, code_project, code_text
from tracing import Traced, run_traced

from engine.check import check
from engine.document.edits import Configure, apply_all
from engine.document.reader import read_file
from engine.errors import TrustError
from engine.preview.preview import Previewer
from engine.project.loader import ProjectLoader
from engine.project.project import Project
from engine.project.trust import allow_python, allows_python, require_python, take_back
from engine.running.run import run

DRIVER = """
import contextlib, io, os, sys
from studio.cli import main

os.environ["PENSTOCK_CONFIG"] = sys.argv[1]
os.chdir(sys.argv[2])
for words in sys.argv[3:]:
    sys.argv = ["penstock", *words.split()]
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()), contextlib.suppress(SystemExit):
        main()
"""
PART = """penstock: 1
inputs:
  t:
    word: text
outputs:
  coded: coded
nodes:
  coded:
    python:
      from:
        t: t
      code: {code}
      columns:
        word: text
"""
USES_PART = """penstock: 1
nodes:
  words:
    inline_table:
      columns:
        word: text
      data: |-
        word
        a
  coded:
    sub_pipeline:
      from:
        t: words
      path: part.pipeline.yaml
  out:
    write_csv:
      from: coded
      path: out.csv
"""
MARKED = "from pathlib import Path\nPath({marker!r}).write_text('ran')\n\ndef transform(t):\n    return t.select(['word'])"
ONLY_LOOKS = (
    "check a.pipeline.yaml", "schema a.pipeline.yaml", "fmt --check a.pipeline.yaml", "diff a.pipeline.yaml b.pipeline.yaml",
    "lineage a.pipeline.yaml coded.word", "nodes python", "export sql a.pipeline.yaml", "run a.pipeline.yaml --plan",
)  # fmt: skip
WANTS_ROWS = ("preview a.pipeline.yaml coded", "profile a.pipeline.yaml coded", "run a.pipeline.yaml")

pytestmark = pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project from elsewhere: its code would leave a mark."""
    code = MARKED.format(marker=str(tmp_path / "marker"))
    project = code_project(tmp_path / "project", is_allowed=False)
    for name in ("a", "b"):
        (project.root / f"{name}.pipeline.yaml").write_text(code_text(f"{code}\n# {name}"))
    return project.root


def traced(folder: Path, *words: str, is_allowed: bool = False) -> Traced:
    """The command line, in the project, with settings of its own."""
    config = folder.parent / "config"
    if is_allowed:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("PENSTOCK_CONFIG", str(config))
            allow_python(folder)
    trace = run_traced(DRIVER, [str(config), str(folder), *words], folder.parent / "trace", calls="execve")
    assert trace.status == 0, trace.stderr
    return trace


def started(trace: Traced) -> list[str]:
    return [rest for name, rest in trace.calls if name == "execve" and "backends/python/start.py" in rest]


def test_code_in_a_part_runs_no_sooner(folder: Path) -> None:
    code = json.dumps(MARKED.format(marker=str(folder.parent / "marker")))
    (folder / "part.pipeline.yaml").write_text(PART.format(code=code))
    (folder / "a.pipeline.yaml").write_text(USES_PART)
    asked = (*WANTS_ROWS, "preview a.pipeline.yaml coded#coded", "check part.pipeline.yaml", "preview part.pipeline.yaml coded")
    assert started(traced(folder, *ONLY_LOOKS, *asked)) == []
    project = Project.open(folder)
    reading = read_file(folder / "a.pipeline.yaml").with_loader(ProjectLoader(project))
    assert [problem.code for problem in check(reading.document, project=project)] == ["trust.python"]
    assert started(traced(folder, "preview a.pipeline.yaml coded", is_allowed=True)) != []


def test_looking_at_code_runs_none_of_it(folder: Path) -> None:
    assert started(traced(folder, *ONLY_LOOKS, *WANTS_ROWS)) == []
    assert not (folder.parent / "marker").exists()
    assert not (folder / "out.csv").exists()


def test_looking_at_code_that_is_allowed_runs_none_of_it_either(folder: Path) -> None:
    assert started(traced(folder, *ONLY_LOOKS, is_allowed=True)) == []
    assert not (folder.parent / "marker").exists()


def test_the_trace_would_show_it(folder: Path) -> None:
    assert len(started(traced(folder, WANTS_ROWS[0], is_allowed=True))) == 1


def test_all_refuse_in_the_same_words(tmp_path: Path) -> None:
    project = code_project(tmp_path / "project", is_allowed=False)
    document = code_document("def transform(t):\n    return t.select(['word'])")
    (found,) = [problem for problem in check(document, project=project) if problem.severity == "error"]
    with Previewer(project) as previewer:
        for node in ("coded", "out"):
            with pytest.raises(TrustError) as previewed:
                previewer.preview(document, node)
            assert (previewed.value.code, previewed.value.message, previewed.value.hint) == (found.code, found.message, found.hint)
        assert previewer.preview(document, "given").rows_seen == 3
    with pytest.raises(TrustError) as refused:
        run(project, document)
    assert (refused.value.code, refused.value.message, refused.value.hint) == (found.code, found.message, found.hint)
    assert (found.code, found.node, found.field) == ("trust.python", "coded", "code")
    assert "penstock allow python" in found.hint


def test_a_permission_is_of_one_folder_and_can_be_taken_back(tmp_path: Path) -> None:
    project = code_project(tmp_path / "project")
    other = code_project(tmp_path / "other", is_allowed=False)
    require_python(project.root, "coded")
    with pytest.raises(TrustError):
        require_python(other.root, "coded")
    shutil.copytree(project.root, tmp_path / "copied")
    assert not allows_python(Project.open(tmp_path / "copied").root)
    assert take_back(project.root, "python")
    assert not take_back(project.root, "python")
    assert not allows_python(project.root)


def test_a_permission_outlives_edits_of_the_person(tmp_path: Path) -> None:
    project = code_project(tmp_path / "project")
    document = code_document("def transform(t):\n    return t.select(['word'])")
    edited = apply_all(document, [Configure(node="coded", field=("code",), value="def transform(t):\n    return {'word': ['new']}")])
    with Previewer(project) as previewer:
        assert previewer.preview(document, "coded").rows_seen == 3
        assert previewer.preview(edited, "coded").table().to_pylist() == [{"word": "new"}]


def test_no_file_of_the_project_allows_it(tmp_path: Path) -> None:
    project = code_project(tmp_path / "project", is_allowed=False)
    (project.root / ".penstock").mkdir(exist_ok=True)
    for place in (project.root, project.root / ".penstock"):
        (place / "code.json").write_text(json.dumps({str(project.root): ["python"]}))
    assert not allows_python(project.root)
