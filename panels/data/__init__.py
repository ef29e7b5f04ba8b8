"""The dock below the canvas: a node's rows beside those that came in, and what is known of each column."""
