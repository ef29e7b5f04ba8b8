"""What must not happen: markup of data or people that acts, edits that are lost, strangers who are let in."""

from __future__ import annotations

import http.client
import json
import random
import signal
from pathlib import Path

import pytest
from counts import IS_FULL, scaled
from e2e.studios import RunningStudio, page_of, sample, studio_of
from playwright.sync_api import Browser, Page, expect

FIRES = '<img src=x onerror="window.fired=(window.fired||0)+1"><script>window.fired=1</script>"\'`{{7*7}}${7*7}'
CELL = '"' + FIRES.replace('"', '""') + '"'
HOSTILE = f"""penstock: 1
name: {json.dumps(FIRES)}
description: {json.dumps(FIRES)}
parameters:
  limit:
    type: integer
    default: 1
    description: {json.dumps(FIRES)}
nodes:
  rows:
    inline_table:
      columns:
        {json.dumps(FIRES)}: text
        n: integer
      data: |-
        {CELL},n
        {CELL},1
        {CELL},2
    title: {json.dumps(FIRES)}
    note: {json.dumps(FIRES)}
  kept:
    filter_rows:
      from: rows
      where: n > 0 and nothing_like_it
  sorted:
    sort_rows:
      from: rows
      order_by: [n]
"""


ENTRIES = ("nodes", "start")
SWEEPS = [*((entry, True) for entry in ENTRIES), *((entry, False) for entry in (ENTRIES if IS_FULL else ENTRIES[:1]))]
"""Screens, and whether the page has its policy: nothing may act even where no policy forbids it."""


@pytest.mark.parametrize(("entry", "has_policy"), SWEEPS)
def test_no_markup_of_data_or_people_acts(browser: Browser, tmp_path: Path, entry: str, *, has_policy: bool) -> None:
    folder = tmp_path / "<b onmouseover=alert(1)>"
    folder.mkdir()
    (folder / "hostile.pipeline.yaml").write_text(HOSTILE)
    settings = tmp_path / "settings"
    with studio_of(folder, settings=settings) as studio, page_of(browser, studio, is_quiet=has_policy, has_policy=has_policy) as page:
        if entry == "start":
            see_the_start_page(page, studio, tmp_path)
        else:
            see_all_nodes(page)
        assert page.evaluate("() => window.fired") is None
        assert page.locator("img[src=x]").count() == 0
        if not has_policy:
            page.evaluate("markup => { document.body.insertAdjacentHTML('beforeend', markup) }", FIRES)
            page.wait_for_function("window.fired > 0")  # what is looked for would have been seen


def see_the_start_page(page: Page, studio: RunningStudio, above: Path) -> None:
    page.goto(studio.origin + "/")
    expect(page.get_by_role("heading", name="Start with data")).to_be_visible()
    page.get_by_role("button", name="Open a folder").click()
    page.get_by_role("dialog").get_by_role("textbox", name="Folder").fill(str(above))
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_contain_text("<b onmouseover")


def see_all_nodes(page: Page) -> None:
    """Each node in each tab of the dock, with its settings and what it is; then the commands."""
    for node in ("rows", "kept", "sorted"):
        page.locator(f'.react-flow__node[data-id="{node}"]').click()
        page.wait_for_timeout(600)
        for tab in ("Data", "Effect", "Problems", "SQL"):
            page.get_by_role("tab", name=tab, exact=False).first.click()
            page.wait_for_timeout(150)
        page.get_by_role("button", name="About this kind").click()
        page.wait_for_timeout(150)
    page.keyboard.press("Control+k")
    expect(page.get_by_role("dialog", name="Commands")).to_be_visible()
    page.keyboard.press("Escape")


@pytest.mark.parametrize("seed", range(scaled(20)))
def test_a_killed_studio_loses_no_edit(browser: Browser, tmp_path: Path, seed: int) -> None:
    """Edits that the page has shown are there after a kill at any moment; what was under way then is whole or not there."""
    draw = random.Random(seed)
    folder = sample(tmp_path / "flights")
    with studio_of(folder, settings=tmp_path / "settings") as studio, page_of(browser, studio, is_quiet=False) as page:
        before = studio.text().count("filter_rows:")
        seen = edited(page, draw.randint(1, 6))
        page.keyboard.press("Control+d")
        page.wait_for_timeout(draw.randint(0, 60))
        studio.process.send_signal(signal.SIGKILL)
        studio.process.wait()
    assert "copy" not in studio.text()
    with studio_of(folder, settings=tmp_path / "settings") as again, page_of(browser, again) as page:
        page.get_by_role("button", name="Recover them").click()
        expect(page.get_by_role("button", name="Recover them")).to_have_count(0)
        page.keyboard.press("Control+s")
        expect(page.get_by_role("banner").get_by_text("Saved")).to_be_visible()
        kept = again.text().count("filter_rows:") - before
    assert kept in (seen, seen + 1)


def edited(page: Page, count: int) -> int:
    """Duplicate a filter so often, and see each copy on the page."""
    page.locator('.react-flow__node[data-id="flown"]').click()
    undo = page.get_by_role("button", name="Undo")
    for number in range(count):
        page.keyboard.press("Control+d")
        expect(undo).to_be_enabled()
        expect(page.locator('.react-flow__node[data-id^="flown"]')).to_have_count(number + 2)
    return count


def test_strangers_are_refused_by_the_running_studio(studio: RunningStudio) -> None:
    host = studio.origin.removeprefix("http://")
    upgrade = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    }
    cookie = _cookie(studio)
    assert _status(host, "/", {}) == 403
    assert _status(host, "/", {"Cookie": cookie}) == 200
    assert _status(host, "/", {"Cookie": cookie, "Host": "evil.example"}) == 403
    assert _status(host, "/", {"Cookie": cookie, "Origin": "http://evil.example"}) == 403
    assert _status(host, "/", {"Cookie": cookie[:-1] + "x"}) == 403
    assert _status(host, "/upload/any?name=a.csv", {"Cookie": cookie}, method="POST") == 403
    assert _status(host, "/ws", {**upgrade, "Origin": studio.origin}) == 403
    assert _status(host, "/ws", {**upgrade, "Cookie": cookie}) == 403
    assert _status(host, "/ws", {**upgrade, "Cookie": cookie, "Origin": "http://evil.example"}) == 403
    unsigned = {**upgrade, "Cookie": cookie, "Origin": studio.origin, "Sec-WebSocket-Protocol": "bokeh, eyJzZXNzaW9uX2lkIjoieCJ9"}
    assert _status(host, "/ws", unsigned) != 101


def _cookie(studio: RunningStudio) -> str:
    connection = http.client.HTTPConnection(studio.origin.removeprefix("http://"))
    connection.request("GET", studio.entry)
    found = connection.getresponse().getheader("set-cookie") or ""
    connection.close()
    return found.partition(";")[0]


def _status(host: str, path: str, headers: dict[str, str], *, method: str = "GET") -> int:
    connection = http.client.HTTPConnection(host, timeout=10)
    try:
        connection.request(method, path, headers=headers)
        return connection.getresponse().status
    finally:
        connection.close()
