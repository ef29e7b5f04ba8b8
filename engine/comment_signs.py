"""A `#` that was meant to be part of a name, and that YAML takes for the beginning of a comment: how to tell, and what to say of it.

`a #b: text` is for YAML the word `a`, and `#b: text` is nothing at all.
"""

from __future__ import annotations

NAME_HINT = "`#` begins a comment in YAML; put the name in quotes"
EXPRESSION_HINT = "`#` begins a comment in YAML; write the expression after |- on a line of its own, indented"


def is_beginning(name: str, whole: str) -> bool:
    """Whether `whole` is the name with ` #` and more behind it, which an unquoted text loses as a comment."""
    return whole.casefold().startswith(f"{name.casefold()} #")


def is_cut_off(line: str, end: int) -> bool:
    """Whether nothing but a comment stands behind that column of a line, counted from 1."""
    rest = line[end - 1 :]
    return rest[:1].isspace() and rest.lstrip().startswith("#")
