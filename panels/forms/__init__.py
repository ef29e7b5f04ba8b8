"""The form that edits a node, derived from its kind's schema; it knows no kind by name."""
