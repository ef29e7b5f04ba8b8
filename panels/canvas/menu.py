"""What the menus of the canvas offer: names of actions of the one table, in groups; what cannot be done now is not shown."""

from __future__ import annotations

OF_NODE = (
    ("settings", "insert_behind", "rename", "disable"),
    ("run_to_here", "run_to_here_with"),
    ("copy", "cut", "duplicate"),
    ("select_upstream", "select_downstream", "tidy_up"),
    ("delete", "delete_and_heal"),
)
"""Of the selected nodes."""
OF_CANVAS = (("add_node", "paste", "paste_connected"), ("select_all", "find"), ("tidy_up", "fit", "actual_size"), ("undo", "redo"))
"""Where no node is under the pointer."""
