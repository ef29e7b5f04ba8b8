"""A person's projects: what was open, what may be chosen in a folder, new projects and pipelines."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.document.reader import read_file
from engine.errors import ConfigError, SourceError
from studio.home import Home

ORDERS = "id,amount\n1,10\n2,20\n"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("PENSTOCK_CONFIG", str(tmp_path / "settings"))
    monkeypatch.setenv("PENSTOCK_PROJECTS", str(tmp_path / "projects"))
    return Home()


def test_what_was_open_is_listed_latest_first_and_once(home: Home, tmp_path: Path) -> None:
    first, second = home.empty(str(tmp_path / "a")), home.empty(str(tmp_path / "b"))
    for path in (first, second, first):
        home.note(path)
    assert [(each.path, each.title, each.opened, each.words) for each in home.recent()] == [
        (str(first), "A", "just now", "Not run yet"),
        (str(second), "B", "just now", "Not run yet"),
    ]
    first.unlink()
    assert [each.path for each in home.recent()] == [str(second)]


def test_a_list_that_is_damaged_is_no_list(home: Home, tmp_path: Path) -> None:
    (tmp_path / "settings").mkdir()
    for text in ("{", '[["a"]]', '[["a", "yesterday"]]', "7"):
        (tmp_path / "settings" / "recent.json").write_text(text)
        assert home.recent() == ()


def test_folders_come_before_pipelines_and_data_and_the_rest_is_left_out(home: Home, tmp_path: Path) -> None:
    place = tmp_path / "place"
    pipeline = home.empty(str(place))
    for name in ("b.csv", "a.parquet", "notes.md", ".hidden.csv"):
        (place / name).write_text(ORDERS)
    (place / "Zoo").mkdir()
    view = home.look(str(place))
    assert [(entry.name, entry.sort) for entry in view.entries] == [
        ("Zoo", "folder"),
        (pipeline.name, "pipeline"),
        ("a.parquet", "data"),
        ("b.csv", "data"),
    ]
    assert view.parent == str(tmp_path)
    with pytest.raises(ConfigError) as caught:
        home.look(str(tmp_path / "nowhere"))
    assert caught.value.code == "studio.unreadable_folder"


def test_files_that_were_sent_become_a_project_with_their_columns(home: Home) -> None:
    folder = home.proposed(["orders.csv"])
    ticket = home.receive(folder)
    (home.tickets[ticket] / "orders.csv").write_text(ORDERS)
    pipeline = home.received(ticket)
    assert pipeline.parent == Path(folder)
    (node,) = read_file(pipeline).document.pipeline.nodes
    assert (node.kind, node.fields["path"], dict(node.fields["columns"])) == (
        "read_csv",
        "data/orders.csv",
        {"id": "integer", "amount": "integer"},
    )
    assert home.proposed(["orders.csv"]) != folder
    with pytest.raises(ConfigError):
        home.received(ticket)
    with pytest.raises(ConfigError):
        home.receive(folder)


def test_files_that_were_chosen_stay_where_they_are(home: Home, tmp_path: Path) -> None:
    file, other = tmp_path / "orders.csv", tmp_path / "far" / "more.csv"
    other.parent.mkdir()
    file.write_text(ORDERS)
    other.write_text(ORDERS)
    assert home.over([str(file)]) == tmp_path / "orders.pipeline.yaml"
    assert home.over([str(file)]) == tmp_path / "orders_2.pipeline.yaml"
    with pytest.raises(ConfigError):
        home.over([str(file), str(other)])
    with pytest.raises(SourceError):
        home.over([str(tmp_path / "nothing.csv")])


def test_the_sample_is_copied_once(home: Home) -> None:
    assert home.sample() == home.sample()
    assert home.pipeline_in(str(home.sample().parent)) == home.sample()
