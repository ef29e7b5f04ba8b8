"""The palette: the kinds of node and their presets, found by the words that people know them by."""
