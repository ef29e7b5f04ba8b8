"""`penstock new --from workbook.xlsx`: each sheet that holds cells becomes a node."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from workbooks import workbook

from engine.document.reader import read_file

SHEETS = "[Orders]\nid,amount\n1,2.5\n2,3.5\n[Q1.2024]\nname\nAda\n[Notes]\n[Pay ${x}]\nday\n2024-01-31\n[日本]\nn\n1\n"


def test_a_node_for_each_sheet(project: Callable[..., Path], penstock: Callable[..., Any]) -> None:
    folder = project({})
    (folder / "Shop 1.xlsx").write_bytes(workbook(SHEETS))
    (folder / "plain.csv").write_text("a\n1\n")
    assert penstock("new", "shop", "--from", "Shop 1.xlsx", "plain.csv", folder=folder).status == 0
    nodes = read_file(folder / "shop.pipeline.yaml").document.pipeline.nodes
    assert [node.id for node in nodes] == ["shop_1_orders", "shop_1_q1_2024", "shop_1_pay_x", "shop_1", "plain"]
    assert [node.fields.get("sheets") for node in nodes] == [("Orders",), ("Q1.2024",), ("Pay $${x}",), ("日本",), None]
    assert penstock("check", folder=folder).status == 0
    assert penstock("preview", "shop_1_orders", "--csv", folder=folder).out == "id,amount\n1,2.5\n2,3.5\n"
    assert penstock("preview", "shop_1_pay_x", "--csv", folder=folder).out == "day\n2024-01-31\n"


def test_a_workbook_of_one_sheet_is_named_like_a_file(project: Callable[..., Path], penstock: Callable[..., Any]) -> None:
    folder = project({})
    (folder / "shop.xlsx").write_bytes(workbook("[Orders]\nid\n1\n[Empty]\n"))
    assert penstock("new", "shop", "--from", "shop.xlsx", folder=folder).status == 0
    (node,) = read_file(folder / "shop.pipeline.yaml").document.pipeline.nodes
    assert (node.id, "sheets" in node.fields) == ("shop", False)


def test_a_workbook_of_very_many_sheets_stays_one_node(project: Callable[..., Path], penstock: Callable[..., Any]) -> None:
    folder = project({})
    (folder / "shop.xlsx").write_bytes(workbook("".join(f"[S{number}]\nn\n1\n" for number in range(51))))
    outcome = penstock("new", "shop", "--from", "shop.xlsx", folder=folder)
    (node,) = read_file(folder / "shop.pipeline.yaml").document.pipeline.nodes
    assert (node.id, "51 sheets with cells" in outcome.out) == ("shop", True)
