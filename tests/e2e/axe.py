"""What axe-core finds on a page: the serious and the critical, by rule, with the elements."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

_SCRIPT = Path(__file__).resolve().parents[2] / "assets" / "web" / "node_modules" / "axe-core" / "axe.min.js"
_SETTLED = """async () => {
  const ending = document.getAnimations().filter((each) => each.effect?.getComputedTiming().iterations !== Infinity);
  await Promise.allSettled(ending.map((each) => each.finished));
}"""
"""Colours that are on their way from one to another have a contrast that nobody sees."""
_RUN = "async () => (await axe.run(document)).violations.map(({id, impact, nodes}) => [id, impact, nodes.map((n) => n.html.slice(0, 160))])"


def serious(page: Page) -> dict[str, Any]:
    """Violations whose impact is serious or critical; no rule is left out."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(_SCRIPT.read_text(encoding="utf-8"))
    page.evaluate(_SETTLED)
    return {rule: nodes for rule, impact, nodes in page.evaluate(_RUN) if impact in ("serious", "critical")}
