"""The words and limits of the document format that reader, writer and edits share."""

from __future__ import annotations

import re

TOP_KEYS = (
    "penstock",
    "name",
    "description",
    "engine",
    "parameters",
    "inputs",
    "outputs",
    "nodes",
    "groups",
    "notes",
    "schedule",
    "layout",
)
NODE_KEYS = ("title", "note", "disabled", "group", "engine")
"""What a node may hold beside its kind."""
PARAMETER_KEYS = ("type", "choices", "default", "example", "title", "description")
GROUP_KEYS = ("title", "color", "collapsed")

MAX_BYTES = 5_000_000
MAX_LEVELS = 64
"""Lists and mappings inside one another, the document itself included."""
MAX_COORDINATE = 9_999_999
ID = re.compile(r"[a-z][a-z0-9_]{0,62}")
ID_HINT = "an id is a lower-case letter, then at most 62 lower-case letters, digits or _"
FLOW_ITEM = re.compile(r"-?\w[\w.\-]*(?: +[\w.][\w.\-]*)*(?: *= *\w[\w.\-]*(?: +[\w.][\w.\-]*)*)?")
"""What may stand in a list in brackets: plain words and one `=`."""
