"""The inspector: what the selected node is, and all that can be changed of it."""
