"""One folder a panel (canvas, inspector, data, ...): `state.py` says what to show, `web.py` and `tui.py` show it.

A `state.py` is a pure function from a session snapshot to a frozen view state and imports no face.
"""
