"""Tools: saved views, export, corrections, the tour; a phone, the keyboard, and what axe says."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.explorer.conftest import Explorer

AXE = Path(__file__).parents[2] / "explorer" / "node_modules" / "axe-core" / "axe.min.js"
VIEWS = {
    "start": "/",
    "answer": "/?q=Where+does+Ada+live%3F",
    "nothing found": "/?q=Who+is+the+king+of+Spain%3F",
    "table": "/?q=Where+does+Ada+live%3F&view=table",
    "timeline": "/?q=Where+does+Ada+live%3F&view=timeline",
    "diff": "/?open=diff:2025-01-01..2025-12-31",
    "correct": "/?open=correct",
    "whole": "/?map=all",
}


def test_a_view_is_saved(explorer: Explorer) -> None:
    """In this browser, by name; and removed again."""
    explorer.ask("Where does Ada live?")
    explorer.page.locator("#menu summary").click()
    explorer.page.get_by_label("Name of this view").fill("Ada's home")
    explorer.page.locator("#menu-items").get_by_role("button", name="Save").click()
    explorer.open("/")
    explorer.tool("Ada's home")
    explorer.wait(lambda: "Bergen" in explorer.heading)
    explorer.page.locator("#menu summary").click()
    explorer.page.get_by_role("button", name="Remove Ada's home").click()
    assert explorer.page.locator("#menu-items .lines li").count() == 0


@pytest.mark.parametrize(
    ("name", "start", "inside"),
    [
        ("PNG", b"\x89PNG", b""),
        ("SVG", b"<svg", b"Bergen"),
        ("CSV", b"kind,id,label", b"Bergen"),
        ("GraphML", b"<?xml", b"Bergen"),
        ("Cypher", b"MERGE", b"Bergen"),
    ],
)
def test_what_is_drawn_is_exported(explorer: Explorer, name: str, start: bytes, inside: bytes) -> None:
    """As a picture, a table, or a graph for other tools."""
    explorer.ask("Where does Ada live?")
    explorer.page.locator("#menu summary").click()
    with explorer.page.expect_download() as download:
        explorer.page.locator("#menu-items").get_by_role("button", name=name, exact=True).click()
    content = Path(download.value.path()).read_bytes()
    assert content.startswith(start)
    assert inside in content
    assert b"<script>" not in content


def test_the_tour_has_five_steps(explorer: Explorer) -> None:
    """Each points at a part of the page; it ends at the last one."""
    explorer.press("Take the tour")
    tour = explorer.page.get_by_role("dialog")
    for number in range(1, 6):
        assert f"{number} of 5" in tour.inner_text()
        assert explorer.page.locator(".toured").count() == 1
        tour.get_by_role("button").first.click()
    assert tour.is_hidden()
    explorer.wait(lambda: explorer.page.locator(".toured").count() == 0)


def test_on_a_phone_the_answer_is_first(explorer: Explorer) -> None:
    """At 390 px: the answer above the graph, nothing runs out, and targets have at least 24 px."""
    explorer.page.set_viewport_size({"width": 390, "height": 844})
    explorer.open("/?q=Where+does+Ada+live%3F")
    answer = explorer.page.locator("#panel h1").bounding_box()
    stage = explorer.page.locator("#stage").bounding_box()
    assert answer is not None
    assert stage is not None
    assert answer["y"] + answer["height"] < 500
    assert answer["y"] < stage["y"]
    assert explorer.page.evaluate("document.documentElement.scrollWidth") <= 390
    small = explorer.page.evaluate(SMALL_TARGETS)
    assert small == []


SMALL_TARGETS = """[...document.querySelectorAll('button, select, input, summary, a')]
    .filter((each) => each.checkVisibility() && !each.closest('.tick'))
    .map((each) => ({ words: each.textContent || each.id, box: each.getBoundingClientRect() }))
    .filter(({ box }) => box.width && (box.width < 23.5 || box.height < 23.5))
    .map(({ words, box }) => `${words} ${box.width}x${box.height}`)"""


def test_the_keyboard_is_enough(explorer: Explorer) -> None:
    """From the search to a fact without a mouse."""
    explorer.page.keyboard.press("Tab")
    explorer.page.keyboard.press("Tab")
    explorer.page.keyboard.type("Where does Ada live?")
    explorer.page.keyboard.press("Enter")
    explorer.wait(lambda: "Bergen" in explorer.heading)
    explorer.settle()
    explorer.page.locator("#panel .path button").first.focus()
    explorer.page.keyboard.press("Enter")
    explorer.settle()
    assert explorer.page.locator("#panel h1:focus").count() == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(browser: Browser, told: str, scheme: Any) -> None:
    """WCAG 2.2 AA, on every view, in both themes."""
    assert AXE.is_file(), "axe-core is not installed: run `npm ci` in explorer/"
    with browser.new_page(base_url=told, color_scheme=scheme, reduced_motion="reduce", bypass_csp=True) as page:
        explorer = Explorer(page)
        found = {}
        for name, address in VIEWS.items():
            explorer.open(address)
            if name == "answer":
                page.locator("#filter-bar summary").click()
                page.locator("#menu summary").click()
            problems = violations(page)
            if problems:
                found[name] = problems
        assert found == {}


def violations(page: Page) -> list[str]:
    """What axe finds on the page as it is: rule, and the first elements."""
    page.add_script_tag(path=AXE)
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    result = page.evaluate("(tags) => axe.run(document, { runOnly: { type: 'tag', values: tags } })", tags)
    return [f"{each['id']}: {[node['html'][:120] for node in each['nodes'][:3]]}" for each in result["violations"]]
