"""The dock's second tab: what edits changed at the selected node."""
