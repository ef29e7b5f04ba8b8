"""The canvas: nodes with what is known of them, and the edges between."""
