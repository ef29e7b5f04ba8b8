"""Every page and state in both themes: axe-core finds nothing serious, and nothing is wider than the window."""

from __future__ import annotations

from collections.abc import Iterator

from e2e.axe import serious
from playwright.sync_api import Page, expect


def test_nothing_serious_is_found(page: Page) -> None:
    address = page.url
    found = {}
    for scheme in ("light", "dark"):
        page.set_viewport_size({"width": 1440, "height": 900})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.goto(address)
        found |= {f"{state}, {scheme}": serious(page) for state in states(page)}
    assert {state: rules for state, rules in found.items() if rules} == {}


def states(page: Page) -> Iterator[str]:
    """Go through the states one after the other, and tell each when it is on the screen."""
    expect(page.locator(".react-flow__node").first).to_be_visible()
    yield "nothing selected"
    page.get_by_role("tab", name="Data", exact=True).last.click()
    page.locator('.react-flow__node[data-id="with_weather"]').click()
    expect(page.get_by_role("grid").first).to_be_visible(timeout=20_000)
    yield "a join"
    for tab in ("Effect", "Problems", "SQL"):
        page.get_by_role("tab", name=tab, exact=False).first.click()
        page.wait_for_timeout(300)
        yield tab
    page.keyboard.press("Control+k")
    expect(page.get_by_role("dialog")).to_be_visible()
    yield "commands"
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.get_by_text("Done in")).to_be_visible(timeout=30_000)
    yield "a run"
    page.set_viewport_size({"width": 1024, "height": 800})
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 1024
    yield "1024 wide"
    page.goto(page.url.split("?")[0])
    expect(page.get_by_role("heading", name="Start with data")).to_be_visible()
    yield "start"
    page.get_by_role("button", name="Open a folder").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    yield "a folder"
