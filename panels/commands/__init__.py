"""Commands: the palette that finds them, and the help page of their keys."""
