"""The page's one component: everything that is seen is drawn by it, from what the panels show."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, ClassVar

import param
from bokeh.embed.bundle import extension_dirs
from panel.custom import ReactComponent

import assets

_BUNDLE = assets.path("web") / "bundle"
extension_dirs["penstock"] = _BUNDLE
"""Lets the server hand the bundle out: it lies beside no module."""


class Studio(ReactComponent):
    """Draws the panels' views, and sends back what a person does.

    What it is told goes as text: Bokeh would write and read an object of its own for each value in it.
    """

    first: Any = param.String(default="{}", doc="What is shown when the page opens, as JSON.")

    _esm: ClassVar[str] = (
        'import { Page } from "../source/page/page.jsx";\nexport function render({ model }) { return <Page model={model} />; }\n'
    )
    _bundle: ClassVar[Any] = _BUNDLE / "studio.bundle.js"

    def __init__(self, heard: Callable[[object], None], **params: Any) -> None:
        """Draw nothing yet; `heard` is called with what the page says."""
        super().__init__(**params)  # type: ignore[no-untyped-call]
        self._heard = heard

    @classmethod
    def _process_importmap(cls) -> dict[str, object]:
        """Nothing: the bundle holds all that it imports, and no address elsewhere is to be named."""
        return {}

    def _handle_msg(self, data: object) -> None:
        self._heard(data)

    def tell(self, message: object) -> None:
        """Send a message to the page."""
        self._send_msg(json_text(message))


def json_text(value: object) -> str:
    """A value as JSON, which knows no infinities. Raises ValueError: it holds one."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
